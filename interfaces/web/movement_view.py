"""Movement on the portfolio page: flow, table and matrix of the same numbers, each with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import earlier, last_instant
from tierline.interfaces.presentation.charts import movement_flow
from tierline.interfaces.presentation.charts.movement_flow import Node, Passing, Ribbon, Said
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.account_list import OUTSIDE
from tierline.interfaces.web.page_context import NARROWINGS, STAYS, PageContext
from tierline.projections.reports.portfolio_totals import Courses

QUARTERS = 4
_IN_NARROW = 3
"""So many moments a phone has room for."""
_ELSEWHERE = {"q": None, "sort": None, "order": None, "cursor": None, "at_risk": None}
"""What a number's rows are not narrowed or sorted by."""


class LinkedCount(NamedTuple):
    """A number, the address of its rows, and its share of the row's accounts."""

    accounts: int
    href: str
    share: float


class MovementStep(NamedTuple):
    """What happened between two moments."""

    label: str
    passings: Sequence[tuple[Passing, str]]
    """Each with the address of its accounts."""


@dataclass(frozen=True, slots=True)
class QuarterlyMovement:
    """All that the page shows of the last quarters."""

    drawing: str
    narrow_drawing: str
    """The same of the last quarters, for a phone."""
    labels: Sequence[str]
    steps: Sequence[MovementStep]
    matrix: Sequence[tuple[Tier | None, int, Sequence[LinkedCount | None]]]
    """Per tier at first (None: outside), its accounts, and how many came to each tier and outside."""
    moves: str
    """The address of every single move in these quarters."""
    moves_now: str
    """The same since the last whole quarter."""
    risen: int
    fallen: int
    """How many accounts have a higher, and a lower tier than at the end of the last whole quarter."""


def quarter_ends(at: datetime, count: int) -> list[datetime]:
    """The last moments of the quarters before the one of `at`, oldest first; no earlier than all time."""
    first = datetime(at.year, (at.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
    ends: list[datetime] = []
    for _ in range(count):
        end = earlier(first, datetime.resolution)
        ends.insert(0, end)
        first = datetime(end.year, (end.month - 1) // 3 * 3 + 1, 1, tzinfo=UTC)
    return ends


def moments_of(at: datetime) -> list[datetime]:
    """The moments that are compared: the ends of the last four whole quarters, and the one looked at."""
    return [*quarter_ends(at, QUARTERS), at]


def movement(courses: Courses, visit: PageContext) -> QuarterlyMovement:
    """The picture, the table and the matrix, of the same counts."""
    moments = moments_of(visit.at)
    labels = [f"{at.year} Q{(at.month + 2) // 3}" for at in moments[:-1]] + [day(visit.at)]
    steps = [[Passing(*one) for one in step] for step in courses.steps()]
    links = _Links(visit, moments)
    named = [
        MovementStep(
            f"{labels[first]} → {labels[first + 1]}",
            [(one, links.rows(one, first, first + 1)) for one in step],
        )
        for first, step in enumerate(steps)
    ]
    over_all = [Passing(*one) for one in courses.between(0, len(moments) - 1)]
    counts = [courses.at(number) for number in range(len(moments))]
    drawn = (
        _drawn(counts, steps, labels, visit, links) if any(counts[-1].values()) or any(steps) else ("", "")
    )
    moved = {way: sum(one.accounts for one in steps[-1] if one.way == way) for way in ("up", "down")}
    return QuarterlyMovement(
        *drawn,
        labels,
        named,
        _matrix(over_all, links, len(moments) - 1),
        links.moves(0),
        links.moves(-2),
        moved["up"],
        moved["down"],
    )


class FlowBetween(NamedTuple):
    """From which tier to which accounts went between two moments: the picture, and the same to be read."""

    drawing: str
    narrow_drawing: str
    """The same for a phone."""
    step: MovementStep


def flow_between(
    courses: Courses, since: datetime, until: datetime, visit: PageContext
) -> FlowBetween | None:
    """The flow between two moments, of courses counted at both; None where nothing was there at either.

    The rows behind each number are accounts of the portfolio page, as of the moment they are counted at.
    """
    closing = {} if until == visit.at else {"as_of": moment_text(until)}
    kept = {name: visit.asked[name] for name in (*STAYS, *NARROWINGS) if name in visit.asked}
    there = replace(visit, path="/", at=until, asked={**kept, **closing})
    labels, links = [day(since), day(until)], _Links(there, [since, until])
    (step,) = [[Passing(*one) for one in step] for step in courses.steps()]
    if not step:
        return None
    rows = [(one, links.rows(one, 0, 1)) for one in step]
    drawn = _drawn([courses.at(0), courses.at(1)], [step], labels, there, links)
    return FlowBetween(*drawn, MovementStep(" → ".join(labels), rows))


def _drawn(
    counts: Sequence[Mapping[Tier, int]],
    steps: Sequence[Sequence[Passing]],
    labels: Sequence[str],
    visit: PageContext,
    links: "_Links",
) -> tuple[str, str]:
    """The picture, and the narrow one of the last moments."""
    wide = movement_flow.draw(movement_flow.flow(counts, steps), _said(labels, links, visit))
    first = max(len(counts) - _IN_NARROW, 0)
    said = _said(labels, links, visit, first)
    found = movement_flow.flow(counts[first:], steps[first:], movement_flow.NARROW)
    return wide, movement_flow.draw(found, said)


def moment_text(at: datetime) -> str:
    """A moment as it stands in an address: by its day, where it is the last of one."""
    return day(at) if at == last_instant(at.date()) else moment(at)


class _Links:
    """Where the rows behind a number are: the table of accounts at one moment, compared with another."""

    def __init__(self, visit: PageContext, moments: Sequence[datetime]) -> None:
        self._visit = visit
        self._moments = moments
        last = visit.asked.get("as_of")
        self._as_of = [*(moment_text(at) for at in moments[:-1]), last]
        self._then = [*(moment_text(at) for at in moments[:-1]), last or moment(visit.at)]

    def at(self, number: int, tier: Tier) -> str:
        """The accounts of a tier at a moment."""
        return self._table(self._as_of[number], tier=tier.value, then=None, then_tier=None)

    def rows(self, one: Passing, first: int, last: int) -> str:
        """The accounts that went that way: as they were where they came to, or where they went from."""
        came = one.after is not None
        tier, other = (one.after, one.before) if came else (one.before, one.after)
        return self._table(
            self._as_of[last if came else first],
            tier=tier.value if tier else None,
            then=self._then[first if came else last],
            then_tier=other.value if other else OUTSIDE,
        )

    def moves(self, number: int) -> str:
        """Every move since a moment."""
        asked = {
            name: self._visit.asked.get(name)
            for name in ("region", "segment", "industry", "kind", "person", "team")
        }
        begins = day(self._moments[number] + datetime.resolution)
        return self._visit.to("/reports/moves", **asked, **{"from": begins, "period": "quarter"})

    def _table(self, as_of: str | None, **changes: str | int | None) -> str:
        if as_of and "basis" in self._visit.asked:
            # A basis says the moment too; of another one it can only say what is known.
            changes |= {"basis": None, "known_at": self._visit.known}
        return f"{self._visit.here(**_ELSEWHERE, as_of=as_of, **changes)}#accounts"


def _said(labels: Sequence[str], links: _Links, visit: PageContext, first: int = 0) -> Said:
    """What a picture says that begins with the moment of that number."""
    colon = text("colon", visit.language)

    def node(one: Node) -> tuple[str, str]:
        moment = first + one.moment
        told = f"{labels[moment]} · {said(one.tier.words, visit.language)}{colon}{one.accounts}"
        return told, links.at(moment, one.tier) if one.accounts else ""

    def ribbon(one: Ribbon) -> tuple[str, str]:
        passing, moment = one.passing, first + one.moment
        when = f"{labels[moment]} → {labels[moment + 1]}"
        told = f"{when} · {passing_words(passing, visit)}{colon}{passing.accounts}"
        return told, links.rows(passing, moment, moment + 1)

    names = {tier: said(tier.words, visit.language) for tier in Tier}
    return Said(text("flow", visit.language), labels[first:], names, node, ribbon)


def passing_words(one: Passing, visit: PageContext) -> str:
    """A way in words: rose from one tier to another."""
    language = visit.language
    before, after = (said(tier.words, language) if tier else "" for tier in (one.before, one.after))
    return text(f"way_{one.way}", language, before=before, after=after)


def _matrix(
    passings: Sequence[Passing], links: _Links, last: int
) -> list[tuple[Tier | None, int, list[LinkedCount | None]]]:
    counted = {(one.before, one.after): one for one in passings}
    tiers: tuple[Tier | None, ...] = (*reversed(Tier), None)
    rows = []
    for before in tiers:
        whole = sum(one.accounts for one in passings if one.before == before)
        cells = [
            LinkedCount(one.accounts, links.rows(one, 0, last), one.accounts / whole)
            if (one := counted.get((before, after)))
            else None
            for after in tiers
        ]
        rows.append((before, whole, cells))
    return rows
