"""Who of us looks after the account, in which role, from when to when."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple
from uuid import UUID

from tierline.domain.account.step_order import Periods, Step
from tierline.domain.catalogue import Role
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class RoleAlreadyAssigned(Conflict):
    """This person holds this role on the account already."""


class RoleVacant(Conflict):
    """Nobody holds this role on the account, so nobody can be released from it."""


class RoleNotHeld(Conflict):
    """This person doesn't hold this role on the account; somebody else does."""


class Holder(NamedTuple):
    """One of our people in a role after the facts about it, taken by business time.

    Where accounts are merged, whoever was assigned on several of them holds the role until released from
    the last.
    """

    assigned: Mapping[str, UUID] = MappingProxyType({})
    """The fact that assigned them, by the account it was recorded on; empty if they don't hold the role."""

    def taking_on(self, account: str, fact: UUID) -> "Holder":
        """The holder once assigned on an account, which changes nothing where they hold the role already."""
        return self if account in self.assigned else Holder({account: fact, **self.assigned})

    def giving_up(self, account: str) -> "Holder":
        """The holder once released on an account, which changes nothing where they don't hold the role."""
        if account not in self.assigned:
            return self
        return Holder({one: fact for one, fact in self.assigned.items() if one != account})


VACANT = Holder()
"""Whoever doesn't hold a role."""

Tenures = Mapping[str, Periods]
"""When each person who was ever assigned to a role has held it, by which it is decided what may follow."""


class AboutRole(Step):
    """What assigning and releasing share: the role, the person, and who of us decided it."""

    role: Role
    person: Ref
    people: tuple[Ref, ...] = ()
    """Who of us took part in the decision; being assigned or released is no part in it."""

    def thing(self) -> tuple[str, str]:
        return ("role", self.role.value)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    @abstractmethod
    def apply(self, holder: Holder, account: str) -> Holder:
        """The person in the role after this fact, recorded on the account with a code."""


class RoleAssigned(AboutRole):
    """One of our people took on a role on the account."""

    TOPIC: ClassVar[str] = "account.role_assigned.v1"
    LABEL: ClassVar[Words] = Words("Role assigned")

    kind: Literal["role_assigned"] = "role_assigned"

    def apply(self, holder: Holder, account: str) -> Holder:
        return holder.taking_on(account, self.fact_id)

    def follow(self, state: Tenures | None) -> Tenures:
        tenures = state or {}
        tenure = tenures.get(self.person, Periods())
        if tenure.since:
            raise RoleAlreadyAssigned(field="person")
        return {**tenures, self.person: tenure.begun(self)}

    def headline(self) -> Words:
        return Words("Role assigned: {role:lower}").of(role=self.role.words)


class RoleReleased(AboutRole):
    """One of our people gave up a role on the account.

    On this account alone: who holds the role on an account that is merged into it as well still shows as
    its holder there, until released on that one too.
    """

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.role_released.v1"
    LABEL: ClassVar[Words] = Words("Role released")

    kind: Literal["role_released"] = "role_released"

    def apply(self, holder: Holder, account: str) -> Holder:
        return holder.giving_up(account)

    def follow(self, state: Tenures | None) -> Tenures:
        if not state or not any(tenure.since for tenure in state.values()):
            raise RoleVacant(field="role")
        tenure = state.get(self.person, Periods())
        if tenure.since is None:
            raise RoleNotHeld(field="person")
        return {**state, self.person: tenure.ended(self)}

    def headline(self) -> Words:
        return Words("Role released: {role:lower}").of(role=self.role.words)


def held_by(account: "Account", role: Role, at: datetime) -> frozenset[str]:
    """Who held a role at an instant, by the business times of all that is recorded of it."""
    holders: dict[str, Holder] = {}
    for fact in sorted(account.facts_about("role", role.value), key=lambda fact: fact.occurred_at):
        if isinstance(fact, AboutRole) and fact.occurred_at <= at:
            holders[fact.person] = fact.apply(holders.get(fact.person, VACANT), account.code)
    return frozenset(person for person, holder in holders.items() if holder.assigned)
