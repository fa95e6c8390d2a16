"""`tierline import calendar` and `mail`, and `tierline inbox`: from a file to facts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import Said
from tests.inbox.desk import OURS, STRANGER, THEIRS, Desk
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Run = Callable[..., Said]
CALENDAR = f"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1@example.org
DTSTART;TZID=Europe/Berlin:20250510T090000
SUMMARY:Canary review
ORGANIZER:mailto:{OURS}
ATTENDEE:mailto:{THEIRS}
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
DTSTART;TZID=Europe/Berlin:20250511T090000
ORGANIZER:mailto:{STRANGER}
ATTENDEE:mailto:{OURS}
END:VEVENT
END:VCALENDAR
"""
MAIL = f"""From {OURS} Wed May 10 09:00:00 2025
From: {THEIRS}
To: {OURS}
Subject: Canary offer
Date: Sat, 10 May 2025 09:00:00 +0200
Message-ID: <1@example.com>

Text.
"""


@pytest.fixture
def files(database: Path, tmp_path: Path) -> Path:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        Desk(system)
        system.refresh()
    (tmp_path / "calendar.ics").write_text(CALENDAR)
    (tmp_path / "mail.mbox").write_text(MAIL)
    return tmp_path


def facts(database: Path) -> list[str]:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        return [one.fact.kind for one in system.log.page(0, 1000) if one.fact.kind == "interaction"]


def test_a_calendar_waits_in_the_inbox_until_somebody_accepts(
    tierline: Run, files: Path, database: Path
) -> None:
    rehearsed = tierline("import", "calendar", "calendar.ics", "--dry-run")
    assert "2 new drafts; nothing is kept." in rehearsed.out
    assert "No draft waits." in tierline("inbox").out
    said = tierline("import", "calendar", "calendar.ics")
    assert said.code == 0, said.err
    assert "2 read: 2 new drafts." in said.out
    assert "2 drafts wait in the inbox, with 1 address that nobody knows" in said.out
    assert "2 were there already" in tierline("import", "calendar", "calendar.ics").out
    listed = tierline("inbox").out
    assert "Canary review" in listed
    assert STRANGER in listed
    assert facts(database) == []
    assert "1 accepted, 0 refused." in tierline("inbox", "accept", "--all-matched").out
    assert facts(database) == ["interaction"]
    assert "0 accepted" in tierline("inbox", "accept", "--all-matched").out


def test_mail_is_imported_likewise(tierline: Run, files: Path, database: Path) -> None:
    assert "1 new draft." in tierline("import", "mail", "mail.mbox").out
    assert "Canary offer" in tierline("inbox", "list").out
    assert "1 accepted" in tierline("inbox", "accept", "--all-matched").out
    assert facts(database) == ["interaction"]


def test_what_a_draft_lacks_is_put_in(tierline: Run, files: Path, database: Path) -> None:
    tierline("import", "calendar", "calendar.ics")
    with System(Settings(database=f"sqlite:///{database}")) as system:
        draft = next(one for one in system.inbox.page("waiting", 9) if one.suggestion.unknown)
    named = draft.draft.hex[:8]
    refused = tierline("inbox", "accept", named)
    assert refused.code == 1
    assert "`account`" in refused.err
    said = tierline("inbox", "accept", named, "--account", "ACME", "--initiative", "theirs")
    assert (said.code, f"{named}: ACME, fact" in said.out) == (0, True)


def test_dismissed_drafts_are_listed_apart(tierline: Run, files: Path, database: Path) -> None:
    tierline("import", "mail", "mail.mbox")
    with System(Settings(database=f"sqlite:///{database}")) as system:
        (draft,) = system.inbox.page("waiting", 9)
    assert "1 dismissed." in tierline("inbox", "dismiss", str(draft.draft)).out
    assert "No draft waits." in tierline("inbox").out
    assert "Canary offer" in tierline("inbox", "list", "--dismissed").out


def test_ids_that_name_no_draft_are_refused(tierline: Run, files: Path) -> None:
    for arguments in (("accept", "zzz"), ("dismiss", "zzz"), ("accept",)):
        said = tierline("inbox", *arguments)
        assert said.code == 1, arguments
        assert said.err.startswith("tierline: "), said.err


def test_rules_of_the_environment_decide_at_the_import(
    tierline: Run, files: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = files / "rules.toml"
    rules.write_text('[[rule]]\nname = "mail"\nthen = "accept"\nwhen = { source = ["mail"] }\n')
    monkeypatch.setenv("TIERLINE_INBOX_RULES", str(rules))
    assert "by rules: 1 accepted, 0 dismissed" in tierline("import", "mail", "mail.mbox").out
    assert facts(database) == ["interaction"]
    rules.write_text('[[rule]]\nname = "mail"\nthen = "burn"\n')
    said = tierline("import", "mail", "mail.mbox")
    assert said.code == 1
    assert "TIERLINE_INBOX_RULES" in said.err


def test_a_file_that_is_no_calendar_is_said(tierline: Run, files: Path) -> None:
    said = tierline("import", "calendar", "mail.mbox", "calendar.ics")
    assert said.code == 1
    assert "stopped: The file mail.mbox is no calendar that can be read." in said.err
    assert "2 new drafts" in said.out
