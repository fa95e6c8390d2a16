"""A fact that can't be read costs its account and nothing else, and what lacks something says so."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from tests.doors import CODE, Door
from tests.http.test_policies import adopt
from tests.patience import LONGEST, until
from tests.storage.tampering import lift_guard
from tierline.domain.shared.ids import BOOK
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.wiring import System

OTHER = "OK-1"


def garble(system: System, position: int, *, bytes_too: bool = False) -> None:
    """Let a stored fact be of a kind that nobody knows, or (`bytes_too`) of bytes that say nothing."""
    values = ("account.unheard_of.v9", b"\xff\x00 no JSON") if bytes_too else ("account.unheard_of.v9", None)
    statement = "UPDATE log_events SET topic = {0}, state = coalesce({0}, state) WHERE {1} = {0}"
    if system.settings.is_sqlite:
        with closing(sqlite3.connect(sqlite_path(system.settings.database))) as log, log:
            lift_guard(log, sqlite=True)
            log.execute(statement.format("?", "rowid"), (*values, position))
        return
    with psycopg.connect(system.settings.database) as log:
        lift_guard(log, sqlite=False)
        log.execute(statement.format("%s", "notification_id").encode(), (*values, position))


Told = Callable[[Door], int]
"""Records what a test is about; the position of the fact that can't be read."""


@pytest.fixture
def reopened(database: str) -> Iterator[Callable[..., Door]]:
    """A door to a database in which something was recorded, of which a fact can't be read."""
    settings = Settings(database=database, root_key="5f" * 32, wait_seconds=LONGEST)
    with ExitStack() as stack:

        def reopen(tell: Told, *, bytes_too: bool = False) -> Door:
            with System(settings) as system, Door(system) as door:
                garble(system, tell(door), bytes_too=bytes_too)
            system = stack.enter_context(System(settings))
            system.feeding.start()
            return stack.enter_context(Door(system))

        yield reopen


@pytest.fixture(
    params=[
        pytest.param(False, id="unknown kind", marks=pytest.mark.long),
        pytest.param(True, id="unknown kind and broken bytes"),
    ]
)
def damaged(request: pytest.FixtureRequest, reopened: Callable[..., Door]) -> Door:
    """Two accounts; of the first, the last of two facts can't be read, and the other goes on."""

    def tell(door: Door) -> int:
        door.open()
        door.open(OTHER)
        escalation = {"escalation": "e", "severity": "high", "category": "problem"}
        last: int = door.stated("escalation_raised", **escalation)["position"]
        door.stated("escalation_raised", OTHER, **escalation)
        return last

    door = reopened(tell, bytes_too=request.param)
    assert until(lambda: door.get("/readyz").json().get("position") == 4)
    return door


def test_lists_and_reports_go_on_and_say_what_they_lack(damaged: Door) -> None:
    listed = damaged.get("/v1/accounts")
    assert [one["code"] for one in listed.json()["items"]] == [CODE, OTHER]
    assert listed.json()["basis"]["parked"] == [CODE]
    assert "parked=1" in listed.headers["Tierline-Basis"]
    assert damaged.get("/v1/reports/portfolio").json()["basis"]["parked"] == [CODE]
    assert "parked" not in damaged.get("/v1/accounts", known_at=2).json()["basis"]


def test_pages_name_the_account_that_their_figures_lack(damaged: Door) -> None:
    for path in ("/", "/reports/portfolio"):
        assert f"one of them can’t be read: {CODE}" in damaged.get(path, lang="en").text.replace(
            "their", "its"
        )
    page = damaged.get(f"/accounts/{CODE}", lang="en")
    assert (page.status_code, "can't be read" in page.text.replace("&#39;", "'")) == (503, True)


def test_what_was_known_on_a_day_is_told_whatever_lies_on_the_way(damaged: Door) -> None:
    today = damaged.system.clock().date().isoformat()
    for path in ("/v1/accounts", f"/v1/accounts/{OTHER}/tier", "/v1/reports/portfolio"):
        assert damaged.get(path, known_at=damaged.system.clock().isoformat()).status_code == 200, path
        assert damaged.get(path, known_at=f"{today}T00:00:00Z").status_code in (200, 404), path


def test_its_own_account_says_that_it_cannot_be_read(damaged: Door) -> None:
    for response in (damaged.get(f"/v1/accounts/{CODE}/tier"), damaged.state("account_closed", reason="r")):
        assert response.status_code == 503
        assert response.json()["type"] == "/problems/record-unreadable"
    assert damaged.get(f"/v1/accounts/{CODE}/tier", known_at=2).status_code == 200
    assert damaged.get(f"/v1/accounts/{OTHER}/tier").status_code == 200


def test_a_batch_with_a_line_on_it_lands_but_for_that_line(damaged: Door) -> None:
    line = (
        b'{"account": "%s", "kind": "account_closed", "occurred_at": "2025-05-01T12:00:00Z", "reason": "r"}'
    )
    answered = damaged.batch(line % CODE.encode(), line % OTHER.encode()).json()
    assert (answered["recorded"], answered["refused"]) == (1, 1)
    assert answered["results"][0]["problem"]["type"] == "/problems/record-unreadable"


def test_health_and_a_rebuild_tell_of_it_and_go_on(damaged: Door) -> None:
    ready = damaged.get("/readyz")
    assert (ready.status_code, ready.json()["status"], ready.json()["parked"]) == (200, "degraded", 1)
    damaged.system.feeding.stop()
    assert damaged.system.rebuild() == 3
    (row,) = damaged.system.reads.parked()
    assert (row["account"], row["position"], row["projection"]) == (CODE, 3, "*")
    assert damaged.get("/v1/accounts").json()["basis"]["parked"] == [CODE]


def test_a_merge_that_cannot_be_read_bars_nobody_else(reopened: Callable[..., Door]) -> None:
    def tell(door: Door) -> int:
        for code in (CODE, OTHER, "B-1"):
            door.open(code)
        position: int = door.stated("account_merged", "B-1", into=OTHER)["position"]
        return position

    door = reopened(tell)
    assert door.state("account_closed", CODE, reason="r").status_code == 201
    assert door.state("account_closed", OTHER, reason="r").status_code == 201


def test_an_answer_that_lacked_something_is_not_given_again_once_it_lacks_nothing(damaged: Door) -> None:
    first = damaged.get("/v1/accounts")
    token = first.json()["basis"]["token"]
    assert damaged.get("/v1/accounts", basis=token).content == first.content
    with damaged.system.store.reading() as reading:
        number = reading.generation.number
    with damaged.system.engine.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM parked_accounts WHERE generation = {number}")
    assert damaged.get("/v1/accounts", basis=token).json()["type"] == "/problems/basis-gone"


def test_where_the_policy_book_cannot_be_read_the_last_readable_one_judges_and_says_so(
    reopened: Callable[..., Door],
) -> None:
    judged: list[str] = []

    def tell(door: Door) -> int:
        door.open()
        adopt(door, reason="So.")
        judged.append(door.get(f"/v1/accounts/{CODE}/tier", as_of="2026-08-01").json()["policy"])
        adopt(door, "2026-07-01", "other")
        return 3

    door = reopened(tell)
    assert until(lambda: door.get("/readyz").json().get("policy_book") == "unreadable")
    assert door.get("/readyz").json()["status"] == "degraded"
    assert door.fresh("/v1/accounts")["basis"]["parked"] == [BOOK]
    told = door.get(f"/v1/accounts/{CODE}/tier", as_of="2026-08-01")
    assert told.status_code == 200
    assert [told.json()["policy"]] == judged
    assert told.json()["basis"]["parked"] == [BOOK]
