"""A report as slides that a board is shown: native charts and tables, each slide with what it rests on."""

from datetime import UTC
from io import BytesIO
from typing import Any, ClassVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from tierline.interfaces.presentation.briefings import slides_of
from tierline.interfaces.presentation.briefings.base import Slide
from tierline.interfaces.presentation.charts.drawing import columns_of, held
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.pptx_chart import add_chart
from tierline.interfaces.presentation.pptx_table import Written, written
from tierline.interfaces.presentation.press import stamp
from tierline.interfaces.presentation.report_format import Manner, ReportFormat, notes
from tierline.projections.reports.base import ReportValue

WIDTH, HEIGHT = Inches(40 / 3), Inches(7.5)
"""16 to 9."""
_TITLE_ONLY = 5
_LEFT, _WIDE = Inches(0.6), Inches(40 / 3 - 1.2)
_TITLE_TOP, _TITLE_HIGH = Inches(0.35), Inches(0.8)
_TOP, _FOOT_TOP, _FOOT_HIGH = Inches(1.25), Inches(6.85), Inches(0.5)
_LINE, _LETTERS = Inches(0.29), 118
"""The height of a line of what a slide says, and how many letters fit on one."""
_INK, _QUIET, _DEEP = (RGBColor.from_string(one) for one in ("1D2430", "586274", "0D3B73"))
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)


class Pptx(ReportFormat):
    """PowerPoint, 16 to 9: what a report says in a few sentences, its charts and its rows."""

    name: ClassVar[str] = "pptx"
    title: ClassVar[str] = "PPTX"
    says: ClassVar[str] = (
        "slides: of `movement` and `value` a pack for a board, with a paragraph, native charts and what moved"
        " by name; of others the chart and the first rows"
    )
    named: ClassVar[bool] = True
    media_type: ClassVar[str] = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    is_text: ClassVar[bool] = False
    besides: ClassVar[bool] = True

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        manner, file = manner or Manner(), BytesIO()
        deck, title = _blank(), held(said(value.title, manner.language))
        footer = held(f"Tierline · {' '.join(notes(value, manner))}")
        for slide in slides_of(value, manner):
            for page in written(slide, manner.language):
                _add(deck, page, footer, manner)
        made = stamp(value.basis.as_of).astimezone(UTC).replace(tzinfo=None)
        about = deck.core_properties
        about.title, about.author, about.last_modified_by = title, "Tierline", "Tierline"
        about.created = about.modified = made
        deck.save(file)
        return _timeless(file.getvalue())


FORMAT = Pptx()


def _blank() -> Any:
    """An empty deck; what its layouts hold is as wide as its slides."""
    deck = Presentation()
    wider = WIDTH / deck.slide_width
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.placeholders:
            shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    return deck


def _add(deck: Any, page: Written, footer: str, manner: Manner) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _title(slide, page.slide)
    top = _says(slide, page.slide.says) if page.slide.says else _TOP
    room = (_LEFT, top, _WIDE, Emu(_FOOT_TOP - top - Inches(0.1)))
    if page.slide.figures is not None and page.slide.figures.labels:
        add_chart(slide, page.slide.figures, page.slide.title, room)
    if page.table is not None:
        page.table.add_to(slide, room)
    _text(slide, footer, (_LEFT, _FOOT_TOP, _WIDE, _FOOT_HIGH), 9, _QUIET)


def _title(slide: Any, page: Slide) -> None:
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = _LEFT, _TITLE_TOP, _WIDE, _TITLE_HIGH
    _fill(shape.text_frame, page.title, 28, _DEEP)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    shape.text_frame.margin_left = 0


def _says(slide: Any, says: str) -> Any:
    """Write what a slide says; the place below it."""
    lines = -(-columns_of(says) // _LETTERS)
    high = Emu(_LINE * lines + Inches(0.1))
    _text(slide, says, (_LEFT, _TOP, _WIDE, high), 16, _INK)
    return Emu(_TOP + high + Inches(0.1))


def _text(slide: Any, says: str, room: tuple[Any, Any, Any, Any], size: int, ink: RGBColor) -> None:
    frame = slide.shapes.add_textbox(*room).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    _fill(frame, says, size, ink)


def _fill(frame: Any, says: str, size: int, ink: RGBColor) -> None:
    """One run of text, to the left: it stays text, whatever it looks like."""
    (paragraph,) = frame.paragraphs
    run = paragraph.add_run()
    run.text = held(says)
    run.font.size, run.font.color.rgb = Pt(size), ink
    paragraph.alignment = PP_ALIGN.LEFT


def _timeless(content: bytes) -> bytes:
    """A file of parts without the time at which it was packed: the same parts give the same bytes."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as parts, ZipFile(made, "w", ZIP_DEFLATED) as packed:
        for one in parts.infolist():
            info = ZipInfo(one.filename, _FIRST_TIME)
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, parts.read(one))
    return made.getvalue()
