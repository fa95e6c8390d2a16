"""What is told anew of a tier, fact by fact: put together, it is what a timeline from scratch says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import Statement, day, log, statement
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier
from tierline.domain.tiers.assess import TierMove, TierRow, tier_moves, tier_rows
from tierline.domain.tiers.measures.base import INSTANT
from tierline.domain.tiers.policy import Policy, default_policy, policy_from
from tierline.domain.tiers.shipped import shipped_content
from tierline.domain.tiers.timeline import TierRenewal, TierWatch, rows_ahead
from tierline.domain.time.renewals import TimeRange

POLICY = default_policy()
POLICIES = (POLICY, policy_from(shipped_content("default-2")))
START = day(-50)
NOTHING = TierRow(BEGINNING, START, None, None, False, None, None, None, None)
ALL = ["c1", "c2", "c3"]
KEY_PEOPLE, INFORMATION, VISIBILITY = (
    f"preferred_supplier.{one}" for one in ("key_people", "information", "visibility")
)
PREFERRED = [
    statement("account_opened", day(0)),
    *(statement("contact_added", day(0), contact=one) for one in ALL),
    statement("knowledge", day(0), access="special"),
    statement("observation", day(0), facet="visibility_inside", level="medium"),
    statement("interaction", day(0), contacts=ALL),
]
"""A preferred supplier from day 0 on: the meeting counts up to day 180, the tier is kept for 90 days more,
and what else is needed lasts for a year."""


class Told:
    """What a watch told of an account's tier, kept as a read model keeps it."""

    def __init__(self, policy: Policy = POLICY) -> None:
        self.history, self.policy = History(), policy
        self.watch = self.history.index(TierWatch, lambda past: TierWatch(past, policy, START))
        self.rows: list[TierRow] = []
        self.moves: dict[datetime, TierMove] = {}

    def ask(self) -> TierRenewal | None:
        """Put what is otherwise in the place of what was told before."""
        renewal = self.watch.renewed()
        if renewal and renewal.tier:
            self._put(renewal.tier)
        for turn in renewal.moves if renewal else ():
            self._put_moves(self._rows(TimeRange(earlier(turn, INSTANT), turn), None), TimeRange(turn, turn))
        return renewal

    def scratch(self) -> tuple[list[TierRow], dict[datetime, TierMove]]:
        """The rows and the moves that a timeline judged from scratch has."""
        rows = tier_rows(self.history, self.policy, START)
        return rows, {move.at: move for move in tier_moves(self.history, self.policy, rows)}

    def _put(self, where: TimeRange) -> None:
        before = [row for row in self.rows if row.valid_from < where.begin]
        behind = [row for row in self.rows if row.valid_to > where.end]
        rows = self._rows(where, before[-1] if before else None)
        self._put_moves([before[-1] if before else NOTHING, *rows], where)
        self.rows = [
            *(replace(row, valid_to=min(row.valid_to, where.begin)) for row in before),
            *(
                replace(row, valid_to=min(row.valid_to, where.end))
                for row in rows
                if row.valid_from < where.end
            ),
            *(replace(row, valid_from=max(row.valid_from, where.end)) for row in behind),
        ]

    def _rows(self, where: TimeRange, before: TierRow | None) -> list[TierRow]:
        return rows_ahead(self.watch.outlook(where), before)

    def _put_moves(self, rows: Sequence[TierRow], where: TimeRange) -> None:
        for turn in [turn for turn in self.moves if where.begin <= turn <= where.end]:
            del self.moves[turn]
        known = self.watch.expected.state_at
        found = tier_moves(self.history, self.policy, rows, known=known)
        self.moves |= {move.at: move for move in found if move.at <= where.end}


def joined(rows: Sequence[TierRow]) -> Iterator[TierRow]:
    """Rows that follow one another and say the same as one."""
    first: TierRow | None = None
    for row in rows:
        if first and first.says_what(row):
            assert first.valid_to == row.valid_from
            first = replace(first, valid_to=row.valid_to)
        else:
            if first:
                yield first
            first = row
    if first:
        yield first


def preferred(*more: Statement) -> tuple[Told, list[TierRenewal | None]]:
    """What was told of a preferred supplier, and by which renewals that of each further fact."""
    told = Told()
    renewals: list[TierRenewal | None] = []
    for number, recorded in enumerate(log([*PREFERRED, *more]), 1):
        told.history.apply(recorded)
        if number >= len(PREFERRED):
            renewals.append(told.ask())
    return told, renewals[1:]


def met(at: float, *contacts: str) -> Statement:
    return statement("interaction", day(at), contacts=contacts or ALL)


def learned(at: float, access: str = "public") -> Statement:
    return statement("knowledge", day(at), access=access)


def facts(moves: Mapping[datetime, TierMove]) -> dict[datetime, list[int]]:
    return {at: [fact.int for fact in move.facts] for at, move in moves.items()}


def but_for_facts(moves: Mapping[datetime, TierMove]) -> dict[datetime, TierMove]:
    return {at: replace(move, facts=()) for at, move in moves.items()}


def in_order_or_not(said: list[Statement], chance: Random) -> list[Statement]:
    """Facts as they are recorded, or half of the time in the order in which they happened."""
    about = any("target" in one for one in said)
    return said if about or chance.random() < 0.5 else sorted(said, key=lambda one: one["occurred_at"])


@settings(max_examples=examples(40), deadline=None, derandomize=True)
@given(said=statements(), policy=st.sampled_from(POLICIES), chance=st.randoms(use_true_random=False))
def test_put_together_what_is_told_is_what_a_timeline_from_scratch_says(
    said: list[Statement], policy: Policy, chance: Random
) -> None:
    told = Told(policy)
    said = in_order_or_not(said, chance)
    opening = UUID(int=1 + [one["kind"] for one in said].index("account_opened"))
    for recorded in log(
        [*said, statement("fact_corrected", day(900), target=opening, changes={"name": "B"})]
    ):
        told.history.apply(recorded)
        if chance.random() < 0.6:
            told.ask()
            if chance.random() < 0.2:
                rows, moves = told.scratch()
                assert list(joined(told.rows)) == rows
                assert but_for_facts(told.moves) == but_for_facts(moves)
    told.ask()
    rows, moves = told.scratch()
    assert list(joined(told.rows)) == rows
    assert told.moves == moves


def test_a_fact_behind_all_others_that_changes_nothing_tells_no_move_again() -> None:
    told, (renewal,) = preferred(met(10, "c1"))
    assert renewal == TierRenewal(day(10), None, {}, [])
    assert facts(told.moves) == {day(0): [1], day(270): [7]}
    assert facts(told.scratch()[1]) == {day(0): [1], day(270): [7, 8]}


def test_the_next_fact_that_comes_before_others_tells_what_was_foreseen_once() -> None:
    told, renewals = preferred(met(10, "c1"), learned(5), learned(6))
    assert [one and one.moves for one in renewals] == [[], [day(270)], []]
    assert [one and one.tier for one in renewals] == [None, None, None]
    assert facts(told.moves) == {day(0): [1], day(270): [7, 8]}


def test_what_was_foreseen_is_remembered_over_other_facts_until_it_is_foreseen_no_more() -> None:
    _, renewals = preferred(met(10, "c1"), learned(11), learned(5))
    assert [one and one.moves for one in renewals] == [[], [], [day(270)]]
    _, renewals = preferred(met(10, "c1"), met(20), learned(5))
    assert [one and one.moves for one in renewals] == [[], [], []]


def test_what_is_over_before_a_fact_is_not_told_by_it() -> None:
    said = [met(270, "c1"), met(400), learned(300, "special"), learned(399)]
    _, renewals = preferred(met(10, "c1"), *said)
    assert [one and one.moves for one in renewals] == [[], [], [], [], []]
    _, renewals = preferred(met(10, "c1"), *said, learned(270))
    assert renewals[-1] == TierRenewal(day(270), None, {}, [day(270)])


def test_a_fact_that_comes_before_one_told_with_it_is_not_behind_all_others() -> None:
    told = Told()
    for recorded in log([*PREFERRED, met(30, "c1"), met(20, "c1"), met(25, "c1")]):
        if recorded.version in (8, 10):
            told.ask()
        told.history.apply(recorded)
    assert told.ask() == TierRenewal(day(25), None, {}, [day(270)])
    assert told.moves == told.scratch()[1]


def test_criteria_are_told_over_all_that_facts_told_together_made_otherwise() -> None:
    told = Told()
    for recorded in log([*PREFERRED, learned(10, "special"), learned(200, "special"), met(300)]):
        if recorded.version == 8:
            told.ask()
        told.history.apply(recorded)
    renewal = told.ask()
    assert renewal
    assert renewal.criteria == {
        INFORMATION: TimeRange(day(10), day(565)),
        KEY_PEOPLE: TimeRange(day(300), day(480)),
    }


def test_a_fact_behind_all_that_hold_is_behind_all_others_once_a_later_one_is_withdrawn() -> None:
    withdrawn = statement("fact_retracted", day(900), target=UUID(int=8))
    _, renewals = preferred(met(100, "c1"), withdrawn, met(100, "c2"), met(99, "c3"))
    assert [one and one.moves for one in renewals] == [[], [day(270)], [], [day(270)]]


def test_nothing_is_told_by_what_no_criterion_reads_nor_twice() -> None:
    told, renewals = preferred(statement("outlook", day(10), statement="they build"), met(20))
    assert renewals[0] is None
    assert renewals[1]
    assert told.ask() is None


def test_a_move_is_told_again_once_other_criteria_are_behind_it() -> None:
    told, renewals = preferred(met(185), learned(200, "special"))
    assert told.moves[day(455)].criteria == (KEY_PEOPLE, VISIBILITY)
    assert renewals[1] == TierRenewal(
        day(200), None, {INFORMATION: TimeRange(day(200), day(565))}, [day(455)]
    )
    kept = statement("tier_overridden", day(210), tier="preferred_supplier", until=day(220))
    told, renewals = preferred(met(185), kept, learned(200, "special"))
    assert told.moves[day(455)].criteria == (KEY_PEOPLE, VISIBILITY)
    assert renewals[2]
    assert renewals[2].moves == [day(455)]


def test_a_tier_is_told_to_the_end_of_the_visit_that_begins_otherwise() -> None:
    seen = statement("observation", day(395), facet="visibility_inside", level="medium")
    again = [met(400), learned(390, "special"), seen]
    told, renewals = preferred(*again, met(395))
    assert [one and one.tier for one in renewals] == [
        None,
        None,
        TimeRange(day(400), FOREVER),
        TimeRange(day(395), day(670)),
    ]
    assert [one and one.moves for one in renewals] == [[], [], [], []]
    assert {row.visit_since for row in told.rows if row.tier and day(395) <= row.valid_from < day(670)} == {
        day(395)
    }


def test_a_tier_is_told_no_further_than_it_is_otherwise_where_the_visit_begins_as_it_did() -> None:
    kept = statement("tier_overridden", day(20), tier="preferred_supplier", until=day(30))
    _, renewals = preferred(met(190), kept, learned(10))
    assert [one and one.tier for one in renewals[1:]] == [TimeRange(day(20), day(30)), None]


def test_a_move_at_the_edge_of_what_is_told_is_told_once() -> None:
    partner = statement("tier_overridden", day(20), tier="partner", until=day(270))
    told, (renewal,) = preferred(partner)
    assert renewal == TierRenewal(day(20), TimeRange(day(20), day(270)), {}, [])
    assert facts(told.moves) == {day(0): [1], day(20): [8], day(270): [8]}
    told = Told()
    for recorded in log([*PREFERRED, partner, met(5, "c1")]):
        if recorded.version == 8:
            told.ask()
        told.history.apply(recorded)
    assert told.ask() == TierRenewal(day(5), TimeRange(day(20), day(270)), {}, [])


def test_all_is_told_anew_from_a_fact_that_lies_before_what_is_kept() -> None:
    early = day(-60)
    told, renewals = preferred(met(10, "c1"), statement("interaction", early, contacts=ALL), learned(5))
    assert renewals[1:] == [
        TierRenewal(early, TimeRange(early, FOREVER), None, []),
        TierRenewal(day(5), None, {}, []),
    ]
    assert told.moves == told.scratch()[1]
