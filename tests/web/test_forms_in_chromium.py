"""Recording by form in a real browser, with no script at all."""

import re
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from tests.doors import CODE, Door
from tests.web.chromium import NEEDED, Complaints, visitor
from tests.web.forms_in_browser import ACCOUNT, fact
from tests.web.forms_in_browser import address as address
from tests.web.forms_in_browser import system as system
from tierline.domain.account.escalations import EscalationAlreadyResolved
from tierline.interfaces.wiring import System

pytestmark = NEEDED


class Typing(NamedTuple):
    """What a person does on a form, by the words that they see, and what is recorded by it."""

    kind: str
    choose: dict[str, str]
    write: dict[str, str]
    tick: tuple[str, ...]
    found: dict[str, Any]


TYPED = (
    Typing(
        "interaction",
        {"Channel": "Visit", "On whose initiative": "Theirs", "Time zone": "Shanghai, UTC+8"},
        {
            "Day": "2026-02-03",
            "Time": "14:30",
            "Purpose": "A tour\nof the mill",
            "Others, by their ids": "p-ben, p-cleo",
        },
        ("Ingrid Solberg", "p-ana", "Joint business activity"),
        {
            "occurred_at": "2026-02-03T06:30:00Z",
            "channel": "visit",
            "contacts": ["C-1"],
            "people": ["p-ana", "p-ben", "p-cleo"],
            "purpose": "A tour\nof the mill",
            "joint_business": True,
        },
    ),
    Typing(
        "executive_contact",
        {"Their highest level": "Executive", "Our highest level": "Senior management", "Form": "Meeting"},
        {"Introduced by": "p-ana"},
        ("Ingrid Solberg", "p-ana"),
        {"client_level": "executive", "our_level": "senior", "form": "meeting", "introduced_by": "p-ana"},
    ),
    Typing(
        "escalation_raised",
        {"Severity": "Critical", "Category": "Delivery"},
        {"What it is about": "Two coils are missing"},
        (),
        {
            "escalation": "E-2",
            "severity": "critical",
            "category": "delivery",
            "summary": "Two coils are missing",
        },
    ),
    Typing("escalation_acknowledged", {"Escalation": "E-1"}, {}, ("p-ana",), {"escalation": "E-1"}),
    Typing(
        "escalation_resolved",
        {"Escalation": "E-1"},
        {"Outcome": "Replaced"},
        (),
        {"escalation": "E-1", "outcome": "Replaced"},
    ),
    Typing("escalation_reopened", {"Escalation": "E-1"}, {}, (), {"escalation": "E-1"}),
    Typing(
        "contract_signed",
        {"Agreement": "Framework agreement", "Pricing": "Negotiated"},
        {"First day": "2026-03-01", "Last day": "2028-02-29", "Value": "250000.50", "Currency": "EUR"},
        ("Exclusive", "Written and binding"),
        {
            "agreement": "framework",
            "formal": False,
            "exclusive": True,
            "starts": "2026-03-01",
            "ends": "2028-02-29",
            "amount": {"value": "250000.50", "currency": "EUR"},
        },
    ),
    Typing(
        "observation",
        {"What was observed": "Competitors in an area of business", "How things stand": "None"},
        {"Area of business": "Tube"},
        (),
        {"facet": "competition", "level": "none", "area": "Tube"},
    ),
    Typing(
        "action_planned",
        {"Whose action": "The customer's"},
        {"Due on": "2026-04-30", "What is to be done": "Name a date", "Who does it": "C-2"},
        (),
        {"action": "A-3", "side": "theirs", "due": "2026-04-30", "owner": "C-2", "title": "Name a date"},
    ),
    Typing("action_completed", {"Action": "A-1"}, {}, (), {"action": "A-1"}),
    Typing(
        "action_dropped",
        {"Action": "A-2"},
        {"Reason": "The yard is sold"},
        (),
        {"reason": "The yard is sold"},
    ),
)


def beside(label: str) -> re.Pattern[str]:
    """What stands beside an input, from its beginning."""
    return re.compile(rf"^\s*{re.escape(label)}(?!\s*zone)")


def put(page: Any, typing: Typing) -> None:
    """Fill in the form as it says, by what stands beside the inputs."""
    main = page.locator("main")
    for label, option in typing.choose.items():
        select = main.get_by_label(beside(label))
        chosen = select.locator("option", has_text=re.compile(f"^{re.escape(option)}")).first
        select.select_option(chosen.get_attribute("value"))
    for label, text in typing.write.items():
        main.get_by_label(beside(label)).fill(text)
    for label in typing.tick:
        box = main.get_by_label(beside(label))
        box.set_checked(not box.is_checked())


@pytest.mark.parametrize(
    "typing",
    [
        pytest.param(one, id=one.kind, marks=pytest.mark.long if number % 3 else ())
        for number, one in enumerate(TYPED)
    ],
)
def test_a_fact_is_recorded_without_any_script(
    address: str, browser: Any, system: System, typing: Typing
) -> None:
    complaints = Complaints()
    if typing.kind == "escalation_reopened":
        _resolve(system)
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en")
        menu = page.locator(".deeds details").first
        menu.locator("summary").click()
        link = menu.locator(f'a[href*="/record/{typing.kind}"]')
        if not link.count():
            menu.locator("a").last.click()
            link = page.locator(f'main a[href*="/record/{typing.kind}"]')
        link.click()
        put(page, typing)
        page.locator(".send button:first-child").click()
        found = fact(system, page)["fact"]
        assert found["kind"] == typing.kind
        assert {name: found[name] for name in typing.found} == typing.found
        assert page.locator(f'[id="f-{found["fact_id"]}"]').count() == 1
    assert complaints == []


def _resolve(system: System) -> None:
    """Have the escalation resolved, whichever of these tests ran on this worker before."""
    ended = {"kind": "escalation_resolved", "escalation": "E-1", "occurred_at": "2026-01-31T12:00:00Z"}
    with suppress(EscalationAlreadyResolved):
        assert system.rows_reach(system.accounts.record(CODE, ended, actor="local").receipt.position)


def test_a_successor_acknowledges_what_they_read_without_any_script(
    address: str, browser: Any, system: System
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en")
        page.locator('.deeds details:has(a[href*="/handover"]) summary').click()
        page.get_by_role("link", name="Handover", exact=True).click()
        page.get_by_role("link", name="Acknowledge: p-ana, Account manager").click()
        page.get_by_label(re.compile("^Who takes it over")).fill("p-ben")
        page.locator(".send button:first-child").click()
        assert "didn't hold this role" in page.locator("[id='e-person']").inner_text()
        page.get_by_label(re.compile("^Who takes it over")).fill("p-ana")
        page.get_by_label(re.compile("^Note")).fill("Two actions are late")
        page.locator(".send button:first-child").click()
        found = fact(system, page)["fact"]
        assert (found["role"], found["person"]) == ("account_manager", "p-ana")
        assert 0 < found["basis_position"] < system.log.head()
        told = page.locator("section[aria-labelledby='acknowledgements'] tbody tr")
        assert "Two actions are late" in told.inner_text()
        page.locator("section[aria-labelledby='posts']").get_by_role("link", name="position").click()
        assert f"up to position {found['basis_position']} is known" in page.locator("p.banner").inner_text()
        assert told.count() == 0
    assert [one for one in complaints if "status of 409" not in one] == []


def test_a_fact_is_corrected_and_retracted_from_its_line_without_any_script(
    address: str, browser: Any, system: System
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en&tab=timeline&kind=interaction")
        line = page.locator(".timeline li", has_text="To be corrected").first
        line.locator("summary").click()
        line.locator("a", has_text="Correct").click()
        page.get_by_label(re.compile("^Note")).fill("Corrected")
        page.get_by_label(re.compile("^Reason")).fill("A slip")
        page.locator(".send button:first-child").click()
        statement = fact(system, page)["fact"]
        assert statement["changes"] == {"note": "Corrected"}
        page.locator(".notice a").click()
        line = page.locator(f'[id="f-{statement["target"]}"]')
        line.locator("summary").click()
        line.locator("a", has_text="Retract").click()
        page.get_by_label(re.compile("^Reason")).fill("Another customer's")
        page.locator(".send button:first-child").click()
        assert fact(system, page)["fact"]["kind"] == "fact_retracted"
    assert complaints == []
    with Door(system) as door:
        assert door.fresh(f"/v1{ACCOUNT}/facts/{statement['target']}")["holds"] is False


def test_what_was_recorded_twice_by_going_back_is_asked_about(address: str, browser: Any) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}/record/interaction?lang=en")
        for recorded in (1, 2):
            page.get_by_label("Channel").select_option("event")
            page.get_by_label("On whose initiative").select_option("mutual")
            page.locator(".send button:first-child").click()
            if recorded == 1:
                assert "Recorded" in page.locator(".notice").inner_text()
                page.go_back()
        assert "You recorded the same" in page.locator(".faults").inner_text()
        page.get_by_role("button", name="Record it all the same").click()
        assert "Recorded" in page.locator(".notice").inner_text()
    assert [one for one in complaints if "status of 422" not in one] == []
