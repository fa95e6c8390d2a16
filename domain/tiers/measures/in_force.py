"""What binds the two firms or our people at a moment: `in_force`."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.contracts import (
    AboutContract,
    Contract,
    ContractAmended,
    ContractEnded,
    ContractRenewed,
    ContractSigned,
    lasts,
)
from tierline.domain.account.history import Entry
from tierline.domain.account.roles import VACANT, AboutRole, Holder, RoleAssigned, RoleReleased
from tierline.domain.shared.time import FOREVER
from tierline.domain.tiers.filters import Filter, check_filter, passes
from tierline.domain.tiers.measures.base import Accumulator, CarriedSpan, Forecast, Measure


class InForce(Measure):
    """The number of contracts (agreements among them), or of assignments of roles, in force at v.

    A contract is in force from its signing, but not before the first instant of `starts`, to the
    last instant of `ends`, cut by an end, which is final. Amendments and renewals change it from
    their own `occurred_at`; one that happened before the signing changes nothing. `where` allows
    values of its terms at v, `unless` shuts values out, and `months` asks for a length.

    With `unstated = "unknown"` the number is not known where none is counted for sure and one may have to
    be, since its terms don't state what a filter looks at.
    """

    ADDED: ClassVar[frozenset[str]] = frozenset(("unstated",))
    counts: ClassVar[bool] = True

    measure: Literal["in_force"] = "in_force"
    of: Literal["contracts", "assignments"] = "contracts"
    where: Filter = {}
    unless: Filter = {}
    months: Annotated[int, Field(gt=0, le=1200, strict=True)] | None = None
    """The least length of a contract in whole calendar months; one without an end is long enough."""
    unstated: Literal["unknown"] | None = None
    """What a field is that a filter looks at and the terms don't state: as it is (None), or not known."""

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        kind = ContractSigned if self.of == "contracts" else RoleAssigned
        check_filter(self.where, kind)
        check_filter(self.unless, kind)
        if self.months and self.of == "assignments":
            raise ValueError("asks for the length in months of an assignment, which has none")
        return self

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        if self.of == "contracts":
            return (ContractSigned, ContractAmended, ContractRenewed, ContractEnded)
        return (RoleAssigned, RoleReleased)

    def accumulator(self) -> Accumulator:
        return _Contracts(self) if self.of == "contracts" else _Assignments(self)

    def admits(self, terms: Any) -> bool | None:
        """Whether a contract or assignment on these terms is one of those counted; None: it isn't known."""
        where, unless = self._stated(self.where, terms), self._stated(self.unless, terms)
        shut_out = bool(self.unless) and passes(terms, unless)
        if not passes(terms, where) or (shut_out and unless == self.unless):
            return False
        if self.months is not None and not lasts(terms.starts, terms.ends, self.months):
            return False
        return None if shut_out or where != self.where else True

    def _stated(self, asked: Filter, terms: Any) -> Filter:
        """What of a filter the terms answer; all of it, where a blank is an answer."""
        if self.unstated is None:
            return asked
        return {name: allowed for name, allowed in asked.items() if getattr(terms, name) is not None}


class _Contracts(Accumulator):
    """The contracts that were signed and not ended."""

    def __init__(self, measure: InForce) -> None:
        self.measure = measure
        self.contracts: dict[str, Contract] = {}
        self.lasting: dict[str, tuple[datetime, datetime, bool]] = {}
        """Those counted, or to be counted perhaps, until they are over: of many contracts, few still last."""

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        assert isinstance(fact, AboutContract)
        counted = self.lasting.pop(fact.contract, None) is not None
        contract = fact.apply(self.contracts.pop(fact.contract, None))
        if contract is None or contract.ended:
            return counted
        self.contracts[fact.contract] = contract
        admitted = self.measure.admits(contract.terms)
        if admitted is False:
            return counted
        self.lasting[fact.contract] = (*contract.binds, admitted is True)
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        changes: dict[bool, Counter[datetime]] = {True: Counter({now: 0}), False: Counter()}
        for begin, end, certain in self._still(now).values():
            if max(begin, now) < end:
                changes[certain][max(begin, now)] += 1
                changes[certain][end] -= 1
        count, doubtful = 0, 0
        for moment in sorted({*changes[True], *changes[False]} - {FOREVER}):
            count, doubtful = count + changes[True][moment], doubtful + changes[False][moment]
            yield moment, count if count or not doubtful else None

    def agrees(self, other: Self, now: datetime) -> bool:
        return self.contracts == other.contracts and self._still(now) == other._still(now)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        still = (self.contracts[one] for one, (_, _, certain) in self._still(now).items() if certain)
        return tuple(fact for one in still if one.in_force_at(now) for fact in one.facts)

    def carrying(self, now: datetime, lasts: Callable[[UUID], datetime]) -> Iterable[CarriedSpan]:
        return [
            CarriedSpan(fact, max(begin, now), end)
            for one, (begin, end, certain) in self._still(now).items()
            if certain and max(begin, now) < end
            for fact in self.contracts[one].facts
        ]

    def _still(self, now: datetime) -> dict[str, tuple[datetime, datetime, bool]]:
        """Those that are not over; nobody asks about an earlier moment afterwards."""
        for reference in [reference for reference, (_, end, _) in self.lasting.items() if end <= now]:
            del self.lasting[reference]
        return self.lasting


class _Assignments(Accumulator):
    """Who of us holds which role, and on which accounts where several are merged: it counts once."""

    def __init__(self, measure: InForce) -> None:
        self.measure = measure
        self.held: dict[tuple[str, str], Holder] = {}

    def add(self, entry: Entry) -> bool:
        fact = entry.fact
        assert isinstance(fact, AboutRole)
        if isinstance(fact, RoleAssigned) and not self.measure.admits(fact):
            return False
        key = (fact.role, fact.person)
        before = self.held.get(key, VACANT)
        after = fact.apply(before, entry.account)
        if after is before:
            return False
        if after.assigned:
            self.held[key] = after
        else:
            del self.held[key]
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        yield now, len(self.held)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return tuple(fact for holder in self.held.values() for fact in holder.assigned.values())
