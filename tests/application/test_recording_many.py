"""Recording pages of facts: all the good ones land, the bad ones are refused one by one."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import Office, account, contact, escalation, meeting, resolution, statement
from tierline.application import unit_of_work as writing
from tierline.application.outcomes import Outcome
from tierline.application.ports import Collision, KeyRow, LogUnavailable
from tierline.domain.account.base import FactAlreadyRecorded, FactTooDeep, MalformedFact, Recorded
from tierline.domain.account.contacts import UnknownContact
from tierline.domain.account.escalations import EscalationNeverRaised
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import FRAMES, Fault, Refusal
from tierline.domain.shared.extent import MOST_MEMBERS
from tierline.domain.shared.ids import account_id

Line = tuple[str, dict]


def _many(office: Office, lines: Sequence[Line], **more) -> list[Outcome | Refusal]:
    return list(office.accounts.record_many(lines, actor="ann", **more))


def _names(answers: Sequence[Outcome | Refusal]) -> list[str]:
    return [
        type(answer).__name__ if isinstance(answer, Refusal) else ("again" if answer.repeated else "new")
        for answer in answers
    ]


def test_one_bad_line_among_many_keeps_no_other_from_landing(office: Office) -> None:
    lines = [("ACME", meeting()) for _ in range(120)]
    lines[60] = ("ACME", resolution("never"))
    lines[61] = ("ACME", meeting(channel="pigeon"))
    lines[62] = ("NOBODY", meeting())
    answers = _many(office, lines, page=50)
    assert [type(answer) for answer in answers[60:63]] == [
        EscalationNeverRaised,
        MalformedFact,
        UnknownAccount,
    ]
    landed = [answer for answer in answers if isinstance(answer, Outcome)]
    assert [outcome.receipt.version for outcome in landed] == list(range(2, 119))
    assert [one.version for one in office.stream("ACME")] == list(range(1, 119))
    assert [outcome.receipt.position for outcome in landed] == [
        one.position for one in office.stream("ACME")[1:]
    ]


CANARY = "Zq7Canary"


class Broken:
    """A method that fails by a fault of ours whenever an account is concerned."""

    def __init__(self, method: Callable, concerned: Callable[..., bool], error: Exception) -> None:
        self._method, self._concerned, self._error = method, concerned, error

    def __call__(self, *args, **more):
        if self._concerned(*args, **more):
            raise self._error
        return self._method(*args, **more)


def test_an_account_that_cannot_be_read_costs_its_own_lines_only(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for code in ("POISON", "BETA"):
        office.record(code, account(code))
    again = Office(office.log)
    unreadable = account_id("POISON")
    broken = Broken(office.log.stream, lambda one, **_: one == unreadable, RuntimeError(CANARY))
    monkeypatch.setattr(office.log, "stream", broken)
    lines = [("POISON" if number in (0, 7, 8, 30) else "BETA", meeting()) for number in range(40)]
    answers = _many(again, lines, page=20)
    assert [number for number, one in enumerate(answers) if isinstance(one, Fault)] == [0, 7, 8, 30]
    assert _names(answers).count("new") == 36
    assert [one.version for one in office.stream("BETA")] == list(range(1, 38))
    assert str(unreadable) in caplog.text
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    assert "POISON" not in caplog.text


def test_a_line_that_fails_by_a_fault_of_ours_fails_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = Broken(writing.check, lambda fact, *_: fact.channel == "call", KeyError())
    monkeypatch.setattr(writing, "check", fails)
    lines = [("ACME", meeting(channel="call" if number == 3 else "visit")) for number in range(9)]
    answers = _many(office, lines)
    assert [type(one) for one in answers] == [*[Outcome] * 3, Fault, *[Outcome] * 5]
    monkeypatch.undo()
    assert _names(_many(office, [("ACME", meeting(channel="call"))])) == ["new"]
    assert [one.version for one in office.stream("ACME")] == list(range(1, 11))


def test_a_log_that_does_not_answer_is_no_fault_of_a_line(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object, **__: object) -> None:
        raise LogUnavailable

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(office.log, "append", broken)
    monkeypatch.setattr(office.log, "head", silent)
    for _ in range(2):
        with pytest.raises(LogUnavailable):
            _many(office, [("ACME", meeting())])
        monkeypatch.setattr(office.log, "append", silent)


@pytest.mark.parametrize("levels", [400, 100_000])
def test_a_line_that_nests_endlessly_is_refused_alone(office: Office, levels: int) -> None:
    raised = office.record("ACME", escalation())
    nested: object = 1
    for _ in range(levels):
        nested = {"a": nested}
    corrected = statement("fact_corrected", str(raised), changes=nested)
    answers = _many(office, [("ACME", meeting()), ("ACME", corrected), ("ACME", meeting())])
    assert [type(one) for one in answers] == [Outcome, FactTooDeep, Outcome]
    while isinstance(nested, dict):  # Python takes it apart by recursion otherwise.
        nested = nested.pop("a")


def test_a_fact_lists_so_many_things_and_no_more(office: Office) -> None:
    people = [f"p{number}" for number in range(MOST_MEMBERS + 1)]
    lines = [
        ("ACME", meeting(people=people[:-1])),
        ("ACME", meeting(people=people)),
        ("ACME", meeting(**{f"field{number}": 1 for number in range(MOST_MEMBERS)})),
    ]
    assert _names(_many(office, lines)) == ["new", "FactTooWide", "FactTooWide"]


def test_what_is_noted_of_a_fault_is_its_last_frames(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def endless(*_: object) -> None:
        endless()

    monkeypatch.setattr(writing, "check", endless)
    assert _names(_many(office, [("ACME", meeting())])) == ["Fault"]
    assert "RecursionError" in caplog.text
    assert caplog.text.count(" line ") <= FRAMES + 1


def test_lines_of_a_page_see_those_before_them(office: Office) -> None:
    raised = str(uuid4())
    lines: list[Line] = [
        ("BETA", meeting()),
        ("BETA", account("BETA")),
        ("BETA", meeting(contacts=["li"])),
        ("BETA", contact("li")),
        ("BETA", meeting(contacts=["li"])),
        ("CHILD", account("CHILD", parent="BETA")),
        ("BETA", escalation(fact_id=raised)),
        ("BETA", statement("fact_corrected", raised, changes={"escalation": "early"})),
        ("BETA", resolution("late")),
        ("BETA", resolution("early")),
    ]
    assert _names(_many(office, lines)) == [
        "UnknownAccount",
        "new",
        "UnknownContact",
        *["new"] * 5,
        "EscalationNeverRaised",
        "new",
    ]
    assert office.folded("BETA").version == 6


def test_pages_of_any_size_record_the_same(another_office: Callable[..., Office]) -> None:
    office = another_office()
    codes = {size: f"A{size}" for size in (1, 3, 500)}
    for size, code in codes.items():
        lines: list[Line] = [(code, account(code)), (code, escalation()), (code, resolution())]
        lines += [(code, resolution()), (code, contact("li")), (code, meeting(contacts=["li"]))]
        answers = _many(office, lines, page=size)
        assert _names(answers) == ["new", "new", "new", "EscalationAlreadyResolved", "new", "new"]
    kinds = {code: [one.fact.kind for one in office.stream(code)] for code in codes.values()}
    assert kinds["A1"] == kinds["A3"] == kinds["A500"]


def test_a_second_run_adds_nothing(office: Office) -> None:
    lines: list[Line] = [("ACME", contact("li", fact_id=str(uuid4())))]
    lines += [("ACME", escalation(f"e{n}", summary="late", fact_id=str(uuid4()))) for n in range(30)]
    first = _many(office, lines)
    second = _many(office, lines)
    assert _names(second) == ["again"] * 31
    assert [one.receipt for one in second] == [one.receipt for one in first]
    assert len(office.stream("ACME")) == 32


def test_a_fact_twice_in_a_page_lands_once_and_other_content_is_refused(office: Office) -> None:
    content = escalation(summary="late", fact_id=str(uuid4()))
    lines: list[Line] = [("ACME", content), ("ACME", content), ("ACME", {**content, "severity": "low"})]
    answers = _many(office, lines)
    assert _names(answers) == ["new", "again", "FactAlreadyRecorded"]
    assert answers[0].receipt == answers[1].receipt


def test_an_empty_run_records_nothing(on_sqlite: Office) -> None:
    assert _many(on_sqlite, []) == []
    assert _names(_many(on_sqlite, [("ACME", {"kind": "gossip"})])) == ["UnknownKind"]


def test_pages_land_as_they_are_asked_for(on_sqlite: Office) -> None:
    answers = on_sqlite.accounts.record_many([("ACME", meeting())] * 30, actor="ann", page=10)
    next(answers)
    assert len(on_sqlite.stream("ACME")) == 11
    assert len(list(answers)) == 29


@pytest.mark.parametrize("loser", [0, 7, 19])
def test_where_another_writer_was_first_the_rest_of_the_page_lands(on_sqlite: Office, loser: int) -> None:
    """Another process opens the account of one line just before the page is stored."""
    lines: list[Line] = [(f"A{n}", account(f"A{n}", fact_id=str(uuid4()))) for n in range(20)]
    append = on_sqlite.log.append
    other = Office(on_sqlite.log)

    def come_between(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        on_sqlite.log.append = append
        other.accounts.open(account(f"A{loser}"), actor="bob")
        return append(facts, keys, **more)

    on_sqlite.log.append = come_between
    names = _names(_many(on_sqlite, lines))
    assert names == ["AccountAlreadyOpened" if n == loser else "new" for n in range(20)]
    assert [on_sqlite.folded(f"A{n}").version for n in range(20)] == [1] * 20


def test_a_page_that_always_collides_ends_in_refusals_not_in_a_loop(on_sqlite: Office) -> None:
    def always(*_: object, **__: object) -> list[int]:
        raise Collision

    on_sqlite.log.append = always
    assert _names(_many(on_sqlite, [("ACME", meeting()), ("ACME", meeting())])) == ["StaleVersion"] * 2


def test_memory_that_is_behind_refuses_nothing_that_is_right(another_office: Callable[..., Office]) -> None:
    here, elsewhere = another_office(), another_office()
    here.accounts.open(account(), actor="ann")
    elsewhere.record("ACME", contact("li"))
    assert _names(
        _many(here, [("ACME", meeting(contacts=["li"])), ("ACME", meeting(contacts=["wang"]))])
    ) == [
        "new",
        UnknownContact.__name__,
    ]
    elsewhere.record("ACME", contact("wang"))
    lines = [("ACME", meeting()), ("ACME", meeting(contacts=["wang"]))]
    assert _names(_many(here, lines)) == ["new", "new"]


def test_a_conflict_with_what_is_stored_is_told_in_its_line(on_sqlite: Office) -> None:
    content = meeting(fact_id=str(uuid4()))
    on_sqlite.record("ACME", content)
    on_sqlite.accounts.open(account("BETA"), actor="ann")
    answers = _many(
        on_sqlite, [("ACME", {**content, "channel": "call"}), ("BETA", content), ("ACME", content)]
    )
    assert _names(answers) == [FactAlreadyRecorded.__name__, FactAlreadyRecorded.__name__, "again"]
