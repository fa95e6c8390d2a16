"""A period as first reported and as known now differ by exactly the late statements that are listed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.projections.lives import CODES, SOUND, START, fact_on, logs, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import POLICIES, new_store, worker_on
from tierline.domain.account.base import Recorded
from tierline.domain.account.merging import stretches
from tierline.domain.catalogue import Tier
from tierline.domain.shared.ids import account_id
from tierline.domain.tiers.assess import tier_rows
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import Question, Slicing
from tierline.projections.reports.movement import Movement
from tierline.projections.reports.restatement import RestatedBy, Restatement

CODE = CODES[0]
ALLY = (
    {"kind": "contract_signed", "contract": "K", "agreement": "alliance", "starts": "2025-01-01"},
    {"kind": "observation", "facet": "joint_leadership", "level": "general_managers"},
    {"kind": "interaction", "channel": "meeting", "initiative": "ours", "joint_business": True},
)
# Shrinking would ask for a new database hundreds of times over; the failing log is printed as it is.
SOME = settings(
    max_examples=examples(12), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)


def after(position: int) -> datetime:
    """A moment when that position was the last one recorded."""
    return BEGUN + timedelta(minutes=position, seconds=30)


def asked(end: datetime, first_day: int = 1, by: Slicing | None = None) -> Question:
    return Question(at=after(10_000), start=START + timedelta(days=first_day), end=end, by=by)


@contextmanager
def reading_of(log: LogInMemory) -> Iterator[Reading]:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        with store.reading() as reading:
            yield reading
        store.close()


def closings(reading: Reading, question: Question) -> Counter[tuple[str | None, str]]:
    """How many accounts there are at the end of the range, by slice and tier, as `movement` counts them."""
    rows = Movement().rows(reading, question)
    return +Counter({(row["slice"], row["tier"]): row["closing"] for row in rows})


def numbers(rows: list[Any], name: str) -> Counter[tuple[str | None, str]]:
    return +Counter({(row["slice"], row["tier"]): row[name] for row in rows})


Told = list[tuple[datetime, Tier | None]]


def told(streams: dict[str, list[Recorded]], code: str, question: Question) -> Told:
    """The tiers of an account over the range, judged anew from the facts."""
    assert question.start
    assert question.end
    pieces: dict[datetime, Tier | None] = {question.start: None}
    for stretch in stretches(code, streams):
        begun, ended = max(stretch.start, question.start), min(stretch.end, question.end)
        rows = tier_rows(stretch.history, POLICIES.tiers) if stretch.history else []
        inside = [row for row in rows if row.valid_from < ended and row.valid_to > begun and begun < ended]
        if begun < ended:
            pieces[begun] = None
        for row in inside:
            pieces[max(row.valid_from, begun)] = row.tier
            if row.valid_to < ended:
                pieces[row.valid_to] = None
        for row in inside:
            pieces[max(row.valid_from, begun)] = row.tier
    found: Told = []
    for at, tier in sorted(pieces.items()):
        if not found or found[-1][1] is not tier:
            found.append((at, tier))
    return found


def explained(log: LogInMemory, question: Question, reported: int) -> list[tuple[Any, ...]]:
    """Which statements after a position change the tiers of which account in the range, one by one."""
    found = []
    before = {code: told(_up_to(log, reported), code, question) for code in CODES}
    for position in range(reported + 1, log.head() + 1):
        streams = _up_to(log, position)
        for code in CODES:
            now = told(streams, code, question)
            if now != before[code]:
                found.append((position, code, before[code][-1][1], now[-1][1]))
            before[code] = now
    return found


def _up_to(log: LogInMemory, position: int) -> dict[str, list[Recorded]]:
    return {code: [r for r in log.stream(account_id(code)) if r.position <= position] for code in CODES}


@given(logs(most=30), st.integers(0, 33), st.integers(1, 300))
@SOME
def test_exactly_the_late_statements_that_change_tiers_in_the_period_are_listed(
    log: LogInMemory, reported: int, first_day: int
) -> None:
    reported = min(reported, log.head())
    question = asked(after(reported), first_day)
    with reading_of(log) as reading:
        rows = RestatedBy().rows(reading, question)
    listed = [(row["position"], row["account"], row["tier_before"], row["tier_after"]) for row in rows]
    assert listed == explained(log, question, reported)
    facts = {one.position: str(one.fact.fact_id) for one in log.recorded}
    assert all(row["fact_id"] == facts[row["position"]] for row in rows)


@given(logs(most=30), st.integers(0, 33), st.sampled_from([None, "region", "kind", "account_manager"]))
@SOME
def test_the_first_number_is_what_was_known_then_and_the_listed_statements_make_the_difference(
    log: LogInMemory, reported: int, by: Slicing | None
) -> None:
    reported = min(reported, log.head())
    question = asked(after(reported), by=by)
    with reading_of(log) as reading:
        rows = Restatement().rows(reading, question)
        listed = RestatedBy().rows(reading, question)
        assert numbers(rows, "known_now") == closings(reading, question)
        assert numbers(rows, "first_reported") == closings(reading.known_at(reported), question)
    for row in rows:
        mine = [one for one in listed if one["slice"] == row["slice"]]
        moved = [one for one in mine if one["tier_before"] != one["tier_after"]]
        came = sum(one["tier_after"] == row["tier"] for one in moved)
        went = sum(one["tier_before"] == row["tier"] for one in moved)
        bearing = {one["position"] for one in moved if row["tier"] in (one["tier_before"], one["tier_after"])}
        assert (row["difference"], row["statements"]) == (came - went, len(bearing))
        assert row["first_reported"] + row["difference"] == row["known_now"]
        assert row["first_position"] == reported


@given(logs(most=25), st.sampled_from(SOUND), st.sampled_from(CODES), st.integers(1, 360))
@SOME
def test_without_a_late_statement_that_is_listed_the_numbers_are_the_first_ones(
    log: LogInMemory, content: dict[str, Any], code: str, day: int
) -> None:
    reported = log.head()
    question = asked(after(reported))
    with reading_of(log) as reading:
        first = closings(reading, question)
    log.record(code, fact_on(900, content, day))
    with reading_of(log) as reading:
        rows, listed = Restatement().rows(reading, question), RestatedBy().rows(reading, question)
    assert numbers(rows, "first_reported") == first
    assert all(one["position"] == reported + 1 for one in listed)
    if not listed:
        assert numbers(rows, "known_now") == first


def test_a_late_fact_that_changes_nothing_is_not_listed_and_one_that_does_is() -> None:
    log = openings()
    for number, content in enumerate(ALLY, 10):
        log.record(CODE, fact_on(number, content, 340))
    reported = log.head()
    log.record(CODE, fact_on(20, {"kind": "interaction", "channel": "call", "initiative": "ours"}, 345))
    log.record(CODE, fact_on(21, {"kind": "account_closed"}, 350), actor="mo.lind")
    question = asked(after(reported))
    with reading_of(log) as reading:
        (row,) = RestatedBy().rows(reading, question)
        now = {one["tier"]: one for one in Restatement().rows(reading, question)}
    assert (row["account"], row["actor"], row["statement"]) == (CODE, "mo.lind", "account_closed")
    assert (row["tier_before"], row["tier_after"]) == (Tier.strategic_ally, None)
    assert (row["position"], row["stated_of"], row["late_hours"]) == (reported + 2, CODE, 360.13)
    ally = now["strategic_ally"]
    assert (ally["first_reported"], ally["known_now"], ally["difference"]) == (1, 0, -1)
    assert ally["statements"] == 1
    assert now["vendor"]["difference"] == 0


def test_what_is_said_of_one_account_and_changes_another_names_both() -> None:
    log = openings()
    for number, content in enumerate(ALLY, 10):
        log.record("beta", fact_on(number, content, 340))
    reported = log.head()
    log.record("beta", fact_on(30, {"kind": "account_merged", "into": "alpha"}, 350))
    with reading_of(log) as reading:
        rows = RestatedBy().rows(reading, asked(after(reported)))
    assert {(row["account"], row["stated_of"], row["tier_before"], row["tier_after"]) for row in rows} == {
        ("alpha", "beta", Tier.vendor, Tier.strategic_ally),
        ("beta", "beta", Tier.strategic_ally, None),
    }
    assert {row["statement"] for row in rows} == {"account_merged"}


def test_a_number_opens_to_its_own_statements_by_its_tier() -> None:
    log = openings()
    reported = log.head()
    for number, content in enumerate(ALLY, 10):
        log.record(CODE, fact_on(number, content, 340))
    question = asked(after(reported))
    with reading_of(log) as reading:
        for tier in Tier:
            narrowed = Question(at=question.at, start=question.start, end=question.end, tier=tier.value)
            (row,) = Restatement().rows(reading, narrowed)
            opened = RestatedBy().rows(reading, narrowed)
            moved = {one["position"] for one in opened if one["tier_before"] != one["tier_after"]}
            assert len(moved) == row["statements"]
            assert row["statements"] == (tier in (Tier.vendor, Tier.strategic_ally))
