"""The policy book: which tier policy judges from which day on, as facts in a stream of their own.

A policy is adopted from a day on, past or future. Verdicts of earlier days stay as they were, so no
adoption may come before or replace another one; it follows it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal, NamedTuple
from uuid import UUID

from pydantic import StringConstraints, field_validator

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.coverage.policy import CoveragePolicy
from tierline.domain.coverage.policy import policy_from as coverage_from
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import BEGINNING, DAY, Day, first_instant, later
from tierline.domain.shared.words import Words
from tierline.domain.tiers.policy import Policy, policy_from

FARTHEST = 3653 * DAY
"""How long after it was decided an adoption may begin."""
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class PolicyHashDiffers(Invalid):
    """The `hash` given is not that of the policy."""


class AdoptionBeforeAdoptedDay(Conflict):
    """A policy is adopted from that day or a later one already; another one must begin after it."""


class AdoptionTooFarAhead(Invalid):
    """A policy is adopted for ten years ahead at the most: no other could be adopted until then."""


class PolicyAlreadyInForce(Conflict):
    """This is the policy that is in force on that day already."""


class PolicyAdopted(Fact):
    """A tier policy was adopted: accounts are judged by it from a day on, past or future."""

    TOPIC: ClassVar[str] = "policy.policy_adopted.v1"
    LABEL: ClassVar[Words] = Words("Policy adopted")
    OF_ACCOUNTS: ClassVar[bool] = False

    kind: Literal["policy_adopted"] = "policy_adopted"
    from_day: Day
    """The first day that it judges, UTC."""
    policy: dict[str, Any]
    """Its whole content, of the shape that a policy's TOML has."""
    hash: Hash
    coverage: dict[str, Any] | None = None
    """The coverage policy that judges from the same day on; without one, the one before goes on."""
    coverage_hash: Hash | None = None
    reason: FreeText | None = None

    @field_validator("policy", "coverage")
    @classmethod
    def _as_it_is_stored(cls, policy: dict[str, Any] | None) -> dict[str, Any] | None:
        """With the days of a TOML text as JSON has them, so that what is stated and stored compare."""
        return None if policy is None else {name: _plain(value) for name, value in policy.items()}


class CoverageEra(NamedTuple):
    """A coverage policy and the first instant that it judges; it does so until the next era begins."""

    since: datetime
    policy: CoveragePolicy


class Era(NamedTuple):
    """A policy and the first instant that it judges; it does so until the next era begins."""

    since: datetime
    policy: Policy
    facts: tuple[UUID, ...] = ()
    """The adoption."""
    stated: datetime = BEGINNING
    """When it was adopted, in business time; be it before or after it begins."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """An adoption as it stands in the log, and the policy that it states."""

    recorded: Recorded
    policy: Policy
    coverage: CoveragePolicy | None = None

    @property
    def fact(self) -> PolicyAdopted:
        """What was stated."""
        assert isinstance(self.recorded.fact, PolicyAdopted)
        return self.recorded.fact

    @property
    def era(self) -> Era:
        """From when on it judges."""
        fact = self.fact
        return Era(first_instant(fact.from_day), self.policy, (fact.fact_id,), fact.occurred_at)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """All adoptions up to some point of the log, in order; of each, the day is later than that before."""

    adopted: tuple[Adopted, ...] = ()

    @property
    def version(self) -> int:
        """The number of facts in its stream that it has taken in."""
        return self.adopted[-1].recorded.version if self.adopted else 0

    def after(self, recorded: Iterable[Recorded]) -> "PolicyBook":
        """The book after the next facts of its stream."""
        more = tuple(_adopted(one) for one in recorded)
        return PolicyBook((*self.adopted, *more)) if more else self

    def known_at(self, position: int) -> "PolicyBook":
        """The book as it was known when the log had reached a position."""
        return PolicyBook(tuple(one for one in self.adopted if one.recorded.position <= position))

    def eras(self, default: Policy) -> tuple[Era, ...]:
        """Which policy judges from when on: the default from the beginning, then those adopted.

        In order, each beginning later than the one before; the first one at the beginning of time.
        """
        eras = tuple(one.era for one in self.adopted)
        return eras if eras and eras[0].since == BEGINNING else (Era(BEGINNING, default), *eras)

    def coverage_eras(self, default: CoveragePolicy) -> tuple[CoverageEra, ...]:
        """Which coverage policy judges from when on, in the same way."""
        eras = tuple(CoverageEra(one.era.since, one.coverage) for one in self.adopted if one.coverage)
        return eras if eras and eras[0].since == BEGINNING else (CoverageEra(BEGINNING, default), *eras)

    def coverage_in_force(self, at: datetime, default: CoveragePolicy) -> CoveragePolicy:
        """The coverage policy that judges an instant."""
        return next(era.policy for era in reversed(self.coverage_eras(default)) if era.since <= at)

    def in_force(self, at: datetime, default: Policy) -> Policy:
        """The policy that judges an instant."""
        return next(era.policy for era in reversed(self.eras(default)) if era.since <= at)

    def check(self, adoption: PolicyAdopted, default: Policy) -> None:
        """Decide: raise the refusal that explains why this can't be adopted now, knowing all adoptions.

        Raises MalformedPolicy, MalformedCoveragePolicy, PolicyHashDiffers, AdoptionTooFarAhead,
        AdoptionBeforeAdoptedDay, PolicyAlreadyInForce.
        """
        policy = policy_from(adoption.policy)
        if not policy.is_hash(adoption.hash):
            raise PolicyHashDiffers(field="hash")
        if _coverage_of(adoption) is None:
            self._check_anew(policy, adoption, default)
        if first_instant(adoption.from_day) > later(adoption.occurred_at, FARTHEST):
            raise AdoptionTooFarAhead(field="from_day")
        if self.adopted and adoption.from_day <= self.adopted[-1].fact.from_day:
            raise AdoptionBeforeAdoptedDay(field="from_day")

    def _check_anew(self, policy: Policy, adoption: PolicyAdopted, default: Policy) -> None:
        if self.in_force(first_instant(adoption.from_day), default).content_hash == policy.content_hash:
            raise PolicyAlreadyInForce(field="policy")


def _adopted(recorded: Recorded) -> Adopted:
    if not isinstance(recorded.fact, PolicyAdopted):
        raise TypeError(f"the policy book holds no {recorded.fact.kind}")
    policy = policy_from(recorded.fact.policy).adopted_as(recorded.fact.hash)
    return Adopted(recorded, policy, _coverage_of(recorded.fact))


def _coverage_of(adoption: PolicyAdopted) -> CoveragePolicy | None:
    if adoption.coverage is None:
        return None
    policy, stated = coverage_from(adoption.coverage), adoption.coverage_hash
    if stated is None or not policy.is_hash(stated):
        raise PolicyHashDiffers(field="coverage_hash")
    return policy.adopted_as(stated)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
