"""Files of tables: encodings, folders, broken rows, and what was refused and is read again."""

import gzip
from pathlib import Path

import pytest

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    OPENING,
    contents,
    faults,
    lines_of,
    said,
    stopped,
    write,
)
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import open_source
from tierline.interfaces.imports.files import SourceFile


def test_files_of_several_folders_tell_their_folder_and_name(tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "map.toml",
        CONTRACT.replace("{Customer|code}", "{$folder}").replace("{Number}", "{$file}-{Number}"),
    )
    files = [
        write(tmp_path, f"{town}/2020.csv", CONTRACT_HEADER + "1,x,01.02.2020,1\n")
        for town in ("Ost", "West")
    ]
    lines = list(open_source("csv", files, {"map": str(mapping)}).lines())
    assert [line.facts[0].account for line in lines] == ["Ost", "West"]
    assert [str(line.place) for line in lines] == ["Ost/2020.csv, line 2", "West/2020.csv, line 2"]
    assert contents(lines)[0]["contract"] == "2020-1"


def test_of_several_files_named_without_a_folder_only_the_names_are_told() -> None:
    assert SourceFile(Path("2019.csv")).title(several=True) == "2019.csv"
    assert SourceFile(Path("lipjan/2019.csv")).title(several=True) == "lipjan/2019.csv"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    table = b"\xef\xbb\xbf" + (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode()
    assert len(contents(lines_of(tmp_path, CONTRACT, table))) == 1


@pytest.mark.parametrize(
    "encoding", ["utf-16", "latin-1", "cp1250", "iso-8859-1", "windows-1252", "utf-8-sig", "iso-8859-2"]
)
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    mapping = CONTRACT.replace("[[fact]]", f'[csv]\nencoding = "{encoding}"\ndelimiter = ";"\n[[fact]]')
    table = "Number;Customer;Day;Price\n1;Müller;01.02.2020;1\n".encode(encoding)
    [line] = lines_of(tmp_path, mapping, table)
    assert line.facts[0].account == "muller"


def test_a_quotation_mark_that_never_ends_costs_its_line_and_no_other(tmp_path: Path) -> None:
    rows = '1,A,01.02.2020,1\n2,"A,01.02.2020,1\n' + "3,A,01.02.2020,1\n" * 10_000
    lines = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    refused = [(str(line.place), said(line.fault)) for line in lines if said(line.fault)]
    assert refused == [("table.csv, line 3", "a quotation mark opens in this line and never closes")]
    assert len(lines) == 10_002
    assert str(lines[-1].place) == "table.csv, line 10003"


def test_a_quotation_mark_that_closes_rows_later_costs_the_rows_that_it_opens_in(tmp_path: Path) -> None:
    rows = '1,"A,01.02.2020,1\n2,B,01.02.2020,1\n3,"C",01.02.2020,1\n4,D,01.02.2020,1\n'
    lines = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert [str(line.place) for line in lines if said(line.fault)] == ["table.csv, line 2"]
    assert [fact.account for line in lines for fact in line.facts] == ["B", "C", "D"]


def test_a_cell_of_several_lines_is_one_row_still(tmp_path: Path) -> None:
    rows = '1,"A\nand B",01.02.2020,1\n2,C,01.02.2020,1\n'
    lines = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert [(str(line.place), said(line.fault)) for line in lines] == [
        ("table.csv, line 2", None),
        ("table.csv, line 4", None),
    ]


def test_a_cell_as_long_as_a_letter_with_pictures_is_read(tmp_path: Path) -> None:
    rows = f'1,A,01.02.2020,1\n2,"{"x" * 400_000}",01.02.2020,1\n3,B,01.02.2020,1\n'
    lines = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert [len(line.facts) for line in lines] == [1, 1, 1]


@pytest.mark.parametrize(
    ("form", "cell", "name"),
    [
        ('escape = "\\\\"', '"A \\"B\\" C"', 'A "B" C'),
        ('quote = ""', '"A" B', '"A" B'),
        ("", '"A ""B"" C"', 'A "B" C'),
    ],
)
def test_quotation_marks_are_read_as_the_file_writes_them(
    tmp_path: Path, form: str, cell: str, name: str
) -> None:
    mapping = CONTRACT.replace("[[fact]]", f"[csv]\n{form}\n[[fact]]", 1) + OPENING
    [line] = lines_of(tmp_path, mapping, CONTRACT_HEADER + f"1,{cell},01.02.2020,1\n")
    assert contents([line])[-1]["name"] == name


def test_a_backslash_before_a_quotation_mark_is_refused_unless_it_was_announced(tmp_path: Path) -> None:
    row = '1,"A \\"B\\" C",01.02.2020,1\n2,D,01.02.2020,1\n'
    first, second = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + row)
    assert "say `escape`" in str(first.fault)
    assert second.fault is None


def test_titles_footers_and_totals_are_passed_over_and_counted(tmp_path: Path) -> None:
    form = '[csv]\nskip = 2\npass_over = ["^Total", "^Copyright"]\n[[fact]]'
    table = "sep=,\nMy report\n" + CONTRACT_HEADER + "1,A,01.02.2020,1\nTotal,,,1\nCopyright (c) 2026 Us\n"
    lines = lines_of(tmp_path, CONTRACT.replace("[[fact]]", form, 1), table)
    assert [(str(line.place), len(line.facts), said(line.fault)) for line in lines] == [
        ("table.csv, line 4", 1, None),
        ("table.csv, line 5", 0, None),
        ("table.csv, line 6", 0, None),
    ]


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"BZh9", "compressed by bzip2"),
        (gzip.compress(gzip.compress(b"text", mtime=0), mtime=0), "compressed twice by gzip"),
        (gzip.compress(b"Rar!\x1a\x07\x01", mtime=0), "a RAR archive"),
        (b"%PDF-1.7", "a PDF"),
    ],
)
@pytest.mark.parametrize("name", ["csv", "ndjson", "ocds"])
def test_a_file_of_another_kind_is_said_to_be_one(tmp_path: Path, start: bytes, what: str, name: str) -> None:
    file = write(tmp_path, "table", start + b"\x00" * 20)
    options = {"map": str(write(tmp_path, "map.toml", CONTRACT))} if name == "csv" else {}
    lines, (said,) = stopped(open_source(name, [file], options).lines())
    assert not lines
    assert said.startswith(f"The file table is {what}")


def test_the_files_behind_a_broken_one_are_read(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[csv]\nencoding = "gb18030"\n[[fact]]')
    good = (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode()
    files = [
        write(tmp_path, "1.csv", good),
        write(tmp_path, "2.csv", good + b"2,\xff\xff,01.02.2020,1\n"),
        write(tmp_path, "3.csv", good),
    ]
    options = {"map": str(write(tmp_path, "map.toml", mapping))}
    lines, broken = stopped(open_source("csv", files, options).lines())
    assert [str(line.place) for line in lines] == [f"{tmp_path.name}/{name}.csv, line 2" for name in (1, 3)]
    assert [sentence.split(" from ")[0] for sentence in broken] == ["The bytes of 2.csv"]


def test_two_names_that_give_one_account_code_are_not_joined_without_a_word(tmp_path: Path) -> None:
    rows = "1,C & A,01.02.2020,1\n2,C+A,01.02.2020,1\n3,c & a,01.02.2020,1\n"
    assert [bool(said(line.fault)) for line in lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)] == [
        False,
        True,
        False,
    ]
    joined = "join_names = true\n" + CONTRACT
    lines = lines_of(tmp_path, joined, CONTRACT_HEADER + rows)
    assert {fact.account for line in lines for fact in line.facts} == {"c-a"}


def test_a_key_of_every_character_tells_rows_apart_that_differ_in_letter_case(tmp_path: Path) -> None:
    rows = "Abc,A,01.02.2020,1\nABC,A,01.02.2020,1\n"
    for name, ids in (("exact", 2), ("hash", 1)):
        mapping = CONTRACT.replace('key = "{Number}"', f'key = "{{Number|{name}}}"')
        lines = lines_of(tmp_path, mapping, CONTRACT_HEADER + rows)
        assert len({fact.content["fact_id"] for line in lines for fact in line.facts}) == ids


def test_utf_16_without_a_mark_is_said_and_can_be_named(tmp_path: Path) -> None:
    table = (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode("utf-16-le")
    file = write(tmp_path, "table.csv", table)
    for name, facts, broken in (("utf-16", 0, 1), ("utf-16-le", 1, 0)):
        mapping = CONTRACT.replace("[[fact]]", f'[csv]\nencoding = "{name}"\n[[fact]]')
        options = {"map": str(write(tmp_path, "map.toml", mapping))}
        lines, said = stopped(open_source("csv", [file], options).lines())
        assert (len(contents(lines)), len(said)) == (facts, broken)


def test_progress_counts_the_bytes_of_all_files(tmp_path: Path) -> None:
    file = write(tmp_path, "table.csv", CONTRACT_HEADER + "1,A,01.02.2020,1\n" * 50)
    source = open_source("csv", [file, file], {"map": str(write(tmp_path, "map.toml", CONTRACT))})
    assert (source.size, source.consumed) == (2 * file.stat().st_size, 0)
    assert len(list(source.lines())) == 100
    assert source.consumed == source.size


def test_a_row_in_another_encoding_is_a_fault_and_the_next_one_is_read(tmp_path: Path) -> None:
    rows = "1,Müller,01.02.2020,1\n".encode("latin-1") + "2,Müller,01.02.2020,1\n".encode()
    assert faults(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER.encode() + rows)) == [
        "the row is not in the encoding that the mapping names",
        None,
    ]


def test_an_encoding_that_fails_stops_the_reading_with_its_line(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[csv]\nencoding = "gb18030"\n[[fact]]')
    table = (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode("gb18030") + b"2,\xff\xff,01.02.2020,1\n"
    options = {"map": str(write(tmp_path, "map.toml", mapping))}
    _, (broken,) = stopped(open_source("csv", [write(tmp_path, "table.csv", table)], options).lines())
    assert "are not in the encoding" in broken


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="the column `Number`, which the file table"):
        lines_of(tmp_path, CONTRACT, "")


def test_refused_rows_can_be_mended_and_read_again(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT.replace("{Number}", "{$folder}/{$file}/{Number}")))
    file = write(tmp_path, "Ost/2020.csv", CONTRACT_HEADER + '1,"A, B",01.02.20,"1,000"\n')
    source = open_source("csv", [file], {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["first", "second"])
    text = (tmp_path / "refused.csv").read_text()
    assert text.splitlines() == [
        "Number,Customer,Day,Price,tierline_refusal,tierline_folder,tierline_file",
        '1,"A, B",01.02.20,"1,000",tierline_refusal=first; second,tierline_folder=Ost,tierline_file=2020',
    ]
    mended = write(tmp_path, "mended.csv", text.replace("01.02.20", "01.02.2020"))
    [line] = open_source("csv", [mended], {"map": mapping}).lines()
    assert line.facts[0].content["source"]["reference"] == "Ost/2020/1#contract_signed"


def test_refused_rows_without_a_header_can_be_read_again(tmp_path: Path) -> None:
    columns = "[columns]\nNumber = 1\nCustomer = 2\nDay = 3\nPrice = 4\n[csv]\nheader = false\nwidths = [4]\n"
    mapping = str(write(tmp_path, "map.toml", CONTRACT.replace("[[fact]]", columns + "[[fact]]")))
    source = open_source("csv", [write(tmp_path, "Ost/2020.csv", "1,A,01.02.2020,1\n")], {"map": mapping})
    [line] = source.lines()
    with source.refused_file(tmp_path / "refused.csv") as refused:
        refused.add(line, ["why"])
    assert (tmp_path / "refused.csv").read_text().strip() == (
        "1,A,01.02.2020,1,tierline_refusal=why,tierline_folder=Ost,tierline_file=2020"
    )
    [again] = open_source("csv", [tmp_path / "refused.csv"], {"map": mapping}).lines()
    assert again.facts == line.facts


def test_rows_of_files_with_different_headers_are_refused_into_files_of_their_own(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT))
    files = [
        write(tmp_path, "one.csv", CONTRACT_HEADER + "1,A,x,1\n"),
        write(tmp_path, "two.csv", "Number,Price,Customer,Day\n2,1,A,x\n"),
    ]
    source = open_source("csv", files, {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
        assert refused.paths == [tmp_path / "refused.csv", tmp_path / "refused-2.csv"]
    again = open_source("csv", [tmp_path / "refused.csv", tmp_path / "refused-2.csv"], {"map": mapping})
    assert faults(list(again.lines())) == ["`starts`, column `Day`: the date fits none of the formats"] * 2


def test_a_row_that_is_too_short_or_too_long_stays_so_until_it_is_mended(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT))
    file = write(tmp_path, "table.csv", CONTRACT_HEADER + "1,A\n2,A,01.02.2020,1,2,3\n")
    source = open_source("csv", [file], {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
    again = list(open_source("csv", [tmp_path / "refused.csv"], {"map": mapping}).lines())
    assert [line.raw.cells for line in again] == [("1", "A"), ("2", "A", "01.02.2020", "1", "2", "3")]
    assert [str(fault).split(":")[0] for fault in faults(again)] == [
        "the row has 2 cells where 4 are due",
        "the row has 6 cells where 4 are due",
    ]
