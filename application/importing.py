"""An import run: pages of lines from a source go through the one write door, and are counted.

A source yields lines; a line states facts or has a fault. The run records the good facts, keeps
every line of which something was refused for a file that can be mended and imported again, and
reports. It holds one page at a time, however long the source is.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from tierline.application.access import Principal
from tierline.application.outcomes import Line, Outcome
from tierline.application.refused_words import reason_of
from tierline.domain.account.base import FactAlreadyRecorded
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.restating import OnChange
from tierline.domain.shared.errors import Conflict, Fault, Invalid, Refusal
from tierline.domain.shared.words import Words

PAGE = 500
"""Lines per page."""


class SourceBroken(Invalid):
    """{problem}"""


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """One fact as a source states it."""

    account: str
    content: Mapping[str, Any]
    """The fact's fields as the doors take them, with `fact_id` and `source`."""
    once: bool = False
    """It need only be there: if the log has it or its like already, nothing is refused."""
    columns: Mapping[str, Words] = field(default_factory=dict)
    """For its fields, and for its account under no name, words for where their values stand in the source."""
    on_change: OnChange | None = None
    """What to do where the source said something else of it before; None: a fact_id is taken for good."""

    def line(self, run: str | None) -> Line:
        """What goes to the write door, under the run that brings it."""
        source = self.content.get("source")
        if run is None or not isinstance(source, Mapping | None):
            return Line(self.account, self.content, self.on_change)
        return Line(self.account, {**self.content, "source": {**(source or {}), "run": run}}, self.on_change)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A row, release or line of a source."""

    place: Words
    """Where it is, as a person finds it: `meetings.csv, line 12`."""
    raw: Any
    """The line in the source's own form, for the file of refused lines."""
    facts: tuple[SourceStatement, ...] = ()
    fault: Words | None = None
    """Why it could not be read, without its content; then it states no facts."""


class LineSource(Protocol):
    """Lines of one or several files, in order."""

    @property
    def size(self) -> int:
        """Bytes of all files together."""

    @property
    def consumed(self) -> int:
        """Bytes read so far."""

    def lines(self) -> Iterator[SourceLine | SourceBroken]:
        """The lines, and where a file can't be read any further, that; the next file comes behind it."""

    def notes(self) -> Sequence[Words]:
        """What the user should know once all lines were read."""


class ImportWriter(Protocol):
    """The write door, as an import needs it."""

    def record_many(self, lines: Iterable[Line], *, actor: str | Principal) -> Iterator[Outcome | Refusal]:
        """Record facts over many accounts; an outcome or a refusal for each, in their order."""


class RefusedLines(Protocol):
    """Where refused lines go, to be mended and imported again."""

    def add(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        """Keep a line with the reasons why it was refused."""


@dataclass(slots=True)
class ImportReport:
    """What an import run did, in numbers; nothing in it comes from the content of the source."""

    read: int = 0
    """Lines read."""
    skipped: int = 0
    """Lines that state nothing: filtered out by the mapping, empty, or about somebody else."""
    recorded: int = 0
    """Facts recorded, those about earlier facts included."""
    changed: int = 0
    """Facts of which the source says something else than before, which was recorded."""
    repeated: int = 0
    """Facts that were there before this run."""
    duplicates: int = 0
    """Facts that the source states more than once."""
    refused: int = 0
    """Lines of which something was refused."""
    opened: int = 0
    """Accounts opened."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Facts recorded, by kind."""
    reasons: Counter[Words] = field(default_factory=Counter)
    """Refused lines and facts, by reason."""
    places: dict[Words, Words] = field(default_factory=dict)
    """For each reason, where it was met first."""
    notes: list[Words] = field(default_factory=list)
    """What the reader of the source should know."""
    broken: list[Words] = field(default_factory=list)
    """Which files could not be read to their end, and why."""
    accounts: set[str] = field(default_factory=set)
    """The accounts that anything was recorded of."""
    withdrawn: int = 0
    """Facts retracted, since the source has them no more."""

    @property
    def complete(self) -> bool:
        """Whether everything was read and nothing refused."""
        return self.refused == 0 and not self.broken

    def counts(self) -> dict[str, int]:
        """The numbers that say what became of lines and facts."""
        return {name: getattr(self, name) for name in ("read", "recorded", "changed", "refused", "withdrawn")}

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON values."""
        numbers = ("read", "skipped", "recorded", "changed", "repeated", "duplicates", "refused")
        return {
            **{name: getattr(self, name) for name in (*numbers, "opened", "withdrawn")},
            "kinds": dict(self.kinds),
            "reasons": [
                {"reason": str(reason), "count": count, "first": str(self.places[reason])}
                for reason, count in self.reasons.most_common()
            ],
            "notes": [str(one) for one in self.notes],
            "broken": [str(one) for one in self.broken],
        }


@dataclass(slots=True)
class RunMark:
    """What sets one run apart from others."""

    run: str | None = None
    """Its name, which its facts carry, and by which it can be undone."""
    met: set[int] | None = None
    """If given, it takes hashes of the ids, as texts, of all facts that the source states."""


OnProgress = Callable[[int, int, ImportReport], None]
"""Called after each page with bytes read, bytes in all, and the report so far."""


def run(
    source: LineSource,
    writer: ImportWriter,
    *,
    actor: str | Principal,
    refused: RefusedLines | None = None,
    on_progress: OnProgress | None = None,
    head: int = 0,
    page: int = PAGE,
    mark: RunMark | None = None,
) -> ImportReport:
    """Import a source. `head` is the last position before the run; it tells old from doubled facts.

    Whatever happens to later lines, facts recorded stay recorded; importing the same source again
    adds nothing.
    """
    report, mark = ImportReport(), mark or RunMark()
    tally = _Tally(report, refused, head)
    lines = _readable(source, report)
    while batch := list(islice(lines, page)):
        facts = [fact for line in batch for fact in line.facts]
        if mark.met is not None:
            mark.met.update(hash(str(fact.content["fact_id"])) for fact in facts if "fact_id" in fact.content)
        outcomes = writer.record_many([fact.line(mark.run) for fact in facts], actor=actor)
        for line in batch:
            tally.take(line, [(fact, next(outcomes)) for fact in line.facts])
        if on_progress:
            on_progress(source.consumed, source.size, report)
    report.notes.extend(source.notes())
    return report


def _readable(source: LineSource, report: ImportReport) -> Iterator[SourceLine]:
    """The lines of a source as far as its files can be read."""
    for line in source.lines():
        if isinstance(line, SourceBroken):
            report.broken.append(line.words)
        else:
            yield line


_CHANGED = Words(
    "something else is recorded under the key of this row already; give the row a key of its own, or correct "
    "what is recorded"
)


class _Tally:
    """Counts what became of each line."""

    def __init__(self, report: ImportReport, refused: RefusedLines | None, head: int) -> None:
        self._report = report
        self._refused = refused
        self._head = head

    def take(self, line: SourceLine, answers: Sequence[tuple[SourceStatement, Outcome | Refusal]]) -> None:
        self._report.read += 1
        if line.fault is None and not line.facts:
            self._report.skipped += 1
        reasons = [line.fault] if line.fault else []
        unopened: set[str] = set()
        for fact, answer in answers:
            # That an account isn't there whose opening was refused is no second reason.
            if isinstance(answer, UnknownAccount) and answer.field is None and fact.account in unopened:
                continue
            if reason := self._answer(fact, answer):
                reasons.append(reason)
                unopened |= {fact.account} if fact.content["kind"] == "account_opened" else set()
        if reasons:
            self._refuse(line, reasons)

    def _answer(self, fact: SourceStatement, answer: Outcome | Refusal) -> Words | None:
        """Count one answer; the reason if the fact was refused."""
        if isinstance(answer, Refusal):
            if fact.once and isinstance(answer, Conflict) and not isinstance(answer, Fault):
                self._report.repeated += 1
                return None
            return _CHANGED if isinstance(answer, FactAlreadyRecorded) else reason_of(answer, fact.columns)
        if answer.repeated:
            self._repeat(answer.receipt.position)
            return None
        self._report.accounts.add(answer.receipt.account)
        self._record(fact.content["kind"], answer.restated)
        return None

    def _record(self, kind: str, restated: Sequence[str]) -> None:
        kinds = restated or (kind,)
        self._report.changed += bool(restated)
        self._report.recorded += len(kinds)
        self._report.kinds.update(kinds)
        self._report.opened += kinds == ("account_opened",)

    def _repeat(self, position: int) -> None:
        if position > self._head:
            self._report.duplicates += 1
        else:
            self._report.repeated += 1

    def _refuse(self, line: SourceLine, reasons: Sequence[Words]) -> None:
        self._report.refused += 1
        for reason in reasons:
            self._report.reasons[reason] += 1
            self._report.places.setdefault(reason, line.place)
        if self._refused:
            self._refused.add(line, reasons)
