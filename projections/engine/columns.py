"""Column types that mean the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator, TypeEngine

from tierline.domain.shared.words import Words

Text = String().with_variant(String(collation="C"), "postgresql")
"""Text, compared byte by byte on both databases, so that both give the same order."""
Json = JSON
ESCAPE = "/"
"""Behind it, `%` and `_` stand for themselves in what is looked for."""


class Moment(TypeDecorator[datetime]):
    """An instant, UTC: `timestamptz` on PostgreSQL, text of fixed width on SQLite (it sorts)."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on one database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(32))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The stored form of an instant."""
        if value is None or dialect.name == "postgresql":
            return value
        return _of_fixed_width(value)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], datetime | None]:
        """What reads a stored form, each row's in one call."""
        read = instants_of(dialect)
        return lambda value: None if value is None else read(value)


def instants_of(dialect: Dialect) -> Callable[[Any], datetime]:
    """How an instant is read as a driver tells it."""
    return _in_utc if dialect.name == "postgresql" else datetime.fromisoformat


def _in_utc(value: datetime) -> datetime:
    # PostgreSQL tells it in the zone of the session, which is whatever the server was set up with.
    return value.astimezone(UTC)


@lru_cache(8_192)
def _of_fixed_width(value: datetime) -> str:
    # Rows have the same few instants many times: one begins where another ends, and most never end.
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class Phrase(TypeDecorator[Words]):
    """Words for people, as the English text and what its places are filled with."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Words | None, dialect: Dialect) -> Any:
        """The stored form of words."""
        return None if value is None else value.as_json()

    def process_result_value(self, value: Any, dialect: Dialect) -> Words | None:
        """The words of a stored form."""
        return None if value is None else Words.from_json(value)


def people_text(ids: Sequence[str]) -> str:
    """Ids of people in one column, each between bars so that one of them can be looked for."""
    return "|" + "".join(f"{one}|" for one in dict.fromkeys(ids))


def people_of(text: str) -> tuple[str, ...]:
    """The ids in a column written by `people_text`."""
    return tuple(one for one in text.split("|") if one)


def is_among(column: ColumnElement[str], person: Any) -> ColumnElement[bool]:
    """Whether a person is in a column written by `people_text`; `person` is `one_of_people`, or its place."""
    return column.contains(person, escape=ESCAPE)


def one_of_people(person: str) -> str:
    """A person's id as it is looked for by `is_among`."""
    return f"|{escaped(person)}|"


def escaped(text: str) -> str:
    """A text as it is looked for by what takes the escape character `ESCAPE`, all of it literally."""
    return "".join(f"{ESCAPE}{one}" if one in "%_" + ESCAPE else one for one in text)
