"""How well an account is looked after at one instant: item by item, role by role, and as a whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from tierline.domain.account.history import Evidence, Horizon
from tierline.domain.catalogue import Role
from tierline.domain.coverage.department import AllFulfilments, Book
from tierline.domain.coverage.fulfilments import Fulfilment
from tierline.domain.coverage.holdings import Holding, holders_at, holdings, open_spans
from tierline.domain.coverage.policy import CoveragePolicy, Item
from tierline.domain.shared.time import earlier, later
from tierline.domain.shared.words import Words

State = Literal["unassigned", "never", "overdue", "due_soon", "covered"]
COVERED: frozenset[State] = frozenset({"due_soon", "covered"})
"""The states that count as covered: what is due soon is not yet overdue."""


class Share(NamedTuple):
    """How many of how many items are covered."""

    covered: int
    total: int

    @property
    def ratio(self) -> float | None:
        """Covered items by all items; None where there are none."""
        return self.covered / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class ItemCoverage:
    """A responsibility or function item at an instant.

    `holders` are the people in the role (none for a function item). `last_fact`, `last_at` and `due`
    are None if nothing ever fulfilled the item; `due` is the first instant it is overdue.
    """

    id: str
    role: Role | None
    function: str | None
    state: State
    holders: tuple[str, ...]
    last_fact: UUID | None
    last_at: datetime | None
    due: datetime | None
    cadence_days: int
    reason: Words
    words: Words


@dataclass(frozen=True, slots=True)
class Coverage:
    """An account's coverage at `at`; while the account isn't open it has no items and no holders."""

    at: datetime
    open: bool
    items: tuple[ItemCoverage, ...]
    holdings: tuple[Holding, ...]
    """Who holds which role at `at`, and since when."""

    @property
    def responsibilities(self) -> tuple[ItemCoverage, ...]:
        """The 29 responsibilities in catalogue order."""
        return tuple(item for item in self.items if item.role is not None)

    @property
    def functions(self) -> tuple[ItemCoverage, ...]:
        """The function items in catalogue order."""
        return tuple(item for item in self.items if item.role is None)

    @property
    def share(self) -> Share:
        """The share of responsibilities that are covered."""
        return share(self.responsibilities)

    def share_of(self, role: Role) -> Share:
        """The share of one role's responsibilities that are covered."""
        return share(item for item in self.items if item.role == role)

    def holders(self, role: Role) -> tuple[Holding, ...]:
        """Who holds one role."""
        return tuple(one for one in self.holdings if one.role == role)

    @property
    def in_two_roles(self) -> tuple[str, ...]:
        """Our people who hold more than one role of the account at once."""
        people = [one.person for one in self.holdings]
        return tuple(sorted({person for person in people if people.count(person) > 1}))


def coverage_at(
    evidence: Evidence, policy: CoveragePolicy, at: datetime, book: Book | None = None
) -> Coverage:
    """One account's coverage at an instant, by the facts up to that instant."""
    if not any(since <= at < until for since, until in open_spans(evidence)):
        return Coverage(at, open=False, items=(), holdings=())
    known = min(at, evidence.horizon) if isinstance(evidence, Horizon) else at
    fulfilments = AllFulfilments(evidence, policy, book)
    held = holdings(evidence, until=known)
    items = []
    for item in policy.items.values():
        last = fulfilments.last(item, held, known, inclusive=True)
        items.append(_item_coverage(item, last, _holders(held, item, at), at, policy.due_soon))
    return Coverage(at, True, tuple(items), tuple(one for one in held if one.since <= at < one.until))


def share(items: Iterable[ItemCoverage]) -> Share:
    """How many of these are covered."""
    states = [item.state for item in items]
    return Share(sum(state in COVERED for state in states), len(states))


def due(item: Item, last: Fulfilment) -> datetime:
    """When an item that was last fulfilled by this fact lapses."""
    return later(last.at, timedelta(days=item.cadence_days))


def state(item: Item, last: Fulfilment | None, held: bool, at: datetime, due_soon: timedelta) -> State:
    """The state of an item at an instant, from its last fulfilment and whether anybody holds its role."""
    if item.role is not None and not held:
        return "unassigned"
    if last is None:
        return "never"
    lapses = due(item, last)
    if at >= lapses:
        return "overdue"
    return "due_soon" if at >= earlier(lapses, due_soon) else "covered"


def _holders(held: tuple[Holding, ...], item: Item, at: datetime) -> tuple[str, ...]:
    return () if item.role is None else holders_at(held, item.role, at)


def _item_coverage(
    item: Item, last: Fulfilment | None, holders: tuple[str, ...], at: datetime, due_soon: timedelta
) -> ItemCoverage:
    return ItemCoverage(
        id=item.id,
        role=item.role,
        function=item.function,
        state=state(item, last, bool(holders), at, due_soon),
        holders=holders,
        last_fact=last.fact if last else None,
        last_at=last.at if last else None,
        due=due(item, last) if last else None,
        cadence_days=item.cadence_days,
        reason=item.reason,
        words=item.words,
    )
