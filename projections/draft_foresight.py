"""A policy that never judged, replayed day by day with what was known on each, and held against what came."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import groupby

from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.account.merging import Families, stretches
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.shared.time import DAY, later
from tierline.domain.tiers.criterion_lapse import Lasting, lasting_over
from tierline.domain.tiers.foresight import Alarm, Event, SafeDays, TierDays
from tierline.domain.tiers.judging_periods import Term, outlooks_over
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.timeline import TierOutlook
from tierline.projections.engine.firm import FIRM_ID
from tierline.projections.engine.readable import stream_told
from tierline.projections.engine.rebuild import accounts_told, families_after
from tierline.projections.read_service import ReadService, named
from tierline.projections.reports.base import Question, ReportValue
from tierline.projections.reports.foresight import (
    Foresight,
    JudgedDays,
    alarms_of,
    came_to,
    codes_asked,
    judged_days,
    pages,
    policy_rows,
)

_INSTANT = timedelta(microseconds=1)
_Streams = Mapping[str, Sequence[Recorded]]
_Ours = Callable[[int], LevelsOfOurs]
"""How high our people stood by the firm's own book, as known at a position."""
_Safe = Mapping[str, Sequence[SafeDays]]


def draft_foresight(
    reads: ReadService, draft: Policy, question: Question, progress: Callable[[int], None] = lambda _: None
) -> ReportValue:
    """The report `foresight` as it would be had the draft always judged; changes nothing.

    Each account is judged anew after each day on which something was recorded of it, so it takes about half
    a second for each account and year. `progress` is told the number of facts read. Raises TooManyDays.
    """
    alarms, came, stood = list[Alarm](), list[Event](), dict[str, Sequence[TierDays]]()
    with reads.reading() as reading:
        judged = judged_days(reading, question)
        days = replace(judged, policies=[draft] * len(judged.ends))
        codes, head, read = codes_asked(reading, question), reading.position, 0
        for streams in _families(reads, head):
            for code in set(codes) & streams.keys() if days.ends else ():
                stood[code], safe = _replayed(code, streams, days, _ours(reads))
                alarms += alarms_of(code, stood[code], safe, days)
            read += sum(map(len, streams.values()))
            progress(read)
        for some in pages(codes) if days.ends else ():
            came += came_to(reading, question, days, stood, some)
        basis = replace(reads.rows_basis(reading, question.at), policy=named(draft))
        stretch = Foresight().stretch(reading, question)
    rows = list(policy_rows(draft, days, alarms, came)) if days.ends else []
    report = Foresight
    return ReportValue(report.name, report.title, report.columns, rows, basis, stretch=stretch)


def _families(reads: ReadService, head: int) -> Iterator[_Streams]:
    families = families_after(reads.log, Families(), 0)
    for _, family in accounts_told(reads.log, families, head):
        yield family.streams


def _ours(reads: ReadService) -> _Ours:
    @cache
    def known(position: int) -> LevelsOfOurs:
        return LevelsOfOurs.of(History(stream_told(reads.log, FIRM_ID, known=position).facts))

    return known


def _replayed(
    code: str, streams: _Streams, days: JudgedDays, ours: _Ours
) -> tuple[Sequence[TierDays], _Safe]:
    """How the account's tier stood on each day and when its criteria were safe, as known on that day."""
    tiers, safe = list[TierDays](), defaultdict[str, list[SafeDays]](list)
    positions = sorted(one.position for own in streams.values() for one in own)
    numbers = range(len(days.ends))
    for known, group in groupby(numbers, lambda day: bisect_right(positions, days.known[day])):
        some = list(group)
        if known:
            _judge(code, streams, days, some, ours, tiers, safe)
    return tiers, safe


def _judge(
    code: str,
    streams: _Streams,
    days: JudgedDays,
    some: Sequence[int],
    ours: _Ours,
    tiers: list[TierDays],
    safe: Mapping[str, list[SafeDays]],
) -> None:
    """Judge days in a row on which the same was known of the account."""
    position, policy = days.known[some[-1]], days.by(some[0])
    cut = {one: [fact for fact in own if fact.position <= position] for one, own in streams.items()}
    if not cut[code]:
        return
    terms = [Term(*one, policy) for one in stretches(code, cut, ours(position))]
    since = days.ends[some[0]] - _INSTANT
    outlook, lasting = outlooks_over(terms, since), lasting_over(terms, since)
    for day in some:
        at, horizon = days.ends[day] - _INSTANT, later(days.ends[day] - _INSTANT, days.reach * DAY)
        found: TierOutlook = outlook.at(at)
        if found.standing.tier is not None:
            soon = found.falls_on is not None and found.falls_on <= horizon
            tiers.append(TierDays(day, day + 1, found.standing.tier.rank, found.standing.at_risk or soon))
        for ident, steps in lasting.items():
            held: Lasting | None = steps.at(at)
            if held is not None and (held.lapses_on is None or held.lapses_on > horizon):
                safe[ident].append(SafeDays(day, day + 1))
