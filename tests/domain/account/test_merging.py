"""Merged accounts: one shows what is known of all, from when to when, and an undone merge leaves no trace."""

from itertools import pairwise

import pytest

from tests.domain.account.firm import Firm, day
from tierline.domain.account.actions import ActionPlanned
from tierline.domain.account.history import Entry, History
from tierline.domain.account.lifecycle_and_override import opened, overrides
from tierline.domain.account.merging import Families, Merge, mergers, merges_of
from tierline.domain.account.overrides import TierOverridden
from tierline.domain.coverage import holders_at, holdings
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.tiers.measures.in_force import InForce


def test_an_account_that_was_never_merged_is_judged_by_itself_for_all_time() -> None:
    firm = Firm()
    met = firm.meet("A", 1)
    (only,) = firm.stretches("A")
    assert (only.start, only.end) == (BEGINNING, FOREVER)
    assert firm.shown("A", 1) == {met}


def test_while_it_is_merged_its_facts_count_for_the_other_and_it_is_not_judged() -> None:
    firm = Firm()
    ours, theirs = firm.meet("A", 1), firm.meet("B", 2)
    merged = firm.merge("A", "B", 10)
    reversed_ = firm.reverse("A", 20)
    own = {ours, merged, reversed_}
    assert [firm.shown("A", on) for on in (9.99, 10, 19.99, 20)] == [own, None, None, own]
    assert [firm.shown("B", on) for on in (9.99, 10, 19.99, 20)] == [
        {theirs}, {ours, theirs}, {ours, theirs}, {theirs},
    ]  # fmt: skip


def test_facts_recorded_on_a_merged_account_count_for_the_other_too() -> None:
    firm = Firm()
    firm.merge("A", "B", 10)
    late, after = firm.meet("A", 3), firm.meet("A", 12)
    assert firm.shown("B", 15) == {late, after}
    assert firm.shown("B", 5) == set()


def test_an_undone_merge_leaves_both_accounts_as_they_were() -> None:
    firm = Firm()
    firm.meet("A", 1)
    firm.meet("B", 2)
    before = {code: _facts(firm.judged_by(code, 30)) for code in "AB"}
    merge = firm.merge("A", "B", 10)
    firm.retract("A", merge)
    assert {code: _facts(firm.judged_by(code, 30)) for code in "AB"} == before
    assert len(firm.stretches("A")) == len(firm.stretches("B")) == 1


def test_a_retracted_merge_was_one_until_it_was_retracted() -> None:
    firm = Firm()
    merge = firm.merge("A", "B", 10)
    known = len(firm.recorded)
    firm.retract("A", merge)
    assert firm.shown("A", 15, known) is None
    assert firm.shown("A", 15) == set()
    firm.say("A", "fact_reinstated", target=merge)
    assert firm.shown("A", 15) is None


def test_a_merge_that_is_corrected_to_another_day_was_always_on_that_day() -> None:
    firm = Firm()
    merge = firm.merge("A", "B", 10)
    firm.correct("A", merge, occurred_at=day(12).isoformat())
    assert [(one.since, one.until) for one in _merges(firm, "A")] == [(day(12), FOREVER)]
    reversal = firm.reverse("A", 30)
    firm.correct("A", reversal, occurred_at=day(20).isoformat())
    assert _merges(firm, "A") == [Merge("A", "B", day(12), day(20), position=1)]


def test_a_merge_of_no_length_is_none() -> None:
    firm = Firm()
    firm.merge("A", "B", 10)
    firm.reverse("A", 10)
    firm.merge("A", "C", 10)
    assert [one.into for one in _merges(firm, "A")] == ["C"]


def test_merging_what_is_merged_changes_nothing_nor_does_reversing_what_is_not() -> None:
    firm = Firm()
    firm.reverse("A", 5)
    firm.merge("A", "B", 10)
    firm.merge("A", "C", 15)
    firm.reverse("A", 20)
    assert _merges(firm, "A") == [Merge("A", "B", day(10), day(20), position=2)]


def test_a_chain_leads_to_its_end_at_each_moment() -> None:
    firm = Firm()
    of = {code: firm.meet(code, 1) for code in "ABC"}
    firm.merge("A", "B", 10)
    firm.merge("B", "C", 20)
    firm.reverse("B", 30)
    roots = mergers(firm.streams()).root("A")
    assert [roots.at(day(on)) for on in (9, 10, 20, 30)] == ["A", "B", "C", "B"]
    assert [_of(firm.shown("C", on), of) for on in (15, 25, 35)] == ["C", "ABC", "C"]
    assert [_of(firm.shown("B", on), of) for on in (15, 25, 35)] == ["AB", None, "AB"]


def test_a_chain_is_the_same_in_whatever_order_it_was_told() -> None:
    one, other = Firm(), Firm()
    one.merge("A", "B", 10)
    one.merge("B", "C", 20)
    other.merge("B", "C", 20)
    other.merge("A", "B", 10)
    for code in "ABC":
        first, second = (mergers(firm.streams()) for firm in (one, other))
        assert first.root(code) == second.root(code)
        assert first.members(code) == second.members(code)


def test_of_a_circle_the_merge_recorded_last_has_no_effect_while_the_others_stand() -> None:
    firm = Firm()
    firm.merge("A", "B", 10)
    firm.merge("B", "C", 5)
    firm.merge("C", "A", 1)
    firm.reverse("A", 30)
    roots = mergers(firm.streams())
    assert [roots.root("A").at(day(on)) for on in (2, 6, 15, 30)] == ["A", "A", "C", "A"]
    assert [roots.root("C").at(day(on)) for on in (2, 6, 15, 30)] == ["A", "A", "C", "A"]
    assert [len(roots.members("C").at(day(on))) for on in (0, 6, 15, 30)] == [1, 0, 3, 0]


def test_an_account_in_a_circle_with_itself_stands_for_itself() -> None:
    firm = Firm()
    met = firm.meet("A", 1)
    merge = firm.merge("A", "A", 10)
    assert firm.shown("A", 15) == {met, merge}


def test_stretches_cover_all_time_and_neighbours_differ() -> None:
    firm = Firm()
    firm.merge("A", "B", 10)
    firm.reverse("A", 20)
    firm.merge("A", "B", 20)
    firm.reverse("A", 30)
    firm.merge("C", "B", 40)
    for code in "ABC":
        found = firm.stretches(code)
        assert (found[0].start, found[-1].end) == (BEGINNING, FOREVER)
        assert all(one.end == next_.start for one, next_ in pairwise(found))
        assert all(one.history is not next_.history for one, next_ in pairwise(found))
    assert [one.start for one in firm.stretches("A")[1:]] == [day(10), day(30)]


def test_stretches_with_the_same_members_share_one_history() -> None:
    firm = Firm()
    firm.merge("A", "B", 10)
    firm.reverse("A", 20)
    firm.merge("A", "B", 30)
    alone, together, alone_again, together_again = firm.stretches("B")
    assert alone.history is alone_again.history
    assert together.history is together_again.history


def test_what_an_account_decided_on_itself_does_not_count_for_the_other() -> None:
    firm = Firm()
    for code, on in (("A", 0), ("B", 3)):
        firm.say(code, "account_opened", on, code=code, name=code)
    firm.say("A", "tier_overridden", 4, until=day(90))
    firm.say("A", "account_changed", 5, name="Another", account_kind=None)
    firm.say("A", "account_closed", 6)
    firm.merge("A", "B", 10)
    history = firm.judged_by("B", 15)
    assert history is not None
    assert [entry.account for entry in history] == ["B"]
    assert opened(history).at(day(15)) is True
    assert overrides(history).at(day(15)) is None


def test_the_override_of_the_account_itself_counts() -> None:
    firm = Firm()
    firm.say("B", "tier_overridden", 4, until=day(90))
    firm.merge("A", "B", 10)
    history = firm.judged_by("B", 15)
    assert history is not None
    assert [type(entry.fact) for entry in history] == [TierOverridden]


def test_equal_references_of_two_accounts_are_two_things() -> None:
    firm = Firm()
    for code in "AB":
        firm.say(code, "contract_signed", 1, contract="c1")
    firm.say("A", "contract_ended", 5, contract="c1")
    firm.merge("A", "B", 10)
    history = firm.judged_by("B", 15)
    assert history is not None
    assert sorted(history.entities("contract")) == ["A/c1", "c1"]
    assert [entry.fact.kind for entry in history.about("contract", "c1")] == ["contract_signed"]
    assert len(history.about("contract", "A/c1")) == 2


def test_a_reference_says_whose_it_is_however_long_the_chain() -> None:
    firm = Firm()
    firm.say("A", "contract_signed", 1, contract="c1")
    firm.merge("A", "B", 10)
    firm.merge("B", "C", 20)
    for root, on in (("B", 15), ("C", 25)):
        history = firm.judged_by(root, on)
        assert history is not None
        assert list(history.entities("contract")) == ["A/c1"]


def test_an_entry_tells_the_account_it_was_recorded_on() -> None:
    firm = Firm()
    met = firm.meet("A", 1)
    firm.merge("A", "B", 10)
    history = firm.judged_by("B", 15)
    assert history is not None
    entry = history.entries[met]
    assert (entry.account, entry.account_id, entry.version) == ("A", account_id("A"), 1)


def test_a_statement_about_a_fact_of_the_merged_account_hits_it() -> None:
    firm = Firm()
    met, other = firm.say("A", "interaction", 1, contacts=["c1"]), firm.meet("A", 2)
    firm.merge("A", "B", 10)
    firm.correct("A", met, contacts=["c2"])
    firm.retract("A", other)
    history = firm.judged_by("B", 15)
    assert history is not None
    (entry,) = history
    assert entry.fact.their_contacts() == ("A/c2",)
    assert entry.corrected
    assert other not in {one.fact.fact_id for one in history}
    assert other in {one.fact.fact_id for one in history.stated()}


def test_a_correction_of_whose_turn_it_is_changes_what_the_owner_is_a_name_of() -> None:
    firm = Firm()
    planned = firm.say("A", "action_planned", 1, side="ours", owner="ben", plan="p1")
    firm.merge("A", "B", 10)
    assert _planned(firm, planned).owner == "ben"
    firm.correct("A", planned, side="theirs")
    assert (_planned(firm, planned).owner, _planned(firm, planned).plan) == ("A/ben", "A/p1")
    firm.correct("A", planned, side="ours")
    assert _planned(firm, planned).owner == "ben"


def test_a_long_reference_may_be_corrected_all_the_same() -> None:
    firm, long = Firm(), "c" * 120
    met = firm.say("A" * 64, "interaction", 1, contacts=[long])
    firm.merge("A" * 64, "B", 10)
    firm.correct("A" * 64, met, initiative="theirs")
    history = firm.judged_by("B", 15)
    assert history is not None
    assert history.entries[met].fact.their_contacts() == (f"{'A' * 64}/{long}",)


def test_an_account_has_no_say_in_another_ones_facts() -> None:
    firm = Firm()
    ours, theirs = firm.meet("A", 1), firm.meet("B", 1)
    firm.merge("A", "B", 10)
    firm.retract("B", ours)
    firm.retract("A", theirs)
    assert firm.shown("B", 15) == {ours, theirs}


def test_the_version_of_a_joined_history_is_that_of_the_account_itself() -> None:
    firm = Firm()
    firm.meet("B", 1)
    firm.merge("A", "B", 10)
    firm.meet("A", 11)
    firm.meet("A", 12)
    history = firm.judged_by("B", 15)
    assert history is not None
    assert (history.version, history.position) == (1, 4)


def test_a_joined_history_goes_on_fact_by_fact_with_its_indexes() -> None:
    firm = Firm()
    firm.meet("A", 1)
    firm.merge("A", "B", 10)
    history = firm.judged_by("B", 15)
    assert history is not None
    index = history.index("counting", lambda _: _Counting())
    firm.meet("A", 12)
    firm.say("A", "account_closed", 13)
    for one in firm.recorded[2:]:
        history.apply(one)
    assert index.taken == 1
    assert _facts(history) == _facts(firm.judged_by("B", 15))


def test_both_teams_hold_their_roles_and_one_who_is_in_both_until_released_from_both() -> None:
    firm = Firm()
    for code, person in (("A", "ann"), ("A", "ben"), ("B", "ann")):
        firm.say(code, "role_assigned", 1, role="sales_manager", person=person)
    firm.merge("A", "B", 5)
    for code, on in (("A", 10), ("B", 20)):
        firm.say(code, "role_released", on, role="sales_manager", person="ann")
    history = firm.judged_by("B", 30)
    assert history is not None
    held = holdings(history)
    found = [holders_at(held, held[0].role, day(on)) for on in (9, 15, 20)]
    assert found == [("ann", "ben"), ("ann", "ben"), ("ben",)]
    assignments = InForce(of="assignments")
    assert [assignments.reading(history, day(on)).value for on in (9, 15, 20)] == [2, 2, 1]
    assert [len(assignments.reading(history, day(on)).facts) for on in (9, 15, 20)] == [3, 2, 1]


def test_a_family_is_all_that_were_ever_said_to_be_merged() -> None:
    firm, families = Firm(), Families()
    merge = firm.merge("A", "B", 10)
    firm.retract("A", merge)
    firm.merge("C", "D", 10)
    firm.meet("E", 1)
    for one in firm.recorded:
        families.take(one)
    assert [families.of(code) for code in "ACE"] == [{"A", "B"}, {"C", "D"}, {"E"}]
    firm.merge("D", "B", 20)
    families.take(firm.recorded[-1])
    assert {families.of(code) for code in "ABCD"} == {frozenset("ABCD")}


@pytest.mark.parametrize("code", ["A", "B"])
def test_an_account_nothing_is_recorded_on_has_an_empty_history(code: str) -> None:
    assert Firm().shown(code, 1) == set()


class _Counting:
    def __init__(self) -> None:
        self.taken = 0

    def take(self, _: object) -> None:
        self.taken += 1


def _planned(firm: Firm, planned: object) -> ActionPlanned:
    history = firm.judged_by("B", 15)
    assert history is not None
    (entry,) = (one for one in history if one.fact.fact_id == planned)
    assert isinstance(entry.fact, ActionPlanned)
    return entry.fact


def _merges(firm: Firm, code: str) -> list[Merge]:
    return merges_of(code, History(firm.streams()[code]))


def _facts(history: History | None) -> list[Entry]:
    assert history is not None
    return [one for one in history if one.fact.kind != "account_merged"]


def _of(shown: set | None, of: dict) -> str | None:
    return None if shown is None else "".join(code for code, met in of.items() if met in shown)
