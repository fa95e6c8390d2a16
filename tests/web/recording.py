"""What tests of recording by form share: a door, and what an example needs before it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.doors import Door
from tests.examples import CODE, OTHER_CODES, fact_of, opening, preceding
from tests.patience import LONGEST
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


@contextmanager
def recording_door(folder: Path) -> Iterator[Door]:
    """A door behind which what is recorded is soon to be seen."""
    settings = Settings(database=f"sqlite:///{folder}/tierline.db", body_limit=200_000, wait_seconds=LONGEST)
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        yield door


def prepared(door: Door, kind: str) -> Door:
    """A door behind which everything is recorded that an example needs."""
    accounts = door.system.accounts
    for code in OTHER_CODES:
        accounts.record(code, opening(code) | {"code": code}, actor="local")
    for content in preceding(kind):
        stated = {**content, "fact_id": str(fact_of(content).fact_id)}
        accounts.record(CODE, stated, actor=actor_of(content["kind"]))
    return door


def actor_of(kind: str) -> str:
    """Who records a fact of a kind: what somebody proposed, somebody else approves."""
    return "approver" if kind == "override_approved" else "local"


def as_stated(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A fact's content in the shape in which the API shows it."""
    fact = fact_of({**content, "kind": kind})
    return fact.model_dump(mode="json", exclude_none=True, exclude={"fact_id"})


def without_id(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if name != "fact_id"}
