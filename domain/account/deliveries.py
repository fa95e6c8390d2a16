"""Deliveries: what we promised to deliver until when, and when we did."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.contracts import check_contract
from tierline.domain.account.step_order import Step, check_later
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import OwnRef, Ref
from tierline.domain.shared.time import Day, after_last_instant
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class DeliveryNeverPromised(NotFound):
    """No delivery with this reference was ever promised on the account."""


class DeliveryAlreadyPromised(Conflict):
    """A delivery with this reference is already promised; correct its day, or choose another reference."""


class DeliveryAlreadyMade(Conflict):
    """The delivery is made already."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery after the facts about it, be they taken by business time or as they were recorded."""

    promised: "DeliveryPromised"
    made: datetime | None = None

    @property
    def due(self) -> datetime:
        """The moment from which on it is late: the end of the day it was promised for, UTC."""
        return after_last_instant(self.promised.due)


class AboutDelivery(Step):
    """What all facts about a delivery share: its reference, and who of us took part."""

    delivery: OwnRef
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("delivery", self.delivery)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def apply(self, state: Delivery | None) -> Delivery | None:
        """The delivery after this fact; what was not promised before stays unknown."""
        return self.change(state) if state else None

    def follow(self, state: Delivery | None) -> Delivery:
        if state is None:
            raise DeliveryNeverPromised(field="delivery")
        if state.made:
            raise DeliveryAlreadyMade(field="delivery")
        check_later(self, state.promised.occurred_at)
        return self.change(state)

    def change(self, delivery: Delivery) -> Delivery:
        """The delivery after this fact, which leaves it as it is unless it says otherwise."""
        return delivery


class DeliveryPromised(AboutDelivery):
    """We promised to deliver goods or a service until a day."""

    TOPIC: ClassVar[str] = "account.delivery_promised.v1"
    LABEL: ClassVar[Words] = Words("Delivery promised")

    kind: Literal["delivery_promised"] = "delivery_promised"
    contract: OwnRef | None = None
    """The contract that it is owed under."""
    due: Day

    def apply(self, state: Delivery | None) -> Delivery:
        return Delivery(self)

    def follow(self, state: Delivery | None) -> Delivery:
        if state is not None:
            raise DeliveryAlreadyPromised(field="delivery")
        return self.apply(state)

    def check(self, account: "Account") -> None:
        if self.contract:
            check_contract(account, self.contract)
        super().check(account)

    def headline(self) -> Words:
        return Words("Delivery promised, due {due}").of(due=self.due)


class DeliveryMade(AboutDelivery):
    """A promised delivery was made in full."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.delivery_made.v1"
    LABEL: ClassVar[Words] = Words("Delivery made")

    kind: Literal["delivery_made"] = "delivery_made"

    def change(self, delivery: Delivery) -> Delivery:
        return replace(delivery, made=self.occurred_at)
