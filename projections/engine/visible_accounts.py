"""Which accounts somebody may see, and the condition that it puts on rows before anything is counted."""

import json
from hashlib import sha256

from sqlalchemy import ColumnElement, String, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from tierline.domain.shared.ids import BOOK, FIRM_BOOK

_BOOKS = frozenset((BOOK, FIRM_BOOK))
_NOWHERE = "nowhere:"


class VisibleAccounts:
    """The accounts that somebody may see, by code; the books are nobody's account and open to all.

    Args:
        codes: The accounts; there need not be one of each.
    """

    def __init__(self, codes: frozenset[str]) -> None:
        self.codes = codes
        listed = sorted(codes | _BOOKS)
        self._text = json.dumps(listed)
        self._listed = listed
        self.mark = sha256(self._text.encode()).hexdigest()[:16]
        """Tells these accounts from any others, for what is kept in memory of them."""

    def __contains__(self, code: str) -> bool:
        return code in self.codes or code in _BOOKS

    def found_as(self, code: str) -> str:
        """The code to look an account up by: of a foreign one, a code under which there is none.

        So it takes the same way, and the same time, as an account that doesn't exist.
        """
        return code if code in self else f"{_NOWHERE}{code}"

    def among(self, dialect: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
        """Whether one of some columns names an account that is visible.

        All codes are one parameter: however many there are, the question stays as short as it is.
        """
        return or_(*(self._has(dialect, column) for column in columns))

    def _has(self, dialect: str, column: ColumnElement[str]) -> ColumnElement[bool]:
        if dialect == "postgresql":
            listed = bindparam("visible", self._listed, type_=ARRAY(String), unique=True)
            return column == func.any(listed)
        text = bindparam("visible", self._text, type_=String, unique=True)
        return column.in_(select(func.json_each(text).table_valued("value").c.value))
