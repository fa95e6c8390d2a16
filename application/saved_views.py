"""Saved views: a page with its filters and its order, under a name of somebody's own.

A view holds no answer: whoever opens its address sees what they may see, as things are then.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol
from unicodedata import category

import orjson

from tierline.application.access import Principal
from tierline.application.encryption import Chance, lock, unlock
from tierline.application.root_key import MESSAGE_MARKS, MESSAGES, RootKeyPlace
from tierline.domain.shared.errors import Conflict, Invalid, NotFound

MOST = 50
"""So many views are kept of one principal."""
LONGEST_NAME = 60


class ViewUnknown(NotFound):
    """You have no view of this name."""


class ViewNameTaken(Conflict):
    """You have another view of this name already; choose another name."""


class TooManyViews(Conflict):
    """You have {most} views, and no more are kept; delete one of them first."""


class ViewNameNotUsable(Invalid):
    """The name of a view must have 1 to {longest} characters in one line, none blank at either end."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view: the path of its page, and what stands in its address, in order: `(("region", "north"),)`."""

    name: str
    page: str
    query: tuple[tuple[str, str], ...]
    made_at: datetime
    changed_at: datetime


class ViewRow(NamedTuple):
    """A view as it is kept: whose, a keyed hash of its name, and the rest of it under seal."""

    owner: str
    mark: bytes
    person: str | None
    """Who the owner is in the firm's own book, where that is known."""
    box: bytes
    made_at: datetime
    changed_at: datetime


class ViewTable(Protocol):
    """Where views are kept, beside the log."""

    def of(self, owner: str) -> Sequence[ViewRow]:
        """All views of an owner, in the order in which they were made."""

    def find(self, owner: str, mark: bytes) -> ViewRow | None:
        """The one with this mark."""

    def put(self, row: ViewRow, most: int) -> bool:
        """Keep one in place of the one with its mark, or beside others, unless there are `most` of them."""

    def rename(self, row: ViewRow, before: bytes) -> bool:
        """Keep one in place of the one with another mark; False if its own mark is another one's."""

    def remove(self, owner: str, mark: bytes) -> bool:
        """Keep one no more; False if there is none."""

    def forget(self, person: str) -> None:
        """Keep none of a person's, whether they are known by the firm's own book or by their name."""


class SavedViews:
    """Keeps the views of each principal, sealed, for that principal alone.

    Args:
        table: Where they are kept.
        root: Where the root key is.
        chance: Unpredictable bytes.
        clock: What time it is.
    """

    def __init__(
        self, table: ViewTable, root: RootKeyPlace, chance: Chance, clock: Callable[[], datetime]
    ) -> None:
        self._table = table
        self._key = hmac.digest(root.key.derived(MESSAGES), b"views", "sha256")
        self._marks = hmac.digest(root.key.derived(MESSAGE_MARKS), b"views", "sha256")
        self._chance = chance
        self._clock = clock

    def of(self, who: Principal) -> list[SavedView]:
        """All views of a principal, by name."""
        found = [self._opened(row) for row in self._table.of(who.name)]
        return sorted(found, key=lambda one: (one.name.casefold(), one.name))

    def find(self, who: Principal, name: str) -> SavedView:
        """The view of a name. Raises ViewUnknown."""
        return self._opened(self._row(who, name))

    def put(self, who: Principal, name: str, page: str, query: Mapping[str, str]) -> tuple[SavedView, bool]:
        """Keep a view, in place of the one of its name; and whether there was none.

        Raises ViewNameNotUsable, TooManyViews.
        """
        _check(name)
        now, before = self._clock(), self._table.find(who.name, self._mark(who, name))
        view = SavedView(name, page, tuple(query.items()), before.made_at if before else now, now)
        if not self._table.put(self._sealed(who, view), MOST):
            raise TooManyViews(most=MOST)
        return view, before is None

    def rename(self, who: Principal, name: str, to: str) -> SavedView:
        """Give a view another name. Raises ViewUnknown, ViewNameNotUsable, ViewNameTaken."""
        _check(to)
        before = self._row(who, name)
        view = replace(self._opened(before), name=to, changed_at=self._clock())
        if to != name and not self._table.rename(self._sealed(who, view), before.mark):
            raise ViewNameTaken(field="to")
        return view

    def remove(self, who: Principal, name: str) -> SavedView:
        """Keep a view no more. Raises ViewUnknown."""
        row = self._row(who, name)
        self._table.remove(row.owner, row.mark)
        return self._opened(row)

    def forget(self, person: str) -> None:
        """Keep none of a person's who is forgotten."""
        self._table.forget(person)

    def _row(self, who: Principal, name: str) -> ViewRow:
        found = self._table.find(who.name, self._mark(who, name))
        if found is None:
            raise ViewUnknown(field="view")
        return found

    def _mark(self, who: Principal, name: str) -> bytes:
        return hmac.digest(self._marks, orjson.dumps([who.name, name]), "sha256")

    def _sealed(self, who: Principal, view: SavedView) -> ViewRow:
        mark, content = self._mark(who, view.name), orjson.dumps([view.name, view.page, view.query])
        box = lock(self._key, content, _place(who.name, mark), self._chance)
        return ViewRow(who.name, mark, who.person, box, view.made_at, view.changed_at)

    def _opened(self, row: ViewRow) -> SavedView:
        name, page, query = orjson.loads(unlock(self._key, row.box, _place(row.owner, row.mark)))
        return SavedView(name, page, tuple((one, value) for one, value in query), row.made_at, row.changed_at)


def _check(name: str) -> None:
    if not 1 <= len(name) <= LONGEST_NAME or name != name.strip() or not is_one_line(name):
        raise ViewNameNotUsable(field="name", longest=LONGEST_NAME)


def is_one_line(text: str) -> bool:
    """Whether a text has nothing but what is seen, and spaces: no control, no break, no surrogate."""
    return not any(category(one) in ("Zl", "Zp") or category(one).startswith("C") for one in text)


def _place(owner: str, mark: bytes) -> bytes:
    return orjson.dumps(["views", owner, mark.hex()])
