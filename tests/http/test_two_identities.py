"""Two identities ask whatever the OpenAPI document has: nothing breaks, and neither is shown the other's."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors import an_id, new_account
from tests.drawn import examples
from tests.http.several import GONE, MERGED, OURS, THEIRS, Doors, about_the_budget, fact_of, fill
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

MARKS = {"some": ("THEIRS",), "rails": ("OURS-", "ours-", "ours@", "ours note", "ours OURS", "ours saves")}
"""What belongs to the other one, by who asks."""
AT = "2025-03-04T10:00:00Z"
ODD = [
    "",
    "0",
    "-1",
    "9999999999999999999",
    "2026-02-30",
    "2025-05-01",
    "a,b",
    "\u0000",
    "%",
    "人",
    "x" * 300,
]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    database = tmp_path_factory.mktemp("identities") / "tierline.db"
    with System(Settings(database=f"sqlite:///{database}", wait_seconds=0.05, request_log="off")) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


@pytest.fixture(scope="module")
def operations(doors: Doors) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Every method and path of the document, with its parameters."""
    paths = doors.seen_by("all").get("/v1/openapi.json").json()["paths"]
    return [
        (method.upper(), path, operation.get("parameters", []))
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]


@pytest.fixture(scope="module")
def known(doors: Doors) -> list[str]:
    """Codes, ids, tokens and addresses of both."""
    tokens = [
        doors.seen_by(who).get("/v1/accounts", limit=1).json() for who in ("all", "northern", "rails", "some")
    ]
    return [
        *(OURS, MERGED, THEIRS, GONE, "NOBODY-1", "firm", "p-anna", "p-bo", "north", "south", "rail"),
        *(fact_of(code, "interaction") for code in (OURS, THEIRS)),
        *about_the_budget(doors.system, THEIRS),
        *(one["basis"]["token"] for one in tokens),
        *(one["next"] for one in tokens if one["next"]),
    ]


def bodies(known: str) -> list[Any]:
    """What may be sent, wherever it belongs, about something that is known."""
    statement = {"occurred_at": AT, "target": known, "reason": "No"}
    return [
        {},
        [],
        {"email": "THEIRS@example.com"},
        {"email": "ours@example.com"},
        {"phone": known},
        {"policy": {}, "account": known},
        {"kind": "fact_retracted", **statement},
        {"kind": "fact_corrected", **statement, "changes": {"hours": "1"}},
        {"kind": "override_approved", "occurred_at": AT, "target": known},
        {"kind": "account_merged", "occurred_at": AT, "into": known},
        {"kind": "account_changed", "occurred_at": AT, "parent": known},
        {"kind": "interaction", "occurred_at": AT, "channel": "call", "initiative": "ours", "fact_id": known},
        {"kind": "person_changed", "occurred_at": AT, "person": "p-anna", "team": "red", "fact_id": known},
        {"kind": "budget_set", "occurred_at": AT, "account": known, "hours": "1", "fact_id": an_id()},
        new_account(known, segment="rail", name="Nobody's"),
    ]


@settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(data=st.data())
def test_no_answer_breaks_or_shows_what_is_the_other_one_s(
    doors: Doors,
    operations: list[tuple[str, str, list[dict[str, Any]]]],
    known: list[str],
    data: st.DataObject,
) -> None:
    who = data.draw(st.sampled_from(sorted(MARKS)))
    method, path, parameters = data.draw(st.sampled_from(operations))
    asked: dict[str, str] = {}
    for one in parameters:
        usual = one.get("schema", {}).get("enum", [])
        value = data.draw(st.sampled_from([*usual, *known]) | st.sampled_from(ODD), label=one["name"])
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(value) or "x", safe=""))
        elif one["in"] == "query" and data.draw(st.booleans()):
            asked[one["name"]] = str(value)
    sent = data.draw(st.sampled_from(bodies(data.draw(st.sampled_from(known))))) if method == "POST" else None
    answer = doors.seen_by(who).client.request(method, path, params=asked, json=sent)
    # 503 is said of a position that isn't reached yet.
    assert answer.status_code < 500 or answer.json()["type"] == "/problems/not-that-far-yet"
    assert [mark for mark in MARKS[who] if mark in answer.text] == []
