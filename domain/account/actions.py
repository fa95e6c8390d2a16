"""Actions: what is to be done for the account until when, by us or by the customer."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple, Self

from tierline.domain.account.contacts import check_contacts
from tierline.domain.account.order import Step, check_later
from tierline.domain.account.plans import check_plan
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import OwnRef, Ref, qualified
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Day
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class ActionNeverPlanned(NotFound):
    """No action with this reference was ever planned on the account."""


class ActionAlreadyPlanned(Conflict):
    """An action with this reference is already planned; choose another reference."""


class ActionAlreadyDone(Conflict):
    """The action is completed or dropped already."""


class ActionStatus(NamedTuple):
    """How far an action has come, by the facts recorded about it."""

    planned: datetime
    done: bool = False
    """Whether it was completed or dropped."""


class AboutAction(Step):
    """What all facts about an action share: its reference, and who of us took part."""

    action: OwnRef
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("action", self.action)

    def follow(self, state: ActionStatus | None) -> ActionStatus:
        if state is None:
            raise ActionNeverPlanned(field="action")
        if state.done:
            raise ActionAlreadyDone(field="action")
        check_later(self, state.planned)
        return state._replace(done=True)

    def our_people(self) -> tuple[str, ...]:
        return self.people


class ActionPlanned(AboutAction):
    """We or the customer undertook to do something until a day."""

    TOPIC: ClassVar[str] = "account.action_planned.v1"
    LABEL: ClassVar[Words] = Words("Action planned", "行动计划")

    kind: Literal["action_planned"] = "action_planned"
    side: Literal["ours", "theirs"]
    due: Day
    owner: Ref | None = None
    """Who does it: one of our people where the side is ours, a contact where it is theirs."""
    title: FreeText
    plan: OwnRef | None = None
    """The plan of the account it belongs to."""

    def follow(self, state: ActionStatus | None) -> ActionStatus:
        if state is not None:
            raise ActionAlreadyPlanned(field="action")
        return ActionStatus(self.occurred_at)

    def check(self, account: "Account") -> None:
        check_contacts(account, self.their_contacts(), "owner")
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
        whose = Words("ours", "我方") if self.side == "ours" else Words("theirs", "客户方")
        return Words(f"Action planned: {whose.en}, due {self.due}", f"行动计划：{whose.zh}，{self.due} 到期")

    def _owner_if(self, side: Literal["ours", "theirs"]) -> tuple[str, ...]:
        return (self.owner,) if self.owner and self.side == side else ()


class ActionCompleted(AboutAction):
    """A planned action was done."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.action_completed.v1"
    LABEL: ClassVar[Words] = Words("Action completed", "行动完成")

    kind: Literal["action_completed"] = "action_completed"


class ActionDropped(AboutAction):
    """A planned action will not be done."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.action_dropped.v1"
    LABEL: ClassVar[Words] = Words("Action dropped", "行动取消")

    kind: Literal["action_dropped"] = "action_dropped"
    reason: FreeText
