"""Redacting: one free text of a fact is destroyed for good, and the fact stays."""

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import StringConstraints

from tierline.domain.account.base import Fact
from tierline.domain.account.corrections import StatementWithReason
from tierline.domain.account.forgetting import check_no_hold
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.shared.personal import OfText, marks
from tierline.domain.shared.words import Words

if TYPE_CHECKING:
    from tierline.domain.account.account import Account

REASON = "reason"
"""The free text that statements about a fact have."""


class NoFreeText(Invalid):
    """The fact has no free text of this name; what is known of a person goes by forgetting them."""


class NothingToRedact(Conflict):
    """There is no text in this field, or it is destroyed already."""


class FactRedacted(StatementWithReason):
    """A free text of an earlier fact is destroyed for good, in the fact and in every correction of it.

    With `reason` as the field, also what all statements about the fact gave as their reasons.
    """

    TOPIC: ClassVar[str] = "account.fact_redacted.v1"
    LABEL: ClassVar[Words] = Words("Text redacted")

    kind: Literal["fact_redacted"] = "fact_redacted"
    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    for_good: Literal[True]
    """Said so that nothing is destroyed by a slip: there is no way back."""

    def check_target(self, target: Fact | None, holds: bool, account: "Account") -> None:
        super().check_target(target, holds, account)
        assert target is not None
        if self.field != REASON and not isinstance(marks(type(target)).get(self.field), OfText):
            raise NoFreeText(field="field")
        check_no_hold(account, target.concerned(), "target")

    def destroys(self) -> bool:
        return True
