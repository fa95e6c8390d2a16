"""A table that is imported again and again, each time in a run of its own."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.imports.tables import HEAD, OPENING, write
from tierline.application.accounts import Accounts
from tierline.application.import_runs import ImportRun
from tierline.application.importing import ImportReport, RunMark
from tierline.application.ports import FactLog
from tierline.application.sealing import Sealing
from tierline.application.withdrawing import Withdrawal, Withdrawing
from tierline.domain.account.base import Fact
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.shared.ids import fact_id_from_source
from tierline.interfaces.imports import run_import, whole_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROOT_KEY = bytes(range(32))
MAPPING = (
    HEAD
    + 'changed_at = { column = "Changed", dates = ["%d.%m.%Y"] }\n'
    + OPENING
    + """
[[fact]]
kind = "contract_signed"
[fact.set]
contract = "{Number}"
agreement = "purchase"
amount = { value = { column = "Price", numbers = ["1,234.56"] }, currency = "EUR" }
starts = { column = "Day", dates = ["%d.%m.%Y"] }
ends = { column = "Ends", dates = ["%d.%m.%Y"] }
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""
)
HEADER = "Number,Customer,Day,Price,Ends,Changed\n"
FIRST = "1,Acme,01.02.2020,10,,\n"
DEARER = FIRST.replace(",10,", ",12,")
SIGNED = fact_id_from_source("register", "1#contract_signed")


class Weekly:
    """The table, and the log that it goes to."""

    def __init__(self, log: FactLog, folder: Path) -> None:
        self.log = log
        self.sealing = Sealing(log, ROOT_KEY, os.urandom)
        self.door = Accounts(log, self.sealing, lambda: NOW, uuid4)
        self.runs: list[ImportRun] = []
        self._folder = folder

    def run(self, rows: str, mapping: str = MAPPING) -> ImportReport:
        """Import some rows."""
        return self._run(rows, mapping, RunMark(self._begin()))

    def run_whole(self, rows: str, mapping: str = MAPPING) -> Withdrawal:
        """Import some rows that are all there are; what was retracted since they lack it."""
        mark = RunMark(self._begin(), set())
        self._run(rows, mapping, mark)
        assert mark.met
        whole = whole_of({"map": str(self._folder / "map.toml")})
        return self._withdrawing().complete(*whole, mark.met, actor="importer", by=str(mark.run))

    def undo(self, number: int) -> Withdrawal:
        """Undo the so manieth run."""
        return self._withdrawing().undo(self.runs[number - 1], actor="importer", by=self._begin())

    def told(self) -> list[Any]:
        """What is recorded, with its texts."""
        return [self.sealing.unsealed(one.account_id, one.fact) for one in self.log.page(0, 100)]

    def standing(self) -> dict[str, Any]:
        """The facts that hold, by kind and source, with their values as they stand."""
        facts: dict[Any, tuple[Fact, bool]] = {}
        for fact in self.told():
            if isinstance(fact, StatementAboutAFact):
                facts[fact.target] = fact.after(*facts[fact.target])
            else:
                facts[fact.fact_id] = (fact, True)
        holding = [fact for fact, holds in facts.values() if holds]
        return {
            str(fact.source and fact.source.reference): fact.model_dump(
                exclude={"fact_id", "source"}, exclude_defaults=True
            )
            for fact in holding
        }

    def by_hand(self, **fields: object) -> None:
        """State something of the account by hand."""
        content = {"occurred_at": NOW.isoformat(), "reason": "It was wrong", **fields}
        self.door.record("Acme", content, actor="ana")

    def _begin(self) -> str:
        name = f"run-{len(self.runs) + 1}"
        self.runs.append(ImportRun(name, NOW, "importer", "csv", self.log.head()))
        return name

    def _run(self, rows: str, mapping: str, mark: RunMark) -> ImportReport:
        file = write(self._folder, "table.csv", HEADER + rows)
        options = {"map": str(write(self._folder, "map.toml", mapping))}
        return run_import("csv", [file], options, self.door, "importer", head=self.log.head(), mark=mark)

    def _withdrawing(self) -> Withdrawing:
        return Withdrawing(self.door, lambda: NOW)


def numbers(report: ImportReport) -> Mapping[str, int]:
    """The numbers that are not nought, without the lines read."""
    told = report.as_dict().items()
    return {name: count for name, count in told if isinstance(count, int) and count and name != "read"}
