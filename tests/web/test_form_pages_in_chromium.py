"""Forms and sign-in in a real browser: readable for everybody, by keyboard, and in the reader's zone."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.doors import CODE, new_account
from tests.imports.weekly import FIRST, HEADER, MAPPING
from tests.patience import LONGEST, until
from tests.web.chromium import NEEDED, PHONE, Complaints, served, visitor
from tests.web.forms_in_browser import ACCOUNT, fact
from tests.web.forms_in_browser import address as address
from tests.web.forms_in_browser import system as system
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

pytestmark = NEEDED


LOOKS = pytest.mark.parametrize(
    ("language", "scheme"),
    [
        pytest.param("en", "light", id="en-light", marks=pytest.mark.long),
        pytest.param("zh", "dark", id="zh-dark"),
        pytest.param("en", "dark", id="en-dark", marks=pytest.mark.long),
        pytest.param("zh", "light", id="zh-light", marks=pytest.mark.long),
    ],
)


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


@pytest.mark.parametrize(
    ("language", "place"),
    [pytest.param("en", "Kathmandu time", marks=pytest.mark.long), ("zh", "加德满都时间")],
)
def test_moments_are_by_the_clocks_of_the_browser_from_the_second_page_on(
    address: str, browser: Any, language: str, place: str
) -> None:
    complaints = Complaints()
    with visitor(browser, complaints, timezone_id="Asia/Kathmandu") as page:
        page.goto(f"{address}{ACCOUNT}?lang={language}")
        assert page.locator(".clocks").count() == 0
        happened = page.locator("section[aria-labelledby='audit'] tbody tr td:last-child time").last
        assert happened.inner_text() == "2025-01-02 09:00 UTC"
        page.reload()
        assert page.locator(".clocks").inner_text() == place
        assert happened.inner_text() == "2025-01-02 14:45"
        assert happened.get_attribute("title") == "2025-01-02 09:00 UTC"
        assert happened.get_attribute("datetime") == "2025-01-02T09:00:00+00:00"
        complaints.look(page, "account")
    assert complaints == []


def test_what_is_wrong_is_reached_from_the_summary_by_keyboard(address: str, browser: Any) -> None:
    with visitor(browser, Complaints(), java_script_enabled=True) as page:
        page.goto(f"{address}{ACCOUNT}/record/contract_signed?lang=en")
        page.get_by_label(re.compile("^Last day")).fill("2026-01-01")
        page.locator(".send button:first-child").click()
        page.locator(".faults").wait_for()
        until(lambda: page.evaluate("document.activeElement.className") == "faults")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Agreement"
        page.keyboard.press("Enter")
        page.wait_for_url("**#f-agreement")
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
        for path in ("/open-account", "/firm/record/person_added"):
            page.goto(f"{address}{path}?lang={language}")
            complaints.look(page, path)
            page.locator(".send button:first-child").click()
            complaints.look(page, f"{path}, wrong")
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


@LOOKS
def test_pages_for_who_gives_out_keys_can_be_read_by_everybody(
    browser: Any, tmp_path: Path, scheme: str, language: str
) -> None:
    complaints = Complaints()
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        system.feeding.start()
        system.accounts.open({**new_account(CODE), "account_kind": "enterprise"}, actor="ana.berg")
        contact = {"kind": "contact_added", "contact": "C-1", "name": "Ingrid", "level": "executive"}
        contact |= {"email": "ingrid@customer.example", "occurred_at": "2025-03-03T10:00:00Z"}
        system.accounts.record(CODE, contact, actor="ana.berg")
        assert system.rows_reach(2)
        key, _ = system.access.issue("ana.berg")
        with served(system) as address, visitor(browser, complaints, color_scheme=scheme) as page:
            page.set_viewport_size(PHONE)
            session = system.sessions.begin(key.key_id, system.clock())
            page.context.add_cookies([{"name": "tierline", "value": session, "url": address}])
            page.goto(f"{address}/keys?lang={language}")
            complaints.look(page, "keys")
            page.locator("#name").fill("bi-export")
            page.locator("#role").select_option("bi")
            page.locator(".send button").click()
            assert page.locator("#made").count() == 1
            complaints.look(page, "a key, made")
            for path in (f"{ACCOUNT}/access", "/security"):
                page.goto(f"{address}{path}?lang={language}")
                assert page.locator("tbody tr").count()
                complaints.look(page, path)
            page.goto(f"{address}/find?lang={language}")
            page.locator("main input[type=text]").fill("ingrid@customer.example")
            page.locator("main form button").click()
            assert page.locator("tbody tr").count() == 1
            complaints.look(page, "whoever has an address")
    assert complaints == []


@LOOKS
def test_an_import_from_a_page_can_be_read_by_everybody(
    browser: Any, tmp_path: Path, scheme: str, language: str
) -> None:
    complaints = Complaints()
    table, mapping = tmp_path / "weekly.csv", tmp_path / "map.toml"
    table.write_text(HEADER + FIRST + "2,Bolt,mistyped,20,,\n")
    mapping.write_text(MAPPING)
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        with served(system) as address, visitor(browser, complaints, color_scheme=scheme) as page:
            page.set_viewport_size(PHONE)
            page.goto(f"{address}/imports?lang={language}")
            page.locator("#format").select_option("csv")
            page.locator("#file").set_input_files(table)
            page.locator("#mapping").set_input_files(mapping)
            page.locator(".send button").click()
            page.locator("#reasons").wait_for()
            complaints.look(page, "what an import would do")
            page.locator("main .controls button").first.click()
            page.get_by_text(re.compile(r"\d{8}-[0-9a-f]{8}")).first.wait_for()
            complaints.look(page, "what an import did")
            page.goto(f"{address}/imports?lang={language}")
            complaints.look(page, "imports")
            page.locator("table button").click()
            page.get_by_text(re.compile(r"\d{8}-[0-9a-f]{8}")).first.wait_for()
            complaints.look(page, "what was undone")
        assert [one.fact.kind for one in system.log.page(0, 10)][-1] == "fact_retracted"
    assert complaints == []
