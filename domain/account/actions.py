"""Actions: what is to be done for the account until when, by us or by the customer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from tierline.domain.account.contacts import check_contacts
from tierline.domain.account.plans import check_plan
from tierline.domain.account.step_order import Step, check_later
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import OwnRef, Ref, qualified
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Day, after_last_instant
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


Side = Literal["ours", "theirs"]
ActionState = Literal["planned", "completed", "dropped"]


class ActionNeverPlanned(NotFound):
    """No action with this reference was ever planned on the account."""


class ActionAlreadyPlanned(Conflict):
    """An action with this reference is already planned; choose another reference."""


class ActionAlreadyDone(Conflict):
    """The action is completed or dropped already."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action after the facts about it, be they taken by business time or as they were recorded."""

    planned: "ActionPlanned"
    state: ActionState = "planned"
    over: datetime | None = None
    """When it was completed or dropped."""

    @property
    def due(self) -> datetime:
        """The moment from which on it is late."""
        return after_last_instant(self.planned.due)


class AboutAction(Step):
    """What all facts about an action share: its reference, and who of us took part."""

    action: OwnRef
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("action", self.action)

    def apply(self, state: Action | None) -> Action | None:
        """The action after this fact; what was not planned before stays unknown."""
        return self.change(state) if state else None

    def follow(self, state: Action | None) -> Action:
        if state is None:
            raise ActionNeverPlanned(field="action")
        if state.over:
            raise ActionAlreadyDone(field="action")
        check_later(self, state.planned.occurred_at)
        return self.change(state)

    def change(self, action: Action) -> Action:
        """The action after this fact, which leaves it as it is unless it says otherwise."""
        return action

    def our_people(self) -> tuple[str, ...]:
        return self.people


class ActionPlanned(AboutAction):
    """We or the customer undertook to do something until a day."""

    TOPIC: ClassVar[str] = "account.action_planned.v1"
    LABEL: ClassVar[Words] = Words("Action planned")

    kind: Literal["action_planned"] = "action_planned"
    side: Side
    due: Day
    owner: Ref | None = None
    """Who does it: one of our people where the side is ours, a contact where it is theirs."""
    title: FreeText
    plan: OwnRef | None = None
    """The plan of the account it belongs to."""

    def apply(self, state: Action | None) -> Action:
        return Action(self)

    def follow(self, state: Action | None) -> Action:
        if state is not None:
            raise ActionAlreadyPlanned(field="action")
        return self.apply(state)

    def check(self, account: "Account") -> None:
        check_contacts(account, self.their_contacts(), self.occurred_at, "owner")
        if self.plan:
            check_plan(account, self.plan)
        super().check(account)

    def our_people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.people, *self._owner_if("ours"))))

    def their_contacts(self) -> tuple[str, ...]:
        return self._owner_if("theirs")

    def qualified(self, code: str) -> Self:
        owner = qualified(code, self.owner) if self.side == "theirs" else self.owner
        return super().qualified(code).model_copy(update={"owner": owner})

    def evidences(self) -> tuple[str, ...]:
        return ("be_proactive.action_plan",)

    def headline(self) -> Words:
        whose = Words("ours") if self.side == "ours" else Words("theirs")
        return Words("Action planned: {whose}, due {due}").of(whose=whose, due=self.due)

    def _owner_if(self, side: Side) -> tuple[str, ...]:
        return (self.owner,) if self.owner and self.side == side else ()


class ActionCompleted(AboutAction):
    """A planned action was done."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.action_completed.v1"
    LABEL: ClassVar[Words] = Words("Action completed")

    kind: Literal["action_completed"] = "action_completed"

    def change(self, action: Action) -> Action:
        return replace(action, state="completed", over=self.occurred_at)


class ActionDropped(AboutAction):
    """A planned action will not be done."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.action_dropped.v1"
    LABEL: ClassVar[Words] = Words("Action dropped")

    kind: Literal["action_dropped"] = "action_dropped"
    reason: FreeText

    def change(self, action: Action) -> Action:
        return replace(action, state="dropped", over=self.occurred_at)
