"""Recording one fact: receipts, repeats, expected versions, refusals."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.application.office import (
    AT,
    NOW,
    Office,
    account,
    contact,
    escalation,
    meeting,
    resolution,
    statement,
)
from tests.storage.facts import recorded
from tierline.application.deciding import ContactOfTexts
from tierline.application.outcomes import Outcome
from tierline.domain.account.base import FactAlreadyRecorded, MalformedFact, OccurredInFuture, UnknownKind
from tierline.domain.account.contacts import UnknownContact
from tierline.domain.account.corrections import (
    AlreadyRetracted,
    NothingChanges,
    NotRetracted,
    OpeningStays,
    TargetIsAStatement,
    UnknownTarget,
)
from tierline.domain.account.escalations import EscalationAlreadyRaised, EscalationNeverRaised
from tierline.domain.account.lifecycle import AccountAlreadyOpened, CodeStays, UnknownAccount
from tierline.domain.account.overrides import ApproverIsActor, NoOverrideProposed
from tierline.domain.shared.errors import Refusal, StaleVersion
from tierline.domain.shared.ids import account_id, fact_id_from_key


def _record(office: Office, content: dict, code: str = "ACME", **more) -> Outcome:
    return office.accounts.record(code, content, actor="ann", **more)


def test_a_receipt_says_where_the_fact_stands(office: Office) -> None:
    fact_id = uuid4()
    outcome = _record(office, meeting(fact_id=str(fact_id)))
    found = office.log.find(fact_id)
    assert found is not None
    assert not outcome.repeated
    assert outcome.receipt.fact_id == fact_id
    assert (outcome.receipt.account, outcome.receipt.version) == ("ACME", 2)
    assert (outcome.receipt.position, outcome.receipt.recorded_at) == (found.position, found.recorded_at)
    assert found.actor == "ann"


def test_a_fact_without_an_id_gets_a_new_one_each_time(office: Office) -> None:
    first, second = _record(office, meeting()), _record(office, meeting())
    assert first.receipt.fact_id != second.receipt.fact_id
    assert second.receipt.version == 3


def test_the_same_fact_again_answers_with_the_first_receipt(office: Office) -> None:
    content = contact(fact_id=str(uuid4()), title="Head of purchasing")
    first = _record(office, content)
    again = office.accounts.record("ACME", content, actor="bob")
    assert again == Outcome(first.receipt, repeated=True)
    assert len(office.stream("ACME")) == 2


def test_the_same_correction_again_answers_with_the_first_receipt(office: Office) -> None:
    target = office.record("ACME", escalation(summary="it was late"))
    changes = {"summary": "it was very late", "severity": "low", "category": "problem"}
    content = statement("fact_corrected", target, changes=changes, fact_id=str(uuid4()))
    first = _record(office, content)
    assert _record(office, content) == Outcome(first.receipt, repeated=True)


@pytest.mark.parametrize(
    "other",
    [{"severity": "low"}, {"summary": "another text"}, {"summary": None}, {"people": ["bob"]}],
)
def test_the_same_id_with_other_content_is_a_conflict(on_sqlite: Office, other: dict) -> None:
    content = escalation(fact_id=str(uuid4()), summary="it was late")
    _record(on_sqlite, content)
    with pytest.raises(FactAlreadyRecorded) as refusal:
        _record(on_sqlite, {**content, **other})
    assert refusal.value.field == "fact_id"
    assert len(on_sqlite.stream("ACME")) == 2


def test_the_same_correction_id_with_other_changes_is_a_conflict(on_sqlite: Office) -> None:
    target = on_sqlite.record("ACME", escalation())
    content = statement("fact_corrected", target, changes={"severity": "low"}, fact_id=str(uuid4()))
    _record(on_sqlite, content)
    for changes in ({"severity": "medium"}, {"severity": "low", "summary": None}, {"category": "problem"}):
        with pytest.raises(FactAlreadyRecorded):
            _record(on_sqlite, {**content, "changes": changes})


def test_the_same_id_on_another_account_or_of_another_kind_is_a_conflict(on_sqlite: Office) -> None:
    on_sqlite.accounts.open(account("BETA"), actor="ann")
    content = meeting(fact_id=str(uuid4()))
    _record(on_sqlite, content)
    with pytest.raises(FactAlreadyRecorded):
        _record(on_sqlite, content, "BETA")
    with pytest.raises(FactAlreadyRecorded):
        _record(on_sqlite, contact(fact_id=content["fact_id"]))


def test_a_repeat_after_the_text_was_forgotten_is_still_a_repeat(on_sqlite: Office) -> None:
    content = contact(fact_id=str(uuid4()))
    first = _record(on_sqlite, content)
    on_sqlite.log.append([recorded("ACME", 3, minute=10_000)], replacing=account_id("ACME"))
    assert _record(on_sqlite, content) == Outcome(first.receipt, repeated=True)
    with pytest.raises(FactAlreadyRecorded):
        _record(on_sqlite, {**content, "level": "staff"})


def test_an_idempotency_key_is_the_seed_of_the_id_for_one_actor_and_account(office: Office) -> None:
    first = _record(office, meeting(), idempotency_key="k1")
    assert first.receipt.fact_id == fact_id_from_key("ann", "ACME", "k1")
    assert _record(office, meeting(), idempotency_key="k1") == Outcome(first.receipt, repeated=True)
    other = office.accounts.record("ACME", meeting(), actor="bob", idempotency_key="k1")
    assert not other.repeated
    with pytest.raises(FactAlreadyRecorded):
        _record(office, meeting(channel="call"), idempotency_key="k1")


def test_a_fact_id_in_the_content_goes_before_an_idempotency_key(on_sqlite: Office) -> None:
    fact_id = uuid4()
    outcome = _record(on_sqlite, meeting(fact_id=str(fact_id)), idempotency_key="k1")
    assert outcome.receipt.fact_id == fact_id


def test_an_expected_version_must_be_the_accounts(office: Office) -> None:
    assert _record(office, meeting(), expected_version=1).receipt.version == 2
    with pytest.raises(StaleVersion):
        _record(office, meeting(), expected_version=1)
    with pytest.raises(StaleVersion):
        _record(office, meeting(), expected_version=3)
    assert _record(office, meeting(), expected_version=2).receipt.version == 3


def test_a_repeat_is_settled_whatever_version_is_expected(on_sqlite: Office) -> None:
    content = meeting(fact_id=str(uuid4()))
    first = _record(on_sqlite, content, expected_version=1)
    assert _record(on_sqlite, content, expected_version=1) == Outcome(first.receipt, repeated=True)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ({"kind": "gossip", "occurred_at": AT}, UnknownKind),
        (meeting(channel="pigeon"), MalformedFact),
        (meeting(occurred_at="2026-02-01T10:00:00"), MalformedFact),
        (meeting(occurred_at=(NOW + timedelta(hours=25)).isoformat()), OccurredInFuture),
        (meeting(contacts=["nobody"]), UnknownContact),
        (resolution("never"), EscalationNeverRaised),
        (account("ACME"), AccountAlreadyOpened),
        (account("OTHER"), CodeStays),
        ({"kind": "account_merged", "into": "NOBODY", "occurred_at": AT}, UnknownAccount),
        (statement("fact_retracted", uuid4()), UnknownTarget),
        (contact(name={"sealed": "AAAA", "key": "k", "fact": "f"}), MalformedFact),
        (contact(name={"forgotten": True}), MalformedFact),
        (escalation(summary={"sealed": "AAAA", "key": "k", "fact": "f"}), MalformedFact),
        ({"kind": "override_approved", "target": str(uuid4()), "occurred_at": AT}, NoOverrideProposed),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_recorded(
    on_sqlite: Office, content: dict, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _record(on_sqlite, content)
    assert len(on_sqlite.stream("ACME")) == 1


def test_an_account_that_was_never_opened_is_unknown(on_sqlite: Office) -> None:
    for content in (meeting(), statement("fact_retracted", uuid4())):
        with pytest.raises(UnknownAccount):
            _record(on_sqlite, content, "NOBODY")


def test_a_parent_must_exist_before_it_is_named(office: Office) -> None:
    with pytest.raises(UnknownAccount) as refusal:
        office.accounts.open(account("CHILD", parent="PARENT"), actor="ann")
    assert refusal.value.field == "parent"
    office.accounts.open(account("PARENT"), actor="ann")
    assert office.accounts.open(account("CHILD", parent="PARENT"), actor="ann").receipt.version == 1


def test_opening_takes_the_fields_of_the_fact_and_repeats_under_a_key(on_sqlite: Office) -> None:
    content = account("BETA")
    del content["kind"]
    first = on_sqlite.accounts.open(content, actor="ann", idempotency_key="k1")
    again = on_sqlite.accounts.open(content, actor="ann", idempotency_key="k1")
    assert again == Outcome(first.receipt, repeated=True)
    with pytest.raises(AccountAlreadyOpened):
        on_sqlite.accounts.open(content, actor="ann")
    with pytest.raises(MalformedFact):
        on_sqlite.accounts.open({"name": "No code", "occurred_at": AT}, actor="ann")


def test_a_retracted_fact_counts_for_nothing_until_it_is_reinstated(office: Office) -> None:
    raised = office.record("ACME", escalation())
    office.record("ACME", statement("fact_retracted", raised))
    with pytest.raises(EscalationNeverRaised):
        _record(office, resolution())
    with pytest.raises(AlreadyRetracted):
        _record(office, statement("fact_retracted", raised))
    office.record("ACME", statement("fact_reinstated", raised))
    with pytest.raises(NotRetracted):
        _record(office, statement("fact_reinstated", raised))
    with pytest.raises(EscalationAlreadyRaised):
        _record(office, escalation())
    assert _record(office, resolution()).receipt.version == 5


def test_statements_are_about_facts_of_this_account(on_sqlite: Office) -> None:
    on_sqlite.accounts.open(account("BETA"), actor="ann")
    opening = on_sqlite.stream("ACME")[0].fact.fact_id
    raised = on_sqlite.record("ACME", escalation())
    retraction = on_sqlite.record("ACME", statement("fact_retracted", raised))
    with pytest.raises(UnknownTarget):
        _record(on_sqlite, statement("fact_retracted", raised), "BETA")
    with pytest.raises(TargetIsAStatement):
        _record(on_sqlite, statement("fact_retracted", retraction))
    with pytest.raises(OpeningStays):
        _record(on_sqlite, statement("fact_retracted", opening))


def test_a_correction_must_change_something_also_in_a_sealed_text(office: Office) -> None:
    raised = office.record("ACME", escalation(summary="it was late"))
    for changes in ({"severity": "high"}, {"summary": "it was late"}):
        with pytest.raises(NothingChanges):
            _record(office, statement("fact_corrected", raised, changes=changes))
    office.record("ACME", statement("fact_corrected", raised, changes={"summary": "it was very late"}))
    with pytest.raises(NothingChanges):
        _record(office, statement("fact_corrected", raised, changes={"summary": "it was very late"}))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"severity": "apocalyptic"}, MalformedFact),
        ({"summary": {"sealed": "AAAA", "key": "k", "fact": "f"}}, MalformedFact),
        ({"summary": {"forgotten": True}}, MalformedFact),
        ({"occurred_at": (NOW + timedelta(days=2)).isoformat()}, OccurredInFuture),
        ({"fact_id": str(uuid4())}, MalformedFact),
    ],
)
def test_a_correction_is_refused_for_what_the_corrected_fact_would_be(
    on_sqlite: Office, changes: dict, refusal: type[Refusal]
) -> None:
    raised = on_sqlite.record("ACME", escalation(summary="it was late"))
    with pytest.raises(refusal):
        _record(on_sqlite, statement("fact_corrected", raised, changes=changes))
    assert len(on_sqlite.stream("ACME")) == 2


def test_a_correction_cannot_name_an_account_that_is_not_there(on_sqlite: Office) -> None:
    opening = on_sqlite.stream("ACME")[0].fact.fact_id
    with pytest.raises(UnknownAccount):
        _record(on_sqlite, statement("fact_corrected", opening, changes={"parent": "NOBODY"}))


def test_a_fact_of_a_contact_moves_to_another_only_with_its_texts(office: Office) -> None:
    added = office.record("ACME", contact())
    with pytest.raises(ContactOfTexts):
        _record(office, statement("fact_corrected", added, changes={"contact": "wang"}))
    changes = {"contact": "wang", "name": "Wang Fang"}
    office.record("ACME", statement("fact_corrected", added, changes=changes))
    key = office.log.contact_key(account_id("ACME"), "wang")
    assert key is not None
    assert office.stream("ACME")[-1].fact.changes["name"]["key"] == key.key_id


def test_who_waits_is_told_the_last_position(another_office) -> None:
    heard: list[int] = []
    office = another_office(on_recorded=heard.append)
    first = office.accounts.open(account(), actor="ann")
    second = _record(office, meeting())
    assert heard == [first.receipt.position, second.receipt.position]


OVERRIDE = {
    "kind": "tier_overridden",
    "tier": "partner",
    "reason": "they asked",
    "until": "2026-06-01T00:00:00Z",
    "occurred_at": AT,
}


def _approval(target: object) -> dict[str, object]:
    return {"kind": "override_approved", "target": str(target), "occurred_at": AT}


def test_nobody_approves_what_they_proposed_not_even_in_other_letters(on_sqlite: Office) -> None:
    proposed = _record(on_sqlite, OVERRIDE).receipt.fact_id
    for actor in ("ann", "ANN", "ａnn"):
        with pytest.raises(ApproverIsActor):
            on_sqlite.accounts.record("ACME", _approval(proposed), actor=actor)
    on_sqlite.accounts.record("ACME", _approval(proposed), actor="cem")


def test_nobody_comes_to_approve_their_own_by_a_correction_or_a_reinstatement(on_sqlite: Office) -> None:
    of_ann = _record(on_sqlite, OVERRIDE).receipt.fact_id
    of_cem = on_sqlite.accounts.record("ACME", OVERRIDE, actor="cem").receipt.fact_id
    approval = on_sqlite.accounts.record("ACME", _approval(of_ann), actor="cem").receipt.fact_id
    correction = statement("fact_corrected", approval, changes={"target": str(of_cem)})
    for actor in ("ann", "cem", "dan"):
        with pytest.raises(ApproverIsActor):
            on_sqlite.accounts.record("ACME", correction, actor=actor)
    on_sqlite.accounts.record("ACME", statement("fact_retracted", approval), actor="cem")
    with pytest.raises(ApproverIsActor):
        on_sqlite.accounts.record("ACME", statement("fact_reinstated", approval), actor="ann")
    on_sqlite.accounts.record("ACME", statement("fact_reinstated", approval), actor="dan")
