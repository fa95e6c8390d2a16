"""What accounts show of one another, while merges are made and undone around them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.examples import in_the_log
from tests.projections.lives import START, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.domain.shared.time import last_instant
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import accounts

DAY = timedelta(days=1)


def say(log: LogInMemory, account: str, kind: str, day: int, **fields: Any) -> None:
    """Record a fact of a day."""
    content = {"kind": kind, "occurred_at": (START + day * DAY).isoformat(), **fields}
    log.record(account, in_the_log(content, UUID(int=100 + log.head())))


def shown(log: LogInMemory, folder: Path, day: int, name: str) -> dict[str, Any]:
    """A value of each account on a day."""
    store = new_store(folder)
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        found = accounts(reading, Question(at=last_instant((START + day * DAY).date())))
    return {one["code"]: one[name] for one in found}


def test_what_was_merged_into_an_account_goes_along_when_that_is_merged_and_comes_back_with_it(
    tmp_path: Path,
) -> None:
    log = openings()
    say(log, "alpha", "escalation_raised", 1, escalation="e1", severity="high", category="problem")
    say(log, "alpha", "account_merged", 10, into="beta")
    say(log, "beta", "account_merged", 20, into="gamma")
    assert shown(log, tmp_path, 25, "open_escalations") == {"alpha": 0, "beta": 0, "gamma": 1}
    say(log, "beta", "merge_reversed", 22)
    assert shown(log, tmp_path, 25, "open_escalations") == {"alpha": 0, "beta": 1, "gamma": 0}


def test_a_tier_follows_what_happens_after_a_reversal_that_changes_nothing(tmp_path: Path) -> None:
    log = openings()
    say(log, "alpha", "account_merged", 10, into="beta")
    say(log, "alpha", "merge_reversed", 5)
    until = (START + 60 * DAY).isoformat()
    say(log, "beta", "tier_overridden", 20, tier="partner", reason="Agreed", approver="dan", until=until)
    assert shown(log, tmp_path, 25, "tier")["beta"] == "partner"


def test_an_account_is_closed_from_its_merge_on_whatever_becomes_of_it_there(tmp_path: Path) -> None:
    log = openings()
    say(log, "beta", "account_merged", 10, into="alpha")
    say(log, "alpha", "account_merged", 20, into="gamma")
    say(log, "beta", "account_closed", 30, reason="Gone")
    days = dict.fromkeys((15, 25, 35), date(2025, 1, 11))
    assert {day: shown(log, tmp_path, day, "closed_on")["beta"] for day in days} == days
    assert shown(log, tmp_path, 25, "closed_on") == {
        "alpha": date(2025, 1, 21),
        "beta": date(2025, 1, 11),
        "gamma": None,
    }
    say(log, "beta", "merge_reversed", 40)
    assert shown(log, tmp_path, 45, "closed_on")["beta"] == date(2025, 1, 31), "its own closing is left"


def test_a_closed_account_that_was_merged_as_well_is_closed_since_the_earlier_of_both(tmp_path: Path) -> None:
    log = openings()
    say(log, "beta", "account_merged", 10, into="alpha")
    say(log, "beta", "account_closed", 5, reason="Gone")
    assert shown(log, tmp_path, 15, "closed_on")["beta"] == date(2025, 1, 6)
