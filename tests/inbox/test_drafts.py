"""Drafts on either database: nothing of one is a fact, nothing is lost, nothing is drafted twice."""

from dataclasses import replace
from typing import Any

import pytest

from tests.inbox.desk import BOSS, CHIEF, MET, OTHER, OURS, STRANGER, THEIRS, Desk, later, message
from tierline.application.accounts import Accounts
from tierline.application.inbox.deciding import (
    DraftChanged,
    DraftLacks,
    DraftNotDismissable,
    DraftWithdrawn,
    NotYetTakenPlace,
    UnknownDraft,
)
from tierline.application.inbox.messages import Party
from tierline.application.inbox.rules import read_inbox_rules
from tierline.domain.shared.errors import Refusal


def test_a_meeting_becomes_a_draft_and_no_fact(desk: Desk) -> None:
    head = desk.system.log.head()
    report = desk.take(message())
    assert (report.read, dict(report.taken)) == (1, {"drafted": 1})
    (draft,) = desk.drafts()
    said = draft.suggestion
    assert (said.account, said.contacts["ACME"], said.people) == ("ACME", ("c-ann",), ("jo",))
    assert (said.kind_at("ACME"), said.initiative, said.channel) == ("interaction", "ours", "meeting")
    assert desk.system.log.head() == head


def test_a_second_import_drafts_nothing_twice(desk: Desk) -> None:
    desk.take(message())
    assert dict(desk.take(message()).taken) == {"repeated": 1}
    assert len(desk.drafts()) == 1


def test_accepting_makes_a_fact_of_it_once(desk: Desk) -> None:
    desk.take(message())
    (draft,) = desk.drafts()
    decided = desk.inbox.accept(draft.draft)
    again = desk.inbox.accept(draft.draft)
    assert (decided.repeated, again.repeated) == (False, True)
    (fact,) = desk.facts()
    assert fact["purpose"] == "Quarterly review"
    assert fact["source"] == {"system": "calendar", "reference": "1@example.org"}
    assert (fact["contacts"], fact["people"], fact["initiative"]) == (["c-ann"], ["jo"], "ours")
    assert dict(desk.take(message()).taken) == {"repeated": 1}
    assert (desk.drafts(), len(desk.facts())) == ([], 1)


def test_managements_who_met_are_an_executive_contact(desk: Desk) -> None:
    met = message(begun=CHIEF, with_=[BOSS, THEIRS])
    wrote = message("2", begun=CHIEF, with_=[BOSS], channel="email")
    desk.take(met, wrote)
    desk.inbox.accept(met.draft)
    desk.inbox.accept(wrote.draft)
    first, second = desk.facts()
    assert (first["kind"], first["form"], first["our_level"]) == ("executive_contact", "meeting", "executive")
    assert first["contacts"] == ["c-max", "c-ann"]
    # Of managements only meeting or speaking counts: a mail is heard from them.
    assert (second["kind"], second["channel"], second["initiative"]) == ("interaction", "email", "theirs")


def test_what_is_put_in_takes_the_place_of_what_the_draft_says(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.accept(message().draft, {"channel": "visit", "initiative": "mutual", "note": "On site."})
    (fact,) = desk.facts()
    assert (fact["channel"], fact["initiative"], fact["note"]) == ("visit", "mutual", "On site.")


def test_a_message_with_people_of_several_accounts_leaves_the_account_to_the_user(desk: Desk) -> None:
    both = message(with_=[THEIRS, OTHER])
    desk.take(both)
    with pytest.raises(DraftLacks) as refused:
        desk.inbox.accept(both.draft)
    assert refused.value.field == "account"
    desk.inbox.accept(both.draft, {"account": "BETA"})
    (fact,) = desk.facts("BETA")
    assert fact["contacts"] == ["c-kim"]
    assert desk.facts("ACME") == []


def test_who_began_it_is_asked_where_nobody_knows_them(desk: Desk) -> None:
    unknown = message(begun=STRANGER, with_=[THEIRS, OURS])
    desk.take(unknown)
    with pytest.raises(DraftLacks) as refused:
        desk.inbox.accept(unknown.draft)
    assert refused.value.field == "initiative"
    desk.inbox.accept(unknown.draft, {"initiative": "theirs"})
    assert desk.kinds() == ["interaction"]


def test_what_takes_place_among_our_people_is_left_out_and_counted(desk: Desk) -> None:
    report = desk.take(message(with_=[BOSS]))
    assert (dict(report.left_out), dict(report.taken), desk.drafts()) == ({"internal": 1}, {}, [])


def test_who_declined_did_not_take_part(desk: Desk) -> None:
    parties = (Party(OURS, "organizer"), Party(THEIRS, "attendee", there=False), Party(CHIEF, "attendee"))
    desk.take(message(parties=parties))
    assert desk.drafts()[0].suggestion.contacts == {"ACME": ("c-max",)}


def test_a_draft_that_waits_follows_its_calendar(desk: Desk) -> None:
    desk.take(message())
    moved = later(message(), at=MET.replace(hour=11))
    assert dict(desk.take(moved).taken) == {"changed": 1}
    (draft,) = desk.drafts()
    assert (draft.at, draft.revision) == (moved.at, 2)
    assert dict(desk.take(message()).taken) == {"older": 1}
    assert dict(desk.take(later(moved, 2, cancelled=True)).taken) == {"withdrawn": 1}
    assert desk.drafts() == []
    with pytest.raises(DraftWithdrawn):
        desk.inbox.accept(draft.draft)
    assert dict(desk.take(later(moved, 3)).taken) == {"changed": 1}
    assert len(desk.drafts()) == 1


def test_a_change_behind_acceptance_waits_and_then_corrects_the_fact(desk: Desk) -> None:
    desk.take(message())
    made = desk.inbox.accept(message().draft, {"channel": "visit"})
    moved = later(message(), at=MET.replace(hour=11))
    assert dict(desk.take(moved).taken) == {"to_correct": 1}
    (draft,) = desk.drafts()
    assert draft.asks == "correct"
    assert desk.kinds() == ["interaction"]
    desk.inbox.accept(draft.draft)
    correction = desk.facts()[-1]
    # What somebody put in by hand stays.
    assert correction["changes"] == {"occurred_at": moved.at.isoformat()}
    assert correction["target"] == str(made.draft.fact_id)
    assert dict(desk.take(moved).taken) == {"repeated": 1}
    assert len(desk.facts()) == 2


def test_a_cancellation_behind_acceptance_waits_and_then_retracts_the_fact(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.accept(message().draft)
    gone = later(message(), cancelled=True)
    assert dict(desk.take(gone).taken) == {"to_retract": 1}
    assert desk.drafts()[0].asks == "retract"
    desk.inbox.accept(message().draft)
    assert desk.kinds() == ["interaction", "fact_retracted"]
    again = later(message(), 2, at=MET.replace(hour=15))
    assert dict(desk.take(again).taken) == {"to_correct": 1}
    desk.inbox.accept(message().draft)
    assert desk.kinds()[2:] == ["fact_reinstated", "fact_corrected"]


def test_a_change_of_the_account_makes_a_new_fact_and_retracts_the_old_one(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.accept(message().draft)
    desk.take(later(message(), parties=(Party(OURS, "organizer"), Party(OTHER, "attendee"))))
    desk.inbox.accept(message().draft)
    assert desk.kinds("ACME") == ["interaction", "fact_retracted"]
    assert desk.kinds("BETA") == ["interaction"]


def test_an_edition_that_says_the_same_asks_nothing(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.accept(message().draft)
    # Somebody whom nobody knows was invited too: nothing of the fact is different.
    parties = (*message().parties, Party(STRANGER, "attendee"))
    assert dict(desk.take(later(message(), parties=parties)).taken) == {"repeated": 1}
    assert desk.drafts() == []


def test_what_was_dismissed_stays_so_until_its_content_changes(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.dismiss(message().draft)
    desk.take(message())
    assert (desk.drafts(), len(desk.drafts("dismissed"))) == ([], 1)
    desk.take(later(message(), subject="Something else"))
    assert len(desk.drafts()) == 1
    desk.inbox.accept(message().draft)
    with pytest.raises(DraftNotDismissable):
        desk.inbox.dismiss(message().draft)


def test_what_was_dismissed_can_wait_again(desk: Desk) -> None:
    desk.take(message())
    desk.inbox.dismiss(message().draft)
    desk.inbox.restore(message().draft)
    assert len(desk.drafts()) == 1


def test_nobody_accepts_what_they_did_not_see(desk: Desk) -> None:
    desk.take(message())
    desk.take(later(message(), at=MET.replace(hour=11)))
    with pytest.raises(DraftChanged):
        desk.inbox.accept(message().draft, revision=1)
    desk.inbox.accept(message().draft, revision=2)


def test_what_has_not_taken_place_waits(desk: Desk) -> None:
    ahead = message(at=MET.replace(year=2126))
    desk.take(ahead, rules=read_inbox_rules('[[rule]]\nname = "all"\nthen = "accept"'))
    with pytest.raises(NotYetTakenPlace):
        desk.inbox.accept(ahead.draft)
    assert len(desk.drafts()) == 1


def test_a_contact_added_later_is_found_in_drafts_that_wait(desk: Desk) -> None:
    asked = message(begun=STRANGER, with_=[OURS])
    desk.take(asked)
    desk.system.rematching.catch_up()
    assert desk.inbox.table.count_unknown(desk.inbox.question()) == 1
    desk.contact("BETA", "c-new", STRANGER)
    desk.system.rematching.catch_up()
    said = desk.drafts()[0].suggestion
    assert (said.account, said.initiative, said.unknown) == ("BETA", "theirs", 0)
    assert desk.inbox.table.count_unknown(desk.inbox.question()) == 0


def test_who_left_is_found_in_what_took_place_before(desk: Desk) -> None:
    desk.state("ACME", "contact_left", contact="c-ann", occurred_at="2025-06-01T08:00:00Z")
    desk.take(message(), message("2", at=MET.replace(month=9)))
    after, before = desk.drafts()
    assert (before.suggestion.account, after.suggestion.account) == ("ACME", None)


def test_a_crash_between_recording_and_marking_loses_nothing_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take(message())
    record = Accounts.record

    def die_after(self: Accounts, *arguments: Any, **named: Any) -> None:
        record(self, *arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Accounts, "record", die_after)
        with pytest.raises(KeyboardInterrupt):
            desk.inbox.accept(message().draft, {"channel": "visit"})
    assert (len(desk.drafts()), len(desk.facts())) == (1, 1)
    # Whoever accepts again, with whatever else put in, is told of the fact that is there.
    assert desk.inbox.accept(message().draft).repeated
    assert (desk.drafts(), len(desk.facts())) == ([], 1)


def test_a_crash_before_recording_leaves_a_draft_that_can_be_accepted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take(message())

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Accounts, "record", die)
        with pytest.raises(KeyboardInterrupt):
            desk.inbox.accept(message().draft)
    assert (len(desk.drafts()), desk.facts()) == (1, [])
    assert not desk.inbox.accept(message().draft).repeated
    assert len(desk.facts()) == 1


def test_a_calendar_read_between_recording_and_marking_asks_to_correct(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.take(message())
    record = Accounts.record

    def die_after(self: Accounts, *arguments: Any, **named: Any) -> None:
        record(self, *arguments, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Accounts, "record", die_after)
        with pytest.raises(KeyboardInterrupt):
            desk.inbox.accept(message().draft)
    assert dict(desk.take(later(message(), at=MET.replace(hour=11))).taken) == {"to_correct": 1}
    desk.inbox.accept(message().draft)
    assert desk.kinds() == ["interaction", "fact_corrected"]


def test_what_the_write_door_refuses_waits_on(desk: Desk) -> None:
    desk.take(message())
    with pytest.raises(Refusal):
        desk.inbox.accept(message().draft, {"account": "NOWHERE"})
    assert len(desk.drafts()) == 1
    desk.inbox.accept(message().draft)
    assert len(desk.facts()) == 1


def test_a_draft_that_nobody_made_is_unknown(desk: Desk) -> None:
    with pytest.raises(UnknownDraft):
        desk.inbox.accept(message("no such").draft)


def test_texts_are_sealed_where_they_are_kept(desk: Desk) -> None:
    desk.take(message(subject="Canary subject", body="Canary body", begun=STRANGER, with_=[OURS]))
    row = repr(desk.draft(message()))
    assert "Canary" not in row
    assert STRANGER not in row
    assert OURS not in row
    opened = desk.inbox.message(desk.draft(message()))
    assert opened is not None
    assert (opened.subject, opened.body, opened.sender) == ("Canary subject", "Canary body", STRANGER)


def test_forgetting_a_contact_lets_go_of_what_drafts_say_of_them(desk: Desk) -> None:
    desk.take(message(), message("2", with_=[OTHER]))
    before = desk.draft(message("2", with_=[OTHER]))
    desk.state("ACME", "contact_forgotten", contact="c-ann", for_good=True)
    assert desk.inbox.message(desk.draft(message())) is None
    assert before.suggestion.contacts
    assert "c-ann" not in repr(desk.draft(message()))
    kept = desk.draft(message("2"))
    opened = desk.inbox.message(kept)
    assert opened is not None
    assert opened.subject == "Quarterly review"
    # What stays is under another key, so that rows in backups open with the one before only.
    assert before.box is not None
    assert kept.box is not None
    assert (before.box.inbox_key, before.box.key) != (kept.box.inbox_key, kept.box.key)
    desk.inbox.accept(kept.draft)


def test_forgetting_one_of_ours_does_so_too(desk: Desk) -> None:
    desk.take(message())
    desk.state("firm:book", "person_forgotten", person="jo", for_good=True)
    assert desk.inbox.message(desk.draft(message())) is None


RULES = """
[[rule]]
name = "Meetings that a known contact called"
then = "accept"
when = { channel = ["meeting"], from_known_contact = true, one_account = true }

[[rule]]
name = "Others of one account are no business of ours"
then = "dismiss"
when = { accounts = ["BETA"] }
"""


def test_rules_decide_on_what_they_fit_and_all_else_waits(desk: Desk) -> None:
    called = message("called", begun=THEIRS, with_=[OURS])
    foreign, ours = message("foreign", with_=[OTHER]), message("ours")
    report = desk.take(called, foreign, ours, rules=read_inbox_rules(RULES))
    assert (report.accepted, report.dismissed) == (1, 1)
    assert {state: [one.reference for one in desk.drafts(state)] for state in ("accepted", "dismissed")} == {
        "accepted": ["called"],
        "dismissed": ["foreign"],
    }
    assert [one.reference for one in desk.drafts()] == ["ours"]
    again = desk.take(called, foreign, ours, rules=read_inbox_rules(RULES))
    assert (again.accepted, again.dismissed, len(desk.facts())) == (0, 0, 1)


def test_without_rules_every_draft_waits(desk: Desk) -> None:
    desk.take(message("1", begun=THEIRS), message("2"))
    assert len(desk.drafts()) == 2


def test_drafts_are_paged_from_the_latest_on(desk: Desk) -> None:
    made = [message(str(number), at=MET.replace(day=number)) for number in range(1, 6)]
    desk.take(*made)
    first = desk.inbox.page("waiting", 2)
    rest = desk.inbox.page("waiting", 10, (first[-1].at, first[-1].draft))
    assert [one.reference for one in (*first, *rest)] == ["5", "4", "3", "2", "1"]


def test_a_draft_is_seen_within_accounts_and_one_without_by_the_person_it_names(desk: Desk) -> None:
    desk.take(message("acme"), message("beta", with_=[OTHER]), message("none", begun=STRANGER, with_=[OURS]))
    seen = {
        "all": (None, None),
        "acme": (frozenset(("ACME",)), None),
        "jo": (frozenset(("ACME",)), "jo"),
        "vi": (frozenset[str](), "vi"),
    }
    question = desk.inbox.question()
    for who, expected in {"all": 3, "acme": 1, "jo": 2, "vi": 0}.items():
        codes, person = seen[who]
        asked = question._replace(codes=codes, person=person)
        page = desk.inbox.table.page(asked, 10)
        assert (desk.inbox.table.count(asked), len(page)) == (expected, expected), who
    jo = question._replace(codes=frozenset(), person="jo")
    assert desk.inbox.table.count_unknown(jo) == 1
    ((_, many, first),) = desk.inbox.table.unknown(jo, 10)
    assert (many, first) == (1, message("none").draft)


def test_a_writing_that_comes_too_late_is_refused(desk: Desk) -> None:
    desk.take(message())
    draft = desk.draft(message())
    assert desk.inbox.table.put(replace(draft, state="dismissed"))
    assert not desk.inbox.table.put(replace(draft, state="withdrawn"))
    assert not desk.inbox.table.put(draft, new=True)
    assert desk.draft(message()).state == "dismissed"
