"""The firm's own book on either database: read anew, checked, adopted by, and told apart from accounts."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.domain.tiers.drafts import as_json
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.checking import findings
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

AT = {"occurred_at": "2025-01-01T09:00:00Z"}


@pytest.fixture
def system(database: str, tmp_path: Any) -> Iterator[System]:
    key = tmp_path / "root.key"
    key.write_text("11" * 32)
    with System(Settings(database=database, root_key_file=str(key))) as system:
        system.accounts.open(
            {**AT, "code": "ACME", "name": "Acme", "account_kind": "enterprise"}, actor="ann"
        )
        for person in ("p-ben", "p-ana"):
            named = {"person": person, "name": person.upper(), "level": "staff"}
            system.accounts.record(FIRM_BOOK, {"kind": "person_added", **AT, **named}, actor="ann")
        system.refresh()
        yield system


def damages(system: System) -> list[str]:
    found = findings(system, None, lambda *_: None)
    return [damage for one in found for damage in one.damages]


def rows_of_the_book(system: System) -> int:
    with system.store.reading() as reading:
        table = reading.generation.tables["statements"]
        return len(reading.all(table.select().where(table.c.account == FIRM_BOOK)))


def test_everything_stored_of_the_book_is_as_it_should_be(system: System) -> None:
    assert damages(system) == []
    assert rows_of_the_book(system) == 2


def test_read_models_made_anew_have_the_statements_of_the_book(system: System) -> None:
    system.rebuild()
    assert rows_of_the_book(system) == 2
    assert damages(system) == []


def test_an_adopted_policy_judges_accounts_and_not_the_book(system: System) -> None:
    system.adoptions.adopt({"policy": as_json(), "from_day": "2025-06-01", **AT}, actor="ann")
    system.refresh()
    assert system.reads.parked() == []
    assert rows_of_the_book(system) == 2
    assert damages(system) == []


def test_names_are_read_by_their_people_s_own_keys(system: System) -> None:
    names = system.names(system.clock())
    assert (names("p-ana"), names("p-nobody")) == ("P-ANA", "p-nobody")
