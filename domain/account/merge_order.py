"""Merges between accounts: into an open account, in no circle, and undone from the end of a chain.

Decided by what is recorded of each account. Two processes may decide at the same time on two streams,
each without seeing the other's fact; a circle made that way does no harm, for whoever reads it knows
which of its merges has no effect (see `merging`).
"""

from collections.abc import Callable, Iterable, Iterator

from tierline.domain.account.account import Account
from tierline.domain.account.base import Fact
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.lifecycle import (
    THE_ACCOUNT,
    AboutAccount,
    AccountMerged,
    Life,
    MergeReversed,
    life_of,
)
from tierline.domain.account.step_order import EndsBeforeItBegan
from tierline.domain.shared.errors import Conflict

LifeOf = Callable[[str], Life | None]
"""Where the account with a code stands, by what is recorded of it; None if it was never opened."""
RelativesOf = Callable[[str], Iterable[str]]
"""The codes of the accounts that ever had to do with an account by merges, itself perhaps among them."""


class MergesInACircle(Conflict):
    """The account to merge into is itself merged into this one, directly or by way of others."""


class IntoClosedAccount(Conflict):
    """The account to merge into is closed by then, and what is merged into it would be out of sight."""


class OthersMergedIntoIt(Conflict):
    """Another account is merged into this one at a time when it would be closed; undo that merge first."""


class LaterMergeFirst(Conflict):
    """The account that it is merged into was itself merged later; undo that later merge first."""


def check_chain(
    fact: Fact, target: Fact | None, account: Account, life_of_other: LifeOf, relatives_of: RelativesOf
) -> None:
    """Refuse a fact that would leave the merges of several accounts in an impossible order.

    `target` is what the fact speaks about, where it is a statement about an earlier one.
    """
    spoken_of = target if isinstance(fact, StatementAboutAFact) else fact
    if isinstance(spoken_of, AccountMerged | MergeReversed):
        _check_own_merge(fact, spoken_of, target, account, life_of_other)
    elif isinstance(spoken_of, AboutAccount) and account.exists:
        _check_merges_into_it(fact, account, life_of_other, relatives_of)


def _check_own_merge(
    fact: Fact, spoken_of: Fact, target: Fact | None, account: Account, life_of_other: LifeOf
) -> None:
    before, after = _merge(account), _merge(_after(account, fact))
    field = "into" if fact is after else "target" if target else None
    if before and (after is None or after.into != before.into):
        _check_last(before, spoken_of, life_of_other, field)
    if after and after != before:
        _check_open(after, life_of_other, field)
        _check_circle(account.code, after, life_of_other, field)


def _check_last(merge: AccountMerged, undoing: Fact, life_of_other: LifeOf, field: str | None) -> None:
    life = life_of_other(merge.into)
    onward = life.merged if life else None
    if onward is None or onward.occurred_at < merge.occurred_at:
        return  # what it was merged into had gone on before, so this merge is the last of the chain
    if isinstance(undoing, MergeReversed) and undoing.occurred_at < onward.occurred_at:
        return  # told late: it had left before the other went on
    raise LaterMergeFirst(field=field)


def _check_open(merge: AccountMerged, life_of_other: LifeOf, field: str | None) -> None:
    life = life_of_other(merge.into)
    if life and merge.occurred_at < life.opened:
        raise EndsBeforeItBegan(field="occurred_at" if field == "into" else field)
    # Entry may be late: one that was closed only after the merge was there to be merged into.
    if life and not life.open.lasts_at(merge.occurred_at):
        raise IntoClosedAccount(field=field)


def _check_merges_into_it(
    fact: Fact, account: Account, life_of_other: LifeOf, relatives_of: RelativesOf
) -> None:
    """Refuse to open it later, or close it earlier, than another account is merged into it."""
    before, after = life_of(account), life_of(_after(account, fact))
    if not before or not after or before.open == after.open:
        return
    field = "target" if isinstance(fact, StatementAboutAFact) else "occurred_at"
    for merge in _merges_into(account.code, life_of_other, relatives_of):
        moment = merge.occurred_at
        if before.open.lasts_at(moment) and not after.open.lasts_at(moment):
            raise (EndsBeforeItBegan if moment < after.opened else OthersMergedIntoIt)(field=field)


def _merges_into(code: str, life_of_other: LifeOf, relatives_of: RelativesOf) -> Iterator[AccountMerged]:
    lives = (life_of_other(other) for other in relatives_of(code) if other != code)
    return (merge for life in lives if life for merge in life.merges if merge.into == code)


def _check_circle(code: str, merge: AccountMerged, life_of_other: LifeOf, field: str | None) -> None:
    onward: AccountMerged | None = merge
    met: set[str] = set()
    while onward and onward.into not in met:
        if onward.into == code:
            raise MergesInACircle(field=field)
        met.add(onward.into)
        life = life_of_other(onward.into)
        onward = life.merged if life else None


def _after(account: Account, fact: Fact) -> Account:
    copy = account.with_only(*THE_ACCOUNT)
    copy.take(fact, account.version + 1, "")
    return copy


def _merge(account: Account) -> AccountMerged | None:
    life = life_of(account)
    return life.merged if life else None
