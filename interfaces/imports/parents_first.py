"""Rows that open a parent's account go before those that name it, in whatever order the file has them.

No file is held in memory: a first reading notes which accounts and people the rows bring, and only rows that
wait for a later one are held until it comes.
"""

from collections import deque
from collections.abc import Iterable, Iterator

from tierline.application.importing import SourceBroken, SourceLine, SourceStatement
from tierline.interfaces.imports.mapping import MappingFile

MOST_HELD = 50_000
"""So many rows are held at a time; beyond that, all that follows is taken in the order it comes."""
NAMED = {"account_opened": ("code", "parent"), "person_added": ("person", "manager")}
"""By kind: the field with the name that it brings, and the one that names another of its like."""


def names_parents(mapping: MappingFile) -> bool:
    """Whether rows of a mapping name others that rows may bring."""
    return any(block.kind in NAMED and NAMED[block.kind][1] in block.set for block in mapping.fact)


class ParentsFirst:
    """Puts lines in an order in which each finds what it names."""

    def __init__(self) -> None:
        self._coming: set[int] = set()
        self._there: set[int] = set()
        self._held: set[int] = set()
        self._waiting: dict[int, list[SourceLine]] = {}
        self._count = 0
        self.gave_up = False
        """Whether more rows had to wait than are held."""

    def note(self, line: SourceLine) -> None:
        """Learn what a line will bring."""
        self._coming.update(_brought(line))

    def order(self, lines: Iterable[SourceLine | SourceBroken]) -> Iterator[SourceLine | SourceBroken]:
        """The lines, each behind those that bring what it names; circles come last."""
        for line in lines:
            if isinstance(line, SourceBroken):
                yield line
            else:
                yield from self._settle(line)
            if self._count > MOST_HELD:
                self.gave_up = True
                yield from self._rest()
                self._coming.clear()
        yield from self._rest()

    def _settle(self, line: SourceLine) -> Iterator[SourceLine]:
        """A line and all that waited for it, or nothing if it has to wait itself."""
        ready = deque([line])
        while ready:
            one = ready.popleft()
            if (missing := self._missing(one)) is not None:
                self._hold(one, missing)
                continue
            yield one
            for key in _brought(one):
                self._there.add(key)
                self._held.discard(key)
                released = self._waiting.pop(key, [])
                self._count -= len(released)
                ready.extend(released)

    def _missing(self, line: SourceLine) -> int | None:
        """What a line names and a later one brings."""
        own = set(_brought(line))
        named = [key for key in _named(line) if key in self._coming and key not in self._there]
        about = [key for key in map(_account_of, line.facts) if key in self._held]
        return next((key for key in (*named, *about) if key not in own), None)

    def _hold(self, line: SourceLine, missing: int) -> None:
        self._waiting.setdefault(missing, []).append(line)
        self._held.update(_brought(line))
        self._count += 1

    def _rest(self) -> Iterator[SourceLine]:
        """What waits for itself, or for too long."""
        waiting, self._waiting, self._count = self._waiting, {}, 0
        self._held.clear()
        for lines in waiting.values():
            yield from lines


def _brought(line: SourceLine) -> list[int]:
    return _keys(line, 0)


def _named(line: SourceLine) -> list[int]:
    return _keys(line, 1)


def _keys(line: SourceLine, place: int) -> list[int]:
    stated = [fact.content for fact in line.facts if fact.content["kind"] in NAMED]
    names = [(content["kind"], content.get(NAMED[content["kind"]][place])) for content in stated]
    return [hash(name) for name in names if name[1] is not None]


def _account_of(fact: SourceStatement) -> int:
    return hash(("account_opened", fact.account))
