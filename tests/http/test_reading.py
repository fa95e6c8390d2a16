import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from tests.doors import CODE, Door
from tierline.domain.catalogue import CHARACTERISTICS, RESPONSIBILITIES

ACCOUNT = {
    *("code", "name", "kind", "segment", "region", "industry", "parent", "opened_on", "closed_on", "version"),
    *("position", "tier", "since", "at_risk", "falls_on", "falls_to", "coverage", "open_escalations"),
    *("grade", "holders", "basis"),
}
TIER = {
    *("account", "as_of", "tier", "derived_tier", "override", "since", "at_risk", "falls_on", "falls_to"),
    *("grade", "policy", "criteria", "basis"),
}
CRITERION = {
    *("id", "tier", "role", "state", "value", "threshold", "facts", "since", "lapses_on"),
    *("reason", "remedy"),
}


def preferred(door: Door, code: str = CODE) -> list[str]:
    """Three key people met on 3 March 2025, a special insight and a negotiated contract."""
    for number in range(3):
        door.stated("contact_added", code, contact=f"c-{number}", name="N", level="manager")
    met = door.stated(
        "interaction",
        code,
        channel="meeting",
        initiative="ours",
        contacts=["c-0", "c-1", "c-2"],
        people=["p-ana"],
    )
    door.stated("knowledge", code, item="understand_client.client", access="special", statement="They merge")
    door.stated(
        "contract_signed",
        code,
        contract="F-1",
        agreement="purchase",
        pricing="negotiated",
        starts="2025-03-01",
    )
    return [met["fact_id"]]


def test_an_account_has_its_shape(opened: Door) -> None:
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    account = opened.fresh(f"/v1/accounts/{CODE}")
    assert account.keys() == ACCOUNT
    assert (account["opened_on"], account["closed_on"], account["version"]) == ("2025-01-02", None, 2)
    assert account["holders"] == {"account_manager": ["p-ana"]}
    assert account["basis"]["position"] == 2


def test_the_tier_is_judged_at_any_instant_past_and_future(opened: Door) -> None:
    met = preferred(opened)
    tiers = {}
    for day in ("2024-12-31", "2025-03-02", "2025-03-03", "2025-08-30", "2026-01-01"):
        answer = opened.fresh(f"/v1/accounts/{CODE}/tier", as_of=day)
        assert answer.keys() == TIER
        assert answer["as_of"] == f"{day}T23:59:59.999999Z"
        tiers[day] = answer["tier"], answer["at_risk"], answer["falls_to"]
    assert tiers == {
        "2024-12-31": (None, False, None),
        "2025-03-02": ("vendor", False, None),
        "2025-03-03": ("preferred_supplier", False, "vendor"),
        "2025-08-30": ("preferred_supplier", True, "vendor"),
        "2026-01-01": ("vendor", False, None),
    }
    answer = opened.fresh(f"/v1/accounts/{CODE}/tier", as_of="2025-03-04")
    people = next(one for one in answer["criteria"] if one["id"] == "preferred_supplier.key_people")
    assert (people["state"], people["value"], people["threshold"], people["facts"]) == ("met", 3, 3, met)
    assert people["lapses_on"] == "2025-08-30T10:00:00Z"


def test_all_eighteen_characteristics_are_explained_in_both_languages(opened: Door) -> None:
    criteria = opened.fresh(f"/v1/accounts/{CODE}/tier")["criteria"]
    assert {one["id"] for one in criteria} >= set(CHARACTERISTICS)
    for one in criteria:
        assert one.keys() == CRITERION
        assert one["role"] in ("required", "supporting", "guard", "descriptive")
        assert one["state"] in ("met", "unmet", "unknown")
        assert one["reason"]["zh"]
        assert one["remedy"]["en"]


def test_the_tier_of_an_instant_needs_a_time_zone_or_a_day(opened: Door) -> None:
    offsets = {
        "2025-03-03T12:00:00+02:00": "2025-03-03T10:00:00Z",
        "2025-03-03T12:00:00 02:00": "2025-03-03T10:00:00Z",
        "2025-03-03T12:00:00Z": "2025-03-03T12:00:00Z",
    }
    for asked, meant in offsets.items():
        assert opened.get(f"/v1/accounts/{CODE}/tier", as_of=asked).json()["as_of"] == meant
    assert opened.get(f"/v1/accounts/{CODE}/tier", as_of="2025-03-03T12:00:00").status_code == 422


def test_now_is_what_is_meant_if_no_instant_is_given(opened: Door) -> None:
    as_of = datetime.fromisoformat(opened.get(f"/v1/accounts/{CODE}/tier").json()["as_of"])
    assert timedelta() <= datetime.now(UTC) - as_of < timedelta(seconds=30)


def test_the_tier_history_tells_what_made_each_tier_begin(opened: Door) -> None:
    preferred(opened)
    items = opened.fresh(f"/v1/accounts/{CODE}/tier/history", as_of="2026-06-01")["items"]
    assert [item["tier"] for item in items] == ["vendor", "preferred_supplier", "vendor"]
    assert items[0].keys() == {"tier", "from", "to", "cause", "facts", "criteria"}
    assert [item["to"] for item in items] == [items[1]["from"], items[2]["from"], None]
    assert items[1]["facts"]


def test_coverage_names_holders_last_facts_and_due_dates(opened: Door) -> None:
    opened.stated("role_assigned", role="account_manager", person="p-ana", occurred_at="2025-01-03T09:00:00Z")
    done = opened.stated(
        "responsibility_fulfilled", responsibility="account_manager.advocate", person="p-ana"
    )
    answer = opened.fresh(f"/v1/accounts/{CODE}/coverage", as_of="2025-03-04")
    by_id = {one["id"]: one for one in answer["responsibilities"]}
    assert by_id.keys() == RESPONSIBILITIES.keys()
    advocate = by_id["account_manager.advocate"]
    assert (advocate["state"], advocate["holders"]) == ("covered", ["p-ana"])
    assert (advocate["last_fact"], advocate["last_at"]) == (done["fact_id"], "2025-03-03T10:00:00Z")
    assert by_id["account_manager.plan"]["state"] == "never"
    assert by_id["sales_manager.budget"]["state"] == "unassigned"
    assert (answer["covered"], answer["total"]) == (1, 29)
    assert answer["roles"][0]["holders"] == [{"person": "p-ana", "since": "2025-01-03T09:00:00Z"}]


def test_accounts_are_filtered_and_walked_in_pages_that_miss_and_repeat_nothing(door: Door) -> None:
    for number in range(7):
        door.open(f"A-{number}", region="North" if number % 2 else "South", kind="government")
    door.open("Z-9", region="North")
    codes, cursor = [], None
    while True:
        page = door.fresh("/v1/accounts", limit=2, region="South", **({"cursor": cursor} if cursor else {}))
        codes += [item["code"] for item in page["items"]]
        door.open(f"A-0{len(codes)}", region="South")
        cursor = page["next"]
        if cursor is None:
            break
    assert codes == ["A-0", "A-2", "A-4", "A-6"]
    assert [
        one["code"] for one in door.fresh("/v1/accounts", kind="enterprise", region="North")["items"]
    ] == ["Z-9"]
    assert len(door.fresh("/v1/accounts", tier="vendor")["items"]) > 7
    assert door.fresh("/v1/accounts", person="p-nobody")["items"] == []


def test_the_link_of_a_page_leads_to_the_next(door: Door) -> None:
    for number in range(3):
        door.open(f"A-{number}", region="Far North & West")
    door.fresh("/v1/accounts")
    first = door.get("/v1/accounts", limit=2, region="Far North & West")
    address = first.headers["link"].partition(";")[0].strip("<>")
    assert first.headers["link"].endswith('rel="next"')
    second = door.client.get(address)
    assert [one["code"] for one in second.json()["items"]] == ["A-2"]
    assert "link" not in second.headers
    assert second.json()["basis"]["as_of"] == first.json()["basis"]["as_of"]


def test_a_cursor_is_good_for_its_own_question_only(door: Door) -> None:
    for number in range(3):
        door.open(f"A-{number}", region="North")
    cursor = door.fresh("/v1/accounts", limit=1)["next"]
    assert door.get("/v1/accounts", cursor=cursor, limit=2).status_code == 200
    altered = ("X" if cursor[5] != "X" else "Y").join((cursor[:5], cursor[6:]))
    for params in ({"cursor": cursor, "region": "North"}, {"cursor": altered}, {"cursor": cursor[:-3]}):
        assert door.get("/v1/accounts", **params).json()["type"] == "/problems/cursor-not-usable"
    assert door.get("/v1/accounts/A-1/timeline", cursor=cursor).status_code == 404


def test_the_timeline_is_walked_newest_first_while_others_write(opened: Door) -> None:
    for day in range(10, 20):
        opened.stated(
            "interaction", channel="call", initiative="ours", occurred_at=f"2025-02-{day}T10:00:00Z"
        )
    seen, cursor = [], None
    while True:
        more: dict[str, Any] = {"cursor": cursor} if cursor else {}
        page = opened.fresh(f"/v1/accounts/{CODE}/timeline", limit=3, kinds="interaction", **more)
        seen += [item["at"][:10] for item in page["items"]]
        opened.stated("interaction", channel="call", initiative="ours", occurred_at="2026-01-01T10:00:00Z")
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"2025-02-{day}" for day in range(19, 9, -1)]


def test_the_timeline_is_narrowed_by_kinds_people_and_period(opened: Door) -> None:
    opened.stated("role_assigned", role="account_manager", person="p-ana", occurred_at="2025-02-01T10:00:00Z")
    for person, day in (("p-ana", "2025-03-01"), ("p-ben", "2025-03-02"), ("p-ana", "2025-03-09")):
        opened.stated(
            "interaction",
            channel="call",
            initiative="ours",
            people=[person],
            purpose=f"About {day}",
            occurred_at=f"{day}T10:00:00Z",
        )

    def items(**params: Any) -> list[Any]:
        found: list[Any] = opened.fresh(f"/v1/accounts/{CODE}/timeline", **params)["items"]
        return found

    calls = items(kinds="interaction", people="p-ana")
    assert [item["detail"]["purpose"] for item in calls] == ["About 2025-03-09", "About 2025-03-01"]
    assert {item["kind"] for item in items(kinds="interaction,role_assigned", to="2025-03-01")} == {
        "interaction",
        "role_assigned",
    }
    assert len(items(kinds=["interaction"], **{"from": "2025-03-02", "to": "2025-03-02"})) == 1
    assert len(items(kinds="interaction", as_of="2025-03-02")) == 2
    assert items()[0]["headline"].keys() == {"en", "zh"}
    assert "role_filled" in {item["kind"] for item in items()}


def test_an_answer_waits_for_the_position_it_is_asked_to_rest_on(opened: Door) -> None:
    for number in range(20):
        receipt = opened.stated("interaction", channel="call", initiative="ours")
        path = ("/v1/accounts", f"/v1/accounts/{CODE}/tier", "/v1/reports/portfolio")[number % 3]
        answer = opened.get_after(receipt["position"], path)
        assert answer.status_code == 200
        assert answer.json()["basis"]["position"] >= receipt["position"]


@pytest.mark.parametrize(
    "path", ["/v1/accounts", f"/v1/accounts/{CODE}/tier", f"/v1/accounts/{CODE}/timeline"]
)
def test_an_answer_that_can_t_rest_on_a_position_yet_says_when_to_ask_again(opened: Door, path: str) -> None:
    response = opened.get(path, min_position=1_000_000)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["type"] == "/problems/not-that-far-yet"


def test_a_reader_who_has_the_answer_already_is_told_so(opened: Door) -> None:
    opened.fresh("/v1/accounts")
    for path in ("/v1/accounts", f"/v1/accounts/{CODE}", f"/v1/accounts/{CODE}/tier", "/v1/catalogue"):
        first = opened.get(path)
        again = opened.client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
    opened.open("NW-2")
    opened.fresh("/v1/accounts")
    tags = {opened.get("/v1/accounts", limit=1).headers["etag"] for _ in range(3)}
    assert len(tags) == 1
    assert tags != {opened.get("/v1/accounts", limit=1, tier="vendor", region="X").headers["etag"]}
    tag = opened.get(f"/v1/accounts/{CODE}/tier").headers["etag"]
    opened.stated("knowledge", item="understand_client.client", access="special")
    changed = opened.client.get(f"/v1/accounts/{CODE}/tier", headers={"If-None-Match": f'"x", {tag}'})
    assert changed.status_code == 200


def test_every_answer_says_what_it_rests_on(opened: Door) -> None:
    opened.fresh("/v1/accounts")
    paths = (
        "",
        f"/{CODE}",
        f"/{CODE}/tier",
        f"/{CODE}/tier/history",
        f"/{CODE}/coverage",
        f"/{CODE}/timeline",
    )
    for path in paths:
        response = opened.get(f"/v1/accounts{path}", as_of="2025-06-01")
        basis = response.json()["basis"]
        assert basis.keys() == {"position", "as_of", "policy", "projection", "token"}
        assert (basis["position"], basis["as_of"]) == (1, "2025-06-01T23:59:59.999999Z")
        header = response.headers["tierline-basis"]
        assert header.startswith('position=1, as_of="2025-06-01T23:59:59.999999Z", policy="')


def test_personal_answers_are_kept_by_nobody_and_others_are_checked_first(opened: Door) -> None:
    opened.fresh("/v1/accounts")
    kept = {path: opened.get(f"/v1/accounts/{CODE}{path}").headers["cache-control"] for path in ("", "/tier")}
    assert set(kept.values()) == {"private, no-cache"}
    assert opened.get_after(1, f"/v1/accounts/{CODE}/timeline").headers["cache-control"] == "no-store"


def test_reports_are_listed_and_answered(opened: Door) -> None:
    listed = {one["name"]: one for one in opened.get("/v1/reports").json()["items"]}
    assert listed.keys() >= {"portfolio", "attention"}
    for name, one in listed.items():
        answer = opened.fresh(f"/v1/reports/{name}", as_of="2025-06-01")
        names = [column["name"] for column in one["columns"]]
        assert [column["name"] for column in answer["columns"]] == names
        assert all(list(row) == names for row in answer["rows"])
        assert answer["basis"]["position"] == 1
    portfolio = opened.fresh("/v1/reports/portfolio", region="Nowhere")
    assert portfolio["rows"] == []


def test_a_report_on_a_range_is_split_and_sliced(opened: Door) -> None:
    opened.open("NW-3", region="North")
    asked = {"from": "2025-01-01", "to": "2025-12-31", "tier": "vendor"}
    rows = opened.fresh("/v1/reports/movement", period="quarter", by="region", **asked)["rows"]
    assert [row["period"] for row in rows if row["slice"] == "North"] == [
        f"2025-Q{one}" for one in (1, 2, 3, 4)
    ]
    assert (rows[0]["from"], rows[-1]["to"]) == ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    assert sum(row["opened"] for row in rows) == len(opened.fresh("/v1/reports/moves", **asked)["rows"]) == 2


def test_a_report_as_csv_has_the_same_rows_and_runs_nothing(opened: Door) -> None:
    opened.open("NW-2", name="=HYPERLINK(1)", region="\uff1d2+2")
    rows = opened.fresh("/v1/reports/portfolio")["rows"]
    response = opened.get("/v1/reports/portfolio", format="csv")
    assert response.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert response.headers["content-disposition"] == 'attachment; filename="portfolio.csv"'
    assert "tierline-basis" in response.headers
    found = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    assert [row["code"] for row in found] == [row["code"] for row in rows]
    assert (found[1]["name"], found[1]["region"]) == ("'=HYPERLINK(1)", "'\uff1d2+2")


def test_the_catalogue_lists_every_kind_with_a_schema_and_an_example(door: Door) -> None:
    catalogue = door.get("/v1/catalogue").json()
    assert len(catalogue["responsibilities"]) == 29
    assert len(catalogue["characteristics"]) == 18
    kinds = {kind["id"]: kind for kind in catalogue["kinds"]}
    assert kinds["escalation_raised"]["schema"]["required"][0] == "kind"
    assert "fact_id" not in kinds["escalation_raised"]["schema"]["required"]
    assert kinds["escalation_raised"]["example"]["kind"] == "escalation_raised"


def test_while_the_tables_are_those_of_another_version_nothing_is_answered_from_them(opened: Door) -> None:
    opened.fresh("/v1/accounts")
    opened.system.feeding.stop()
    with opened.system.engine.begin() as connection:
        connection.execute(text("UPDATE read_generations SET definition = 'attributes.0;' || definition"))
    response = opened.get("/v1/accounts")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert opened.get(f"/v1/accounts/{CODE}/tier").status_code == 200
    opened.system.refresh()
    assert opened.get("/v1/accounts").status_code == 200
