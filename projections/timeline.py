"""The timeline of an account: its facts and what followed from them, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Table, and_, or_, select

from domain.account.history import Entry
from domain.shared.time import BEGINNING, FOREVER
from domain.shared.words import Words
from projections import moments
from projections.base import AccountView, Projection, Row, moment_table
from projections.columns import Json, Moment, Text, is_among, people_text
from projections.store import Reading

TIMELINE = moment_table(
    "timeline",
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("headline_en", Text, nullable=False),
    Column("headline_zh", Text, nullable=False),
    Column("people", Text, nullable=False),
    Column("fact_id", Text),
    Column("position", BigInteger),
    Column("version", BigInteger),
    Column("recorded_at", Moment),
    Column("actor", Text),
    Column("detail", Json, nullable=False),
)


class Timeline(Projection):
    """One row per fact, also where it is corrected or retracted, and one per derived moment."""

    name: ClassVar[str] = "timeline"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (TIMELINE,)

    def rows(self, view: AccountView) -> Iterator[tuple[Table, Row]]:
        for entry in view.history.stated(since=view.since):
            yield TIMELINE, _fact_row(entry)
        for moment in moments.derived(view):
            yield TIMELINE, _moment_row(moment)


@dataclass(frozen=True, slots=True)
class TimelineQuestion:
    """Which rows of an account's timeline are asked for; empty means all.

    `before` is the key (`at`, `entry`) of the last row already seen.
    """

    account: str
    at: datetime
    kinds: Sequence[str] = ()
    people: Sequence[str] = ()
    start: datetime = BEGINNING
    end: datetime = FOREVER
    before: tuple[datetime, str] | None = None
    limit: int = 50


def timeline(reading: Reading, question: TimelineQuestion) -> list[dict[str, Any]]:
    """Rows of a timeline, newest first: facts and derived moments up to the instant asked for.

    `detail` of a fact is the fact as effective, its texts sealed; of a moment, what it is about.
    """
    table = reading[TIMELINE]
    wanted = select(table).where(
        table.c.account == question.account,
        table.c.at <= min(question.at, question.end),
        table.c.at >= question.start,
    )
    if question.kinds:
        wanted = wanted.where(table.c.kind.in_(question.kinds))
    if question.people:
        wanted = wanted.where(or_(*(is_among(table.c.people, person) for person in question.people)))
    if question.before:
        at, entry = question.before
        wanted = wanted.where(or_(table.c.at < at, and_(table.c.at == at, table.c.entry < entry)))
    ordered = wanted.order_by(table.c.at.desc(), table.c.entry.desc()).limit(question.limit)
    return [dict(row) for row in reading.all(ordered)]


def _fact_row(entry: Entry) -> Row:
    fact = entry.fact
    return {
        "at": entry.at,
        "entry": f"{entry.position:015d}",
        "kind": fact.kind,
        "status": "retracted" if not entry.holds else "corrected" if entry.corrected else "stated",
        **_headline(fact.headline()),
        "people": people_text(fact.our_people()),
        "fact_id": str(fact.fact_id),
        "position": entry.position,
        "version": entry.version,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor,
        "detail": fact.model_dump(mode="json", exclude_none=True),
    }


def _moment_row(moment: moments.DerivedMoment) -> Row:
    return {
        "at": moment.at,
        "entry": f"~{moment.kind}:{moment.about}",
        "kind": moment.kind,
        "status": "derived",
        **_headline(moment.headline),
        "people": people_text(moment.people),
        "fact_id": None,
        "position": None,
        "version": None,
        "recorded_at": None,
        "actor": None,
        "detail": moment.detail,
    }


def _headline(words: Words) -> Row:
    return {"headline_en": words.en, "headline_zh": words.zh}
