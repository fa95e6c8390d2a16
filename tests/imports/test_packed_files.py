"""Packed files are known by their content, read as streams, and only as far as is sensible."""

import gzip
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.imports.tables import CONTRACT, CONTRACT_HEADER, english, stopped, write
from tierline.application.importing import SourceLine
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import open_source, packed
from tierline.interfaces.imports.files import CountedFile, contents_of
from tierline.interfaces.imports.packed import Progress

TABLE = CONTRACT_HEADER + "".join(f"{number},A,01.02.2020,{number}\n" for number in range(1, 9))
FACT = {
    "account": "acme",
    "kind": "account_closed",
    "occurred_at": "2020-01-01T00:00:00Z",
    "source": {"system": "s", "reference": "1"},
}
RELEASE = {"ocid": "o1", "date": "2020-01-01T00:00:00Z", "buyer": {"id": "B1", "name": "A buyer"}}
CONTENT = {"csv": TABLE, "ndjson": f"{json.dumps(FACT)}\n", "ocds": json.dumps({"releases": [RELEASE]})}


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(
    folder: Path, format: str, *files: Path, mapping: str = CONTRACT
) -> tuple[list[SourceLine], list[str]]:
    """The lines of files, and what is said of those that can't be read."""
    options = {"map": str(write(folder, "map.toml", mapping))} if format == "csv" else {}
    return stopped(open_source(format, files, options).lines())


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv", "t"])
@pytest.mark.parametrize("format", ["csv", "ndjson", "ocds"])
def test_a_file_compressed_by_gzip_states_what_it_states_unpacked(
    tmp_path: Path, format: str, name: str
) -> None:
    plain, _ = read(tmp_path, format, write(tmp_path / "plain", "t.csv", CONTENT[format]))
    lines, broken = read(tmp_path, format, write(tmp_path, name, gzip.compress(CONTENT[format].encode())))
    assert not broken
    assert [line.facts for line in lines] == [line.facts for line in plain]
    assert str(str(lines[0].place)).startswith(f"{name}, ")


@pytest.mark.parametrize("format", ["csv", "ndjson", "ocds"])
def test_the_members_of_an_archive_are_files_of_their_own_in_its_order(tmp_path: Path, format: str) -> None:
    archive = write(tmp_path, "a.zip", zipped({"z": CONTENT[format], "b/": "", "b/y": CONTENT[format]}))
    lines, broken = read(tmp_path, format, archive)
    assert not broken
    names = [str(line.place).split(",")[0] for line in lines]
    assert list(dict.fromkeys(names)) == ["a.zip/z", "a.zip/b/y"]
    assert len(lines) == 2 * (8 if format == "csv" else 1)


@pytest.mark.parametrize("pack", [lambda text: gzip.compress(text.encode()), str.encode])
def test_packing_changes_neither_folder_nor_file_and_so_no_key(
    tmp_path: Path, pack: Callable[[str], bytes]
) -> None:
    mapping = CONTRACT.replace("{Number}", "{$folder}/{$file}/{Number}")
    plain, _ = read(tmp_path, "csv", write(tmp_path, "Ost/2020.csv", TABLE), mapping=mapping)
    ending = "" if pack is str.encode else ".gz"
    for path, content in (
        (f"Ost/2020.csv{ending}", pack(TABLE)),
        ("all.zip", zipped({f"towns/Ost/2020.csv{ending}": pack(TABLE)})),
        ("Ost.zip", zipped({f"2020.csv{ending}": pack(TABLE)})),
    ):
        lines, broken = read(tmp_path, "csv", write(tmp_path, path, content), mapping=mapping)
        assert not broken
        assert [line.facts for line in lines] == [line.facts for line in plain]


def test_members_of_other_kinds_are_named_and_counted_and_the_others_are_read(tmp_path: Path) -> None:
    members = {
        "a.pdf": b"%PDF-1.7 ...",
        "b.csv": TABLE,
        "c.png": b"\x89PNG\r\n...",
        "d.zip": zipped({"e.csv": TABLE}),
        "__MACOSX/._b.csv": b"\x00\x05\x16\x07",
        "f/.DS_Store": b"\x00\x00\x00\x01Bud1",
    }
    lines, broken = read(tmp_path, "csv", write(tmp_path, "a.zip", zipped(members)))
    assert {str(line.place).split(",")[0] for line in lines} == {"a.zip/b.csv"}
    assert broken == [
        (
            "3 of the members of a.zip hold no facts and are left unread: a.pdf (a PDF), c.png (a picture), "
            "d.zip (no workbook that can be read)."
        )
    ]


def test_of_very_many_members_of_other_kinds_some_are_named(tmp_path: Path) -> None:
    pictures: dict[str, str | bytes] = {f"{number}.gif": b"GIF89a" for number in range(7)}
    _, [said] = read(tmp_path, "csv", write(tmp_path, "a.zip", zipped(pictures)))
    assert said.startswith("7 of the members")
    assert said.endswith("4.gif (a picture), ….")


def test_an_encrypted_member_is_left_unread(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret.csv": TABLE, "open.csv": TABLE}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    lines, broken = read(tmp_path, "csv", write(tmp_path, "a.zip", bytes(content)))
    assert {str(line.place).split(",")[0] for line in lines} == {"a.zip/open.csv"}
    assert broken == ["1 of the members of a.zip hold no facts and are left unread: secret.csv (encrypted)."]


def test_a_mapping_says_which_members_it_is_for(tmp_path: Path) -> None:
    archive = write(tmp_path, "a.zip", zipped({"tasks.csv": "Id\n1\n", "deals.csv": TABLE}))
    with pytest.raises(Invalid, match=r"a\.zip/tasks\.csv does not have; `members` says which are meant"):
        read(tmp_path, "csv", archive)
    mapping = write(tmp_path, "map.toml", CONTRACT.replace("[[fact]]", '[csv]\nmembers = "deals"\n[[fact]]'))
    source = open_source("csv", [archive], {"map": str(mapping)})
    lines, broken = stopped(source.lines())
    assert (len(lines), broken) == (8, [])
    assert english(source.notes()) == ["Members of archives that `members` of the mapping leaves out: 1."]


@pytest.mark.parametrize("members", [{}, {"x/": ""}, {"tasks.csv": "Id\n1\n"}])
def test_an_archive_of_which_nothing_is_meant_is_said_to_be_one(
    tmp_path: Path, members: dict[str, str | bytes]
) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[csv]\nmembers = "deals"\n[[fact]]')
    archive = write(tmp_path, "a.zip", zipped(members))
    assert read(tmp_path, "csv", archive, mapping=mapping) == (
        [],
        ["The archive a.zip has no member that is to be read."],
    )


@pytest.mark.parametrize("format", ["csv", "ndjson", "ocds"])
@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"t": content})])
def test_what_unpacks_to_very_much_more_than_its_size_is_left(
    tmp_path: Path, format: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = write(tmp_path, "bomb", pack(CONTENT[format].encode() + b" " * (packed.SMALL + 1)))
    assert bomb.stat().st_size * packed.MOST_RATIO < packed.SMALL
    _, [said] = read(tmp_path, format, bomb)
    assert "unpacks to more than 250 times its size, as no table does; the rest of it is left" in said


def test_what_unpacks_to_very_much_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MOST_UNPACKED", 1 << 20)
    noise = "\n".join(os.urandom(32).hex() for _ in range(20_000))
    _, [said] = read(tmp_path, "csv", write(tmp_path, "t.gz", gzip.compress((TABLE + noise).encode())))
    assert said.startswith("The packed file t.gz unpacks to more than 1 MiB")


def test_a_file_cut_off_gives_what_stands_before_and_the_next_one_is_read(tmp_path: Path) -> None:
    noise = "".join(f"{number},{os.urandom(20).hex()},01.02.2020,1\n" for number in range(9000))
    whole = gzip.compress((CONTRACT_HEADER + noise).encode())
    files = [write(tmp_path, "cut.gz", whole[: len(whole) // 2]), write(tmp_path, "t.csv", TABLE)]
    lines, [said] = read(tmp_path, "csv", *files)
    assert said.startswith("The packed file cut.gz is damaged or breaks off; what could be read before")
    assert len([line for line in lines if "cut.gz" in str(line.place)]) > 3000
    assert len([line for line in lines if "t.csv" in str(line.place)]) == 8


@pytest.mark.parametrize("at", [0.25, 0.5, 0.75])
def test_a_damaged_archive_or_member_keeps_no_other_from_being_read(tmp_path: Path, at: float) -> None:
    noise = os.urandom(9000).hex().encode()
    content = bytearray(zipped({"bad.csv": CONTRACT_HEADER.encode() + noise}))
    content[int(len(content) * at)] ^= 0xFF
    files = [write(tmp_path, "bad.zip", bytes(content)), write(tmp_path, "t.csv", TABLE)]
    lines, [said] = read(tmp_path, "csv", *files)
    assert said.startswith("The packed file bad.zip/bad.csv is damaged")
    assert len([line for line in lines if "t.csv" in str(line.place)]) == 8
    _, [said] = read(tmp_path, "csv", write(tmp_path, "cut.zip", bytes(content[:9000])))
    assert said.startswith("The packed file cut.zip is damaged")


@pytest.mark.parametrize(("format", "readings"), [("csv", 1), ("ndjson", 1), ("ocds", 2)])
def test_progress_counts_bytes_as_they_lie_on_disk(tmp_path: Path, format: str, readings: int) -> None:
    text = CONTENT[format]
    files = [
        write(tmp_path, "t.gz", gzip.compress(text.encode())),
        write(tmp_path, "t.zip", zipped({"t": text, "x.pdf": b"%PDF-" + os.urandom(99_000)})),
        write(tmp_path, "t", text),
    ]
    options = {"map": str(write(tmp_path, "map.toml", CONTRACT))} if format == "csv" else {}
    source = open_source(format, files, options)
    stopped(source.lines())
    assert source.consumed == source.size == readings * sum(file.stat().st_size for file in files)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"t": content})])
def test_what_is_packed_is_never_in_memory_as_a_whole(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = write(tmp_path, "t", pack(os.urandom(1 << 22).hex().encode()))
    tracemalloc.start()
    with contents_of(path) as [file], CountedFile(file, Progress()) as opened:
        size = sum(map(len, iter(lambda: opened.buffer.read(1 << 12), b"")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (size, peak < 1 << 20) == (1 << 23, True)
