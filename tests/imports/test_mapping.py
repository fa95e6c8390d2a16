"""A mapping that can't work is refused before the first row, in one sentence."""

from pathlib import Path

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, HEAD, lines_of
from tierline.domain.shared.errors import Invalid

ROW = "7,Acme,01.02.2020,10\n"


def refusal(folder: Path, mapping: str, header: str = CONTRACT_HEADER) -> str:
    with pytest.raises(Invalid) as refused:
        lines_of(folder, mapping, header + ROW)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"contract_signed"', '"contract_sealed"', "there is no kind `contract_sealed`"),
        ('contract = "{Number}"', 'treaty = "{Number}"', "contract_signed has no field `treaty` to set"),
        ('agreement = "purchase"', "", "contract_signed needs `agreement`"),
        ('agreement = "purchase"', 'agreement = "buying"', "`agreement` must be 'purchase'"),
        ("%d.%m.%Y", "%d.%m.%Q", "a date format is one that strptime knows"),
        ("%d.%m.%Y", "%m.%Y", "the date format has no day"),
        ("1,234.56", "1,23", "numbers are shown by samples"),
        ("{Number}", "{Number|sluggish}", "there is no filter `sluggish`"),
        ("Europe/Berlin", "Europe/Atlantis", "there is no such time zone"),
        ('system = "register"', "", "`system`: is missing"),
        ('empty = ["n/a"]', 'vacant = ["n/a"]', "`vacant`: there is no such key"),
        ("dates = [", "date = [", "`date`: there is no such key"),
        ('numbers = ["1,234.56"], ', "", "`sum` and `decimals` need `numbers`"),
        ("decimals = 2", 'map = "codes"', "a value is one of: split, map, dates, numbers"),
        ('zone = "', "zone = ", "it isn't valid TOML"),
        ('zone = "', f"zone = {'9' * 5000}#", "too many digits"),
        ('zone = "', f"zone = {'[' * 5000}#", "nests too deeply"),
        ("[[fact]]", '[[only]]\ncolumn = "Day"\n[[fact]]', "a test asks one of"),
        ("[[fact]]", '[[only]]\ncolumn = "Day"\nmatches = "("\n[[fact]]', "not a regular expression"),
    ],
)
def test_a_mistake_in_the_mapping_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in CONTRACT
    assert problem in refusal(tmp_path, CONTRACT.replace(old, new))


def test_a_column_that_the_file_lacks_is_named_with_the_file(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, CONTRACT, "Number,Customer,Day,Cost\n")
    assert sentence == "The mapping names the column `Price`, which the file table.csv does not have."


def test_a_missing_column_is_named_by_its_header_even_if_the_mapping_renames_it(tmp_path: Path) -> None:
    renamed = CONTRACT.replace('"Price"', '"price"').replace(
        "[[fact]]", '[columns]\nprice = "Cost"\n[[fact]]', 1
    )
    assert "the column `Cost`" in refusal(tmp_path, renamed)


def test_a_position_beyond_the_row_is_named(tmp_path: Path) -> None:
    counted = CONTRACT.replace('"Price"', '"price"').replace("[[fact]]", "[columns]\nprice = 9\n[[fact]]", 1)
    assert "the position 9, but rows have at most 4 cells" in refusal(tmp_path, counted)


def test_a_value_map_may_only_lead_to_what_the_kind_knows(tmp_path: Path) -> None:
    mapped = CONTRACT.replace('"purchase"', '{ column = "Price", map = { a = "purchase", b = "gift" } }')
    assert "`agreement` must be" in refusal(tmp_path, mapped)


def test_a_value_map_that_is_named_must_exist(tmp_path: Path) -> None:
    mapped = CONTRACT.replace('"purchase"', '{ column = "Price", map = "agreements" }')
    assert "there is no value map [values.agreements]" in refusal(tmp_path, mapped)


def test_two_facts_of_a_kind_need_steps_that_set_them_apart(tmp_path: Path) -> None:
    block = '[[fact]]\nkind = "account_closed"\n[fact.set]\noccurred_at = 2020-01-01\n'
    assert "need a `step` each" in refusal(tmp_path, HEAD + block + block)


def test_an_order_of_facts_needs_a_thread(tmp_path: Path) -> None:
    ordered = CONTRACT.replace("[fact.set]", 'only_after = ["contract_ended"]\n[fact.set]')
    assert "need a `thread`" in refusal(tmp_path, ordered)


def test_a_file_without_header_needs_numbered_columns(tmp_path: Path) -> None:
    assert "needs [columns]" in refusal(
        tmp_path, CONTRACT.replace("[[fact]]", "[csv]\nheader = false\n[[fact]]")
    )


def test_the_mapping_file_must_exist(tmp_path: Path) -> None:
    from tierline.interfaces.imports import open_source

    (tmp_path / "table.csv").write_text(CONTRACT_HEADER)
    with pytest.raises(Invalid, match="it can't be opened"):
        open_source("csv", [tmp_path / "table.csv"], {"map": str(tmp_path / "nowhere.toml")})
