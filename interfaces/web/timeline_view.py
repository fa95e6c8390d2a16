"""The lines of a timeline as they are shown, page by page, their texts opened."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from tierline.domain.account.base import KINDS
from tierline.domain.account.confirmations import can_be_asked_about
from tierline.domain.shared.personal import marks
from tierline.domain.shared.time import BEGINNING, FOREVER, first_instant
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.field_values import is_stated, value_said
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.kind_names import KIND_NAMES
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.person_names import cell_named
from tierline.interfaces.query.refusals import ParameterNotUsable, RangeBackwards
from tierline.interfaces.query.view import moment_asked
from tierline.interfaces.web.page_context import STAYS, PageContext
from tierline.interfaces.wiring import System
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.reading import Reading
from tierline.projections.models.overrides import waiting_proposals
from tierline.projections.models.timeline import TimelineQuestion, is_kind, timeline

PAGE = 40
OUR_PEOPLE = ("person", "people", "members", "approver", "introduced_by")
"""The fields that name our people, whoever states them."""
_THINGS = ("delivery", "action", "escalation", "contract", "proposal", "plan", "contact")
"""The fields that name what an entry is about."""
ENVELOPE = ("kind", "fact_id", "occurred_at")


class MomentsAsked(NamedTuple):
    """Which lines of which account are asked for; a person is one of ours."""

    code: str
    kind: str | None = None
    person: str | None = None
    start: str | None = None
    to: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """A line: the row of the timeline, what its kind is called, its texts, and its other fields."""

    row: dict[str, Any]
    kind: Words
    headline: Words
    people: list[str]
    texts: list[str]
    fields: list[tuple[str, Words, str]]
    """Of each its name, what it is called, and what it holds."""
    named: str = ""
    """What the thing is called that it is about, where its headline says nothing of it."""
    waits: bool = False
    """Whether it proposes an override that nobody has approved."""

    @property
    def can_be_asked_about(self) -> bool:
        """Whether the customer can be asked to confirm such an entry."""
        kind = KINDS.get(self.row["kind"])
        return kind is not None and can_be_asked_about(kind)

    def told(self, language: Language, titles: Mapping[str, str]) -> str:
        """What its headline says beyond what its kind is called, or what it is about.

        `titles` are those of things, by their references.
        """
        kind, headline = said(self.kind, language), said(self.headline, language)
        if not headline.startswith(kind):
            return headline
        return headline.removeprefix(kind).lstrip(":： ") or titles.get(self.named, self.named)


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of a timeline, and what was asked of it.

    `until` is the last moment asked for, None if that is the page's own.
    """

    lines: list[TimelineLine]
    asked: MomentsAsked
    kinds: list[tuple[str, Words]]
    until: datetime | None
    next: str | None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the timeline on this page."""
        return [line.row for line in self.lines]

    @property
    def fact_ids(self) -> set[str]:
        """The facts on this page."""
        return {line.row["fact_id"] for line in self.lines if line.row["fact_id"]}


def asked_entries(reading: Reading, system: System, visit: PageContext, asked: MomentsAsked) -> Lines:
    """The lines asked for, newest first.

    Raises ParameterNotUsable, MomentNotUsable, RangeBackwards, CursorNotUsable.
    """
    if asked.kind and not is_kind(asked.kind):
        raise ParameterNotUsable(field="kind", name="kind", problem="this is not a kind of entry")
    until = moment_asked(asked.to, "to") if asked.to else None
    start = moment_asked(asked.start, "from", first_instant) if asked.start else BEGINNING
    if until and start > until:
        raise RangeBackwards(field="to")
    asker = [visit.path, *(visit.asked.get(name) for name in STAYS), *asked[1:-1]]
    at, before = visit.at, None
    if asked.cursor:
        first, last, entry = system.cursors.place(asker, asked.cursor)
        at, before = datetime.fromisoformat(first), (datetime.fromisoformat(last), entry)
    kinds = (asked.kind,) if asked.kind else ()
    people = (asked.person,) if asked.person else ()
    question = TimelineQuestion(asked.code, at, kinds, people, start, until or FOREVER, before, PAGE + 1)
    rows = timeline(reading, question)
    more = None
    if len(rows) > PAGE:
        last_row = rows[PAGE - 1]
        more = system.cursors.at(asker, [moment(at), moment(last_row["at"]), last_row["entry"]])
    waiting = waiting_proposals(reading, asked.code, visit.at)
    return Lines(_lines(system, visit, rows[:PAGE], waiting), asked, _kinds(visit), until, more)


def _kinds(visit: PageContext) -> list[tuple[str, Words]]:
    """Every kind of entry, by its name."""
    return sorted(KIND_NAMES.items(), key=lambda item: said(item[1], visit.language).lower())


def _lines(
    system: System, visit: PageContext, rows: Sequence[dict[str, Any]], waiting: Collection[str]
) -> list[TimelineLine]:
    visit.will_name(one for row in rows for one in people_of(row["people"]))
    stated = [(row["origin"], row["detail"]) for row in rows if row["origin"]]
    opened = iter(system.sealing.opened_facts(stated))
    lines = (_line(visit, row, next(opened) if row["origin"] else {}) for row in rows)
    return [replace(one, waits=one.row["fact_id"] in waiting) for one in lines]


def _line(visit: PageContext, row: dict[str, Any], opened: dict[str, Any]) -> TimelineLine:
    kind = row["kind"]
    free = set(marks(KINDS[kind])) if kind in KINDS else set()
    return TimelineLine(
        row=row,
        kind=KIND_NAMES[kind],
        headline=row["headline"],
        people=list(people_of(row["people"])),
        texts=[
            value if isinstance(value, str) else value_said(kind, name, value, visit.language, visit.clocks)
            for name, value in opened.items()
            if name in free
        ],
        fields=[
            (name, label_of(kind, name), _value(visit, kind, name, opened))
            for name, value in opened.items()
            if name not in free and name not in ENVELOPE and is_stated(value)
        ],
        named=next((str(opened[name]) for name in _THINGS if opened.get(name)), ""),
    )


def _names_us(field: str, stated: Mapping[str, Any]) -> bool:
    """Whether a field names our people."""
    return field in OUR_PEOPLE or (field == "owner" and stated.get("side") == "ours")


def _value(visit: PageContext, kind: str, name: str, stated: Mapping[str, Any]) -> str:
    """What a field holds; of those that name our people, what these are called."""
    if _names_us(name, stated):
        return cell_named(stated[name], visit.called)
    return value_said(kind, name, stated[name], visit.language, visit.clocks)
