"""What a sales manager owes departments and not accounts: people, training, standards, budgets."""

from typing import ClassVar, Literal, get_args

from tierline.domain.account.base import Fact
from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words

DepartmentDuty = Literal[
    "sales_manager.people", "sales_manager.training", "sales_manager.standards", "sales_manager.budget"
]
"""The responsibilities of a sales manager that concern people and not one account."""
DEPARTMENT_DUTIES: frozenset[str] = frozenset(get_args(DepartmentDuty))


class DutyFulfilled(Fact):
    """A sales manager fulfilled a duty that concerns people or a team, not one account.

    It counts for the accounts on which `by` is sales manager then and, if `people` or `team` is given, on
    which one of those is account manager then.
    """

    OF_ACCOUNTS: ClassVar[bool] = False
    OF_THE_FIRM: ClassVar[bool] = True
    TOPIC: ClassVar[str] = "firm.duty_fulfilled.v1"
    LABEL: ClassVar[Words] = Words("Duty fulfilled")

    kind: Literal["duty_fulfilled"] = "duty_fulfilled"
    responsibility: DepartmentDuty
    by: Ref
    """The sales manager, by the id the firm gives them."""
    people: tuple[Ref, ...] = ()
    """For whom it was done: those who were trained, whose standards or budgets were reviewed."""
    team: Ref | None = None
    """The team it was done for."""
    note: FreeText | None = None

    def our_people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.by, *self.people)))

    def concerned(self) -> tuple[str, ...]:
        return self.our_people()

    def headline(self) -> Words:
        words = RESPONSIBILITIES[self.responsibility].words
        return Words("Duty fulfilled: {what}").of(what=words)
