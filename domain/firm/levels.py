"""How high our side stood in an executive contact: borne out by the firm's own book, or stated only."""

from collections.abc import Iterable
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import History
from tierline.domain.firm.people import PERSON, person_at


def knows_people(book: History) -> bool:
    """Whether the firm's own book was begun: before that, nothing of ours is more than stated."""
    return any(True for _ in book.entities(PERSON))


def stated_only(book: History, facts: Iterable[Fact]) -> tuple[UUID, ...]:
    """The executive contacts whose level of ours is stated only: the book doesn't know all of ours there.

    Where it knows all of them, it was held against the book when the contact was recorded.
    """
    contacts = (fact for fact in facts if isinstance(fact, ExecutiveContact))
    return tuple(
        fact.fact_id
        for fact in contacts
        if any(person_at(book, person, fact.occurred_at) is None for person in fact.people)
    )
