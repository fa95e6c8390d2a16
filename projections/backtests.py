"""A backtest of a draft policy over the recorded past, as both doors ask for it and answer it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.merging import Families, JudgedStretch, stretches
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import FIRM_BOOK, AccountCode, account_id
from tierline.domain.shared.time import BEGINNING
from tierline.domain.shared.words import Words
from tierline.domain.tiers.backtest import (
    FLAP_DAYS,
    AccountBacktest,
    Backtest,
    BacktestTrial,
    PolicyOutcome,
    backtest,
)
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import Era
from tierline.projections.engine.firm import FIRM_ID
from tierline.projections.engine.readable import stream_told
from tierline.projections.engine.rebuild import accounts_told, families_after
from tierline.projections.read_service import ReadService, named
from tierline.projections.reports.base import Basis, Column, ReportValue


class BacktestRunning(Conflict):
    """A backtest is running already, and only one does at a time; ask again shortly."""


_RUNNING = Lock()
_CODE: TypeAdapter[str] = TypeAdapter(AccountCode)
Judged = tuple[str, Sequence[JudgedStretch]]
"""An account, and by which facts it is judged when."""
Progress = Callable[[int], None]
"""Told the number of facts read so far."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller asks of a backtest; without an account, the whole portfolio."""

    draft: Policy
    at: datetime
    account: str | None = None
    flap_days: int = FLAP_DAYS


@dataclass(frozen=True, slots=True)
class Answered:
    """A backtest, and what it rests on."""

    asked: Asked
    eras: Sequence[Era]
    found: Backtest
    basis: Basis


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Nobody else in this process runs one meanwhile: it takes a processor for as long as it takes.

    Raises BacktestRunning.
    """
    if not _RUNNING.acquire(blocking=False):
        raise BacktestRunning()
    try:
        yield
    finally:
        _RUNNING.release()


def run(reads: ReadService, asked: Asked, progress: Progress = lambda _: None) -> Answered:
    """A backtest over all that is recorded by now, which changes nothing.

    Each account is judged as everywhere: also by the facts of those merged into it, and not at all while
    it is merged into another. Reads the log once, a family of accounts at a time; asked about one account,
    its family only. Raises UnknownAccount, FlapDaysNotUsable.
    """
    head = reads.log.head()
    eras = [era for era in reads.book(head).eras(reads.policies.tiers) if era.since <= asked.at]
    question = BacktestTrial(eras, asked.draft, asked.at, asked.flap_days)
    if asked.account is None:
        found = backtest(_portfolio(reads, head, progress), question)
    else:
        found = backtest([_one(reads, head, asked.account)], question)
    against = "+".join(named(era.policy) for era in eras)
    basis = replace(reads.log_basis(head, asked.at), policy=f"{against} against {named(asked.draft)}")
    return Answered(asked, eras, found, basis)


def members(answered: Answered) -> dict[str, Any]:
    """The answer as the members of a JSON object, without its basis."""
    asked, found = answered.asked, answered.found
    return {
        "as_of": asked.at,
        "flap_days": asked.flap_days,
        "draft": _policy(asked.draft),
        "policies": [{"from": _from(era), **_policy(era.policy)} for era in answered.eras],
        "totals": _totals(found),
        "accounts": [_account(one) for one in found.accounts],
    }


def as_report(answered: Answered) -> ReportValue:
    """The differences as a table, for the formats that reports have."""
    rows = [
        {"account": one.account, **_difference(difference)}
        for one in answered.found.accounts
        for difference in one.differences
    ]
    return ReportValue("backtest", _TITLE, _COLUMNS, rows, answered.basis)


_TITLE = Words("Where the draft gives another tier")
_COLUMNS = (
    Column("account", Words("Account"), "id"),
    Column("from", Words("From"), "instant"),
    Column("to", Words("To"), "instant"),
    Column("tier", Words("Tier")),
    Column("draft_tier", Words("Tier by the draft")),
)


def _portfolio(reads: ReadService, head: int, progress: Progress) -> Iterator[Judged]:
    read, ours = 0, _ours(reads, head)
    for _, family in accounts_told(reads.log, _families(reads), head):
        streams = family.streams
        mine = (code for code, stream in streams.items() if stream and code != FIRM_BOOK)
        told = [code for code in mine if reads.sees(code)]
        yield from ((code, stretches(code, streams, ours)) for code in told)
        read += family.facts
        progress(read)


def _one(reads: ReadService, head: int, account: str) -> Judged:
    try:
        code = reads.found_as(_CODE.validate_python(account))
    except ValidationError:
        raise UnknownAccount(field="account") from None
    streams = {
        one: [fact for fact in reads.log.stream(account_id(one)) if fact.position <= head]
        for one in _families(reads).of(code)
    }
    if not streams[code]:
        raise UnknownAccount(field="account")
    return code, stretches(code, streams, _ours(reads, head))


def _ours(reads: ReadService, head: int) -> LevelsOfOurs:
    """How high our people stood, by the firm's own book."""
    return LevelsOfOurs.of(History(stream_told(reads.log, FIRM_ID, known=head).facts))


def _families(reads: ReadService) -> Families:
    return families_after(reads.log, Families(), 0)


def _from(era: Era) -> datetime | None:
    return None if era.since == BEGINNING else era.since


def _policy(policy: Policy) -> dict[str, Any]:
    return {"name": policy.name, "version": policy.version, "hash": policy.hash}


def _totals(found: Backtest) -> dict[str, Any]:
    totals = found.totals
    return {
        "accounts": totals.accounts,
        "open": totals.open,
        "differing": totals.differing,
        "higher": totals.higher,
        "lower": totals.lower,
        "present": {"changes": totals.present_changes, "flaps": totals.present_flaps},
        "draft": {"changes": totals.draft_changes, "flaps": totals.draft_flaps},
    }


def _account(one: AccountBacktest) -> dict[str, Any]:
    return {
        "account": one.account,
        "present": _course(one.present),
        "draft": _course(one.draft),
        "differences": [_difference(difference) for difference in one.differences],
    }


def _course(course: PolicyOutcome) -> Mapping[str, Any]:
    return {"tier": course.tier, "changes": course.changes, "flaps": course.flaps}


def _difference(one: Any) -> dict[str, Any]:
    return {"from": one.start, "to": one.end, "tier": one.present, "draft_tier": one.draft}
