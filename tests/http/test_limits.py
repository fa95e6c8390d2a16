"""What one principal may ask at once and in a minute, at the door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import CODE, Door
from tierline.application.limits import PrincipalLimits
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Door]:
    """A door where each may ask three times a minute, in a minute that stands still."""
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", requests_a_minute=3)
    with System(settings) as system, Door(system) as door:
        system.limits = PrincipalLimits(settings.at_once, settings.requests_a_minute, lambda: 0.0)
        yield door


def headers_of(door: Door, name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {door.system.access.issue(name)[1]}"}


def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_served(narrow: Door) -> None:
    ana, ben = headers_of(narrow, "ana"), headers_of(narrow, "ben")
    for _ in range(3):
        assert narrow.client.get("/v1/accounts", headers=ana).status_code == 200
    refused = narrow.client.get("/v1/accounts", headers=ana)
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")
    assert refused.headers["retry-after"] == "20"
    assert narrow.client.get("/people", headers=ana).status_code == 429
    assert narrow.client.get("/v1/accounts", headers=ben).status_code == 200
    assert narrow.get("/healthz").status_code == 200


def test_who_is_at_this_machine_is_not_counted(narrow: Door) -> None:
    assert {narrow.get("/v1/catalogue").status_code for _ in range(8)} == {200}


def test_one_print_of_one_principal_at_a_time(opened: Door) -> None:
    ana, ben = headers_of(opened, "ana"), headers_of(opened, "ben")
    opened.system.refresh()
    dossier = f"/accounts/{CODE}/dossier.pdf"
    with opened.system.limits.turn("ana", ["print"]):
        for path in (dossier, "/v1/reports/portfolio?format=pdf"):
            refused = opened.client.get(path, headers=ana)
            assert (refused.status_code, refused.headers["retry-after"]) == (429, "1"), path
        assert opened.client.get("/v1/reports/portfolio", headers=ana).status_code == 200
        assert opened.client.get(dossier, headers=ben).status_code == 200
    assert opened.client.get(dossier, headers=ana).status_code == 200


def test_one_backtest_of_one_principal_at_a_time(opened: Door) -> None:
    ana = headers_of(opened, "ana")
    with opened.system.limits.turn("ana", ["backtest"]):
        refused = opened.client.post("/v1/policies:backtest", json={}, headers=ana)
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-at-once")
        assert opened.client.get("/policies?draft=default-2", headers=ana).status_code == 429


def test_only_so_many_wait_for_a_position(opened: Door) -> None:
    ana = headers_of(opened, "ana")
    waits = ["wait"] * opened.system.settings.waits_at_once
    with opened.system.limits.turn("ana", waits):
        assert opened.client.get("/v1/accounts?min_position=1", headers=ana).status_code == 429
        assert opened.client.get("/v1/catalogue", headers=ana).status_code == 200
