"""Who knows whom at an account: what connects the customer's people with ours, as the API tells it."""

from tests.doors import CODE, Door

CONNECTIONS = f"/v1/accounts/{CODE}/connections"


def test_those_of_theirs_who_are_there_are_told_with_whom_of_us_they_were_in_touch(opened: Door) -> None:
    for contact in ("c1", "c2", "c3"):
        opened.stated("contact_added", contact=contact, name=f"Name of {contact}", level="manager")
    met = {"channel": "meeting", "initiative": "ours"}
    opened.stated("interaction", **met, contacts=["c1", "c2"], people=["p-ana"])
    last = opened.stated(
        "interaction", **met, contacts=["c1"], people=["p-ana", "p-ben"], occurred_at="2025-04-01T10:00:00Z"
    )
    opened.stated("interaction", **met, contacts=["c3"], people=["p-ben"])
    opened.stated("contact_left", contact="c3", occurred_at="2025-05-01T10:00:00Z")
    found = opened.fresh(CONNECTIONS, as_of="2025-09-15")
    ties = [(one["contact"], one["person"], one["times"], one["live"], one["only"]) for one in found["items"]]
    assert ties == [
        ("c1", "p-ana", 2, True, False),
        ("c1", "p-ben", 1, True, False),
        ("c2", "p-ana", 1, False, True),
    ]
    first = found["items"][0]
    assert (first["name"], first["level"]) == ("Name of c1", "manager")
    assert (first["last_at"], first["last_fact"]) == ("2025-04-01T10:00:00Z", last["fact_id"])
    assert opened.get(CONNECTIONS, basis=found["basis"]["token"]).json() == found
    assert opened.get(CONNECTIONS, as_of="2024-12-31").json()["items"] == []
