"""The press: a font or a clear refusal, pictures with words in them, one compiler for each thread."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from unicodedata import category

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.presentation.charts.rows import value
from tests.presentation.press.png import Png
from tierline.interfaces.presentation.charts import CHARTS
from tierline.interfaces.presentation.charts.drawing import block, drawing, label
from tierline.interfaces.presentation.press import FontMissing, Press, stamp
from tierline.interfaces.presentation.press.glyphs import MISSING

AT = datetime(2026, 3, 31, tzinfo=UTC)
PRESS = Press()
REPORT = value("portfolio", [{"tier": "partner", "at_risk": True}])
DRAWING = CHARTS["tier_counts"].draw(REPORT, "zh")
SMALL = drawing("small", 80, 30, "t", [label(4, 20, "Acme"), block(60, 5, 10, 10, "grid", "#2a6fb0")])
NOTHING = {"lang": "en", "notes": [], "footer": "", "chart": None, "rows": [], "empty": "nothing"}
SIZES = {"size": 8, "widths": [1], "sides": ["t"], "heads": ["H"], "landscape": False}


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    return " ".join(page.get_textpage().get_text_bounded() for page in document)


def test_without_a_font_nothing_is_printed_and_the_refusal_names_what_helps(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FontMissing) as refused:
            Press(folder).picture(DRAWING, "t", [], "en")
        assert "TIERLINE_FONTS" in refused.value.sentence
        assert "Noto Sans CJK SC" in refused.value.sentence
        assert str(tmp_path) not in refused.value.sentence


def test_a_folder_with_the_font_is_enough(tmp_path: Path) -> None:
    from noto_cjk_sans_otc import FONT_PATH

    (tmp_path / "font.ttc").symlink_to(str(FONT_PATH))
    made = Press(tmp_path).picture(DRAWING, "标题", ["注"], "zh")
    assert made == PRESS.picture(DRAWING, "标题", ["注"], "zh")


def test_a_picture_has_ink_where_its_words_are() -> None:
    whole = Png(PRESS.picture(SMALL, "客户", ["Facts"], "en"))
    bare = Png(PRESS.picture(SMALL, " ", [], "en"))
    first, last = range(60), range(whole.height - 45, whole.height)
    assert whole.inked(first) > 500
    assert bare.inked(first) == 0
    assert 50 < whole.inked(last) < 1000
    assert bare.width == whole.width
    assert bare.inked(range(bare.height)) > 300


@pytest.mark.parametrize("word", ["Acme", "客户", "Łódź"])
def test_every_label_of_a_drawing_leaves_ink(word: str) -> None:
    drawings = (SMALL.replace("Acme", word), SMALL.replace("Acme", ""))
    whole, without = (Png(PRESS.picture(one, " ", [], "en")) for one in drawings)
    assert whole.inked(range(whole.height)) - without.inked(range(without.height)) > 200


def test_a_picture_is_the_same_twice_and_twice_as_sharp_as_a_screen() -> None:
    one, two = (PRESS.picture(DRAWING, "t", ["n"], "en") for _ in range(2))
    assert one == two
    # 720 pixels of the drawing at 144 to 72 points of an inch, and the margins.
    assert Png(one).width == pytest.approx((720 * 0.75 + 24) * 2, abs=2)


def test_threads_print_side_by_side() -> None:
    titles = [f"title {number}" for number in range(12)]

    def printed(title: str) -> bytes:
        return PRESS.document("report", {**NOTHING, **SIZES, "title": title}, AT)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(printed, titles))
    # Read one after the other: what reads them knows no threads.
    assert all(title in text_of(one) for title, one in zip(titles, made, strict=True))


@settings(max_examples=examples(40))
@given(st.text(min_size=1, max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert PRESS.document("report", {**NOTHING, **SIZES, "title": text, "rows": [[text]]}, AT)


@pytest.mark.parametrize(
    "categories",
    [
        ("Cf",),
        ("Cc", "Zl", "Zp", "Zs"),
        pytest.param(("Cn", "Co"), marks=pytest.mark.long),
        ("Mn", "Me"),
    ],
)
def test_every_odd_character_there_is_can_be_printed(categories: tuple[str, ...]) -> None:
    odd = [one for code in range(0x110000) if category(one := chr(code)) in categories]
    with PRESS._plant() as plant:
        shown = [one for one in odd if MISSING not in plant.glyphs.legible(one)]
    assert shown or categories == ("Cn", "Co")
    text = "".join(f"a{one}b " for one in shown)
    cells = {"title": text[:2000], "footer": text[:2000], "notes": [text[:2000]], "rows": [[text]]}
    assert PRESS.document("report", {**NOTHING, **SIZES, **cells}, AT)


def test_a_byte_order_mark_within_a_text_leaves_nothing_behind() -> None:
    content = {**NOTHING, **SIZES, "title": "t\ufeff", "rows": [["Har\ufeffbor"]]}
    assert "Harbor" in text_of(PRESS.document("report", content, AT))


def test_letters_of_the_world_are_printed_or_marked() -> None:
    content = {
        **NOTHING,
        **SIZES,
        "title": "t",
        "rows": [["Ελλάς Жук 한국 日本 é Łódź ő ğ Ž"], ["عر😀\x00"], ["<svg <text>x 客</text>"]],
    }
    text = text_of(PRESS.document("report", content, AT))
    assert "Ελλάς Жук 한국 日本 é Łódź ő ğ Ž" in text
    assert MISSING * 4 in text
    assert "<svg <text>x 客</text>" in text


def test_a_drawing_has_the_letters_of_europe_and_china_side_by_side() -> None:
    words = "Łódź 客户 Ελλάς ő"
    chart = {"svg": DRAWING.replace("战略联盟关系", words), "title": "t", "alt": "t", "width": 150}
    made = PRESS.document("report", {**NOTHING, **SIZES, "title": "t", "chart": chart}, AT)
    assert words.replace(" ", "") in text_of(made).replace(" ", "")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system doesn't tell of its memory")
def test_long_documents_leave_no_memory_behind() -> None:
    taken = []
    for number in range(5):
        rows = [[f"row {number} {row}"] * 8 for row in range(400)]
        shape = {"widths": [1] * 8, "sides": ["t"] * 8, "heads": ["H"] * 8}
        PRESS.document("report", {**NOTHING, **SIZES, **shape, "title": "t", "rows": rows}, AT)
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        taken.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
    assert taken[-1] - taken[0] < 25


def test_documents_are_stamped_with_a_moment_that_files_can_say() -> None:
    moment = datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert stamp(moment) == moment.replace(microsecond=0)
    assert stamp(datetime.min.replace(tzinfo=UTC)).year == 1980
    assert stamp(datetime.max.replace(tzinfo=UTC)).year == 2099
