"""The timeline: facts and what followed from them, in pages that neither skip nor repeat."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.projections.lives import CODES, SOUND, START, adoption, fact_on, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, picture, worker_on
from tierline.domain.shared.ids import BOOK
from tierline.domain.shared.time import FOREVER
from tierline.projections.models.timeline import TimelineQuestion, timeline

CODE = CODES[0]


@pytest.fixture
def written(tmp_path: Path):
    """A log with one long account, its read models, and their worker."""
    log, store = openings(), new_store(tmp_path)
    for number, content in enumerate(SOUND, 10):
        log.record(CODE, fact_on(number, content, number))
    worker = worker_on(log, store)
    worker.catch_up()
    return log, store, worker


def _ask(store, **asked):
    with store.reading() as reading:
        return timeline(reading, TimelineQuestion(CODE, asked.pop("at", FOREVER), **asked))


def test_every_fact_is_on_the_timeline_newest_first(written):
    log, store, _ = written
    rows = _ask(store, limit=1000)
    told = [row["fact_id"] for row in rows if row["fact_id"]]
    facts = sorted((one.fact for one in log.recorded if one.account == CODE), key=lambda f: f.occurred_at)
    assert told == [str(fact.fact_id) for fact in reversed(facts)]


def test_nothing_later_than_the_instant_asked_about_is_shown(written):
    _, store, _ = written
    at = START + timedelta(days=20)
    rows = _ask(store, at=at, limit=1000)
    assert rows
    assert all(row["at"] <= at for row in rows)


def test_pages_neither_skip_nor_repeat_while_facts_arrive(written):
    log, store, worker = written
    whole = [(row["at"], row["entry"]) for row in _ask(store, limit=1000)]
    seen, before, number = [], None, 500
    while page := _ask(store, before=before, limit=7):
        seen += [(row["at"], row["entry"]) for row in page]
        before = seen[-1]
        log.record(CODE, fact_on(number, SOUND[number % len(SOUND)], number % 90))
        worker.catch_up()
        number += 1
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen, reverse=True)
    assert {key for key in whole if key[1].isdigit()} <= set(seen)


def test_a_timeline_can_be_narrowed_to_kinds_and_people(written):
    _, store, _ = written
    assert {row["kind"] for row in _ask(store, kinds=("interaction",), limit=1000)} == {"interaction"}
    person = next(
        row["people"].strip("|").split("|")[0] for row in _ask(store, limit=1000) if len(row["people"]) > 1
    )
    theirs = _ask(store, people=(person,), limit=1000)
    assert theirs
    assert all(f"|{person}|" in row["people"] for row in theirs)


def test_a_retracted_fact_is_shown_as_such(written):
    log, store, worker = written
    target = next(one.fact for one in log.recorded if one.fact.kind == "interaction")
    retraction = {"kind": "fact_retracted", "target": str(target.fact_id), "reason": "it never took place"}
    log.record(CODE, fact_on(900, retraction, 90))
    worker.catch_up()
    row = next(row for row in _ask(store, limit=1000) if row["fact_id"] == str(target.fact_id))
    assert row["status"] == "retracted"


ALLIED = (
    *({"kind": "contact_added", "contact": one, "name": "N", "level": "executive"} for one in "xyz"),
    {"kind": "contract_signed", "contract": "K", "agreement": "alliance", "starts": "2025-01-02"}
    | {"ends": "2025-06-30", "pricing": "negotiated"},
    *(
        {"kind": "observation", "facet": facet, "level": "very_high"}
        for facet in ("visibility_inside", "visibility_outside")
    ),
    {"kind": "observation", "facet": "joint_leadership", "level": "general_managers"},
    {"kind": "knowledge", "item": "understand_client.client", "access": "special"},
    {"kind": "interaction", "channel": "visit", "initiative": "ours", "contacts": [*"xyz"], "people": ["p"]},
)
"""A strategic ally until the grace after its alliance, then a preferred supplier by its own."""
OVERRIDDEN = {"kind": "tier_overridden", "tier": "vendor", "reason": "r", "approver": "ana"}


@pytest.mark.parametrize(
    ("more", "at_risk"),
    [
        ((), {"strategic_ally": 181, "preferred_supplier": 271}),
        (
            ({**OVERRIDDEN, "until": "2025-07-10T00:00:00Z"},),
            {"strategic_ally": 190, "preferred_supplier": 271},
        ),
    ],
)
def test_every_tier_that_comes_to_be_about_to_fall_is_told(tmp_path: Path, more, at_risk):
    log, store = openings(), new_store(tmp_path)
    for number, content in enumerate((*ALLIED, *more), 10):
        log.record(CODE, fact_on(number, content, 10 + number))
    worker_on(log, store).catch_up()
    told = _ask(store, kinds=("tier_at_risk",), limit=1000)
    assert {row["detail"]["tier"]: (row["at"] - START).days for row in told} == at_risk


def test_moments_that_follow_from_facts_are_told(tmp_path: Path):
    log, store = openings(), new_store(tmp_path)
    person = {"role": "account_manager", "person": "mei.lin"}
    facts = (
        {"kind": "role_assigned", **person},
        {"kind": "responsibility_fulfilled", "responsibility": "account_manager.plan", "person": "mei.lin"},
        {
            "kind": "contract_signed",
            "contract": "C",
            "agreement": "purchase",
            "starts": START.date(),
            "ends": START.date(),
        },
    )
    for number, content in enumerate(facts, 10):
        log.record(CODE, fact_on(number, content, 0))
    log.record(CODE, fact_on(20, {"kind": "role_released", **person}, 1000))
    worker_on(log, store).catch_up()
    told = {row["kind"]: row["at"] for row in _ask(store, limit=1000) if row["status"] == "derived"}
    assert set(told) == {
        "tier_moved",
        "role_filled",
        "role_vacant",
        "responsibility_lapsed",
        "contract_ran_out",
    }
    assert told["contract_ran_out"] == START + timedelta(days=1)
    assert told["role_vacant"] == START + timedelta(days=1000, seconds=20)


def _opened(log: LogInMemory, code: str, day: int) -> None:
    opened = {"kind": "account_opened", "code": code, "name": code, "account_kind": "enterprise"}
    log.record(code, fact_on(log.head(), opened, day))


def test_another_policy_is_a_moment_of_whoever_is_judged_then_however_early_it_was_adopted(tmp_path: Path):
    log = LogInMemory()
    _opened(log, "before", 0)
    log.record(BOOK, adoption(900, 100), adoption(901, 200))
    _opened(log, "after", 0)
    _opened(log, "late", 150)
    log.record("before", fact_on(50, {"kind": "account_closed"}, 150))
    log.record("after", fact_on(51, {"kind": "account_merged", "into": "late"}, 180))
    store = new_store(tmp_path)
    worker_on(log, store).catch_up()

    def days(code: str, known: int | None = None, **asked) -> list[int]:
        with store.reading(known) as reading:
            question = TimelineQuestion(code, FOREVER, kinds=("policy_changed",), **asked)
            return [(row["at"] - START).days for row in timeline(reading, question)]

    assert days("before") == [100]
    assert days("after") == [100]
    assert days("late") == [200]
    assert days("before", known=2) == [100]
    assert days("before", known=5) == [200, 100]
    assert days("before", known=5, limit=1) == [200]
    assert days("before", known=1) == []


def test_accounts_opened_after_an_adoption_have_the_same_rows_live_and_rebuilt(tmp_path: Path):
    log = openings()
    log.record(BOOK, adoption(900, 5))
    _opened(log, "delta", 20)
    for number, content in enumerate(SOUND, 10):
        log.record(("delta", CODE)[number % 2], fact_on(number, content, number))
    pictures = []
    for page in (1, 500):
        store = new_store(tmp_path / str(page))
        worker = worker_on(log, store, page)
        worker.catch_up()
        pictures.append(picture(store))
        worker.rebuild()
        pictures.append(picture(store))
    assert pictures[0]["policy_changes"] != []
    assert all(one == pictures[0] for one in pictures)
