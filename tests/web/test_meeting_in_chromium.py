"""A meeting recorded in a real browser: how many clicks it takes, and what the few lines of script do."""

from typing import Any

from tests.web.chromium import NEEDED, Complaints, opened
from tests.web.forms_in_browser import ACCOUNT, fact
from tests.web.forms_in_browser import address as address
from tests.web.forms_in_browser import system as system
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.wiring import System

pytestmark = NEEDED
MOST_CLICKS = 6


class Hand:
    """A hand on a mouse that counts its clicks."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: Any) -> None:
        """Click on something."""
        self.clicks += 1
        what.click()


def test_a_meeting_with_a_new_contact_takes_six_clicks_from_the_account(
    system: System,
    address: str,
    browser: Any,
) -> None:
    complaints = Complaints()
    page = opened(browser, complaints)
    page.goto(f"{address}{ACCOUNT}?lang=en")
    hand = Hand(page)
    hand.click(page.get_by_role("link", name="Meeting, call or message"))
    hand.click(page.get_by_text("Somebody new of theirs"))
    hand.click(page.get_by_label("Name of the person"))
    page.keyboard.type("Ada Ashdown")
    hand.click(page.get_by_role("radio", name="Manager"))
    hand.click(page.get_by_role("radio", name="Theirs"))
    hand.click(page.get_by_role("button", name="Record it", exact=True))
    found = fact(system, page)
    assert hand.clicks <= MOST_CLICKS
    assert found["fact"]["initiative"] == "theirs"
    assert found["fact"]["contacts"] == ["C-3"]
    complaints.look(page, "after recording")
    page.context.close()
    assert complaints == []


def test_people_are_sifted_as_one_types_and_who_is_ticked_stays(
    system: System,
    address: str,
    browser: Any,
) -> None:
    for number in range(12):
        added = {"kind": "person_added", "person": f"p-{number:02}", "name": f"Person {number:02}"}
        stated = {**added, "level": "staff", "occurred_at": "2025-01-01T09:00:00Z"}
        system.accounts.record(FIRM_BOOK, stated, actor="hr")
    complaints = Complaints()
    page = opened(browser, complaints)
    page.goto(f"{address}{ACCOUNT}/meeting?lang=en")
    page.get_by_role("checkbox", name="Person 03").check()
    page.get_by_role("searchbox", name="Search: Our people").fill("person 07")
    shown = page.locator('input[name="people"]:visible').evaluate_all("all => all.map(one => one.value)")
    assert sorted(shown) == ["p-03", "p-07"]
    page.get_by_role("searchbox", name="Search: Our people").press("Enter")
    assert "/meeting" in page.url
    complaints.look(page, "sifted")
    page.context.close()
    assert complaints == []


def test_typing_a_day_chooses_it_and_choosing_one_by_name_drops_it(address: str, browser: Any) -> None:
    page = opened(browser, Complaints())
    page.goto(f"{address}{ACCOUNT}/meeting?lang=en")
    day, chosen = page.locator('input[name="occurred_at.day"]'), page.locator("input:checked")
    day.fill("2026-01-05")
    assert chosen.first.get_attribute("value") == "other"
    page.get_by_role("radio", name="Yesterday").check()
    assert day.input_value() == ""
    page.context.close()


def test_without_a_script_everybody_is_listed_and_no_control_is_dead(address: str, browser: Any) -> None:
    page = opened(browser, Complaints(), java_script_enabled=False)
    page.goto(f"{address}{ACCOUNT}/meeting?lang=en")
    assert page.locator(".sift:visible").count() == 0
    assert page.locator('input[name="people"]:visible').count() >= 1
    page.context.close()
