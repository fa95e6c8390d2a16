"""Overrides: a tier decided by two people, one who proposes it with a reason and an end, one who approves.

Before approvals were statements of their own, the proposer named an approver. What was recorded so keeps
its meaning: it is in force by itself, from its own moment.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple
from unicodedata import normalize
from uuid import UUID

from tierline.domain.account.base import Fact, Translation
from tierline.domain.account.step_order import EndsBeforeItBegan, Step, check_later
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Instant, later
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account
    from tierline.domain.account.history import Entry

LONGEST = timedelta(days=180)
"""How long an override may last; whoever still means it then says so again."""


class OverrideEndsBeforeItBegins(Invalid):
    """An override must end after it begins."""


class OverrideTooLong(Invalid):
    """An override lasts 180 days at most."""


class ApproverIsActor(Forbidden):
    """An override must be approved by somebody other than the one who proposed it."""


class NoOverrideProposed(NotFound):
    """No override with this fact_id is proposed on the account."""


class OverrideAlreadyApproved(Conflict):
    """This override is approved already."""


class OverrideOverByThen(Conflict):
    """The override would have ended by the moment of the approval; propose another one."""


class ApprovedAsItStands(Conflict):
    """The override is approved as it stands: tier, end and beginning stay; lift it and propose another."""


class NoOverrideStands(Conflict):
    """No override stands at that time, so there is none to lift."""


class Decided(NamedTuple):
    """From a time on an override stands until another time; or none does, for it was lifted (None)."""

    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OverrideDecisions:
    """What was decided and proposed so far, by which it is decided what may follow."""

    decided: tuple[Decided, ...] = ()
    """By business time; of two at one time, the one recorded last comes last."""
    proposed: Mapping[UUID, "TierOverridden"] = field(default_factory=dict)
    """By fact_id, whether they are approved or not."""
    approved: frozenset[UUID] = frozenset()

    def with_decision(self, decided: Decided) -> "OverrideDecisions":
        """The overrides once more was decided."""
        return replace(self, decided=tuple(sorted((*self.decided, decided), key=attrgetter("at"))))


class AboutOverride(Step):
    """What proposing, approving and lifting an override share; the account has one at a time."""

    OF_ITS_ACCOUNT: ClassVar[bool] = True

    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("override", "")

    def our_people(self) -> tuple[str, ...]:
        return self.people


class TierOverridden(AboutOverride):
    """We propose that the account counts as this tier for a while, whatever the evidence shows.

    It does so from the moment on at which somebody else approves it (`override_approved`), in place of an
    earlier override.
    """

    TOPIC: ClassVar[str] = "account.tier_overridden.v2"
    FORMER: ClassVar[Mapping[str, Translation]] = {"account.tier_overridden.v1": dict}
    RETIRED: ClassVar[Mapping[str, str]] = {
        "approver": "whoever approves the override states `override_approved` in their own name"
    }
    LABEL: ClassVar[Words] = Words("Tier override")

    kind: Literal["tier_overridden"] = "tier_overridden"
    tier: Tier
    reason: FreeText
    approver: Ref | None = None
    """Of what was recorded before approvals were statements: who approved it; it needs no other approval."""
    until: Instant
    """When it ends by itself, at most 180 days after `occurred_at`."""

    def check(self, account: "Account") -> None:
        if self.until <= self.occurred_at:
            raise OverrideEndsBeforeItBegins(field="until")
        if self.until > later(self.occurred_at, LONGEST):
            raise OverrideTooLong(field="until")
        self._check_approved(account)
        super().check(account)

    def _check_approved(self, account: "Account") -> None:
        """Refuse to let something else stand as approved than what was."""
        kept = account.kept.get(self.fact_id)
        if kept is None or not any(
            _approves(one, self.fact_id) for one in account.facts_about("override", "")
        ):
            return
        if any(getattr(kept.fact, name) != getattr(self, name) for name in ("tier", "until", "occurred_at")):
            raise ApprovedAsItStands(field="target")

    def follow(self, state: OverrideDecisions | None) -> OverrideDecisions:
        before = state or OverrideDecisions()
        if self.approver is not None:
            return before.with_decision(Decided(self.occurred_at, self.until))
        return replace(before, proposed={**before.proposed, self.fact_id: self})

    def our_people(self) -> tuple[str, ...]:
        approver = (self.approver,) if self.approver else ()
        return tuple(dict.fromkeys((*self.people, *approver)))

    def question(self) -> Words:
        return Words("We take our relationship to be this: {tier:lower}.").of(tier=self.tier.words)

    def headline(self) -> Words:
        said = Words("Tier overridden: {tier:lower} until {end}")
        if self.approver is None:
            said = Words("Override proposed: {tier:lower} until {end}")
        return said.of(tier=self.tier.words, end=self.until.date())


class OverrideApproved(AboutOverride):
    """Somebody else than the proposer approved an override: it is in force from this moment on."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.override_approved.v1"
    LABEL: ClassVar[Words] = Words("Override approved")

    kind: Literal["override_approved"] = "override_approved"
    target: UUID
    """The fact_id of the override proposed."""
    note: FreeText | None = None

    def check_actor(self, actor: str, account: "Account") -> None:
        proposal = account.kept.get(self.target)
        if proposal is not None and same_actor(proposal.actor, actor):
            raise ApproverIsActor(field="target")

    def follow(self, state: OverrideDecisions | None) -> OverrideDecisions:
        before = state or OverrideDecisions()
        proposal = before.proposed.get(self.target)
        if proposal is None:
            raise NoOverrideProposed(field="target")
        if self.target in before.approved:
            raise OverrideAlreadyApproved(field="target")
        check_later(self, proposal.occurred_at)
        if self.occurred_at >= proposal.until:
            raise OverrideOverByThen(field="occurred_at")
        after = before.with_decision(Decided(self.occurred_at, proposal.until))
        return replace(after, approved=after.approved | {self.target})


class TierOverrideLifted(AboutOverride):
    """We ended the override before its time: the account counts again as what its evidence shows."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.tier_override_lifted.v1"
    LABEL: ClassVar[Words] = Words("Override lifted")

    kind: Literal["tier_override_lifted"] = "tier_override_lifted"
    reason: FreeText

    def follow(self, state: OverrideDecisions | None) -> OverrideDecisions:
        before, at = state or OverrideDecisions(), self.occurred_at
        found = before.decided
        place = bisect_right(found, at, key=attrgetter("at"))
        standing, following = found[:place][-1:], found[place : place + 1]
        if standing and standing[0].until and at < standing[0].until:
            if following and following[0].until is None:
                raise NoOverrideStands()  # it was lifted, if only later than that
            return before.with_decision(Decided(at, None))
        if any(one.until for one in found[place:]):
            raise EndsBeforeItBegan(field="occurred_at")
        raise NoOverrideStands()


class ActiveOverride(NamedTuple):
    """An override in force: the fact that stated it, since when, until when, and who approved it."""

    entry: "Entry"
    since: datetime
    approver: str

    @property
    def fact(self) -> TierOverridden:
        """What was stated."""
        assert isinstance(self.entry.fact, TierOverridden)
        return self.entry.fact


@dataclass(frozen=True, slots=True)
class Overriding:
    """The override after the facts about it, taken by business time, and the proposals that wait."""

    latest: ActiveOverride | None = None
    """The latest that came into force; it stands until its end, or until it is lifted."""
    waiting: Mapping[UUID, "Entry"] = field(default_factory=dict)
    """Proposals that nobody has approved, by fact_id; one may be past its end."""

    def after(self, entry: "Entry") -> "Overriding":
        """The same after the next fact; what comes into force replaces an earlier override for good."""
        fact = entry.fact
        if isinstance(fact, TierOverrideLifted):
            return replace(self, latest=None)
        if isinstance(fact, TierOverridden) and fact.approver is not None:
            return replace(self, latest=ActiveOverride(entry, entry.at, fact.approver))
        if isinstance(fact, TierOverridden):
            return replace(self, waiting={**self.waiting, fact.fact_id: entry})
        assert isinstance(fact, OverrideApproved)
        if fact.target not in self.waiting:
            return self
        waiting = {ident: one for ident, one in self.waiting.items() if ident != fact.target}
        return Overriding(ActiveOverride(self.waiting[fact.target], entry.at, entry.actor), waiting)


def is_proposal(fact: Fact) -> bool:
    """Whether a fact proposes an override and decides nothing."""
    return isinstance(fact, TierOverridden) and fact.approver is None


def same_actor(one: str, other: str) -> bool:
    """Whether two names of actors are those of one, however they are written."""
    return _plain(one) == _plain(other)


def _plain(actor: str) -> str:
    return normalize("NFKC", actor).casefold()


def _approves(fact: Fact, proposal: UUID) -> bool:
    return isinstance(fact, OverrideApproved) and fact.target == proposal
