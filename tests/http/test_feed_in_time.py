"""What time alone changes: foreseen in the feed under the fact that caused it, told of any two instants."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.doors import CODE, Door
from tests.http.test_feed import walked
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def door(database: str) -> Iterator[Door]:
    settings = Settings(database=database, root_key="0" * 64, wait_seconds=5)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        assert door.open().status_code == 201
        yield door


def test_a_day_that_comes_is_no_entry_for_it_was_told_when_it_could_be_foreseen(door: Door) -> None:
    now = door.system.clock()
    ends, later = now + timedelta(days=10), now + timedelta(days=20)
    override = {"tier": "partner", "reason": "The board said so.", "until": ends.isoformat()}
    proposed = door.stated("tier_overridden", occurred_at=now.isoformat(), **override)
    approval = {"kind": "override_approved", "target": proposed["fact_id"], "occurred_at": now.isoformat()}
    approved = door.system.accounts.record(CODE, approval, actor="priya.raman").receipt
    door.fresh("/v1/accounts")
    before = walked(door)
    moved = [one for one in before if one["type"].startswith("tierline.tier_moved.")]
    (foreseen,) = (one for one in moved if one["data"]["expected"])
    assert foreseen["type"] == "tierline.tier_moved.stated"
    assert foreseen["sequence"].startswith(f"{approved.position:019}.")

    door.system.clock = lambda: later
    assert walked(door) == before
    assert door.get("/v1/feed", after=before[-1]["sequence"]).json() == []
    passed = {"from": now.isoformat(), "to": later.isoformat()}
    moves = door.fresh("/v1/reports/moves", as_of=later.isoformat(), **passed)["rows"]
    (fell,) = (one for one in moves if one["flow"] == "fallen")
    assert (fell["account"], fell["tier_before"], fell["tier_after"]) == (CODE, "partner", "vendor")
    assert (fell["at"], fell["cause"]) == (foreseen["time"], "override_lapsed")
    told = door.fresh(f"/v1/accounts/{CODE}/timeline", as_of=later.isoformat(), kinds="tier_moved")["items"]
    assert told[0]["at"] == foreseen["time"]
