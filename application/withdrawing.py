"""Taking back what imports stated: a whole run, or what a source has no more. Nothing is deleted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from tierline.application.access import Principal
from tierline.application.accounts import Accounts
from tierline.application.deciding import target_of
from tierline.application.import_runs import ImportRun
from tierline.application.outcomes import Line, Outcome
from tierline.application.restating import chain_lengths, chains_of
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import (
    AlreadyRetracted,
    FactCorrected,
    FactReinstated,
    FactRetracted,
    NotRetracted,
    StatementAboutAFact,
)
from tierline.domain.account.restating import link_id
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import FIRM, FIRM_BOOK, fact_id_from_source
from tierline.domain.shared.words import Words

PAGE = 500
"""Facts looked at together."""
_SO_ALREADY = (AlreadyRetracted, NotRetracted)


@dataclass(slots=True)
class Withdrawal:
    """What was taken back, in numbers."""

    looked_at: int = 0
    """Facts that were to be taken back."""
    recorded: int = 0
    """Statements by which they were."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Those statements, by kind."""
    left: int = 0
    """Facts that stand as they should already, or that somebody has corrected since."""
    openings: int = 0
    """Accounts that stay: an opening can't be retracted."""
    reasons: Counter[Words] = field(default_factory=Counter)
    """Facts that could not be taken back, by reason."""

    def counts(self) -> dict[str, int]:
        """The numbers, for the list of runs."""
        return {"read": self.looked_at, "recorded": self.recorded, "refused": self.reasons.total()}


class Withdrawing:
    """States that what imports stated holds no more.

    Args:
        writer: The write door, and what it writes to.
        clock: What time it is.
    """

    def __init__(self, writer: Accounts, clock: Callable[[], datetime]) -> None:
        self._writer = writer
        self._log, self._sealing = writer.context.log, writer.context.sealing
        self._clock = clock

    def undo(self, run: ImportRun, *, actor: str | Principal, by: str) -> Withdrawal:
        """Retract what a run stated, correct back what it corrected, reinstate what it retracted.

        The last fact first, so that what rests on another goes before it. `by` is the run that undoes it.
        Asked once more, it goes on where it broke off.
        """
        report = Withdrawal()
        for page in self._backwards(run.after, self._log.head() if run.until is None else run.until):
            mine = [one for one in page if one.fact.source and one.fact.source.run == run.run]
            report.looked_at += len(mine)
            undone = [(one, self._undoing(one)) for one in mine if one.fact.kind != "account_opened"]
            report.openings += len(mine) - len(undone)
            report.left += sum(content is None for _, content in undone)
            self._state([(one, content) for one, content in undone if content], report, actor, by)
        return report

    def complete(
        self, system: str, names: Collection[str], met: Collection[int], *, actor: str | Principal, by: str
    ) -> Withdrawal:
        """Retract what a source stated before and did not state again.

        `names` are the facts of rows that are meant, as the mapping calls them; `met` are hashes of the ids,
        as texts, of all facts that were stated again.
        """
        report, after = Withdrawal(), 0
        head = self._log.head()
        while after < head and (page := self._log.page(after, PAGE, head)):
            after = page[-1].position
            first = [one for one in page if _is_first(one, system, names)]
            gone = [one for one in first if hash(str(one.fact.fact_id)) not in met]
            chains = chains_of(self._log, self._sealing, gone)
            holding = [one for one in gone if chains[one.fact.fact_id].standing().holds]
            report.looked_at += len(holding)
            about = {"kind": "fact_retracted", "reason": f"{system} has it no more"}
            stated = [(one, about | {"target": str(one.fact.fact_id)}) for one in holding]
            self._state(stated, report, actor, by)
        return report

    def _backwards(self, after: int, until: int) -> Iterator[list[Recorded]]:
        while until > after:
            start = max(after, until - PAGE)
            yield self._log.page(start, PAGE, until)[::-1]
            until = start

    def _undoing(self, one: Recorded) -> dict[str, Any] | None:
        """What takes a fact back; None if nothing of it stands any more."""
        reason, fact = "The import is undone", one.fact
        match fact:
            case FactCorrected():
                changes = self._changes_back(one, fact)
                about = {"target": str(fact.target), "reason": reason}
                return {"kind": "fact_corrected", "changes": changes, **about} if changes else None
            case FactRetracted():
                return {"kind": "fact_reinstated", "target": str(fact.target), "reason": reason}
            case FactReinstated():
                return {"kind": "fact_retracted", "target": str(fact.target), "reason": reason}
        return {"kind": "fact_retracted", "target": str(fact.fact_id), "reason": reason}

    def _changes_back(self, one: Recorded, correction: FactCorrected) -> dict[str, Any]:
        """The values before a correction, of the fields that are still as it made them."""
        told = self._log.statements_about(correction.target)
        before, after, now = (
            self._values(told, one.account_id, until) for until in (one.position - 1, one.position, None)
        )
        same = [name for name in correction.changes if now.get(name) == after.get(name) != before.get(name)]
        return {name: before.get(name) for name in same}

    def _values(self, told: Sequence[Recorded], account: UUID, until: int | None) -> dict[str, Any]:
        known = [one for one in told if until is None or one.position <= until]
        fact = target_of(known, account).fact
        return self._sealing.unsealed(account, fact).model_dump(mode="json") if fact else {}

    def _state(
        self,
        stated: Sequence[tuple[Recorded, Mapping[str, Any]]],
        report: Withdrawal,
        actor: str | Principal,
        by: str,
    ) -> None:
        numbers = chain_lengths(self._log, [one.fact for one, _ in stated])
        lines = []
        for one, content in stated:
            identity = one.fact.source.identity() if one.fact.source else None
            if identity:
                numbers[identity] += 1
            about = _sourced(one.fact, by, numbers[identity] if identity else 0)
            account = FIRM if one.account == FIRM_BOOK else one.account
            lines.append(Line(account, {**content, **about, "occurred_at": self._clock().isoformat()}))
        for line, answer in zip(lines, self._writer.record_many(lines, actor=actor), strict=True):
            _tell(line, answer, report)


def _tell(line: Line, answer: Outcome | Refusal, report: Withdrawal) -> None:
    if isinstance(answer, _SO_ALREADY):
        report.left += 1
    elif isinstance(answer, Refusal):
        report.reasons[answer.words] += 1
    else:
        report.recorded += 1
        report.kinds[line.content["kind"]] += 1


def _sourced(fact: Fact, by: str, number: int) -> dict[str, Any]:
    """The id and the source of the statement that takes a fact back: the next of its chain, if it has one."""
    source = fact.source
    if source and source.system and source.reference:
        fact_id = link_id(source.system, source.reference, number)
        return {
            "fact_id": str(fact_id),
            "source": {"system": source.system, "reference": source.reference, "run": by},
        }
    return {"fact_id": str(fact_id_from_source(f"undo {by}", str(fact.fact_id))), "source": {"run": by}}


def _is_first(one: Recorded, system: str, names: Collection[str]) -> bool:
    """Whether a fact is what a row of a source stated first, and not what was said of it later."""
    source = one.fact.source
    if isinstance(one.fact, StatementAboutAFact) or source is None or source.system != system:
        return False
    reference = str(source.reference)
    named = reference.rpartition("#")[2] in names and one.fact.kind != "account_opened"
    return named and one.fact.fact_id == fact_id_from_source(system, reference)
