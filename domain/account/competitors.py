"""Competitors: the firms we compete with for the customer, each by a reference of the account's own."""

from typing import TYPE_CHECKING, ClassVar, Literal

from tierline.domain.account.step_order import Step
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import Name, OwnRef, Ref
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account


class UnknownCompetitor(NotFound):
    """No competitor with this reference was ever named on the account."""


class CompetitorAlreadyNamed(Conflict):
    """A competitor with this reference is already named; correct its name, or choose another reference."""


def check_competitor(account: "Account", competitor: str | None) -> None:
    """Refuse a competitor that was never named."""
    if competitor and not account.facts_about("competitor", competitor):
        raise UnknownCompetitor(field="competitor")


class CompetitorNamed(Step):
    """We came to know with whom we compete for the customer."""

    TOPIC: ClassVar[str] = "account.competitor_named.v1"
    LABEL: ClassVar[Words] = Words("Competitor named")

    kind: Literal["competitor_named"] = "competitor_named"
    competitor: OwnRef
    name: Name
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("competitor", self.competitor)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def follow(self, state: str | None) -> str:
        if state is not None:
            raise CompetitorAlreadyNamed(field="competitor")
        return self.name

    def headline(self) -> Words:
        return Words("Competitor named: {name}").of(name=self.name)
