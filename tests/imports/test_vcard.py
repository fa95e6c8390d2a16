"""Cards of an address book are rows, whose columns are called as the properties of cards are."""

import gzip
from pathlib import Path

import pytest

from tests.imports.tables import contents, faults, said, stopped, write
from tierline.application.importing import SourceLine
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import cards, open_source

MAPPING = """
system = "address-book"
key = "{UID}"
account = "{ORG|code}"

[[fact]]
kind = "contact_added"
reference = "{UID}"
[fact.set]
contact = "{UID|slug}"
name = "{FN}"
title = "{TITLE}"
email = { column = ["EMAIL.work", "EMAIL"] }
phone = { column = ["TEL.cell", "TEL"] }
level = "manager"
function = "{ORG.unit|words|cut(40)}"
occurred_at = { column = "REV", dates = ["%Y%m%dT%H%M%SZ", "%Y-%m-%d"] }
"""
ANNA = """BEGIN:VCARD
VERSION:3.0
UID:anna-1
FN:Anna Muster
N:Muster;Anna;;Dr.;
ORG:Hafen Süd;Einkauf
TITLE:Head of Purchasing\\, Europe
EMAIL;TYPE=HOME:anna@home.example
EMAIL;TYPE=INTERNET,WORK:anna@hafen.example
TEL;TYPE=WORK,VOICE:+49 30 1
TEL;TYPE=CELL:+49 170 2
PHOTO;ENCODING=b;TYPE=JPEG:AAAA
 BBBB
REV:2026-03-01
END:VCARD
"""
EXPECTED = {
    "kind": "contact_added",
    "contact": "anna-1",
    "name": "Anna Muster",
    "title": "Head of Purchasing, Europe",
    "email": "anna@hafen.example",
    "phone": "+49 170 2",
    "level": "manager",
    "function": "Einkauf",
    "occurred_at": "2026-03-01T12:00:00+00:00",
}


def read(folder: Path, text: str | bytes, mapping: str = MAPPING) -> list[SourceLine]:
    options = {"map": str(write(folder, "map.toml", mapping))}
    lines, broken = stopped(open_source("vcard", [write(folder, "book.vcf", text)], options).lines())
    assert not broken
    return lines


def test_a_card_states_facts_through_the_mapping_and_is_known_by_its_uid(tmp_path: Path) -> None:
    [line] = read(tmp_path, ANNA)
    assert (said(line.fault), contents([line])) == (None, [EXPECTED])
    assert str(line.place) == "book.vcf, line 1"
    assert line.facts[0].account == "hafen-sud"
    assert line.facts[0].content["source"]["reference"] == "anna-1#contact_added"


@pytest.mark.parametrize(
    "text",
    [
        ANNA.replace("\n", "\r\n"),
        "\n\n" + ANNA,
        "\ufeff" + ANNA,
        ANNA.replace("VERSION:3.0", "VERSION:4.0").replace(
            "TEL;TYPE=CELL:", 'TEL;VALUE=uri;TYPE="cell":tel:'
        ),
        ANNA.replace("EMAIL;", "item1.EMAIL;"),
        ANNA.replace("Head of Purchasing", "Head of Pur\n chasing"),
        ANNA.replace("FN:Anna Muster\n", ""),
        ANNA.replace("VERSION:3.0", "VERSION:2.1").replace("TEL;TYPE=CELL", "TEL;CELL"),
        ANNA.replace("ORG:Hafen Süd", "ORG;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Hafen=20=\nS=FCd"),
        ANNA.replace("ORG:Hafen Süd", "ORG;charset=utf-8;encoding=quoted-printable:Hafen S=C3=BCd"),
    ],
    ids=["crlf", "blank", "mark", "4.0", "group", "folded", "no name", "2.1", "printable", "lower case"],
)
def test_cards_of_all_versions_say_the_same(tmp_path: Path, text: str) -> None:
    assert contents(read(tmp_path, text)) == [EXPECTED]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("N.family", "Muster"),
        ("N.prefix", "Dr."),
        ("N", "Muster Anna Dr."),
        ("ORG.name", "Hafen Süd"),
        ("EMAIL", "anna@home.example"),
        ("EMAIL (2)", "anna@hafen.example"),
        ("EMAIL.home", "anna@home.example"),
        ("TEL.work", "+49 30 1"),
        ("ADR.city", ""),
        ("X-CLASS", ""),
    ],
)
def test_columns_are_properties_their_parts_and_what_they_are_for(column: str, cell: str) -> None:
    assert cards.is_column(column)
    header = [name for name, _ in cards.columns_of_card(ANNA)]
    named = {**dict(reversed(cards.columns_of_card(ANNA)))}
    second = [value for name, value in cards.columns_of_card(ANNA) if name == "EMAIL"][1]
    assert (second if column.endswith("(2)") else named.get(column, "")) == cell
    assert "PHOTO" not in header


def test_what_is_preferred_comes_first() -> None:
    text = ANNA.replace("EMAIL;TYPE=INTERNET,WORK", "EMAIL;TYPE=WORK,PREF")
    assert [value for name, value in cards.columns_of_card(text) if name == "EMAIL"] == [
        "anna@hafen.example",
        "anna@home.example",
    ]


@pytest.mark.parametrize("column", ["Email", "email", "PHONE", "N.first", "FN.", "TEL.WORK"])
def test_a_column_that_no_card_has_is_said_before_anything_is_read(tmp_path: Path, column: str) -> None:
    with pytest.raises(Invalid, match="which no card has"):
        read(tmp_path, ANNA, MAPPING.replace("{TITLE}", f"{{{column}}}"))


def test_a_card_without_uid_or_that_can_not_be_read_costs_itself_and_no_other(tmp_path: Path) -> None:
    text = (
        ANNA.replace("UID:anna-1\n", "")
        + ANNA.replace("TITLE:Head", "no colon here\nTITLE:Head")
        + ANNA.replace("END:VCARD\n", "")
        + ANNA
        + "stray text\n"
        + ANNA.replace("anna-1", "anna-2")
    )
    found = read(tmp_path, text)
    assert faults(found) == [
        "the row has no key: what names it is empty (column `UID`)",
        "a line of the card can't be read",
        "the card has no END:VCARD",
        None,
        "text stands outside of a card, or a card lacks its BEGIN:VCARD",
        None,
    ]
    assert [str(line.place).split("line ")[1] for line in found] == ["1", "15", "31", "45", "60", "61"]
    assert [fact["contact"] for fact in contents(found)] == ["anna-1", "anna-2"]


def test_bytes_that_are_no_text_are_a_fault_of_their_card(tmp_path: Path) -> None:
    text = ANNA.encode("latin-1") + ANNA.replace("Süd", "Sud").encode()
    assert faults(read(tmp_path, text)) == ["the card is not in the encoding that the mapping names", None]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_cards_is_said_to_have_none(tmp_path: Path, text: str) -> None:
    options = {"map": str(write(tmp_path, "map.toml", MAPPING))}
    source = open_source("vcard", [write(tmp_path, "book.vcf", text)], options)
    assert stopped(source.lines()) == ([], ["book.vcf has no vCards; nothing of it is imported."])


def test_a_file_that_is_no_address_book_is_one_fault(tmp_path: Path) -> None:
    assert faults(read(tmp_path, "Number,Customer\n1,A\n")) == [
        "text stands outside of a card, or a card lacks its BEGIN:VCARD"
    ]


def test_refused_cards_can_be_mended_and_read_again(tmp_path: Path) -> None:
    mapping = MAPPING.replace('key = "{UID}"', 'key = "{$folder}/{$file}/{UID}"').replace(
        'reference = "{UID}"\n', ""
    )
    options = {"map": str(write(tmp_path, "map.toml", mapping))}
    text = ANNA.replace("2026-03-01", "long ago") + ANNA.encode().decode().replace("anna-1", "anna-2")
    book = write(tmp_path, "Ost/book.vcf", text)
    source = open_source("vcard", [book], options)
    lines, _ = stopped(source.lines())
    assert faults(lines) == ["`occurred_at`, column `REV`: the date fits none of the formats", None]
    with source.refused_file(tmp_path / "refused.vcf") as refused:
        for line in lines:
            refused.add(line, ["why, and\nhow"])
    again, _ = stopped(open_source("vcard", refused.paths, options).lines())
    assert faults(again) == faults(lines)
    assert again[1].facts == lines[1].facts
    mended = refused.paths[0].read_text().replace("long ago", "2026-03-01")
    [first, _], _ = stopped(open_source("vcard", [write(tmp_path, "mended.vcf", mended)], options).lines())
    assert first.facts[0].content["source"]["reference"] == "Ost/book/anna-1#contact_added"


def test_packed_cards_are_read_and_progress_counts_their_bytes(tmp_path: Path) -> None:
    book = write(tmp_path, "book", gzip.compress((ANNA * 50).encode()))
    source = open_source("vcard", [book], {"map": str(write(tmp_path, "map.toml", MAPPING))})
    lines, _ = stopped(source.lines())
    assert len(lines) == 50
    assert source.consumed == source.size == book.stat().st_size
