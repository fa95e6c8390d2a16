"""Adopting a tier policy: the write door of the policy book, beside that of the accounts."""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from tierline.application.access import Principal, Scope, check, speaking
from tierline.application.accounts import TRIES
from tierline.application.deciding import same
from tierline.application.outcomes import FactReceipt, Outcome
from tierline.application.ports import Collision
from tierline.application.unit_of_work import WriteContext
from tierline.application.within import EVERYWHERE, Within
from tierline.domain.account.base import (
    Recorded,
    check_extent,
    check_moments,
    check_time,
    malformed,
)
from tierline.domain.coverage import CoveragePolicy
from tierline.domain.coverage import policy as coverage
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.shared.ids import BOOK, BOOK_ID, fact_id_from_key
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.policy import Policy, content_of, stated_from
from tierline.domain.tiers.policy_log import PolicyAdopted, PolicyBook


class CoverageOrText(Invalid):
    """A coverage policy is given either in `coverage`, as an object, or in `coverage_toml`, as a text."""


class PolicyOrText(Invalid):
    """A policy is given either in `policy`, as an object, or in `toml`, as a text."""


class BookMovedOn(Conflict):
    """Others adopted policies at the same time; look at what they adopted and decide anew."""


_POLICIES = ("policy", "toml", "coverage", "coverage_toml")
"""What a policy may be given in; it may be larger and deeper than other facts."""


class Adoptions:
    """Adopts policies.

    Args:
        context: What all writing needs at hand, shared with the accounts.
        new_id: An id for an adoption that comes without one.
        default: The policy that judges before any is adopted.
    """

    def __init__(self, context: WriteContext, new_id: Callable[[], UUID], default: Policy) -> None:
        self._context = context
        self._new_id = new_id
        self._default = default
        self._within = EVERYWHERE

    def within(self, accounts: Within) -> "Adoptions":
        """The same for somebody who may see some accounts."""
        theirs = copy(self)
        theirs._within = accounts  # noqa: SLF001 - it is one of these
        return theirs

    def adopt(
        self, content: Mapping[str, Any], *, actor: str | Principal, idempotency_key: str | None = None
    ) -> Outcome:
        """Adopt a policy: `content` has the fields of `policy_adopted`, or `toml` in place of `policy`.

        With a `coverage` policy, or its text in `coverage_toml`, that one judges from the same day on.

        `occurred_at` is now and `hash` that of the policy where they are not given. The same fact_id
        with the same content answers with the first receipt and adds nothing. Raises a Refusal, and
        LogUnavailable.
        """
        by = speaking(actor)
        check(by, Scope.POLICY)
        fact_id = self._new_id()
        if idempotency_key is not None:
            fact_id = fact_id_from_key(by.name, BOOK, idempotency_key)
        now = self._context.clock()
        fact = _parsed(content, fact_id, now)
        with self._context.live.locked([BOOK]):
            for _ in range(TRIES):
                if found := self._context.log.find(fact.fact_id):
                    return self._repeat(found, fact, dated=content.get("occurred_at") is not None)
                try:
                    return Outcome(FactReceipt.of(self._record(fact, by.name, now)))
                except Collision:
                    self._context.sealing.keyring.drop(BOOK_ID)
        raise BookMovedOn()

    def _record(self, fact: PolicyAdopted, actor: str, now: datetime) -> Recorded:
        book = PolicyBook().after(self._context.log.stream(BOOK_ID))
        check_time(fact, now)
        book.check(fact, self._default)
        sealer = self._context.sealing.sealer()
        sealed = sealer.seal(BOOK_ID, fact)
        draft = Recorded(BOOK_ID, BOOK, book.version + 1, BEGINNING, actor, sealed)
        recorded = self._context.commits.commit([draft], sealer.rows)
        sealer.done()
        return recorded[0]

    def _repeat(self, found: Recorded, fact: PolicyAdopted, *, dated: bool) -> Outcome:
        """The first receipt of an adoption that is stated again.

        Raises FactAlreadyRecorded, FactIdNotUsable.
        """
        if found.account_id == BOOK_ID:
            recorded = self._context.sealing.unsealed(BOOK_ID, found.fact)
            again = fact if dated else fact.model_copy(update={"occurred_at": recorded.occurred_at})
            if same(recorded, again):
                return Outcome(FactReceipt.of(found), repeated=True)
        raise self._within.taken(found)


def stated_policy(content: Mapping[str, Any]) -> tuple[dict[str, Any], Policy]:
    """The policy that a caller gives in `policy` or `toml`, as it is given and as it is understood.

    Raises PolicyOrText and what `parse_policy` raises; of a text, a refusal names the line.
    """
    given, text = content.get("policy"), content.get("toml")
    if isinstance(text, str) and given is None:
        stated = content_of(text)
        return stated, stated_from(stated, text)
    if isinstance(given, dict) and text is None:
        return given, stated_from(given)
    raise PolicyOrText(field="policy")


def stated_coverage(content: Mapping[str, Any]) -> tuple[dict[str, Any], CoveragePolicy] | None:
    """The coverage policy that a caller gives, as it is given and as it is understood; None if none is.

    Raises CoverageOrText and MalformedCoveragePolicy.
    """
    given, text = content.get("coverage"), content.get("coverage_toml")
    if given is None and text is None:
        return None
    if isinstance(text, str) and given is None:
        return coverage.content_of(text), coverage.parse_policy(text)
    if isinstance(given, dict) and text is None:
        return given, coverage.policy_from(given)
    raise CoverageOrText(field="coverage")


def _parsed(content: Mapping[str, Any], fact_id: UUID, now: datetime) -> PolicyAdopted:
    check_extent({name: value for name, value in content.items() if name not in _POLICIES})
    stated, policy = stated_policy(content)
    given = {name: value for name, value in content.items() if name not in _POLICIES and value is not None}
    assumed = {"fact_id": fact_id, "occurred_at": now, "hash": policy.hash}
    both: dict[str, Any] = {"policy": stated}
    if found := stated_coverage(content):
        both["coverage"], assumed["coverage_hash"] = found[0], found[1].hash
    try:
        fact = PolicyAdopted.model_validate({**assumed, **given, **both})
    except ValidationError as error:
        raise malformed(error) from None
    check_moments(fact, ("occurred_at",))
    return fact
