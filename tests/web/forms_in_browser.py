"""What tests of forms in a real browser share: a system with an account, and what was just recorded."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.patience import LONGEST
from tests.web.chromium import served
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ACCOUNT = f"/accounts/{CODE}"
FACT = re.compile(r"recorded=([0-9a-f-]{36})")


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
    """The same, served on a free port of this machine."""
    with served(system) as address:
        yield address


def fact(system: System, page: Any) -> dict[str, Any]:
    """The fact that was just recorded, as the API tells of it."""
    found = FACT.search(page.url)
    assert found is not None, page.locator("main").inner_text()[:800]
    assert "Recorded" in page.locator(".notice").inner_text()
    page.wait_for_load_state()  # The notice is at the top: on a busy machine the rest is on its way.
    with Door(system) as door:
        answer: dict[str, Any] = door.fresh(f"/v1{ACCOUNT}/facts/{found[1]}")
    return answer
