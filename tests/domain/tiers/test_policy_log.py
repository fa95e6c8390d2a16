"""The policy book: which policy judges from when on, as known at any position, and what it refuses."""

import itertools
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.domain.tiers.drafts import as_json, content, draft
from tierline.domain.account.account import Account
from tierline.domain.account.base import KINDS, TOPICS, Recorded, UnknownKind, parse_fact
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import BOOK, BOOK_ID, account_id
from tierline.domain.shared.time import BEGINNING, first_instant
from tierline.domain.tiers.policy import MalformedPolicy, default_policy
from tierline.domain.tiers.policy_log import (
    AdoptionBeforeAdoptedDay,
    AdoptionTooFarAhead,
    Era,
    PolicyAdopted,
    PolicyAlreadyInForce,
    PolicyBook,
    PolicyHashDiffers,
)

GOLDEN = Path(__file__).parent / "golden"
DEFAULT = default_policy()
DECIDED = datetime(2026, 3, 1, 9, tzinfo=UTC)


def adoption(from_day: date, name: str = "draft", number: int = 1, **more: Any) -> PolicyAdopted:
    fields = {"policy": content(name), "hash": draft(name=name).hash, **more}
    return PolicyAdopted(fact_id=UUID(int=number), occurred_at=DECIDED, from_day=from_day, **fields)


def book(*adoptions: PolicyAdopted, every: int = 10) -> PolicyBook:
    """A book of these adoptions, at positions 10, 20, 30, …"""
    return PolicyBook().after(
        Recorded(BOOK_ID, BOOK, number, DECIDED + timedelta(hours=number), "ann", one, every * number)
        for number, one in enumerate(adoptions, 1)
    )


MARCH, JUNE = date(2026, 3, 10), date(2026, 6, 1)
TWO = book(adoption(MARCH, "first"), adoption(JUNE, "second", 2))


def test_an_empty_book_lets_the_default_judge_for_ever() -> None:
    assert PolicyBook().eras(DEFAULT) == (Era(BEGINNING, DEFAULT),)
    assert PolicyBook().in_force(DECIDED, DEFAULT) is DEFAULT


def test_a_policy_judges_from_the_first_instant_of_its_day_until_the_next_one() -> None:
    eras = TWO.eras(DEFAULT)
    assert [(one.since, one.policy.name) for one in eras] == [
        (BEGINNING, "default"),
        (datetime(2026, 3, 10, tzinfo=UTC), "first"),
        (datetime(2026, 6, 1, tzinfo=UTC), "second"),
    ]
    micro = timedelta(microseconds=1)
    names = {
        era.since + off: TWO.in_force(era.since + off, DEFAULT).name
        for era in eras[1:]
        for off in (-micro, micro)
    }
    assert list(names.values()) == ["default", "first", "first", "second"]
    assert TWO.in_force(eras[1].since, DEFAULT).name == "first"


@pytest.mark.parametrize(("position", "known"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (10**9, 2)])
def test_a_book_is_known_as_far_as_the_log_was(position: int, known: int) -> None:
    found = TWO.known_at(position)
    assert (found.version, len(found.eras(DEFAULT))) == (known, known + 1)
    assert found.after(one.recorded for one in TWO.adopted[known:]) == TWO


def test_a_policy_from_the_first_day_of_all_leaves_the_default_nothing_to_judge() -> None:
    found = book(adoption(date.min))
    assert [one.policy.name for one in found.eras(DEFAULT)] == ["draft"]
    assert found.in_force(BEGINNING, DEFAULT).name == "draft"


REFUSED: dict[str, tuple[PolicyBook, PolicyAdopted, type[Refusal], str]] = {
    "from an adopted day": (TWO, adoption(JUNE, "third"), AdoptionBeforeAdoptedDay, "from_day"),
    "from before an adopted day": (TWO, adoption(MARCH, "third"), AdoptionBeforeAdoptedDay, "from_day"),
    "ages ahead": (PolicyBook(), adoption(date(9999, 12, 31)), AdoptionTooFarAhead, "from_day"),
    "the default over itself": (
        PolicyBook(),
        adoption(JUNE, "default"),
        PolicyAlreadyInForce,
        "policy",
    ),
    "an adopted one over itself": (
        TWO,
        adoption(JUNE + timedelta(1), "second"),
        PolicyAlreadyInForce,
        "policy",
    ),
    "with another hash": (TWO, adoption(date(2027, 1, 1), hash="0" * 64), PolicyHashDiffers, "hash"),
    "that is none": (
        TWO,
        adoption(date(2027, 1, 1), policy={"name": "x"}),
        MalformedPolicy,
        "version",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_adoption_that_can_not_be_is_refused(what: str) -> None:
    known, wanted, refusal, field = REFUSED[what]
    with pytest.raises(refusal) as raised:
        known.check(wanted, DEFAULT)
    assert raised.value.field == field


def test_a_policy_may_come_back_after_another_one() -> None:
    TWO.check(adoption(date(2026, 6, 2), "first"), DEFAULT)


def test_the_first_policy_may_judge_from_a_day_long_past() -> None:
    PolicyBook().check(adoption(date(2020, 1, 1), "early"), DEFAULT)


@given(wanted=st.lists(st.tuples(st.dates(), st.sampled_from(("default", "first", "second"))), max_size=6))
def test_whatever_is_adopted_no_earlier_verdict_changes(wanted: list[tuple[date, str]]) -> None:
    found = PolicyBook()
    for number, (from_day, name) in enumerate(wanted, 1):
        one = adoption(from_day, name, number)
        try:
            found.check(one, DEFAULT)
        except (AdoptionBeforeAdoptedDay, AdoptionTooFarAhead, PolicyAlreadyInForce):
            continue
        position = found.version + 1
        more = found.after([Recorded(BOOK_ID, BOOK, position, DECIDED, "ann", one, position)])
        before = [era for era in more.eras(DEFAULT) if era.since < first_instant(from_day)]
        assert before == list(found.eras(DEFAULT)) or from_day == date.min
        found = more
    eras = found.eras(DEFAULT)
    assert [era.since for era in eras] == sorted({era.since for era in eras})
    assert all(one.policy.hash != two.policy.hash for one, two in itertools.pairwise(eras))


def test_a_book_takes_nothing_but_adoptions() -> None:
    closed = parse_fact({"kind": "account_closed", "occurred_at": DECIDED}, fact_id=UUID(int=1))
    with pytest.raises(TypeError, match="account_closed"):
        PolicyBook().after([Recorded(BOOK_ID, BOOK, 1, DECIDED, "ann", closed, 1)])


def test_an_adoption_is_no_kind_of_fact_about_accounts() -> None:
    assert "policy_adopted" not in KINDS
    assert TOPICS["policy.policy_adopted.v1"] is PolicyAdopted
    with pytest.raises(UnknownKind):
        parse_fact(adoption(JUNE).model_dump(), fact_id=UUID(int=1))


def test_no_account_s_code_leads_to_the_book() -> None:
    assert account_id(BOOK) != BOOK_ID
    with pytest.raises(ValidationError, match="code"):
        TOPICS["account.account_opened.v1"].model_validate(
            {
                "fact_id": UUID(int=1),
                "occurred_at": DECIDED,
                "code": BOOK,
                "name": "X",
                "account_kind": "enterprise",
            }
        )
    assert Account(BOOK).id != BOOK_ID


def test_what_is_stated_from_toml_and_from_json_is_the_same() -> None:
    assert adoption(JUNE) == adoption(JUNE, policy=as_json())
    assert draft().hash == adoption(JUNE, policy=as_json()).hash


def test_what_was_stored_under_the_topic_is_read_as_the_same_fact() -> None:
    stored = json.loads((GOLDEN / "policy.policy_adopted.v1.json").read_text())
    read = PolicyAdopted.model_validate(stored)
    assert read.model_dump(mode="json") == stored
    policy = book(read).eras(DEFAULT)[1].policy
    assert (policy.hash, policy.content_hash) == (draft().hash, stored["hash"])
    assert policy.identity == stored["hash"], "answers go on naming it as they did when words were hashed too"
