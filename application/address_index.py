"""Who was ever stated to have an address: found by its keyed hash, whenever and by whichever version.

Rows are written in the transaction of each fact. Earlier versions of Tierline wrote none, and some of their
processes may still run, so whoever looks an address up has the facts since the last look read through first.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol, runtime_checkable

from tierline.application.ports import AddressRow, AddressTable, FactLog, Stored
from tierline.application.sealing import Sealing
from tierline.domain.account.base import TOPICS, Fact, Recorded, RecordUnreadable
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.shared.addresses import AddressKind
from tierline.domain.shared.personal import Address, marks

PAGE = 500
"""Facts that are looked through at once."""
_SEEN_STEP = 10_000
"""How many positions without any address are passed until that is written down."""


@runtime_checkable
class Log(FactLog, AddressTable, Protocol):
    """The log with the hashes beside it."""


class AddressIndex:
    """Finds the statements that gave an address.

    Args:
        log: Facts, and the hashes beside them.
        sealing: Opens the addresses of facts that have no hashes yet.
    """

    def __init__(self, log: Log, sealing: Sealing) -> None:
        self._log = log
        self._sealing = sealing
        self._until: int | None = None

    def find(self, kind: AddressKind, address: str) -> list[Recorded]:
        """The statements that gave an address, in the order of recording, whether they still hold or not."""
        self.catch_up()
        rows = self._log.by_address(self._sealing.hashes.of(kind, address))
        found = self._log.find_all(row.fact_id for row in rows)
        return sorted(found.values(), key=lambda one: one.position)

    def catch_up(self) -> None:
        """See to it that no fact recorded by now lacks its hashes; costs a look at those since the last."""
        head = self._log.head()
        written = self._until if self._until is not None else self._log.addresses_until()
        position = written
        while position < head:
            page = self._log.by_topic(_topics(), position, PAGE)
            position = (
                page[-1].position if len(page) == PAGE else max([head, *(one.position for one in page)])
            )
            rows = list(self._rows(page))
            if rows or position - written > _SEEN_STEP:
                self._log.add_addresses(rows, position)
                written = position
        self._until = position

    def stated_since(self, position: int) -> tuple[set[bytes], int]:
        """The hashes of addresses stated behind a position, and up to where that was looked at."""
        head, found = self._log.head(), set[bytes]()
        while position < head:
            page = self._log.by_topic(_topics(), position, PAGE)
            position = page[-1].position if len(page) == PAGE else head
            found |= {row.digest for row in self._rows(page)}
        return found, position

    def _rows(self, page: Sequence[Stored]) -> Iterator[AddressRow]:
        for stored in page:
            try:
                recorded = self._log.decoded(stored)
            except RecordUnreadable:
                continue  # nobody can say what it states; readers are told of it elsewhere
            yield from self.rows_of(recorded)

    def rows_of(self, recorded: Recorded) -> Iterator[AddressRow]:
        """The rows that a recorded fact should have; none for an address that can't be opened any more."""
        fact = recorded.fact
        sealed = _sealed_addresses(fact)
        if not sealed:
            return
        contacts = {
            row.key_id: row.contacts[0]
            for row in self._log.keys(recorded.account_id, list(sealed.values()))
            if row.scope == "contact"
        }
        opened = self._sealing.opened_fact(fact, recorded.account_id)
        texts = opened["changes"] if isinstance(fact, FactCorrected) else opened
        for name, key_id in sealed.items():
            if key_id in contacts and isinstance(address := texts[name], str):
                kind = address_fields()[name]
                digest = self._sealing.hashes.of(kind, address)
                yield AddressRow(digest, kind, recorded.account_id, contacts[key_id], key_id, fact.fact_id)


def _sealed_addresses(fact: Fact) -> dict[str, str]:
    """The keys of the sealed addresses in a statement, by field."""
    stated = (
        fact.changes if isinstance(fact, FactCorrected) else fact.model_dump(include=set(address_fields()))
    )
    return {
        name: str(stated[name]["key"])
        for name in address_fields()
        if isinstance(stated.get(name), dict) and "key" in stated[name]
    }


@cache
def address_fields() -> dict[str, AddressKind]:
    """The fields that hold addresses, by name, in all kinds that have them."""
    return {
        name: mark.kind
        for kind in TOPICS.values()
        for name, mark in marks(kind).items()
        if isinstance(mark, Address)
    }


@cache
def _topics() -> list[str]:
    having = [
        kind for kind in TOPICS.values() if any(isinstance(one, Address) for one in marks(kind).values())
    ]
    return [FactCorrected.TOPIC, *(kind.TOPIC for kind in having)]
