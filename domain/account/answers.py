"""What the customer's people answered when they were asked about a fact, by links made for them."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["confirmed", "disputed"]
"""What the answers to a fact amount to; one dispute outweighs any number of confirmations."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Who of the customer's people confirms a fact as it stands, and who disputes it, by reference."""

    confirmed: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()

    @property
    def outcome(self) -> Outcome | None:
        """What they amount to; None where nobody answered."""
        if self.disputed:
            return "disputed"
        return "confirmed" if self.confirmed else None

    def with_confirmation(self, contact: str) -> "Answers":
        """The answers once somebody confirms, whatever they said before."""
        return Answers(self.confirmed | {contact}, self.disputed - {contact})

    def with_dispute(self, contact: str) -> "Answers":
        """The answers once somebody disputes, whatever they said before."""
        return Answers(self.confirmed - {contact}, self.disputed | {contact})


UNANSWERED = Answers()
"""Nobody was asked, or nobody answered yet."""
