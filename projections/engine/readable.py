"""What can be read of an account: all its facts, or those before the first one that can't be read.

From such a fact on the account is told by what was readable before it, as if it had fallen silent, and is
parked: what comes behind can't be understood without it. All other accounts go on.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.projections.engine.base import FactSource
from tierline.projections.engine.outages import OUTAGES


class Unreadable(NamedTuple):
    """The first fact of an account that can't be read. `account` is None where that can't be read either."""

    account_id: UUID
    account: str | None
    position: int
    error: str
    """The name of what was raised."""


class Told(NamedTuple):
    """The facts that can be read, in order, and what came behind them that can't."""

    facts: list[Recorded]
    unreadable: Unreadable | None


def told(source: FactSource, stored: Iterable[Any]) -> Told:
    """What stored facts of one account say, up to the first one that can't be read."""
    facts: list[Recorded] = []
    for one in stored:
        try:
            facts.append(source.decoded(one))
        except OUTAGES:
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a fact, it costs its account only
            account = facts[0].account if facts else source.account_of(one)
            return Told(facts, Unreadable(one.account_id, account, one.position, name_of(error)))
    return Told(facts, None)


def name_of(error: Exception) -> str:
    """What an error is called where it is kept and logged: its message may quote the fact."""
    return type(error.__cause__ or error).__name__


def stream_told(source: FactSource, account_id: UUID, known: int | None = None, after: int = 0) -> Told:
    """What can be read of an account, of what was recorded up to a position (None: all)."""
    return told(source, source.stored_stream(account_id, after=after, known=known))
