"""What a set of accounts lets in, on both databases: as things are now, found out again when they change."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.http.several import GONE, MERGED, OURS, THEIRS, Doors, fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def doors(database: str) -> Iterator[Doors]:
    with System(Settings(database=database, root_key="0" * 64, wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


def test_the_sets_of_everybody_change_with_what_is_recorded_and_with_the_day(doors: Doors) -> None:
    system, now = doors.system, datetime.now(UTC)
    assert _codes(doors, "anna") == {OURS, MERGED}
    assert _codes(doors, "team") == {THEIRS, GONE}
    assert _codes(doors, "rails") == {THEIRS, GONE}

    everything = doors.seen_by("all")
    soon, holder = now + timedelta(hours=2), {"role": "account_manager", "person": "p-anna"}
    everything.stated("role_released", OURS, occurred_at=soon.isoformat(), **holder)
    everything.stated("account_changed", OURS, segment="rail", occurred_at=now.isoformat())
    system.refresh()
    assert _codes(doors, "rails") == {OURS, MERGED, THEIRS, GONE}
    assert _codes(doors, "anna") == {OURS, MERGED}

    system.clock = lambda: soon
    assert _codes(doors, "anna") == set()


def test_what_is_set_apart_again_is_let_in_no_more(doors: Doors) -> None:
    assert _codes(doors, "some") == {OURS, MERGED}
    merge = doors.seen_by("all").get(f"/v1/accounts/{MERGED}/audit").json()["items"][-1]["fact"]["fact_id"]
    doors.seen_by("all").stated("fact_retracted", MERGED, target=merge, reason="It was another one")
    doors.system.refresh()
    assert _codes(doors, "some") == {OURS}
    assert _codes(doors, "merged") == {MERGED}


def test_a_past_is_seen_of_the_accounts_that_are_let_in_today(doors: Doors) -> None:
    for known in ("4", "9", "14"):
        rows = doors.seen_by("rails").get("/v1/reports/portfolio", known_at=known).json()["rows"]
        assert {row["code"] for row in rows} <= {THEIRS}
    early = doors.seen_by("some").get("/v1/reports/portfolio", as_of="2025-05-01").json()["rows"]
    assert {row["code"] for row in early} == {OURS, MERGED}


def _codes(doors: Doors, who: str) -> set[str]:
    return {one["code"] for one in doors.seen_by(who).get("/v1/accounts").json()["items"]}
