"""What a measure is: parameters, the kinds of fact it reads, and an accumulator that takes them one by one.

A measure observes and does not judge: it gives a value or "not known", with the facts behind it.
Its accumulator takes an account's facts in the order of business time and, after any of them, tells what
the value will be from then on if nothing more happens. The measure as a function of time is those
forecasts, each up to the next fact; so a value at v never depends on what happens after v.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, NamedTuple, Self, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from tierline.domain.account.base import Fact
from tierline.domain.account.forecasts import follow
from tierline.domain.account.history import Entry, Evidence, History, Horizon
from tierline.domain.shared.time import BEGINNING, earlier, later
from tierline.domain.tiers.measures.checkpoints import Checkpoints
from tierline.domain.time.steps import Steps, steps

Value: TypeAlias = int | float | str | None
"""A count, a share from 0 to 1, or the name of a level; None where it is not known."""

Forecast: TypeAlias = Iterator[tuple[datetime, Value]]
"""The value now, then each moment at which it changes if nothing more happens, with the new value."""

Days = Annotated[int, Field(gt=0, le=36_500, strict=True)]
"""A window in days of 24 hours, at least 1 and at most a hundred years."""

INSTANT = timedelta.resolution
"""The distance of two neighbouring moments: a microsecond."""


class MeasureReading(NamedTuple):
    """The value of a measure and the ids of the facts that carry it, in order of business time."""

    value: Value
    facts: tuple[UUID, ...]


class CarriedSpan(NamedTuple):
    """A fact carries a value on [begin, end) if nothing more happens."""

    fact: UUID
    begin: datetime
    end: datetime


class Accumulator(ABC):
    """What a measure remembers of the facts so far."""

    def copy(self) -> Self:
        """The same as it stands, to go on from apart; what its dictionaries and lists hold never changes."""
        made = copy(self)
        held = ((name, value) for name, value in vars(self).items() if isinstance(value, dict | list))
        vars(made).update({name: copy(value) for name, value in held})
        return made

    def agrees(self, other: Self, now: datetime) -> bool:
        """Whether another one of the same measure forecasts the same from `now` on, and by the same facts.

        Both take the same facts from then on. It may say no where they do: then judging goes on a while
        longer than it would have to.
        """
        return vars(self) == vars(other)

    @abstractmethod
    def add(self, entry: Entry) -> bool:
        """Take the next fact, by (`occurred_at`, position); whether the forecast may differ now."""

    @abstractmethod
    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        """The value from `now` on if nothing more happens; no fact taken is later than `now`.

        Lazy, and good until the next fact is taken. Counts above `enough` needn't be told from it,
        which makes the forecast short however many facts there are.
        """

    @abstractmethod
    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        """The facts that carry the value at `now`, if nothing more happened until then."""

    def carrying(self, now: datetime, lasts: Callable[[UUID], datetime]) -> Iterable[CarriedSpan]:
        """The facts that carry the value from `now` on if nothing more happens, and from when to when.

        `lasts` tells until when a fact counts at most: for as long as those do that carry the value now.
        """
        return [CarriedSpan(fact, now, lasts(fact)) for fact in self.supporting_facts(now)]


class PolicyData(BaseModel):
    """A part of a policy: frozen, and without fields that nobody knows.

    What is `ADDED` came after policies were adopted. It isn't written where it is left as it was before it
    came, so that the content of an older policy, and with it its hash, stays what it was.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ADDED: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_what_was_added(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        content: dict[str, Any] = write(self)
        fields = type(self).model_fields
        unused = {name for name in self.ADDED if getattr(self, name) == fields[name].get_default()}
        return {name: value for name, value in content.items() if name not in unused}


class Measure(PolicyData):
    """The parameters of a measure. A subclass names itself in the field `measure`."""

    measure: str

    counts: ClassVar[bool] = False
    """Whether its values are whole numbers."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if isinstance(name := cls.model_fields["measure"].default, str):
            MEASURES[name] = cls

    @property
    @abstractmethod
    def reads(self) -> tuple[type[Fact], ...]:
        """The kinds of fact that its accumulator takes."""

    @property
    def reach(self) -> timedelta | None:
        """How far back a fact still counts; None where all facts of its kinds are needed."""
        return None

    def lasts(self, kind: type[Fact]) -> timedelta | None:
        """How long a fact of a kind that it reads may count; None where that may be for good."""
        return self.reach

    def asks_for(self, field: str) -> bool:
        """Whether a fact counts only with some values of a field."""
        return False

    @abstractmethod
    def accumulator(self) -> Accumulator:
        """An accumulator that has taken nothing yet."""

    def rank(self, value: Value) -> float:
        """Where a known value stands on the measure's scale: what thresholds are compared by."""
        assert isinstance(value, int | float)
        return value

    def check_threshold(self, threshold: Value) -> None:
        """ValueError that says what a threshold of this measure must be, if this one is not."""
        if type(threshold) is not int or threshold < 0:
            raise ValueError("must be a whole number")

    def recall(self, evidence: Evidence, start: datetime) -> list[Entry]:
        """The facts before `start` that its accumulator must have taken to be right from `start` on."""
        after = BEGINNING if self.reach is None else earlier(start, self.reach)
        return evidence.facts(*self.reads, after=after, until=earlier(start, INSTANT))

    def gauge_at(self, evidence: Evidence, now: datetime) -> Accumulator:
        """An accumulator that has taken what counts from `now` on, up to and including what happens then."""
        accumulator = self._gauge_before(evidence, now)
        for entry in evidence.facts(*self.reads, after=earlier(now, INSTANT), until=now):
            accumulator.add(entry)
        return accumulator

    def reading(self, evidence: Evidence, at: datetime) -> MeasureReading:
        """The reading at one moment; costs what lies within the measure's reach before it."""
        accumulator = self.gauge_at(evidence, at)
        return MeasureReading(next(accumulator.forecast(at))[1], accumulator.supporting_facts(at))

    def values(
        self, evidence: Evidence, start: datetime = BEGINNING, enough: int | None = None
    ) -> Steps[Value]:
        """The value at each moment from `start` on; counts above `enough` needn't be told from it.

        Costs what lies within the measure's reach before `start` and what lies after it.
        """
        return steps(self._follow(self._gauge_before(evidence, start), evidence, start, enough))

    def _gauge_before(self, evidence: Evidence, start: datetime) -> Accumulator:
        if self.reach is None:
            return self._resumed(evidence, start)
        accumulator = self.accumulator()
        for entry in self.recall(evidence, start):
            accumulator.add(entry)
        return accumulator

    def _resumed(self, evidence: Evidence, start: datetime) -> Accumulator:
        """An accumulator that has taken all facts before `start`, without taking them all again."""
        if isinstance(evidence, Horizon):
            history, start = evidence.history, min(start, later(evidence.horizon, INSTANT))
        else:
            assert isinstance(evidence, History)
            history = evidence
        key = (Checkpoints, self.model_dump_json())
        return history.index(key, lambda past: Checkpoints(past, self.reads, self.accumulator)).before(start)

    def _follow(
        self, accumulator: Accumulator, evidence: Evidence, start: datetime, enough: int | None
    ) -> Forecast:
        """The forecasts of an accumulator one after the other, each up to the moment of the next facts."""
        facts = evidence.facts(*self.reads, after=earlier(start, INSTANT))
        return follow(facts, accumulator.add, lambda now: accumulator.forecast(now, enough), start)


MEASURES: dict[str, type[Measure]] = {}
"""Every measure by its name in a policy."""
