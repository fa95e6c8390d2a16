"""Lines of JSON are facts; a line that is none is a fault, and the next one is read."""

from decimal import Decimal
from pathlib import Path

from tests.imports.tables import faults, write
from tierline.application.importing import SourceLine
from tierline.domain.shared.ids import fact_id_from_source
from tierline.interfaces.imports import open_source

SOURCE = '"source":{"system":"s","reference":"1"}'
GOOD = f'{{"account":"acme","kind":"account_closed","occurred_at":"2020-01-01T00:00:00Z",{SOURCE}}}'


def lines_of(folder: Path, text: str) -> list[SourceLine]:
    return list(open_source("ndjson", [write(folder, "facts.ndjson", text)], {}).lines())


def test_a_line_is_a_fact_and_its_id_comes_from_its_source(tmp_path: Path) -> None:
    [line] = lines_of(tmp_path, GOOD + "\n")
    [fact] = line.facts
    assert fact.account == "acme"
    assert fact.content["fact_id"] == str(fact_id_from_source("s", "1"))
    assert "account" not in fact.content


def test_an_id_that_is_given_is_kept(tmp_path: Path) -> None:
    fact_id = "11111111-1111-4111-8111-111111111111"
    [line] = lines_of(tmp_path, GOOD.replace('{"account"', f'{{"fact_id":"{fact_id}","account"'))
    assert line.facts[0].content["fact_id"] == fact_id


def test_lines_that_are_no_facts_are_faults(tmp_path: Path) -> None:
    bad = [
        '{"account":',
        "[1]",
        '{"kind":"account_closed"}',
        '{"account":"acme","kind":"account_closed"}',
        "",
    ]
    assert faults(lines_of(tmp_path, "\n".join([*bad, GOOD]))) == [
        "the line is not JSON",
        "the line is not a JSON object",
        "the line names no `account`",
        "the line has neither `fact_id` nor `source`, so a second import would record it again",
        None,
        None,
    ]


def test_a_byte_order_mark_before_the_first_line_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, f"\ufeff{GOOD}\n{GOOD}\n")
    assert faults(lines) == [None, None]
    assert lines[0].facts == lines[1].facts
    assert faults(lines_of(tmp_path, f"{GOOD}\n\ufeff{GOOD}\n")) == [None, "the line is not JSON"]


def test_long_numbers_keep_their_digits_so_that_they_are_refused_and_not_rounded(tmp_path: Path) -> None:
    source = open_source(
        "ndjson", [write(tmp_path, "f.ndjson", GOOD.replace('"2020', '9999999999999.9999,"x":"2020'))], {}
    )
    [line] = source.lines()
    assert line.facts[0].content["occurred_at"] == Decimal("9999999999999.9999")
    with source.refused_file(tmp_path / "refused.ndjson") as refused:
        refused.add(line, ["why"])
    assert '"occurred_at":9999999999999.9999,' in (tmp_path / "refused.ndjson").read_text()


def test_refused_lines_can_be_imported_again(tmp_path: Path) -> None:
    source = open_source("ndjson", [write(tmp_path, "facts.ndjson", GOOD + "\nnot json\n")], {})
    with source.refused_file(tmp_path / "refused.ndjson") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
    again = lines_of(tmp_path, (tmp_path / "refused.ndjson").read_text())
    assert faults(again) == [None, "the line is not JSON"]
    assert again[0].facts == lines_of(tmp_path, GOOD)[0].facts
