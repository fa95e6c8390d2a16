"""What holds for the kinds by which the customer is asked and answers, which no caller states."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.domain.account.test_kinds import is_in_both_languages, unmarked
from tests.examples import EXAMPLES, fact_of
from tierline.domain.account.answers import UNANSWERED
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, TOPICS, says
from tierline.domain.account.observations import ASKED_OF_FACETS, LEVELS

GOLDEN = Path(__file__).parent / "golden_of_links"
TARGET, LINK, OWN = (str(UUID(int=number)) for number in (1, 2, 3))
ANSWER = {"target": TARGET, "contact": "c-1", "link": LINK, "seen": 7}
CONTENTS: dict[str, dict[str, Any]] = {
    "confirmation_asked": {
        "target": TARGET,
        "contact": "c-1",
        "language": "zh",
        "expires": "2026-03-15T12:00:00Z",
    },
    "confirmation_withdrawn": {"target": TARGET, "link": LINK},
    "fact_confirmed": ANSWER,
    "fact_disputed": {**ANSWER, "reason": {"sealed": "AAAA", "key": "00", "fact": OWN}},
}
EVERY_KIND = pytest.mark.parametrize("kind", list(LINK_KINDS))


def test_they_are_four_and_no_caller_states_them() -> None:
    assert set(LINK_KINDS) == set(CONTENTS)
    assert LINK_KINDS.keys().isdisjoint(KINDS.keys() | FIRM_KINDS.keys())


@EVERY_KIND
def test_a_kind_is_named_alike_in_store_and_in_code_and_says_what_happened(kind: str) -> None:
    fact = LINK_KINDS[kind]
    assert f"account.{kind}.v1" == fact.TOPIC
    assert TOPICS[fact.TOPIC] is fact
    assert fact.__name__ == "".join(part.capitalize() for part in kind.split("_"))
    assert says(fact).endswith(".")
    assert is_in_both_languages(fact.LABEL)
    assert unmarked(fact) == []


@EVERY_KIND
def test_what_was_stored_under_a_topic_is_read_as_the_same_fact(kind: str) -> None:
    fact = LINK_KINDS[kind]
    stored = json.loads((GOLDEN / f"{fact.TOPIC}.json").read_text())
    read = fact.model_validate(stored)
    content = {**CONTENTS[kind], "fact_id": OWN, "occurred_at": "2026-03-01T12:00:00Z"}
    assert read == fact.model_validate(content)
    assert read.model_dump(mode="json", exclude_unset=True) == stored


@pytest.mark.parametrize("kind", list(EXAMPLES))
def test_a_question_speaks_both_languages_and_tells_no_text_and_no_reference(kind: str) -> None:
    content = EXAMPLES[kind]
    question = fact_of(content).question()
    asked = {"interaction", "executive_contact", "customer_verdict", "tier_overridden"}
    assert (question is not None) is (kind in asked) or kind == "observation"
    if question is not None:
        assert is_in_both_languages(question)
        hidden = [value for name, value in content.items() if name in ("note", "purpose", "basis", "reason")]
        assert not [one for one in (*hidden, *content.get("contacts", ())) if one in str(question)]


def test_the_customer_is_asked_of_facets_that_it_can_judge() -> None:
    for facet, levels in LEVELS.items():
        for level in levels:
            content = {"facet": facet, "level": level, "area": "Tube", "competitor": None}
            question = fact_of({**EXAMPLES["observation"], **content}).question()
            assert (question is not None) is (facet in ASKED_OF_FACETS)
    assert LEVELS.keys() - ASKED_OF_FACETS.keys() == {"competition", "service_effort"}


def test_a_verdict_is_asked_of_by_all_that_it_says() -> None:
    verdict = {**EXAMPLES["customer_verdict"], "tier": "partner", "rating": 4}
    said = [str(fact_of({**verdict, name: None}).question()) for name in ("rating", "tier")]
    assert said == ["You told us what you take us for: partner.", "You told us how you rate us: 4 of 5."]
    both = str(fact_of(verdict).question())
    assert "partner, 4 of 5" in both


def test_the_last_answer_of_each_contact_counts_and_one_dispute_outweighs() -> None:
    one = UNANSWERED.with_confirmation("a").with_confirmation("b")
    assert (UNANSWERED.outcome, one.outcome) == (None, "confirmed")
    disputed = one.with_dispute("a")
    assert (disputed.outcome, disputed.confirmed, disputed.disputed) == ("disputed", {"b"}, {"a"})
    assert disputed.with_confirmation("a") == one
