"""One account, fact by fact: what each makes of the account's rows in every projection."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Table

from domain.account.base import Recorded
from domain.account.history import History
from projections.base import AccountView, Policies, Projection, Row
from projections.sheet import Changes, Load, Sheet
from projections.store import LOST, Writing


class Following:
    """An account that is followed from a fact on.

    Args:
        account: Its code.
        history: The account up to that fact; it is taken further.
        projections: Which read models take its facts.
        policies: The policies by which it is judged.
        load: Where the rows come from that were stored before; None if there are none.
    """

    def __init__(
        self,
        account: str,
        history: History,
        projections: Sequence[Projection],
        policies: Policies,
        load: Load | None,
    ) -> None:
        self._history = history
        self._policies = policies
        self._sheets = {projection: Sheet(account, load) for projection in projections}
        self.first = 0
        """The position of the first fact taken."""
        self.failed: dict[Projection, tuple[int, Exception]] = {}
        """Which projections could not take a fact, at which position, and why."""

    def take(self, recorded: Recorded) -> None:
        """Let all projections see the next fact. One that can't take it sees no more of the account."""
        self.first = self.first or recorded.position
        change = self._history.apply(recorded)
        for projection, sheet in list(self._sheets.items()):
            view = AccountView(
                recorded.account_id,
                recorded.account,
                recorded,
                self._history,
                change,
                self._policies,
                sheet.before,
            )
            try:
                sheet.take(projection.patches(view), recorded.position)
            except LOST:
                raise
            except Exception as error:  # noqa: BLE001 - whatever one account's facts do, the others go on
                del self._sheets[projection]
                self.failed[projection] = (recorded.position, error)

    def changes(self) -> Iterator[tuple[Projection, dict[Table, Changes]]]:
        """What is to be stored, projection by projection."""
        for projection, sheet in self._sheets.items():
            yield projection, sheet.changes()


def stored_rows(tx: Writing, account: str) -> Load:
    """Where an account's rows come from that a generation has."""

    def load(table: Table, items: Sequence[str | None], since: datetime) -> Iterable[Row]:
        return ({**row} for row in tx.standing(account, table, items, since))

    return load


Parked = Callable[[Projection, int, Exception], None]


def store(tx: Writing, following: Following, parked: Parked) -> None:
    """Store what a followed account changed; a projection whose rows can't be stored is parked."""
    for projection, (position, refused) in following.failed.items():
        parked(projection, position, refused)
    changes = list(following.changes())
    if _stored(tx, changes) is None:
        return
    for projection, tables in changes:
        if error := _stored(tx, [(projection, tables)]):
            parked(projection, following.first, error)


def _stored(tx: Writing, changes: Sequence[tuple[Projection, dict[Table, Changes]]]) -> Exception | None:
    """Store all of it or nothing; the error that kept it from being stored."""
    try:
        with tx.connection.begin_nested():
            for _, tables in changes:
                for table, changed in tables.items():
                    tx.apply(table, changed)
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001 - one account whose rows can't be stored keeps no other waiting
        return error
    return None
