"""Columns of known meaning as values of a mapping, written so that each row of the table can be read."""

import re
from collections.abc import Sequence
from typing import Any

from tierline.domain.shared.addresses import EMAIL, PHONE
from tierline.domain.shared.personal import NAME_LIMIT, TEXT_LIMIT
from tierline.interfaces.imports.codes import CODE, code, words
from tierline.interfaces.imports.dates import DateReader
from tierline.interfaces.imports.inspecting.columns import TableColumn
from tierline.interfaces.imports.inspecting.recognising import names, word
from tierline.interfaces.imports.inspecting.values import EMPTY, YES

Value = dict[str, Any]

_AWKWARD = re.compile(r"[{}|]|^\$|^$")
_SEVERAL = re.compile(r"[;,|]")
_MANY_RANKS = 40


class KnownColumns:
    """The columns of a table by what they mean, each as a mapping reads it."""

    def __init__(
        self,
        meant: dict[str, TableColumn],
        columns: Sequence[TableColumn],
        rows: Sequence[Sequence[str]],
        header: bool,
        file: str,
    ) -> None:
        self.meant = meant
        self.columns = columns
        self.file = file
        self._rows = rows
        self._header = header
        self.aliases: dict[str, str | int] = {}
        """What [columns] has to say."""

    def has(self, *roles: str) -> bool:
        """Whether there are columns of all these meanings."""
        return all(role in self.meant for role in roles)

    def name(self, column: TableColumn) -> str:
        """What the mapping calls a column; [columns] says where it is if its own name can't be used."""
        awkward = _AWKWARD.search(column.name)
        name = f"column {column.place}" if awkward else column.name
        if awkward or not self._header:
            self.aliases[name] = column.place
        return name

    def of(self, role: str) -> str:
        """The name of the column with a meaning."""
        return self.name(self.meant[role])

    def values(self, column: TableColumn) -> list[str]:
        """The different values of a column."""
        cells = (row[column.place - 1] for row in self._rows)
        return list(dict.fromkeys(cell for cell in cells if cell and cell not in EMPTY))

    # ------------------------------------------------------------------------------------- values

    def slot(self, role: str, filters: str = "") -> str:
        """A template of one column."""
        return f"{{{self.of(role)}{filters}}}"

    def text(self, role: str, limit: int = NAME_LIMIT) -> str | Value:
        """A text on one line, cut where it is too long to be recorded."""
        template = self.slot(role, "|words")
        if self.meant[role].longest <= limit:
            return template
        return {"text": template, "pattern": f"^.{{1,{limit}}}"}

    def note(self, role: str) -> str | Value:
        """A text of several lines."""
        if self.meant[role].longest <= TEXT_LIMIT:
            return self.slot(role)
        return {"column": self.of(role), "pattern": f"(?s)^.{{1,{TEXT_LIMIT}}}"}

    def dated(self, *roles: str) -> str | None:
        """The first of some meanings whose column holds dates."""
        return next((one for one in roles if self.has(one) and self.meant[one].dates.taken), None)

    def any_date(self, *roles: str) -> str | None:
        """The same; failing that, the first column of dates, whatever it is called."""
        if found := self.dated(*roles):
            return found
        column = next((one for one in self.columns if one.dates.taken), None)
        if column is None:
            return None
        self.meant["some date"] = column
        return "some date"

    def date(self, role: str) -> Value:
        """A column of dates in its formats."""
        return {"column": self.of(role), "dates": list(self.meant[role].dates.taken)}

    def people(self, role: str) -> list[str] | Value:
        """Ids of our people, one or several in a cell."""
        column = self.meant[role]
        for mark in (";", ",", "|"):
            if any(mark in one for one in self.values(column)):
                return {"column": self.name(column), "split": mark}
        return [self.slot(role)]

    def address(self, role: str) -> str | Value:
        """An e-mail address or a telephone number; what is none is left out."""
        pattern = EMAIL if role == "email" else PHONE
        if all(re.search(pattern, one) for one in self.values(self.meant[role])):
            return self.slot(role)
        return {"column": self.of(role), "pattern": pattern.replace("(", "(?:").replace("[\\s(?:", "[\\s(")}

    def money(self) -> Value | None:
        """The amount with its currency; None if no column of amounts can be read."""
        column = self.meant.get("amount")
        if column is None or not (column.numbers.taken or column.money):
            return None
        value: Value = {"column": self.name(column), "numbers": list(column.numbers.taken)}
        if column.money:
            value |= {"pattern": r"-?\d[\d.,’' ]*", "numbers": ["1.234,56", "1,234.56"]}
        elif any(one.startswith(("-", "(")) for one in self.values(column)):
            value["pattern"] = r"^[^-(].*"
        if any(re.search(r"[.,]\d{5,}$", one) for one in self.values(column)):
            value["decimals"] = 2
        return {"value": value, "currency": self._currency(column)}

    def _currency(self, amount: TableColumn) -> str | Value:
        if amount.money:
            return {"column": self.name(amount), "pattern": "[A-Z]{3}"}
        if self.has("currency") and all(
            re.fullmatch("[A-Za-z]{3}", one) for one in self.values(self.meant["currency"])
        ):
            return {"text": self.slot("currency", "|upper"), "default": "EUR"}
        return "EUR"

    def sorted_by_words(self, role: str, category: str, usual: str) -> str | Value:
        """A value map from their words to ours; what is usual, where no column says or no word is known."""
        column = self.meant.get(role)
        if column is None or column.different > _MANY_RANKS:
            return usual
        known = {one: ours for one in self.values(column) if (ours := word(category, one)) and ours != usual}
        if not known:
            return usual
        return {"column": self.name(column), "map": {**known, "*": usual}, "default": usual}

    def level(self) -> str | Value:
        """How high a contact stands: by a word of the title or of a column of levels."""
        role = next((one for one in ("level", "title") if self.has(one)), None)
        if role is None:
            return "staff"
        ranks = {one: level for level, told in names()["levels"].items() for one in told}
        met = " ".join(self.values(self.meant[role])).casefold()
        found = {one: ranks[one] for one in sorted(ranks, key=len, reverse=True) if one in met}
        if not found:
            return "staff"
        self.aliases["rank"] = self.slot(role, "|lower")
        pattern = "|".join(re.escape(one) if not one.isascii() else rf"\b{re.escape(one)}\b" for one in found)
        return {"column": "rank", "pattern": pattern, "map": found, "default": "staff"}

    # -------------------------------------------------------------------------------------- tests

    def stages(self, outcome: str) -> Value | None:
        """The test that an opportunity came to an end, won or lost; None if no column tells."""
        stage = self.meant.get("stage")
        if stage and stage.different <= _MANY_RANKS:
            those = [one for one in self.values(stage) if word("step", one) == outcome]
            if those:
                return {"column": self.name(stage), "in": those}
        won = self.meant.get("won")
        if outcome == "won" and won and won.yes_or_no:
            yes = [one for one in self.values(won) if one.casefold() in YES]
            return {"column": self.name(won), "in": yes} if yes else None
        return None

    def comes_before(self, late: str, early: str) -> bool:
        """Whether a date that should be the later one is the earlier one in some row."""
        first, last = self.meant[early], self.meant[late]
        read_first, read_last = DateReader(first.dates.taken), DateReader(last.dates.taken)
        both = ((row[first.place - 1], row[last.place - 1]) for row in self._rows)
        return any(
            read_last.day(one[1]) < read_first.day(one[0]) for one in both if not {"", *EMPTY} & set(one)
        )

    # ------------------------------------------------------------------------------------ accounts

    def account(self, role: str) -> tuple[str | Value, str]:
        """The account code of a row by a column, and what is to be said of it."""
        column, said = self.meant[role], ""
        values = self.values(column)
        if role != "account_name" and any(";" in one for one in values):
            first = {"column": self.name(column), "pattern": "^[^;]+"}
            return first, "where a cell names several, the first"
        if all(CODE.fullmatch(one) for one in values):
            return self.slot(role), said
        if _meet(values):
            return self.slot(role, "|exact"), "a fingerprint: two names would give one readable code"
        return self.slot(role, "|code"), "made of the name; better a column with the customer's number"

    def names_several(self, role: str) -> bool:
        """Whether cells of a column name several people at once."""
        return any(_SEVERAL.search(one) for one in self.values(self.meant[role]))


def _meet(values: Sequence[str]) -> bool:
    """Whether two different names give the same account code."""
    met: dict[str, str] = {}
    return any(met.setdefault(code(one), words(one).casefold()) != words(one).casefold() for one in values)
