"""Accounts told fact by fact, day by day, and reports asked about them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.projections.catalogue import REPORTS
from tierline.projections.reports.base import Question

A, B, C = CODES


def day(number: int) -> date:
    """The date of a day of the story."""
    return (START + timedelta(days=number)).date()


def revenue(
    first: int, last: int, value: str, currency: str = "EUR", margin: str | None = None
) -> dict[str, Any]:
    """A booking for the days from one to another, both included."""
    amount = {"value": value, "currency": currency}
    period = {"period_starts": f"{day(first)}", "period_ends": f"{day(last)}"}
    return {"kind": "revenue_booked", **period, "amount": amount, "margin": margin}


def contract(
    reference: str, first: int, last: int | None, value: str | None = None, **more: Any
) -> dict[str, Any]:
    """The signing of a contract from one day to another, in EUR."""
    amount = {"value": value, "currency": "EUR"} if value else None
    term = {"starts": f"{day(first)}", "ends": None if last is None else f"{day(last)}"}
    signed = {"kind": "contract_signed", "contract": reference, "agreement": "purchase", "amount": amount}
    return {**signed, **term, **more}


class Telling:
    """Records facts of three opened accounts and asks reports; read models are fed before each question."""

    def __init__(self, folder: Path) -> None:
        self.log, self.store = openings(), new_store(folder)
        self._worker = worker_on(self.log, self.store)

    def record(self, code: str, on: int, content: dict[str, Any]) -> str:
        """A fact on a day of the story; its fact_id."""
        fact = fact_on(len(self.log.recorded), content, on)
        self.log.record(code, fact)
        return str(fact.fact_id)

    def records(self, *facts: tuple[str, int, dict[str, Any]]) -> Self:
        """Several facts, each of an account and a day."""
        for code, on, content in facts:
            self.record(code, on, content)
        return self

    def retract(self, code: str, target: str, on: int = 600) -> None:
        """Withdraw an earlier fact."""
        self.record(code, on, {"kind": "fact_retracted", "target": target, "reason": "r"})

    def correct(self, code: str, target: str, on: int = 600, **changes: Any) -> None:
        """State some of an earlier fact anew."""
        self.record(code, on, {"kind": "fact_corrected", "target": target, "reason": "r", "changes": changes})

    def ask(self, report: str, on: int, known: int | None = None, **asked: Any) -> list[dict[str, Any]]:
        """The rows of a report as of the beginning of a day, by what was recorded up to a position."""
        self._worker.catch_up()
        with self.store.reading() as reading:
            seen = reading if known is None else reading.known_at(known)
            found = REPORTS[report].rows(seen, Question(at=START + timedelta(days=on), **asked))
        return [dict(row) for row in found]

    def part(self, report: str, on: int, name: str, **asked: Any) -> dict[str, Any]:
        """One column of a report by account."""
        return {row["account"]: row[name] for row in self.ask(report, on, **asked)}
