"""Overrides: a tier decided by people, with a reason, a second person's approval, and an end."""

from bisect import bisect_right
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from tierline.domain.account.order import EndsBeforeItBegan, Step
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.time import Instant, later
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

LONGEST = timedelta(days=180)
"""How long an override may last; whoever still means it then says so again."""


class OverrideEndsBeforeItBegins(Invalid):
    """An override must end after it begins."""


class OverrideTooLong(Invalid):
    """An override lasts 180 days at most."""


class ApproverIsActor(Forbidden):
    """An override must be approved by somebody other than the one who records it."""


class NoOverrideStands(Conflict):
    """No override stands at that time, so there is none to lift."""


class Decided(NamedTuple):
    """From a time on an override stands until another time; or none does, for it was lifted (None)."""

    at: datetime
    until: datetime | None


Overrides = tuple[Decided, ...]
"""What was decided so far, by business time; of two at one time, the one recorded last comes last."""


class AboutOverride(Step):
    """What setting and lifting an override share; the account has one at a time."""

    OF_ITS_ACCOUNT: ClassVar[bool] = True

    reason: FreeText
    people: tuple[Ref, ...] = ()

    def thing(self) -> tuple[str, str]:
        return ("override", "")

    def our_people(self) -> tuple[str, ...]:
        return self.people


class TierOverridden(AboutOverride):
    """We decided that the account counts as this tier for a while, in place of an earlier override."""

    TOPIC: ClassVar[str] = "account.tier_overridden.v1"
    LABEL: ClassVar[Words] = Words("Tier overridden", "手动设定关系层级")

    kind: Literal["tier_overridden"] = "tier_overridden"
    tier: Tier
    approver: Ref
    until: Instant
    """When it ends by itself, at most 180 days after `occurred_at`."""

    def check(self, account: "Account") -> None:
        if self.until <= self.occurred_at:
            raise OverrideEndsBeforeItBegins(field="until")
        if self.until > later(self.occurred_at, LONGEST):
            raise OverrideTooLong(field="until")
        super().check(account)

    def check_actor(self, actor: str) -> None:
        if self.approver == actor:
            raise ApproverIsActor(field="approver")

    def follow(self, state: Overrides | None) -> Overrides:
        return _with(state or (), Decided(self.occurred_at, self.until))

    def our_people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.people, self.approver)))

    def headline(self) -> Words:
        return Words(
            f"Tier overridden: {self.tier.words.en.lower()} until {self.until.date()}",
            f"手动设定关系层级：{self.tier.words.zh}，至 {self.until.date()}",
        )


class TierOverrideLifted(AboutOverride):
    """We ended the override before its time: the account counts again as what its evidence shows."""

    ENDS: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "account.tier_override_lifted.v1"
    LABEL: ClassVar[Words] = Words("Override lifted", "取消手动设定的层级")

    kind: Literal["tier_override_lifted"] = "tier_override_lifted"

    def follow(self, state: Overrides | None) -> Overrides:
        found, at = state or (), self.occurred_at
        place = bisect_right(found, at, key=attrgetter("at"))
        standing, following = found[:place][-1:], found[place : place + 1]
        if standing and standing[0].until and at < standing[0].until:
            if following and following[0].until is None:
                raise NoOverrideStands()  # it was lifted, if only later than that
            return _with(found, Decided(at, None))
        if any(one.until for one in found[place:]):
            raise EndsBeforeItBegan(field="occurred_at")
        raise NoOverrideStands()


def _with(found: Overrides, decided: Decided) -> Overrides:
    return tuple(sorted((*found, decided), key=attrgetter("at")))
