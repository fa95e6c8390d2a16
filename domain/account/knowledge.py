"""Knowledge: what we know of the customer and its competitors, and what we make of it."""

from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.account.competitors import check_competitor
from tierline.domain.account.contacts import check_contacts
from tierline.domain.catalogue import FUNCTION_ITEMS, UnderstandingId
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import ContactRef, OwnRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

Access = Literal["public", "special", "confidential"]
"""Who can know it: everybody, those the customer told, or those it told in confidence."""


class NotAboutCompetitors(Invalid):
    """Only what we learned of competitors can be about one of them."""


class Knowledge(Fact):
    """We learned something about the customer or its competitors."""

    TOPIC: ClassVar[str] = "account.knowledge.v1"
    LABEL: ClassVar[Words] = Words("Knowledge")

    kind: Literal["knowledge"] = "knowledge"
    item: UnderstandingId
    access: Access
    statement: FreeText | None = None
    competitor: OwnRef | None = None
    """Whom it is about, where it is about competitors."""
    contacts: tuple[ContactRef, ...] = ()
    """Who of theirs told us."""
    people: tuple[Ref, ...] = ()

    def check(self, account: "Account") -> None:
        if self.competitor and not self.item.startswith("understand_competitors."):
            raise NotAboutCompetitors(field="competitor")
        check_competitor(account, self.competitor)
        check_contacts(account, self.contacts, self.occurred_at)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def their_contacts(self) -> tuple[str, ...]:
        return self.contacts

    def evidences(self) -> tuple[str, ...]:
        return (self.item,)

    def headline(self) -> Words:
        access, item = _ACCESS[self.access], FUNCTION_ITEMS[self.item].words
        return Words("{access} knowledge: {item}").of(access=access, item=item)


class Analysis(Fact):
    """We analysed our performance with the customer, or what it needs."""

    TOPIC: ClassVar[str] = "account.analysis.v1"
    LABEL: ClassVar[Words] = Words("Analysis")

    kind: Literal["analysis"] = "analysis"
    item: Literal["performance", "needs"]
    findings: FreeText | None = None
    people: tuple[Ref, ...] = ()

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def evidences(self) -> tuple[str, ...]:
        return (f"analyse.{self.item}",)

    def headline(self) -> Words:
        return {
            "performance": Words("Analysis of our performance"),
            "needs": Words("Analysis of the customer's needs"),
        }[self.item]


_ACCESS = {
    "public": Words("Public"),
    "special": Words("Special"),
    "confidential": Words("Confidential"),
}
