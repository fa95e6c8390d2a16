"""Files of tables: encodings, folders, broken rows, and what was refused and is read again."""

from pathlib import Path

import pytest

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    contents,
    faults,
    lines_of,
    write,
)
from tierline.application.importing import SourceBroken
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import open_source


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
    assert [line.place for line in lines] == ["Ost/2020.csv, line 2", "West/2020.csv, line 2"]
    assert contents(lines)[0]["contract"] == "2020-1"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    table = b"\xef\xbb\xbf" + (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode()
    assert len(contents(lines_of(tmp_path, CONTRACT, table))) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1250"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    mapping = CONTRACT.replace("[[fact]]", f'[csv]\nencoding = "{encoding}"\ndelimiter = ";"\n[[fact]]')
    table = "Number;Customer;Day;Price\n1;Müller;01.02.2020;1\n".encode(encoding)
    [line] = lines_of(tmp_path, mapping, table)
    assert line.facts[0].account == "muller"


def test_a_quotation_mark_that_never_ends_stops_the_reading_with_its_line(tmp_path: Path) -> None:
    rows = '1,A,01.02.2020,1\n2,"A,01.02.2020,1\n' + "3,A,01.02.2020,1\n" * 10_000
    with pytest.raises(SourceBroken, match=r"breaks off in table.csv at line 3,"):
        lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)


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
    with pytest.raises(SourceBroken, match="are not in the encoding"):
        lines_of(tmp_path, mapping, table)


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
    assert faults(list(again.lines())) == ["`starts`: the date fits none of the formats"] * 2


def test_a_row_that_is_too_short_or_too_long_stays_so_until_it_is_mended(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT))
    file = write(tmp_path, "table.csv", CONTRACT_HEADER + "1,A\n2,A,01.02.2020,1,2,3\n")
    source = open_source("csv", [file], {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
    again = list(open_source("csv", [tmp_path / "refused.csv"], {"map": mapping}).lines())
    assert [line.raw.cells for line in again] == [("1", "A"), ("2", "A", "01.02.2020", "1", "2", "3")]
    assert faults(again) == ["the row has more or fewer cells than it should"] * 2
