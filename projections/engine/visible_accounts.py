"""Which accounts somebody may see, and the condition that it puts on rows before anything is counted."""

import json
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, String, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from tierline.domain.shared.ids import BOOK, FIRM_BOOK

VISIBLE = "visible_accounts"
"""The place in a statement where the codes of visible accounts are bound."""
_BOOKS = frozenset((BOOK, FIRM_BOOK))
_NOWHERE = "nowhere:"


class VisibleAccounts:
    """The accounts that somebody may see, by code; the books are nobody's account and open to all.

    Args:
        codes: The accounts; there need not be one of each.
    """

    def __init__(self, codes: frozenset[str]) -> None:
        self.codes = codes
        self._listed = sorted(codes | _BOOKS)
        self._text = json.dumps(self._listed)
        self.mark = sha256(self._text.encode()).hexdigest()[:16]
        """Tells these accounts from any others, for what is kept in memory of them."""

    def __contains__(self, code: str) -> bool:
        return code in self.codes or code in _BOOKS

    def found_as(self, code: str) -> str:
        """The code to look an account up by: of a foreign one, a code under which there is none.

        So it takes the same way, and the same time, as an account that doesn't exist.
        """
        return code if code in self else f"{_NOWHERE}{code}"

    def bound(self, dialect: str) -> Any:
        """The codes as one database takes them: all as one value, however many there are."""
        return self._listed if dialect == "postgresql" else self._text


def place_of_visible(dialect: str, codes: Any = None) -> BindParameter[Any]:
    """Where the codes of visible accounts are bound in a statement; `codes` are those, if they are known."""
    kind = ARRAY(String) if dialect == "postgresql" else String()
    return bindparam(VISIBLE, type_=kind) if codes is None else bindparam(VISIBLE, codes, kind, unique=True)


def among(dialect: str, visible: BindParameter[Any], *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether one of some columns names an account that is visible."""
    return or_(*(_has(dialect, visible, column) for column in columns))


def _has(dialect: str, visible: BindParameter[Any], column: ColumnElement[str]) -> ColumnElement[bool]:
    if dialect == "postgresql":
        return column == func.any(visible)
    return column.in_(select(func.json_each(visible).table_valued("value").c.value))
