"""Recording by form in a real browser: with no script at all, and readable for everybody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.doors import CODE, Door, new_account
from tests.patience import LONGEST
from tests.web.chromium import NEEDED, PHONE, Complaints, served, visitor
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ACCOUNT = f"/accounts/{CODE}"
FACT = re.compile(r"recorded=([0-9a-f-]{36})")

pytestmark = NEEDED


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system with one account that has two contacts, an open escalation, an action and a plan."""
    folder = tmp_path_factory.mktemp("forms")
    with System(Settings(database=f"sqlite:///{folder}/tierline.db", wait_seconds=LONGEST)) as system:
        system.feeding.start()
        with Door(system) as door:
            door.open()
            door.stated("contact_added", contact="C-1", name="Ingrid Solberg", level="executive")
            door.stated("contact_added", contact="C-2", name="李维", level="manager", key_person=True)
            door.stated("role_assigned", role="account_manager", person="p-ana")
            door.stated(
                "escalation_raised", escalation="E-1", severity="low", category="problem", summary="Rust"
            )
            door.stated("action_planned", action="A-1", side="ours", due="2026-01-31", title="Send the study")
            door.stated(
                "action_planned", action="A-2", side="ours", due="2026-01-31", title="Measure the yard"
            )
            door.stated("interaction", channel="call", initiative="ours", note="To be corrected")
        assert system.rows_reach(system.log.head())
        yield system


@pytest.fixture(scope="module")
def address(system: System) -> Iterator[str]:
    with served(system) as address:
        yield address


class Typing(NamedTuple):
    """What a person does on a form, by the words that they see, and what is recorded by it."""

    kind: str
    choose: dict[str, str]
    write: dict[str, str]
    tick: tuple[str, ...]
    found: dict[str, Any]


LOOKS = pytest.mark.parametrize(
    ("language", "scheme"),
    [
        pytest.param("en", "light", id="en-light"),
        pytest.param("zh", "dark", id="zh-dark"),
        pytest.param("en", "dark", id="en-dark", marks=pytest.mark.long),
        pytest.param("zh", "light", id="zh-light", marks=pytest.mark.long),
    ],
)
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


def fact(system: System, page: Any) -> dict[str, Any]:
    """The fact that was just recorded, as the API tells of it."""
    found = FACT.search(page.url)
    assert found is not None, page.locator("main").inner_text()[:800]
    assert "Recorded" in page.locator(".notice").inner_text()
    with Door(system) as door:
        answer: dict[str, Any] = door.fresh(f"/v1{ACCOUNT}/facts/{found[1]}")
    return answer


@pytest.mark.parametrize("typing", TYPED, ids=lambda one: one.kind)
def test_a_fact_is_recorded_without_any_script(
    address: str, browser: Any, system: System, typing: Typing
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en")
        page.locator("details.record summary").click()
        link = page.locator(f'details.record a[href*="/record/{typing.kind}"]')
        if not link.count():
            page.locator("details.record a").last.click()
            link = page.locator(f'main a[href*="/record/{typing.kind}"]')
        link.click()
        put(page, typing)
        page.locator(".send button:first-child").click()
        found = fact(system, page)["fact"]
        assert found["kind"] == typing.kind
        assert {name: found[name] for name in typing.found} == typing.found
        assert page.locator(f'[id="f-{found["fact_id"]}"]').count() == 1
    assert complaints == []


def test_a_successor_acknowledges_what_they_read_without_any_script(
    address: str, browser: Any, system: System
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en")
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
        assert f"up to position {found['basis_position']} is known" in page.locator(".banner").inner_text()
        assert told.count() == 0
    assert [one for one in complaints if "status of 409" not in one] == []


def test_a_fact_is_corrected_and_retracted_from_its_line_without_any_script(
    address: str, browser: Any, system: System
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, java_script_enabled=False) as page:
        page.goto(f"{address}{ACCOUNT}?lang=en&kind=interaction")
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


def test_a_form_is_in_the_zone_of_the_browser_by_its_script_and_then_by_its_cookie(
    address: str, browser: Any, system: System
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, timezone_id="Asia/Kathmandu") as page:
        for said in ("Asia/Katmandu", "Kathmandu, UTC+5:45"):
            before = datetime.now(UTC)
            page.goto(f"{address}{ACCOUNT}/record/interaction?lang=en")
            assert page.get_by_label("Time zone").locator("option:checked").inner_text() == said
            day, clock = (page.get_by_label(part).first.input_value() for part in ("Day", "Time"))
            served = datetime.fromisoformat(f"{day}T{clock}+05:45")
            assert before.replace(second=0, microsecond=0) <= served <= datetime.now(UTC)
        page.get_by_label("Channel").select_option("call")
        page.get_by_label("On whose initiative").select_option("ours")
        page.locator(".send button:first-child").click()
        found = fact(system, page)["fact"]
        assert datetime.fromisoformat(found["occurred_at"]) == served
        assert page.locator(f'[id="f-{found["fact_id"]}"]').count() == 1
    assert complaints == []


def test_a_zone_that_is_not_offered_to_everybody_is_offered_to_its_reader(address: str, browser: Any) -> None:
    with visitor(browser, Complaints(), timezone_id="Africa/Windhoek") as page:
        for said in ("Africa/Windhoek", "Windhoek, UTC+2"):
            page.goto(f"{address}{ACCOUNT}/record/interaction?lang=en")
            assert page.get_by_label("Time zone").locator("option:checked").inner_text() == said


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


def test_what_is_wrong_is_reached_from_the_summary_by_keyboard(address: str, browser: Any) -> None:
    with visitor(browser, Complaints(), java_script_enabled=True) as page:
        page.goto(f"{address}{ACCOUNT}/record/contract_signed?lang=en")
        page.get_by_label(re.compile("^Last day")).fill("2026-01-01")
        page.locator(".send button:first-child").click()
        assert page.evaluate("document.activeElement.className") == "faults"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Agreement"
        page.keyboard.press("Enter")
        assert page.url.endswith("#f-agreement")
        page.keyboard.press("Tab")
        order = page.evaluate("[document.activeElement.name]")
        assert order in (["agreement"], ["starts"])
        assert page.get_by_label(re.compile("^Last day")).input_value() == "2026-01-01"
        assert page.title().startswith("Please check")


@LOOKS
def test_forms_can_be_read_by_everybody(
    address: str, browser: Any, system: System, scheme: str, language: str
) -> None:
    complaints = Complaints()
    forms = (
        "interaction",
        "contract_amended",
        "observation",
        "executive_contact",
        "action_completed",
        "handover_acknowledged",
    )
    target = "fact_corrected?target=" + str(
        next(one.fact.fact_id for one in system.log.page(0, 100) if one.fact.kind == "interaction")
    )
    with visitor(browser, complaints, color_scheme=scheme) as page:
        page.set_viewport_size(PHONE)
        for kind in (*forms, target):
            page.goto(f"{address}{ACCOUNT}/record/{kind}{'&' if '?' in kind else '?'}lang={language}")
            assert page.locator("html").get_attribute("lang") == ("zh-Hans" if language == "zh" else "en")
            page.locator("details.more summary").click()
            complaints.look(page, kind)
            page.locator(".send button:first-child").click()
            if page.locator(".faults").count():
                complaints.look(page, f"{kind}, wrong")
        page.goto(f"{address}{ACCOUNT}/record?lang={language}")
        complaints.look(page, "menu")
        page.goto(f"{address}/open-account?lang={language}")
        complaints.look(page, "opening")
    # What was sent on purpose with something wrong in it is told as such by the browser, too.
    assert [one for one in complaints if "status of 422" not in one] == []


def test_a_person_signs_in_records_and_signs_out_without_any_script(browser: Any, tmp_path: Path) -> None:
    complaints = Complaints()
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        system.feeding.start()
        _, token = system.access.issue("ana.berg")
        system.accounts.open({**new_account(CODE), "account_kind": "enterprise"}, actor="ana.berg")
        assert system.rows_reach(1)
        with served(system) as address, visitor(browser, complaints, java_script_enabled=False) as page:
            page.goto(f"{address}{ACCOUNT}/record/interaction?lang=en")
            assert page.title().startswith("Sign in")
            page.get_by_label("API key").fill(token)
            page.keyboard.press("Enter")
            page.get_by_label("Channel").select_option("call")
            page.get_by_label("On whose initiative").select_option("ours")
            page.locator(".send button:first-child").click()
            assert "Recorded" in page.locator(".notice").inner_text()
            assert "ana.berg" in page.locator(".who").inner_text()
            page.locator(".who button").click()
            assert page.locator("h1").inner_text() == "Sign in"
            page.goto(f"{address}{ACCOUNT}?lang=en")
            assert page.locator("h1").inner_text() == "Sign in"
        assert [one.actor for one in system.log.page(0, 10)] == ["ana.berg", "ana.berg"]
    assert [one for one in complaints if "status of 401" not in one] == []


@LOOKS
def test_the_page_to_sign_in_on_can_be_read_by_everybody(
    browser: Any, tmp_path: Path, scheme: str, language: str
) -> None:
    complaints = Complaints()
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        system.access.issue("ana.berg")
        with served(system) as address, visitor(browser, complaints, color_scheme=scheme) as page:
            page.goto(f"{address}/sign-in?lang={language}")
            complaints.look(page, "sign-in")
            page.locator("#key").fill("tierline_nobody_nothing")
            page.locator(".send button:first-child").click()
            assert page.locator("#key-fault").count() == 1
            complaints.look(page, "sign-in, refused")
    assert [one for one in complaints if "status of 401" not in one] == []
