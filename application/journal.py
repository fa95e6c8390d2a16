"""The security journal: who came in, who was refused, who was shown texts; apart from the facts.

It is only added to. Nothing personal stands in it: principals by their names for the record, accounts by
their codes, routes by their templates, and words of ours; no names, no addresses, nothing of what was asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from threading import Lock
from typing import Protocol
from uuid import UUID

MOST_WAITING = 10_000
"""How many lines wait to be written at most; what comes beyond them is counted and let go."""


class SecurityEvent(StrEnum):
    """What happened."""

    SIGNED_IN = "signed_in"
    """Somebody began a session; `detail` says by what."""
    SIGNED_OUT = "signed_out"
    """Somebody ended theirs."""
    REFUSED = "refused"
    """Somebody was refused (401, 403, 429); `detail` names the refusal, and the scope that was needed."""
    KEY_MADE = "key_made"
    """An API key was made; `detail` is its id, here and in the two that follow."""
    KEY_ROTATED = "key_rotated"
    """An API key was replaced by another one."""
    KEY_REVOKED = "key_revoked"
    """An API key opens no door any more."""
    PERMISSIONS_READ = "permissions_read"
    """A service began with these roles and groups; `detail` is the hash of both, so a change can be seen."""
    POLICY_ADOPTED = "policy_adopted"
    """A policy was adopted."""
    TEXTS_OPENED = "texts_opened"
    """Names and notes of an account were opened for somebody; `count` says how many."""
    TEXTS_EXPIRED = "texts_expired"
    """Texts of an account were destroyed by the rules of retention; `count` says how many."""
    WEBHOOK_MADE = "webhook_made"
    """A webhook was made; `detail` is its id, here and in the two that follow."""
    WEBHOOK_CHANGED = "webhook_changed"
    """A webhook got another secret, was switched on or off, or was made to send again."""
    WEBHOOK_REMOVED = "webhook_removed"
    """A webhook sends nothing any more."""
    EXPORTED = "exported"
    """Somebody took a file along; `detail` is its format."""
    PRINTED = "printed"
    """Somebody took a print along."""


SEVERAL = "several"
"""In place of an account: more of them than are named one by one."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """What happened within a minute, and how often: what is alike in all but the second is one line.

    `account` is the stream's id until it is written, and its code from then on.
    """

    at: datetime
    """When it happened, or the first of them did."""
    event: SecurityEvent
    principal: str = ""
    """Who; empty where nobody knows."""
    account: UUID | str | None = None
    route: str | None = None
    """The template of the route, as in `/v1/accounts/{code}/contacts`."""
    detail: str | None = None
    count: int = 1

    @property
    def mark(self) -> str:
        """What lines have in common that are one: the minute, and all but the count."""
        minute = self.at.replace(second=0, microsecond=0).isoformat()
        said = (minute, self.event, self.principal, self.account, self.route, self.detail)
        return sha256(repr([None if one is None else str(one) for one in said]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class JournalQuestion:
    """Which lines are asked for; what isn't said leaves none out."""

    event: SecurityEvent | None = None
    principal: str | None = None
    account: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Lines up to this instant."""
    accounts: frozenset[str] | None = None
    """Lines about these accounts, and those about none."""

    def within(self, accounts: frozenset[str] | None) -> "JournalQuestion":
        """The same for somebody who may see these accounts only; None: all."""
        return replace(self, accounts=accounts)


class JournalTable(Protocol):
    """Where the journal is kept."""

    def add(self, lines: Sequence[JournalLine]) -> None:
        """Keep lines, adding up the counts of those that are there already."""

    def page(
        self, question: JournalQuestion, limit: int, after: tuple[datetime, str] | None = None
    ) -> Sequence[JournalLine]:
        """Lines that are asked for, the latest first, those behind a line only."""

    def prune(self, before: datetime) -> int:
        """Let go of the lines before an instant; how many those were."""


class Gathered:
    """Lines that wait to be written; adding one costs next to nothing and fails never."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._lock = Lock()
        self._waiting: dict[str, JournalLine] = {}
        self.dropped = 0
        """How many things happened that no line tells of, since too many were waiting."""

    def add(self, line: JournalLine) -> None:
        """Have a line written soon."""
        with self._lock:
            known = self._waiting.get(line.mark)
            if known is not None:
                self._waiting[line.mark] = replace(known, count=known.count + line.count)
            elif len(self._waiting) < self._most:
                self._waiting[line.mark] = line
            else:
                self.dropped += line.count

    def taken(self) -> list[JournalLine]:
        """All that waits, for whoever writes it now."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        return list(waiting.values())

    def put_back(self, lines: Sequence[JournalLine]) -> None:
        """Have lines wait again that could not be written."""
        for line in lines:
            self.add(line)


def several_as_one(opened: Mapping[UUID, int], most: int) -> Mapping[UUID, int] | Mapping[str, int]:
    """How many texts of which accounts were opened at once; of more than `most` accounts, in one sum."""
    return opened if len(opened) <= most else {SEVERAL: sum(opened.values())}
