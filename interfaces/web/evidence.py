"""Where a fact can be read: its line in the account's timeline, wherever on it that is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.account.history import History
from interfaces.http.answers import moment
from interfaces.web.texts import said
from interfaces.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Source:
    """A fact as evidence: when it happened, its headline, and the address of its line."""

    at: datetime
    headline: str
    href: str


class Sources(dict[UUID, Source]):
    """The facts of an account by their id."""

    def of(self, facts: Collection[UUID], most: int) -> list[Source]:
        """The latest of some facts, at most so many, the latest first."""
        known = [self[fact] for fact in facts if fact in self]
        return sorted(known, key=lambda one: one.at, reverse=True)[:most]


def sources(history: History, visit: Visit, shown: Collection[str]) -> Sources:
    """Every fact of a history; `shown` are those whose lines stand on the page at hand.

    The line of another fact is the first one of the timeline up to its own moment.
    """
    found = Sources()
    for fact_id, entry in history.entries.items():
        anchor = f"f-{fact_id}"
        here = str(fact_id) in shown
        until = visit.here(to=moment(entry.at), kind=None, cursor=None)
        href = f"#{anchor}" if here else f"{until}#{anchor}"
        found[fact_id] = Source(entry.at, said(entry.fact.headline(), visit.language), href)
    return found
