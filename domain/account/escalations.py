"""Escalations: what the customer complains of or needs at once, until it is resolved."""

from datetime import datetime
from typing import ClassVar, Literal, NamedTuple

from tierline.domain.account.step_order import Step, check_later
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import OwnRef, Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words, words_in

Severity = Literal["low", "medium", "high", "critical"]
Category = Literal["problem", "complaint", "quick_service", "delivery"]

SEVERITY_WORDS: dict[str, Words] = {
    "critical": Words("critical"),
    "high": Words("high"),
    "medium": words_in("severity", "medium"),
    "low": Words("low"),
}
"""What each severity is called, the gravest first."""
CATEGORY_WORDS: dict[str, Words] = {
    "problem": Words("problem"),
    "complaint": Words("complaint"),
    "quick_service": Words("quick service"),
    "delivery": Words("delivery"),
}


class EscalationNeverRaised(NotFound):
    """No escalation with this reference was ever raised on the account."""


class EscalationAlreadyRaised(Conflict):
    """An escalation with this reference is already raised; reopen it or choose another reference."""


class EscalationAlreadyResolved(Conflict):
    """The escalation is resolved already; reopen it first."""


class EscalationNotResolved(Conflict):
    """The escalation is still open, so it can't be reopened."""


class Escalation(NamedTuple):
    """An escalation after the facts about it, be they taken by business time or as they were recorded."""

    raised: "EscalationRaised"
    """What was raised; a reopened escalation is open since then."""
    turned: datetime
    """When it was last raised, resolved or reopened."""
    open: bool = True
    acknowledged: datetime | None = None
    """When we first told the customer that we are on it; resolving it tells that, too."""


class AboutEscalation(Step):
    """What all facts about an escalation share: its reference, and who of us acted."""

    escalation: OwnRef
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("escalation", self.escalation)

    def our_people(self) -> tuple[str, ...]:
        return self.people

    def apply(self, state: Escalation | None) -> Escalation | None:
        """The escalation after this fact; what was not raised before stays unknown."""
        return self.change(state) if state else None

    def follow(self, state: Escalation | None) -> Escalation:
        if state is None:
            raise EscalationNeverRaised(field="escalation")
        self.check_change(state)
        return self.change(state)

    def change(self, escalation: Escalation) -> Escalation:
        """The escalation after this fact, which leaves it as it is unless it says otherwise."""
        return escalation

    def check_change(self, escalation: Escalation) -> None:
        """Raise the refusal if the fact can't follow on an escalation as it is."""
        if not escalation.open:
            raise EscalationAlreadyResolved(field="escalation")
        check_later(self, escalation.raised.occurred_at)


class EscalationRaised(AboutEscalation):
    """A problem, complaint, quick-service request or delivery matter was escalated."""

    TOPIC: ClassVar[str] = "account.escalation_raised.v1"
    LABEL: ClassVar[Words] = Words("Escalation raised")

    kind: Literal["escalation_raised"] = "escalation_raised"
    severity: Severity
    category: Category
    on_behalf: bool = False
    """Whether one of us raised it for the customer, as its advocate."""
    summary: FreeText | None = None

    def apply(self, state: Escalation | None) -> Escalation:
        return state or Escalation(self, self.occurred_at)

    def follow(self, state: Escalation | None) -> Escalation:
        if state is not None:
            raise EscalationAlreadyRaised(field="escalation")
        return self.apply(state)

    def headline(self) -> Words:
        what, how = CATEGORY_WORDS[self.category], SEVERITY_WORDS[self.severity]
        return Words("Escalation raised: {category}, {severity}").of(category=what, severity=how)


class EscalationAcknowledged(AboutEscalation):
    """We told the customer that we are on it."""

    TOPIC: ClassVar[str] = "account.escalation_acknowledged.v1"
    LABEL: ClassVar[Words] = Words("Escalation acknowledged")

    kind: Literal["escalation_acknowledged"] = "escalation_acknowledged"

    def change(self, escalation: Escalation) -> Escalation:
        return escalation._replace(acknowledged=escalation.acknowledged or self.occurred_at)


class EscalationResolved(AboutEscalation):
    """The escalation came to an end."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.escalation_resolved.v1"
    LABEL: ClassVar[Words] = Words("Escalation resolved")

    kind: Literal["escalation_resolved"] = "escalation_resolved"
    outcome: FreeText | None = None

    def change(self, escalation: Escalation) -> Escalation:
        acknowledged = escalation.acknowledged or self.occurred_at
        return escalation._replace(turned=self.occurred_at, open=False, acknowledged=acknowledged)

    def check_change(self, escalation: Escalation) -> None:
        super().check_change(escalation)
        check_later(self, escalation.turned)


class EscalationReopened(AboutEscalation):
    """A resolved escalation turned out not to be: it is open since it was first raised."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.escalation_reopened.v1"
    LABEL: ClassVar[Words] = Words("Escalation reopened")

    kind: Literal["escalation_reopened"] = "escalation_reopened"

    def change(self, escalation: Escalation) -> Escalation:
        return escalation._replace(turned=self.occurred_at, open=True)

    def check_change(self, escalation: Escalation) -> None:
        if escalation.open:
            raise EscalationNotResolved(field="escalation")
        check_later(self, escalation.turned)
