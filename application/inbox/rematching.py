"""Matching again: when somebody is given an address, the drafts that didn't know it are matched anew."""

from dataclasses import replace

from tierline.application.address_index import AddressIndex
from tierline.application.inbox.deciding import Inbox
from tierline.application.inbox.drafts import Draft, DraftQuestion
from tierline.application.inbox.matching import suggest


class Rematching:
    """Keeps drafts up with the addresses that are stated.

    Args:
        inbox: Whole, not as somebody sees it.
        addresses: Tells which addresses were stated since.
    """

    def __init__(self, inbox: Inbox, addresses: AddressIndex) -> None:
        self._inbox = inbox
        self._addresses = addresses
        self._seen = -1

    def catch_up(self) -> None:
        """Match the drafts whose addresses were stated since the last time; costs a look at those facts."""
        table, head = self._inbox.table, self._inbox.log.head()
        if head == self._seen:
            return
        until = table.matched_until()
        if until is not None:
            stated, position = self._addresses.stated_since(until)
            for draft in table.with_unknown([digest.hex() for digest in stated]):
                if found := table.find(DraftQuestion(draft=draft)):
                    self._match(found)
            if stated:
                table.note_matched(position)
        self._seen = head

    def _match(self, draft: Draft) -> None:
        message = self._inbox.message(draft)
        if message is None:
            return
        matched = self._inbox.matched(message)
        said = suggest(message, matched)
        links = self._inbox.links(draft.draft, said, matched)
        # Where somebody else is at the same draft, they matched it a moment ago.
        self._inbox.table.put(replace(draft, suggestion=said, links=links))
