"""What of deliveries, notice, continuity and strategy waits for somebody, told as `open_items` tells."""

from typing import Any

from sqlalchemy import and_, select

from tierline.domain.account.contracts import AGREEMENT_WORDS
from tierline.domain.shared.time import after_last_instant
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Relations
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.continuity import one_off_at
from tierline.projections.models.deliveries import deliveries_shown
from tierline.projections.models.obligations import contracts_in_force_shown
from tierline.projections.models.strategic_reasons import strategic_reasons_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.open_items import (
    Days,
    Matter,
    MatterRows,
    Told,
    asked_for,
    held_of,
    matter_of,
)
from tierline.projections.reports.scope import same_account


def benefit_matters(question: Question) -> list[Matter]:
    """The kinds of matter of this file that a question asks for."""
    return asked_for(_KINDS, question)


def _notices(relations: Relations, question: Question, days: Days) -> MatterRows:
    """Once it is too late to give notice, only the end of the contract is ahead."""
    table = contracts_in_force_shown(relations, question.at)
    until = table.c.notice_until
    ahead = and_(until > question.at, until <= days.horizon)
    return MatterRows(table, ahead, held_of(relations, question, table), until, ("contract",))


def _late(relations: Relations, question: Question, days: Days) -> MatterRows:
    """A day is over at its end, so what is due today is not late."""
    table = deliveries_shown(relations, question.at)
    late = and_(table.c.made_at.is_(None), table.c.due < days.today)
    return MatterRows(table, late, held_of(relations, question, table), table.c.due, ("delivery",))


def _due(relations: Relations, question: Question, days: Days) -> MatterRows:
    table = deliveries_shown(relations, question.at)
    soon = and_(table.c.made_at.is_(None), table.c.due.between(days.today, days.last))
    return MatterRows(table, soon, held_of(relations, question, table), table.c.due, ("delivery",))


def _one_deal(relations: Relations, question: Question, _days: Days) -> MatterRows:
    table = one_off_at(relations, question.at)
    mine = held_of(relations, question, table)
    return MatterRows(table, table.c.account.is_not(None), mine, table.c.signed_at)


def _without_reason(relations: Relations, question: Question, _days: Days) -> MatterRows:
    table, reasons = attributes_at(relations, question.at), strategic_reasons_at(relations, question.at)
    stated = select(reasons.c.account).where(same_account(table, reasons)).correlate(table).exists()
    return MatterRows(table, ~stated, held_of(relations, question, table), None)


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


_KINDS = (
    Matter(("notice_runs_out",), _notices, _notice),
    Matter(("delivery_late",), _late, _delivery_late),
    Matter(("delivery_due",), _due, _delivery_due),
    Matter(("one_off",), _one_deal, _one_off),
    Matter(("strategic_reason_missing",), _without_reason, _reason_missing),
)
