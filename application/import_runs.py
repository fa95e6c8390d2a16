"""Import runs: each has a name that its facts carry, and what came of it; by that it can be undone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from tierline.domain.shared.errors import NotFound


class RunUnknown(NotFound):
    """There is no import of that name; `tierline import runs` lists them."""


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import: when it was, whose, and what came of it."""

    run: str
    """Its name, which its facts carry in `source.run`: `20260331-5f0b9a`."""
    begun_at: datetime
    actor: str
    format: str
    after: int
    """The last position of the log before it."""
    ended_at: datetime | None = None
    """None: it goes on, or it broke off."""
    until: int | None = None
    """The last position of the log when it ended."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """What it read, recorded, refused, and so on."""
    undoes: str | None = None
    """The import that it undid."""


class ImportRunTable(Protocol):
    """Where runs are kept, beside the log."""

    def add(self, run: ImportRun) -> None:
        """Keep a run that begins."""

    def end(self, run: ImportRun) -> None:
        """Keep what came of it."""

    def find(self, name: str) -> ImportRun | None:
        """The run of a name."""

    def latest(self, limit: int) -> Sequence[ImportRun]:
        """The runs that began last, the latest first."""


class ImportRuns:
    """Names runs and keeps them.

    Args:
        table: Where they are kept.
        head: The last position of the log.
        clock: What time it is.
        chance: So many random bytes.
    """

    def __init__(
        self,
        table: ImportRunTable,
        head: Callable[[], int],
        clock: Callable[[], datetime],
        chance: Callable[[int], bytes],
    ) -> None:
        self._table = table
        self._head = head
        self._clock = clock
        self._chance = chance

    @contextmanager
    def begun(self, format: str, actor: str, undoes: str | None = None) -> Iterator["RunningImport"]:
        """A run that begins now and ends with the block; one that breaks off has no end."""
        now = self._clock()
        name = f"{now:%Y%m%d}-{self._chance(4).hex()}"
        running = RunningImport(ImportRun(name, now, actor, format, self._head(), undoes=undoes))
        self._table.add(running.run)
        yield running
        ended = replace(running.run, ended_at=self._clock(), until=self._head(), counts=running.counts)
        self._table.end(ended)

    def find(self, name: str) -> ImportRun:
        """The run of a name. Raises RunUnknown."""
        found = self._table.find(name)
        if found is None:
            raise RunUnknown(field="run")
        return found

    def latest(self, limit: int) -> Sequence[ImportRun]:
        """The runs that began last, the latest first."""
        return self._table.latest(limit)


@dataclass(slots=True)
class RunningImport:
    """A run while it goes on; `counts` is what came of it so far."""

    run: ImportRun
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its facts carry."""
        return self.run.run
