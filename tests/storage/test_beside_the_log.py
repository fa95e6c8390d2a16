"""What is stored beside the facts and with them: keys, hashes of addresses, snapshots, the root's proof."""

import pytest

from tests.storage.facts import key, nothing_of, recorded
from tierline.application.ports import AddressRow, Collision
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import Recorded
from tierline.domain.shared.ids import account_id
from tierline.interfaces.storage.log import RecorderLog


def test_a_contact_has_one_key_and_a_second_stores_nothing(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1)], [key("ACME", "k1", "li")])
    with pytest.raises(Collision):
        log.append([recorded("BETA", 1), recorded("ACME", 2)], [key("ACME", "k2", "li")])
    assert log.contact_key(account_id("ACME"), "li") == key("ACME", "k1", "li")
    assert nothing_of(log, "BETA", "k2")


def test_keys_are_asked_for_by_id_by_contact_or_all(log: RecorderLog) -> None:
    account, contact = key("ACME", account_id("ACME").hex, scope="account"), key("ACME", "k1", "li")
    text, bare = key("ACME", "k2", "li", "wang", scope="text"), key("ACME", "k3", scope="text")
    log.append([recorded("ACME", 1)], [account, contact, text, bare])
    assert log.keys(account_id("ACME"), ["k2", "nobody"]) == [text]
    assert log.keys(account_id("BETA"), ["k2"]) == []
    assert log.contact_key(account_id("ACME"), "li") == contact
    assert log.contact_key(account_id("ACME"), "wang") is None
    everything = sorted(log.account_keys(account_id("ACME")), key=lambda row: row.key_id)
    assert everything == sorted([account, contact, text, bare], key=lambda row: row.key_id)


def test_the_keys_of_contacts_of_several_accounts_are_asked_for_at_once(log: RecorderLog) -> None:
    li, wang = key("ACME", "k1", "li"), key("BETA", "k2", 'wang "w"')
    log.append([recorded("ACME", 1)], [li, key("ACME", "k3", "li", "wang", scope="text")])
    log.append([recorded("BETA", 1)], [wang])
    acme, beta = account_id("ACME"), account_id("BETA")
    found = log.contact_keys([(acme, "li"), (beta, 'wang "w"'), (beta, "li"), (acme, "nobody")])
    assert sorted(found, key=lambda row: row.key_id) == [li, wang]
    assert log.contact_keys([]) == []


def test_keys_are_replaced_with_the_fact_or_not_at_all(log: RecorderLog) -> None:
    log.append([recorded("ACME", 1)], [key("ACME", "k1", "li"), key("ACME", "k2", "wang")])
    log.append([recorded("BETA", 1)], [key("BETA", "k9", "li")])
    with pytest.raises(Collision):
        log.append([recorded("ACME", 1)], [key("ACME", "k3", "wang")], replacing=account_id("ACME"))
    assert len(log.account_keys(account_id("ACME"))) == 2
    log.append([recorded("ACME", 2)], [key("ACME", "k3", "wang")], replacing=account_id("ACME"))
    rows = {row.key_id: row for row in log.account_keys(account_id("ACME"))}
    assert rows.pop("k3") == key("ACME", "k3", "wang")
    # Of those that are gone it stays known that this was wanted, and nothing else.
    assert [(row.scope, row.contacts, row.wrapped) for row in rows.values()] == [("forgotten", (), b"")] * 2
    assert log.account_keys(account_id("BETA")) == [key("BETA", "k9", "li")]


def address(code: str, key_id: str, fact: Recorded, digest: bytes = b"d") -> AddressRow:
    return AddressRow(digest, "email", account_id(code), "li", key_id, fact.fact.fact_id)


def test_hashes_of_addresses_are_stored_with_the_fact_or_not_at_all(log: RecorderLog) -> None:
    first, second = recorded("ACME", 1), recorded("ACME", 2)
    row, other = address("ACME", "k1", first), address("ACME", "k1", first, b"e")
    log.append([first], [key("ACME", "k1", "li")], addresses=[row, other])
    assert (log.by_address(b"d"), log.by_address(b"e"), log.by_address(b"f")) == ([row], [other], [])
    with pytest.raises(Collision):
        log.append([recorded("ACME", 1)], addresses=[address("ACME", "k1", second)])
    assert log.by_address(b"d") == [row]


def test_hashes_of_addresses_go_with_the_keys_that_seal_them(log: RecorderLog) -> None:
    first, second, third = recorded("ACME", 1), recorded("ACME", 2), recorded("BETA", 1)
    rows = address("ACME", "k1", first), address("ACME", "k2", second), address("BETA", "k3", third)
    keys = key("ACME", "k1", "li"), key("ACME", "k2", "wang"), key("BETA", "k3", "li")
    log.append([first, second, third], keys, addresses=rows)
    log.append([recorded("ACME", 3)], [key("ACME", "k2", "wang")], replacing=account_id("ACME"))
    assert set(log.by_address(b"d")) == {rows[1], rows[2]}


def test_missing_hashes_are_added_once_and_none_whose_key_is_gone(log: RecorderLog) -> None:
    first, second = recorded("ACME", 1), recorded("ACME", 2)
    row, gone = address("ACME", "k1", first), address("ACME", "k2", second)
    log.append([first, second], [key("ACME", "k1", "li"), key("ACME", "k2", "wang")])
    log.append([recorded("ACME", 3)], [key("ACME", "k1", "li")], replacing=account_id("ACME"))
    assert log.addresses_until() == 0
    log.add_addresses([row, gone], 2)
    log.add_addresses([row], 3)
    assert log.by_address(b"d") == [row]
    assert log.addresses_until() == 3


def test_a_snapshot_restores_the_account_and_the_first_one_stays(log: RecorderLog) -> None:
    raised = {
        "kind": "escalation_raised",
        "occurred_at": "2026-02-01T10:00:00Z",
        "escalation": "late",
        "severity": "low",
        "category": "delivery",
    }
    log.append([recorded("ACME", 1, **raised), recorded("ACME", 2)])
    account = project(Account("ACME"), log.stream(account_id("ACME")))
    log.take_snapshot(account)
    log.take_snapshot(account)
    assert log.snapshot(account.id) == account
    log.append([recorded("ACME", 3)])
    log.take_snapshot(project(account, log.stream(account.id, after=2)))
    assert log.snapshot(account.id) == account


def test_the_first_proof_of_a_root_key_stays(log: RecorderLog) -> None:
    assert log.root_proof(b"first") == b"first"
    assert log.root_proof(b"second") == b"first"
