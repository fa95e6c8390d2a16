"""What holds for the kind by which texts expire, when they do, and what isn't over."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.domain.account.scenario import Scenario
from tests.domain.account.test_kinds import is_in_both_languages, unmarked
from tests.examples import EXAMPLES, id_of, preceding
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, TOPICS, says
from tierline.domain.account.expiring import SERVICE_KINDS, RetentionRule, TextsExpired, is_due, is_open

GOLDEN = Path(__file__).parent / "golden_of_the_service"
FACTS = [str(UUID(int=number)) for number in (1, 2)]
CONTENTS: dict[str, dict[str, Any]] = {
    "texts_expired": {"rules": [{"kind": "interaction", "field": "note", "days": 1095, "facts": FACTS}]},
}
EVERY_KIND = pytest.mark.parametrize("kind", list(SERVICE_KINDS))


@EVERY_KIND
def test_no_caller_states_it(kind: str) -> None:
    assert kind in CONTENTS
    assert kind not in KINDS.keys() | FIRM_KINDS.keys() | LINK_KINDS.keys()


@EVERY_KIND
def test_it_is_named_alike_in_store_and_in_code_and_says_what_happened(kind: str) -> None:
    fact = SERVICE_KINDS[kind]
    assert f"account.{kind}.v1" == fact.TOPIC
    assert TOPICS[fact.TOPIC] is fact
    assert fact.__name__ == "".join(part.capitalize() for part in kind.split("_"))
    assert says(fact).endswith(".")
    assert is_in_both_languages(fact.LABEL)
    assert unmarked(fact) == []


@EVERY_KIND
def test_what_was_stored_under_its_topic_is_read_as_the_same_fact(kind: str) -> None:
    fact = SERVICE_KINDS[kind]
    stored = json.loads((GOLDEN / f"{fact.TOPIC}.json").read_text())
    content = {**CONTENTS[kind], "fact_id": str(UUID(int=3)), "occurred_at": "2026-03-01T12:00:00Z"}
    read = fact.model_validate(stored)
    assert read == fact.model_validate(content)
    assert read.model_dump(mode="json", exclude_unset=True) == stored


def test_its_headline_counts_the_texts_in_both_languages() -> None:
    content = {**CONTENTS["texts_expired"], "fact_id": UUID(int=3), "occurred_at": "2026-03-01T12:00:00Z"}
    headline = TextsExpired.model_validate(content).headline()
    assert str(headline) == "Texts expired: 2"
    assert is_in_both_languages(headline)


@pytest.mark.parametrize(
    ("happened", "stated", "now", "due"),
    [
        ("2026-01-03", "2026-01-03", "2026-02-28", False),
        ("2026-01-03", "2026-01-03", "2026-03-01", True),
        ("2026-01-30", "2026-01-30", "2026-03-01", True),
        ("2026-01-31", "2026-01-31", "2026-03-31", False),
        ("2020-01-01", "2026-02-20", "2026-03-31", False),
        ("2020-01-01", "2026-02-20", "2026-04-01", True),
    ],
)
def test_texts_expire_with_the_month_and_not_so_soon_after_they_were_stated(
    happened: str, stated: str, now: str, due: bool
) -> None:
    rule = RetentionRule(kind="interaction", field="note", days=30)
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (happened, stated, now)]
    assert is_due(rule, *moments) is due


@pytest.mark.parametrize(
    ("kind", "then", "over"),
    [
        ("escalation_raised", ("escalation_resolved",), True),
        ("escalation_raised", ("escalation_resolved", "escalation_reopened"), False),
        ("action_planned", ("action_completed",), True),
        ("contract_signed", ("contract_ended",), True),
        ("interaction", (), True),
    ],
)
def test_what_is_not_over_is_open(kind: str, then: tuple[str, ...], over: bool) -> None:
    scenario = Scenario()
    for content in [*preceding(kind), EXAMPLES[kind]]:
        scenario.record({"fact_id": str(id_of(content)), **content})
    fact, now = scenario.stream[-1].fact, datetime(2024, 6, 1, tzinfo=UTC)
    assert is_open(fact, scenario.account, now) is (kind != "interaction")
    for one in then:
        scenario.record({"fact_id": str(id_of(EXAMPLES[one])), **EXAMPLES[one]})
    assert is_open(fact, scenario.account, now) is not over


def test_an_override_is_open_until_its_end() -> None:
    scenario = Scenario()
    for content in [*preceding("tier_overridden"), EXAMPLES["tier_overridden"]]:
        scenario.record({"fact_id": str(id_of(content)), **content})
    fact = scenario.stream[-1].fact
    until = datetime.fromisoformat(EXAMPLES["tier_overridden"]["until"])
    assert is_open(fact, scenario.account, fact.occurred_at)
    assert not is_open(fact, scenario.account, until)
