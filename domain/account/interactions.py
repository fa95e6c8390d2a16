"""Interactions: every contact between the two firms below the executive level, by whom and why."""

from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import check_contacts
from tierline.domain.shared.ids import ContactRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Channel = Literal["meeting", "call", "visit", "email", "event", "message"]
Initiative = Literal["ours", "theirs", "mutual"]

CHANNELS = {
    "meeting": Words("meeting"),
    "call": Words("call"),
    "visit": Words("visit"),
    "email": Words("e-mail"),
    "event": Words("event"),
    "message": Words("message"),
}


class Interaction(Fact):
    """People of the two firms met, spoke or wrote to each other."""

    TOPIC: ClassVar[str] = "account.interaction.v1"
    LABEL: ClassVar[Words] = Words("Interaction")

    kind: Literal["interaction"] = "interaction"
    channel: Channel
    initiative: Initiative
    contacts: tuple[ContactRef, ...] = ()
    people: tuple[Ref, ...] = ()
    purpose: FreeText | None = None
    joint_business: bool = False
    """Whether it was a business activity of both firms together, to look for opportunities."""
    note: FreeText | None = None

    def check(self, account: "Account") -> None:
        check_contacts(account, self.contacts, self.occurred_at)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def question(self) -> Words:
        channel, by = CHANNELS[self.channel], INITIATIVES_TOLD[self.initiative]
        said = Words("We were in touch with you: {channel}, {initiative}.")
        if self.joint_business:
            said = Words("We were in touch with you: {channel}, {initiative}, for joint business.")
        return said.of(channel=channel, initiative=by)

    def headline(self) -> Words:
        channel, by = CHANNELS[self.channel], INITIATIVES[self.initiative]
        said = Words("{channel:capital}, {initiative}")
        if self.joint_business:
            said = Words("{channel:capital}, {initiative}, joint business")
        return said.of(channel=channel, initiative=by)


INITIATIVES = {
    "ours": Words("on our initiative"),
    "theirs": Words("on their initiative"),
    "mutual": Words("on mutual initiative"),
}
INITIATIVES_TOLD = {
    "ours": Words("on our initiative"),
    "theirs": Words("on your initiative"),
    "mutual": Words("on mutual initiative"),
}
"""The same, said to the customer."""
