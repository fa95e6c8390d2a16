"""Which step may follow which in the life of one thing inside an account.

A contract is signed before it ends, an escalation raised before it is resolved. The facts about
one thing are its steps, in the order they were first recorded, whatever their business times say:
facts are told late. Only what ends, renews or reopens something may not lie before its beginning, for
by business time it would change nothing, and the right statement would come too late.
A correction or reinstatement puts a step into its old place among the others, so it is asked there:
it may not make a step impossible, itself or a later one, that was possible before. What a log of
earlier versions holds in an impossible order counts for nothing here, as it does for whoever reads it.
"""

from abc import abstractmethod
from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.shared.errors import Conflict, Refusal

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


T = TypeVar("T")


class EndsBeforeItBegan(Conflict):
    """What this ends, renews, merges or reopens came later; state a later time, or correct the other fact."""


class Step(Fact):
    """A fact that is a step in the life of one thing inside the account."""

    @abstractmethod
    def thing(self) -> tuple[str, str]:
        """The thing, as (type, reference)."""

    @abstractmethod
    def follow(self, state: Any) -> Any:
        """The thing's state after this step; raises the refusal if the step can't follow `state`.

        The state of a thing that no fact speaks of yet is None.
        """

    def entities(self) -> tuple[tuple[str, str], ...]:
        return (self.thing(),)

    def check(self, account: "Account") -> None:
        steps = _steps(account, self.thing())
        others = [step for step in steps if step.fact_id != self.fact_id]
        own_place = account.version_of(self.fact_id)
        earlier = [step for step in others if account.version_of(step.fact_id) < own_place]
        known_faults = _taken(steps)[1]
        moved = any(step.fact_id == self.fact_id and step.occurred_at != self.occurred_at for step in steps)
        for fact_id, refusal in _taken([*earlier, self, *others[len(earlier) :]])[1].items():
            misplaced = moved and fact_id == self.fact_id and isinstance(refusal, EndsBeforeItBegan)
            if misplaced or fact_id not in known_faults:
                raise refusal

    def check_without(self, account: "Account") -> None:
        """Decide whether it may be retracted: raise the refusal if an end would lie before its beginning."""
        steps = _steps(account, self.thing())
        known_faults = _taken(steps)[1]
        others = [step for step in steps if step.fact_id != self.fact_id]
        for fact_id, refusal in _taken(others)[1].items():
            if fact_id not in known_faults and isinstance(refusal, EndsBeforeItBegan):
                raise refusal


class Periods(NamedTuple):
    """When a thing that may begin again has lasted so far, by the facts recorded about it."""

    since: datetime | None = None
    """The beginning of the period that nothing has ended."""
    over: tuple[tuple[datetime, datetime], ...] = ()
    """Beginning and end of those that are over, in the order of recording."""

    def begun(self, beginning: Fact) -> "Periods":
        """The periods once another begins, which may lie before earlier told ones but not within."""
        at = beginning.occurred_at
        if any(began <= at < ended for began, ended in self.over):
            raise EndsBeforeItBegan(field="occurred_at")
        return self._replace(since=at)

    def ended(self, end: Fact) -> "Periods":
        """The periods once the present one ends; raises EndsBeforeItBegan."""
        assert self.since is not None, "what has not begun is refused before"
        check_later(end, self.since)
        return Periods(None, (*self.over, (self.since, end.occurred_at)))

    def lasts_at(self, moment: datetime) -> bool:
        """Whether a moment lies in one of them."""
        if self.since is not None and self.since <= moment:
            return True
        return any(began <= moment < ended for began, ended in self.over)


def check_later(end: Fact, began: datetime) -> None:
    """Refuse what is to end something before it began: by business time it would end nothing."""
    if end.occurred_at < began:
        raise EndsBeforeItBegan(field="occurred_at")


def state_of(account: "Account", thing: tuple[str, str]) -> Any:
    """Where the steps recorded about a thing have led it; None if there are none."""
    return _taken(_steps(account, thing))[0]


class Applicable(Protocol[T]):
    """A fact that tells how a thing is after it, whatever came before."""

    def apply(self, state: T | None) -> T | None:
        """The thing's state after this fact; None as long as it has not begun."""


def state_after(facts: Iterable[Applicable[T]]) -> T | None:
    """The state of a thing after facts about it, in this order."""
    begun: T | None = None
    return reduce(lambda state, fact: fact.apply(state), facts, begun)


def _steps(account: "Account", thing: tuple[str, str]) -> list[Step]:
    return [fact for fact in account.facts_about(*thing) if isinstance(fact, Step)]


def _taken(steps: list[Step]) -> tuple[Any, dict[UUID, Refusal]]:
    """The state after these steps, and by fact_id why some of them change nothing.

    A step may have become impossible because a fact before it was retracted.
    """
    state, faults = None, {}
    for step in steps:
        try:
            state = step.follow(state)
        except Refusal as refusal:
            faults[step.fact_id] = refusal
    return state, faults
