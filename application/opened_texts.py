"""How many texts are opened for whoever is asking at the moment, account by account."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_COUNTED: ContextVar[Counter[UUID] | None] = ContextVar("opened texts", default=None)


@contextmanager
def counting_opened() -> Iterator[Counter[UUID]]:
    """Counts what is opened within, on whatever thread the work is done."""
    counted: Counter[UUID] = Counter()
    mark = _COUNTED.set(counted)
    try:
        yield counted
    finally:
        _COUNTED.reset(mark)


def note_opened(account_id: UUID, texts: int) -> None:
    """Count texts of an account that were opened for display; where nobody counts, nothing is done."""
    counted = _COUNTED.get()
    if counted is not None and texts:
        counted[account_id] += texts
