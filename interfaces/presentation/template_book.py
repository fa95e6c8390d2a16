"""The workbook that is filled in by hand and imported: sheets with headers, comments, examples and lists."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format as Look
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tierline.domain.shared.words import Words, words_in
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.template_sheets import (
    CHOICE,
    DAY,
    REQUIRED,
    SEVERAL,
    SHEETS,
    TemplateColumn,
    TemplateSheet,
)

ROWS = 2_000
"""So many rows of each sheet have their lists and formats."""
_LISTS = words_in("a sheet", "Lists")
_EXAMPLE = Words("An example: rows whose account code begins with EXAMPLE are passed over.")
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_ALWAYS = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""When it says that it was made: the same workbook is the same bytes, whenever somebody asks for it."""
_WIDTH = {"day": 14, "number": 12, "yes_no": 10}
_FORMS = {"day": "yyyy-mm-dd", "number": "#,##0.00"}


class LookUp(NamedTuple):
    """A sheet to copy codes from: what its columns are called, and its rows."""

    title: Words
    columns: tuple[Words, ...]
    rows: Sequence[tuple[str, ...]]


def template_book(language: Language, look_up: Sequence[LookUp] = ()) -> bytes:
    """The workbook in a language, as an XLSX file; with sheets to look codes up in, if any are given."""
    return _TemplateBook(language).written(look_up)


class _TemplateBook:
    def __init__(self, language: Language) -> None:
        self._file = BytesIO()
        self._language = language
        self._book = Workbook(self._file, _OPTIONS)
        self._book.set_properties({"title": "Tierline", "author": "Tierline", "created": _ALWAYS})
        self._head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._text = self._book.add_format({"num_format": "@"})
        self._forms = {form: self._book.add_format({"num_format": code}) for form, code in _FORMS.items()}
        self._lists: list[list[str]] = []

    def written(self, look_up: Sequence[LookUp]) -> bytes:
        sheets = [self._book.add_worksheet(self._said(sheet.title)) for sheet in SHEETS]
        lists = self._book.add_worksheet(self._said(_LISTS))
        for sheet, page in zip(SHEETS, sheets, strict=True):
            self._fill(sheet, page)
        for at, words in enumerate(self._lists):
            lists.write_column(0, at, words)
        for codes in look_up:
            self._list(codes)
        self._book.close()
        return self._file.getvalue()

    def _said(self, words: Words) -> str:
        return said(words, self._language)

    def _fill(self, sheet: TemplateSheet, page: Worksheet) -> None:
        page.freeze_panes(1, 0)
        for at, column in enumerate(sheet.columns):
            look = self._forms.get(column.form, self._text)
            page.set_column(at, at, _WIDTH.get(column.form, 22), look)
            page.write_string(0, at, self._said(sheet.label(column)), self._head)
            page.write_comment(0, at, self._comment(sheet, column), {"x_scale": 2})
            self._example(sheet, column, page, at, look)
            if sheet.choices(column):
                page.data_validation(1, at, ROWS, at, self._limits(sheet, column))
        page.write_comment(1, 0, self._said(_EXAMPLE), {"x_scale": 2})

    def _list(self, codes: LookUp) -> None:
        page = self._book.add_worksheet(self._said(codes.title))
        page.freeze_panes(1, 0)
        page.set_column(0, len(codes.columns) - 1, 26, self._text)
        page.write_row(0, 0, map(self._said, codes.columns), self._head)
        for at, row in enumerate(codes.rows, start=1):
            page.write_row(at, 0, row)

    def _comment(self, sheet: TemplateSheet, column: TemplateColumn) -> str:
        """What is to stand in a column, a sentence each."""
        told = [REQUIRED] if column.required else []
        told += [SEVERAL] if column.several else []
        told += {"day": [DAY], "choice": [CHOICE], "yes_no": [CHOICE]}.get(column.form, [])
        hint = sheet.hint(column)
        told += [hint] if hint else []
        return "\n".join(map(self._said, told)) or self._said(sheet.label(column))

    def _example(
        self, sheet: TemplateSheet, column: TemplateColumn, page: Worksheet, at: int, look: Look
    ) -> None:
        example = column.example
        if not example:
            return
        if isinstance(example, Words):
            page.write_string(1, at, self._said(example), look)
        elif column.form == "day":
            page.write_datetime(1, at, datetime.fromisoformat(example), look)
        elif column.form == "number":
            page.write_number(1, at, float(example), look)
        else:
            choices = sheet.choices(column)
            page.write_string(1, at, self._said(choices[example]) if choices else example, look)

    def _limits(self, sheet: TemplateSheet, column: TemplateColumn) -> dict[str, str]:
        """The list of what can be chosen, which stands on a sheet of its own: long ones fit nowhere else."""
        words = [self._said(one) for one in sheet.choices(column).values()]
        if words not in self._lists:
            self._lists.append(words)
        name = xl_col_to_name(self._lists.index(words), col_abs=True)
        lists = self._said(_LISTS).replace("'", "''")
        return {"validate": "list", "source": f"='{lists}'!{name}$1:{name}${len(words)}"}
