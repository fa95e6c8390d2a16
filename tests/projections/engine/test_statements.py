"""Statements about the read models are built once for all values, and no value stands in one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import Select, event

from tests.doors import Door
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.reading import Reading, Relations
from tierline.projections.engine.statements import asked_with, places, shape_of
from tierline.projections.models.attributes import attributes_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.scope import accounts_asked

AT = datetime(2025, 6, 1, tzinfo=UTC)
WALK = (
    "/?lang=en&as_of={day}",
    "/?lang=en&as_of={day}&q={code}&sort=tier",
    "/accounts/{code}?lang=en&as_of={day}",
    "/v1/accounts?as_of={day}&person={person}",
    "/v1/accounts/{code}?as_of={day}",
    "/v1/accounts/{code}/tier?as_of={day}",
    "/v1/accounts/{code}/coverage?as_of={day}",
    "/v1/accounts/{code}/timeline?as_of={day}",
    *(f"/v1/reports/{name}?as_of={{day}}&person={{person}}" for name in REPORTS),
)


@dataclass(frozen=True)
class Record:
    at: datetime
    side: Literal["ours", "theirs"] | None
    days: int
    name: str | None = None


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with System(Settings(database=f"sqlite:///{tmp_path}/t.db")) as system, Door(system) as door:
        for code in ("ACME", "ZETA"):
            assert door.open(code=code).status_code == 201
            door.stated("role_assigned", code, role="account_manager", person=f"p-{code.lower()}")
        system.refresh()
        yield door


@contextmanager
def sent(door: Door) -> Iterator[set[str]]:
    """The statements that the read models are asked with meanwhile."""
    found: set[str] = set()
    engine = door.system.reads._store.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.add(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def walk(door: Door, **values: str) -> set[str]:
    with sent(door) as found:
        for address in WALK:
            answer = door.client.get(address.format(**values))
            assert answer.status_code == 200, (address, answer.text)
    return found


def accounts_at(relations: Relations, at: Any) -> Select[Any]:
    return attributes_at(relations, at).select()


def test_other_values_send_the_same_statements(door: Door) -> None:
    first = walk(door, code="ACME", day="2025-06-01", person="p-acme")
    other = walk(door, code="ZETA", day="2025-07-19", person="p-zeta")
    assert first == other
    assert len(first) > len(WALK)
    assert not [one for one in first for value in ("ACME", "2025-06", "p-acme") if value in one]


def test_a_statement_is_built_once_for_all_values(door: Door) -> None:
    def shape(at: datetime) -> Any:
        asked = asked_with({"question": Question(at, region="north")})
        return shape_of(accounts_asked, (), asked, narrowed=False, newest=True, empty=frozenset())

    later = AT.replace(year=2026)
    with door.system.reads.reading() as reading:
        built = reading.generation.built
        one, other = (
            built.of(reading.connection, shape(at), {"question": Question(at, region="north")})
            for at in (AT, later)
        )
    assert one is other


def test_what_is_left_out_makes_another_statement(door: Door) -> None:
    with door.system.reads.reading() as reading:
        everywhere = reading.ask(accounts_asked, question=Question(AT))
        north = reading.ask(accounts_asked, question=Question(AT, region="north"))
    assert {row["account"] for row in everywhere} == {"ACME", "ZETA"}
    assert not north


def test_what_could_hide_a_value_builds_no_statement(door: Door) -> None:
    at = AT

    def hiding(relations: Relations) -> Select[Any]:
        return accounts_at(relations, at)

    def asked(reading: Reading) -> None:
        with pytest.raises(TypeError, match="could hide values"):
            reading.ask(hiding)
        with pytest.raises(TypeError, match="an instant among the words"):
            reading.ask(accounts_at, AT)
        with pytest.raises(TypeError, match="no place in a statement for at, a complex"):
            reading.ask(accounts_at, at=1j)

    with door.system.reads.reading() as reading:
        asked(reading)


def test_words_of_a_fixed_choice_shape_a_statement_and_other_values_stand_in_places() -> None:
    record = Record(AT, "ours", 30, "A")
    asked = asked_with({"one": record, "two": None, "yes": True, "codes": ("A", "B")})
    assert asked.values == {"one_at": AT, "one_days": 30, "one_name": "A", "codes": ["A", "B"]}
    assert asked.words == [("one", "side", "ours"), ("yes", True)]
    placed = places("one", record)
    assert (placed.side, placed.days, placed.at.key, placed.name.key) == ("ours", None, "one_at", "one_name")
    assert places("one", Record(AT, None, 30)).name is None
