"""What the doors take of numbers, times and lists: plainly written, to the last digit, and once."""

import json
from typing import Any
from unittest import mock

import pytest

from tests.doors import CODE, Door, an_id
from tierline.interfaces.wiring import System

BEGINNING = "0001-01-01T00:00:00Z"
NDJSON = {"content-type": "application/x-ndjson"}


def _raw(door: Door, body: str) -> Any:
    headers = {"content-type": "application/json"}
    return door.client.post(f"/v1/accounts/{CODE}/facts", content=body, headers=headers)


def _investment(value: str, **fields: Any) -> str:
    stated = {"kind": "investment", "person": "p-ana", "occurred_at": "2025-03-03T10:00:00Z", **fields}
    return json.dumps(stated)[:-1] + f', "amount": {{"value": {value}, "currency": "EUR"}}}}'


@pytest.mark.parametrize("value", ["9999999999999.9999", "12345678901234.5678", "0.12345678901234567"])
def test_a_json_number_that_programs_would_round_is_refused_and_its_text_is_taken(
    opened: Door, value: str
) -> None:
    refused = _raw(opened, _investment(value))
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/malformed-fact")
    assert "send it as text" in refused.json()["detail"]
    line = json.loads(_investment("1")) | {"account": CODE}
    body = json.dumps(line).replace('"value": 1,', f'"value": {value},')
    answer = opened.client.post("/v1/facts:batch", content=body, headers=NDJSON).json()
    assert answer["results"][0]["problem"]["type"] == "/problems/malformed-fact"
    assert opened.head() == 1


def test_an_amount_as_text_is_kept_to_the_last_digit(opened: Door) -> None:
    fact_id = an_id()
    assert _raw(opened, _investment('"9999999999999.9999"', fact_id=fact_id)).status_code == 201
    kept = opened.get(f"/v1/accounts/{CODE}/facts/{fact_id}").json()["fact"]["amount"]["value"]
    assert kept == "9999999999999.9999"


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"hours": "8"}, {"hours": "8.0"}),
        ({"hours": "1e1"}, {"hours": 10}),
        (
            {"hours": "8", "occurred_at": "2025-03-03T10:00:00Z"},
            {"hours": 8, "occurred_at": "2025-03-03T11:00:00+01:00"},
        ),
    ],
)
def test_the_same_value_written_otherwise_is_a_repeat(opened: Door, first: Any, again: Any) -> None:
    fact_id = an_id()
    for fields, amount, status in (
        (first, '"1.0"', 201),
        (again, '"1.00"', 200),
        (again, "1", 200),
        (again, '"1e0"', 200),
    ):
        assert _raw(opened, _investment(amount, fact_id=fact_id, **fields)).status_code == status
    other = _raw(opened, _investment('"1.01"', fact_id=fact_id, **first))
    assert (other.status_code, other.json()["type"]) == (409, "/problems/fact-already-recorded")


def test_a_correction_stated_otherwise_is_a_repeat_and_another_one_a_conflict(opened: Door) -> None:
    target = opened.stated("investment", person="p-ana", hours="8")["fact_id"]
    about = {"fact_id": an_id(), "target": target, "reason": "Counted again"}

    def correct(**changes: Any) -> int:
        return opened.state("fact_corrected", **about, changes=changes).status_code

    assert correct(hours="9.0", occurred_at="2025-03-04T10:00:00Z") == 201
    assert correct(hours=9, occurred_at="2025-03-04T11:00:00+01:00") == 200
    assert correct(hours="9.5", occurred_at="2025-03-04T10:00:00Z") == 409
    assert correct(hours="9.0") == 409


def test_a_headline_has_its_numbers_in_plain_digits(opened: Door) -> None:
    assert _raw(opened, _investment('"1e3"', hours="1e1")).status_code == 201
    [entry] = opened.fresh(f"/v1/accounts/{CODE}/timeline", kinds="investment")["items"]
    assert entry["headline"]["en"] == "Investment: 10 h, 1000 EUR"


def test_a_batch_may_begin_with_a_byte_order_mark(opened: Door) -> None:
    line = json.dumps(json.loads(_investment("1")) | {"account": CODE}).encode()
    body = b"\xef\xbb\xbf" + line + b"\n" + line
    answer = opened.client.post("/v1/facts:batch", content=body, headers=NDJSON).json()
    assert (answer["recorded"], answer["refused"]) == (2, 0)


def test_a_line_that_nests_without_end_keeps_no_other_from_landing(opened: Door) -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = {"a": deep}
    good = json.loads(_investment("1")) | {"account": CODE}
    bad = {**good, "kind": "fact_corrected", "target": an_id(), "reason": "r", "changes": {"a": deep}}
    answer = opened.batch(json.dumps(bad).encode(), json.dumps(good).encode()).json()
    assert [one["status"] for one in answer["results"]] == ["refused", "recorded"]
    alone = _raw(opened, json.dumps({name: one for name, one in bad.items() if name != "account"}))
    assert alone.status_code in (400, 422)


def test_the_people_of_a_timeline_may_have_commas_in_their_ids(opened: Door) -> None:
    for person in ("a;b,c", "b", "back\\slash"):
        opened.stated("interaction", channel="call", initiative="ours", people=[person])
    opened.get_after(opened.head(), "/v1/accounts")

    def found(*people: str) -> list[list[str]]:
        answer = opened.client.get(f"/v1/accounts/{CODE}/timeline", params={"people": people}).json()
        return sorted(one["people"] for one in answer["items"])

    assert found("a;b\\,c") == [["a;b,c"]]
    assert found("a;b\\,c,b") == found("a;b\\,c", "b") == [["a;b,c"], ["b"]]
    assert found("back\\\\slash") == [["back\\slash"]]
    assert found("c") == []


@pytest.mark.parametrize("moment", [BEGINNING, "9999-12-31T23:59:59.999999Z"])
def test_a_time_that_means_none_is_refused(opened: Door, moment: str) -> None:
    refused = opened.state("analysis", item="needs", occurred_at=moment)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/no-time-at-all")


def test_what_an_earlier_version_took_at_the_beginning_of_time_counts_from_then_on(
    door: Door, system: System
) -> None:
    signed = {"contract": "k1", "agreement": "purchase", "starts": "2024-01-01", "occurred_at": BEGINNING}
    with mock.patch("tierline.domain.account.base.check_moments"):
        assert door.open(occurred_at=BEGINNING).status_code == 201
        door.stated("contract_signed", **signed)
        door.stated("role_assigned", role="account_manager", person="p-ana", occurred_at=BEGINNING)
        raised = {"escalation": "e1", "severity": "low", "category": "problem"}
        door.stated("escalation_raised", **raised, occurred_at=BEGINNING)
    account = door.fresh(f"/v1/accounts/{CODE}")
    assert account["open_escalations"] == 1
    assert account["holders"]["account_manager"] == ["p-ana"]
    assert door.fresh(f"/v1/accounts/{CODE}/tier")["tier"] == "vendor"
    door.stated("contract_ended", contract="k1", reason="completed")
    assert system.accounts.context.live.get(CODE).account.version == 5
