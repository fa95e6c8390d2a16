"""The timeline of an account: its facts and what followed from them, newest first.

A row: account `ACME`, fact_id `0b9e...`, at 2026-03-01T12:00Z, kind `interaction`, status `stated`, headline
`Contract signed: {agreement}` with what fills its places, answer `confirmed` where their people did, people
`|li.wei|`, position 4711, version 17, recorded_at 2026-03-02T08:00Z, actor `li.wei`, and the fact itself as
`detail`.
"""

from collections.abc import Iterator, Sequence
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
from tierline.projections.engine.columns import (
    Json,
    Moment,
    Phrase,
    Text,
    is_among,
    one_of_people,
    people_text,
)
from tierline.projections.engine.reading import Codes, Instant, Reading, Relation, Relations
from tierline.projections.models import derived_events as moments
from tierline.projections.models.derived_events import Extent
from tierline.projections.models.derived_events import TimelineQuestion as TimelineQuestion
from tierline.projections.models.merged_rows import of_account, shown

_TIMELINE = fact_table(
    "timeline",
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("headline", Phrase, nullable=False),
    Column("answer", Text),
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
    version: ClassVar[int] = 6
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


def facts_shown(reading: Relations, at: Instant) -> Relation:
    """All facts, those corrected or retracted too, under the account that shows them at an instant.

    Columns: `account, fact_id, at, kind, status, headline, people, position, version,
    recorded_at, actor, detail, origin, answer`; `detail` is the fact as effective, its texts sealed.
    """
    return shown(reading, _TIMELINE, at)


def _facts(reading: Reading, question: TimelineQuestion) -> list[dict[str, Any]]:
    _seen, entry = question.before or (None, None)
    rows = reading.ask(
        _fact_rows,
        len(question.people),
        extent=question.extent,
        position=_position(entry),
        kinds=question.kinds or None,
        most=question.limit,
        **{f"person_{number}": one_of_people(person) for number, person in enumerate(question.people)},
    )
    return [{"entry": _entry(row["position"]), **row} for row in rows]


def _fact_rows(
    relations: Relations,
    people: int,
    *,
    extent: Extent,
    position: Any,
    kinds: Codes,
    most: Any,
    **persons: Any,
) -> Select[Any]:
    """The facts in the range and behind what was seen, newest first; at one instant moments come first."""
    table = facts_shown(relations, extent.at)
    wanted = select(table).where(table.c.at <= extent.until, table.c.at >= extent.start)
    wanted = wanted.where(of_account(relations, table, extent.account))
    if extent.seen is not None:
        behind = and_(table.c.at == extent.seen, table.c.position < position)
        wanted = wanted.where(or_(table.c.at < extent.seen, behind))
    if kinds is not None:
        wanted = wanted.where(table.c.kind.in_(kinds))
    if people:
        wanted = wanted.where(or_(*(is_among(table.c.people, person) for person in persons.values())))
    return wanted.order_by(table.c.at.desc(), table.c.position.desc()).limit(most)


def _position(entry: str | None) -> int | None:
    """The position of the fact that an entry names; behind a derived moment come all facts of its instant."""
    if entry is None:
        return None
    return int(entry) if entry.isdigit() else STILL


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
            "answer": entry.answers.outcome,
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
        "answer": None,
        "people": people_text(moment.people),
        **of_a_fact,
        "origin": None,
        "detail": moment.detail,
    }
