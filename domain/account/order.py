"""Which step may follow which in the life of one thing inside an account.

A contract is signed before it ends, an escalation raised before it is resolved. The facts about
one thing are its steps, in the order they were first recorded, whatever their business times say:
facts are told late. Only what sets something back may not lie before it began.
A correction or reinstatement puts a step into its old place among the others, so it is asked there:
it may not make a step impossible, itself or a later one, that was possible before.
"""

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.account.base import Fact
from domain.shared.errors import Conflict, Refusal

if TYPE_CHECKING:
    from domain.account.account import Account


class EndsBeforeItBegan(Conflict):
    """What this ends began later than that; state a later time, or correct the earlier statement."""


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
        for fact_id, refusal in _taken([*earlier, self, *others[len(earlier) :]])[1].items():
            if fact_id not in known_faults:
                raise refusal


def check_later(end: Fact, began: datetime) -> None:
    """Refuse what is to end something before it began: by business time it would end nothing."""
    if end.occurred_at < began:
        raise EndsBeforeItBegan(field="occurred_at")


def state_of(account: "Account", thing: tuple[str, str]) -> Any:
    """Where the steps recorded about a thing have led it; None if there are none."""
    return _taken(_steps(account, thing))[0]


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
