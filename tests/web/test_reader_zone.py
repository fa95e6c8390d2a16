"""Moments on pages: by the reader's clocks where these are known, with UTC at hand; elsewhere in UTC."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html
from tierline.domain.shared.time import FOREVER
from tierline.interfaces.presentation.formatting import day, instant, instant_of_end
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.forms.moments import COOKIE

SHANGHAI, HONOLULU = "Asia/Shanghai", "Pacific/Honolulu"
TIME = re.compile(r'<time datetime="([^"]+)"(?: title="([^"]+)")?>(?:<span class="nw">)?([^<]+)')


def seen(door: Door, path: str, zone: str | None, **asked: Any) -> str:
    headers = {"cookie": f"{COOKIE}={zone}"} if zone else {}
    answer = door.client.get(path, params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    Html(answer.text)
    return answer.text


def test_a_moment_is_shown_by_the_clocks_of_a_zone_which_it_doesn_t_name() -> None:
    late, zone = datetime(2026, 3, 31, 18, 5, tzinfo=UTC), ZoneInfo(SHANGHAI)
    assert (instant(late, zone), day(late, zone)) == ("2026-04-01 02:05", "2026-04-01")
    assert instant_of_end(late, zone) == "2026-04-01 02:04"


@pytest.mark.parametrize("zone", [SHANGHAI, HONOLULU])
def test_what_stands_for_a_day_is_that_day_everywhere(zone: str) -> None:
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    assert instant(midnight, ZoneInfo(zone)) == day(midnight, ZoneInfo(zone)) == "2026-04-01"
    assert day(midnight.date(), ZoneInfo(zone)) == "2026-04-01"
    assert instant_of_end(midnight, ZoneInfo(zone)) == "2026-03-31"


def test_moments_that_no_clock_of_the_zone_shows_are_in_utc() -> None:
    first, last = datetime(1, 1, 1, 0, 5, tzinfo=UTC), datetime(9999, 12, 31, 23, 5, tzinfo=UTC)
    assert day(first, ZoneInfo(HONOLULU)) == "0001-01-01"
    assert day(last, ZoneInfo(SHANGHAI)) == "9999-12-31"
    assert instant(FOREVER, ZoneInfo(SHANGHAI)) == "–"


def test_a_clock_set_back_shows_two_moments_alike_and_utc_tells_them_apart(empty: Door) -> None:
    empty.open()
    for at in ("2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"):
        called = {"channel": "call", "initiative": "ours"}
        empty.stated("interaction", occurred_at=at, **called)
    empty.system.refresh()
    page = seen(empty, f"/accounts/{CODE}", "Europe/Berlin")
    found = {(exact[:16], shown) for exact, _, shown in TIME.findall(page) if shown == "2025-10-26 02:30"}
    assert found == {("2025-10-26T00:30", "2025-10-26 02:30"), ("2025-10-26T01:30", "2025-10-26 02:30")}


@pytest.mark.parametrize(("language", "place"), [("en", "Shanghai time"), ("zh", "上海时间")])
@pytest.mark.parametrize("path", ["/accounts/nordmere-rail", "/reports/audit", "/people", "/"])
def test_a_page_says_once_whose_clocks_its_times_are_of(
    demo: Door, path: str, language: str, place: str
) -> None:
    page = seen(demo, path, SHANGHAI, lang=language)
    assert page.count(f">{place}</span>") == 1
    for exact, title, shown in TIME.findall(page):
        at = datetime.fromisoformat(exact)
        assert at.utcoffset() == UTC.utcoffset(None)
        assert day(at, ZoneInfo(SHANGHAI)) in shown or not title
    visible = re.sub(r'(title|aria-label)="[^"]*"', "", page)
    assert " UTC" not in visible


def test_times_of_the_audit_lead_to_those_of_utc(demo: Door) -> None:
    here = TIME.findall(seen(demo, "/accounts/nordmere-rail", None))
    there = TIME.findall(seen(demo, "/accounts/nordmere-rail", SHANGHAI))
    assert [exact for exact, _, _ in here] == [exact for exact, _, _ in there]
    pairs = zip(here, there, strict=True)
    timed = [(title, shown) for (_, _, shown), (_, title, _) in pairs if "UTC" in shown]
    assert len(timed) > 20
    assert all(title == shown for title, shown in timed)


@pytest.mark.parametrize("zone", [None, "UTC", "Nowhere/Land", "../../etc/passwd"])
def test_without_a_zone_that_is_known_each_time_names_utc(demo: Door, zone: str | None) -> None:
    page = seen(demo, "/accounts/nordmere-rail", zone)
    assert 'class="clocks"' not in page
    assert all(shown.endswith(" UTC") for _, _, shown in TIME.findall(page) if ":" in shown)


@pytest.mark.parametrize("path", ["/accounts/nordmere-rail", "/reports/audit", "/"])
def test_readers_of_two_zones_see_a_page_each_by_their_own_clocks(demo: Door, path: str) -> None:
    first, other, third, again = (seen(demo, path, zone) for zone in (None, HONOLULU, SHANGHAI, None))
    assert first == again
    assert ">Honolulu time<" in other
    assert ">Shanghai time<" in third
    for page, reader in ((first, UTC), (other, ZoneInfo(HONOLULU)), (third, ZoneInfo(SHANGHAI))):
        shown = [(datetime.fromisoformat(exact), says) for exact, _, says in TIME.findall(page)]
        assert shown
        assert all(says.startswith(day(at, reader)) for at, says in shown)


def test_what_is_made_once_for_all_readers_of_the_portfolio_is_so_for_those_of_one_zone(demo: Door) -> None:
    first, other, again = (_waiting(seen(demo, "/", zone)) for zone in (None, HONOLULU, None))
    assert first == again
    assert first != other


def test_days_asked_for_are_those_of_utc(demo: Door) -> None:
    for path in ("/", "/reports/movement"):
        pages = [
            seen(demo, path, zone, as_of="2026-03-31", known_at="2026-03-31") for zone in (None, HONOLULU)
        ]
        assert all('name="as_of" value="2026-03-31"' in page for page in pages)
        assert all(text("past", "en", day="2026-03-31") in page for page in pages)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/reports/audit?account=nordmere-rail",
        "/v1/reports/audit?account=nordmere-rail&format=csv",
        "/accounts/nordmere-rail/dossier.pdf?lang=en",
        "/v1/accounts/nordmere-rail/timeline",
        "/reports/movement.svg?lang=en",
    ],
)
def test_programs_files_and_prints_have_moments_of_utc_whoever_asks(demo: Door, path: str) -> None:
    plain, zoned = (
        demo.client.get(path, headers=headers) for headers in ({}, {"cookie": f"{COOKIE}={SHANGHAI}"})
    )
    assert (plain.status_code, plain.content) == (200, zoned.content)


def _waiting(page: str) -> str:
    """The part of the portfolio that is made once for many."""
    return page[page.index('id="waiting"') :].partition("</section>")[0]
