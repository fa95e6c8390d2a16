"""Cells are chosen and passed over: first filled columns, parts of lists, days to come, defaults."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.imports.tables import HEAD, contents, faults, lines_of
from tierline.interfaces.imports.mapping import MappingUnreadable, parse_mapping

INTERACTION = """
[[fact]]
kind = "interaction"
[fact.set]
channel = "call"
initiative = "ours"
occurred_at = { column = "Day", dates = ["%Y-%m-%d"] }
"""


def test_of_several_columns_the_first_that_is_filled_counts(tmp_path: Path) -> None:
    mapping = (
        HEAD.replace("{Customer|code}", "{firm|slug}")
        + '[columns]\nfirm = ["Group", "Customer"]\n'
        + INTERACTION
    )
    rows = "Number,Group,Customer,Day\n1,,Acme Rail,2020-01-01\n2,Big & Co,Acme,2020-01-01\n"
    lines = lines_of(tmp_path, mapping, rows)
    assert [line.facts[0].account for line in lines] == ["acme-rail", "big-co"]


def test_a_column_among_several_must_be_there(tmp_path: Path) -> None:
    mapping = HEAD + '[columns]\nfirm = ["Group", "Customer"]\n' + INTERACTION
    with pytest.raises(Exception, match="names the column `Group`"):
        lines_of(tmp_path, mapping, "Number,Customer,Day\n1,A,2020-01-01\n")


def test_every_part_of_a_list_goes_through_the_filters(tmp_path: Path) -> None:
    mapping = HEAD + INTERACTION + 'contacts = { column = "Whom", split = ",", each = "words|slug" }\n'
    rows = 'Number,Customer,Day,Whom\n1,A,2020-01-01,"[""63c1"", ""Ann  Oz"",]"\n2,A,2020-01-01,"[]"\n'
    first, second = contents(lines_of(tmp_path, mapping, rows))
    assert first["contacts"] == ["63c1", "ann-oz"]
    assert not second.get("contacts")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{ column = "Whom", split = ",", each = "sluggish" }', "there is no filter `sluggish`"),
        ('{ column = "Whom", each = "slug" }', "`each` needs `split`"),
    ],
)
def test_filters_for_parts_are_checked(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(MappingUnreadable, match=said):
        lines_of(tmp_path, HEAD + INTERACTION + f"contacts = {line}\n", "Number,Customer,Day,Whom\n")


def test_rows_of_days_to_come_are_passed_over_and_unreadable_days_are_not(tmp_path: Path) -> None:
    only = '[[only]]\ncolumn = "Day"\npast = ["%Y-%m-%d"]\n'
    today = datetime.now(UTC).date()
    days = (today - timedelta(1), today, today + timedelta(2), "soon")
    rows = "Number,Customer,Day\n" + "".join(f"{at},A,{day}\n" for at, day in enumerate(days))
    lines = lines_of(tmp_path, HEAD + only + INTERACTION, rows)
    assert [len(line.facts) for line in lines] == [1, 1, 0, 0]
    assert [fault is None for fault in faults(lines)] == [True, True, True, False]


def test_a_test_asks_one_thing() -> None:
    with pytest.raises(MappingUnreadable, match="asks one of"):
        parse_mapping(HEAD + '[[only]]\ncolumn = "Day"\npast = ["%Y-%m-%d"]\nempty = true\n' + INTERACTION)


def test_a_default_makes_no_object_where_the_row_has_nothing(tmp_path: Path) -> None:
    contract = """
[[fact]]
kind = "contract_signed"
[fact.set]
contract = "{Number}"
agreement = "purchase"
amount = { value = { column = "Price", numbers = ["1234.56"] }, currency = { column = "C", default = "EUR" } }
starts = 2020-01-01
occurred_at = 2020-01-01
"""
    rows = "Number,Customer,Price,C\n1,A,5,USD\n2,A,6,\n3,A,,\n"
    first, second, third = contents(lines_of(tmp_path, HEAD + contract, rows))
    assert first["amount"] == {"value": "5", "currency": "USD"}
    assert second["amount"] == {"value": "6", "currency": "EUR"}
    assert "amount" not in third
