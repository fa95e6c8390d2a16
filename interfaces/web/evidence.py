"""Where a fact can be read: its line in the account's timeline, wherever on it that is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus
from uuid import UUID

from tierline.domain.account.history import History
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import said
from tierline.interfaces.web.page_context import PageContext

_UNTIL = "MOMENT"
"""What stands in an address for a moment that is put in later."""


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A fact as evidence: when it happened, its headline, and the address of its line."""

    at: datetime
    headline: str
    href: str


class Sources:
    """The facts of an account by their id, told of where they are asked for."""

    def __init__(self, history: History, visit: PageContext, code: str, shown: Collection[str] = ()) -> None:
        """`shown` are the facts whose lines stand on the page at hand.

        The line of another fact is the first one of the timeline up to its own moment.
        """
        # Pages are made when the history is let go of, and it may grow by then.
        self._entries = dict(history.entries)
        self._language = visit.language
        self._shown = shown
        self._elsewhere = visit.to(f"/accounts/{code}", to=_UNTIL)
        self._told: dict[UUID, EvidenceLink] = {}

    def __contains__(self, fact: object) -> bool:
        return fact in self._entries

    def __getitem__(self, fact: UUID) -> EvidenceLink:
        if fact not in self._told:
            self._told[fact] = self._tell(fact)
        return self._told[fact]

    def _tell(self, fact: UUID) -> EvidenceLink:
        entry = self._entries[fact]
        anchor = f"#f-{fact}"
        until = quote_plus(moment(entry.at))
        href = anchor if str(fact) in self._shown else self._elsewhere.replace(_UNTIL, until) + anchor
        return EvidenceLink(entry.at, said(entry.fact.headline(), self._language), href)

    @property
    def has_lines(self) -> bool:
        """Whether the page at hand shows lines of the timeline."""
        return bool(self._shown)

    def shows(self, fact: UUID) -> bool:
        """Whether the line of a fact stands on the page at hand."""
        return str(fact) in self._shown

    def of(self, facts: Collection[UUID], most: int) -> list[EvidenceLink]:
        """The latest of some facts, at most so many, the latest first."""
        known = sorted((fact for fact in facts if fact in self), key=self._at, reverse=True)
        return [self[fact] for fact in known[:most]]

    def _at(self, fact: UUID) -> datetime:
        return self._entries[fact].at
