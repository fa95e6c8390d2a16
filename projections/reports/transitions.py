"""Transitions: from which tier accounts came to which, between the ends of a period."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.reports.account_paths import Flow
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.movement import PERIOD, by_span, flows_asked, period_cells
from tierline.projections.reports.periods import Span

Standing = dict[tuple[str, str], Tier]
"""The tier of each account in each slice, by (slice, account); without those that have none there."""
Pair = tuple[str, Tier | None, Tier | None]
"""A slice, the tier before and the tier after."""


class Transitions(Report):
    """Of the accounts that were in a tier when a period began: in which tier they were when it ended.

    `tier_before` is empty for accounts that were not open or in another slice when the period began,
    `tier_after` for those that were so when it ended. `share` is the part of all accounts that were in
    `tier_before`. `moves` counts how often accounts moved from the one to the other tier in between; an
    account that rose and fell again makes two moves and no transition.
    """

    name = "transitions"
    title = Words("Transitions")
    columns = (
        *PERIOD,
        Column("tier_before", Words("Tier at first")),
        Column("tier_after", Words("Tier at last")),
        Column("accounts", words_in("how many", "Accounts"), "count"),
        Column("share", words_in("of all", "Share"), "share"),
        Column("moves", words_in("how many", "Moves"), "count"),
    )
    chart = "transition_matrix"
    takes = (*RANGE, "period", "by")

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        spans = question.spans()
        moved = flows_asked(reading, question, spans)
        standing: Standing = {}
        _follow(standing, (flow for flow in moved if spans and flow.at < spans[0].start))
        rows: list[Row] = []
        for span, within in by_span(moved, spans):
            before = dict(standing)
            _follow(standing, within)
            rows += _matrix(span, before, standing, within)
        return [row for row in rows if question.tier in (None, row["tier_before"], row["tier_after"])]


def _follow(standing: Standing, moved: Iterable[Flow]) -> None:
    for flow in moved:
        if flow.after is None:
            del standing[flow.slice, flow.account]
        else:
            standing[flow.slice, flow.account] = flow.after


def _matrix(span: Span, before: Standing, after: Standing, within: Sequence[Flow]) -> list[Row]:
    accounts: Counter[Pair] = Counter(
        (key[0], before.get(key), after.get(key)) for key in before.keys() | after.keys()
    )
    moves: Counter[Pair] = Counter((flow.slice, flow.before, flow.after) for flow in within)
    whole: defaultdict[tuple[str, Tier | None], int] = defaultdict(int)
    for (part, first, _), count in accounts.items():
        whole[part, first] += count
    return [
        {
            **period_cells(span, pair[0]),
            "tier_before": pair[1],
            "tier_after": pair[2],
            "accounts": accounts[pair],
            "share": _share(accounts[pair], whole[pair[0], pair[1]]) if pair[1] else None,
            "moves": moves[pair],
        }
        for pair in sorted(accounts.keys() | moves.keys(), key=_place)
    ]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _place(pair: Pair) -> tuple[str, int, int]:
    part, before, after = pair
    return part, before.rank if before else -1, after.rank if after else -1
