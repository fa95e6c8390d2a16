"""Handovers: whoever takes over a role says that they have read how the account stands."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.account.lifecycle import is_open
from tierline.domain.account.roles import held_by
from tierline.domain.catalogue import Role
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class RoleNotHeldThen(Conflict):
    """This person didn't hold this role at that time; assign it first, then it can be acknowledged."""


class AccountNotOpenThen(Conflict):
    """The account was not open at that time, so there was nothing to take over."""


class HandoverAcknowledged(Fact):
    """Somebody of ours who took over a role read how the account stands, and takes it on as it is."""

    TOPIC: ClassVar[str] = "account.handover_acknowledged.v1"
    LABEL: ClassVar[Words] = Words("Handover acknowledged")

    kind: Literal["handover_acknowledged"] = "handover_acknowledged"
    role: Role
    person: Ref
    basis_position: Annotated[int, Field(ge=1)]
    """The position that the account was read at: all that was recorded up to it was known."""
    note: FreeText | None = None

    def check(self, account: "Account") -> None:
        if not is_open(account, self.occurred_at):
            raise AccountNotOpenThen(field="occurred_at")
        if self.person not in held_by(account, self.role, self.occurred_at):
            raise RoleNotHeldThen(field="person")

    def position_read(self) -> tuple[str, int]:
        return "basis_position", self.basis_position

    def our_people(self) -> tuple[str, ...]:
        return (self.person,)

    def headline(self) -> Words:
        return Words("Handover acknowledged: {role:lower}").of(role=self.role.words)
