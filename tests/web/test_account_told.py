"""An account in sentences and tabs: what it is, what ends it, and every part one address away."""

import re
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look
from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.interfaces.presentation.language import Language, languages, said

TABS = ("now", "why", "who", "deals", "timeline", "audit")


@pytest.fixture
def new(empty: Door) -> Door:
    """An account of which nothing is known but that it is one."""
    empty.open()
    return empty


def told(door: Door, code: str = CODE, **asked: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"lang": "en", **asked}.items())
    found = re.findall(r'<p class="told-so">(.*?)</p>', look(door, f"/accounts/{code}?{query}").source)
    return unescape(re.sub(r"<[^>]+>", "", found[0])) if found else ""


def test_a_new_account_is_a_vendor_since_it_was_opened(new: Door) -> None:
    new.system.refresh()
    assert told(new) == "Vendor since 2025-01-02: the account was opened."


def test_an_account_that_is_not_open_is_told_nothing_of(new: Door) -> None:
    new.stated("account_closed", reason="completed")
    new.system.refresh()
    assert told(new) == ""


def test_a_risen_tier_says_by_what_and_when_it_falls_if_nothing_happens(new: Door) -> None:
    for number in range(1, 4):
        new.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
        new.stated("interaction", channel="meeting", initiative="ours", contacts=[f"C-{number}"])
    new.stated("observation", facet="visibility_inside", level="high", basis="survey")
    new.stated("knowledge", item="understand_client.client", access="special", statement="They merge.")
    new.system.refresh()
    risen = told(new, as_of="2025-04-01")
    assert risen.startswith("Preferred supplier since 2025-03-03, when this came to hold: ")
    assert "If nothing happens it falls to Vendor on 2025-11-28, in 240 days." in risen
    near = told(new, as_of="2025-11-20")
    assert "It falls to Vendor on 2025-11-28, in 7 days, unless this holds by then: " in near
    assert "将于 2025-11-28（7 天后）降至" in told(new, as_of="2025-11-20", lang="zh")


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_an_address_and_all_parts_are_there(demo: Door, tab: str) -> None:
    page = look(demo, f"/accounts/nordmere-energy?lang=en&tab={tab}")
    assert re.findall(r'<div class="tab shown" id="tab-(\w+)">', page.source) == [tab]
    assert {f"tab-{one}" for one in TABS} <= page.ids
    current = re.findall(r'<a class="to-(\w+)"[^>]*aria-current="page"', page.source)
    assert current == [tab]


def test_a_tab_that_does_not_exist_is_refused(demo: Door) -> None:
    assert demo.client.get("/accounts/nordmere-energy?tab=never").status_code == 422


@pytest.mark.parametrize("language", languages())
def test_each_responsibility_is_told_once_what_is_due_before_the_rest(demo: Door, language: Language) -> None:
    page = look(demo, f"/accounts/nordmere-energy?lang={language}").source
    duties = page.partition('<h2 id="coverage">')[2].partition("</section>")[0]
    found = re.findall(r"<li>(.*?)</li>", duties, re.DOTALL)
    lines = [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]
    for one in RESPONSIBILITIES.values():
        assert len([line for line in lines if f" {said(one.words, language)} " in f"{line} "]) == 1, one.id
    before, _, rest = duties.partition("<details>")
    assert "s-covered" not in before
    assert "s-overdue" not in rest.partition("</details>")[0]
