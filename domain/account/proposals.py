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
    LABEL: ClassVar[Words] = Words("Proposal", "建议书")

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
        step = _STEPS[self.step]
        return Words(f"Proposal {step.en}", f"建议书{step.zh}")


class Negotiation(Fact):
    """The two firms negotiated a contract, which may not be signed yet."""

    TOPIC: ClassVar[str] = "account.negotiation.v1"
    LABEL: ClassVar[Words] = Words("Negotiation", "谈判")

    kind: Literal["negotiation"] = "negotiation"
    contract: OwnRef
    outcome: Literal["continues", "agreed", "failed"]
    people: tuple[Ref, ...] = ()
    note: FreeText | None = None

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def headline(self) -> Words:
        outcome = _OUTCOMES[self.outcome]
        return Words(f"Negotiation: {outcome.en}", f"谈判：{outcome.zh}")


_STEPS = {
    "guided": Words("guided", "撰写得到指导"),
    "reviewed": Words("reviewed", "已审核"),
    "presented": Words("presented", "已陈述"),
    "submitted": Words("submitted", "已提交"),
    "won": Words("won", "中选"),
    "lost": Words("lost", "落选"),
}
_OUTCOMES = {
    "continues": Words("continues", "继续进行"),
    "agreed": Words("agreed", "达成一致"),
    "failed": Words("failed", "未能达成"),
}
