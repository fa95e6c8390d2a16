"""Retention: which texts expire by rule, which stay and why, and what a run that is broken off leaves."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import AT, Office, account, contact, escalation, meeting, resolution, statement
from tests.application.test_forgetting import FORGOTTEN, forgetting, person
from tests.application.test_old_copies import Firm
from tests.application.test_old_copies import firm as firm
from tests.application.test_redacting import hold, said
from tierline.application import retention
from tierline.application.ports import LogUnavailable
from tierline.application.retention import Retention, RetentionReport
from tierline.application.retention_rules import RetentionNotUsable, read_retention
from tierline.domain.account.base import UnknownKind
from tierline.domain.account.corrections import ForgottenForGood
from tierline.domain.account.expiring import RetentionRule, TextsExpired
from tierline.domain.shared.ids import FIRM_BOOK

NOTES = RetentionRule(kind="interaction", field="note", days=60)
SUMMARIES = RetentionRule(kind="escalation_raised", field="summary", days=60)
REASONS = RetentionRule(kind="fact_corrected", field="reason", days=60)
MAY = datetime(2026, 5, 2, tzinfo=UTC)
LATER = datetime(2026, 7, 2, tzinfo=UTC)


def retaining(office: Office, *rules: RetentionRule, now: datetime = MAY) -> Retention:
    office.now = max(now, office.now)
    return Retention(rules or (NOTES,), office.log, office.accounts, office.clock, uuid4)


def counts(report: RetentionReport) -> list[tuple[int, int, dict[str, int]]]:
    assert report.refused == {}
    return [(one.texts, one.accounts, dict(one.waiting)) for one in report.tallies]


def expired(office: Office, code: str = "ACME") -> list[TextsExpired]:
    return [one.fact for one in office.stream(code) if isinstance(one.fact, TextsExpired)]


def test_texts_of_a_rule_expire_in_one_commit_and_all_others_stay(office: Office) -> None:
    office.accounts.open(account("BETA"), actor="ann")
    met = office.record("ACME", meeting(note="they argued", purpose="joint"))
    also = office.record("ACME", meeting(note="they met"))
    there = office.record("BETA", meeting(note="they ate"))
    recent = office.record("ACME", meeting(note="they agreed", occurred_at="2026-03-02T10:00:00Z"))
    changed = office.record("ACME", statement("fact_corrected", met, changes={"note": "they argued loudly"}))
    raised = office.record("ACME", escalation(summary="it was late"))
    keeping = retaining(office)
    head = office.log.head()
    dry = counts(keeping.run(dry=True))
    assert dry == [(3, 2, {})]
    assert office.log.head() == head
    assert office.texts("ACME", met)["note"] == "they argued"
    assert counts(keeping.run(dry=False)) == dry
    assert office.log.head() == head + 2
    for code, fact in (("ACME", met), ("ACME", also), ("BETA", there)):
        assert office.texts(code, fact)["note"] == FORGOTTEN
    assert office.texts("ACME", met)["purpose"] == "joint"
    told = office.texts("ACME", changed)
    assert (told["changes"], told["reason"]) == ({"note": FORGOTTEN}, "typo")
    assert office.texts("ACME", recent)["note"] == "they agreed"
    assert office.texts("ACME", raised)["summary"] == "it was late"
    (fact,) = expired(office)
    assert [one.model_dump() for one in fact.rules] == [{**NOTES.model_dump(), "facts": (met, also)}]
    assert office.stream("ACME")[-1].actor == "retention"
    assert counts(keeping.run(dry=False)) == [(0, 0, {})]
    assert office.log.head() == head + 2


def test_what_is_stated_anew_expires_anew_and_not_before_thirty_days(office: Office) -> None:
    met = office.record("ACME", meeting(note="they argued"))
    retaining(office).run(dry=False)
    anew = office.record("ACME", statement("fact_corrected", met, changes={"note": "they met"}))
    assert counts(retaining(office, NOTES, REASONS).run(dry=False)) == [(0, 0, {}), (0, 0, {})]
    assert office.texts("ACME", anew)["changes"] == {"note": "they met"}
    found = counts(retaining(office, NOTES, REASONS, now=LATER).run(dry=False))
    assert found == [(1, 1, {}), (1, 1, {})]
    told = office.texts("ACME", anew)
    assert (told["changes"], told["reason"]) == ({"note": FORGOTTEN}, FORGOTTEN)


def test_what_is_under_a_legal_hold_stays_until_it_is_released(office: Office) -> None:
    office.record("ACME", contact("li"))
    office.record(FIRM_BOOK, person("ben"))
    office.record("ACME", said(hold()))
    theirs = office.record("ACME", meeting(contacts=["li"], note="they argued"))
    named = office.record("ACME", meeting(note="they met"))
    office.record("ACME", statement("fact_corrected", named, changes={"contacts": ["li"]}))
    office.record("ACME", statement("fact_corrected", named, changes={"contacts": []}))
    ours = office.record("ACME", meeting(people=["ben"], note="he argued"))
    held = {"kind": "person_held", "person": "ben", "reason": "a lawsuit", "occurred_at": AT}
    office.record(FIRM_BOOK, held)
    assert counts(retaining(office, NOTES, REASONS).run(dry=True))[0] == (1, 1, {"hold": 2})
    office.record("ACME", {**said(hold()), "kind": "hold_released"})
    found = counts(retaining(office).run(dry=False))
    assert found == [(2, 1, {"hold": 1})]
    assert office.texts("ACME", theirs)["note"] == office.texts("ACME", named)["note"] == FORGOTTEN
    assert office.texts("ACME", ours)["note"] == "he argued"
    office.record(FIRM_BOOK, {**held, "kind": "person_hold_released"})
    assert counts(retaining(office).run(dry=False)) == [(1, 1, {})]


def test_what_is_not_over_stays_until_it_is(office: Office) -> None:
    raised = office.record("ACME", escalation(summary="it was late"))
    plan = {"kind": "action_planned", "action": "a", "side": "ours", "due": "2026-02-10", "title": "Measure"}
    planned = office.record("ACME", {**plan, "occurred_at": AT})
    titles = RetentionRule(kind="action_planned", field="title", days=30)
    keeping = retaining(office, SUMMARIES, titles)
    assert counts(keeping.run(dry=False)) == [(0, 0, {"open": 1}), (0, 0, {"open": 1})]
    office.record("ACME", resolution())
    office.record("ACME", {"kind": "action_completed", "action": "a", "occurred_at": AT})
    assert counts(keeping.run(dry=False)) == [(1, 1, {}), (1, 1, {})]
    assert office.texts("ACME", raised)["summary"] == office.texts("ACME", planned)["title"] == FORGOTTEN
    assert len(expired(office)) == 1


def test_an_old_copy_reveals_nothing_of_what_expired_and_everything_else(firm: Firm) -> None:
    office = firm.office()
    office.accounts.open(account(), actor="ann")
    met = office.record("ACME", meeting(note="they argued", purpose="joint"))
    added = office.record("ACME", contact("li", "Li Wei"))
    copy = firm.copy()
    office = firm.office()
    assert counts(retaining(office).run(dry=False)) == [(1, 1, {})]
    for database in (firm.database, copy):
        restored = firm.office(database)
        told = restored.texts("ACME", met)
        assert (told["note"], told["purpose"]) == (FORGOTTEN, "joint")
        assert restored.texts("ACME", added)["name"] == "Li Wei"


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
def test_a_run_that_was_broken_off_is_ended_by_the_next_and_nothing_is_done_twice(
    firm: Firm, stored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST", 2)
    office = firm.office()
    office.accounts.open(account(), actor="ann")
    met = [office.record("ACME", meeting(note=f"they met {number}")) for number in range(5)]
    real, times = office.log.append, iter(range(9))

    def broken_off(*args: Any, **options: Any) -> list[int]:
        last = next(times) == 1
        if last and not stored:
            raise LogUnavailable
        done = real(*args, **options)
        if last:
            raise LogUnavailable
        return done

    monkeypatch.setattr(office.log, "append", broken_off)
    with pytest.raises(LogUnavailable):
        retaining(office).run(dry=False)
    again = firm.office()
    assert counts(retaining(again).run(dry=False)) == [(1 if stored else 3, 1, {})]
    named = [one for fact in expired(again) for rule in fact.rules for one in rule.facts]
    assert named == met
    assert [again.texts("ACME", one)["note"] for one in met] == [FORGOTTEN] * 5


def test_a_hold_that_comes_in_between_is_honoured(another_office: Callable[..., Office]) -> None:
    office, elsewhere = another_office(), another_office()
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact("li"))
    met = office.record("ACME", meeting(contacts=["li"], note="they argued"))
    keeping = retaining(office)
    elsewhere.now = office.now
    made = keeping._fact

    def meanwhile(*texts: Any) -> TextsExpired:
        if elsewhere.stream("ACME")[-1].fact.kind != "contact_held":
            elsewhere.record("ACME", said(hold()))
        return made(*texts)

    keeping._fact = meanwhile  # type: ignore[method-assign]
    office.now = datetime(2026, 5, 3, tzinfo=UTC)
    assert counts(keeping.run(dry=False)) == [(0, 0, {"hold": 1})]
    assert office.texts("ACME", met)["note"] == "they argued"


def test_nobody_states_it_or_takes_it_back_and_the_forgotten_are_not_counted(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact("li"))
    on_sqlite.record("ACME", meeting(contacts=["li"], note="they argued"))
    on_sqlite.record("ACME", forgetting("li"))
    on_sqlite.record("ACME", meeting(note="they met"))
    assert counts(retaining(on_sqlite).run(dry=False)) == [(1, 1, {})]
    (done,) = expired(on_sqlite)
    for content in (
        statement("fact_retracted", done.fact_id),
        statement("fact_corrected", done.fact_id, changes={"rules": []}),
    ):
        with pytest.raises(ForgottenForGood):
            on_sqlite.record("ACME", content)
    with pytest.raises(UnknownKind):
        on_sqlite.record("ACME", json.loads(done.model_dump_json()))


def test_a_worker_does_it_once_a_day_a_little_at_a_time(on_sqlite: Office) -> None:
    on_sqlite.accounts.open(account("BETA"), actor="ann")
    for code in ("ACME", "BETA"):
        on_sqlite.record(code, meeting(note="they argued"))
    keeping = retaining(on_sqlite)
    leaves = iter([False, True, False])
    assert not keeping.keep_up(lambda: next(leaves))
    assert len([*expired(on_sqlite), *expired(on_sqlite, "BETA")]) == 1
    assert keeping.keep_up(lambda: False)
    assert len([*expired(on_sqlite), *expired(on_sqlite, "BETA")]) == 2
    head = on_sqlite.log.head()
    assert keeping.keep_up(lambda: True)
    assert on_sqlite.log.head() == head


def test_without_rules_nothing_is_looked_at(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", meeting(note="they argued"))
    keeping = Retention((), on_sqlite.log, on_sqlite.accounts, on_sqlite.clock, uuid4)
    assert keeping.run(dry=False).tallies == []
    assert keeping.keep_up(lambda: False)


RULE = '[[retain]]\nkind = "interaction"\nfield = "note"\ndays = 60\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[retain", "it is no TOML, "),
        ('[retain]\nkind = "x"', "it must have tables [[retain]] and nothing else"),
        ("keep = 3", "it must have tables [[retain]] and nothing else"),
        (RULE.replace("60", "29"), "in rule 1, days must be a whole number from 30 to 36500"),
        (RULE.replace("60", '"60"'), "in rule 1, days must be a whole number from 30 to 36500"),
        (
            RULE.replace("interaction", "meeting"),
            "in rule 1, there is no kind meeting of facts about accounts",
        ),
        (
            RULE.replace('"note"', '"channel"'),
            "in rule 1, interaction has no free text channel; its free texts are purpose, note",
        ),
        (
            RULE + '[[retain]]\nkind = "contact_added"\nfield = "name"\ndays = 60',
            "in rule 2, contact_added has no free text name; it has none",
        ),
        (RULE + RULE, "in rule 2, rule 1 is about the same text"),
        (RULE + "why = 1", "in rule 1, there is no why in a rule"),
        ('[[retain]]\nkind = "interaction"\ndays = 60', "in rule 1, field is missing"),
        (RULE.replace("interaction", "no kind"), "in rule 1, kind must be a name of small letters"),
    ],
)
def test_a_file_that_is_no_set_of_rules_is_refused_in_a_sentence(text: str, problem: str) -> None:
    with pytest.raises(RetentionNotUsable) as refused:
        read_retention(text)
    assert problem in refused.value.sentence


def test_rules_are_read_in_their_order() -> None:
    other = RULE.replace("interaction", "fact_disputed").replace("note", "reason")
    assert read_retention(RULE + other) == (
        NOTES,
        RetentionRule(kind="fact_disputed", field="reason", days=60),
    )
    assert read_retention("") == ()
