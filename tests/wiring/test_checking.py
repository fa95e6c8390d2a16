"""Everything that is stored, looked at on either database, after facts, corrections, merges and policies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import tierline.domain.tiers
from tierline.domain.account.contacts import ContactLeft
from tierline.interfaces.checking import CheckResult, findings
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

POLICY = Path(tierline.domain.tiers.__file__).with_name("policies") / "default.toml"
MOMENT = {"occurred_at": "2025-01-02T09:00:00Z"}


@pytest.fixture
def system(database: str) -> Iterator[System]:
    """Two accounts, one merged into the other, a third that was corrected, under two policies."""
    with System(Settings(database=database, root_key="5a" * 32)) as system:
        for code in ("A-1", "A-2", "A-3"):
            opening = {"code": code, "name": "Acme", "account_kind": "enterprise", **MOMENT}
            system.accounts.open(opening, actor="ana")
            contact = {"kind": "contact_added", "contact": "li", "name": "Li Wei", "level": "manager"}
            record(system, code, **contact)
            record(
                system, code, kind="interaction", channel="call", initiative="ours", contacts=["li"], note="n"
            )
        record(system, "A-2", kind="account_merged", into="A-1")
        raised = record(
            system, "A-3", kind="escalation_raised", escalation="e", severity="low", category="delivery",
            summary="late",
        )  # fmt: skip
        changes = {"severity": "high", "summary": "very late"}
        record(system, "A-3", kind="fact_corrected", target=raised, changes=changes, reason="typo")
        text = POLICY.read_text("utf-8").replace('name = "default"', 'name = "ours"')
        system.adoptions.adopt({"toml": text, "from_day": "2026-01-01", "reason": "r"}, actor="ana")
        record(system, "A-3", kind="escalation_resolved", escalation="e")
        system.refresh()
        yield system


def record(system: System, code: str, **fact: object) -> str:
    return str(system.accounts.record(code, {**MOMENT, **fact}, actor="ana").receipt.fact_id)


def looked(system: System, sample: int | None = None) -> dict[str, CheckResult]:
    return {one.name: one for one in findings(system, sample, lambda *_: None)}


def test_a_whole_database_has_no_damage(system: System) -> None:
    found = looked(system)
    assert [one for one in found.values() if one.damages] == []
    head = system.log.head()
    assert (
        found["read models"].said == f"3 of 3 accounts as a rebuild makes them, at position {head} of {head}"
    )
    assert found["texts"].said == "10 open"
    assert found["versions"].said == "4 streams, from 1 on without a hole"


def test_a_sample_looks_at_so_many_accounts_and_those_merged_with_them(system: System) -> None:
    said = looked(system, 1)["read models"].said
    assert said.startswith(("1 of 3", "2 of 3"))
    assert looked(system, 0)["read models"].said.startswith("0 of 3")


def test_read_models_that_have_not_come_as_far_are_compared_where_they_are(system: System) -> None:
    before = system.store.position()
    record(system, "A-3", kind="interaction", channel="call", initiative="ours")
    found = looked(system)["read models"]
    assert not found.damages
    assert found.said.endswith(f"at position {before} of {before + 1}")


def test_a_row_that_is_wrong_by_one_value_is_found(system: System) -> None:
    with system.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accounts_m1 SET region = 'nowhere' WHERE account = 'A-3'")
        connection.exec_driver_sql("DELETE FROM timeline_m1 WHERE account = 'A-1' AND kind = 'interaction'")
    assert sorted(looked(system)["read models"].damages) == [
        "account A-1, timeline: 1 rows missing, 0 too many",
        "account A-3, accounts: 1 rows missing, 1 too many",
    ]


def test_texts_that_were_forgotten_on_request_are_no_damage(system: System) -> None:
    first = system.log.page(0, 1)[0]
    kept = system.sealing.keyring.without(first.account_id, lambda row: "li" in row.contacts)[0]
    left = ContactLeft(fact_id=system.new_id(), occurred_at=first.fact.occurred_at, contact="li")
    last = system.log.stream(first.account_id)[-1]
    more = replace(last, version=last.version + 1, recorded_at=system.log.last_recorded_at(), fact=left)
    system.log.append([more], kept, replacing=first.account_id)
    found = looked(system)["texts"]
    assert found.said == "8 open, 2 forgotten on request"
    assert not found.damages


def test_an_address_without_its_hash_is_damage_once_it_was_looked_through(system: System) -> None:
    known = {"contact": "wang", "name": "Wang", "level": "staff", "email": "wang@customer.example"}
    record(system, "A-1", kind="contact_added", **known)
    assert looked(system)["addresses"].said == "1 are found by their hashes"
    with system.log._recorder.datastore.transaction(commit=True) as c:
        c.execute("DELETE FROM log_addresses")
    assert looked(system)["addresses"].said == "0 are found by their hashes, 1 from the next look-up on"
    system.log.add_addresses([], system.log.head())
    [damage] = looked(system)["addresses"].damages
    assert damage.endswith("nobody is found by the email address in it")
    assert "wang@" not in damage
