"""What is left of a key that was destroyed: nothing in the files of an SQLite database, nor in its log."""

from pathlib import Path

import pytest

from tests.application.office import Office, account, contact, escalation
from tests.application.test_forgetting import forgetting
from tierline.domain.shared.ids import account_id
from tierline.interfaces.storage.factory import open_log, sqlite_path


def files(database: str) -> bytes:
    path = sqlite_path(database)
    return b"".join(one.read_bytes() for one in path.parent.iterdir() if one.name.startswith(path.name))


def test_no_wrapped_key_and_no_hash_of_the_forgotten_is_left_in_the_files(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/tierline.db"
    office, reader = Office(open_log(database)), Office(open_log(database))
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact("li", email="li@acme.example"))
    for number in range(40):
        office.record("ACME", escalation(f"e{number}", summary="it was late"))
    before = office.log.account_keys(account_id("ACME"))
    [address] = office.log.by_address(office.sealing.hashes.of("email", "li@acme.example"))
    assert all(row.wrapped in files(database) for row in before)
    office.record("ACME", forgetting("li"))
    left = files(database)
    assert not any(row.wrapped in left for row in before)
    assert address.digest not in left
    assert len(reader.log.account_keys(account_id("ACME"))) == len(before)
    for one in (office, reader):
        one.log.close()


@pytest.mark.parametrize("many", [1, 3])
def test_scrubbing_leaves_connections_as_they_were(database: str, many: int) -> None:
    office = Office(open_log(database))
    office.accounts.open(account(), actor="ann")
    for number in range(many):
        office.record("ACME", contact(f"c{number}"))
        office.record("ACME", forgetting(f"c{number}"))
        office.log.scrub()
    assert office.record("ACME", contact("li"))
    office.log.close()
