"""Accounts in memory: the same as their streams, at a cost that does not grow with their history."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.application.office import (
    ACME,
    Office,
    account,
    contact,
    escalation,
    meeting,
    resolution,
    statement,
)
from tierline.application import account_cache as live
from tierline.application.account_cache import AccountCache
from tierline.application.accounts import Accounts
from tierline.domain.account.account import Account


class Counting:
    """A log that counts what it is asked, and how many facts it gives back."""

    def __init__(self, log: Any) -> None:
        self._log = log
        self.asked: Counter[str] = Counter()
        self.given = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._log, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.asked[name] += 1
            answer = method(*args, **kwargs)
            if name != "append" and isinstance(answer, list | dict):
                self.given += len(answer)
            return answer

        return counted


def _live(office: Office) -> Account:
    return office.accounts._context.live.get("ACME").account


def _story(office: Office, length: int) -> list[UUID]:
    """Escalations of all fates; the ids of their raisings."""
    office.record("ACME", contact("li"))
    raised = []
    for number in range(length):
        reference = f"e{number}"
        raised.append(office.record("ACME", escalation(reference, summary="late")))
        if number % 2:
            office.record("ACME", resolution(reference, outcome="mended"))
        if number % 3 == 0:
            office.record("ACME", statement("fact_corrected", raised[-1], changes={"severity": "low"}))
        if number % 4 == 0:
            office.record("ACME", statement("fact_retracted", raised[-1]))
        if number % 8 == 0:
            office.record("ACME", statement("fact_reinstated", raised[-1]))
        office.record("ACME", meeting(contacts=["li"]))
    return raised


def test_memory_snapshot_and_stream_agree(another_office: Callable[..., Office]) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    _story(office, 90)
    assert _live(office) == office.folded("ACME")
    assert _live(another_office()) == office.folded("ACME")
    snapshot = office.log.snapshot(ACME)
    assert snapshot is not None
    assert snapshot.version >= live.SNAPSHOT_EVERY
    restored = {fact_id: standing.fact for fact_id, standing in snapshot.kept.items()}
    folded = office.folded("ACME").kept
    assert all(folded[fact_id].fact.kind == fact.kind for fact_id, fact in restored.items())


@pytest.mark.parametrize("page", [1, 7, 500])
def test_memory_agrees_with_the_stream_after_pages_with_refusals(on_sqlite: Office, page: int) -> None:
    lines = [("ACME", escalation(f"e{number % 40}", summary="late")) for number in range(60)]
    lines += [("ACME", resolution(f"e{number}")) for number in range(30, 50)]
    answers = list(on_sqlite.accounts.record_many(lines, actor="ann", page=page))
    assert sum(hasattr(answer, "receipt") for answer in answers) == 50
    assert _live(on_sqlite) == on_sqlite.folded("ACME")


def test_an_account_that_fell_out_of_memory_is_read_again(another_office: Callable[..., Office]) -> None:
    office = another_office(memory=1)
    for code in ("ACME", "BETA"):
        office.accounts.open(account(code), actor="ann")
    for number in range(3):
        for code in ("ACME", "BETA"):
            office.record(code, contact(f"c{number}"))
    assert _live(office) == office.folded("ACME")


def test_opening_a_long_account_reads_its_snapshot_and_what_came_after(on_sqlite: Office) -> None:
    list(on_sqlite.accounts.record_many([("ACME", meeting())] * 1000, actor="ann", page=100))
    on_sqlite.record("ACME", meeting())
    log = Counting(on_sqlite.log)
    assert AccountCache(log, 10).get("ACME").account.version == 1002
    assert log.given <= 1002 / 5 + live.SNAPSHOT_EVERY


def test_snapshots_become_rarer_as_the_account_grows(on_sqlite: Office) -> None:
    log = Counting(on_sqlite.log)
    accounts = Accounts(log, on_sqlite.sealing, on_sqlite.clock, on_sqlite.accounts._new_id)
    list(accounts.record_many([("ACME", meeting())] * 5000, actor="ann", page=50))
    assert 5 <= log.asked["take_snapshot"] <= 16


def _cost(office: Office, content: dict[str, Any]) -> tuple[Counter[str], int]:
    log = Counting(office.log)
    accounts = Accounts(log, office.sealing, office.clock, office.accounts._new_id)
    accounts._context.live._kept = office.accounts._context.live._kept
    accounts.record("ACME", content, actor="ann")
    del log.asked["take_snapshot"]  # which is rare: see above
    return log.asked, log.given


def test_recording_asks_the_same_of_a_long_account_as_of_a_short_one(on_sqlite: Office) -> None:
    target = on_sqlite.record("ACME", escalation(summary="late"))
    targets = [on_sqlite.record("ACME", escalation(f"t{number}")) for number in range(6)]
    costs = []
    for length in (0, 1000, 4000):
        lines = [("ACME", escalation(f"{length}-{number}")) for number in range(length)]
        list(on_sqlite.accounts.record_many(lines, actor="ann"))
        change = {"severity": "low" if len(costs) % 2 else "medium"}
        costs.append(
            [
                _cost(on_sqlite, meeting()),
                _cost(on_sqlite, statement("fact_corrected", targets.pop(), changes=change)),
                _cost(on_sqlite, statement("fact_retracted", targets.pop())),
            ]
        )
    assert costs[0] == costs[1] == costs[2]
    assert costs[0][0] == (Counter(append=1, find=1), 0)
    assert on_sqlite.folded("ACME").kept[target].holds


def test_a_page_asks_once_which_of_its_accounts_are_new(on_sqlite: Office) -> None:
    log = Counting(on_sqlite.log)
    accounts = Accounts(log, on_sqlite.sealing, on_sqlite.clock, on_sqlite.accounts._new_id)
    codes = [f"NEW{number}" for number in range(9)]
    lines = [(code, account(code)) for code in codes]
    answers = list(accounts.record_many([*lines, ("ACME", meeting())], actor="ann"))
    assert all(hasattr(answer, "receipt") for answer in answers)
    assert (log.asked["with_facts"], log.asked["snapshot"], log.asked["append"]) == (1, 1, 1)
    assert [on_sqlite.folded(code).version for code in (*codes, "ACME")] == [1] * 9 + [2]


def test_what_is_kept_of_an_account_holds_no_text(on_sqlite: Office) -> None:
    on_sqlite.record("ACME", contact(title="Head"))
    on_sqlite.record("ACME", escalation(summary="late"))
    for standing in _live(on_sqlite).kept.values():
        assert "sealed" not in standing.fact.model_dump_json()


def test_a_snapshot_that_cannot_be_taken_now_costs_no_fact(
    on_sqlite: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tierline.application.ports import LogUnavailable

    def away(_: Account) -> None:
        raise LogUnavailable

    monkeypatch.setattr(live, "SNAPSHOT_EVERY", 1)
    monkeypatch.setattr(on_sqlite.log, "take_snapshot", away)
    assert on_sqlite.record("ACME", meeting())
    monkeypatch.undo()
    assert _live(on_sqlite) == on_sqlite.folded("ACME")
