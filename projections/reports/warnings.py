"""Warned before it fell: how long each fall of a tier was to be seen beforehand, and who was told of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row, WarningTold, alone
from tierline.projections.models.statements import statements_at
from tierline.projections.models.tier_history import moves_over_time, tiers_recorded
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import accounts_asked

Fall = tuple[str, datetime]
"""The account that fell, and when."""


class Warnings(Report):
    """Every fall of a tier within the range (365 days if none is asked for), the latest first.

    A fall was foreseeable from the statement on since which it was known, without a break, to come at that
    very moment if nothing happens (`foreseeable_since`, a time of recording); `warned_days` are the whole
    days from then to the fall. What was recorded only after it was so gave no warning and has 0 days.
    `people` were told of it before, by a message that names this very fall; the first of them at `told_at`,
    and `told_days` are the whole days that this left. A message counts once it was sent.
    """

    name = "warnings"
    title = Words("Warned before it fell")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier_before", words_in("a tier", "Fell from")),
        Column("tier_after", words_in("a tier", "Fell to")),
        Column("fell_on", Words("Fell on"), "instant"),
        Column("foreseeable_since", Words("Foreseeable since"), "instant"),
        Column("warned_days", Words("Days foreseeable"), "days"),
        Column("people", Words("Told before"), "id"),
        Column("told_at", Words("First told"), "instant"),
        Column("told_days", Words("Days told before"), "days"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        moves = _falls(reading, question)
        since = _foreseeable_since(reading, [(one["account"], one["at"]) for one in moves])
        told = _told(reading, question.at)
        return [_row(one, since.get((one["account"], one["at"])), told) for one in moves]


def _falls(reading: Reading, question: Question) -> Sequence[Any]:
    """The moves to a lower tier within the range, the latest first."""
    moves, (_, start, end) = moves_over_time(reading), question.range()
    accounts = alone(accounts_asked(reading, question), "asked")
    found = reading.all(
        select(moves, accounts.c.name)
        .join(accounts, accounts.c.account == moves.c.account)
        .where(moves.c.at >= start, moves.c.at < end)
        .where(moves.c.tier_before.is_not(None), moves.c.tier_after.is_not(None))
        .order_by(moves.c.at.desc(), moves.c.account)
    )
    return [one for one in found if Tier(one["tier_after"]).rank < Tier(one["tier_before"]).rank]


def _foreseeable_since(reading: Reading, falls: Collection[Fall]) -> Mapping[Fall, datetime]:
    """When it was recorded since which each fall was known to come, as far as that can be told."""
    begun = _known_from(reading, falls)
    stated = statements_at(reading.of_all_accounts(), begun.values())
    return {fall: stated[position]["recorded_at"] for fall, position in begun.items() if position in stated}


def _known_from(reading: Reading, falls: Collection[Fall]) -> dict[Fall, int]:
    """From which position on, without a break, a tier was known to begin at the moment of each fall."""
    rows, wanted = tiers_recorded(reading), set(falls)
    spans: defaultdict[Fall, dict[int, int]] = defaultdict(dict)
    moments = sorted({moment for _, moment in falls})
    begun = rows.c.valid_from == rows.c.since
    asked = select(rows).where(begun, rows.c.valid_from.in_(moments), rows.c.known_from <= reading.position)
    for row in reading.all(asked) if moments else ():
        fall = row["account"], row["valid_from"]
        if fall in wanted:
            spans[fall][row["known_to"]] = row["known_from"]
    found = {}
    for fall, known in spans.items():
        ends = next((end for end, first in known.items() if first <= reading.position < end), None)
        while ends is not None and ends in known:
            found[fall] = ends = known[ends]
    return found


def _told(reading: Reading, at: datetime) -> Mapping[Fall, Sequence[WarningTold]]:
    """Who was told before, by fall, the first first."""
    found: defaultdict[Fall, list[WarningTold]] = defaultdict(list)
    for one in reading.warnings_told(at):
        if one.sent_at < one.falls_on:
            found[one.account, one.falls_on].append(one)
    return found


def _row(move: Any, since: datetime | None, told: Mapping[Fall, Sequence[WarningTold]]) -> Row:
    fell = move["at"]
    warnings = told.get((move["account"], fell), ())
    first = warnings[0].sent_at if warnings else None
    return {
        **{name: move[name] for name in ("account", "name", "tier_before", "tier_after")},
        "fell_on": fell,
        "foreseeable_since": since,
        "warned_days": max(0, (fell - since) // DAY) if since else None,
        "people": ", ".join(sorted({one.person for one in warnings})),
        "told_at": first,
        "told_days": (fell - first) // DAY if first else None,
    }
