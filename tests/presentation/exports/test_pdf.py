"""PDF read back: its text in both languages, its form, its limits."""

import io
import re
import zlib

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.presentation.charts.rows import value
from tests.presentation.exports.samples import EMPTY, ROW, TRICKS, many, named, sample
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.exports.pdf import (
    MOST_ROWS,
    content,
    fit,
    printed,
)
from tierline.interfaces.presentation.language import Language, languages
from tierline.interfaces.presentation.press import Press
from tierline.interfaces.presentation.printed_cells import MOST_LETTERS, breakable
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.reports.base import ReportValue

PDF = format_named("pdf")
PRESS = Press()


def pages(made: bytes) -> list[str]:
    """The text of each page, without line breaks."""
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    texts = [page.get_textpage().get_text_bounded() for page in document]
    return [" ".join(text.replace("\u200b", "").replace("\ufffe", "").split()) for text in texts]


def render(report: ReportValue, language: Language = "en", **asked: str) -> bytes:
    return PDF.render(report, Manner(language, PRESS, asked))


def test_a_report_has_its_title_its_basis_its_heads_and_its_rows() -> None:
    (text,) = pages(render(sample(ROW), region="North"))
    assert text.startswith("Sample Facts up to position 42, as of 2026-03-31 23:59 UTC, judged by default@1.")
    assert "Asked for: region = North." in text
    for word in ("Account", "Days left", "NW-001", "客户 & <Söhne>", "Partner", "25%", "-4", "yes"):
        assert word in text
    assert "中文" not in text


def test_a_report_in_chinese_is_chinese() -> None:
    (text,) = pages(render(sample(ROW), "zh"))
    assert text.startswith("Sample")
    for word in ("客户", "剩余天数", "伙伴关系", "数据截至第 42 条记录"):
        assert word in text
    assert "Days left" not in text


@pytest.mark.parametrize("language", languages())
def test_it_is_tagged_for_readers_by_ear_with_title_language_and_chart(language: Language) -> None:
    rows = [{"tier": "partner", "at_risk": True, "share": None}]
    made = render(value("portfolio", [{**dict.fromkeys(("code", "name")), **rows[0]}]), language)
    told = made + b"".join(_streams(made))
    assert b"pdfuaid:part" in told
    assert b"/Marked true" in told or b"/MarkInfo" in told
    assert f"/Lang({language}".encode() in told
    assert b"/Figure" in told
    assert b"/Alt" in told
    assert b"/TH" in told


def _streams(made: bytes) -> list[bytes]:
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            continue
    return found


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_is_printed_and_not_obeyed(name: str) -> None:
    (text,) = pages(render(named(name), region=name))
    assert "".join(name.split()) in "".join(text.split())


@settings(max_examples=examples(15))
@given(st.lists(st.text(max_size=20), min_size=1, max_size=8))
def test_whatever_people_are_called_it_can_be_printed(names: list[str]) -> None:
    names = [name.encode("utf-8", "replace").decode() for name in names]
    assert pages(render(named(*names), "zh", person=names[0]))


def test_what_the_font_lacks_is_printed_as_a_mark() -> None:
    (text,) = pages(render(named("Acme 😀 GmbH")))
    assert "Acme 〓 GmbH" in text


def test_a_report_without_rows_says_so() -> None:
    (text,) = pages(render(sample()))
    assert "No row answers this question." in text
    (text,) = pages(render(value("movement", []), "zh"))
    assert "没有符合条件的数据。" in text


def test_the_heads_are_repeated_on_every_sheet() -> None:
    texts = pages(render(many(120)))
    assert len(texts) > 1
    assert all("Days left" in text and "position 42" in text for text in texts)
    assert [text.rpartition(" ")[2] for text in texts] == [str(len(texts))] * len(texts)


def test_of_ten_thousand_rows_the_first_are_printed_and_the_rest_is_told_of() -> None:
    made = content(many(10_000), Manner("en", PRESS))
    assert len(made["rows"]) == MOST_ROWS
    assert made["notes"][-1].startswith("The first 1000 of 10000 rows;")


def test_many_columns_turn_the_sheet_and_small_letters_make_room() -> None:
    assert fit([10] * 6) == (False, 8.0)
    assert fit([15] * 10) == (True, 8.0)
    lying, size = fit([20] * 12)
    assert lying
    assert 5.5 <= size < 8
    assert fit([40] * 20) == (True, 5.5)


def test_a_chart_fits_its_sheet() -> None:
    for width, height in ((960, 400), (960, 3000), (300, 100)):
        drawing = f'<svg viewBox="0 0 {width} {height}"></svg>'
        for lying, room in ((False, (180, 267)), (True, (267, 180))):
            made = printed(drawing, "t", landscape=lying)["width"]
            assert made <= room[0]
            assert made * height / width <= room[1] * 0.73


def test_long_lists_are_cut_and_long_words_may_break() -> None:
    made = content(named("x " * 500), Manner("en", PRESS))
    assert made["rows"][0][1].endswith(" …")
    assert len(made["rows"][0][1]) <= MOST_LETTERS + 2
    assert breakable("a" * 36) == "a" * 36
    assert breakable("a" * 80) == "a" * 36 + "\u200b" + "a" * 36 + "\u200b" + "a" * 8


def test_empty_cells_are_dashes() -> None:
    assert set(content(sample(EMPTY), Manner("en", PRESS))["rows"][0]) == {"–"}


def test_a_long_list_is_cut_between_its_items() -> None:
    item = "Analyse, advise and tell"
    printed_rows = content(named("; ".join([item] * 20)), Manner("en", PRESS))["rows"]
    (cut,) = [cell for cell in printed_rows[0] if cell.endswith(" …")]
    assert set(cut.removesuffix(" …").split("; ")) == {item}
