"""Executive contacts: the management of one firm in touch with the other's."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from tierline.domain.account.base import Fact, LevelOf
from tierline.domain.account.contacts import (
    LEVEL_WORDS,
    Level,
    check_contacts,
    highest,
    levels_stated,
)
from tierline.domain.account.interactions import CHANNELS, Channel
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import ContactRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


Topic = Literal["values", "goals", "expectations", "plan", "other"]


class LevelAboveContacts(Conflict):
    """None of these contacts stood so high; number {number} as {level} stood highest: change that contact."""


class LevelAboveOurPeople(Conflict):
    """None of these people of ours stood so high; number {number} as {level} did highest: change that one."""


class ExecutiveContact(Fact):
    """Managements of the two firms were in touch."""

    TOPIC: ClassVar[str] = "account.executive_contact.v1"
    LABEL: ClassVar[Words] = Words("Executive contact")

    kind: Literal["executive_contact"] = "executive_contact"
    contacts: Annotated[tuple[ContactRef, ...], Field(min_length=1)]
    people: Annotated[tuple[Ref, ...], Field(min_length=1)]
    client_level: Level | None = None
    """How high they stood, if it was lower than the highest of the contacts then; it is never higher."""
    our_level: Level
    """The highest level of ours that took part, as it was then.

    It counts as no higher than the firm's own book has these people then, where it knows all of them.
    """
    form: Channel
    topics: tuple[Topic, ...] = ()
    """What it was about."""
    introduced_by: Ref | None = None
    """Who of us brought them together."""
    purpose: FreeText | None = None
    note: FreeText | None = None

    def check(self, account: "Account") -> None:
        check_contacts(account, self.contacts, self.occurred_at)
        if self.client_level is not None:
            self._check_level(account, self.client_level)

    def _check_level(self, account: "Account", stated: Level) -> None:
        """Refuse a level that none of the contacts had then: it shows in who they were, it isn't typed in."""
        levels = [levels_stated(account, contact).at(self.occurred_at) for contact in self.contacts]
        known = highest(levels)
        if known is not None and highest((known, stated)) != known:
            number = levels.index(known) + 1
            raise LevelAboveContacts(field="client_level", number=number, level=known)

    def check_our_people(self, level_of: LevelOf) -> None:
        """Refuse a level of ours that none had then, where the firm's own book knows all of them."""
        if known := self.lowered_level(level_of):
            number = self._levels_of_ours(level_of).index(known) + 1
            raise LevelAboveOurPeople(field="our_level", number=number, level=known)

    def question(self) -> Words:
        return Words("The managements of our firms were in touch: {form}.").of(form=CHANNELS[self.form])

    def our_side(self) -> tuple[str, ...]:
        return self.people

    def lowered_level(self, level_of: LevelOf) -> Level | None:
        """How high our side stood by the firm's own book, where that says lower than what is stated."""
        levels = self._levels_of_ours(level_of)
        known = highest(levels)
        if known is None or None in levels or highest((known, self.our_level)) == known:
            return None
        return known

    def _levels_of_ours(self, level_of: LevelOf) -> list[str | None]:
        return [level_of(person, self.occurred_at) for person in self.people]

    def our_people(self) -> tuple[str, ...]:
        introduced = (self.introduced_by,) if self.introduced_by else ()
        return tuple(dict.fromkeys((*self.people, *introduced)))

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def headline(self) -> Words:
        form, ours = CHANNELS[self.form], LEVEL_WORDS[self.our_level]
        if self.client_level is None:
            return Words("Executive contact: {form}, with our {ours}").of(form=form, ours=ours)
        theirs = LEVEL_WORDS[self.client_level]
        said = Words("Executive contact: {form}, their {theirs} with our {ours}")
        return said.of(form=form, theirs=theirs, ours=ours)
