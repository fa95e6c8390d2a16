"""The inbox in a real browser: everybody can read it, and it is decided on without a script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.inbox.desk import BOSS, CHIEF, MET, OTHER, OURS, STRANGER, THEIRS, Desk, later, message
from tests.web.chromium import DESKTOP, NEEDED, PHONE, Complaints, opened, served
from tierline.application.inbox.messages import Party
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

pytestmark = NEEDED


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("inbox")
    with System(Settings(database=f"sqlite:///{folder}/tierline.db")) as system:
        desk = Desk(system)
        fill(desk)
        system.refresh()
        yield desk


def fill(desk: Desk) -> None:
    """A draft of each sort."""
    moved, gone = message("moved", subject="Price round"), message("gone", subject="Site visit")
    desk.take(moved, gone)
    for one in (moved, gone):
        desk.inbox.accept(one.draft)
    who = Party(STRANGER, "attendee", "Wu Lin")
    desk.take(
        message("ready", begun=THEIRS, with_=[OURS], subject="Quarterly review", body="Agenda:\n1. Prices"),
        message("chiefs", begun=CHIEF, with_=[BOSS, THEIRS], subject="Values and goals for next year"),
        message("both", with_=[THEIRS, OTHER], subject=None),
        message(
            "asking", subject="First talk about " + "very " * 20 + "much", parties=(who, Party(OURS, "to"))
        ),
        message("mail", begun=OURS, part="from", channel="email", subject="Offer", at=MET.replace(hour=15)),
        message("ahead", subject="Next review", at=MET.replace(year=2126)),
        message("put aside", subject="Lunch"),
        later(moved, at=MET.replace(hour=13)),
        later(gone, cancelled=True),
    )
    desk.inbox.dismiss(message("put aside").draft)


@pytest.mark.parametrize(
    ("scheme", "window"),
    [
        pytest.param("light", DESKTOP, id="light-desktop", marks=pytest.mark.long),
        pytest.param("dark", PHONE, id="dark-phone"),
        pytest.param("light", PHONE, id="light-phone", marks=pytest.mark.long),
        pytest.param("dark", DESKTOP, id="dark-desktop", marks=pytest.mark.long),
    ],
)
def test_the_inbox_is_sound_in_both_languages(
    desk: Desk, browser: Any, scheme: str, window: dict[str, int]
) -> None:
    complaints = Complaints()
    with served(desk.system) as address:
        page = opened(browser, complaints, color_scheme=scheme, viewport=window)
        for path in ("/inbox?lang=en", "/inbox?lang=zh", "/inbox?lang=en&state=dismissed"):
            page.goto(address + path)
            complaints.look(page, path)
            page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
            complaints.look(page, f"{path}, all of it")
        page.context.close()
    assert complaints == []


def test_a_draft_is_completed_and_accepted_without_a_script(desk: Desk, browser: Any) -> None:
    with served(desk.system) as address:
        page = opened(browser, Complaints(), java_script_enabled=False)
        page.goto(f"{address}/inbox?lang=en")
        card = page.locator("li.card", has_text="First talk about")
        card.locator("summary", has_text="Complete or change").click()
        card.get_by_label("Account").fill("BETA")
        card.get_by_label("On whose initiative").select_option("theirs")
        card.locator("form.filled button").click()
        page.wait_for_selector(".notice")
        page.context.close()
    assert desk.facts("BETA")[-1]["purpose"].startswith("First talk about")
