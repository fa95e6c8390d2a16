"""Hypothesis strategies for logs: what a few accounts may go through, in any order, late and corrected."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from tests.domain.tiers.drafts import as_json, draft
from tests.examples import in_the_log, story
from tests.projections.log_in_memory import LogInMemory
from tierline.domain.account.base import Fact
from tierline.domain.tiers.policy_log import PolicyAdopted

CODES = ("alpha", "beta", "gamma")
START = datetime(2025, 1, 1, tzinfo=UTC)
SOUND = [
    content
    for content in story()
    if content["kind"] not in ("fact_corrected", "fact_retracted", "fact_reinstated", "account_opened")
]


def _id(number: int) -> UUID:
    return UUID(int=number + 1)


def fact_on(number: int, content: dict[str, Any], day: int) -> Fact:
    """The fact that a content states, on a day of the story; its id and its second come from `number`."""
    at = START + timedelta(days=day, seconds=number)
    stated = {name: value for name, value in content.items() if name != "fact_id"}
    return in_the_log({**stated, "occurred_at": at.isoformat()}, _id(number))


def adoption(number: int, day: int) -> PolicyAdopted:
    """A stricter policy than the default one is adopted from a day of the story on."""
    return PolicyAdopted(
        fact_id=_id(number),
        occurred_at=START,
        from_day=(START + timedelta(days=day)).date(),
        policy=as_json("stricter", supporting=3),
        hash=draft(name="stricter", supporting=3).hash,
    )


def openings() -> LogInMemory:
    """A log of three accounts that were opened and nothing else."""
    log = LogInMemory()
    for number, code in enumerate(CODES):
        opened = {"kind": "account_opened", "code": code, "name": code, "account_kind": "enterprise"}
        log.record(code, fact_on(number, opened, 0))
    return log


@st.composite
def logs(draw: st.DrawFn, most: int = 40) -> LogInMemory:
    """A log of openings and any facts of the story on any day, some retracted, reinstated or moved."""
    log = openings()
    for number in range(len(CODES), len(CODES) + draw(st.integers(0, most))):
        code = draw(st.sampled_from(CODES))
        targets = [
            r.fact for r in log.recorded if r.account == code and "reason" not in r.fact.model_fields_set
        ]
        statement = draw(st.sampled_from(("new", "new", "new", "new", "retract", "reinstate", "move")))
        day = draw(st.integers(1, 500))
        target = draw(st.sampled_from(targets))
        log.record(code, _stated(draw, statement, number, target, day))
    return log


def _stated(draw: st.DrawFn, statement: str, number: int, target: Fact, day: int) -> Fact:
    about = {"target": str(target.fact_id), "reason": "said anew"}
    if statement == "new" or target.kind == "account_opened":
        return fact_on(number, draw(st.sampled_from(SOUND)), day)
    if statement == "move":
        moved = (START + timedelta(days=day, seconds=number)).isoformat()
        return fact_on(number, {"kind": "fact_corrected", "changes": {"occurred_at": moved}, **about}, day)
    kind = "fact_retracted" if statement == "retract" else "fact_reinstated"
    return fact_on(number, {"kind": kind, **about}, day)
