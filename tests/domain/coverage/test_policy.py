"""The coverage policy has something to say on every item, and what it says can happen."""

import re
from importlib.resources import files
from typing import Any

import pytest

from tests.domain.coverage.accounts import EXAMPLES, MICRO, START, Ledger, day
from tests.examples import in_the_log
from tierline.domain.account.base import KINDS
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import History
from tierline.domain.catalogue import FUNCTION_ITEMS, RESPONSIBILITIES, Role
from tierline.domain.coverage import MalformedCoveragePolicy, coverage_at, default_policy, parse_policy
from tierline.domain.coverage.holdings import clipped
from tierline.domain.coverage.policy import LONGEST, content_of, policy_from
from tierline.domain.coverage.signs import Sign
from tierline.interfaces.presentation.language import said

TEXT = (files("tierline.domain.coverage") / "policies" / "default.toml").read_text("utf-8")
ITEMS = [*RESPONSIBILITIES, *FUNCTION_ITEMS]


@pytest.mark.parametrize("id", ITEMS)
def test_every_item_has_a_cadence_and_a_reason_in_both_languages(id: str) -> None:
    item = default_policy().items[id]
    assert item.cadence_days > default_policy().due_soon.days
    assert re.search(r"[a-z]{3}.*\.$", str(item.reason))
    assert re.search(r"[\u4e00-\u9fff]{3}.*。$", said(item.reason, "zh"))


def test_the_policy_speaks_of_the_catalogue_and_of_nothing_else() -> None:
    assert list(default_policy().items) == ITEMS
    assert len(RESPONSIBILITIES) == 29


def test_there_is_an_example_of_every_kind() -> None:
    assert EXAMPLES.keys() == {
        name for name, kind in KINDS.items() if not issubclass(kind, StatementAboutAFact)
    }


def ways(id: str) -> list[dict[str, Any]]:
    """Facts that fulfil an item: by each of its signs, by `fulfils`, and explicitly."""
    item = default_policy().items[id]
    found = [fitting(sign.kind, sign.where) for sign in item.signs]
    if item.role:
        found.append({"kind": "interaction", **EXAMPLES["interaction"], "fulfils": [id]})
        found.append({"kind": "responsibility_fulfilled", "responsibility": id, "person": "p1"})
    return found


def fitting(kind: str, where: dict[str, Any]) -> dict[str, Any]:
    """The example of a kind, with the first of the values that are asked for."""
    asked = {name: value if isinstance(value, str) else value[0] for name, value in where.items()}
    return {"kind": kind, **EXAMPLES[kind], **asked}


@pytest.mark.parametrize("id", ITEMS)
def test_every_item_can_be_fulfilled_in_each_of_its_ways(id: str) -> None:
    for content in ways(id):
        ledger = Ledger()
        ledger.open()
        for role in Role:
            ledger.say("role_assigned", START, role=role, person="p1")
        before = coverage_at(ledger.history, default_policy(), day(1))
        fact = ledger.say(at=day(2), **content)
        after = coverage_at(ledger.history, default_policy(), day(2))
        [was] = [one for one in before.items if one.id == id]
        [now] = [one for one in after.items if one.id == id]
        assert (was.state, now.state, now.last_fact) == ("never", "covered", fact), content


def test_what_a_fact_says_it_evidences_it_evidences_by_the_policy() -> None:
    for kind, content in EXAMPLES.items():
        fact = in_the_log({"kind": kind, "occurred_at": START, **content}, Ledger().open())
        assert set(fact.evidences()) <= default_policy().fulfilled_by(fact).keys()


def test_a_fact_with_too_few_people_or_without_the_stated_field_shows_nothing() -> None:
    ledger = Ledger()
    alone = {**EXAMPLES["interaction"], "people": ["p1"]}
    plan = {**EXAMPLES["plan_adopted"], "offers": None}
    ledger.say("interaction", START, **alone)
    ledger.say("plan_adopted", START, **plan)
    together, planned = [default_policy().fulfilled_by(entry.fact).keys() for entry in ledger.history]
    assert "build_team.consistent_action" not in together
    assert ("plan.offer" in planned, "plan.potential" in planned) == (False, True)


def test_comments_and_layout_leave_the_hash_as_it_is_and_content_changes_it() -> None:
    assert parse_policy(f"# another remark\n{TEXT}\n\n").hash == default_policy().hash
    assert parse_policy(TEXT.replace("cadence_days = 60", "cadence_days = 61")).hash != default_policy().hash


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[functions.plan.offer]", "[functions.plan.offal]", "`plan.offer` has no entry"),
        (
            "[functions.plan.offer]",
            "[functions.plan.offal]",
            "1 entries of `functions` are not in the catalogue",
        ),
        (
            "[responsibilities.account_manager.plan]",
            "[responsibilities.account_manager.plane]",
            "1 entries of `responsibilities` are not in the catalogue.",
        ),
        ("cadence_days = 60", "cadence_days = 30", "due soon from the first day"),
        ("cadence_days = 60", 'cadence_days = "60"', "cadence_days"),
        ("cadence_days = 60", "cadence_weeks = 8", "a field that is not known here"),
        ('kind = "outlook"', 'kind = "outlok"', "is not a kind of fact"),
        ('kind = "outlook"', 'kind = "fact_retracted"', "is not a kind of fact"),
        (
            'where = { step = ["guided", "reviewed"] }',
            'where = { stop = "guided" }',
            "names a field that `proposal`",
        ),
        ('where = { step = ["guided", "reviewed"] }', 'where = { step = "guided?" }', "`where.step`"),
        ('stated = ["goals"]', 'stated = ["gaols"]', "names a field that `direction_set`"),
        ('part = "introduced_by"', 'part = "introducer"', "names a field that `executive_contact`"),
        ("at_least = { people = 2 }", "at_least = { channel = 2 }", "is not a list"),
        ('reason = "Looking', 'resaon = "Looking', "reason"),
        ("due_soon_days = 30", "due_soon_days = ", "it is not TOML"),
        ("due_soon_days = 30", f"due_soon_days = {'9' * 5000}", "too many digits"),
        ("due_soon_days = 30", f"due_soon_days = {'[' * 5000}", "nests too deeply"),
    ],
)
def test_a_fault_in_the_data_is_named(old: str, new: str, complaint: str) -> None:
    assert old in TEXT
    with pytest.raises(MalformedCoveragePolicy, match=re.escape(complaint)):
        parse_policy(TEXT.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "at_least = { people = 2 }",
            "at_least = { channel = 2 }",
            "kind 3: `at_least.channel`: the field of `interaction` is not a list",
        ),
        (
            'where = { step = ["guided", "reviewed"] }',
            'where = { step = "guided?" }',
            "kind 1: `where.step`: the field of `proposal` can't have this value",
        ),
        (
            'kind = "outlook"',
            'kind = "budget_set"',
            "kind 2: the firm's own book shows only what is owed to departments",
        ),
        ('kinds = [{ kind = "priority_set" }]', "kinds = []", "no kind shows it"),
        (
            'kind = "outlook"',
            'kind = "outlok"',
            "kind 2: `kind` is not a kind of fact that shows anything",
        ),
        (
            'part = "introduced_by"',
            'part = "introducer"',
            "kind 1: a condition names a field that `executive_contact` doesn't have",
        ),
    ],
)
def test_a_fault_of_an_item_is_told_with_its_place_and_nothing_more(
    old: str, new: str, complaint: str
) -> None:
    assert old in TEXT
    with pytest.raises(MalformedCoveragePolicy) as refused:
        parse_policy(TEXT.replace(old, new, 1))
    (problem,) = refused.value.sentence.removesuffix(".").split("; ")
    assert problem.endswith(f"`: {complaint}")


def test_a_policy_that_is_too_long_is_refused_as_text_and_as_content() -> None:
    long = f"# {'x' * LONGEST}"
    with pytest.raises(MalformedCoveragePolicy, match="it is longer than"):
        parse_policy(f"{TEXT}\n{long}")
    with pytest.raises(MalformedCoveragePolicy, match="it is longer than"):
        policy_from({**content_of(TEXT), "name": "x" * LONGEST})


def test_the_order_of_what_is_said_and_the_words_of_items_change_nothing_that_is_ruled() -> None:
    content = content_of(TEXT)
    assert policy_from(dict(reversed(content.items()))).hash == default_policy().hash
    assert policy_from(dict(reversed(content.items()))).content_hash == default_policy().content_hash
    reworded = parse_policy(TEXT.replace('reason = "Looking', 'reason = "To be looking', 1))
    assert reworded.hash == default_policy().hash
    assert reworded.content_hash != default_policy().content_hash


def test_a_function_item_needs_a_kind_that_shows_it() -> None:
    with pytest.raises(MalformedCoveragePolicy, match="no kind shows it"):
        parse_policy(TEXT.replace('kinds = [{ kind = "priority_set" }]', "kinds = []"))


def test_an_account_without_facts_has_no_coverage() -> None:
    assert not coverage_at(History(), default_policy(), START).open


def test_an_account_is_open_from_the_very_instant_of_its_opening_and_its_functions_are_told_apart() -> None:
    ledger = Ledger()
    ledger.open()
    found = coverage_at(ledger.history, default_policy(), START)
    assert found.open
    assert [one.id for one in found.functions] == list(FUNCTION_ITEMS)
    assert not coverage_at(ledger.history, default_policy(), START - MICRO).open


def test_what_only_touches_a_range_has_no_part_in_it() -> None:
    assert clipped([(day(1), day(2)), (day(3), day(5))], day(2), day(4)) == [(day(3), day(4))]


def test_a_policy_with_a_sign_that_is_none_is_refused_as_any_other_that_is_no_policy() -> None:
    with pytest.raises(MalformedCoveragePolicy):
        parse_policy('name = "\ud800"')


def test_a_sign_may_ask_that_something_is_not_stated() -> None:
    sign = Sign.model_validate({"kind": "plan_adopted", "unstated": ["offers"]})
    plan = {"kind": "plan_adopted", "occurred_at": START, **EXAMPLES["plan_adopted"]}
    facts = [in_the_log({**plan, "offers": said}, Ledger().open()) for said in (plan["offers"], None)]
    assert [sign.holds_of(fact) for fact in facts] == [False, True]
