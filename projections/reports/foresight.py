"""Policies held against what came: how early they warned, how often they were right, what came to nothing."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from tierline.domain.account.confirmations import FactDisputed
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.time import DAY, LAST, earlier, first_instant, later
from tierline.domain.shared.words import Words, words_in
from tierline.domain.tiers.foresight import (
    TIER,
    Alarm,
    Event,
    SafeDays,
    Score,
    TierDays,
    WhatCame,
    criterion_alarms,
    score,
    tier_alarms,
)
from tierline.domain.tiers.moves import Cause
from tierline.domain.tiers.policy import Policy
from tierline.projections.engine.reading import NAMED_AT_MOST, Reading, Relation, Row, named
from tierline.projections.models.obligations import contracts_shown
from tierline.projections.models.statements import last_before, statements
from tierline.projections.models.tier_history import criteria_recorded, moves_over_time, tiers_recorded
from tierline.projections.models.verdicts import verdicts_shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import accounts_asked

FOLLOWS = 90 * DAY
"""A contract that begins so long after another one was over still follows it."""
ANY = "any"
"""Whatever came."""
_INSTANT = timedelta(microseconds=1)
_MARGIN = 2
"""Days judged before those that can bear on an answer, so that the first of them has one before it."""
_MOST_DAYS = 3653
"""How many days a range has at most, for each is judged."""


class TooManyDays(Invalid):
    """The range has more than {most} days, each of which would be judged; ask for a shorter range."""


class Foresight(Report):
    """Each policy that judged within the range, held against what came to the accounts that it judged.

    Each day was judged by what was recorded when it ended, and by the policy that was known then to judge
    it: what was recorded later has no part in it. A `signal` is the tier, which warns when it comes to be
    at risk, to be about to fall within the days asked about, or falls; or a criterion of a `tier`, which
    warns when it is no longer met or about to lapse within them. What came (`outcome`), as known now: a
    `verdict` of the customer below our tier then; a contract that was over and none followed within 90
    days (`not_renewed`); an account `closed`; a fact `disputed`. It was `foreseen` if an alarm was given
    on an earlier day, no more than the days asked about before; `days_ahead` is the median of days from
    the first such alarm. An alarm is `right` if something came within the days asked about, a
    `false_alarm` if they are over and nothing did. That a policy took another's place is no alarm. `tierline
    policy foresight` tells the same of a policy that never judged.
    """

    name = "foresight"
    title = Words("Warnings and what came")
    columns = (
        Column("policy", Words("Policy")),
        Column("signal", Words("Signal"), "id"),
        Column("tier", Words("Tier")),
        Column("outcome", Words("What came"), "id"),
        Column("came", words_in("what warnings may be of", "How often"), "count"),
        Column("foreseen", words_in("what came and was warned of", "Foreseen"), "count"),
        Column("foreseen_share", Words("Share foreseen"), "share"),
        Column("days_ahead", Words("Days ahead, median"), "days"),
        Column("alarms", Words("Alarms"), "count"),
        Column("right", words_in("alarms that something followed", "Right"), "count"),
        Column("false_alarms", Words("False alarms"), "count"),
        Column("right_share", Words("Share right"), "share"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        days = judged_days(reading, question)
        if not days.ends:
            return []
        alarms, came = list[Alarm](), list[Event]()
        for codes in pages(codes_asked(reading, question)):
            stood = _stood(reading, days, codes)
            alarms += _alarms(reading, days, stood, codes)
            came += came_to(reading, question, days, stood, codes)
        judges = {one.identity: one for one in days.policies[days.first :]}
        return [row for policy in judges.values() for row in policy_rows(policy, days, alarms, came)]


@dataclass(frozen=True, slots=True)
class JudgedDays:
    """Whole days in a row: when each is over, what was known then, and which policy judged it by that.

    `first` is the number of the first day of the range, `reach` how many days are looked ahead.
    """

    ends: Sequence[datetime]
    known: Sequence[int]
    policies: Sequence[Policy]
    first: int
    reach: int

    def number(self, at: datetime) -> int:
        """The number of the day that an instant is in; of one behind them all, how many there are."""
        return bisect_right(self.ends, at)

    def by(self, day: int) -> Policy:
        """The policy that judged a day, or the last one there is."""
        return self.policies[min(day, len(self.policies) - 1)]

    def on(self, row: Any) -> tuple[int, int]:
        """On which days, [first, end), a row held as it was known on that very day."""
        first = max(self._reached(row["valid_from"]), bisect_left(self.known, row["known_from"]))
        return first, min(self._reached(row["valid_to"]), bisect_left(self.known, row["known_to"]))

    def near(self, at: datetime) -> int:
        """From which day on an instant is no farther ahead than is looked."""
        return self._reached(earlier(at, self.reach * DAY))

    def _reached(self, at: datetime) -> int:
        """The first day at whose end an instant has come; a day's last instant belongs to it."""
        return bisect_right(self.ends, at)


def judged_days(reading: Reading, question: Question) -> JudgedDays:
    """The whole days of the range, and those before it whose alarms may be of something in it.

    None before anything was recorded. Raises TooManyDays.
    """
    _, start, end = question.range()
    # Whoever sees some accounts sees them as they were judged: by all that was known then.
    everything = reading.of_all_accounts()
    reach, (first, _), (_, last) = question.within_days, _recorded(reading), _recorded(everything)
    begin = first_instant(max(earlier(start, (reach + _MARGIN) * DAY), first).date())
    if end - begin > (_MOST_DAYS + reach + _MARGIN) * DAY:
        raise TooManyDays(field="from", most=_MOST_DAYS)
    ends = [begin + number * DAY for number in range(1, (end - begin) // DAY + 1)]
    known = [last_before(everything, min(one, later(last, _INSTANT))) for one in ends]
    judges = [
        everything.known_at(position).policy(one - _INSTANT)
        for one, position in zip(ends, known, strict=True)
    ]
    return JudgedDays(ends, known, judges, bisect_right(ends, start), reach)


def _recorded(reading: Reading) -> tuple[datetime, datetime]:
    """When the first and the last statement known was recorded; the end of time if there is none."""
    table = statements(reading)
    wanted = select(func.min(table.c.recorded_at).label("first"), func.max(table.c.recorded_at).label("last"))
    (row,) = reading.all(wanted)
    return row["first"] or LAST, row["last"] or LAST


def codes_asked(reading: Reading, question: Question) -> list[str]:
    """The accounts that are asked about, in order."""
    return sorted(row["account"] for row in reading.ask(accounts_asked, question=question))


def pages(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many of them at a time as a statement may name."""
    return (codes[first : first + NAMED_AT_MOST] for first in range(0, len(codes), NAMED_AT_MOST))


def _rows_of(
    reading: Reading, table: Relation, codes: Sequence[str], *where: ColumnElement[bool]
) -> defaultdict[str, list[Any]]:
    """The rows of some accounts, by account."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in reading.all(select(table).where(named(table.c.account, codes), *where)):
        found[row["account"]].append(row)
    return found


def _on_its_day(reading: Reading, table: Relation, days: JudgedDays) -> list[ColumnElement[bool]]:
    """Which rows can have held on one of the days as known by then."""
    held = (table.c.valid_from < days.ends[-1], table.c.valid_to > earlier(days.ends[0], DAY))
    return [*held, table.c.known_from <= days.known[-1], table.c.known_to > days.known[0]]


# ---------------------------------------------------------------- what was said


def _stood(reading: Reading, days: JudgedDays, codes: Sequence[str]) -> Mapping[str, Sequence[TierDays]]:
    """How each account's tier stood on each day, as known on that day."""
    table = tiers_recorded(reading)
    rows = _rows_of(reading, table, codes, *_on_its_day(reading, table, days))
    return {code: sorted(one for row in some for one in _tier_days(row, days)) for code, some in rows.items()}


def _tier_days(row: Any, days: JudgedDays) -> Iterator[TierDays]:
    (first, end), rank = days.on(row), Tier(row["tier"]).rank
    near = end if row["falls_on"] is None else min(max(first, days.near(row["falls_on"])), end)
    danger = first if row["at_risk"] else near
    if first < danger:
        yield TierDays(first, danger, rank, in_danger=False)
    if danger < end:
        yield TierDays(danger, end, rank, in_danger=True)


def _alarms(
    reading: Reading, days: JudgedDays, stood: Mapping[str, Sequence[TierDays]], codes: Sequence[str]
) -> Iterator[Alarm]:
    table = criteria_recorded(reading)
    criteria = _rows_of(reading, table, codes, *_on_its_day(reading, table, days))
    for code, tiers in stood.items():
        yield from alarms_of(code, tiers, _safe(criteria[code], days), days)


def alarms_of(
    code: str, tiers: Sequence[TierDays], safe: Mapping[str, Sequence[SafeDays]], days: JudgedDays
) -> Iterator[Alarm]:
    """The alarms of an account, by how its tier stood and when each criterion was safe."""
    yield from (Alarm(code, TIER, day) for day in tier_alarms(tiers) if _same_policy(days, day))
    is_open = {day for one in tiers for day in range(one.first, one.end)}
    for signal, spans in safe.items():
        found = criterion_alarms(spans, is_open)
        yield from (Alarm(code, signal, day) for day in found if _same_policy(days, day))


def _safe(rows: Sequence[Any], days: JudgedDays) -> Mapping[str, Sequence[SafeDays]]:
    """When each criterion was met and wasn't about to lapse, as known on each day."""
    found: defaultdict[str, list[SafeDays]] = defaultdict(list)
    for row in rows:
        first, end = days.on(row)
        end = end if row["lapses_on"] is None else min(end, days.near(row["lapses_on"]))
        if first < end:
            found[row["criterion"]].append(SafeDays(first, end))
    return found


def _same_policy(days: JudgedDays, day: int) -> bool:
    return days.by(day).identity == days.by(day - 1).identity


# ---------------------------------------------------------------- what came


def came_to(
    reading: Reading,
    question: Question,
    days: JudgedDays,
    stood: Mapping[str, Sequence[TierDays]],
    codes: Sequence[str],
) -> Iterator[Event]:
    """What came to the accounts within the range, as known now."""
    _, start, end = question.range()
    found = (
        *_verdicts(reading, question, days, stood, codes),
        *_not_renewed(reading, question, codes),
        *_closed(reading, codes),
        *_disputed(reading, codes),
    )
    for code, what, at in found:
        if start <= at < end:
            yield Event(code, what, days.number(at))


_Dated = tuple[str, WhatCame, datetime]


def _verdicts(
    reading: Reading,
    question: Question,
    days: JudgedDays,
    stood: Mapping[str, Sequence[TierDays]],
    codes: Sequence[str],
) -> Iterator[_Dated]:
    """The verdicts below the tier that the account was known to have at the end of the day before."""
    table = verdicts_shown(reading, question.at)
    for code, rows in _rows_of(reading, table, codes, table.c.tier.is_not(None)).items():
        for row in rows:
            before = days.number(row["at"]) - 1
            ours = [one.rank for one in stood.get(code, ()) if one.first <= before < one.end]
            if ours and Tier(row["tier"]).rank < ours[0]:
                yield code, WhatCame.verdict, row["at"]


def _not_renewed(reading: Reading, question: Question, codes: Sequence[str]) -> Iterator[_Dated]:
    """When contracts were over that none followed."""
    for code, rows in _rows_of(reading, contracts_shown(reading, question.at), codes).items():
        spans = [(row["valid_from"], row["valid_to"]) for row in rows]
        for over in sorted({end for _, end in spans if end <= question.at}):
            if not any(begins <= later(over, FOLLOWS) and end > over for begins, end in spans):
                yield code, WhatCame.not_renewed, over


def _closed(reading: Reading, codes: Sequence[str]) -> Iterator[_Dated]:
    table = moves_over_time(reading)
    for code, rows in _rows_of(reading, table, codes, table.c.cause == Cause.closed.value).items():
        yield from ((code, WhatCame.closed, row["at"]) for row in rows)


def _disputed(reading: Reading, codes: Sequence[str]) -> Iterator[_Dated]:
    table, kind = statements(reading), FactDisputed.model_fields["kind"].default
    for code, rows in _rows_of(reading, table, codes, table.c.kind == kind).items():
        yield from ((code, WhatCame.disputed, row["at"]) for row in rows)


# ---------------------------------------------------------------- the rows


def policy_rows(
    policy: Policy, days: JudgedDays, alarms: Sequence[Alarm], came: Sequence[Event]
) -> Iterator[Row]:
    """The rows of a policy: of the tier against all that came and each sort of it, and of each criterion."""
    mine = [one for one in alarms if days.by(one.day).identity == policy.identity]
    theirs = [one for one in came if days.by(one.day).identity == policy.identity]
    of_days = range(days.first, len(days.ends))
    tiers = {TIER: None, **{ident: placed.tier.value for ident, placed in policy.gated.items()}}
    for signal, tier in tiers.items():
        of_signal = [one for one in mine if one.signal == signal]
        named_so = {"policy": f"{policy.name} {policy.version}", "signal": signal, "tier": tier}
        yield {**named_so, "outcome": ANY, **_scored(score(of_signal, theirs, days.reach, of_days))}
        for outcome in WhatCame if signal == TIER else ():
            of_it = [one for one in theirs if one.what is outcome]
            found = _scored(score(of_signal, of_it, days.reach, of_days))
            yield {**named_so, "outcome": outcome.value, **found, **_ALARMS_OF_ANY}


_ALARMS_OF_ANY = dict.fromkeys(("alarms", "right", "false_alarms", "right_share"))
"""An alarm doesn't say of what it is, so it is right or false of whatever came."""


def _scored(found: Score) -> Row:
    return {
        "came": found.came,
        "foreseen": found.foreseen,
        "foreseen_share": _share(found.foreseen, found.came),
        "days_ahead": found.days_ahead,
        "alarms": found.alarms,
        "right": found.right,
        "false_alarms": found.false,
        "right_share": _share(found.right, found.right + found.false),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
