"""Retention: free texts of a kind are destroyed by a rule once they are old enough, and their facts stay."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from tierline.domain.account.actions import Action
from tierline.domain.account.base import Fact
from tierline.domain.account.contracts import Contract
from tierline.domain.account.escalations import Escalation
from tierline.domain.account.overrides import OverrideDecisions
from tierline.domain.account.step_order import Step, state_of
from tierline.domain.shared.time import later
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

SHORTEST, LONGEST = 30, 36_500
"""The fewest and the most days of a rule."""
_NAME = StringConstraints(pattern=r"^[a-z_]{1,60}$")


class RetentionRule(BaseModel):
    """For how many days after a fact of a kind happened one of its free texts is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Annotated[str, _NAME]
    field: Annotated[str, _NAME]
    days: Annotated[int, Field(ge=SHORTEST, le=LONGEST, strict=True)]


class ExpiredUnder(RetentionRule):
    """The facts of which a rule destroyed a text."""

    facts: Annotated[tuple[UUID, ...], Field(min_length=1)]


class TextsExpired(Fact):
    """Free texts of earlier facts are destroyed for good, in the facts and in every correction of them.

    The service records it, by the rules that the firm gave it; nobody else states it.
    """

    TOPIC: ClassVar[str] = "account.texts_expired.v1"
    LABEL: ClassVar[Words] = Words("Texts expired")
    OF_ACCOUNTS: ClassVar[bool] = False
    TELLS: ClassVar[bool] = False

    kind: Literal["texts_expired"] = "texts_expired"
    rules: Annotated[tuple[ExpiredUnder, ...], Field(min_length=1)]
    """Each rule that destroyed something: the kind, its field, the days, and the facts."""

    def destroys(self) -> bool:
        return True

    def headline(self) -> Words:
        return Words("Texts expired: {count}").of(count=sum(len(one.facts) for one in self.rules))


SERVICE_KINDS: dict[str, type[Fact]] = {"texts_expired": TextsExpired}
"""The kinds of facts about accounts that the service records by itself, by their names on the doors."""


def is_due(rule: RetentionRule, happened: datetime, stated: datetime, now: datetime) -> bool:
    """Whether a text has expired by a rule: its fact `happened` so long ago, and it wasn't `stated` lately.

    Texts expire with the month, all of an account in one transaction, since each of those adds to the root
    key. What is told late, or anew, stays for 30 days, so that a wrong date destroys nothing at once.
    """
    turn = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return later(happened, timedelta(rule.days)) <= turn and later(stated, timedelta(SHORTEST)) <= turn


def is_open(fact: Fact, account: "Account", now: datetime) -> bool:
    """Whether a fact is a step of something that isn't over, so that its texts stay whatever their age.

    An escalation is over once it is resolved, a planned action once it is done or dropped, a contract once it
    binds no more, an override and its proposal with their end.
    """
    match state_of(account, fact.thing()) if isinstance(fact, Step) else None:
        case Escalation() as escalation:
            return escalation.open
        case Action() as action:
            return action.over is None
        case Contract() as contract:
            return contract.state_at(now) in ("in_force", "not_begun")
        case OverrideDecisions() as decisions:
            decided = [one.until for one in decisions.decided if one.until is not None]
            proposed = [one.until for one in decisions.proposed.values()]
            return any(now < until for until in (*decided, *proposed))
        case _:
            return False
