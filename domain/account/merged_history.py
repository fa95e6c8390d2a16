"""One history out of several accounts' facts, for the account that the others are merged into."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from operator import attrgetter
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Change, Entry, History


class JoinedHistory(History):
    """The facts of an account and of those merged into it, as one history of that account.

    Everything counts but what an account merged into it decided on as such: its life and its tier.
    References of theirs say whose they are, for `c1` here is not `c1` there; our people are the same
    everywhere. Facts come in the order of their positions; `version` is that of the account itself.
    """

    def __init__(self, code: str, recorded: Iterable[Recorded] = ()) -> None:
        self._code = code
        self._told: dict[UUID, Entry] = {}
        """The facts as their own accounts tell them: what statements about them speak of."""
        super().__init__(recorded)

    def apply(self, recorded: Recorded) -> Change | None:
        """Take in the next fact of any of the accounts; None for one that says nothing of this one."""
        own = self.version if recorded.account != self._code else recorded.version
        change = super().apply(recorded)
        self.version = own
        return change

    def _change(self, recorded: Recorded) -> Change | None:
        told = self._as_told(recorded)
        if told is None:
            return None
        self._told[told.fact.fact_id] = told
        if recorded.account == self._code:
            return self._put(told)
        if told.fact.OF_ITS_ACCOUNT:
            return None
        return self._put(replace(told, fact=told.fact.qualified(recorded.account)))

    def _as_told(self, recorded: Recorded) -> Entry | None:
        fact = recorded.fact
        if not fact.TELLS:
            return None
        if not isinstance(fact, StatementAboutAFact):
            return Entry.of(recorded)
        before = self._told.get(fact.target)
        # An account has no say in another's facts.
        return before.revised(fact) if before and before.account == recorded.account else None


def joined(code: str, members: Iterable[str], streams: Mapping[str, Sequence[Recorded]]) -> JoinedHistory:
    """The history of an account with the facts of these `members` (itself among them).

    `streams` has each account's facts in order, by its code; a code without facts adds none.
    """
    shown = (streams.get(member, ()) for member in sorted(members))
    return JoinedHistory(code, merge(*shown, key=attrgetter("position")))
