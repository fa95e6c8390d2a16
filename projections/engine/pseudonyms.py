"""The log as it is read: with pseudonyms in place of the references of contacts who were forgotten."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from copy import copy, deepcopy
from threading import RLock
from typing import Any, Self
from uuid import UUID

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.forgetting import ContactForgotten
from tierline.domain.account.pseudonyms import Names, Pseudonyms, meant, says_pseudonym, shown
from tierline.domain.shared.ids import stream_id
from tierline.projections.engine.base import FactSource, StoredFact
from tierline.projections.engine.outages import OUTAGES

TOPIC = ContactForgotten.TOPIC
_PAGE = 1_000

log = logging.getLogger("tierline.worker")


class ForgottenContacts:
    """Who was forgotten, by what a log says: read once, and then as it grows.

    Args:
        source: The log, with references as they are recorded.
    """

    def __init__(self, source: FactSource) -> None:
        self._source = source
        self._lock = RLock()
        self._known, self._until = Pseudonyms(), 0
        self._anew: Pseudonyms | None = None
        """What is read in place of what is known, of another log."""

    def on(self, source: FactSource) -> "ForgottenContacts":
        """The same of a log that goes on from this one."""
        other = ForgottenContacts(source)
        with self._lock:
            other._known, other._until = deepcopy(self._known), self._until
        return other

    def forget(self) -> None:
        """Read the log from its beginning when asked next: it isn't the one that was read."""
        with self._lock:
            # Until then nobody is told of by a reference that was known to be forgotten.
            self._anew, self._until = Pseudonyms(), 0

    def reach(self, position: int) -> None:
        """Know of all that is recorded up to a position; costs a query where that isn't known yet."""
        with self._lock:
            if position <= self._until:
                return
            after, known = self._until, self._anew or self._known
            while page := self._source.by_topic((TOPIC,), after, _PAGE):
                for stored in page:
                    self._take(stored, known)
                after = page[-1].position
            self._known, self._anew, self._until = known, None, max(position, after)

    def pass_by(self, page: Sequence[StoredFact], after: int) -> None:
        """Know of all up to the end of a page of facts, the next ones behind a position."""
        with self._lock:
            self.reach(after)
            self._known, self._anew = self._anew or self._known, None
            for stored in page:
                if stored.topic == TOPIC:
                    self._take(stored, self._known)
            self._until = max(self._until, page[-1].position)

    def names(self, account: UUID, until: int | None = None) -> Names:
        """The pseudonyms of an account's contacts, by reference: of those forgotten up to a position."""
        return self._known.names(account, until)

    def _take(self, stored: StoredFact, known: Pseudonyms) -> None:
        try:
            known.take(self._source.decoded(stored))
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - an unreadable one costs its account, which is parked by it
            log.error(
                "the forgetting at position %s can't be read: %s", stored.position, type(error).__name__
            )


class PseudonymousLog:
    """A log that says of forgotten contacts nothing but their pseudonyms. Fulfils `FactSource`.

    Args:
        source: The log.
        forgotten: Who was forgotten by what it says; None: read from it.
        until: Only those are taken as forgotten who were up to a position; None: all by now.
    """

    def __init__(
        self, source: FactSource, forgotten: ForgottenContacts | None = None, until: int | None = None
    ) -> None:
        self._source = source
        self.forgotten = forgotten or ForgottenContacts(source)
        self.until = until
        if until is not None:
            self.forgotten.reach(until)

    @classmethod
    def of(cls, source: FactSource) -> "PseudonymousLog":
        """A log as one that says pseudonyms, if it isn't one."""
        return source if isinstance(source, cls) else cls(source)

    def as_of(self, position: int) -> Self:
        """The same by what was recorded up to a position."""
        other = copy(self)
        other.until = position
        self.forgotten.reach(position)
        return other

    def of_log(self, source: FactSource) -> "PseudonymousLog":
        """The same of a log that goes on from this one."""
        return PseudonymousLog(source, self.forgotten.on(source))

    def shown_by(self, account_id: UUID) -> int:
        """What is otherwise once an account's facts are shown otherwise: how many of its are forgotten."""
        return len(self.forgotten.names(account_id, self.until))

    def names(self, code: str) -> Names:
        """The pseudonyms of an account's contacts who are forgotten by now, by reference."""
        self._read_on()
        return self.forgotten.names(stream_id(code), self.until)

    def pseudonym(self, code: str, contact: str) -> str | None:
        """What a contact is called who was forgotten; None of any other."""
        return self.names(code).get(contact)

    def reference(self, code: str, contact: str) -> str:
        """The reference under which a contact is recorded who may be called by a pseudonym."""
        names = self.names(code).items()
        return next((reference for reference, name in names if name == contact), contact)

    def meant(self, code: str, fact: Fact) -> Fact:
        """A fact of an account as it is to be recorded; costs a look at the log if it says a pseudonym."""
        if not says_pseudonym(fact):
            return fact
        return meant(fact, self.names(code))

    def identity(self) -> str:
        """What tells the log from every other one."""
        return self._source.identity()

    def fingerprint(self, stored: Any) -> str:
        """A hash of all that is stored of a fact."""
        return self._source.fingerprint(stored)

    def stored(self, after: int, limit: int, until: int | None = None) -> Sequence[StoredFact]:
        """At most `limit` stored facts with after < position <= until, in order."""
        self._read_on()
        return self._source.stored(after, limit, until)

    def stored_stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> Sequence[StoredFact]:
        """An account's stored facts with after < version <= until and position <= known, in order."""
        return self._source.stored_stream(account_id, after, until, known)

    def stored_by_account(self, after: UUID, until: int) -> Iterator[Sequence[StoredFact]]:
        """Each account's stored facts with position <= until, in the order of ids behind `after`."""
        return self._source.stored_by_account(after, until)

    def by_account(self, until: int) -> Iterator[list[Recorded]]:
        """Each account's facts with position <= until, one account at a time, in the order of their ids."""
        self._read_on()
        for stream in self._source.stored_by_account(UUID(int=0), until):
            yield [self.decoded(stored) for stored in stream]

    def decoded(self, stored: Any) -> Recorded:
        """What a stored fact says; raises whatever makes it unreadable."""
        return self._shown(self._source.decoded(stored))

    def account_of(self, stored: Any) -> str | None:
        """The code of the account of a stored fact, which may be readable where the fact isn't."""
        return self._source.account_of(stored)

    def stream(
        self, account_id: UUID, after: int = 0, until: int | None = None, known: int | None = None
    ) -> list[Recorded]:
        """An account's facts with after < version <= until and position <= known, in order."""
        self._read_on()
        return [self._shown(one) for one in self._source.stream(account_id, after, until, known)]

    def by_topic(self, topics: Sequence[str], after: int, limit: int) -> Sequence[StoredFact]:
        """At most `limit` stored facts of some topics with position > after, in order."""
        return self._source.by_topic(topics, after, limit)

    def find(self, fact_id: UUID) -> Recorded | None:
        """The recorded fact with this id."""
        self._read_on()
        found = self._source.find(fact_id)
        return found and self._shown(found)

    def statements_about(self, fact_id: UUID) -> Sequence[Recorded]:
        """A fact and every correction, retraction and reinstatement of it, in order."""
        self._read_on()
        return [self._shown(one) for one in self._source.statements_about(fact_id)]

    def head(self) -> int:
        """The last position; 0 if nothing is recorded."""
        return self._read_on() or self._source.head()

    def wait(self, after: int, timeout: float) -> None:
        """Return when something newer than `after` may exist, or after `timeout` seconds."""
        self._source.wait(after, timeout)

    def _read_on(self) -> int:
        """Know of all who are forgotten by now; the log's last position. 0 where that is no matter."""
        if self.until is not None:
            return 0
        head = self._source.head()
        self.forgotten.reach(head)
        return head

    def _shown(self, recorded: Recorded) -> Recorded:
        return shown(recorded, self.forgotten.names(recorded.account_id, self.until), self._first_stated)

    def _first_stated(self, fact_id: UUID) -> Fact | None:
        found = self._source.find(fact_id)
        return found.fact if found else None


def forgets_contacts(page: Iterable[StoredFact]) -> bool:
    """Whether somebody is forgotten by one of some facts, so that their accounts are told otherwise."""
    return any(one.topic == TOPIC for one in page)
