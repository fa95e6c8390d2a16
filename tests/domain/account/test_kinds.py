"""What holds for every kind of fact: names, words, texts, stored form, and that its example works."""

import inspect
import json
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel, StringConstraints

from tests.domain.account.scenario import Scenario
from tests.examples import DESTROYING, EXAMPLES, fact_of, id_of, preceding, story
from tierline.domain.account.base import KINDS, TOPICS, Fact, says
from tierline.domain.account.overrides import TierOverridden, is_proposal
from tierline.domain.catalogue import CHARACTERISTICS, FUNCTION_ITEMS, RESPONSIBILITIES
from tierline.domain.shared.personal import FreeText, OfContact, PersonalText, mark_of
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import said
from tierline.interfaces.storage.mapper import translated

GOLDEN = Path(__file__).parent / "golden"
EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))


def test_the_kinds_are_those_of_the_design() -> None:
    assert set(KINDS) == {
        "account_opened", "account_changed", "account_closed", "account_reopened", "account_merged",
        "merge_reversed", "contact_added", "contact_changed", "contact_left", "counterpart_insight",
        "contact_forgotten", "contact_held", "hold_released",
        "role_assigned", "role_released", "handover_acknowledged", "interaction", "executive_contact",
        "contract_signed",
        "contract_amended", "contract_renewed", "contract_ended", "proposal", "negotiation",
        "escalation_raised", "escalation_acknowledged", "escalation_resolved", "escalation_reopened",
        "observation", "customer_verdict", "knowledge", "analysis", "direction_set", "plan_adopted",
        "plan_reviewed", "action_planned", "action_completed", "action_dropped", "opportunity_identified",
        "outlook", "team_agreed", "investment", "priority_set", "responsibility_fulfilled",
        "tier_overridden", "override_approved", "tier_override_lifted",
        "fact_corrected", "fact_retracted", "fact_reinstated", "fact_redacted",
        "revenue_booked", "delivery_promised", "delivery_made", "competitor_named",
    }  # fmt: skip


@EVERY_KIND
def test_a_kind_is_named_alike_on_the_doors_in_store_and_in_code(kind: str) -> None:
    fact = KINDS[kind]
    assert f"account.{kind}.v{1 + len(fact.FORMER)}" == fact.TOPIC
    assert TOPICS[fact.TOPIC] is fact
    assert fact.__name__ == "".join(part.capitalize() for part in kind.split("_"))


@EVERY_KIND
def test_a_kind_says_what_happened_in_a_sentence_and_has_a_name_in_both_languages(kind: str) -> None:
    fact = KINDS[kind]
    assert "__doc__" in fact.__dict__
    assert says(fact).endswith(".")
    assert is_in_both_languages(fact.LABEL)


@EVERY_KIND
def test_a_headline_speaks_both_languages_and_tells_no_name_and_no_text(kind: str) -> None:
    content = EXAMPLES[kind]
    headline = fact_of(content).headline()
    assert is_in_both_languages(headline)
    for name in texts_of(KINDS[kind]) & content.keys():
        assert content[name] not in str(headline) + said(headline, "zh")


@EVERY_KIND
def test_an_example_gives_every_field_of_its_kind(kind: str) -> None:
    envelope = {"kind", "fact_id", "source", "fulfils"}
    today = KINDS[kind].model_fields.keys() - KINDS[kind].RETIRED.keys()
    left_out = today - EXAMPLES[kind].keys() - envelope
    assert left_out <= set(EXAMPLES[kind].get("clears", ()))


@EVERY_KIND
def test_an_example_is_recorded_after_what_it_needs(kind: str) -> None:
    scenario = Scenario()
    for content in [*preceding(kind), EXAMPLES[kind]]:
        scenario.record({"fact_id": str(id_of(content)), **content})
    assert scenario.stream[-1].fact == fact_of(EXAMPLES[kind])


def test_one_account_takes_all_examples() -> None:
    scenario = Scenario()
    for content in story():
        scenario.record({"fact_id": str(id_of(content)), **content})
    assert {recorded.fact.kind for recorded in scenario.stream} == set(KINDS) - DESTROYING


@EVERY_KIND
def test_only_facts_about_things_that_later_facts_ask_for_are_kept(kind: str) -> None:
    kept = {entity for entity, _ in fact_of(EXAMPLES[kind]).entities()}
    assert kept <= {
        "account",
        "contact",
        "role",
        "contract",
        "proposal",
        "escalation",
        "plan",
        "action",
        "override",
        "delivery",
        "competitor",
    }
    unkept = {
        "interaction", "executive_contact", "observation", "customer_verdict", "knowledge", "analysis",
        "investment", "priority_set", "responsibility_fulfilled", "negotiation", "outlook",
        "handover_acknowledged", "revenue_booked",
    }  # fmt: skip
    assert not (kept and kind in unkept)


@EVERY_KIND
def test_a_kind_that_somebody_of_ours_does_says_who(kind: str) -> None:
    fact = fact_of(EXAMPLES[kind])
    named = {"people", "person", "owner", "approver", "members"} & EXAMPLES[kind].keys()
    assert bool(fact.our_people()) == bool(named)


@EVERY_KIND
def test_a_kind_that_names_contacts_gives_them(kind: str) -> None:
    content = EXAMPLES[kind]
    expected = content.get("contacts", [content["contact"]] if "contact" in content else [])
    if kind == "action_planned":
        expected = [content["owner"]]
    assert list(fact_of(content).their_contacts()) == expected


def test_the_accounts_that_a_fact_names_are_its_parent_and_what_it_merges_into() -> None:
    named = {kind: fact_of(EXAMPLES[kind]).accounts() for kind in KINDS}
    assert {kind: codes for kind, codes in named.items() if codes} == {
        "account_opened": ("NW-GROUP",),
        "account_changed": ("NW-002",),
        "account_merged": ("NW-002",),
    }


def test_the_life_of_an_account_and_its_overrides_say_nothing_of_one_that_it_is_merged_into() -> None:
    assert {kind for kind, fact in KINDS.items() if fact.OF_ITS_ACCOUNT} == {
        "account_opened", "account_changed", "account_closed", "account_reopened", "account_merged",
        "merge_reversed", "tier_overridden", "override_approved", "tier_override_lifted",
    }  # fmt: skip


def test_every_function_item_is_evidenced_by_some_kind() -> None:
    understanding = [
        fact_of({**EXAMPLES["knowledge"], "item": item}) for item in FUNCTION_ITEMS if "understand" in item
    ]
    analyses = [fact_of({**EXAMPLES["analysis"], "item": item}) for item in ("performance", "needs")]
    others = [fact_of(content) for content in EXAMPLES.values()]
    evidenced = {item for fact in (*understanding, *analyses, *others) for item in fact.evidences()}
    assert evidenced == set(FUNCTION_ITEMS)


def test_every_responsibility_can_be_fulfilled_by_any_kind_and_by_a_fact_of_its_own() -> None:
    for responsibility in RESPONSIBILITIES:
        fact_of({**EXAMPLES["interaction"], "fulfils": [responsibility]})
        fact_of({**EXAMPLES["responsibility_fulfilled"], "responsibility": responsibility})


SHOWN_BY: dict[str, list[dict[str, Any]]] = {
    "vendor.competition": [{"kind": "observation", "facet": "competition", "level": "many", "area": "Tube"}],
    "vendor.information": [{"kind": "knowledge", "access": "public"}],
    "vendor.pricing": [{"kind": "contract_signed", "pricing": "competitive", "procurement": "open"}],
    "vendor.service": [
        {"kind": "observation", "facet": "service_effort", "level": "heavy"},
        {"kind": "contract_signed", "new_product": True},
    ],
    "vendor.visibility": [{"kind": "observation", "facet": "visibility_inside", "level": "low"}],
    "preferred_supplier.key_people": [
        {"kind": "contact_added", "key_person": True},
        {"kind": "interaction", "contacts": ["c-1", "c-2", "c-3"]},
    ],
    "preferred_supplier.information": [{"kind": "knowledge", "access": "special"}],
    "preferred_supplier.pricing": [{"kind": "contract_signed", "pricing": "value_premium"}],
    "preferred_supplier.visibility": [{"kind": "observation", "facet": "visibility_inside", "level": "high"}],
    "partner.top_level": [
        {"kind": "executive_contact", "client_level": "executive", "our_level": "executive"},
        {"kind": "contract_signed", "agreement": "cooperation", "formal": False},
    ],
    "partner.long_term": [
        {"kind": "contract_signed", "exclusive": True, "ends": "2027-03-31"},
        {"kind": "contract_signed", "procurement": "none"},
    ],
    "partner.pricing": [{"kind": "contract_signed", "pricing": "negotiated"}],
    "partner.no_competitor": [
        {"kind": "observation", "facet": "competition", "level": "none", "area": "Tube"}
    ],
    "partner.recognition": [
        {"kind": "observation", "facet": "special_relationship", "level": "acknowledged"}
    ],
    "strategic_ally.alliance": [
        {"kind": "contract_signed", "agreement": "alliance"},
        {"kind": "contract_signed", "agreement": "joint_venture"},
    ],
    "strategic_ally.visibility": [
        {"kind": "observation", "facet": "visibility_outside", "level": "very_high"}
    ],
    "strategic_ally.joint_leadership": [
        {"kind": "observation", "facet": "joint_leadership", "level": "general_managers"}
    ],
    "strategic_ally.joint_business": [{"kind": "interaction", "joint_business": True}],
}  # fmt: skip


@pytest.mark.parametrize("characteristic", list(CHARACTERISTICS))
def test_a_characteristic_can_be_shown_by_a_fact(characteristic: str) -> None:
    for shown in SHOWN_BY[characteristic]:
        plain = {name: value for name, value in EXAMPLES[shown["kind"]].items() if name != "competitor"}
        fact_of({**plain, **shown})


# ------------------------------------------------------------------------------ stored form


@EVERY_KIND
def test_what_was_stored_under_a_topic_is_read_as_the_same_fact(kind: str) -> None:
    fact = KINDS[kind]
    stored = json.loads((GOLDEN / f"{fact.TOPIC}.json").read_text())
    read = fact.model_validate(stored)
    assert read == fact_of(EXAMPLES[kind])
    assert read.model_dump(mode="json", exclude_unset=True) == stored


def test_there_is_a_golden_file_for_every_topic_and_no_other() -> None:
    of_accounts = {kind.TOPIC for kind in KINDS.values()}
    former = {topic for kind in KINDS.values() for topic in kind.FORMER}
    assert {path.stem for path in GOLDEN.glob("*.json")} == of_accounts | former
    assert of_accounts <= set(TOPICS)


def test_an_override_stored_before_approvals_were_statements_is_in_force_by_itself() -> None:
    stored = json.loads((GOLDEN / "account.tier_overridden.v1.json").read_text())
    kind, content = translated("account.tier_overridden.v1", stored)
    read = kind.model_validate(content)
    assert isinstance(read, TierOverridden)
    assert read.approver == "p-exec"
    assert not is_proposal(read)


# ------------------------------------------------------------------------------ personal and free text


DECIDED_APART = {
    ("FactCorrected", "changes"): "its values are sealed as the fields of the corrected fact are",
}


@EVERY_KIND
def test_a_field_that_could_hold_prose_is_marked_as_a_text(kind: str) -> None:
    assert unmarked(KINDS[kind]) == []


def test_an_unmarked_text_is_found() -> None:
    class Spoiled(BaseModel):
        plain: str
        several: tuple[str, ...] = ()
        maybe: str | None = None
        limited: Annotated[str, StringConstraints(max_length=10)] = ""
        anything: dict[str, Any] = {}
        whatever: Any = None
        code: Annotated[str, StringConstraints(pattern="^[A-Z]$")] = "A"
        one_of: Literal["a", "b"] = "a"
        text: FreeText
        name: PersonalText | None = None

    assert unmarked(Spoiled) == ["plain", "several", "maybe", "limited", "anything", "whatever"]


def test_the_personal_texts_are_name_title_and_addresses_of_a_contact() -> None:
    personal = {
        (kind, name)
        for kind, fact in KINDS.items()
        for name, field in fact.model_fields.items()
        if isinstance(mark_of(field), OfContact)
    }
    assert personal == {
        (kind, name)
        for kind in ("contact_added", "contact_changed")
        for name in ("name", "title", "email", "phone")
    }


def unmarked(model: type[BaseModel]) -> list[str]:
    """The fields that could hold prose though they are not marked as personal or free text."""
    return [
        name
        for name, field in model.model_fields.items()
        if not mark_of(field)
        and (model.__name__, name) not in DECIDED_APART
        and holds_prose(field.annotation, field.metadata)
    ]


def holds_prose(annotation: Any, metadata: list[Any]) -> bool:
    """Whether free prose fits in; a pattern, a literal, an enumeration or an id keeps it out."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return holds_prose(inner, [*metadata, *more])
    if annotation is str:
        return not any(keeps_prose_out(one) for one in metadata)
    if annotation is Any:
        return True
    if get_origin(annotation) is Literal:
        return False
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return bool(unmarked(annotation))
    return any(holds_prose(member, []) for member in get_args(annotation))


def keeps_prose_out(constraint: Any) -> bool:
    schema = getattr(constraint, "json_schema", None) or {}
    return bool(getattr(constraint, "pattern", None) or "enum" in schema)


def texts_of(fact: type[Fact]) -> set[str]:
    return {name for name, field in fact.model_fields.items() if mark_of(field)}


def is_in_both_languages(words: Words) -> bool:
    return str(words).isascii() and any("\u4e00" <= letter <= "\u9fff" for letter in said(words, "zh"))
