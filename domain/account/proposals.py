"""Proposals and negotiations: what we offer the customer and how we come to terms."""

from datetime import datetime
from typing import ClassVar, Literal, NamedTuple

from tierline.domain.account.base import Fact
from tierline.domain.account.step_order import Step, check_later
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import OwnRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

ProposalStep = Literal["guided", "reviewed", "presented", "submitted", "won", "lost"]


class ProposalNeverStarted(NotFound):
    """No proposal with this reference was ever recorded, so it can't be won or lost."""


class ProposalAlreadyDecided(Conflict):
    """The proposal is won or lost already."""


class ProposalStatus(NamedTuple):
    """How far a proposal has come, by the facts recorded about it."""

    begun: datetime
    """The earliest of its steps."""
    decided: bool


class Proposal(Step):
    """A proposal took a step: its writing was guided, or it was reviewed, presented, submitted, decided."""

    TOPIC: ClassVar[str] = "account.proposal.v1"
    LABEL: ClassVar[Words] = Words("Proposal")

    kind: Literal["proposal"] = "proposal"
    proposal: OwnRef
    step: ProposalStep
    people: tuple[Ref, ...] = ()
    note: FreeText | None = None

    def thing(self) -> tuple[str, str]:
        return ("proposal", self.proposal)

    def follow(self, state: ProposalStatus | None) -> ProposalStatus:
        decides = self.step in ("won", "lost")
        if state and state.decided:
            raise ProposalAlreadyDecided(field="proposal")
        if state is None and decides:
            raise ProposalNeverStarted(field="proposal")
        if state and decides:
            check_later(self, state.begun)
        return ProposalStatus(min(state.begun, self.occurred_at) if state else self.occurred_at, decides)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def headline(self) -> Words:
        return Words("Proposal {step}").of(step=_STEPS[self.step])


class Negotiation(Fact):
    """The two firms negotiated a contract, which may not be signed yet."""

    TOPIC: ClassVar[str] = "account.negotiation.v1"
    LABEL: ClassVar[Words] = Words("Negotiation")

    kind: Literal["negotiation"] = "negotiation"
    contract: OwnRef
    outcome: Literal["continues", "agreed", "failed"]
    people: tuple[Ref, ...] = ()
    note: FreeText | None = None

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def headline(self) -> Words:
        return Words("Negotiation: {outcome}").of(outcome=_OUTCOMES[self.outcome])


_STEPS = {
    "guided": Words("guided"),
    "reviewed": Words("reviewed"),
    "presented": Words("presented"),
    "submitted": Words("submitted"),
    "won": Words("won"),
    "lost": Words("lost"),
}
_OUTCOMES = {
    "continues": Words("continues"),
    "agreed": Words("agreed"),
    "failed": Words("failed"),
}
