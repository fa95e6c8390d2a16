"""Responsibilities that are fulfilled by something no other kind of fact speaks of."""

from typing import ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.catalogue import RESPONSIBILITIES, ResponsibilityId
from tierline.domain.shared.ids import Ref
from tierline.domain.shared.personal import FreeText
from tierline.domain.shared.words import Words


class ResponsibilityFulfilled(Fact):
    """One of our people did what a role answers for."""

    TOPIC: ClassVar[str] = "account.responsibility_fulfilled.v1"
    LABEL: ClassVar[Words] = Words("Responsibility fulfilled")

    kind: Literal["responsibility_fulfilled"] = "responsibility_fulfilled"
    responsibility: ResponsibilityId
    person: Ref
    note: FreeText | None = None

    def our_people(self) -> tuple[str, ...]:
        return (self.person,)

    def headline(self) -> Words:
        what = RESPONSIBILITIES[self.responsibility].words
        return Words("Responsibility fulfilled: {what}").of(what=what)
