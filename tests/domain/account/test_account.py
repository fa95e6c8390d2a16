"""The decision state of an account: a snapshot at any point is as good as the whole stream."""

import json
from typing import Any

import pytest
from hypothesis import given as sample
from hypothesis import strategies as st

from tests.domain.account.scenario import START, Scenario, correction, given, nth, retraction
from tests.examples import CODE, Content, example, fact_of, id_of, story
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import Fact, Recorded, parse_fact
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.account.lifecycle import life_of
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.personal import Forgotten, Sealed, marks

THINGS = [
    example("contact_added"),
    example("contact_left"),
    example("contact_added", contact="c-2", level="staff"),
    example("role_assigned"),
    example("role_released"),
    example("contract_signed"),
    example("contract_amended"),
    example("contract_renewed"),
    example("contract_ended"),
    example("escalation_raised"),
    example("escalation_resolved"),
    example("escalation_reopened"),
    example("action_planned", side="ours", owner="p-ben", plan=...),
    example("action_completed"),
    example("tier_overridden"),
    example("tier_override_lifted"),
    example("account_closed"),
    example("account_reopened"),
    example("analysis"),
]


def statements(size: int) -> st.SearchStrategy[Content]:
    """Statements about one of the first facts."""
    return st.builds(
        lambda kind, number, hour: (
            {
                "kind": kind,
                "occurred_at": "2026-01-01T00:00:00Z",
                "target": nth(number),
                "reason": "A reason",
            }
            | (
                {"changes": {"occurred_at": f"2023-01-01T{hour:02}:00:00Z"}}
                if kind == "fact_corrected"
                else {}
            )
        ),
        st.sampled_from(["fact_corrected", "fact_retracted", "fact_reinstated"]),
        st.integers(1, size),
        st.integers(0, 23),
    )


def whatever_is_accepted(contents: list[Content]) -> Scenario:
    scenario = given()
    for content in contents:
        try:
            scenario.record(content)
        except Refusal:
            continue
    return scenario


def restored(account: Account) -> Account:
    return Account.restored(json.loads(json.dumps(account.snapshot())))


def decisions(account: Account) -> list[Any]:
    """What the account answers to every fact that one might record next."""
    answers: list[Any] = []
    for content in THINGS:
        try:
            parse_fact(content, fact_id=id_of(content)).check(account)
            answers.append("recorded")
        except Refusal as refusal:
            answers.append(refusal.name())
    return answers


@sample(st.lists(st.one_of(st.sampled_from(THINGS), statements(8)), max_size=14), st.data())
def test_a_snapshot_and_the_rest_of_the_stream_are_as_good_as_the_whole(
    contents: list[Content], data: st.DataObject
) -> None:
    stream = whatever_is_accepted(contents).stream
    cut = data.draw(st.integers(0, len(stream)))
    live = project(Account(CODE), stream)
    resumed = project(restored(project(Account(CODE), stream[:cut])), stream[cut:])
    assert resumed == live
    assert restored(live) == live
    assert decisions(resumed) == decisions(live)


def test_the_snapshot_of_a_long_story_is_as_good_as_the_story() -> None:
    scenario = Scenario()
    for content in story():
        scenario.record({"fact_id": str(id_of(content)), **content})
        assert restored(scenario.account) == scenario.account


def test_an_account_keeps_no_texts() -> None:
    account = Account(CODE)
    for version, fact in enumerate(map(as_stored, story()), start=1):
        account.apply(Recorded(account.id, CODE, version, START, "recorder", fact, version))
    assert "BOX" not in json.dumps(account.snapshot())
    assert restored(account) == account
    kept = next(one.fact for one in account.kept.values() if one.fact.kind == "contact_added")
    assert kept.model_dump()["name"] == Forgotten().model_dump()


def test_an_account_keeps_no_texts_of_a_correction_either() -> None:
    account = given(example("escalation_raised")).account
    box = {"sealed": "BOX", "key": "key", "fact": "fact"}
    corrected = {**correction(nth(2), summary=box, severity="low"), "fact_id": nth(3)}
    account.take(FactCorrected.model_validate(corrected), 3, "recorder")
    (raised,) = account.facts_about("escalation", "e-1")
    assert raised.model_dump()["severity"] == "low"
    assert raised.model_dump()["summary"] == Forgotten().model_dump()
    assert "BOX" not in json.dumps(account.snapshot())


def test_the_next_fact_of_a_stream_has_the_next_version() -> None:
    first, *_ = given().stream
    with pytest.raises(ValueError, match="does not follow"):
        project(Account(CODE), [first, first])


def test_interactions_leave_no_trace_however_many_there_are() -> None:
    scenario = given(example("contact_added"))
    before = len(scenario.account.kept)
    scenario.records(*[example("interaction")] * 20)
    assert len(scenario.account.kept) == before


def test_a_fact_corrected_to_speak_of_another_thing_is_found_there_and_nowhere_else() -> None:
    account = given(example("contact_added"), correction(nth(2), contact="c-2")).account
    assert account.facts_about("contact", "c-1") == []
    assert [fact.kind for fact in account.facts_about("contact", "c-2")] == ["contact_added"]
    assert restored(account) == account


def test_a_retracted_fact_stays_known_for_its_reinstatement() -> None:
    scenario = given(example("contact_added")).records(retraction(nth(2)))
    assert scenario.account.facts_about("contact", "c-1") == []
    assert [standing.holds for standing in scenario.account.kept.values()] == [True, False]


def as_stored(content: Content) -> Fact:
    """The fact as it is stored: its texts in boxes."""
    fact = fact_of(content)
    box = Sealed(sealed="BOX", key="key", fact="fact")
    boxes: dict[str, Any] = {name: box for name in marks(type(fact)) if getattr(fact, name) is not None}
    if isinstance(fact, FactCorrected):
        noted = {"note": box.model_dump()} if "note" in fact.changes else {}
        boxes["changes"] = {**fact.changes, **noted}
    return fact.model_copy(update=boxes)


def test_a_snapshot_of_an_earlier_release_tells_what_the_account_is_merged_into() -> None:
    at = "2024-02-01T00:00:00Z"
    opening = {"code": "A", "name": "A", "account_kind": "enterprise"}
    stored = {
        "code": "A",
        "version": 2,
        "recorded_at": "2024-02-02T00:00:00+00:00",
        "kept": [
            [1, "ana", True, "account.account_opened.v1", {"fact_id": nth(1), "occurred_at": at, **opening}],
            [
                2,
                "ana",
                True,
                "account.account_merged.v1",
                {"fact_id": nth(2), "occurred_at": at, "into": "B"},
            ],
        ],
    }
    life = life_of(Account.restored(stored))
    assert life is not None
    assert life.closed is None
    assert life.merged is not None
    assert life.merged.into == "B"
