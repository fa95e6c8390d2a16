"""In a real browser: nothing is complained of, nothing comes from elsewhere, everybody can read it."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.demo_day import on_the_day
from tests.doors import Door
from tests.web.chromium import DESKTOP, NEEDED, PHONE, Complaints, opened, served
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS as BY_NAME

REPORTS = ("movement", "attention", "coverage", "transitions", "dwell", "departures", "spending")
PATHS = (
    "/accounts/luchuan-metro/handover",
    "/accounts/luchuan-metro/meeting",
    "/accounts/luchuan-metro/what-if?meeting=2026-12-20&managements=yes&starts=2026-12-01&agreement=alliance",
    "/accounts/veldmark-works/restatement?as_of=2026-02-28",
    "/audit",
    "/audit?statement=corrections&account=nordmere-energy",
    "/accounts/luchuan-metro/what-if?wanted=strategic_ally&by=2027-03-31",
    "/admin",
    *(f"/admin/{subject}" for subject in ("service", "parked", "policy", "roles", "backup")),
    "/words",
    "/offline",
    "/accounts/luchuan-metro/handover?as_of=2025-01-31",
    "/",
    "/?q=water&sort=falls_on&kind=government",
    "/accounts/qiwan-port",
    "/accounts/redquill-press?as_of=2020-01-01",
    *(f"/reports/{name}" for name in REPORTS),
    "/accounts/qiwan-port/contacts/ceo",
    "/desk",
    "/desk?person=amara.okafor",
    "/people",
    "/people/tomas.silva",
    "/find",
    "/inbox",
    "/inbox?state=dismissed",
    "/policies",
    "/security",
    "/imports",
    "/messages",
    "/views",
    "/messages?person=amara.okafor",
    "/accounts/qiwan-port/contacts/ceo/privacy",
    "/people/tomas.silva/privacy",
)
BACKGROUNDS = {"light": "rgb(245, 246, 248)", "dark": "rgb(18, 22, 29)"}

pytestmark = NEEDED


@pytest.fixture(scope="module")
def address(demo_folder: Path) -> Iterator[str]:
    """The demo portfolio, served on a free port of this machine."""
    settings = Settings(database=f"sqlite:///{demo_folder}/tierline.db")
    with System(settings) as system, served(on_the_day(system)) as found:
        yield found


def _taking_turns(of: int) -> list[tuple[str, str]]:
    """A quarter of the pages, the one that begins with `of`: one in one language, the next in the other."""
    turns = zip(PATHS, cycle(("zh", "en")), strict=False)
    return [one for number, one in enumerate(turns) if number // 2 % 4 == of]


_LONG = pytest.mark.long
_IN_BOTH = [(path, language) for path in PATHS for language in ("en", "zh")]


@pytest.mark.parametrize(
    ("scheme", "window", "shown"),
    [
        pytest.param("dark", PHONE, _taking_turns(0), id="dark-phone-in-turns-0"),
        *(
            pytest.param("dark", PHONE, _taking_turns(one), id=f"dark-phone-in-turns-{one}", marks=_LONG)
            for one in (1, 2, 3)
        ),
        pytest.param("light", DESKTOP, _IN_BOTH, id="light-desktop", marks=_LONG),
        pytest.param("dark", PHONE, _IN_BOTH, id="dark-phone", marks=_LONG),
        pytest.param("light", PHONE, _IN_BOTH, id="light-phone", marks=_LONG),
        pytest.param("dark", DESKTOP, _IN_BOTH, id="dark-desktop", marks=_LONG),
    ],
)
def test_every_page_is_sound(
    address: str, browser: Any, scheme: str, window: dict[str, int], shown: list[tuple[str, str]]
) -> None:
    complaints = Complaints()
    page = opened(browser, complaints, color_scheme=scheme, viewport=window)
    for path, language in shown:
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        complaints.look(page, f"{path} {language}")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == BACKGROUNDS[scheme]
    page.context.close()
    # The account that was not open yet is told of by a page with status 404, which the console repeats.
    assert [one for one in complaints if "404" not in one] == []
    assert len(complaints) <= 2


CARDS = """() => {
  const cards = [...document.querySelectorAll('table.report tbody tr')];
  const cells = cards.flatMap(card => [...card.children]).filter(cell => cell.offsetHeight);
  const room = cell => cell.clientWidth - parseFloat(getComputedStyle(cell).paddingLeft);
  return {
    tallest: Math.max(...cards.map(card => card.offsetHeight)),
    sideways: [...document.querySelectorAll('.scroll:has(table.report)')]
      .filter(one => one.scrollWidth > one.clientWidth).length,
    page: document.documentElement.scrollWidth,
    narrow: cells.filter(cell => cell.innerText.trim().length > 3 && room(cell) < 90).length,
    silent: cells.filter(cell => /^[–·]?$/.test(cell.innerText.trim())).length,
    headed: cards.filter(card => card.firstElementChild.tagName === 'TH').length,
    cards: cards.length,
  };
}"""
"""How the rows of a report look as cards: heights in pixels; cells without room for
a few letters in a line, and cells that say nothing."""


@pytest.mark.parametrize("name", ["attention", "dependence", "digest", "gaps", "coverage"])
def test_a_report_can_be_read_on_a_phone_in_chinese(address: str, browser: Any, name: str) -> None:
    page = opened(browser, Complaints(), viewport=PHONE)
    page.goto(f"{address}/reports/{name}?lang=zh")
    found = page.evaluate(CARDS)
    page.context.close()
    assert found["tallest"] <= PHONE["height"]
    assert found["sideways"] == 0
    assert found["page"] <= PHONE["width"]
    assert found["narrow"] == 0
    assert found["silent"] == 0
    assert found["headed"] == (found["cards"] if name != "coverage" else 0)


@pytest.mark.parametrize("path", ["/", "/accounts/luchuan-metro?tab=who"])
def test_a_phone_shows_pictures_and_maps_whole(address: str, browser: Any, path: str) -> None:
    page = opened(browser, Complaints(), viewport=PHONE)
    page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang=en")
    sideways = page.evaluate(
        "[...document.querySelectorAll('.scroll')]"
        ".filter(one => one.offsetHeight && one.scrollWidth > one.clientWidth + 1)"
        ".map(one => one.getAttribute('aria-label'))"
    )
    filters = page.locator("details.fold").filter(has=page.locator("select[name=tier]"))
    if path == "/":
        assert not page.locator("select[name=tier]").is_visible()
        filters.locator("summary").first.click()
        assert page.locator("select[name=tier]").is_visible()
    drawn = page.locator(".narrow-form svg:visible").first.bounding_box()
    screens = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
    page.context.close()
    assert sideways == []
    assert drawn["x"] >= 0
    assert drawn["x"] + drawn["width"] <= PHONE["width"]
    assert screens < 13


@pytest.mark.parametrize("name", sorted(name for name, report in BY_NAME.items() if report.chart))
def test_a_phone_shows_the_chart_of_a_report_whole_with_texts_to_be_read(
    address: str, browser: Any, name: str
) -> None:
    page = opened(browser, Complaints(), viewport=PHONE)
    page.goto(f"{address}/reports/{name}?lang=en")
    drawn = page.locator("section[aria-labelledby=chart] svg:visible")
    box, wide = drawn.bounding_box(), drawn.evaluate("one => one.viewBox.baseVal.width")
    page.context.close()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["width"] > 0.9 * wide


def test_an_empty_portfolio_is_sound(browser: Any, empty: Door) -> None:
    complaints = Complaints()
    with served(empty.system) as address:
        page = opened(browser, complaints)
        for path in ("/?lang=en", "/?lang=zh", "/reports/movement?lang=en"):
            page.goto(address + path)
            complaints.look(page, path)
        page.context.close()
    assert complaints == []


def test_without_scripts_everything_is_there(address: str, browser: Any) -> None:
    page = opened(browser, Complaints(), java_script_enabled=False)
    page.goto(f"{address}/?lang=en")
    page.get_by_text("Reports", exact=False).first.click()
    page.get_by_role("link", name="Movement", exact=True).click()
    assert page.locator("h1").inner_text() == "Movement"
    page.locator("#search").fill("metro")
    page.locator("#search").press("Enter")
    assert page.locator(".sorted tbody tr").count() == 1
    page.locator(".sorted").get_by_role("link", name="鹭川轨道交通").click()
    page.get_by_role("link", name="Deals").first.click()
    page.wait_for_url("**tab=deals**")
    assert page.locator("#escalations").is_visible()
    assert not page.locator("#tier-over-time").is_visible()
    page.goto(page.url.partition("?")[0] + "?lang=en#coverage")
    assert page.locator("#coverage").is_visible()
    page.emulate_media(media="print")
    assert all(one.is_visible() for one in page.locator("main h2").all())
    page.context.close()


def test_a_slash_goes_to_the_search_and_escape_closes_the_menu(address: str, browser: Any) -> None:
    complaints = Complaints()
    page = opened(browser, complaints)
    page.goto(f"{address}/?lang=en")
    page.keyboard.press("/")
    page.keyboard.type("a/b")
    assert page.locator("#search").input_value() == "a/b"
    menu = page.locator("details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.evaluate("menu => menu.open")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert not menu.evaluate("menu => menu.open")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.locator("h1").click()
    assert not menu.evaluate("menu => menu.open")
    page.context.close()
    assert complaints == []


def test_newer_data_is_announced_and_moves_nothing(browser: Any, empty: Door) -> None:
    complaints = Complaints()
    empty.open()
    empty.system.refresh()
    with served(empty.system) as address:
        page = opened(browser, complaints)
        page.clock.install()
        page.goto(f"{address}/?lang=en")
        newer = page.locator("#newer")
        page.clock.run_for(16_000)
        assert not newer.is_visible()
        before = page.locator("main").bounding_box()
        empty.open(code="NW-002")
        empty.system.refresh()
        page.clock.run_for(16_000)
        newer.wait_for(state="visible", timeout=30_000)
        assert page.locator("main").bounding_box() == before
        assert page.locator(".sorted tbody tr").count() == 1
        newer.click()
        assert page.locator(".sorted tbody tr").count() == 2
        page.context.close()
    assert complaints == []


def test_a_ribbon_can_be_reached_and_followed_by_keyboard(address: str, browser: Any) -> None:
    page = opened(browser, Complaints())
    page.goto(f"{address}/?lang=en")
    ribbon = page.locator(".wide-form svg.flow a:has(path.r-up)").first
    count = int((ribbon.get_attribute("aria-label") or "").rpartition(": ")[2])
    ribbon.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**then=**")
    assert page.locator(".sorted tbody tr").count() == count
    page.context.close()


def test_paper_has_what_is_folded_and_no_controls(address: str, browser: Any) -> None:
    page = opened(browser, Complaints(), color_scheme="dark")
    page.goto(f"{address}/accounts/qiwan-port?lang=en")
    page.emulate_media(media="print")
    for control in (".controls", ".search", ".menu", ".sections", ".pager"):
        assert page.locator(control).first.is_hidden()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    folded = page.locator("main details").evaluate_all("all => all.filter(one => !one.open).length")
    assert folded == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(29, 36, 48)"
    page.context.close()


def test_a_portfolio_fits_on_paper(address: str, browser: Any) -> None:
    page = opened(browser, Complaints(), viewport={"width": 760, "height": 1100})
    page.goto(f"{address}/?lang=en")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 760
    page.context.close()


def test_forced_colours_keep_the_picture_readable(address: str, browser: Any) -> None:
    page = opened(browser, Complaints(), forced_colors="active")
    page.goto(f"{address}/?lang=en")
    inks = page.locator(".wide-form svg.flow").evaluate(
        "svg => ['path', 'rect'].map(name => getComputedStyle(svg.querySelector(name)).fill)"
    )
    assert inks[0] != inks[1]
    page.context.close()
