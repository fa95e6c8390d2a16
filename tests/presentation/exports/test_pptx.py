"""PPTX read back: native charts, tables and sentences, texts that stay texts, and what it rests on."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pptx import Presentation

from tests.drawn import examples
from tests.presentation.charts.rows import AT, BASIS, ROWS, movement, value
from tests.presentation.exports.samples import EMPTY, ROW, TRICKS, many, named, sample
from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.briefings import BRIEFINGS, paragraph_of
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.language import Language, languages
from tierline.interfaces.presentation.pptx_table import MOST_SLIDES
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import ReportValue

PPTX = format_named("pptx")
FROM, TO = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
NOTHING = dict.fromkeys(
    ("risen_in", "risen_out", "fallen_in", "fallen_out", "opened", "closed", "came_in", "went_out"), 0
)


def moved(tier: Tier, opening: int, closing: int, **flows: int) -> dict[str, Any]:
    """A row of movement in the third quarter."""
    span = {"period": None, "from": FROM, "to": TO, "slice": None, "tier": tier.value}
    return {**span, "opening": opening, **NOTHING, **flows, "closing": closing}


QUARTER = [
    moved(Tier.vendor, 6, 5, risen_out=2, opened=1),
    moved(Tier.preferred_supplier, 5, 6, risen_in=2, risen_out=1),
    moved(Tier.partner, 4, 6, risen_in=1, fallen_in=1),
    moved(Tier.strategic_ally, 3, 2, fallen_out=1),
]
MOVE = {
    "period": None,
    "from": FROM,
    "to": TO,
    "slice": None,
    "account": "NW-001",
    "name": "Northwind",
    "at": datetime(2026, 7, 13, tzinfo=UTC),
    "flow": "fallen",
    "tier_before": "strategic_ally",
    "tier_after": "partner",
    "cause": "lapse",
    "criteria": "",
    "facts": "",
}


def pack(*moves: dict[str, Any]) -> ReportValue:
    """The movement of a quarter, with these moves besides."""
    found = value("movement", QUARTER)
    return ReportValue(
        found.name, found.title, found.columns, QUARTER, BASIS, found.chart, None, [value("moves", moves)]
    )


def deck(report: ReportValue, manner: Manner | None = None) -> Any:
    return Presentation(io.BytesIO(PPTX.render(report, manner)))


def texts(slide: Any) -> list[str]:
    """Every text on a slide, those of a table included."""
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return found + [cell.text for table in tables for row in table.rows for cell in row.cells]


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def test_a_board_pack_of_movement_has_levels_bridge_moves_and_figures() -> None:
    first, bridge, moves, figures = deck(pack(MOVE)).slides
    (levels,) = charts(first)
    assert list(levels.plots[0].categories) == ["2026-07-01", "2026-09-30"]
    assert {one.name: tuple(one.values) for one in levels.plots[0].series} == {
        "Vendor": (6, 5),
        "Preferred supplier": (5, 6),
        "Partner": (4, 6),
        "Strategic ally": (3, 2),
    }
    assert len(charts(bridge)) == 1
    assert {"Northwind", "2026-07-13", "Strategic ally", "Partner", "time ran out"} <= set(texts(moves))
    *_, total = next(shape.table for shape in figures.shapes if shape.has_table).rows
    assert [cell.text for cell in total.cells] == ["Total", "18", "3", "3", "1", "1", "1", "0", "19"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "From 2026-07-01 to 2026-09-30: 3 rises, 1 fall, 1 account opened, 0 accounts closed."
                " Accounts with a tier went from 18 to 19 (net +1). By tier: Strategic ally 3 → 2,"
                " Partner 4 → 6, Preferred supplier 5 → 6, Vendor 6 → 5."
            ),
        ),
        (
            "zh",
            (
                "2026-07-01至2026-09-30：层级上升3次，层级下降1次，新建客户1个，关闭客户0个。"
                "有层级的客户由18个变为19个（净变动+1）。按层级：战略联盟关系3 → 2，伙伴关系4 → 6，"
                "被优先考虑的供应商5 → 6，卖主关系6 → 5。"
            ),
        ),
    ],
)
def test_the_paragraph_of_movement_counts_each_move_once(language: Language, said: str) -> None:
    assert paragraph_of(value("movement", QUARTER), language) == said
    assert said in texts(deck(pack(MOVE), Manner(language)).slides[0])


def test_of_one_tier_the_paragraph_counts_what_rose_into_it_and_from_it() -> None:
    told = paragraph_of(value("movement", [QUARTER[1]]), "en")
    assert told.startswith("From 2026-07-01 to 2026-09-30: 3 rises, 0 falls,")


def test_of_many_moves_those_of_the_highest_tiers_are_named() -> None:
    lower = {**MOVE, "name": "Lower", "tier_before": "preferred_supplier", "tier_after": "vendor"}
    moves = deck(pack(*[lower] * 20, *[MOVE] * 3)).slides[2]
    assert texts(moves).count("Northwind") == 3
    assert texts(moves).count("Lower") == 9
    assert "The 12 of 23 moves that touch the highest tiers; the report has all." in texts(moves)


def worth(dimension: str, part: str, currency: str | None, **more: object) -> dict[str, Any]:
    """A row of value."""
    nothing = dict.fromkeys(("revenue", "margin", "in_force", "ending_90", "ending_180"), "0")
    counts = {"margin_share": None, "contracts": 1, "bookings": 0, "accounts": 1}
    return {"dimension": dimension, "slice": part, "currency": currency, **nothing, **counts, **more}


VALUE = [
    worth("total", "", "EUR", revenue="500.40", margin_share=0.25, in_force="2000", ending_180="500"),
    worth("account", "NW-001", "EUR", in_force="2000"),
    worth("tier", "partner", "EUR", in_force="2000"),
    worth("ends_in", "2026-08", "EUR", in_force="2000", ending_90="0", ending_180="500"),
]


def test_a_board_pack_of_value_says_what_ends_and_names_the_accounts() -> None:
    found = value("value", VALUE)
    portfolio = value("portfolio", [{"code": "NW-001", "name": "=Northwind"}])
    report = ReportValue(found.name, found.title, found.columns, VALUE, BASIS, found.chart, None, [portfolio])
    first, tiers, accounts = deck(report).slides
    assert (
        "On 2026-03-31, 1 contract is in force. Under contract: 2,000 EUR, of which 0 (0%) end within 90 days"
        " and 500 (25%) within 180 days. Revenue: 500 EUR, of which the margin is 25%."
    ) in texts(first)
    assert len(charts(first)) == 1
    assert {"Partner", "Total"} <= set(texts(tiers))
    assert {"=Northwind", "NW-001"} <= set(texts(accounts))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_without_rows_is_a_slide(name: str, language: Language) -> None:
    (slide,) = deck(value(name, []), Manner(language)).slides
    assert slide.shapes.title.text_frame.text


def test_every_slide_is_16_to_9_and_says_what_it_rests_on() -> None:
    found = deck(pack(MOVE), Manner("en", asked={"region": "=North"}))
    assert found.slide_width * 9 == found.slide_height * 16
    for slide in found.slides:
        assert any("position 42" in one and "region = =North" in one for one in texts(slide))
    assert found.core_properties.created.replace(tzinfo=UTC) == AT


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_stays_text_on_slides_whatever_it_looks_like(name: str) -> None:
    content = PPTX.render(named(name), Manner("en", asked={"region": name}))
    (slide,) = Presentation(io.BytesIO(content)).slides
    assert any(" ".join(name.split()) in " ".join(one.split()) for one in texts(slide))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [one for one in parts.namelist() if "vba" in one.lower() or "external" in one.lower()]
        told = "".join(parts.read(one).decode() for one in parts.namelist() if "slides/" in one)
        assert "hlinkClick" not in told


def books(content: bytes) -> list[Any]:
    """The workbooks behind the charts."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = [parts.read(one) for one in parts.namelist() if one.endswith(".xlsx")]
    return [load_workbook(io.BytesIO(one)) for one in found]


@settings(max_examples=examples(20))
@given(movement())
def test_the_workbook_behind_a_chart_computes_nothing(rows: list[dict[str, Any]]) -> None:
    for book in books(PPTX.render(value("movement", rows))):
        kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
        assert kinds <= {"s", "n"}


def test_a_label_that_begins_like_a_formula_is_a_text_behind_the_chart() -> None:
    rows = [{**row, "period": "=1+1"} for row in QUARTER]
    levels, _ = books(PPTX.render(value("movement", rows)))
    assert (levels.worksheets[0]["A3"].value, levels.worksheets[0]["A3"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", sorted(ROWS))
@settings(max_examples=examples(10))
@given(data=st.data())
def test_whatever_a_chart_draws_can_be_written_on_a_slide(name: str, data: st.DataObject) -> None:
    rows = data.draw(ROWS[name])
    assert len(deck(value(name, rows)).slides) >= 1


def test_rows_go_on_from_slide_to_slide_and_the_last_says_that_there_are_more() -> None:
    slides = deck(many(1000)).slides
    assert len(slides) == MOST_SLIDES
    assert any("of 1000 rows" in one for one in texts(slides[-1]))
    assert len(deck(sample(ROW, EMPTY)).slides) == 1


@pytest.mark.parametrize(("name", "higher"), [("Northwind", False), ("北风能源" * 20, True)])
def test_a_row_is_as_high_as_what_stands_in_it(name: str, *, higher: bool) -> None:
    moves = deck(pack(MOVE | {"name": name})).slides[2]
    (table,) = (shape.table for shape in moves.shapes if shape.has_table)
    head, row = table.rows
    assert (row.height > head.height) is higher


def test_each_briefing_is_of_a_report() -> None:
    assert set(BRIEFINGS) == {"movement", "value"}
    assert set(BRIEFINGS) <= set(REPORTS)
