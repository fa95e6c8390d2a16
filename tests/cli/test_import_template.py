"""The workbook that is filled in by hand: in any language, and what is entered in it is imported."""

import csv
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.cli.saying import Run
from tierline.interfaces.imports.mappings import mapping_at
from tierline.interfaces.presentation.language import languages, said
from tierline.interfaces.presentation.template_book import template_book
from tierline.interfaces.presentation.template_sheets import EXAMPLE, SHEETS

LANGUAGES = languages()
STATED = {
    "accounts": {"account_opened": 1},
    "contacts": {"contact_added": 1},
    "meetings": {"interaction": 1},
    "contracts": {"contract_signed": 1},
    "escalations": {"escalation_raised": 1, "escalation_acknowledged": 1, "escalation_resolved": 1},
    "roles": {"role_assigned": 1},
    "knowledge": {"knowledge": 1},
    "observations": {"observation": 1},
}
"""What the example rows state, once they are no examples any more."""


@pytest.fixture(params=LANGUAGES)
def pages(tierline: Run, request: pytest.FixtureRequest) -> list[Worksheet]:
    """The sheets of the workbook, that with the lists last."""
    assert tierline("import", "template", "book.xlsx", "--lang", request.param).code == 0
    return [*load_workbook("book.xlsx")]


def as_csv(page: Worksheet, name: str, account: str | None = None) -> None:
    """A sheet as a CSV file; the example row as one of an account, if that is given."""
    rows = [["" if cell is None else str(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    if account:
        rows[1][0] = account
    with Path(f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def test_every_column_has_a_comment_and_every_choice_a_list(pages: list[Worksheet]) -> None:
    assert len(pages) == len(SHEETS) + 1
    lists = pages[-1]
    for sheet, page in zip(SHEETS, pages, strict=False):
        header = page[1]
        assert len(header) == len(sheet.columns)
        assert all(cell.value and cell.comment for cell in header), page.title
        limited = {str(one.sqref).split(":")[0]: one.formula1 for one in page.data_validations.dataValidation}
        choices = [at for at, column in enumerate(sheet.columns) if sheet.choices(column)]
        assert sorted(limited) == sorted(page.cell(2, at + 1).coordinate for at in choices)
        for at in choices:
            first = limited[page.cell(2, at + 1).coordinate].rpartition("!")[2].split(":")
            listed = [row[0].value for row in lists[":".join(one.replace("$", "") for one in first)]]
            assert listed in [
                [said(one, language) for one in sheet.choices(sheet.columns[at]).values()]
                for language in LANGUAGES
            ]


def test_what_is_entered_in_its_sheets_is_imported(tierline: Run, pages: list[Worksheet]) -> None:
    for sheet, page in zip(SHEETS, pages, strict=False):
        as_csv(page, sheet.name, "ACME")
        done = tierline("import", "csv", f"{sheet.name}.csv", "--map", f"sheet/{sheet.name}")
        assert (done.code, done.err) == (0, ""), sheet.name
        counted = dict(line.split(": ") for line in done.out.splitlines() if line.startswith("  "))
        assert {kind.strip(): int(count) for kind, count in counted.items()} == STATED[sheet.name]


def test_a_workbook_is_imported_by_its_plan(tierline: Run, pages: list[Worksheet]) -> None:
    book = load_workbook("book.xlsx")
    for page in [*book][: len(SHEETS)]:
        page.cell(2, 1).value = "ACME"
    book.save("book.xlsx")
    done = tierline("import", "plan", "sheet")
    assert (done.code, done.err) == (0, ""), done.out
    lines = done.out.rpartition("in all: ")[2].splitlines()
    counted = dict(line.strip().split(": ") for line in lines if line.startswith("  "))
    assert {kind: int(count) for kind, count in counted.items()} == {
        kind: count for sheet in STATED.values() for kind, count in sheet.items()
    }
    assert "0 facts recorded" in tierline("import", "plan", "sheet").out.rpartition("in all: ")[2]


def test_example_rows_are_passed_over(tierline: Run, pages: list[Worksheet]) -> None:
    for sheet, page in zip(SHEETS, pages, strict=False):
        assert page.cell(2, 1).value == EXAMPLE
        as_csv(page, sheet.name)
        done = tierline("import", "csv", f"{sheet.name}.csv", "--map", f"sheet/{sheet.name}")
        assert done.out.startswith("1 lines read: 0 facts recorded"), sheet.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_mapping_knows_the_words_of_its_sheet_in_every_language(sheet: object) -> None:
    values = mapping_at(f"sheet/{sheet.name}").values  # type: ignore[attr-defined]
    for column in sheet.columns:  # type: ignore[attr-defined]
        for ours, words in sheet.choices(column).items():  # type: ignore[attr-defined]
            meant = {"yes": True, "no": False}.get(ours, ours)
            known = values[column.field]
            told = {known[said(words, language)] for language in LANGUAGES} | {known[ours]}
            assert told == {meant}, (column.field, ours)


def test_a_meeting_with_our_highest_level_is_one_of_managements(tierline: Run) -> None:
    Path("accounts.csv").write_text("a,b,c,d,e,f,g,h\nACME,Acme,enterprise,,,,2024-01-01,\n")
    Path("contacts.csv").write_text(f"{','.join('abcdefghijk')}\nACME,ann,Ann,,,,executive,,,2024-01-01,\n")
    Path("meetings.csv").write_text(
        f"{','.join('abcdefghij')}\nACME,2026-03-02,meeting,mutual,ann,ida,executive,,,\n"
    )
    for name in ("accounts", "contacts"):
        assert tierline("import", "csv", f"{name}.csv", "--map", f"sheet/{name}").code == 0
    assert "executive_contact: 1" in tierline("import", "csv", "meetings.csv", "--map", "sheet/meetings").out


def test_no_file_is_overwritten_and_no_language_made_up(tierline: Run, database: Path) -> None:
    (database.parent / "book.xlsx").write_text("mine")
    assert tierline("import", "template", "book.xlsx").code == 1
    assert (database.parent / "book.xlsx").read_text() == "mine"
    assert (
        "There are no words in this language" in tierline("import", "template", "n.xlsx", "--lang", "xx").err
    )


def test_codes_of_what_is_recorded_can_be_looked_up_in_it(tierline: Run) -> None:
    assert tierline("import", "template", "first.xlsx").code == 0
    as_csv(load_workbook("first.xlsx")["Accounts"], "accounts", "ACME")
    as_csv(load_workbook("first.xlsx")["Contacts"], "contacts", "ACME")
    for name in ("accounts", "contacts"):
        assert tierline("import", "csv", f"{name}.csv", "--map", f"sheet/{name}").code == 0
    assert tierline("import", "template", "book.xlsx", "--codes").code == 0
    book = load_workbook("book.xlsx")
    listed = [[*page.iter_rows(values_only=True)] for page in [*book][len(SHEETS) + 1 :]]
    assert listed == [
        [("Code of the account", "Name"), ("ACME", "Acme Rail")],
        [
            ("Code of the account", "Reference of the contact", "Name", "Title"),
            ("ACME", "ann-oz", "Ann Oz", "Head of purchasing"),
        ],
        [("Person", "Name")],
    ]


def test_the_workbook_is_the_same_whenever_it_is_made() -> None:
    with ZipFile(BytesIO(template_book("en"))) as book:
        assert b"1980-01-01T00:00:00Z" in book.read("docProps/core.xml")
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
