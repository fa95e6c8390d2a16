"""A tier policy as data: what each tier asks for, with the words that explain it.

A policy is a TOML text. For each tier above the floor it has a gate of criteria; a criterion has
conditions, which hold the values of measures against thresholds. Nothing here looks at facts.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache, cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, Self, Union

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from tierline.domain.catalogue import CHARACTERISTICS, Tier
from tierline.domain.shared.extent import nests_too_deeply
from tierline.domain.shared.policy_words import PolicyWords, shipped_translations
from tierline.domain.shared.time import Day
from tierline.domain.tiers.dispute_policy import DisputePolicy
from tierline.domain.tiers.faults import MalformedPolicy as MalformedPolicy
from tierline.domain.tiers.faults import PolicyHasTooManyConditions as PolicyHasTooManyConditions
from tierline.domain.tiers.faults import PolicyHasTooManyCriteria as PolicyHasTooManyCriteria
from tierline.domain.tiers.faults import PolicyTooDeep as PolicyTooDeep
from tierline.domain.tiers.faults import PolicyTooLong as PolicyTooLong
from tierline.domain.tiers.faults import UnreadablePolicy as UnreadablePolicy
from tierline.domain.tiers.faults import fault, malformed
from tierline.domain.tiers.grade_limits import GradePolicy
from tierline.domain.tiers.measures import MEASURES, Measure, Value
from tierline.domain.tiers.measures.base import PolicyData
from tierline.domain.tiers.policy_content import hash_of, translated, without_words
from tierline.domain.tiers.policy_text import LONGEST as LONGEST
from tierline.domain.tiers.policy_text import check_length
from tierline.domain.tiers.policy_text import content_of as content_of
from tierline.domain.tiers.shipped import SHIPPED, default_content, shipped_content

UNADOPTED_HASH = "faa3faaf26a257235a9a875a8fc5e485316ca9e51dae64fef0d555aef96b3bb7"
"""What answers name the policy by that was never adopted: its hash when hashes were of words as well."""
LARGEST_THRESHOLD = 1_000_000_000
MOST_CRITERIA = 64
MOST_CONDITIONS = 128
"""How many conditions its criteria may have in all: each costs a backtest a walk through every account."""


def _a_threshold(value: object) -> object:
    if type(value) not in (int, float, str):
        raise ValueError("must be a number or the name of a level")
    if isinstance(value, int | float) and abs(value) > LARGEST_THRESHOLD:
        raise ValueError("is too large a number for a threshold")
    return value


CriterionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*\.[a-z][a-z_]*$", max_length=80)]
Threshold = Annotated[int | float | str, BeforeValidator(_a_threshold)]
if TYPE_CHECKING:
    AnyMeasure = Measure
else:
    AnyMeasure = Annotated[Union[tuple(MEASURES.values())], Field(discriminator="measure")]  # noqa: UP007


class State(StrEnum):
    """Where a criterion stands. Not known is never met."""

    met = "met"
    unmet = "unmet"
    unknown = "unknown"


class GatePart(StrEnum):
    """What a criterion does in the gate of its tier."""

    required = "required"
    supporting = "supporting"
    guard = "guard"
    descriptive = "descriptive"


class Condition(PolicyData):
    """A measure and what its value must reach, as in `{ level = { ... }, at_least = "medium" }`."""

    measure: AnyMeasure
    at_least: Threshold | None = None
    at_most: Threshold | None = None

    @model_validator(mode="before")
    @classmethod
    def _named_by_its_measure(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        names = content.keys() - {"at_least", "at_most"}
        if len(names) != 1 or not names <= MEASURES.keys():
            raise ValueError(f"must name one measure of {', '.join(sorted(MEASURES))}")
        name = names.pop()
        if not isinstance(content[name], dict):
            raise ValueError("must give the parameters of its measure as a table")
        bounds = {key: content[key] for key in ("at_least", "at_most") if key in content}
        return {"measure": {**content[name], "measure": name}, **bounds}

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("needs a threshold: `at_least` or `at_most`")
        for name in ("at_least", "at_most"):
            self._check_threshold(name, getattr(self, name))
        if self.measure.counts and self.at_least == 0:
            raise fault("is a threshold that nothing can miss: it must be 1 or more", "at_least")
        return self

    def _check_threshold(self, name: str, bound: Value) -> None:
        try:
            if bound is not None:
                self.measure.check_threshold(bound)
        except ValueError as error:
            raise fault(str(error), name) from None

    @property
    def enough(self) -> int | None:
        """The count above which the answer stays the same; None for what is not a count."""
        if not self.measure.counts:
            return None
        return max(int(self.at_least or 0), int(-1 if self.at_most is None else self.at_most) + 1)

    def state(self, value: Value) -> State:
        """Whether a value passes."""
        if value is None:
            return State.unknown
        rank = self.measure.rank
        if self.at_least is not None and rank(value) < rank(self.at_least):
            return State.unmet
        if self.at_most is not None and rank(value) > rank(self.at_most):
            return State.unmet
        return State.met


class Criterion(PolicyData):
    """Something that a tier asks for: conditions that must all be met, or of which one must."""

    id: CriterionId
    all_of: tuple[Condition, ...] = ()
    any_of: tuple[Condition, ...] = ()
    label: PolicyWords
    reason: PolicyWords
    remedy: PolicyWords

    @model_validator(mode="after")
    def _one_way_to_combine(self) -> Self:
        if bool(self.all_of) == bool(self.any_of):
            raise ValueError("needs its conditions in `all_of` or in `any_of`")
        return self

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Its conditions in order."""
        return self.all_of or self.any_of

    def state(self, *states: State) -> State:
        """Where it stands, given where its conditions stand.

        One failure settles `all_of` and one success settles `any_of`, whatever is not known of the
        others.
        """
        settles, otherwise = (State.unmet, State.met) if self.all_of else (State.met, State.unmet)
        if settles in states:
            return settles
        return State.unknown if State.unknown in states else otherwise


class Gate(PolicyData):
    """What a tier asks for, and for how long it is kept once that no longer holds.

    It may build on a lower tier, whose required criteria must hold as well, and so on down.
    """

    ADDED: ClassVar[frozenset[str]] = frozenset(("builds_on",))

    builds_on: Tier | None = None
    grace_days: Annotated[int, Field(ge=0, le=3650, strict=True)]
    supporting_needed: Annotated[int, Field(ge=0, strict=True)] = 0
    required: tuple[Criterion, ...] = ()
    supporting: tuple[Criterion, ...] = ()
    guards: tuple[Criterion, ...] = ()
    descriptive: tuple[Criterion, ...] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.supporting_needed > len(self.supporting):
            there = len(self.supporting)
            raise fault(f"asks for more supporting criteria than there are ({there})", "supporting_needed")
        if not self.required and not self.supporting_needed and not self.builds_on:
            raise ValueError("asks for nothing: it needs a required criterion or `supporting_needed`")
        return self

    @property
    def grace(self) -> timedelta:
        """How long the tier is kept, in days of 24 hours."""
        return timedelta(days=self.grace_days)


class Floor(PolicyData):
    """The lowest tier, which every open account has: it is described and asks for nothing."""

    descriptive: tuple[Criterion, ...] = ()


class Tiers(PolicyData):
    """The four tiers, lowest first."""

    vendor: Floor
    preferred_supplier: Gate
    partner: Gate
    strategic_ally: Gate


_FIELDS = {
    GatePart.required: "required",
    GatePart.supporting: "supporting",
    GatePart.guard: "guards",
    GatePart.descriptive: "descriptive",
}


class Placed(NamedTuple):
    """A criterion with its place in the policy."""

    tier: Tier
    part: GatePart
    criterion: Criterion


class Policy(PolicyData):
    """A tier policy. `effective` is the first day it is meant for; `hash` stands for what it rules."""

    ADDED: ClassVar[frozenset[str]] = frozenset(("grade", "dispute"))

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=60)]
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
    effective: Day
    tiers: Tiers
    grade: GradePolicy | None = None
    """How evidence is graded; None: as before policies said so."""
    dispute: DisputePolicy | None = None
    """What follows when the customer disputes a fact; None: nothing of itself."""

    @model_validator(mode="after")
    def _ids_fit(self) -> Self:
        seen: set[str] = set()
        for tier, part, number, criterion in self._placed():
            place = ("tiers", tier.value, _FIELDS[part], number, "id")
            if criterion.id in seen:
                raise fault("is the id of an earlier criterion", *place)
            if not _fits(criterion.id, tier, part):
                raise fault("doesn't belong here", *place)
            seen.add(criterion.id)
        for tier, gate in self._gates:
            if gate.builds_on and gate.builds_on not in list(Tier)[1 : list(Tier).index(tier)]:
                raise fault("must be a tier below, and above the lowest", "tiers", tier.value, "builds_on")
        return self

    _adopted_as: str | None = PrivateAttr(None)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of what it rules in a canonical form, in hexadecimal: of all but its words."""
        return hash_of(without_words(self.model_dump(mode="json")))

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of its words as well: what was called its hash before words were left out."""
        return hash_of(self.model_dump(mode="json"))

    @property
    def identity(self) -> str:
        """The hash that answers name it by: the one that it was adopted under, so that theirs stay."""
        return self._adopted_as or self.hash

    def adopted_as(self, hash: str) -> "Policy":
        """The same policy, adopted under a hash."""
        adopted = self.model_copy()
        adopted._adopted_as = hash  # noqa: SLF001 - its own: a frozen model takes nothing else later on
        return adopted

    def is_hash(self, hash: str) -> bool:
        """Whether it may be adopted under a hash."""
        return hash in (self.hash, self.content_hash)

    @cached_property
    def criteria(self) -> tuple[Placed, ...]:
        """All criteria: by tier, lowest first, then by part, in the order of the text."""
        return tuple(Placed(tier, part, criterion) for tier, part, _, criterion in self._placed())

    @cached_property
    def gated(self) -> Mapping[str, Placed]:
        """The criteria that decide whether gates hold, by id: all but those that only describe."""
        return {one.criterion.id: one for one in self.criteria if one.part is not GatePart.descriptive}

    @cached_property
    def gates(self) -> tuple[tuple[Tier, Gate], ...]:
        """The gates of the tiers above the floor, lowest first; required is also what each builds on."""
        found: dict[Tier, Gate] = {}
        for tier, gate in self._gates:
            below = found[gate.builds_on].required if gate.builds_on else ()
            found[tier] = gate.model_copy(update={"required": (*below, *gate.required)}) if below else gate
        return tuple(found.items())

    @property
    def _gates(self) -> tuple[tuple[Tier, Gate], ...]:
        tiers = self.tiers
        return (
            (Tier.preferred_supplier, tiers.preferred_supplier),
            (Tier.partner, tiers.partner),
            (Tier.strategic_ally, tiers.strategic_ally),
        )

    def _placed(self) -> Iterator[tuple[Tier, GatePart, int, Criterion]]:
        for tier, asked in ((Tier.vendor, self.tiers.vendor), *self._gates):
            for part, name in _FIELDS.items():
                for number, criterion in enumerate(getattr(asked, name, ())):
                    yield tier, part, number, criterion


def parse_policy(text: str) -> Policy:
    """The policy that a TOML text states.

    Raises UnreadablePolicy, PolicyTooLong, PolicyTooDeep, PolicyHasTooManyCriteria,
    PolicyHasTooManyConditions, or a MalformedPolicy that names the line at fault.
    """
    return stated_from(content_of(text), text)


def stated_from(content: Mapping[str, Any], text: str | None = None) -> Policy:
    """The policy that a caller states as a mapping, or in the text that it was read from.

    As `policy_from`, within the limits that hold for what is stated anew; what is stored stands, whatever
    may be stated today. Raises as `parse_policy`.
    """
    if text is None:
        if nests_too_deeply(content):
            raise PolicyTooDeep()
        check_length(json.dumps(content, ensure_ascii=False, default=str))
    return _within_limits(policy_from(content, text))


def policy_from(content: Mapping[str, Any], text: str | None = None) -> Policy:
    """The policy that a mapping of the same shape as the TOML states; MalformedPolicy if none.

    `text` is the TOML that `content` was read from, if it was: the refusal then names the line.
    Raises PolicyTooDeep as well.
    """
    try:
        return _validated(content, text)
    except RecursionError:
        raise PolicyTooDeep() from None


@cache
def default_policy() -> Policy:
    """The policy that judges where none was adopted."""
    return policy_from(default_content()).adopted_as(UNADOPTED_HASH)


def _within_limits(policy: Policy) -> Policy:
    if len(policy.criteria) > MOST_CRITERIA:
        raise PolicyHasTooManyCriteria(limit=MOST_CRITERIA)
    if sum(len(one.criterion.conditions) for one in policy.criteria) > MOST_CONDITIONS:
        raise PolicyHasTooManyConditions(limit=MOST_CONDITIONS)
    return policy


def _validated(content: Mapping[str, Any], text: str | None) -> Policy:
    try:
        policy = Policy.model_validate(content)
    except ValidationError as error:
        raise malformed(error, text) from None
    file = _shipped_by_hash().get(policy.hash)
    if file is None:
        return policy
    return Policy.model_validate(translated(content, shipped_translations(__package__, file)))


@cache
def _shipped_by_hash() -> Mapping[str, str]:
    """The files of the policies that ship, by what they rule: their words are for all that rule the same."""
    return {Policy.model_validate(shipped_content(name)).hash: file for name, file in SHIPPED.items()}


def _fits(ident: str, tier: Tier, part: GatePart) -> bool:
    if not ident.startswith(f"{tier}."):
        return False
    return (ident in CHARACTERISTICS) != (part is GatePart.guard)
