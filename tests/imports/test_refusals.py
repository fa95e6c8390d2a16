"""Why a row was refused is said in the words of who mends it: which column, and what is wrong there."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, HEAD, INTERACTION, OPENING, english, write
from tests.imports.test_runs import door
from tierline.application.importing import ImportReport, SourceLine, SourceStatement
from tierline.application.ports import FactLog
from tierline.interfaces.imports import parents_first, run_import
from tierline.interfaces.imports.parents_first import ParentsFirst
from tierline.interfaces.storage.factory import open_log

DEALS = HEAD + OPENING + CONTRACT.removeprefix(HEAD)
CALLS = HEAD + OPENING + INTERACTION.removeprefix(HEAD).replace('contacts = ["{Contact}"]\n', "")
GROUP = HEAD + OPENING.replace('name = "{Customer}"', 'name = "{Customer}"\nparent = "{Parent}"')
GROUP += CONTRACT.removeprefix(HEAD)
GROUP_HEADER = "Number,Customer,Day,Price,Parent\n"
WHEN = 'occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }'


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FactLog]:
    opened = open_log(f"sqlite:///{tmp_path}/facts.db")
    yield opened
    opened.close()


def imported(log: FactLog, folder: Path, mapping: str, *tables: str) -> ImportReport:
    files = [write(folder, f"{number}.csv", table) for number, table in enumerate(tables)]
    options = {"map": str(write(folder, "map.toml", mapping))}
    return run_import("csv", files, options, door(log), "importer", head=log.head())


@pytest.mark.parametrize(
    ("old", "new", "row", "reason"),
    [
        (
            ", decimals = 2",
            "",
            "1,Acme,01.02.2020,1.23456",
            "`amount.value`, column `Price`, must have at most 4 decimal places",
        ),
        (
            'currency = "EUR"',
            'currency = "{Number}"',
            "1,Acme,01.02.2020,5",
            "`amount.currency`, column `Number`, must be three capital letters, as in EUR",
        ),
        (
            WHEN,
            'occurred_at = "{Day}"',
            "1,Acme,01.02.2020,5",
            "`occurred_at`, column `Day`: must be a moment with a time zone, as in 2026-03-01T09:30:00Z",
        ),
        (
            'agreement = "purchase"',
            'agreement = "{Price}"',
            "1,Acme,01.02.2020,5",
            "`agreement`, column `Price`, must be 'purchase', 'framework'",
        ),
        (
            'agreement = "purchase"',
            'agreement = "purchase"\nnotice_days = "{Price}"',
            "1,Acme,01.02.2020,4000",
            "`notice_days`, column `Price`, must be at most 3650",
        ),
        (
            "unused",
            "",
            "1,Acme,01.02.2090,5",
            "column `Day`: `occurred_at` lies more than 24 hours in the future",
        ),
    ],
)
def test_a_refusal_names_field_and_column_in_plain_words(
    log: FactLog, tmp_path: Path, old: str, new: str, row: str, reason: str
) -> None:
    told = "; ".join(
        english(imported(log, tmp_path, DEALS.replace(old, new), f"{CONTRACT_HEADER}{row}\n").reasons)
    )
    assert reason in told
    assert not re.search(r"input should|should have|fact_id|[0-9a-f]{8}-[0-9a-f]{4}|Acme|1\.23456", told)


def test_an_entry_of_a_list_is_counted_as_people_count(log: FactLog, tmp_path: Path) -> None:
    mapping = CALLS.replace('["{Ours|lower}"]', '{ column = "Ours", split = ";" }')
    table = f"Number,Customer,Day,Ours\n1,Acme,01.02.2020,me;{'x' * 121}\n"
    [reason] = english(imported(log, tmp_path, mapping, table).reasons)
    assert reason == "`people` (entry 2), column `Ours`, must have at most 120 characters"


def test_columns_go_by_the_names_that_the_file_has(log: FactLog, tmp_path: Path) -> None:
    columns = '[columns]\nhow_much = "Price"\nfourth = 4\nboth = "{Price} {Number}"\n'
    mapping = DEALS.replace("[[fact]]", columns + "[[fact]]", 1)
    for column, words in (
        ("how_much", "column `Price`"),
        ("fourth", "column 4"),
        ("both", "columns `Price`, `Number`"),
        ("$folder", "the name of the folder"),
    ):
        named = mapping.replace('column = "Price"', f'column = "{column}"')
        [reason] = english(imported(log, tmp_path, named, f"{CONTRACT_HEADER}1,Acme,01.02.2020,x\n").reasons)
        assert reason == f"`amount`, {words}: the number fits none of the samples"


def test_a_refused_opening_is_the_only_reason_of_its_row(log: FactLog, tmp_path: Path) -> None:
    mapping = DEALS.replace('"enterprise"', '"{Price}"')
    report = imported(log, tmp_path, mapping, f"{CONTRACT_HEADER}1,Acme,01.02.2020,5\n2,Acme,01.02.2020,5\n")
    assert [reason.split(",")[0] for reason in english(report.reasons)] == [
        "`account_kind`",
        "column `Customer`: There is no account with this code.",
    ]
    assert list(report.reasons.values()) == [1, 1]


def test_an_account_that_is_not_there_names_its_column(log: FactLog, tmp_path: Path) -> None:
    report = imported(log, tmp_path, CONTRACT, f"{CONTRACT_HEADER}1,Acme,01.02.2020,5\n")
    assert english(report.reasons) == ["column `Customer`: There is no account with this code."]


def test_a_parent_that_is_nowhere_names_its_column(log: FactLog, tmp_path: Path) -> None:
    report = imported(log, tmp_path, GROUP, f"{GROUP_HEADER}1,Acme,01.02.2020,5,Nobody\n")
    assert english(report.reasons) == ["column `Parent`: There is no account with this code."]


ROWS = ["1,Leaf,01.02.2020,5,Twig", "2,Twig,01.02.2020,5,Branch", "3,Branch,01.02.2020,5,Root"]
ROWS += ["4,Root,01.02.2020,5,", "5,Leaf,02.02.2020,5,Twig"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_children_may_stand_before_their_parents(
    log: FactLog, tmp_path: Path, order: tuple[int, ...]
) -> None:
    table = GROUP_HEADER + "\n".join(ROWS[place] for place in (*order, 4)) + "\n"
    report = imported(log, tmp_path, GROUP, table)
    assert (report.refused, report.opened, report.kinds["contract_signed"]) == (0, 4, 5)
    again = imported(log, tmp_path, GROUP, table)
    assert (again.recorded, again.refused, again.repeated) == (0, 0, 9)


def test_a_parent_may_stand_in_a_later_file(log: FactLog, tmp_path: Path) -> None:
    report = imported(log, tmp_path, GROUP, *(f"{GROUP_HEADER}{row}\n" for row in ROWS))
    assert (report.refused, report.opened) == (0, 4)


def test_accounts_that_are_each_others_parents_are_refused_and_the_others_land(
    log: FactLog, tmp_path: Path
) -> None:
    rows = "1,A,01.02.2020,5,B\n2,B,01.02.2020,5,A\n3,C,01.02.2020,5,C\n4,D,01.02.2020,5,\n"
    report = imported(log, tmp_path, GROUP, GROUP_HEADER + rows)
    assert (report.read, report.opened, report.refused) == (4, 1, 3)


def test_of_very_many_rows_that_wait_the_rest_is_taken_in_order(
    log: FactLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parents_first, "MOST_HELD", 1)
    report = imported(log, tmp_path, GROUP, GROUP_HEADER + "\n".join(ROWS) + "\n")
    assert report.read == 5
    assert report.refused > 0
    assert len([note for note in english(report.notes) if "Sort the file" in note]) == 1


def test_no_line_is_lost_or_doubled_by_the_order() -> None:
    def line(number: int, code: str, parent: str | None) -> SourceLine:
        content = {"kind": "account_opened", "code": code, "parent": parent}
        return SourceLine(f"line {number}", None, (SourceStatement(code, content),))

    lines = [line(number, f"a{number}", f"a{number * 7 % 40}") for number in range(40)]
    lines += [line(40 + number, f"a{number}", None) for number in range(3)]
    parents = ParentsFirst()
    for one in lines:
        parents.note(one)
    found = [one for one in parents.order(lines) if isinstance(one, SourceLine)]
    assert sorted(one.place for one in found) == sorted(one.place for one in lines)
    assert not parents.gave_up


def test_managers_may_stand_behind_those_who_report_to_them(log: FactLog, tmp_path: Path) -> None:
    mapping = """
system = "personnel"
key = "{Id}"
account = "firm"
[[fact]]
kind = "person_added"
[fact.set]
person = "{Id}"
name = "{Id}"
level = "staff"
manager = "{Boss}"
occurred_at = 2020-01-01
"""
    report = imported(log, tmp_path, mapping, "Id,Boss\njo,mk\nmk,eva\neva,\n")
    assert (report.refused, report.recorded) == (0, 3)
