"""Attention to deliveries, notice, single deals and missing reasons: from which day to which."""

from pathlib import Path
from typing import Any

import pytest

from tests.projections.telling import A, B, C, Telling, contract, day
from tierline.interfaces.presentation.language import said

MATTERS = ("notice_runs_out", "delivery_late", "delivery_due", "one_off", "strategic_reason_missing")


@pytest.fixture
def told(tmp_path: Path) -> Telling:
    return Telling(tmp_path)


def waits(told: Telling, matter: str, on: int, **asked: Any) -> list[tuple[str, str]]:
    rows = told.ask("attention", on, matter=matter, **asked)
    assert {row["matter"] for row in rows} <= {matter}
    return [(row["account"], row["subject"]) for row in rows]


def test_notice_is_asked_for_ahead_of_its_last_day_and_not_after_it(told: Telling) -> None:
    told.record(A, 5, contract("k1", 10, 300, notice_days=60))
    assert [waits(told, "notice_runs_out", on) for on in (150, 151, 240, 241)] == [
        [],
        [(A, "k1")],
        [(A, "k1")],
        [],
    ]
    (row,) = told.ask("attention", 200, matter="notice_runs_out")
    assert (row["due"].date(), row["days_left"]) == (day(241), 41)


def test_an_amendment_a_renewal_and_an_end_move_the_last_day_of_notice(told: Telling) -> None:
    told.record(A, 5, contract("k1", 10, 300, notice_days=60))
    amended = {"kind": "contract_amended", "contract": "k1", "changes": {"notice_days": 10}}
    told.record(A, 50, amended)
    assert waits(told, "notice_runs_out", 285) == [(A, "k1")]
    told.record(A, 60, {"kind": "contract_renewed", "contract": "k1", "ends": f"{day(600)}"})
    assert waits(told, "notice_runs_out", 285) == []
    assert waits(told, "notice_runs_out", 585) == [(A, "k1")]
    told.record(A, 70, {"kind": "contract_ended", "contract": "k1", "reason": "terminated"})
    assert waits(told, "notice_runs_out", 585) == []


def test_a_contract_without_an_end_or_without_days_of_notice_asks_for_none(told: Telling) -> None:
    told.records((A, 5, contract("k1", 10, None, notice_days=60)), (B, 5, contract("k1", 10, 300)))
    assert waits(told, "notice_runs_out", 200, within_days=3000) == []


def test_a_delivery_is_due_up_to_its_day_and_late_from_the_next_one_on(told: Telling) -> None:
    told.record(A, 10, {"kind": "delivery_promised", "delivery": "d1", "due": f"{day(110)}"})
    assert [waits(told, "delivery_due", on) for on in (19, 20, 110, 111)] == [
        [],
        [(A, "d1")],
        [(A, "d1")],
        [],
    ]
    assert [waits(told, "delivery_late", on) for on in (110, 111)] == [[], [(A, "d1")]]
    told.record(A, 120, {"kind": "delivery_made", "delivery": "d1"})
    assert [waits(told, "delivery_late", on) for on in (120, 121)] == [[(A, "d1")], []]


def test_one_deal_is_named_until_something_goes_on(told: Telling) -> None:
    told.records((A, 5, contract("k1", 10, 20)), (B, 5, contract("k1", 10, 20)))
    told.record(B, 6, contract("k2", 10, 20))
    meeting = {"kind": "interaction", "channel": "meeting", "initiative": "ours"}
    assert [waits(told, "one_off", on) for on in (185, 186, 300)] == [[], [(A, "k1")], [(A, "k1")]]
    known = len(told.log.recorded)
    told.record(A, 290, meeting)
    assert waits(told, "one_off", 300) == []
    assert [(row["account"]) for row in told.ask("attention", 300, known=known, matter="one_off")] == [A]
    assert [waits(told, "one_off", on) for on in (470, 471)] == [[], [(A, "k1")]]


def test_an_account_that_shows_another_with_a_deal_of_its_own_is_not_one_deal(told: Telling) -> None:
    told.records((A, 5, contract("k1", 10, 20)), (B, 5, contract("k1", 10, 20)))
    told.record(A, 250, {"kind": "account_merged", "into": B})
    assert waits(told, "one_off", 240) == [(A, "k1"), (B, "k1")]
    assert waits(told, "one_off", 260) == []


def test_an_account_lacks_a_strategic_reason_until_one_is_stated(told: Telling) -> None:
    stated = told.record(A, 20, {"kind": "account_changed", "strategic_reason": "The market of tomorrow"})
    told.record(B, 30, {"kind": "account_closed"})
    assert waits(told, "strategic_reason_missing", 10) == [(A, A), (B, B), (C, C)]
    assert waits(told, "strategic_reason_missing", 40) == [(C, C)]
    told.record(A, 50, {"kind": "account_changed", "clears": ["strategic_reason"]})
    assert waits(told, "strategic_reason_missing", 60) == [(A, A), (C, C)]
    known = len(told.log.recorded)
    told.retract(A, stated)
    assert waits(told, "strategic_reason_missing", 40) == [(A, A), (C, C)]
    rows = told.ask("attention", 40, known=known, matter="strategic_reason_missing")
    assert [row["account"] for row in rows] == [C]


def test_whoever_holds_a_role_of_the_account_sees_them(told: Telling) -> None:
    told.record(A, 3, {"kind": "role_assigned", "role": "sales_manager", "person": "ana"})
    told.records(
        (A, 5, contract("k1", 10, 60, notice_days=10)), (B, 5, contract("k1", 10, 60, notice_days=10))
    )
    for code in (A, B):
        told.record(code, 10, {"kind": "delivery_promised", "delivery": "d1", "due": f"{day(60)}"})
    for matter in ("notice_runs_out", "delivery_due", "strategic_reason_missing"):
        assert [code for code, _ in waits(told, matter, 30)][:2] == [A, B]
        assert [code for code, _ in waits(told, matter, 30, person="ana")] == [A]
        assert waits(told, matter, 30, person="nobody") == []


def test_every_matter_tells_itself_in_both_languages(told: Telling) -> None:
    told.records((A, 5, contract("k1", 10, 300, notice_days=60)), (B, 5, contract("k1", 10, 20)))
    told.record(A, 10, {"kind": "delivery_promised", "delivery": "d1", "due": f"{day(20)}"})
    told.record(A, 10, {"kind": "delivery_promised", "delivery": "d2", "due": f"{day(220)}"})
    rows = {row["matter"]: row for row in told.ask("attention", 210)}
    assert set(MATTERS) <= set(rows)
    for matter in MATTERS:
        assert str(rows[matter]["what"]).isascii()
        assert any("\u4e00" <= letter <= "\u9fff" for letter in said(rows[matter]["what"], "zh"))
