"""After days that can't be used, what was typed is kept, and there are ways to mend it."""

import re
from html import unescape

import pytest

from tests.doors import Door
from tests.web.reading import Html, look

BACKWARDS = "from=2026-03-31&to=2026-03-01"


def typed(page: Html) -> dict[str, str]:
    """The inputs of the form in the page's main part."""
    main = page.source.partition("<main")[2]
    found = re.findall(r'<input type="(?:text|hidden)" name="([^"]+)" value="([^"]*)"', main)
    return {name: unescape(value) for name, value in found}


def ways(page: Html) -> dict[str, str]:
    """The links that the page offers, by their words."""
    main = page.source.partition("<main")[2].partition('<ul class="plain">')[2].partition("</ul>")[0]
    return {words: unescape(href) for href, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', main)}


def code(demo: Door) -> str:
    return str(demo.get("/v1/accounts", limit=1).json()["items"][0]["code"])


@pytest.mark.parametrize("page", ["/reports/movement", "/reports/audit", "/accounts/{code}"])
def test_a_range_that_ends_before_it_begins_is_kept_and_can_be_swapped(demo: Door, page: str) -> None:
    path = page.format(code=code(demo))
    person = "&person=lena.falk" if "/accounts" in page else "&region=EMEA+West"
    found = look(demo, f"{path}?lang=en&{BACKWARDS}{person}", 422)
    name, value = person[1:].replace("+", " ").split("=")
    assert typed(found) == {"lang": "en", name: value, "from": "2026-03-31", "to": "2026-03-01"}
    swapped = ways(found)["The same with the two days swapped"]
    assert "from=2026-03-01&to=2026-03-31" in swapped or "to=2026-03-31&from=2026-03-01" in swapped
    assert name in swapped
    assert look(demo, swapped)
    without = ways(found)["The same without these days"]
    assert "from" not in without
    assert name in without
    assert look(demo, without)


@pytest.mark.parametrize(
    "asked", ["as_of=31.3.2026", "known_at=tomorrow", "from=2026-02-30", "to=%22%3E%3Cscript%3E"]
)
def test_a_day_that_is_none_is_kept_as_it_was_typed(demo: Door, asked: str) -> None:
    found = look(demo, f"/reports/movement?{asked}&period=quarter&lang=en", 422)
    name, _, value = asked.partition("=")
    assert typed(found)[name] == value.replace("%22%3E%3Cscript%3E", '"><script>')
    assert typed(found)["period"] == "quarter"
    assert look(demo, ways(found)["The same without these days"])


def test_a_range_of_too_many_periods_leads_to_longer_ones(demo: Door) -> None:
    found = look(demo, "/reports/movement?from=1900-01-01&period=month&lang=en", 422)
    assert look(demo, ways(found)["The same by quarters"])
    assert look(demo, ways(found)["The same by years"])
    assert typed(found)["from"] == "1900-01-01"


def test_the_ways_are_told_in_chinese(demo: Door) -> None:
    found = look(demo, f"/reports/movement?{BACKWARDS}&lang=zh", 422)
    assert list(ways(found)) == ["将起止日期对调", "去掉日期，其余条件不变"]


def test_what_is_wrong_with_other_parts_of_an_address_offers_no_days(demo: Door) -> None:
    found = look(demo, "/reports/movement?from=2026-01-01&period=week&lang=en", 422)
    assert typed(found) == {}


def test_the_portfolio_as_of_a_day_that_is_none_can_be_mended(demo: Door) -> None:
    found = look(demo, "/?as_of=2026-13-01&region=EMEA+West&lang=en", 422)
    assert typed(found) == {"region": "EMEA West", "lang": "en", "as_of": "2026-13-01"}
