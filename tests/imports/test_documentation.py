"""The page on importing and its examples say what the importers do."""

import re
from pathlib import Path

import pytest

from tests.imports.tables import contents, faults, write
from tierline.application.importing import SourceLine
from tierline.domain.account.base import parse_fact
from tierline.domain.shared.ids import fact_id_from_source
from tierline.interfaces.imports import formats, open_source
from tierline.interfaces.imports.mapping import (
    CsvDialect,
    FactBlock,
    MappingFile,
    MappingTable,
    Pick,
    SheetForm,
    TermColumn,
    read_mapping,
)
from tierline.interfaces.imports.mapping import Test as RowTest
from tierline.interfaces.imports.reading import RowReader
from tierline.interfaces.imports.values import FILTERS, SIZED

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "importing.md").read_text()
EXAMPLES = sorted((DOCS / "imports").glob("*.toml"))


def fenced(language: str) -> str:
    tables = PAGE.partition("## Tables through a mapping file")[2]
    found = re.search(rf"```{language}\n(.*?)```", tables, re.DOTALL)
    assert found
    return found.group(1)


@pytest.fixture
def example(tmp_path: Path) -> list[SourceLine]:
    file = write(tmp_path, "visits.csv", fenced("csv"))
    return list(open_source("csv", [file], {"map": str(write(tmp_path, "map.toml", fenced("toml")))}).lines())


def test_the_example_reads_its_table_without_a_fault(example: list[SourceLine]) -> None:
    assert faults(example) == [None, None, None]
    assert [[fact.content["kind"] for fact in line.facts] for line in example] == [
        ["account_opened", "contact_added", "interaction", "contract_signed"],
        ["interaction"],
        ["account_opened", "contact_added", "interaction", "contract_signed"],
    ]


def test_the_example_states_facts_as_their_kinds_have_them(example: list[SourceLine]) -> None:
    unused = fact_id_from_source("none", "none")
    facts = [parse_fact(fact.content, fact_id=unused) for line in example for fact in line.facts]
    assert len(facts) == 9
    amounts = [fact["amount"]["value"] for fact in contents(example) if "amount" in fact]
    assert amounts == ["1200.50", "300"]
    assert [fact["people"] for fact in contents(example) if "people" in fact] == [
        ["mk"],
        ["mk", "jo"],
        ["jo"],
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_mapping_fits_the_kinds(path: Path) -> None:
    RowReader(read_mapping(path))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_mapping_is_listed(path: Path) -> None:
    assert f"(imports/{path.name})" in PAGE


@pytest.mark.parametrize("part", [MappingFile, CsvDialect, SheetForm, RowTest, FactBlock, Pick, TermColumn])
def test_every_key_of_the_language_is_described(part: type[MappingTable]) -> None:
    keys = {field.alias or name for name, field in part.model_fields.items()}
    described = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`\n]+`", PAGE))))
    assert keys - described == set()


def test_every_filter_and_every_format_is_described() -> None:
    assert {name for name in FILTERS if f"`{name}`" not in PAGE} == set()
    assert {name for name in SIZED if f"`{name}(" not in PAGE} == set()
    assert {name for name in formats() if f"tierline import {name} " not in PAGE} == set()
