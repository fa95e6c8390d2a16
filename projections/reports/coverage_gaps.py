"""Gap days as a report: how long in a range each responsibility of each account was not looked after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.catalogue import RESPONSIBILITIES, Role
from tierline.domain.coverage import GapDays, UnchangedPeriod, gaps_within
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row, alone
from tierline.projections.models.coverage import NOBODY, coverage_over_time
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import open_accounts_asked


class GapScope(NamedTuple):
    """A responsibility of an account, or whatever is added up: what is None is not told apart."""

    dimension: str
    account: str | None = None
    role: Role | None = None
    responsibility: str | None = None


class CoverageGaps(Report):
    """How many days within the range (365 if none is asked for) the open accounts were not looked after.

    A row for each responsibility of each account (`dimension` is `responsibility`), and before them their
    sums by `portfolio`, by `role` and by `account`: the rows of any dimension add up to the same. A
    responsibility has a gap while it is `unassigned`, `never` done or `overdue` as in `coverage`, judged at
    each instant by the facts up to it; `vacant_days` are those of the `gap_days` on which nobody held the
    role, `open_days` those on which the account was open. `longest_gap` is the longest one at a stretch, as
    far as it lies in the range. A sum counts every responsibility's days. Days are of 24 h, and only whole
    ones are told; what is added up is not cut before. `share` is the part of the open days that was covered.
    """

    name = "coverage_gaps"
    title = Words("Gaps in coverage")
    columns = (
        Column("dimension", words_in("what a report is split by", "By"), "id"),
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("role", Words("Role"), "id"),
        Column("responsibility", Words("Responsibility"), "id"),
        Column("what", Words("What")),
        Column("open_days", words_in("of an account", "Days open"), "days"),
        Column("gap_days", Words("Gap days"), "days"),
        Column("vacant_days", Words("Of these role vacant"), "days"),
        Column("longest_gap", Words("Longest gap"), "days"),
        Column("share", Words("Share of days covered"), "share"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        found = sorted(_watched(reading, question), key=itemgetter("account", "valid_from"))
        names = {row["account"]: row["name"] for row in found}
        added: defaultdict[GapScope, GapDays] = defaultdict(GapDays)
        for place, gaps in _gaps(found, question):
            for sum_of_it in _sums(place):
                added[sum_of_it] += gaps
        return [_row(place, names, added[place]) for place in sorted(added, key=_order)]


def _watched(reading: Reading, question: Question) -> Iterable[Any]:
    """The rows of coverage that reach into the range, of the open accounts asked about."""
    _, start, end = question.range()
    table = coverage_over_time(reading)
    asked = alone(open_accounts_asked(reading, question), "asked")
    names = ("account", "item", "people", "due", "valid_from", "valid_to")
    wanted = select(*(table.c[name] for name in names), asked.c.name).where(
        table.c.role.is_not(None), table.c.valid_from < end, table.c.valid_to > start
    )
    return reading.all(wanted.join(asked, asked.c.account == table.c.account))


def _gaps(found: Iterable[Any], question: Question) -> Iterator[tuple[GapScope, GapDays]]:
    _, start, end = question.range()
    watches: defaultdict[tuple[str, str], list[UnchangedPeriod]] = defaultdict(list)
    for row in found:
        watch = UnchangedPeriod(row["valid_from"], row["valid_to"], row["people"] == NOBODY, row["due"])
        watches[row["account"], row["item"]].append(watch)
    for (account, item), mine in watches.items():
        gaps = gaps_within(mine, start, end)
        if gaps.open:
            yield GapScope("responsibility", account, RESPONSIBILITIES[item].role, item), gaps


def _sums(place: GapScope) -> tuple[GapScope, ...]:
    """What the gaps of a responsibility are counted in."""
    return (
        GapScope("portfolio"),
        GapScope("role", role=place.role),
        GapScope("account", account=place.account),
        place,
    )


def _row(place: GapScope, names: dict[str, str], gaps: GapDays) -> Row:
    what = RESPONSIBILITIES[place.responsibility].words if place.responsibility else None
    return {
        "dimension": place.dimension,
        "account": place.account,
        "name": names[place.account] if place.account else None,
        "role": place.role.value if place.role else None,
        "responsibility": place.responsibility,
        "what": what,
        "open_days": gaps.open // DAY,
        "gap_days": gaps.lacking // DAY,
        "vacant_days": gaps.vacant // DAY,
        "longest_gap": gaps.longest // DAY,
        "share": None if gaps.share is None else round(gaps.share, 4),
    }


DIMENSIONS = ("portfolio", "role", "account", "responsibility")
_ROLES = {role: place for place, role in enumerate((None, *Role))}
_ITEMS = {item: place for place, item in enumerate((None, *RESPONSIBILITIES))}


def _order(place: GapScope) -> tuple[int, str, int, int]:
    dimension = DIMENSIONS.index(place.dimension)
    return dimension, place.account or "", _ROLES[place.role], _ITEMS[place.responsibility]
