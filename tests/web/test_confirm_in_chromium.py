"""The page of a confirmation link in a real browser: on a phone and a desk, by one tap."""

from typing import Any
from uuid import UUID

import pytest

from tests.doors import CODE, Door
from tests.web.chromium import DESKTOP, NEEDED, PHONE, Complaints, visitor
from tests.web.forms_in_browser import address as address
from tests.web.forms_in_browser import system as system
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.interfaces.confirming import made_link
from tierline.interfaces.wiring import System

pytestmark = NEEDED


def link_of(system: System, language: str) -> str:
    with Door(system) as door:
        met = door.stated("interaction", channel="visit", initiative="mutual", contacts=["C-1"])
    given = {"contact": "C-1", "language": language}
    return made_link(system, CODE, UUID(met["fact_id"]), given, LOCAL_PRINCIPAL).address


@pytest.mark.parametrize(
    ("language", "scheme", "viewport", "yes"),
    [
        pytest.param("en", "light", PHONE, "Yes, it is right", id="en-light", marks=pytest.mark.long),
        pytest.param("zh", "dark", PHONE, "是的，情况属实", id="zh-dark-phone"),
        pytest.param("en", "dark", DESKTOP, "Yes, it is right", id="en-dark", marks=pytest.mark.long),
        pytest.param("zh", "light", DESKTOP, "是的，情况属实", id="zh-light", marks=pytest.mark.long),
    ],
)
def test_it_is_answered_by_one_tap(
    address: str,
    browser: Any,
    system: System,
    language: str,
    scheme: str,
    viewport: Any,
    yes: str,
) -> None:
    complaints, path = Complaints(), link_of(system, language)
    thanks = {"en": "You told us on", "zh": "您已于"}[language]
    with visitor(browser, complaints, viewport=viewport, color_scheme=scheme) as page:
        page.goto(f"{address}{path}")
        complaints.look(page, path)
        button = page.get_by_role("button", name=yes)
        assert button.bounding_box()["height"] >= (44 if viewport is PHONE else 30)
        button.click()
        page.get_by_role("status").wait_for()
        assert thanks in page.locator("main").inner_text()
        complaints.look(page, path)
    assert complaints == []


def test_a_link_that_is_none_can_be_read_by_everybody(address: str, browser: Any) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, viewport=PHONE) as page:
        page.goto(f"{address}/confirm/none")
        complaints.look(page, "/confirm/none")
    assert [one for one in complaints if "404" not in one] == []
