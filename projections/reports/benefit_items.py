"""What of deliveries, notice, continuity and strategy waits for somebody, told as `open_items` tells."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, select

from tierline.domain.account.contracts import AGREEMENT_WORDS
from tierline.domain.shared.time import after_last_instant
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.continuity import one_off_at
from tierline.projections.models.deliveries import deliveries_shown
from tierline.projections.models.obligations import contracts_in_force_shown
from tierline.projections.models.strategic_reasons import strategic_reasons_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.open_items import Finders, Matter, Told, found_by, held_of, matter_of
from tierline.projections.reports.scope import same_account


def benefit_matters(reading: Reading, question: Question) -> list[Matter]:
    """The kinds of matter of this file that a question asks for."""
    return found_by(_KINDS, reading, question)


def _notices(reading: Reading, question: Question) -> Iterable[Matter]:
    """Once it is too late to give notice, only the end of the contract is ahead."""
    table = contracts_in_force_shown(reading, question.at)
    until = table.c.notice_until
    ahead = and_(until > question.at, until <= question.horizon)
    mine = held_of(reading, question, table)
    yield Matter(table, ahead, mine, until, ("contract",), _notice)


def _late(reading: Reading, question: Question) -> Iterable[Matter]:
    """A day is over at its end, so what is due today is not late."""
    table = deliveries_shown(reading, question.at)
    late = and_(table.c.made_at.is_(None), table.c.due < question.at.date())
    mine = held_of(reading, question, table)
    yield Matter(table, late, mine, table.c.due, ("delivery",), _delivery_late)


def _due(reading: Reading, question: Question) -> Iterable[Matter]:
    table = deliveries_shown(reading, question.at)
    days = question.at.date(), question.horizon.date()
    soon = and_(table.c.made_at.is_(None), table.c.due.between(*days))
    mine = held_of(reading, question, table)
    yield Matter(table, soon, mine, table.c.due, ("delivery",), _delivery_due)


def _one_deal(reading: Reading, question: Question) -> Iterable[Matter]:
    table = one_off_at(reading, question.at)
    mine = held_of(reading, question, table)
    yield Matter(table, table.c.account.is_not(None), mine, table.c.signed_at, (), _one_off)


def _without_reason(reading: Reading, question: Question) -> Iterable[Matter]:
    table, reasons = attributes_at(reading, question.at), strategic_reasons_at(reading, question.at)
    stated = select(reasons.c.account).where(same_account(table, reasons)).correlate(table).exists()
    mine = held_of(reading, question, table)
    yield Matter(table, ~stated, mine, None, (), _reason_missing)


def _notice(row: Any) -> Told:
    return {
        **matter_of(row, "notice_runs_out", row["contract"]),
        "what": Words("Last day to give notice: {agreement}").of(agreement=AGREEMENT_WORDS[row["agreement"]]),
        "due": row["notice_until"],
        "fact_id": row["fact_id"],
    }


def _delivery_late(row: Any) -> Told:
    return {**_delivery(row, "delivery_late"), "what": Words("Delivery late")}


def _delivery_due(row: Any) -> Told:
    return {**_delivery(row, "delivery_due"), "what": Words("Delivery due")}


def _delivery(row: Any, matter: str) -> Told:
    told = matter_of(row, matter, row["delivery"])
    return {**told, "due": after_last_instant(row["due"]), "fact_id": row["fact_id"]}


def _one_off(row: Any) -> Told:
    return {
        **matter_of(row, "one_off", row["contract"]),
        "what": Words("One deal, and nothing going on since"),
        "since": row["valid_from"],
        "remedy": Words("Find the next business with the customer, or close the account."),
        "fact_id": row["fact_id"],
    }


def _reason_missing(row: Any) -> Told:
    return {
        **matter_of(row, "strategic_reason_missing", row["account"]),
        "what": Words("Nobody stated why it is a key account"),
        "remedy": Words("State the strategic reason: record a change of the account."),
    }


_KINDS: Finders = {
    ("notice_runs_out",): _notices,
    ("delivery_late",): _late,
    ("delivery_due",): _due,
    ("one_off",): _one_deal,
    ("strategic_reason_missing",): _without_reason,
}
