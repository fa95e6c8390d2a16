"""What measures over a window share: which facts they look at, and what is known of the contacts in them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import Annotated, ClassVar, Self

from pydantic import Field, StrictBool, model_validator

from tierline.domain.account.base import Fact
from tierline.domain.account.contacts import ContactAdded, ContactChanged, ContactLeft
from tierline.domain.account.history import Entry, Evidence
from tierline.domain.shared.time import BEGINNING, earlier
from tierline.domain.tiers.filters import (
    FactFilter,
    Filter,
    KindName,
    check_filter,
    kinds_named,
    passes,
)
from tierline.domain.tiers.measures.base import INSTANT, Days, Measure

STATEMENTS = (ContactAdded, ContactChanged)
"""The facts that say how high a contact stands, in which function, and whether it is a key person."""


class WithinWindow(Measure):
    """A measure over the facts with v - days < occurred_at <= v that are of some kinds and pass a filter.

    `kinds` and `where` name them, or `among`, of which one must admit a fact. With `except_left` a contact
    counts only while at the customer: one who has left at v counts no more, one who came back does again.
    """

    ADDED: ClassVar[frozenset[str]] = frozenset(("among", "except_left"))
    counts: ClassVar[bool] = True

    kinds: tuple[KindName, ...] = ()
    days: Days
    where: Filter = {}
    among: Annotated[tuple[FactFilter, ...], Field(max_length=16)] = ()
    except_left: StrictBool = False

    @model_validator(mode="after")
    def _filter_fits(self) -> Self:
        if bool(self.kinds) == bool(self.among):
            raise ValueError("needs its facts named in `kinds` or in `among`")
        if self.where and self.among:
            raise ValueError("has a `where` beside `among`, where each member has its own")
        check_filter(self.where, *kinds_named(self.kinds))
        return self

    @cached_property
    def takes_part_in(self) -> tuple[type[Fact], ...]:
        """The kinds of the facts in question."""
        return kinds_named(self.kinds or (one.kind for one in self.among))

    @cached_property
    def statements(self) -> tuple[type[Fact], ...]:
        """The kinds that say of contacts what it takes to count them."""
        return (*STATEMENTS, ContactLeft) if self.except_left else ()

    @cached_property
    def reads(self) -> tuple[type[Fact], ...]:
        return tuple(dict.fromkeys((*self.takes_part_in, *self.statements)))

    @property
    def reach(self) -> timedelta:
        return timedelta(days=self.days)

    def lasts(self, kind: type[Fact]) -> timedelta | None:
        return None if kind in self.statements else self.reach

    def asks_for(self, field: str) -> bool:
        return field in self.where or any(field in one.where for one in self.among)

    def admits(self, fact: Fact) -> bool:
        """Whether a fact is one of those in question, whenever it happened."""
        if self.among:
            return any(one.admits(fact) for one in self.among)
        return isinstance(fact, self.takes_part_in) and passes(fact, self.where)

    def recall(self, evidence: Evidence, start: datetime) -> list[Entry]:
        return sorted(self._recalled(evidence, start), key=attrgetter("place"))

    def _recalled(self, evidence: Evidence, start: datetime) -> Iterator[Entry]:
        until = earlier(start, INSTANT)
        if lately := [kind for kind in self.takes_part_in if kind not in self.statements]:
            yield from evidence.facts(*lately, after=earlier(start, self.reach), until=until)
        if self.statements:
            yield from evidence.facts(*self.statements, after=BEGINNING, until=until)
