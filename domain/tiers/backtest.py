"""A draft policy held against the past: which accounts it would have judged otherwise, and when.

Nothing is changed: the tiers under the policies in force and those under the draft are computed
from the same facts and compared. These are the facts that an account is judged by in each stretch of
time, those of accounts merged into it among them; while it is merged away itself it has no tier.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tierline.domain.account.history import Evidence, History
from tierline.domain.account.merging import JudgedStretch
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.judge import RANK, up_to
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import Era
from tierline.domain.tiers.timeline import tier_rows
from tierline.domain.time.steps import Steps, combine, constant, steps

FLAP_DAYS = 90
"""Within how many days a change that is undone counts as a flap, unless somebody asks otherwise."""

LONGEST_FLAP = 3650

Tiers = Steps[Tier | None]
"""An account's tier at each moment; None while it is not open, or merged into another one."""


class FlapDaysNotUsable(Invalid):
    """`flap_days` must be a whole number of days from 1 to 3650."""


@dataclass(frozen=True, slots=True)
class BacktestTrial:
    """What a backtest is asked: a draft against the policies in force, up to an instant.

    `flap_days` is within how many days a change that is undone counts as a flap. Raises
    FlapDaysNotUsable.
    """

    eras: Sequence[Era]
    draft: Policy
    at: datetime
    flap_days: int = FLAP_DAYS

    def __post_init__(self) -> None:
        if type(self.flap_days) is not int or not 1 <= self.flap_days <= LONGEST_FLAP:
            raise FlapDaysNotUsable(field="flap_days")

    @property
    def flap(self) -> timedelta:
        """The same, in days of 24 hours."""
        return timedelta(days=self.flap_days)


@dataclass(frozen=True, slots=True)
class Difference:
    """[start, end) in which the draft gives another tier. `end` is None if it still does at the end."""

    start: datetime
    end: datetime | None
    present: Tier | None
    draft: Tier | None


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """How an account fares under one policy: its tier at the end, its changes of tier, and its flaps.

    A flap is a change that is undone soon: the next change leads back to the tier before it. That
    an account is opened, closed, merged away or set apart is no change of its tier.
    """

    tier: Tier | None
    changes: int
    flaps: int


@dataclass(frozen=True, slots=True)
class AccountBacktest:
    """What a draft would have changed for one account."""

    account: str
    present: PolicyOutcome
    draft: PolicyOutcome
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole portfolio: numbers of accounts, and of changes and flaps under either policy.

    `open` is how many are open at the end, `differing` how many would have had another tier at some
    time, `higher` and `lower` how many would have a higher or lower tier at the end.
    """

    accounts: int = 0
    open: int = 0
    differing: int = 0
    higher: int = 0
    lower: int = 0
    present_changes: int = 0
    present_flaps: int = 0
    draft_changes: int = 0
    draft_flaps: int = 0

    def plus(self, one: AccountBacktest) -> "Totals":
        """With one more account."""
        present, draft = RANK[one.present.tier], RANK[one.draft.tier]
        return Totals(
            self.accounts + 1,
            self.open + (one.present.tier is not None),
            self.differing + bool(one.differences),
            self.higher + (draft > present),
            self.lower + (draft < present),
            self.present_changes + one.present.changes,
            self.present_flaps + one.present.flaps,
            self.draft_changes + one.draft.changes,
            self.draft_flaps + one.draft.flaps,
        )


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a draft would have changed: in all, and for each account that it would have changed at all."""

    totals: Totals
    accounts: tuple[AccountBacktest, ...]


def backtest(accounts: Iterable[tuple[str, Sequence[JudgedStretch]]], question: BacktestTrial) -> Backtest:
    """A draft against a portfolio, account by account; no more than one account is needed at a time.

    Of each account, the stretches by whose facts it is judged (`stretches` in `domain/account/merging.py`).
    """
    totals, differing = Totals(), []
    for account, stretches in accounts:
        one = backtest_account(account, stretches, question)
        totals = totals.plus(one)
        if one.differences:
            differing.append(one)
    return Backtest(totals, tuple(sorted(differing, key=lambda one: one.account)))


def backtest_account(
    account: str, stretches: Sequence[JudgedStretch], question: BacktestTrial
) -> AccountBacktest:
    """A draft against one account's past."""
    at = question.at
    eras = [era for era in question.eras if era.since <= at]
    present = judged(stretches, eras, at)
    same = [era.policy.hash for era in eras] == [question.draft.hash]
    draft = present if same else judged(stretches, [Era(BEGINNING, question.draft)], at)
    return AccountBacktest(
        account,
        _course(present, at, question.flap),
        _course(draft, at, question.flap),
        tuple(_differences(present, draft, at)),
    )


def judged(stretches: Sequence[JudgedStretch], eras: Sequence[Era], at: datetime) -> Tiers:
    """The tier at each moment, as if nothing happened after `at`: by the facts of its stretch and its era.

    Facts and policy of a moment look back as far as windows and graces reach, also to before they count.
    """
    tiers: Tiers = constant(None)
    for start, _, history in stretches:
        if start <= at:
            away: Tiers = constant(None, start)
            tiers = tiers.then(away if history is None else _under(eras, history, at).since(start))
    return tiers


def _under(eras: Sequence[Era], history: History, at: datetime) -> Tiers:
    """The tier at each moment by one history, each judged by the policy of its era."""
    past, (first, *others) = up_to(history, at), eras
    tiers = _tiers(past, first.policy)
    for era in others:
        tiers = tiers.then(_tiers(past, era.policy).since(era.since))
    return tiers


def _tiers(evidence: Evidence, policy: Policy) -> Tiers:
    return steps((row.valid_from, row.tier) for row in tier_rows(evidence, policy))


def _differences(present: Tiers, draft: Tiers, at: datetime) -> Iterator[Difference]:
    for start, end, (one, other) in combine(lambda *tiers: tiers, present, draft).intervals():
        if start <= at and one != other:
            yield Difference(start, end if end <= at else None, one, other)


def _course(tiers: Tiers, at: datetime, flap: timedelta) -> PolicyOutcome:
    past = (interval for interval in tiers.intervals() if interval.start <= at)
    moves = [(one.value, two.start, two.value) for one, two in pairwise(past) if one.value and two.value]
    undone = [
        end - start <= flap for (before, start, _), (_, end, after) in pairwise(moves) if before == after
    ]
    return PolicyOutcome(tiers.at(at), len(moves), sum(undone))
