"""What figures rest on, and what they lack, in words: for pages, prints, pictures and sheets alike."""

from collections.abc import Iterator, Sequence

from tierline.domain.shared.ids import BOOK, FIRM_BOOK
from tierline.interfaces.presentation.formatting import instant
from tierline.interfaces.presentation.language import Language
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import Basis

NAMED_AT_MOST = 12
"""So many accounts are named that figures lack; of more, how many there are besides."""


def rests_on(basis: Basis, language: Language) -> str:
    """What an answer rests on, and what it lacks, in a few sentences."""
    at = instant(basis.as_of)
    said = text("rests_on", language, position=basis.position, at=at, policy=basis.policy)
    return " ".join([said, *lacking(basis.parked, language)])


def lacking(parked: Sequence[str], language: Language) -> Iterator[str]:
    """What figures lack since it can't be read, a sentence each."""
    codes = [one for one in parked if one not in (BOOK, FIRM_BOOK)]
    if codes:
        named = text("comma", language).join(codes[:NAMED_AT_MOST])
        if more := codes[NAMED_AT_MOST:]:
            named = text("records_lacking_more", language, codes=named, n=len(more))
        yield text("records_lacking", language, n=len(codes), codes=named)
    if BOOK in parked:
        yield text("book_unreadable", language)
    if FIRM_BOOK in parked:
        yield text("firm_book_unreadable", language)
