"""Executive contacts: the management of one firm in touch with the other's."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import LEVEL_WORDS, Level, check_contacts
from tierline.domain.account.interactions import CHANNELS, Channel
from tierline.domain.shared.ids import OwnRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


Topic = Literal["values", "goals", "expectations", "plan", "other"]


class ExecutiveContact(Fact):
    """Managements of the two firms were in touch."""

    TOPIC: ClassVar[str] = "account.executive_contact.v1"
    LABEL: ClassVar[Words] = Words("Executive contact", "高层接触")

    kind: Literal["executive_contact"] = "executive_contact"
    contacts: Annotated[tuple[OwnRef, ...], Field(min_length=1)]
    people: Annotated[tuple[Ref, ...], Field(min_length=1)]
    client_level: Level
    """The highest level of theirs that took part, as it was then."""
    our_level: Level
    """The highest level of ours that took part, as it was then."""
    form: Channel
    topics: tuple[Topic, ...] = ()
    """What it was about."""
    introduced_by: Ref | None = None
    """Who of us brought them together."""
    purpose: FreeText | None = None
    note: FreeText | None = None

    def check(self, account: "Account") -> None:
        check_contacts(account, self.contacts)

    def our_people(self) -> tuple[str, ...]:
        introduced = (self.introduced_by,) if self.introduced_by else ()
        return tuple(dict.fromkeys((*self.people, *introduced)))

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def headline(self) -> Words:
        form, theirs, ours = CHANNELS[self.form], LEVEL_WORDS[self.client_level], LEVEL_WORDS[self.our_level]
        return Words(
            f"Executive contact: {form.en}, their {theirs.en} with our {ours.en}",
            f"高层接触：{form.zh}，客户{theirs.zh}与我方{ours.zh}",
        )
