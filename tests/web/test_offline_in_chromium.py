"""Recorded without a connection in a real browser: kept on the device, told of, and sent once."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.doors import CODE, new_account
from tests.patience import LONGEST, until
from tests.web.chromium import NEEDED, PHONE, Complaints, opened, served_on
from tests.web.forms_in_browser import ACCOUNT
from tests.web.forms_in_browser import system as system
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

pytestmark = NEEDED
MEETING = f"{ACCOUNT}/meeting?lang=en"
KEEPS = """async path => {
  await navigator.serviceWorker.ready;
  const kept = await caches.open('tierline-kept');
  return (await kept.keys()).some(one => new URL(one.url).pathname === path);
}"""
HELD = """async () => {
  const box = await caches.open('tierline-outbox');
  const held = await Promise.all((await box.keys()).map(key => box.match(key)));
  return Promise.all(held.filter(Boolean).map(one => one.json()));
}"""
HOLDS = """async entry => {
  const box = await caches.open('tierline-outbox');
  await box.put(`/outbox/${entry.id}`, new Response(JSON.stringify(entry)));
}"""


class Line:
    """A service that a browser reaches, or doesn't: its tab is told so, and nobody listens where it was."""

    def __init__(self, system: System) -> None:
        self.system, self._open = system, ExitStack()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def mend(self, *pages: Any) -> None:
        """Let the service be reached."""
        place = self._open.enter_context(socket.socket())
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", self.port))
        self._open.enter_context(served_on(self.system, place))
        for page in pages:
            page.context.set_offline(False)

    def cut(self, *pages: Any) -> None:
        """Let nobody reach it."""
        for page in pages:
            page.context.set_offline(True)
        self._open.close()


@pytest.fixture(scope="module")
def line(system: System) -> Iterator[Line]:
    """The service of these tests."""
    line = Line(system)
    line.mend()
    yield line
    line.cut()


def kept(page: Any, where: str) -> None:
    """Open a form, and wait until the browser keeps it."""
    page.goto(where)
    assert until(lambda: page.evaluate(KEEPS, urlsplit(where).path))


def record(page: Any, note: str, *, new: str = "") -> None:
    """Fill in the form that is open, and send it."""
    if new:
        page.get_by_text("Somebody new of theirs").click()
        page.get_by_label("Name of the person").fill(new)
        page.get_by_role("radio", name="Manager").check()
    page.get_by_role("radio", name="Theirs").check()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Record it", exact=True).click()


def says(page: Any) -> str:
    """What is said of what waits."""
    return str(page.locator("#outbox .says").inner_text())


def waits(page: Any, text: str) -> None:
    """Wait until something stands in the list of what waits."""
    page.locator("#outbox").get_by_text(text).first.wait_for()


def notes(system: System) -> list[tuple[str, object]]:
    """Who recorded which notes of interactions on the account."""
    with system.reads.account(CODE, None) as known:
        entries = [one for one in known.history.entries.values() if one.fact.kind == "interaction"]
    opened = [(one.actor, system.sealing.opened_fact(one.fact, one.account_id)) for one in entries]
    return sorted((actor, fact.get("note") or "") for actor, fact in opened)


def sent(page: Any) -> None:
    """Wait until nothing waits any more."""
    assert until(lambda: page.evaluate(HELD) == [] and says(page) == "")


def test_what_is_recorded_without_a_connection_is_kept_over_a_reload_and_sent_once(
    system: System, line: Line, browser: Any
) -> None:
    page = opened(browser, Complaints(), viewport=PHONE)
    kept(page, line.address + MEETING)
    line.cut(page)
    record(page, "In the tunnel", new="Ada Ashdown")
    waits(page, "In the tunnel")
    assert "There is no connection" in page.locator("#offline-note").inner_text()
    record(page, "In the lift", new="Bea Brook")
    waits(page, "In the lift")
    page.reload()
    waits(page, "In the tunnel")
    assert says(page) == "2 not sent yet"
    before, held = notes(system), page.evaluate(HELD)
    line.mend(page)
    sent(page)
    recorded = [("local", "In the lift"), ("local", "In the tunnel")]
    assert notes(system) == sorted([*before, *recorded])
    assert page.locator("#outbox .sent a").get_attribute("href") != ""
    # As after an answer that got lost: what was recorded already is sent once more.
    page.evaluate(HOLDS, held[0])
    page.reload()
    sent(page)
    assert notes(system) == sorted([*before, *recorded])
    page.context.close()


@pytest.mark.long
def test_what_is_refused_stays_with_its_text_until_it_is_mended(
    system: System, line: Line, browser: Any
) -> None:
    complaints = Complaints()
    page = opened(browser, complaints)
    kept(page, f"{line.address}{ACCOUNT}/record/interaction?lang=en")
    line.cut(page)
    page.get_by_label("Note").fill("Without a channel")
    page.get_by_role("button", name="Record it", exact=True).click()
    waits(page, "Without a channel")
    before = notes(system)
    line.mend(page)
    waits(page, "Not taken as it is")
    page.goto(f"{line.address}{ACCOUNT}?lang=en")
    waits(page, "Without a channel")
    complaints.clear()
    complaints.look(page, "something refused")
    assert complaints == []
    page.get_by_role("button", name="Open it").click()
    page.locator(".faults").wait_for()
    assert page.get_by_label("Note").input_value() == "Without a channel"
    assert notes(system) == before
    page.get_by_label("Channel").select_option("call")
    page.get_by_label("On whose initiative").select_option("ours")
    page.get_by_role("button", name="Record it", exact=True).click()
    page.wait_for_url("**recorded=**")
    sent(page)
    assert notes(system) == sorted([*before, ("local", "Without a channel")])
    page.context.close()


def test_nothing_is_sent_under_the_name_of_somebody_else(tmp_path: Path, browser: Any) -> None:
    with System(Settings(database=f"sqlite:///{tmp_path}/tierline.db", wait_seconds=LONGEST)) as system:
        system.feeding.start()
        system.accounts.open({**new_account(CODE), "account_kind": "enterprise"}, actor="local")
        keys = {name: system.access.issue(name)[1] for name in ("ana.berg", "ben.cole")}
        assert system.rows_reach(1)
        line = Line(system)
        line.mend()
        page = opened(browser, Complaints())
        asked: list[str] = []
        page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        sign_in(page, line.address + MEETING, keys["ana.berg"])
        assert until(lambda: page.evaluate(KEEPS, f"{ACCOUNT}/meeting"))
        line.cut(page)
        record(page, "Ana's own")
        waits(page, "Ana's own")
        page.get_by_role("button", name="Sign out").click()
        assert [one.partition(". ")[0] for one in asked] == ["1 not sent yet"]
        page.context.clear_cookies()
        line.mend(page)
        sign_in(page, line.address + MEETING, keys["ben.cole"])
        page.get_by_text("1 not sent yet, recorded by somebody").wait_for()
        assert "Ana's own" not in page.content()
        assert notes(system) == []
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, f"{line.address}/?lang=en", keys["ana.berg"])
        sent(page)
        assert notes(system) == [("ana.berg", "Ana's own")]
        page.context.close()
        line.cut()


def sign_in(page: Any, where: str, key: str) -> None:
    """Go somewhere, showing who one is on the way."""
    page.goto(where)
    page.locator("#key").fill(key)
    page.get_by_role("button", name="Sign in").click()
    page.locator("form.who").wait_for()


def test_where_no_form_is_kept_the_page_that_leads_to_one_says_so(line: Line, browser: Any) -> None:
    page = opened(browser, Complaints())
    kept(page, line.address + MEETING)
    line.cut(page)
    page.goto(f"{line.address}{ACCOUNT}?lang=en")
    assert page.locator("h1").inner_text() == "No connection"
    page.locator("#kept-form a").click()
    assert "There is no connection" in page.locator("#offline-note").inner_text()
    line.mend(page)
    page.context.close()
