"""Movement for a board: how many rose and fell, how the tiers stand, and every named move with its cause."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, plural_words, words_in
from tierline.interfaces.presentation.briefings.base import Briefing, Slide, beside, sentences
from tierline.interfaces.presentation.charts.base import TOP_DOWN, Figures, Series, tier_name, tier_of, whole
from tierline.interfaces.presentation.charts.drawing import FILLS
from tierline.interfaces.presentation.charts.movement_bridge import MovementBridge, bridge_figures, bridges
from tierline.interfaces.presentation.formatting import cell, day, instant_of_end
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import Manner
from tierline.interfaces.presentation.report_totals import total_row
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import Column, ReportValue
from tierline.projections.reports.movement import Movement

MOST_MOVES = 12
"""So many moves are named, those of the highest tiers; the report has all."""
_RANGE = words_in("before a list of counts", "From {start} to {end}: ")
_RISES = plural_words("1 rise", "{n} rises")
_FALLS = plural_words("1 fall", "{n} falls")
_OPENED = plural_words("1 account opened", "{n} accounts opened")
_CLOSED = plural_words("1 account closed", "{n} accounts closed")
_CAME = plural_words("1 came in from another slice", "{n} came in from other slices")
_WENT = plural_words("1 went out to another slice", "{n} went out to other slices")
_STOOD = Words("Accounts with a tier went from {before} to {after} (net {net}).")
_SAME = Words("Accounts with a tier stayed at {after}.")
_TIERS = Words("By tier: {changes}.")
_TIER = Words("{tier} {before} → {after}")
_SLICES = Words("An account counts in each slice that it is in.")
_STOP = words_in("at the end of a list of counts", ".")
_LEVELS = Words("Accounts by tier, period by period")
_MOVES = Words("Moves and their causes")
_FIRST = Words("The {shown} of {total} moves that touch the highest tiers; the report has all.")
_NO_MOVES = Words("No account moved.")
_FIGURES = Words("The figures")
_TABLE = (
    Column("at", Words("When"), "date"),
    Column("name", Words("Name")),
    Column("slice", Words("Slice")),
    Column("flow", Words("Flow"), "id"),
    Column("tier_before", Words("Tier before")),
    Column("tier_after", Words("Tier after")),
    Column("why", words_in("of a move", "Why")),
)


class MovementBriefing(Briefing):
    """What a board is told of movement."""

    report: ClassVar[str] = Movement.name

    def paragraph(self, value: ReportValue, language: Language) -> str:
        rows = value.rows
        start, end = min(row["from"] for row in rows), max(row["to"] for row in rows)
        counted = text("and_also", language).join(said(one, language) for one in _counts(rows))
        period = said(_RANGE.of(start=day(start), end=instant_of_end(end)), language)
        standing = (said(one, language) for one in _standing(rows, language))
        return sentences([f"{period}{counted}{said(_STOP, language)}", *standing])

    def slides(self, value: ReportValue, manner: Manner) -> list[Slide]:
        language, title = manner.language, said(value.title, manner.language)
        total = total_row(value, manner.asked.get("by"))
        table = replace(
            value,
            columns=[one for one in value.columns if _says_something(one, value.rows)],
            rows=[*value.rows, total] if total else value.rows,
        )
        bars = [(one.tier, step) for one in bridges(value.rows) for step in one.steps]
        moved = [(tier, step) for tier, step in bars if step.change or not step.way]
        return [
            Slide(
                f"{title}{text('colon', language)}{said(_LEVELS, language)}",
                self.paragraph(value, language),
                levels(beside(value, self.report) or value, language),
            ),
            Slide(said(MovementBridge.title, language), "", bridge_figures(moved, language)),
            _named(value, language),
            Slide(said(_FIGURES, language), "", None, table, totals=1 if total else 0),
        ]


def _says_something(column: Column, rows: Sequence[Row]) -> bool:
    """Whether a column tells rows apart: all have one range of time, and mostly nothing changed slices."""
    if column.name in ("from", "to"):
        return not rows[0]["period"] and len({row["from"] for row in rows}) > 1
    return column.name not in ("came_in", "went_out") or any(row[column.name] for row in rows)


def levels(value: ReportValue, language: Language) -> Figures:
    """How many accounts of each tier there were before the first period and at the end of each."""
    starts = sorted({row["from"] for row in value.rows})
    labels = [day(starts[0])] + [_period_of(value.rows, start) for start in starts]
    series = []
    for tier in reversed(TOP_DOWN):
        mine = [row for row in value.rows if tier_of(row) is tier]
        counts = [_level(mine, starts[0], "opening"), *(_level(mine, start, "closing") for start in starts)]
        series.append(Series(tier_name(tier, language), tuple(counts), FILLS[tier][0]))
    return Figures(tuple(labels), tuple(series), "stacked", lying=False)


def _level(rows: Sequence[Row], start: object, name: str) -> int | None:
    return whole([row for row in rows if row["from"] == start], name) or None


def _period_of(rows: Sequence[Row], start: object) -> str:
    """What a period is called: by its name, else by the last day in it."""
    row = next(row for row in rows if row["from"] == start)
    return str(row["period"] or instant_of_end(row["to"]))


def _counts(rows: Sequence[Row]) -> Iterator[Words]:
    """What happened, in counts: each move once, whichever of its two tiers was asked for."""
    alone = len({row["tier"] for row in rows}) == 1
    for words, name in ((_RISES, "risen"), (_FALLS, "fallen")):
        yield words.of(n=whole(rows, f"{name}_in") + (whole(rows, f"{name}_out") if alone else 0))
    yield _OPENED.of(n=whole(rows, "opened"))
    yield _CLOSED.of(n=whole(rows, "closed"))
    for words, name in ((_CAME, "came_in"), (_WENT, "went_out")):
        if found := whole(rows, name):
            yield words.of(n=found)


def _standing(rows: Sequence[Row], language: Language) -> Iterator[Words]:
    """What became of the number of accounts, over all and by tier."""
    first, last = min(row["from"] for row in rows), max(row["from"] for row in rows)
    opening = dict.fromkeys(TOP_DOWN, 0) | _by_tier(rows, first, "opening")
    closing = dict.fromkeys(TOP_DOWN, 0) | _by_tier(rows, last, "closing")
    before, after = sum(opening.values()), sum(closing.values())
    net = f"{after - before:+d}".replace("-", "\u2212")
    yield _STOOD.of(before=before, after=after, net=net) if before != after else _SAME.of(after=after)
    changes = [
        said(_TIER.of(tier=tier.words, before=opening[tier], after=closing[tier]), language)
        for tier in TOP_DOWN
        if opening[tier] != closing[tier]
    ]
    if changes:
        yield _TIERS.of(changes=text("and_also", language).join(changes))
    if len({row["slice"] for row in rows}) > 1:
        yield _SLICES


def _by_tier(rows: Sequence[Row], start: object, name: str) -> dict[Tier, int]:
    there = [row for row in rows if row["from"] == start]
    return {tier: whole([row for row in there if tier_of(row) is tier], name) for tier in Tier}


def _named(value: ReportValue, language: Language) -> Slide:
    """The slide with the moves, those that touch the highest tiers before others."""
    moves, title = beside(value, "moves"), said(_MOVES, language)
    if moves is None or not moves.rows:
        return Slide(title, said(_NO_MOVES, language))
    rows = [{**row, "why": why(moves, row, language)} for row in highest(moves)]
    shown, total = len(rows), len(moves.rows)
    says = said(_FIRST.of(shown=shown, total=total), language) if shown < total else ""
    return Slide(title, says, table=replace(moves, columns=_TABLE, rows=rows))


def highest(moves: ReportValue) -> list[Row]:
    """The moves that touch the highest tiers, so many at most, in order of time."""
    return sorted(sorted(moves.rows, key=_height)[:MOST_MOVES], key=lambda row: row["at"])


def _height(row: Row) -> tuple[int, object]:
    tiers = [Tier(row[name]).rank for name in ("tier_before", "tier_after") if row[name]]
    return -max(tiers, default=-1), row["at"]


def why(moves: ReportValue, row: Row, language: Language) -> str:
    """Why an account moved: the cause, and the characteristics that decided."""
    cause, criteria = (
        cell(column, row[column.name], language)
        for column in moves.columns
        if column.name in ("cause", "criteria")
    )
    return f"{cause}{text('colon', language)}{criteria}" if row["criteria"] else cause
