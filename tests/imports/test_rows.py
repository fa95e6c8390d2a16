"""Rows that programs write a little differently, and texts that are to be shorter."""

from pathlib import Path

import pytest

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    HEAD,
    contents,
    faults,
    lines_of,
    said,
    stopped,
    write,
)
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import open_source


def test_rows_that_are_filtered_out_may_have_any_width(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[[only]]\ncolumn = "Price"\nempty = false\n[[fact]]')
    rows = "1,A,01.02.2020,1\nOpportunity report\nCopyright,us\n2,A,01.02.2020,1,surplus\n"
    assert [fault is None for fault in faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))] == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("first", ["sep=,", "SEP=,", "\ufeffsep=,", "sep=;"])
def test_the_line_in_which_excel_notes_the_separator_is_no_row(tmp_path: Path, first: str) -> None:
    table = f"{first}\r\n{CONTRACT_HEADER}1,A,01.02.2020,1\n"
    [line] = lines_of(tmp_path, CONTRACT, table)
    assert (str(line.place), len(line.facts)) == ("table.csv, line 3", 1)


def test_a_line_that_skip_counts_already_is_not_passed_over_twice(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", "[csv]\nskip = 1\n[[fact]]")
    [line] = lines_of(tmp_path, mapping, f"sep=,\n{CONTRACT_HEADER}1,A,01.02.2020,1\n")
    assert (str(line.place), len(line.facts)) == ("table.csv, line 3", 1)


def test_a_delimiter_behind_every_row_is_no_cell(tmp_path: Path) -> None:
    rows = "1,A,01.02.2020,1,\n2,A,01.02.2020,2,\n3,A,01.02.2020,3\n4,A,01.02.2020,4,x,\n"
    found = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert [fault is None for fault in faults(found)] == [True, True, False, False]


def test_a_delimiter_behind_one_row_is_a_fault_still(tmp_path: Path) -> None:
    rows = "1,A,01.02.2020,1\n2,A, B,01.02.2020,\n3,A,01.02.2020,3,\n"
    found = faults(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows))
    assert found[0] is None
    assert [str(fault).split(":")[0] for fault in found[1:]] == ["the row has 5 cells where 4 are due"] * 2


def test_a_wrong_width_names_the_widths_that_are_due(tmp_path: Path) -> None:
    columns = (
        "[columns]\nNumber = 1\nCustomer = 2\nDay = 3\nPrice = 4\n[csv]\nheader = false\nwidths = [4, 6]\n"
    )
    [fault] = faults(lines_of(tmp_path, CONTRACT.replace("[[fact]]", columns + "[[fact]]"), "1,A,x,1,2\n"))
    assert str(fault).startswith("the row has 5 cells where 4 or 6 are due")
    assert "`widths`" in str(fault)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_space_before_a_quotation_mark_does_not_matter(tmp_path: Path, delimiter: str) -> None:
    mapping = CONTRACT.replace("[[fact]]", f'[csv]\ndelimiter = "{delimiter}"\n[[fact]]'.replace("\t", "\\t"))
    table = CONTRACT_HEADER.replace(",", delimiter) + f'1, "A{delimiter} B", "01.02.2020", "1"\n'.replace(
        ", ", f"{delimiter} "
    ).replace(f"A{delimiter}{delimiter}", f"A{delimiter}")
    [line] = lines_of(tmp_path, mapping, table)
    assert (said(line.fault), line.facts[0].account) == (None, "a-b")


def test_refused_rows_below_titles_can_be_read_again(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", "[csv]\nskip = 2\n[[fact]]")
    options = {"map": str(write(tmp_path, "map.toml", mapping))}
    file = write(tmp_path, "table.csv", f"Report\nof today\n{CONTRACT_HEADER}1,A,01.02.2020,1\n")
    source = open_source("csv", [file], options)
    lines, _ = stopped(source.lines())
    with source.refused_file(tmp_path / "refused.csv") as refused:
        refused.add(lines[0], ["why"])
    again, _ = stopped(open_source("csv", refused.paths, options).lines())
    assert [line.facts for line in again] == [line.facts for line in lines]


PEOPLE = (
    HEAD
    + """
[[fact]]
kind = "interaction"
[fact.set]
channel = "call"
initiative = "ours"
people = { column = "Who", split = ";", each = "FILTERS" }
note = "{Note|words|cut(12)}"
occurred_at = 2020-01-01
"""
)


@pytest.mark.parametrize(
    ("filters", "people"),
    [
        ("slug", ["jo-ost", "max-muster"]),
        ("cut(6)", ["Jo Ost", "Max M…"]),
        ("upper|cut(3)", ["JO…", "MA…"]),
    ],
)
def test_each_part_of_a_list_goes_through_filters(tmp_path: Path, filters: str, people: list[str]) -> None:
    table = "Number,Customer,Who,Note\n1,A,Jo Ost; Max Muster ;!?;,x\n".replace(";!?", "")
    [fact] = contents(lines_of(tmp_path, PEOPLE.replace("FILTERS", filters), table))
    assert fact["people"] == people


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("exactly 12 c", "exactly 12 c"),
        ("much longer than that", "much longer…"),
        ("1234567890 23", "1234567890…"),
    ],
)
def test_a_text_can_be_cut(tmp_path: Path, note: str, kept: str) -> None:
    [fact] = contents(
        lines_of(tmp_path, PEOPLE.replace("FILTERS", "lower"), f"Number,Customer,Who,Note\n1,A,x,{note}\n")
    )
    assert fact["note"] == kept
    assert len(kept) <= 12


@pytest.mark.parametrize("name", ["cut", "cut(0)", "cut()", "slug(3)", "cut(99999)", "cut(a)"])
def test_a_filter_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Invalid, match="there is no filter"):
        lines_of(tmp_path, PEOPLE.replace("FILTERS", name), "Number,Customer,Who,Note\n")


def test_filters_of_parts_need_parts(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="`each` needs `split`"):
        lines_of(
            tmp_path,
            PEOPLE.replace('split = ";", each = "FILTERS"', 'each = "slug"'),
            "Number,Customer,Who,Note\n",
        )
