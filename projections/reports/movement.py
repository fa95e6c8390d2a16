"""Movement: how many accounts of each tier there were, what came and went, and how many there are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.reports.account_paths import Flow, courses, flows, stirred
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.movement_counts import Alike, flow_counts
from tierline.projections.reports.periods import Span, quarters_up_to

PERIOD = (
    Column("period", Words("Period")),
    Column("from", Words("From"), "instant"),
    Column("to", Words("To"), "instant"),
    Column("slice", Words("Slice")),
)
INS = ("risen_in", "fallen_in", "opened", "came_in")
OUTS = ("risen_out", "fallen_out", "closed", "went_out")
QUARTERS = 4
"""How many quarters show where the accounts of one period came from."""

Counts = Counter[tuple[str, Tier, str]]
"""How many accounts, by slice, tier and column."""


class Movement(Report):
    """How many accounts each tier had at first, what came and went, and how many it had at last.

    Per period and slice, opening + risen in - risen out + fallen in - fallen out + opened - closed +
    came in - went out = closing, and the closing is the opening of the next period. What moved is
    listed in `moves`, asked for with the same range, periods, slices and filters.
    """

    name = "movement"
    title = Words("Movement")
    columns = (
        *PERIOD,
        Column("tier", Words("Tier")),
        Column("opening", Words("Opening"), "count"),
        Column("risen_in", Words("Risen in"), "count"),
        Column("risen_out", Words("Risen out"), "count"),
        Column("fallen_in", Words("Fallen in"), "count"),
        Column("fallen_out", Words("Fallen out"), "count"),
        Column("opened", Words("Opened"), "count"),
        Column("closed", Words("Closed"), "count"),
        Column("came_in", Words("Came in from other slices"), "count"),
        Column("went_out", Words("Went out to other slices"), "count"),
        Column("closing", Words("Closing"), "count"),
    )
    chart = "movement_bridge"
    takes = (*RANGE, "period", "by")

    def besides(self, question: Question) -> Sequence[tuple[Report, Question]]:
        """Every move, and where one period alone is asked for, the quarters that led to its end."""
        spans = question.spans()
        if not spans:
            return ()
        start, end = spans[0].start, spans[-1].end
        moves = (Moves(), replace(question, start=start, end=end, period=None))
        if len(spans) > 1:
            return (moves,)
        since = quarters_up_to(end, QUARTERS)
        return moves, (self, replace(question, start=since, end=end, period="quarter"))

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        spans = question.spans()
        if not spans:
            return []
        moved = flow_counts(reading, question, spans)
        slices = sorted({one.slice for one in moved})
        tiers = [tier for tier in Tier if question.tier in (None, tier.value)]
        standing: Counter[tuple[str, Tier]] = Counter()
        _count_into(standing, moved, -1)
        counts = _counted(moved)
        rows: list[Row] = []
        for place, span in enumerate(spans):
            for part in slices:
                rows += [_row(span, part, tier, standing[part, tier], counts[place]) for tier in tiers]
            _count_into(standing, moved, place)
        return rows


class Moves(Report):
    """Every move that a number of `movement` counts: when, between which tiers, and why.

    `flow` is `risen`, `fallen`, `opened`, `closed`, `came_in` or `went_out`. The cause `slice` says that
    the account came from another slice, went to one, or came to fit the filters or ceased to.
    """

    name = "moves"
    title = Words("Moves")
    columns = (
        *PERIOD,
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("at", Words("When"), "instant"),
        Column("flow", Words("Flow"), "id"),
        Column("tier_before", Words("Tier before")),
        Column("tier_after", Words("Tier after")),
        Column("cause", Words("Cause"), "id"),
        Column("criteria", Words("Criteria"), "id"),
        Column("facts", Words("Facts"), "id"),
    )
    takes = (*RANGE, "period", "by")

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        spans = question.spans()
        moved = _flows_within(reading, question, spans)
        return [
            _move(span, flow)
            for span, within in by_span(moved, spans)
            for flow in within
            if question.tier in (None, flow.before, flow.after)
        ]


def flows_asked(reading: Reading, question: Question, spans: Sequence[Span]) -> list[Flow]:
    """What moved before the end of the last span, from the beginning on."""
    if not spans:
        return []
    return flows(courses(reading, question, spans[-1].end), spans[-1].end)


def _flows_within(reading: Reading, question: Question, spans: Sequence[Span]) -> list[Flow]:
    """What moved within the spans, and what these accounts did before."""
    if not spans:
        return []
    end = spans[-1].end
    among = stirred(reading, question, spans[0].start, end)
    return flows(courses(reading, question, end, among), end)


def by_span(moved: Sequence[Flow], spans: Sequence[Span]) -> Iterator[tuple[Span, list[Flow]]]:
    """Each span with what moved in it; both are in order of time."""
    place = 0
    for span in spans:
        while place < len(moved) and moved[place].at < span.start:
            place += 1
        begun = place
        while place < len(moved) and moved[place].at < span.end:
            place += 1
        yield span, list(moved[begun:place])


def period_cells(span: Span, part: str) -> dict[str, Any]:
    """The cells of the columns `PERIOD`."""
    return {"period": span.name, "from": span.start, "to": span.end, "slice": part or None}


def _count_into(standing: Counter[tuple[str, Tier]], moved: Counter[Alike], place: int) -> None:
    """Take in what moved in a span."""
    for one, times in moved.items():
        if one.place == place:
            if one.before:
                standing[one.slice, one.before] -= times
            if one.after:
                standing[one.slice, one.after] += times


def _counted(moved: Counter[Alike]) -> defaultdict[int, Counts]:
    """What came and went, by span."""
    counts: defaultdict[int, Counts] = defaultdict(Counter)
    for one, times in moved.items():
        both = one.before is not None and one.after is not None
        if one.before:
            counts[one.place][one.slice, one.before, f"{one.kind}_out" if both else one.kind] += times
        if one.after:
            counts[one.place][one.slice, one.after, f"{one.kind}_in" if both else one.kind] += times
    return counts


def _row(span: Span, part: str, tier: Tier, opening: int, counts: Counts) -> Row:
    moved = {name: counts[part, tier, name] for name in (*INS, *OUTS)}
    closing = opening + sum(moved[name] for name in INS) - sum(moved[name] for name in OUTS)
    return {
        **period_cells(span, part),
        "tier": tier.value,
        "opening": opening,
        **moved,
        "closing": closing,
    }


def _move(span: Span, flow: Flow) -> Row:
    why = flow.why
    return {
        **period_cells(span, flow.slice),
        "account": flow.account,
        "name": flow.course.name,
        "at": flow.at,
        "flow": flow.kind,
        "tier_before": flow.before,
        "tier_after": flow.after,
        "cause": why["cause"],
        "criteria": ", ".join(why["criteria"]),
        "facts": ", ".join(why["facts"]),
    }
