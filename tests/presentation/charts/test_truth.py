"""What a chart shows is what the rows say: in numbers, in lengths, in order, whatever the rows are."""

import itertools
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.presentation.charts.picture import Picture
from tests.presentation.charts.rows import (
    AT,
    INS,
    OUTS,
    ROWS,
    Rows,
    coverage,
    dwell,
    investment,
    movement,
    portfolio,
    transitions,
    value,
)
from tierline.domain.catalogue import RESPONSIBILITIES, Tier
from tierline.domain.shared.time import DAY
from tierline.interfaces.presentation.charts import CHARTS, chart_of
from tierline.interfaces.presentation.charts.base import TOP_DOWN
from tierline.interfaces.presentation.charts.coverage_shares import STATES
from tierline.interfaces.presentation.charts.drawing import PHONE
from tierline.interfaces.presentation.charts.dwell_quantiles import MOST, stays
from tierline.interfaces.presentation.charts.movement_bridge import bridges
from tierline.interfaces.presentation.charts.transition_matrix import PLACES, cells
from tierline.interfaces.presentation.language import Language, languages
from tierline.projections.catalogue import REPORTS

any_language = st.sampled_from(languages())
NAMES = {tier: str(tier.words) for tier in Tier}


def drawn(name: str, rows: Rows, language: Language = "en", *, narrow: bool = False) -> Picture:
    report = value(name, rows)
    chart = chart_of(report)
    assert chart is not None
    return Picture(chart.draw(report, language, narrow=narrow))


def test_every_hint_of_a_report_has_a_chart_and_every_chart_a_report() -> None:
    assert {report.chart for report in REPORTS.values() if report.chart} == set(CHARTS)
    assert set(ROWS) == {name for name, report in REPORTS.items() if report.chart}


@pytest.mark.parametrize("name", ROWS)
@given(data=st.data(), language=any_language, narrow=st.booleans())
def test_whatever_the_rows_are_a_drawing_is_whole_and_stays_in_its_box(
    name: str, data: st.DataObject, language: Language, narrow: bool
) -> None:
    picture = drawn(name, data.draw(ROWS[name]), language, narrow=narrow)
    assert picture.stays_in_its_box()


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("narrow", [False, True])
def test_without_any_row_a_drawing_is_still_one(name: str, language: Language, narrow: bool) -> None:
    assert drawn(name, [], language, narrow=narrow).stays_in_its_box()


@pytest.mark.parametrize("name", ROWS)
@given(data=st.data(), language=any_language)
def test_the_narrow_form_fits_a_phone_with_all_of_its_texts_and_shows_what_the_wide_one_shows(
    name: str, data: st.DataObject, language: Language
) -> None:
    rows = data.draw(ROWS[name])
    wide, narrow = (drawn(name, rows, language, narrow=one) for one in (False, True))
    assert narrow.box[2] == PHONE
    for start, end, word in narrow.stretches:
        assert start >= -1, word
        assert end <= PHONE + 1, word
    assert {block.kind for block in narrow.blocks} == {block.kind for block in wide.blocks}
    # Later months stand together in a narrow chart of contracts, whose bars are therefore fewer.
    if name != "value":
        assert [block.title for block in narrow.blocks] == [block.title for block in wide.blocks]


@pytest.mark.parametrize("name", ["portfolio", "movement", "transitions", "dwell", "investment"])
def test_every_tier_is_drawn_though_no_account_has_it_the_highest_first(name: str) -> None:
    for rows in ([], None):
        picture = drawn(name, rows if rows is not None else _one(name))
        shown = [word for word in picture.words if word in NAMES.values()]
        assert shown[-4:] == [NAMES[tier] for tier in TOP_DOWN] or shown[::2] == [
            NAMES[tier] for tier in TOP_DOWN
        ]


@given(portfolio)
def test_bars_of_tiers_are_as_long_as_there_are_accounts(rows: Rows) -> None:
    picture = drawn("portfolio", rows)
    lengths: Counter[str] = Counter()
    risky: Counter[str] = Counter()
    for block in picture.blocks:
        name = block.title.partition(":")[0]
        lengths[name] += block.width
        risky[name] += block.width if block.kind == "c-overdue" else 0
    counts = Counter(NAMES[Tier(row["tier"])] if row["tier"] else "no tier" for row in rows)
    at_risk = Counter(
        NAMES[Tier(row["tier"])] if row["tier"] else "no tier" for row in rows if row["at_risk"]
    )
    _in_proportion([(lengths[name], counts[name]) for name in lengths])
    _in_proportion([(risky[name], at_risk[name]) for name in risky])
    for name, count in counts.items():
        said = f"{count}, {at_risk[name]} at risk" if at_risk[name] else f"{count} accounts"
        assert said in picture.words


@given(movement())
def test_a_bridge_leads_from_the_opening_to_the_closing_of_the_rows(rows: Rows) -> None:
    first, last = min(row["from"] for row in rows), max(row["from"] for row in rows)
    for bridge in bridges(rows):
        mine = [row for row in rows if row["tier"] == bridge.tier]
        level, *moves, closing = (step.change for step in bridge.steps)
        assert level == sum(row["opening"] for row in mine if row["from"] == first)
        assert level + sum(moves) == closing
        assert closing == sum(row["closing"] for row in mine if row["from"] == last)
        for step in bridge.steps[1:-1]:
            way = 1 if step.name in INS else -1
            assert step.change == way * sum(row[step.name] for row in mine)
        left_out = {*INS, *OUTS} - {step.name for step in bridge.steps}
        assert not any(row[name] for row in rows for name in left_out)


@given(movement())
def test_blocks_of_a_bridge_are_as_high_as_their_numbers_and_stand_on_the_one_before(rows: Rows) -> None:
    picture = drawn("movement", rows)
    _in_proportion([(block.height, abs(_number(block.title))) for block in picture.blocks])
    for tier in TOP_DOWN:
        blocks = [block for block in picture.blocks if block.title.startswith(f"{NAMES[tier]},")]
        assert [block.x for block in blocks] == sorted(block.x for block in blocks)
        floor = blocks[0].y + blocks[0].height
        level = blocks[0].y
        for block in blocks[1:-1]:
            down = _number(block.title) < 0
            assert (block.y if down else block.y + block.height) == pytest.approx(level, abs=0.06)
            level = block.y + block.height if down else block.y
        assert blocks[-1].y == pytest.approx(level, abs=0.06)
        assert blocks[-1].y + blocks[-1].height == pytest.approx(floor, abs=0.06)


@given(transitions)
def test_the_square_has_every_account_of_the_rows_once(rows: Rows) -> None:
    found = cells(rows)
    assert [(cell.before, cell.after) for cell in found] == [(one, two) for one in PLACES for two in PLACES]
    assert sum(cell.accounts for cell in found) == sum(row["accounts"] for row in rows)
    for before in PLACES:
        shares = [cell.share for cell in found if cell.before is before]
        assert sum(shares) == pytest.approx(1) or not any(shares)


@given(transitions, transitions)
def test_of_several_periods_the_square_has_the_last_and_says_so(first: Rows, last: Rows) -> None:
    earlier = [{**row, "period": "2025-Q4", "from": AT - 90 * DAY, "to": AT - DAY} for row in first]
    latest = [{**row, "period": "2026-Q1"} for row in last]
    both = [*earlier, *latest]
    if earlier and latest:
        assert cells(both) == cells(latest)
        words = " ".join(drawn("transitions", both).words)
        assert "only the last period: 2026-Q1" in words
        assert "only the last period" not in " ".join(drawn("transitions", latest).words)


@given(transitions)
def test_the_square_shows_its_counts_and_their_sums(rows: Rows) -> None:
    words = drawn("transitions", rows).words
    for cell in cells(rows):
        if cell.before or cell.after:
            share = f" · {cell.share * 100:.0f}%" if cell.accounts and cell.before else ""
            assert f"{cell.accounts}{share}" in words
    for name in ("tier_before", "tier_after"):
        for place in PLACES:
            total = sum(row["accounts"] for row in rows if row[name] == (place.value if place else None))
            assert str(total) in words


@given(dwell())
def test_quantiles_lie_in_proportion_to_their_days_and_what_is_not_told_is_not_drawn(rows: Rows) -> None:
    found = stays(rows)
    told = [pair for one in found for pair in zip(one.places, one.days, strict=True) if pair[1] is not None]
    _in_proportion([(place, day) for place, day in told if place is not None])
    blocks = Counter(block.title for block in drawn("dwell", rows).blocks if block.kind == "halved")
    assert blocks.total() == sum(one.days[1] is not None for one in found)
    assert len(found) >= len(Tier)
    assert [(one.slice, one.tier) for one in found if one.visits] == [
        (row["slice"] or "", Tier(row["tier"]))
        for row in (rows if any(one.slice for one in found) else _sorted(rows))
    ]


def test_more_rows_of_dwell_than_can_be_read_are_counted() -> None:
    rows = [_one("dwell")[0] | {"slice": f"s{number}"} for number in range(100)]
    picture = drawn("dwell", rows)
    assert f"The first {MOST} of 103 rows" in picture.words
    assert picture.stays_in_its_box()


@given(coverage())
def test_the_states_of_a_responsibility_fill_its_bar_in_proportion(rows: Rows) -> None:
    picture = drawn("coverage", rows)
    for row in rows:
        name = str(RESPONSIBILITIES[row["responsibility"]].words)
        blocks = {block.kind: block for block in picture.blocks if block.title.startswith(f"{name}:")}
        counts = {state: row[state] for state in STATES}
        counts["covered"] -= row["due_soon"]
        assert {kind.removeprefix("c-") for kind in blocks} == {
            state for state, count in counts.items() if count
        }
        _in_proportion([(block.width, counts[kind.removeprefix("c-")]) for kind, block in blocks.items()])
        assert f"{row['covered']} / {row['accounts']}" in picture.words
        ends = [(block.x, block.x + block.width) for block in blocks.values()]
        for before, after in itertools.pairwise(ends):
            assert after[0] == pytest.approx(before[1], abs=0.06)


@given(investment)
def test_shares_of_accounts_and_hours_stand_side_by_side_in_one_proportion(rows: Rows) -> None:
    picture = drawn("investment", rows)
    assert len(picture.blocks) == 2 * len(Tier)
    hours = sum(row["hours"] for row in rows)
    pairs = []
    for place, tier in enumerate(TOP_DOWN):
        mine = [row for row in rows if row["tier"] == tier]
        accounts, spent = picture.blocks[2 * place : 2 * place + 2]
        assert accounts.title.startswith(f"{NAMES[tier]}: {len(mine)} accounts")
        pairs.append((accounts.width, len(mine) / len(rows) if rows else 0))
        pairs.append((spent.width, sum(row["hours"] for row in mine) / hours if hours else 0))
    _in_proportion(pairs)


def test_a_chart_that_adds_up_periods_or_slices_says_so() -> None:
    says = "All periods and slices together."
    one = _one("movement")
    assert says not in drawn("movement", one).words
    assert says in drawn("movement", [*one, one[0] | {"slice": "North"}]).words
    assert says in drawn("movement", [*one, one[0] | {"from": AT + timedelta(days=90)}]).words


def test_a_square_that_adds_up_slices_says_so() -> None:
    one = _one("transitions")
    assert "all slices together" not in " ".join(drawn("transitions", one).words)
    assert "all slices together" in " ".join(drawn("transitions", [*one, one[0] | {"slice": "N"}]).words)


@pytest.mark.parametrize("name", ROWS)
@given(data=st.data(), language=any_language)
def test_the_numbers_for_a_spreadsheet_fit_their_labels(
    name: str, data: st.DataObject, language: Language
) -> None:
    report = value(name, data.draw(ROWS[name]))
    chart = chart_of(report)
    assert chart is not None
    found = chart.figures(report, language)
    assert all(len(series.values) == len(found.labels) for series in found.series)
    assert all((one or 0) >= 0 for series in found.series for one in series.values)


def _in_proportion(pairs: list[tuple[float, float]]) -> None:
    """Each length is what its number says, at the scale that the largest of them has."""
    largest = max(pairs, key=lambda pair: pair[1], default=(0.0, 0.0))
    unit = largest[0] / largest[1] if largest[1] else 0.0
    for length, number in pairs:
        assert length == pytest.approx(number * unit, abs=0.06)
    assert unit > 0 or all(not number for _, number in pairs)


def _number(title: str) -> int:
    return int(title.rpartition(": ")[2].replace("\u2212", "-"))


def _sorted(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: TOP_DOWN.index(Tier(row["tier"])))


def _one(name: str) -> Rows:
    """One row, of the lowest tier."""
    days = {"p25": 1, "p50": 2, "p75": 3, "visits": 4, "lasting": 1, "past_p75": ""}
    moved = {"opening": 1, **dict.fromkeys((*INS, *OUTS), 0), "closing": 1}
    span = {"period": None, "from": value("dwell", []).basis.as_of, "to": None, "slice": None}
    return [
        {**span, **days, **moved, "tier": "vendor", "at_risk": True, "hours": 3.0, "accounts": 1}
        | {"tier_before": "vendor", "tier_after": "vendor"}
    ]
