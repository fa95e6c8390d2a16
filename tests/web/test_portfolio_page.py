"""The portfolio page: picture, table and matrix say the same, and every number leads to its rows."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.doors import Door
from tests.web.reading import Html, look
from tierline.domain.catalogue import Tier
from tierline.interfaces.ttl_cache import FRESH, Remembered
from tierline.interfaces.web.movement_view import moments_of
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.account_list import SORTS

SVG_LINK = re.compile(r'<a href="([^"]+)" aria-label="([^"]+)"><title>')
TABLE_LINK = re.compile(r'<td class="n"><a href="([^"]+)">(\d+)</a></td>')
CELL = re.compile(r'<td class="heat h\d"><a href="([^"]+)">(\d+)</a></td>')


def section(page: Html, name: str) -> str:
    """A section of a page."""
    return page.source.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def rows(page: Html) -> list[str]:
    """The accounts in the table of accounts, in its order."""
    table = page.source.partition('<h2 id="accounts">')[2].partition("</table>")[0]
    return [
        place.partition("?")[0] for place in re.findall(r'<th scope="row"><a href="/accounts/([^"]+)"', table)
    ]


def found(link: str) -> tuple[str, str]:
    """An address as it is asked for, and the anchor it leads to."""
    place, _, anchor = unescape(link).partition("#")
    return place, anchor


@pytest.mark.parametrize(
    "filters",
    [
        *("kind=enterprise", "person=xin.he", "tier=vendor&q=a"),
        *(pytest.param(f"tier={tier.value}", marks=pytest.mark.long) for tier in Tier),
    ],
)
def test_what_is_narrowed_can_be_sorted_by_every_column(demo: Door, filters: str) -> None:
    expected = sorted(rows(look(demo, f"/?{filters}")))
    for sort in SORTS:
        assert sorted(rows(look(demo, f"/?{filters}&sort={sort}"))) == expected, sort


@pytest.mark.parametrize(
    "asked",
    [
        "",
        pytest.param("?kind=government", marks=pytest.mark.long),
        "?lang=zh&person=xin.he",
        pytest.param("?tier=partner", marks=pytest.mark.long),
    ],
)
def test_picture_table_and_matrix_agree_and_lead_to_as_many_accounts(demo: Door, asked: str) -> None:
    page = look(demo, f"/{asked}")
    movement = section(page, "movement")
    wide, narrow = (
        Counter(
            (found(link)[0], _last_number(label))
            for link, label in SVG_LINK.findall(drawn)
            if "then=" in link
        )
        for drawn in movement.split('class="chart narrow-form"')
    )
    assert narrow
    assert narrow <= wide
    table = Counter((found(link)[0], int(count)) for link, count in TABLE_LINK.findall(movement))
    assert wide == table
    matrix = [(found(link)[0], int(count)) for link, count in CELL.findall(section(page, "matrix"))]
    nodes = [
        (found(link)[0], _last_number(label))
        for link, label in SVG_LINK.findall(movement)
        if "then=" not in link
    ]
    assert matrix
    assert nodes
    for link, count in {*table, *matrix, *nodes}:
        assert len(rows(look(demo, link))) == count, link


def _last_number(label: str) -> int:
    """The count that a label ends with, after a colon of either language."""
    return int(re.split("[:：] ?", label)[-1])


def test_the_flow_is_the_transitions_of_the_report(demo: Door) -> None:
    at = demo.system.clock()
    begins = moments_of(at)[0].date()
    answer = demo.get("/v1/reports/transitions", period="quarter", **{"from": str(begins)}).json()
    of_report = Counter(
        (row["tier_before"], row["tier_after"], row["accounts"])
        for row in answer["rows"]
        if row["accounts"] and row["period"] != _quarter(begins)
    )
    movement = section(look(demo, "/"), "movement")
    of_page: Counter[tuple[str | None, str | None, int]] = Counter()
    for link, count in TABLE_LINK.findall(movement):
        asked = {name: values[0] for name, values in parse_qs(urlsplit(found(link)[0]).query).items()}
        tier, then = asked.get("tier"), asked["then_tier"]
        other = None if then == "none" else then
        forward = asked.get("as_of", str(at.date())) > asked["then"][:10]
        pair = (other, tier) if forward else (tier, other)
        of_page[*pair, int(count)] += 1
    assert of_page == of_report


def _quarter(day) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def test_moves_of_these_quarters_are_one_click_away(demo: Door) -> None:
    asked = [link for link in look(demo, "/?region=East+China").links if link.startswith("/reports/moves?")]
    # The menu of reports leads there as well, for no period.
    links = {link for link in asked if "from=" in link}
    (link,) = [one for one in links if "period=quarter" in one and f"from={_since(demo)}" in one]
    assert len(links) == 2
    assert "region=East+China" in link
    assert look(demo, link).header_cells_without_scope == 0


def _since(door: Door) -> str:
    return f"{moments_of(door.system.clock())[0] + timedelta.resolution:%Y-%m-%d}"


def test_the_table_is_searched_by_a_part_of_code_or_name_in_any_case(demo: Door) -> None:
    assert rows(look(demo, "/?q=WATER")) == ["harbor-water", "jianghai-water"]
    assert rows(look(demo, "/?q=steel")) == ["castmoor-steel"]
    assert rows(look(demo, "/?q=轨道")) == ["luchuan-metro"]
    assert rows(look(demo, "/?q=%25")) == []
    assert "No account fits" in look(demo, "/?q=%25").text
    assert rows(look(demo, "/?q=+&sort=")) == rows(look(demo, "/"))
    page = look(demo, "/?q=water")
    assert "whose code or name has “water”" in page.text
    assert any(link.split("#")[0] == "/" for link in page.links)


@pytest.mark.parametrize(("sort", "falling"), [("tier", True), ("falls_on", False), ("coverage", False)])
def test_a_heading_sorts_and_turns_and_says_so(demo: Door, sort: str, falling: bool) -> None:
    def order(page: Html) -> tuple[str, str]:
        told = re.findall(r'aria-sort="(\w+)"><a href="([^"]+)"', page.source)
        assert len(told) == 1
        return told[0][0], found(told[0][1])[0]

    first = look(demo, f"/?sort={sort}")
    said, onward = order(first)
    assert said == ("descending" if falling else "ascending")
    second = look(demo, onward)
    assert order(second)[0] == ("ascending" if falling else "descending")
    assert set(rows(first)) == set(rows(second))
    assert rows(first) != rows(second)
    assert order(look(demo, order(second)[1])) == (said, onward)


@pytest.mark.parametrize("asked", ["", "sort=coverage", "sort=falls_on&order=desc&kind=government", "q=e"])
def test_pages_of_the_table_hold_every_account_once_and_keep_the_walk(
    demo: Door, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    whole = rows(look(demo, f"/?{asked}"))
    monkeypatch.setattr("tierline.interfaces.web.account_list.PAGE", 4)
    monkeypatch.setattr(demo.system, "pages", Remembered())
    walked: list[str] = []
    address: str | None = f"/?{asked}"
    while address:
        page = look(demo, address)
        assert f"{len(walked) + 1} to {len(walked) + len(rows(page))} of {len(whole)}" in page.text
        walked += rows(page)
        further = [
            link for link in page.links if "cursor=" in link and "sort=" not in link.split("cursor=")[1]
        ]
        address = found(further[-1])[0] if further and len(walked) < len(whole) else None
    assert walked == whole


@pytest.mark.parametrize(
    "asked",
    ["sort=beauty", "order=up", "then=soon&then_tier=vendor", "then_tier=best", "after=x"],
)
def test_what_the_table_does_not_know_is_told_by_a_page(demo: Door, asked: str) -> None:
    assert "can't be understood" in look(demo, f"/?{asked}", 422).text


def test_a_cursor_that_nobody_was_given_is_told_by_a_page(demo: Door) -> None:
    assert "can't be understood" in look(demo, "/?cursor=made-up", 404).text


def test_a_cursor_is_good_for_its_own_question_only(demo: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tierline.interfaces.web.account_list.PAGE", 4)
    monkeypatch.setattr(demo.system, "pages", Remembered())
    (link,) = (link for link in look(demo, "/?sort=tier").links if "cursor=" in link)
    assert look(demo, found(link)[0])
    look(demo, found(link)[0].replace("sort=tier", "sort=grade"), 404)


def test_numbers_follow_what_is_recorded_at_once(empty: Door) -> None:
    for number in range(3):
        empty.open(code=f"A{number}")
        empty.system.refresh()
        page = look(empty, "/")
        assert f"1 to {number + 1} of {number + 1}" in page.text
        assert re.search(rf'<dd><a href="#accounts">{number + 1}</a></dd>', page.source)


def test_a_large_portfolio_is_shown_whole_as_it_was_counted_within_the_minute(
    empty: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tierline.interfaces.web.portfolio_page.LARGE", 2)
    now = [datetime(2026, 3, 31, 12, tzinfo=UTC)]
    empty.system.clock = lambda: now[0]

    def opened(number: int) -> None:
        empty.open(code=f"A{number}")
        empty.system.refresh()

    def shows(number: int, address: str = "/") -> None:
        page = look(empty, address)
        assert f"1 to {number} of {number}" in page.text
        assert re.search(rf'<dd><a href="#accounts">{number}</a></dd>', page.source)
        assert f'data-position="{number}"' in page.source
        assert "min_position" not in "".join(page.links)

    opened(1)
    shows(1)
    opened(2)
    shows(2)
    opened(3)
    shows(2)
    shows(3, "/?min_position=3")
    opened(4)
    shows(3)
    now[0] += FRESH
    shows(4)


def test_reports_are_behind_one_menu_that_says_where_one_is(demo: Door) -> None:
    for page in (look(demo, "/reports/movement"), look(demo, "/accounts/harbor-water")):
        menu = page.source.partition('<details class="menu">')[2].partition("</details>")[0]
        assert menu.count("<li>") == len(REPORTS)
    assert 'class="current"' in look(demo, "/reports/movement").source
    assert 'aria-current="page">Movement</a>' in look(demo, "/reports/movement").source
    of_account = look(demo, "/accounts/harbor-water").source.partition("</header>")[0]
    assert 'aria-current="page"' not in of_account


def test_an_open_page_can_ask_whether_there_is_newer_data(empty: Door) -> None:
    empty.open()
    empty.system.refresh()
    said = int(re.findall(r'data-position="(\d+)" hidden', look(empty, "/").source)[0])
    assert empty.get("/position").json() == {"position": said}
    empty.stated("role_assigned", role="account_manager", person="a.b")
    empty.system.refresh()
    assert empty.get("/position").json()["position"] > said
    assert "data-position" not in look(empty, "/?as_of=2025-06-01").source


def test_accounts_that_were_not_there_at_first_have_no_colour_in_the_square(demo: Door) -> None:
    page = look(demo, "/?lang=en").source
    square = page.partition('class="map matrix"')[2].partition("</table>")[0]
    row = square.partition("not there yet</th>")[2].partition("</tr>")[0]
    assert 'class="heat h0"' in row
    assert not re.search(r'class="heat h[1-9]"', row)
    assert "Colour: share of the row" in page


def test_each_account_has_a_sparkline_that_ends_at_its_tier(demo: Door) -> None:
    table = look(demo, "/?lang=en").source.partition('<h2 id="accounts">')[2].partition("</table>")[0]
    badges = re.findall(r'<span class="badge t-(\w+)">', table)
    assert badges
    assert re.findall(r'<circle class="t-(\w+)"', table) == badges


def test_the_filters_of_the_bar_narrow_the_page_and_stay_from_it_to_the_reports(demo: Door) -> None:
    page = look(demo, "/?lang=en&kind=government&person=xin.he")
    assert '<option value="government" selected>' in page.source
    assert page.source.count('<a class="chip"') == 2
    report = next(link for link in page.links if link.startswith("/reports/coverage?"))
    asked = parse_qs(urlsplit(report).query)
    assert (asked["kind"], asked["person"]) == (["government"], ["xin.he"])


def test_bars_by_tier_are_as_long_as_there_are_accounts(demo: Door) -> None:
    tiers = section(look(demo, "/?lang=en"), "by-tier")
    widths = [float(one) for one in re.findall(r'<rect class="t-\w+" width="([\d.]+)"', tiers)]
    counts = [int(one) for one in re.findall(r"<strong>(\d+)</strong>", tiers)][: len(Tier)]
    assert widths == [round(100 * one / max(counts), 1) for one in counts]
