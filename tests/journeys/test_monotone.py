"""The past is monotone: what was answered under a basis stays, byte for byte, whatever is said afterwards."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import pytest

from tests.domain.tiers.drafts import as_json
from tests.doors import Door
from tests.examples import DESTROYING, Content, id_of, story
from tests.journeys.services import environment
from tierline.domain.account.base import KINDS
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS

MOST = 24
"""So many accounts are told of in the long run, with a thousand statements; the usual one has a quarter."""
CODES = [f"S-{number:02}" for number in range(MOST)]
ASKED = CODES[1:3]
"""One account into which another is merged later, and one that is merged away."""
EARLIER = 30
"""So many statements of an account's story are made before anything is asked."""
DAYS = ("2024-06-15", "2026-08-01")
"""In the long run it is asked about both, in the usual one about one on either database."""


class Given(NamedTuple):
    """An answer: what was asked, the basis it named, and its bytes."""

    path: str
    params: dict[str, str]
    basis: str
    content: bytes


OF_TWO = ("override_approved", "tier_override_lifted")
"""Kinds that one who records everything can't state: it takes two."""


def told(code: str) -> list[bytes]:
    """The story of all kinds of facts as lines of a batch, on one account; every other one is merged."""
    number = CODES.index(code)
    others = {"NW-001": code, "NW-GROUP": CODES[0], "NW-002": CODES[number - 1]}
    lines: list[bytes] = []
    for place, content in enumerate(story()):
        if content["kind"] in OF_TWO:
            continue
        if number % 2 or content["kind"] not in ("account_merged", "merge_reversed"):
            lines.append(json.dumps(_of(code, content, others, place)).encode())
    return lines


def _of(code: str, content: Content, others: dict[str, str], place: int) -> dict[str, Any]:
    own = {name: others.get(str(value), value) for name, value in content.items()}
    if content["kind"] in ("account_opened", "account_changed"):
        own.pop("parent", None)
    if "target" in content:
        own["target"] = _id(code, content["target"])
    return {**own, "account": code, "fact_id": _id(code, id_of(content))}


def _id(code: str, example: object) -> str:
    return str(uuid5(NAMESPACE_URL, f"{code}/{example}"))


def interleaved(stories: Sequence[Sequence[bytes]]) -> Iterator[bytes]:
    """Line by line of each in turn."""
    for place in range(max(map(len, stories))):
        yield from (one[place] for one in stories if place < len(one))


def reads() -> Iterator[tuple[str, dict[str, str]]]:
    """Every read that names a basis."""
    yield "/v1/accounts", {}
    for code in ASKED:
        for tail in ("", "/tier", "/tier/history", "/coverage", "/timeline"):
            yield f"/v1/accounts/{code}{tail}", {}
    for name, report in REPORTS.items():
        split = {"period": "quarter", "by": "region"} if "period" in report.takes else {}
        for written in ("json", "csv"):
            yield f"/v1/reports/{name}", {"format": written, **split}


def given(door: Door, days: Sequence[str], asked: slice) -> list[Given]:
    """The answers to what is asked about some days, now."""
    found: list[Given] = []
    for day in days:
        for path, params in [*reads()][asked]:
            answer = door.get(path, as_of=day, **params)
            assert answer.status_code == 200, answer.text
            found.append(Given(path, params, basis_of(answer.headers["Tierline-Basis"]), answer.content))
    return found


def basis_of(header: str) -> str:
    """The token in the header that names an answer's basis."""
    return header.partition('token="')[2].partition('"')[0]


def changed(door: Door, answers: Sequence[Given]) -> list[str]:
    """Where the same question under the same basis gets other bytes."""
    return [
        f"{one.path} {one.params}"
        for one in answers
        if door.get(one.path, basis=one.basis, **one.params).content != one.content
    ]


def differing(door: Door, answers: Sequence[Given], days: Sequence[str], asked: slice) -> int:
    """How many of the answers about some days are others now."""
    now = given(door, days, asked)
    assert len(now) == len(answers)
    return sum(one.content != other.content for one, other in zip(now, answers, strict=True))


def record(door: Door, lines: Sequence[bytes]) -> None:
    answer = door.batch(*lines).json()
    assert answer["refused"] == 0, [one for one in answer["results"] if one["status"] == "refused"][:3]
    door.system.refresh()


@pytest.fixture
def door(database: str) -> Iterator[Door]:
    settings = Settings.from_environment(environment(database))
    with System(settings) as system, Door(system) as door:
        yield door


@pytest.mark.parametrize(("accounts", "least"), [(5, 90), pytest.param(MOST, 900, marks=pytest.mark.long)])
def test_answers_stay_under_their_basis_whatever_is_said_afterwards(
    door: Door, accounts: int, least: int
) -> None:
    stories = [told(code) for code in CODES[:accounts]]
    record(door, list(interleaved([one[:EARLIER] for one in stories[:4]])))
    other = door.system.settings.is_sqlite
    # Of a few accounts every second question is asked on one database, and the others on the other.
    days, asked = (DAYS, slice(None)) if accounts == MOST else (DAYS[other:][:1], slice(other, None, 2))
    answers = given(door, days, asked)
    later = [one[EARLIER if number < 4 else 0 :] for number, one in enumerate(stories)]
    lines = list(interleaved(later))
    assert len(lines) >= least
    half = len(lines) // 2
    record(door, lines[:half])
    halfway = given(door, days, asked)
    policy = {"policy": as_json(grace=0, supporting=1), "from_day": "2024-03-01"}
    assert door.client.post("/v1/policies", json=policy).status_code == 201
    record(door, lines[half:])
    written = {json.loads(line)["kind"] for line in lines}
    assert written == set(KINDS) - set(OF_TWO) - DESTROYING
    assert differing(door, answers, days, asked) > len(answers) / 2
    assert changed(door, [*answers, *halfway]) == []
    door.system.rebuild()
    assert changed(door, [*answers, *halfway]) == []
