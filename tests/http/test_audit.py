"""The audit of an account, its contacts, and the reports on who said what, through the HTTP door."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from eventsourcing.persistence import StoredEvent

from tests.doors import CODE, Door, an_id
from tests.http.test_openapi import assert_fits
from tests.http.test_two_clocks import OTHER, adopt, ally, record_everything, settle
from tierline.domain.account.base import Recorded
from tierline.domain.account.contacts import ContactLeft
from tierline.domain.shared.ids import account_id
from tierline.interfaces.http.openapi import ANSWERS
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.mapper import to_stored
from tierline.interfaces.wiring import System

AUDIT = f"/v1/accounts/{CODE}/audit"
CONTACTS = f"/v1/accounts/{CODE}/contacts"
REPORTS = ("audit", "lateness", "restatement", "restated_by", "digest")
REASON = "Mistook one day for another"


@pytest.fixture
def either(database: str) -> Iterator[Door]:
    """A door on a database of either kind, behind which one account is open."""
    with System(Settings(database=database, root_key="5a" * 32)) as system, Door(system) as door:
        system.feeding.start()
        assert door.open().status_code == 201
        yield door


def walked(door: Door, path: str, **asked: Any) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    page = door.fresh(path, **asked)
    items: list[dict[str, Any]] = page["items"]
    while page["next"]:
        page = door.get(path, **asked, cursor=page["next"]).json()
        items += page["items"]
    return items


SHANGHAI = timezone(timedelta(hours=8))
HEARD = datetime(2026, 3, 1, 1, 30, tzinfo=SHANGHAI)
"""On the last day of February, UTC."""


def as_stored_formerly(one: Recorded) -> StoredEvent:
    """The stored form of earlier versions, with the clock's own distance from UTC."""
    event = to_stored(one)
    state = orjson.loads(event.state) | {"recorded_at": one.recorded_at.isoformat()}
    return StoredEvent(event.originator_id, event.originator_version, event.topic, orjson.dumps(state))


@pytest.mark.parametrize("form", [to_stored, as_stored_formerly])
def test_all_answers_agree_in_utc_on_when_a_fact_was_heard(
    database: str, monkeypatch: pytest.MonkeyPatch, form: Callable[[Recorded], StoredEvent]
) -> None:
    with System(Settings(database=database, root_key="5a" * 32)) as system, Door(system) as door:
        monkeypatch.setattr("tierline.interfaces.storage.log.to_stored", form)
        content = {"kind": "account_opened", "account_kind": "enterprise", "name": "N", "code": CODE}
        moment = {"fact_id": an_id(), "occurred_at": "2025-01-02T09:00:00Z"}
        told = system.accounts_at(lambda: HEARD).record(CODE, content | moment, actor="ann")
        system.refresh()
        whole = {"from": "2026-02-28", "to": "2026-02-28"}
        answers = {
            "audit": door.get(AUDIT).json()["items"],
            "fact": door.get(f"/v1/accounts/{CODE}/facts/{told.receipt.fact_id}").json()["statements"],
            "timeline": door.get(f"/v1/accounts/{CODE}/timeline").json()["items"],
            "report": door.get("/v1/reports/audit", **whole).json()["rows"],
            "digest": door.get("/v1/reports/digest", **whole).json()["rows"],
        }
        said = {
            name: [one["recorded_at"] for one in found if one["recorded_at"]]
            for name, found in answers.items()
        }
        assert said == {name: ["2026-02-28T17:30:00Z"] for name in answers}
        page = door.get(f"/accounts/{CODE}", lang="en").text
        assert page.count("2026-02-28 17:30 UTC") == 2
        assert "2026-03-01 01:30" not in page


def test_an_account_is_audited_statement_by_statement_with_texts_opened(opened: Door) -> None:
    raised = opened.stated(
        "escalation_raised", escalation="E", severity="low", category="problem", summary="Pump stopped"
    )
    changes = {"severity": "high", "summary": "Two pumps stopped"}
    opened.stated("fact_corrected", target=raised["fact_id"], changes=changes, reason=REASON)
    items = opened.fresh(AUDIT)["items"]
    assert [one["version"] for one in items] == [1, 2, 3]
    assert [one["fact"]["kind"] for one in items] == ["account_opened", "escalation_raised", "fact_corrected"]
    assert items[1]["fact"]["summary"] == "Pump stopped"
    assert (items[2]["fact"]["reason"], items[2]["fact"]["changes"]) == (REASON, changes)
    assert items[2]["fact"]["target"] == raised["fact_id"]
    assert items[2]["headline"] == {"en": "Fact corrected", "zh": "更正事实"}
    assert {one["actor"] for one in items} == {"local"}
    assert opened.get(AUDIT).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("code", ["NW-NONE", "policy:book"])
def test_what_is_no_account_has_no_audit_and_no_contacts(opened: Door, code: str) -> None:
    adopt(opened, "2025-03-01")
    for path in ("audit", "contacts"):
        answer = opened.get(f"/v1/accounts/{code}/{path}")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "unknown-account")


def test_what_was_known_earlier_is_audited_as_it_was(opened: Door) -> None:
    opened.stated("interaction", channel="call", initiative="ours")
    known = opened.head()
    opened.stated("interaction", channel="visit", initiative="ours")
    assert [one["version"] for one in opened.get(AUDIT, known_at=known).json()["items"]] == [1, 2]
    assert opened.get(AUDIT, known_at=0).status_code == 404


def test_every_statement_is_listed_once_while_others_write(either: Door) -> None:
    either.open(OTHER)

    def write(number: int) -> None:
        for turn in range(12):
            code = CODE if (number + turn) % 3 else OTHER
            answer = either.state("interaction", code=code, channel="call", initiative="ours")
            assert answer.status_code == 201, answer.text

    with ThreadPoolExecutor(3) as pool:
        writers = [pool.submit(write, number) for number in range(3)]
        seen = []
        while not all(writer.done() for writer in writers):
            seen.append([one["version"] for one in walked(either, AUDIT, limit=3)])
        for writer in writers:
            writer.result()
    seen.append([one["version"] for one in walked(either, AUDIT, limit=7)])
    assert all(versions == list(range(1, len(versions) + 1)) for versions in seen)
    assert len(seen[-1]) == 1 + sum((number + turn) % 3 > 0 for number in range(3) for turn in range(12))
    rows = either.fresh("/v1/reports/audit")["rows"]
    assert len({row["fact_id"] for row in rows}) == len(rows) == 2 + 36
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)


def test_contacts_are_shown_by_name_as_they_stand(opened: Door) -> None:
    ada = opened.stated("contact_added", contact="c1", name="Ada Exmaple", title="Buyer", level="manager")
    opened.stated("contact_added", contact="c2", name="Bo Sample", level="staff", function="sales")
    opened.stated("contact_left", contact="c2", occurred_at="2025-05-01T00:00:00Z")
    opened.stated("fact_corrected", target=ada["fact_id"], changes={"name": "Ada Example"}, reason="Misspelt")
    opened.stated("contact_changed", contact="c1", title="Head", occurred_at="2025-04-01T00:00:00Z")
    opened.stated(
        "interaction",
        channel="call",
        initiative="ours",
        contacts=["c1"],
        occurred_at="2025-04-02T10:00:00Z",
    )
    first, second = opened.fresh(CONTACTS)["items"]
    assert (first["contact"], first["name"], first["title"], first["level"]) == (
        "c1",
        "Ada Example",
        "Head",
        "manager",
    )
    assert (first["there"], first["last_at"]) == (True, "2025-04-02T10:00:00Z")
    assert (second["name"], second["title"], second["function"], second["there"]) == (
        "Bo Sample",
        None,
        "sales",
        False,
    )
    then = {one["contact"]: one for one in opened.get(CONTACTS, as_of="2025-03-31").json()["items"]}
    assert (then["c1"]["title"], then["c1"]["last_at"], then["c2"]["there"]) == ("Buyer", None, True)
    assert opened.get(CONTACTS, known_at=2).json()["items"][0]["name"] == "Ada Exmaple"
    assert opened.get(CONTACTS).headers["cache-control"] == "no-store"


def test_contacts_of_an_account_merged_into_it_are_shown_as_whose_they_are(either: Door) -> None:
    either.open(OTHER)
    either.stated("contact_added", contact="c1", name="Ada Example", level="manager")
    either.stated("contact_added", code=OTHER, contact="c1", name="Cy Other", level="executive")
    either.stated("account_merged", code=OTHER, into=CODE, occurred_at="2025-05-01T00:00:00Z")
    items = either.fresh(CONTACTS, as_of="2025-06-01")["items"]
    assert [(one["contact"], one["name"]) for one in items] == [
        (f"{OTHER}/c1", "Cy Other"),
        ("c1", "Ada Example"),
    ]
    assert either.get(f"/v1/accounts/{OTHER}/contacts", as_of="2025-06-01").json()["items"] == []


def test_the_reasons_in_the_audit_report_are_opened_at_the_door_and_nowhere_before(opened: Door) -> None:
    fact = opened.stated("interaction", channel="call", initiative="ours")
    opened.stated("fact_retracted", target=fact["fact_id"], reason=REASON)
    adopt(opened, "2025-03-01")
    answer = opened.fresh("/v1/reports/audit")
    assert [(row["account"], row["statement"], row["why"]) for row in answer["rows"]] == [
        (CODE, "account_opened", None),
        (CODE, "interaction", None),
        (CODE, "fact_retracted", REASON),
        ("policy:book", "policy_adopted", None),
    ]
    for format in ("json", "csv"):
        shown = opened.get("/v1/reports/audit", format=format)
        assert REASON in shown.text
        assert shown.headers["cache-control"] == "no-store"
    assert opened.get("/v1/reports/lateness").headers["cache-control"] == "private, no-cache"
    with opened.system.engine.connect() as connection:
        told = [str(row) for row in connection.exec_driver_sql("SELECT * FROM statements_m1")]
    assert len(told) == 4
    assert not any("Mistook" in row for row in told)


def test_texts_whose_key_is_gone_are_told_as_forgotten(opened: Door) -> None:
    opened.stated("contact_added", contact="c1", name="Ada Example", level="manager")
    met = opened.stated("interaction", channel="call", initiative="ours", contacts=["c1"])
    opened.stated("fact_retracted", target=met["fact_id"], reason="Ada was not there")
    assert opened.fresh("/v1/reports/audit")["rows"][-1]["why"] == "Ada was not there"
    forget(opened, "c1")
    assert opened.fresh("/v1/reports/audit")["rows"][3]["why"] == "[forgotten]"
    assert opened.get(AUDIT).json()["items"][3]["fact"]["reason"] == {"forgotten": True}
    contacts = opened.get(CONTACTS).json()
    assert [(one["name"], one["level"]) for one in contacts["items"]] == [({"forgotten": True}, "manager")]
    assert_fits(ANSWERS["get", "/v1/accounts/{code}/contacts"], contacts)


def forget(door: Door, contact: str) -> None:
    """Destroy the keys of a contact, in the transaction of one more fact."""
    log, account = door.system.log, account_id(CODE)
    last = log.stream(account)[1]
    fact = ContactLeft(fact_id=an_id(), occurred_at=last.recorded_at, contact=contact)
    version = log.stream(account)[-1].version + 1
    at = log.last_recorded_at()
    kept = door.system.sealing.keyring.without(account, lambda row: contact in row.contacts)[0]
    log.append([Recorded(account, CODE, version, at, "local", fact)], kept, replacing=account)


def test_answers_on_statements_are_given_again_by_their_basis(opened: Door) -> None:
    opened.open("NW-GROUP")
    opened.open("NW-002")
    ally(opened, CODE)
    opened.stated("contact_added", contact="z1", name="Ada Example", level="executive")
    settle(opened)
    paths = (AUDIT, CONTACTS, *(f"/v1/reports/{name}" for name in REPORTS))
    first = {path: opened.get(path, as_of="2025-06-01") for path in paths}
    assert {answer.status_code for answer in first.values()} == {200}
    page = opened.get(AUDIT, as_of="2025-06-01", limit=2)
    record_everything(opened, 20)
    adopt(opened, "2025-03-01")
    settle(opened)
    opened.system.rebuild()
    for path, answer in first.items():
        assert opened.get(path, as_of="2025-06-01").content != answer.content, path
        again = opened.get(path, basis=answer.json()["basis"]["token"])
        assert again.content == answer.content, path
    assert opened.get(AUDIT, limit=2, basis=page.json()["basis"]["token"]).content == page.content


def test_a_late_fact_restates_the_period_it_falls_in(either: Door) -> None:
    receipt = either.stated("interaction", channel="call", initiative="theirs")
    ally(either, CODE)
    settle(either)
    closed = {"from": "2025-01-01", "to": receipt["recorded_at"], "as_of": "2999-01-01"}
    known = {"from": "2025-01-01", "to": "2025-03-31", "as_of": "2999-01-01"}
    rows = either.get("/v1/reports/restatement", **closed).json()["rows"]
    assert {row["first_position"] for row in rows} == {1}
    assert {row["tier"]: row["difference"] for row in rows} == dict.fromkeys(
        ("vendor", "preferred_supplier", "partner", "strategic_ally"), 0
    )
    rows = either.get("/v1/reports/restatement", **known).json()["rows"]
    numbers = {row["tier"]: (row["first_reported"], row["known_now"]) for row in rows}
    assert numbers["strategic_ally"] == (0, 1)
    listed = either.get("/v1/reports/restated_by", **known).json()["rows"]
    assert [(row["tier_before"], row["tier_after"], row["statement"]) for row in listed] == [
        (None, "vendor", "account_opened"),
        ("vendor", "strategic_ally", "interaction"),
    ]


def test_the_digest_tells_what_was_learned_since_a_time(either: Door) -> None:
    either.stated("role_assigned", role="account_manager", person="p-ana")
    since = either.stated("interaction", channel="call", initiative="theirs")["recorded_at"]
    ally(either, CODE)
    raised = either.stated("escalation_raised", escalation="E", severity="low", category="problem")
    rows = either.fresh("/v1/reports/digest", as_of="2025-03-31", **{"from": since})["rows"]
    matters = {row["matter"]: row for row in rows if not row["matter"].startswith("gap")}
    assert matters.keys() == {"tier_rose", "contract_signed", "escalation_opened"}
    assert (matters["tier_rose"]["before"], matters["tier_rose"]["after"]) == ("vendor", "strategic_ally")
    assert matters["escalation_opened"]["statements"] == raised["fact_id"]
    mine = either.fresh("/v1/reports/digest", as_of="2025-03-31", person="p-ana", **{"from": since})["rows"]
    assert mine == rows
    assert either.fresh("/v1/reports/digest", as_of="2025-03-31", person="p-ben")["rows"] == []
