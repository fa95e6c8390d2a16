"""Hashes of addresses: written with each fact, and made up for where an earlier version recorded it."""

import hmac
import sqlite3
from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest

from tests.application.office import ACME, ROOT, Office, account, contact, statement
from tests.storage.facts import recorded
from tierline.application.address_hashes import AddressHashes
from tierline.application.address_index import AddressIndex
from tierline.domain.shared.ids import FIRM_BOOK, account_id

HASHES = AddressHashes(ROOT)
ANA = {
    "kind": "person_added",
    "occurred_at": "2026-02-01T10:00:00Z",
    "person": "p-ana",
    "name": "Ana",
    "email": "ana@firm.example",
    "level": "staff",
}


def _execute(database: str, statement: str) -> None:
    if database.startswith("sqlite"):
        with sqlite3.connect(database.removeprefix("sqlite:///")) as file:
            file.execute(statement)
    else:
        with psycopg.connect(database) as server:
            server.execute(statement)


def found(office: Office, email: str) -> list[UUID]:
    index = AddressIndex(office.log, office.sealing)
    return [one.fact.fact_id for one in index.find("email", email)]


def test_a_hash_is_keyed_for_its_purpose_and_its_kind() -> None:
    key = hmac.digest(ROOT, b"tierline addresses", "sha256")
    assert HASHES.of("email", " Li@Acme.Example ") == hmac.digest(key, b"email:li@acme.example", "sha256")
    assert HASHES.of("phone", "+86 10 1234") == hmac.digest(key, b"phone:+86101234", "sha256")
    assert AddressHashes(bytes(32)).of("email", "a@b.example") != HASHES.of("email", "a@b.example")


def test_each_statement_that_gives_an_address_has_its_row_at_once(
    another_office: Callable[..., Office],
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact(email="li@acme.example", phone="+86 10 1234"))
    corrected = office.record(
        "ACME", statement("fact_corrected", added, changes={"email": "li.wei@acme.example"})
    )
    ana = office.record(FIRM_BOOK, ANA)
    for digest, of, who, fact in (
        (HASHES.of("email", "LI@acme.example"), ACME, "li", added),
        (HASHES.of("phone", "0086101234"), ACME, "li", added),
        (HASHES.of("email", "li.wei@acme.example"), ACME, "li", corrected),
        (HASHES.of("email", "ana@firm.example"), account_id(FIRM_BOOK), "p-ana", ana),
    ):
        rows = [(row.account_id, row.contact, row.fact_id) for row in office.log.by_address(digest)]
        assert rows == [(of, who, fact)]


def test_what_an_earlier_version_recorded_is_found_as_well(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    added = office.record("ACME", contact(email="li@acme.example"))
    corrected = office.record(
        "ACME", statement("fact_corrected", added, changes={"email": "li.wei@acme.example"})
    )
    ana = office.record(FIRM_BOOK, ANA)
    _execute(database, "DELETE FROM log_addresses")
    assert office.log.by_address(HASHES.of("email", "li@acme.example")) == []
    assert found(office, "li@acme.example") == [added]
    assert found(office, "li.wei@acme.example") == [corrected]
    assert found(office, "ana@firm.example") == [ana]
    assert office.log.addresses_until() == office.log.head()


def test_what_another_process_of_an_earlier_version_records_meanwhile_is_found(
    another_office: Callable[..., Office], database: str
) -> None:
    office = another_office()
    index = AddressIndex(office.log, office.sealing)
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact("wang", email="wang@acme.example"))
    assert len(index.find("email", "wang@acme.example")) == 1
    added = office.record("ACME", contact(email="li@acme.example"))
    _execute(database, "DELETE FROM log_addresses WHERE contact = 'li'")
    assert [one.fact.fact_id for one in index.find("email", "li@acme.example")] == [added]


def test_a_forgotten_contact_is_found_by_no_address_any_more(another_office: Callable[..., Office]) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact(email="li@acme.example"))
    kept = office.record("ACME", contact("wang", email="wang@acme.example"))
    rows = office.sealing.keyring.without(ACME, lambda row: "li" in row.contacts)[0]
    office.log.append([recorded("ACME", 4, minute=10_000)], rows, replacing=ACME)
    assert office.log.by_address(HASHES.of("email", "li@acme.example")) == []
    assert found(office, "li@acme.example") == []
    assert found(office, "wang@acme.example") == [kept]


@pytest.mark.parametrize("email", ["not an address", "two@@acme.example", "li@acme"])
def test_what_is_no_address_is_refused_and_leaves_no_row(on_sqlite: Office, email: str) -> None:
    with pytest.raises(Exception, match="must have one @ and a domain") as refused:
        on_sqlite.record("ACME", contact(email=email))
    assert email not in str(refused.value)
    assert on_sqlite.log.by_address(HASHES.of("email", email)) == []
