"""The demo portfolio decided fact by fact, without a database: every fact must be possible in its place."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import TypeVar
from uuid import UUID

import tierline.domain.firm  # noqa: F401  (registers every topic's kinds)
from tests.domain.account.scenario import Scenario
from tierline.domain.account.base import Fact, Recorded, parse_fact
from tierline.domain.account.history import History
from tierline.domain.shared.ids import FIRM, stream_id
from tierline.domain.shared.time import first_instant
from tierline.domain.tiers.assess import Assessment, assess
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.demo.diary import DiaryEntry
from tierline.interfaces.demo.recording import sessions
from tierline.interfaces.demo.story import facts

F = TypeVar("F", bound=Fact)

TODAY = date(2026, 11, 23)
LEAP_DAY = date(2028, 2, 29)
DAYS = (TODAY, LEAP_DAY, date(2025, 3, 30))
"""A working day, a leap day, and a Sunday on which clocks change."""


@cache
def told(today: date) -> Sequence[DiaryEntry]:
    """The lines of a day, made once."""
    return facts(today)


@cache
def histories(today: date) -> Mapping[str, History]:
    """The account's histories by code; raises the refusal of a fact that can't be recorded.

    The firm's own book is retold with them, and is none of them.
    """
    scenarios: dict[str, Scenario] = {}
    for line in told(today):
        scenario = scenarios.setdefault(line.account, Scenario(line.account))
        scenario.record(dict(line.content), line.actor)
    return {code: scenario.history for code, scenario in scenarios.items() if code != FIRM}


@cache
def written(today: date) -> Mapping[str, History]:
    """The same as they are when the demo was filled: each fact recorded when its session was."""
    found: dict[str, History] = {}
    for number, (moment, line) in enumerate(
        ((moment, line) for moment, run in sessions(told(today)) for line in run), 1
    ):
        history = found.setdefault(line.account, History())
        fact = parse_fact(dict(line.content), fact_id=UUID(int=number))
        account, version = stream_id(line.account), history.version + 1
        history.apply(Recorded(account, line.account, version, moment, line.actor, fact, number))
    return {code: history for code, history in found.items() if code != FIRM}


@cache
def verdicts(today: date) -> Mapping[str, Assessment]:
    """How each account stands on the morning of a day."""
    policy = default_policy()
    return {code: assess(history, policy, now(today)) for code, history in histories(today).items()}


def stated(today: date, kind: type[F]) -> list[tuple[str, F]]:
    """All facts of a kind that hold, with the codes of their accounts."""
    return [
        (code, entry.fact)
        for code, history in histories(today).items()
        for entry in history.facts(kind)
        if isinstance(entry.fact, kind)
    ]


def now(today: date) -> datetime:
    """The morning of a day."""
    return first_instant(today).astimezone(UTC)
