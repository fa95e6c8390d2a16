"""The part of a policy that says what follows when the customer disputes a fact."""

from uuid import uuid5

from tierline.domain.account.confirmations import FactDisputed
from tierline.domain.account.escalations import Category, EscalationRaised, Severity
from tierline.domain.tiers.measures.base import PolicyData


class DisputePolicy(PolicyData):
    """A disputed fact opens an escalation of this severity and category."""

    severity: Severity
    category: Category = "complaint"

    def escalation(self, dispute: FactDisputed) -> EscalationRaised:
        """The escalation that a dispute opens; a link disputes once, so there is one for each link."""
        return EscalationRaised(
            fact_id=uuid5(dispute.link, "escalation"),
            occurred_at=dispute.occurred_at,
            escalation=f"dispute-{dispute.link.hex[:12]}",
            severity=self.severity,
            category=self.category,
        )
