"""What a plan starts from: an account as it would stand at the plan's last moment if nothing happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tierline.domain.account.contacts import Contact, contacts_at
from tierline.domain.account.history import History
from tierline.domain.planning.costs import ActionCosts
from tierline.domain.planning.sketches import ActionSketch
from tierline.domain.shared.ids import qualified
from tierline.domain.shared.words import Words

Way = tuple[ActionSketch, ...]
"""Actions that bring a condition about, all of them together."""


class WaysThere(NamedTuple):
    """The ways to bring something about; why there is none, where there is none."""

    ways: tuple[Way, ...]
    because: Words | None = None


@dataclass(frozen=True, slots=True)
class PlanGround:
    """An account at the last moment of a plan, `days` days of which are left to act on.

    `own` are the facts of the account with this code, `evidence` those that it is judged by.
    """

    code: str
    own: History
    evidence: History
    now: datetime
    at: datetime
    days: int
    costs: ActionCosts

    def contacts(self) -> list[tuple[str, Contact]]:
        """Who of the customer's is there, the highest first, key persons first among equals."""
        there = [
            (name, one) for name, one in contacts_at(self.own.until(self.at), self.at).items() if one.there
        ]
        return sorted(there, key=lambda one: (-one[1].standing, not one[1].key_person, one[0]))

    def in_evidence(self, name: str) -> str:
        """What one of its own things is called where it is judged together with other accounts."""
        return qualified(self.code, name) if is_merged(self.evidence, self.code) else name

    def priced(self, field: str, values: tuple[object, ...]) -> dict[object, int]:
        """Values of a field with what each costs."""
        return {value: self.costs.of_value(field, value) for value in values}

    def spaced(self, times: int, window: int | None = None) -> list[int]:
        """So many different days, each as days before the last one, at most a month apart and in the window.

        All on the last day where there are not enough.
        """
        room = min(self.days, window or self.days)
        gap = min(30, room // times)
        return [gap * number for number in range(times)]


def is_merged(evidence: History, code: str) -> bool:
    """Whether facts of other accounts are among those that the account with a code is judged by."""
    return any(entry.account != code for entry in evidence)
