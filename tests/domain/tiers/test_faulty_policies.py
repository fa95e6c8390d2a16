"""A faulty policy is refused with the place and the line of its fault."""

import re
from typing import Any

import pytest

from tests.domain.tiers.drafts import CONTENT, TEXT, Edit, edited
from tierline.domain.tiers.policy import MalformedPolicy, UnreadablePolicy, parse_policy, policy_from

PARTNER = "tiers.partner"


def partner(tiers: dict[str, Any], part: str, number: int = 0) -> dict[str, Any]:
    criterion: dict[str, Any] = tiers["partner"][part][number]
    return criterion


FAULTS: dict[str, tuple[Edit, str, str]] = {
    "an unknown measure": (
        lambda t: partner(t, "supporting", 1).update(all_of=[{"gut_feeling": {}, "at_least": 1}]),
        f"{PARTNER}.supporting[1].all_of[0]",
        (
            "must name one measure of count_within, customer_initiated_share, distinct_within, hours_within,"
            " in_force, latest_verdict, level, open_longer_than"
        ),
    ),
    "two measures at once": (
        lambda t: partner(t, "supporting", 1)["all_of"][0].update(level={}),
        f"{PARTNER}.supporting[1].all_of[0]",
        "must name one measure of",
    ),
    "a measure without its table": (
        lambda t: partner(t, "supporting", 1).update(all_of=[{"in_force": 3, "at_least": 1}]),
        f"{PARTNER}.supporting[1].all_of[0]",
        "must give the parameters of its measure as a table",
    ),
    "a threshold of the wrong type": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least="two"),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "must be a whole number",
    ),
    "a count of one and a half": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least=1.5),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "must be a whole number",
    ),
    "a level of another facet": (
        lambda t: partner(t, "supporting", 2)["all_of"][0].update(at_least="high"),
        f"{PARTNER}.supporting[2].all_of[0].at_least",
        "must compare with a level of competition: many, some, none",
    ),
    "a share above one": (
        lambda t: partner(t, "supporting", 1).update(
            all_of=[{"customer_initiated_share": {"days": 90}, "at_least": 40}]
        ),
        f"{PARTNER}.supporting[1].all_of[0].at_least",
        "must compare with a share from 0 to 1",
    ),
    "a threshold that is a list": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least=[2]),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "must be a number or the name of a level",
    ),
    "a threshold that is true": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least=True),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "must be a number or the name of a level",
    ),
    "a threshold beyond all counting": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least=10**30),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "is too large a number for a threshold",
    ),
    "no threshold": (
        lambda t: partner(t, "required")["all_of"][0].pop("at_least"),
        f"{PARTNER}.required[0].all_of[0]",
        "needs a threshold: `at_least` or `at_most`",
    ),
    "a threshold that nothing misses": (
        lambda t: partner(t, "required")["all_of"][0].update(at_least=0),
        f"{PARTNER}.required[0].all_of[0].at_least",
        "is a threshold that nothing can miss: it must be 1 or more",
    ),
    "a window of nothing": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(days=0),
        f"{PARTNER}.required[0].all_of[0].count_within.days",
        "should be greater than 0",
    ),
    "a window of half a day": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(days=0.5),
        f"{PARTNER}.required[0].all_of[0].count_within.days",
        "must be a whole number",
    ),
    "an unknown parameter": (
        lambda t: partner(t, "guards")["all_of"][0]["open_longer_than"].update(hours=3),
        f"{PARTNER}.guards[0].all_of[0].open_longer_than",
        "has a field that is not known here",
    ),
    "a filter by a field that isn't there": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"mood": "good"}),
        f"{PARTNER}.required[0].all_of[0].count_within",
        "filters by a field that executive_contact doesn't have",
    ),
    "a filter by a value that can't be": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"our_level": "king"}),
        f"{PARTNER}.required[0].all_of[0].count_within",
        "filters by a value that `our_level` of executive_contact can't have",
    ),
    "a filter by a sealed text": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"note": "x"}),
        f"{PARTNER}.required[0].all_of[0].count_within",
        "filters by `note` of executive_contact, which is sealed",
    ),
    "our level where none is stated": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(
            kinds=["interaction"], where={}, our_level="senior"
        ),
        f"{PARTNER}.required[0].all_of[0].count_within",
        "has an `our_level`, which executive contacts alone state",
    ),
    "a filter by nothing": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"our_level": []}),
        f"{PARTNER}.required[0].all_of[0].count_within.where",
        "must give each field a text, a whole number, true or false, or a list of those",
    ),
    "a filter by a table": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"our_level": {}}),
        f"{PARTNER}.required[0].all_of[0].count_within.where",
        "must give each field a text, a whole number, true or false, or a list of those",
    ),
    "a filter by a number beyond all counting": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(where={"our_level": 10**30}),
        f"{PARTNER}.required[0].all_of[0].count_within.where",
        "has too large a number",
    ),
    "an unknown kind": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(kinds=["lunch"], where={}),
        f"{PARTNER}.required[0].all_of[0].count_within.kinds[0]",
        "is not a kind of fact that can be measured; GET /v1/catalogue lists the kinds",
    ),
    "a kind that speaks about facts": (
        lambda t: partner(t, "required")["all_of"][0]["count_within"].update(
            kinds=["fact_retracted"], where={}
        ),
        f"{PARTNER}.required[0].all_of[0].count_within.kinds[0]",
        "is not a kind of fact that can be measured; GET /v1/catalogue lists the kinds",
    ),
    "four of three": (
        lambda t: t["preferred_supplier"].update(supporting_needed=4),
        "tiers.preferred_supplier.supporting_needed",
        "asks for more supporting criteria than there are (3)",
    ),
    "a gate that asks for nothing": (
        lambda t: t["partner"].update(required=[], supporting_needed=0),
        PARTNER,
        "asks for nothing: it needs a required criterion or `supporting_needed`",
    ),
    "a negative grace": (
        lambda t: t["partner"].update(grace_days=-1),
        f"{PARTNER}.grace_days",
        "should be greater than or equal to 0",
    ),
    "a sentence without English": (
        lambda t: partner(t, "supporting", 3).update(remedy={"zh": "解决。"}),
        f"{PARTNER}.supporting[3].remedy.en",
        "is missing",
    ),
    "an empty sentence": (
        lambda t: partner(t, "supporting", 3).update(reason={"en": "  "}),
        f"{PARTNER}.supporting[3].reason.en",
        "string should have at least 1 character",
    ),
    "a tier that is a text": (lambda t: t.update(partner="x"), PARTNER, "must be a table"),
    "criteria that are no list": (
        lambda t: t["partner"].update(required=1),
        f"{PARTNER}.required",
        "must be a list",
    ),
    "a criterion that is a number": (
        lambda t: t["partner"].update(required=[7]),
        f"{PARTNER}.required[0]",
        "must be a table",
    ),
    "a sentence that is a number": (
        lambda t: partner(t, "supporting", 3).update(reason={"en": 7}),
        f"{PARTNER}.supporting[3].reason.en",
        "must be a text",
    ),
    "a text that no encoding has": (
        lambda t: partner(t, "supporting", 3).update(reason={"en": "\ud800"}),
        f"{PARTNER}.supporting[3].reason.en",
        "must be a text",
    ),
    "a missing tier": (lambda t: t.pop("strategic_ally"), "tiers.strategic_ally", "is missing"),
    "an unknown tier": (lambda t: t.update(friend={}), "tiers", "has a field that is not known here"),
    "a gate for the floor": (
        lambda t: t["vendor"].update(grace_days=3),
        "tiers.vendor",
        "has a field that is not known here",
    ),
    "both ways to combine": (
        lambda t: partner(t, "required").update(any_of=[{"in_force": {}, "at_least": 1}]),
        f"{PARTNER}.required[0]",
        "needs its conditions in `all_of` or in `any_of`",
    ),
    "no condition": (
        lambda t: partner(t, "required").update(all_of=[]),
        f"{PARTNER}.required[0]",
        "needs its conditions in `all_of` or in `any_of`",
    ),
    "a criterion of another tier": (
        lambda t: partner(t, "required").update(id="strategic_ally.alliance"),
        f"{PARTNER}.required[0].id",
        "doesn't belong here",
    ),
    "a criterion that is no characteristic": (
        lambda t: partner(t, "supporting", 3).update(id="partner.sympathy"),
        f"{PARTNER}.supporting[3].id",
        "doesn't belong here",
    ),
    "a guard with the id of a characteristic": (
        lambda t: (partner(t, "guards").update(id="partner.pricing"), t["partner"]["supporting"].pop(1)),
        f"{PARTNER}.guards[0].id",
        "doesn't belong here",
    ),
    "one id twice": (
        lambda t: partner(t, "supporting", 3).update(id="partner.pricing"),
        f"{PARTNER}.supporting[3].id",
        "is the id of an earlier criterion",
    ),
    "an id that is none": (
        lambda t: partner(t, "supporting", 3).update(id="Partner"),
        f"{PARTNER}.supporting[3].id",
        "must be small letters with a dot, as in partner.pricing",
    ),
    "levels of our own people": (
        lambda t: t["preferred_supplier"]["required"][0]["all_of"][0]["distinct_within"].update(of="people"),
        "tiers.preferred_supplier.required[0].all_of[0].distinct_within",
        "asks for the level of contacts where it counts people of ours",
    ),
    "the length of an assignment": (
        lambda t: partner(t, "supporting", 1).update(
            all_of=[{"in_force": {"of": "assignments", "months": 3}, "at_least": 1}]
        ),
        f"{PARTNER}.supporting[1].all_of[0].in_force",
        "asks for the length in months of an assignment, which has none",
    ),
}


@pytest.mark.parametrize(("edit", "place", "problem"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_policy_is_refused_with_the_place_of_the_fault(edit: Edit, place: str, problem: str) -> None:
    with pytest.raises(MalformedPolicy) as raised:
        policy_from(edited(edit))
    assert raised.value.field == place
    assert raised.value.sentence.startswith(f"The policy is not valid: `{place}` {problem}")
    assert raised.value.sentence.endswith(".")


IN_THE_TEXT = {
    "an unknown measure": (
        'level = { facet = "visibility_inside", max_age_days = 365 }, at_least = "medium"',
        'gut_feeling = {}, at_least = "medium"',
        "`tiers.preferred_supplier.supporting[2].all_of[0]` (line {}) must name one measure of",
    ),
    "a threshold of the wrong type": (
        'our_level = "executive" } }, at_least = 2',
        'our_level = "executive" } }, at_least = "two"',
        "`tiers.partner.required[0].all_of[0].at_least` (line {}) must be a whole number.",
    ),
    "a window of nothing": (
        'kinds = ["executive_contact"], days = 365',
        'kinds = ["executive_contact"], days = 0',
        "`tiers.partner.required[0].all_of[0].count_within.days` (line {}) should be greater than 0.",
    ),
    "four of three": (
        "supporting_needed = 2",
        "supporting_needed = 4",
        (
            "`tiers.preferred_supplier.supporting_needed` (line {}) asks for more supporting criteria than"
            " there are (3)."
        ),
    ),
    "an unknown field": (
        "supporting_needed = 3",
        "supporting_needed = 3\nsecret_wish = 3",
        "`tiers.partner` (line {}) has a field that is not known here.",
    ),
    "a filter by an unknown field": (
        'our_level = "executive" } }',
        'secret_wish = "executive" } }',
        "`tiers.partner.required[0].all_of[0].count_within` (line {}) filters by a field that",
    ),
    "one criterion twice": (
        'id = "partner.recognition"',
        'id = "partner.pricing"',
        "`tiers.partner.supporting[3].id` (line {}) is the id of an earlier criterion.",
    ),
}


@pytest.mark.parametrize("day", ["2027-02-30", 7, "tomorrow", "2027-01-01T10:00:00Z", None])
def test_a_policy_is_meant_for_a_day(day: object) -> None:
    with pytest.raises(MalformedPolicy, match=r"`effective` must be a day, as in 2027-01-01\."):
        policy_from({**CONTENT, "effective": day})


@pytest.mark.parametrize("what", IN_THE_TEXT)
def test_a_faulty_text_is_refused_with_the_line_of_the_fault(what: str) -> None:
    right, wrong, sentence = IN_THE_TEXT[what]
    place = TEXT.index(right)
    lines = TEXT[:place].count("\n") + wrong.count("\n") + 1
    with pytest.raises(MalformedPolicy) as raised:
        parse_policy(TEXT.replace(right, wrong, 1))
    assert raised.value.sentence.startswith(f"The policy is not valid: {sentence.format(lines)}")
    assert "secret_wish" not in raised.value.sentence
    assert "line" not in str(raised.value.field)


def test_what_is_missing_is_looked_for_where_it_is_missing() -> None:
    line = TEXT[: TEXT.index("[tiers.strategic_ally]")].count("\n") + 1
    with pytest.raises(
        MalformedPolicy, match=re.escape(f"strategic_ally.grace_days` (line {line}) is missing")
    ):
        parse_policy(re.sub(r"(?s)(\[tiers.strategic_ally\]\n)grace_days = 90\n", r"\1", TEXT))


def test_a_text_that_is_not_toml_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadablePolicy, match=re.escape("can't be read as TOML: look at line 2.")):
        parse_policy('name = "x"\nversion = = 1\n')
    with pytest.raises(MalformedPolicy, match="`name` is missing"):
        parse_policy("")


def test_a_number_longer_than_python_reads_is_refused() -> None:
    with pytest.raises(UnreadablePolicy, match="look at its longest number"):
        parse_policy("version = " + "9" * 5000)
