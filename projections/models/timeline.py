"""The timeline of an account: its facts and what followed from them, newest first.

A row: account `ACME`, fact_id `0b9e...`, at 2026-03-01T12:00Z, kind `interaction`, status `stated`, headline
`Contract signed: {agreement}` with what fills its places, people `|li.wei|`, position 4711, version 17,
recorded_at 2026-03-02T08:00Z, actor `li.wei`, and the fact itself as `detail`.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Select, Table, and_, or_, select

from tierline.domain.account.base import KINDS
from tierline.domain.account.history import Entry
from tierline.projections.engine.base import (
    STILL,
    AccountView,
    Patch,
    Projection,
    Row,
    fact_patch,
    fact_table,
)
from tierline.projections.engine.columns import Json, Moment, Phrase, Text, is_among, people_text
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.models import derived_events as moments
from tierline.projections.models.derived_events import TimelineQuestion as TimelineQuestion
from tierline.projections.models.merged_rows import of_account, shown

_TIMELINE = fact_table(
    "timeline",
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("headline", Phrase, nullable=False),
    Column("people", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("detail", Json, nullable=False),
)


class Timeline(Projection):
    """One row per fact, also where it is corrected or retracted."""

    name: ClassVar[str] = "timeline"
    version: ClassVar[int] = 5
    answers: ClassVar[int | None] = 3
    tables: ClassVar[Sequence[Table]] = (_TIMELINE,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        yield from fact_patch(_TIMELINE, view, _fact_row)


def is_kind(name: str) -> bool:
    """Whether entries of a timeline can be of a kind: one of facts or one of derived moments."""
    return name in KINDS or name in moments.KINDS


def timeline(reading: Reading, question: TimelineQuestion) -> list[dict[str, Any]]:
    """Entries of a timeline, newest first: facts and derived moments up to the instant asked for.

    `detail` of a fact is the fact as effective, its texts sealed; of a moment, what it is about.
    """
    entries = [*_facts(reading, question), *map(_moment_entry, moments.derived(reading, question))]
    entries.sort(key=lambda one: (one["at"], one["entry"]), reverse=True)
    return entries[: question.limit]


def facts_shown(reading: Reading, at: datetime) -> Relation:
    """All facts, those corrected or retracted too, under the account that shows them at an instant.

    Columns: `account, fact_id, at, kind, status, headline, people, position, version,
    recorded_at, actor, detail, origin`; `detail` is the fact as effective, its texts sealed.
    """
    return shown(reading, _TIMELINE, at)


def _facts(reading: Reading, question: TimelineQuestion) -> list[dict[str, Any]]:
    table = facts_shown(reading, question.at)
    wanted = _in_order(question, table).where(of_account(reading, table, question.account))
    if question.kinds:
        wanted = wanted.where(table.c.kind.in_(question.kinds))
    if question.people:
        wanted = wanted.where(or_(*(is_among(table.c.people, person) for person in question.people)))
    return [{"entry": _entry(row["position"]), **row} for row in reading.all(wanted.limit(question.limit))]


def _in_order(question: TimelineQuestion, table: Any) -> Select[Any]:
    """The facts in the range and behind what was seen, newest first; at one instant moments come first."""
    wanted = select(table).where(table.c.at <= question.until, table.c.at >= question.start)
    if question.before:
        at, entry = question.before
        position = int(entry) if entry.isdigit() else STILL
        wanted = wanted.where(or_(table.c.at < at, and_(table.c.at == at, table.c.position < position)))
    return wanted.order_by(table.c.at.desc(), table.c.position.desc())


def _entry(position: int) -> str:
    """What names a fact among the entries of one instant: digits sort before the `~` of moments."""
    return f"{position:015d}"


def _fact_row(entry: Entry) -> list[Row]:
    fact = entry.fact
    return [
        {
            "at": entry.at,
            "kind": fact.kind,
            "status": "retracted" if not entry.holds else "corrected" if entry.corrected else "stated",
            "headline": fact.headline(),
            "people": people_text(fact.our_people()),
            "fact_id": str(fact.fact_id),
            "position": entry.position,
            "version": entry.version,
            "recorded_at": entry.recorded_at,
            "actor": entry.actor,
            "detail": fact.model_dump(mode="json", exclude_none=True),
        }
    ]


def _moment_entry(moment: moments.DerivedMoment) -> dict[str, Any]:
    of_a_fact = dict.fromkeys(("fact_id", "position", "version", "recorded_at", "actor"))
    return {
        "at": moment.at,
        "entry": moment.entry,
        "kind": moment.kind,
        "status": "derived",
        "headline": moment.headline,
        "people": people_text(moment.people),
        **of_a_fact,
        "origin": None,
        "detail": moment.detail,
    }
