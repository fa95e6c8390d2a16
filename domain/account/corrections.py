"""Statements about earlier facts: nothing is updated or deleted, it is said anew."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator

from tierline.domain.account.answers import UNANSWERED, Answers
from tierline.domain.account.base import Fact, check_moments, check_retired, check_spelling
from tierline.domain.shared.errors import Conflict, Invalid, NotFound
from tierline.domain.shared.personal import Forgotten, FreeText
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

FIXED = ("fact_id", "kind", "account", "actor", "recorded_at", "position", "version")
"""What a correction can't change: a fact of another kind or account is a retraction and a new fact."""
_FIXED = Words("`{name}` can't be corrected: retract the fact and record a new one")


class UnknownTarget(NotFound):
    """This account has no fact with the fact_id given in `target`."""


class TargetIsAStatement(Conflict):
    """Corrections, retractions and reinstatements speak about facts, not about one another."""


class AlreadyRetracted(Conflict):
    """The fact is retracted already; reinstate it first."""


class NotRetracted(Conflict):
    """The fact is not retracted, so there is nothing to reinstate."""


class OpeningStays(Conflict):
    """The opening of an account can be corrected but not retracted; close the account instead."""


class ForgottenForGood(Conflict):
    """What was destroyed doesn't come back, so what certifies it is neither corrected nor retracted."""


class NothingChanges(Invalid):
    """A correction must change at least one field."""


class StatementAboutAFact(Fact):
    """What corrections, retractions, reinstatements and answers share: the fact they speak about."""

    target: UUID

    def revise(self, account: "Account") -> None:
        """Let the statement have its effect on what the account keeps."""

    def after(self, target: Fact, holds: bool) -> tuple[Fact, bool]:
        """The target and whether it holds, once this statement is made."""
        return target, holds

    def answers(self, before: Answers) -> Answers:
        """What the customer's people answered about the target, once this statement is made."""
        return before

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        """Decide, knowing the target as it stands (None if the account has no such fact)."""
        if target is None:
            raise UnknownTarget(field="target")
        if isinstance(target, StatementAboutAFact):
            raise TargetIsAStatement(field="target")
        if target.destroys():
            raise ForgottenForGood(field="target")


class StatementWithReason(StatementAboutAFact):
    """What the statements share that our own people make about a fact: why they make it."""

    reason: FreeText


class FactCorrected(StatementWithReason):
    """An earlier fact is stated with other values, for all of history from this statement on."""

    TOPIC: ClassVar[str] = "account.fact_corrected.v1"
    LABEL: ClassVar[Words] = Words("Fact corrected")

    kind: Literal["fact_corrected"] = "fact_corrected"
    changes: Annotated[dict[str, Any], Field(min_length=1)]
    """Fields of the target's kind with their new values; null clears an optional one."""

    @field_validator("changes")
    @classmethod
    def _keeps_identity(cls, changes: dict[str, Any]) -> dict[str, Any]:
        for name in FIXED:
            if name in changes:
                raise ValueError(_FIXED.of(name=name))
        return changes

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if not holds:
            raise AlreadyRetracted(field="target")
        corrected = target.corrected(self.changes)
        check_retired(type(target), self.changes)
        check_spelling(type(target), self.changes)
        check_moments(corrected, self.changes)
        if corrected == target:
            raise NothingChanges(field="changes")
        corrected.check(account)

    def after(self, target: Fact, holds: bool) -> tuple[Fact, bool]:
        return target.corrected(self.changes), holds

    def answers(self, before: Answers) -> Answers:
        return UNANSWERED

    def revise(self, account: "Account") -> None:
        if standing := account.kept.get(self.target):
            fact = standing.fact.corrected(_kept_part(standing.fact, self.changes))
            account.keep(replace(standing, fact=fact))


class FactRetracted(StatementWithReason):
    """An earlier fact is withdrawn: it counts for nothing from this statement on."""

    TOPIC: ClassVar[str] = "account.fact_retracted.v1"
    LABEL: ClassVar[Words] = Words("Fact retracted")

    kind: Literal["fact_retracted"] = "fact_retracted"

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if not holds:
            raise AlreadyRetracted(field="target")
        if target.kind == "account_opened":
            raise OpeningStays(field="target")
        target.check_without(account)

    def after(self, target: Fact, holds: bool) -> tuple[Fact, bool]:
        return target, False

    def revise(self, account: "Account") -> None:
        _set_holds(account, self.target, holds=False)


class FactReinstated(StatementWithReason):
    """A retracted fact holds again, as it stood when it was retracted."""

    TOPIC: ClassVar[str] = "account.fact_reinstated.v1"
    LABEL: ClassVar[Words] = Words("Fact reinstated")

    kind: Literal["fact_reinstated"] = "fact_reinstated"

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if holds:
            raise NotRetracted(field="target")
        target.check(account)

    def after(self, target: Fact, holds: bool) -> tuple[Fact, bool]:
        return target, True

    def revise(self, account: "Account") -> None:
        _set_holds(account, self.target, holds=True)


def _set_holds(account: "Account", fact_id: UUID, *, holds: bool) -> None:
    if standing := account.kept.get(fact_id):
        account.keep(replace(standing, holds=holds))


def _kept_part(fact: Fact, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without sealed texts, which an account doesn't keep."""
    return {name: Forgotten() if _is_sealed(value) else value for name, value in changes.items()}


def _is_sealed(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"sealed", "key", "fact"}
