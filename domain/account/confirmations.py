"""Confirmation links: a contact is asked about a fact, and confirms or disputes it without an account.

Whoever asks states that they did (`confirmation_asked`), which makes a link; the link makes the answer, and
nothing else does. A link answers once, until it expires or is withdrawn. An answer is about the fact as it
stood: once the fact is corrected, nobody has answered it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from uuid import UUID, uuid5

from pydantic import Field, StringConstraints

from tierline.domain.account.answers import Answers, Outcome
from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import check_contacts
from tierline.domain.account.corrections import AlreadyRetracted, StatementAboutAFact
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound
from tierline.domain.shared.ids import ContactRef
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Instant, later
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

LONGEST = timedelta(days=90)
"""How long a link may be answered."""
BY_LINK = "contact:"
"""How the name begins under which what is answered by a link is recorded; their reference follows."""
USUAL = timedelta(days=14)
"""How long it may be where nothing else is said."""


class NothingToAsk(Invalid):
    """The customer is asked of meetings, executive contacts, how we are seen, verdicts and overrides."""


class NotAmongItsContacts(Conflict):
    """The fact names others of the customer's people; ask one of those."""


class LinkTooLong(Invalid):
    """A confirmation link must end after it begins, and lasts 90 days at most."""


class UnknownLink(NotFound):
    """There is no confirmation link here: it isn't whole, or was never made."""


class LinkWithdrawn(Conflict):
    """This link was withdrawn by those who sent it."""


class LinkExpired(Conflict):
    """This link has expired."""


class LinkAnswered(Conflict):
    """This link was used already, and it can be used once."""


class StatedAnewSince(Conflict):
    """What you were asked about was stated anew meanwhile; look at it again."""


class OnlyByItsLink(Forbidden):
    """An answer of the customer's comes by the link that was made for it, and in no other way."""


class AboutConfirmation(StatementAboutAFact):
    """What asking, withdrawing and answering share: the fact that the customer is asked about."""

    OF_ACCOUNTS: ClassVar[bool] = False
    BY_LINK: ClassVar[bool] = True

    def check_link(self, links: "Mapping[UUID, ConfirmationLink]", stated: int) -> None:
        """Decide, knowing the links made for the fact and the position at which it was stated last."""

    def follow(self, links: "dict[UUID, ConfirmationLink]") -> None:
        """Let the statement have its effect on the links made for the fact."""

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if target.question() is None:
            raise NothingToAsk(field="target")


class ConfirmationAsked(AboutConfirmation):
    """One of the customer's people is asked whether a fact is as we state it, by a link made for them."""

    TOPIC: ClassVar[str] = "account.confirmation_asked.v1"
    LABEL: ClassVar[Words] = Words("Confirmation asked for")

    kind: Literal["confirmation_asked"] = "confirmation_asked"
    contact: ContactRef
    """Who is asked; one of those whom the fact names, if it names any."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    """The language that they are asked in."""
    expires: Instant
    """From when on the link can't be answered any more; at most 90 days after `occurred_at`."""

    def check(self, account: "Account") -> None:
        if not self.occurred_at < self.expires <= later(self.occurred_at, LONGEST):
            raise LinkTooLong(field="expires")
        check_contacts(account, (self.contact,), self.occurred_at, "contact")

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if not holds:
            raise AlreadyRetracted(field="target")
        if target.their_contacts() and self.contact not in target.their_contacts():
            raise NotAmongItsContacts(field="contact")

    def follow(self, links: "dict[UUID, ConfirmationLink]") -> None:
        links[self.fact_id] = ConfirmationLink(self)

    def their_contacts(self) -> tuple[str, ...]:
        return (self.contact,)


class ConfirmationWithdrawn(AboutConfirmation):
    """A confirmation link is withdrawn: it can't be answered any more."""

    TOPIC: ClassVar[str] = "account.confirmation_withdrawn.v1"
    LABEL: ClassVar[Words] = Words("Confirmation link withdrawn")

    kind: Literal["confirmation_withdrawn"] = "confirmation_withdrawn"
    link: UUID
    """The fact_id of the `confirmation_asked` that made the link."""

    def check_link(self, links: "Mapping[UUID, ConfirmationLink]", stated: int) -> None:
        found = _link(links, self.link)
        if found.answer:
            raise LinkAnswered(field="link")
        if found.withdrawn:
            raise LinkWithdrawn(field="link")

    def follow(self, links: "dict[UUID, ConfirmationLink]") -> None:
        links[self.link] = replace(links[self.link], withdrawn=True)


class AnswerByLink(AboutConfirmation):
    """What confirming and disputing share: who answers, by which link, and what they had before them."""

    contact: ContactRef
    """Who was asked by the link, and so answers."""
    link: UUID
    """The fact_id of the `confirmation_asked` that made the link."""
    seen: Annotated[int, Field(ge=1)]
    """The position of the statement by which the fact stood as it was answered."""

    def check(self, account: "Account") -> None:
        check_contacts(account, (self.contact,), self.occurred_at, "contact")

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        if not holds:
            raise AlreadyRetracted(field="target")

    def check_link(self, links: "Mapping[UUID, ConfirmationLink]", stated: int) -> None:
        found = _link(links, self.link)
        if found.asked.contact != self.contact:
            raise UnknownLink(field="link")
        found.check_open(self.occurred_at)
        if self.seen < stated:
            raise StatedAnewSince(field="seen")

    def their_contacts(self) -> tuple[str, ...]:
        return (self.contact,)

    def position_read(self) -> tuple[str, int]:
        return "seen", self.seen


class FactConfirmed(AnswerByLink):
    """One of the customer's people confirms by a link that a fact is as we state it."""

    TOPIC: ClassVar[str] = "account.fact_confirmed.v1"
    LABEL: ClassVar[Words] = Words("Confirmed by the customer")

    kind: Literal["fact_confirmed"] = "fact_confirmed"

    def answers(self, before: Answers) -> Answers:
        return before.with_confirmation(self.contact)

    def follow(self, links: "dict[UUID, ConfirmationLink]") -> None:
        links[self.link] = replace(links[self.link], answer="confirmed", answered_at=self.occurred_at)


class FactDisputed(AnswerByLink):
    """One of the customer's people says by a link that a fact is not as we state it."""

    TOPIC: ClassVar[str] = "account.fact_disputed.v1"
    LABEL: ClassVar[Words] = Words("Disputed by the customer")

    kind: Literal["fact_disputed"] = "fact_disputed"
    reason: FreeText | None = None
    """What they say is otherwise, in their own words."""

    def answers(self, before: Answers) -> Answers:
        return before.with_dispute(self.contact)

    def follow(self, links: "dict[UUID, ConfirmationLink]") -> None:
        links[self.link] = replace(links[self.link], answer="disputed", answered_at=self.occurred_at)


@dataclass(frozen=True, slots=True)
class ConfirmationLink:
    """A link: what was asked by it, and what became of it."""

    asked: ConfirmationAsked
    withdrawn: bool = False
    answer: Outcome | None = None
    answered_at: datetime | None = None

    def check_open(self, at: datetime) -> None:
        """Refuse a link that can't be answered at a moment.

        Raises LinkAnswered, LinkWithdrawn, LinkExpired.
        """
        if self.answer:
            raise LinkAnswered(field="link")
        if self.withdrawn:
            raise LinkWithdrawn(field="link")
        if at >= self.asked.expires:
            raise LinkExpired(field="link")

    def state(self, at: datetime) -> Literal["open", "confirmed", "disputed", "withdrawn", "expired"]:
        """How it stands at a moment."""
        if self.answer:
            return self.answer
        if self.withdrawn:
            return "withdrawn"
        return "expired" if at >= self.asked.expires else "open"


def links_of(statements: Iterable[Fact]) -> dict[UUID, ConfirmationLink]:
    """The links made for a fact, by id, after the statements about it in the order they were made.

    Likewise those of a whole account, after all that is stated on it.
    """
    links: dict[UUID, ConfirmationLink] = {}
    for fact in statements:
        if isinstance(fact, AboutConfirmation):
            fact.follow(links)
    return links


def links_open_to(statements: Iterable[Fact], contact: str, at: datetime) -> list[ConfirmationLink]:
    """The links of an account by which a contact could answer at a moment, by all that is stated on it."""
    links = links_of(statements).values()
    return [one for one in links if one.asked.contact == contact and one.state(at) == "open"]


def can_be_asked_about(kind: type[Fact]) -> bool:
    """Whether the customer can be asked about facts of a kind, or about some of them."""
    return kind.question is not Fact.question


def answer_id(link: UUID) -> UUID:
    """The fact_id of what is answered by a link: there is one, so that a link is answered once."""
    return uuid5(link, "answer")


def _link(links: Mapping[UUID, ConfirmationLink], link: UUID) -> ConfirmationLink:
    found = links.get(link)
    if found is None:
        raise UnknownLink(field="link")
    return found
