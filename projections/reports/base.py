"""Reports are values: a title, columns with units, rows and a basis; who renders them knows no more."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple

from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.time import DAY, later
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.statements import StatementName
from tierline.projections.reports.periods import Period, Span, range_of, spans_of
from tierline.projections.reports.teams import members_at

Unit = Literal[
    "text", "instant", "date", "count", "days", "hours", "number", "money", "share", "yes_no", "id"
]  # fmt: skip
"""What the values of a column are; a `number` has a fraction, and its heading says of what it is."""
Slicing = Literal[
    "region",
    "segment",
    "industry",
    "kind",
    "parent",
    "account_manager",
    "executive_sponsor",
    "sales_manager",
]
"""What a portfolio can be sliced by: an attribute of its accounts, or who holds a role of them."""
MatterName = Literal[
    "tier_falls",
    "criterion_slipping",
    "gap_to_next_tier",
    "key_person_left",
    "override_waits",
    "override_ends",
    "escalation_open",
    "contract_ends",
    "notice_runs_out",
    "delivery_late",
    "delivery_due",
    "action_due_ours",
    "action_due_theirs",
    "budget_passed",
    "budget_runs_out",
    "role_vacant",
    "responsibility_never",
    "responsibility_overdue",
    "responsibility_due_soon",
    "one_off",
    "strategic_reason_missing",
    "grade_low",
]
"""What may wait for somebody."""

RANGE = ("from", "to")
SPLITS = {
    "from": "start",
    "to": "end",
    "period": "period",
    "by": "by",
    "matter": "matter",
    "statement": "statement",
}
"""What only some reports take, as callers and as a question call it."""

_OF_REPORT = "-report."

STATED_REPORTS: dict[str, "Report"] = {}
"""The reports of the files imported so far, by name; `tierline.projections.catalogue` has them all."""


class NotTaken(Invalid):
    """This report takes no `{name}`."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report: its name in data, its heading, and what its values are."""

    name: str
    heading: Words
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an answer rests on: facts up to `position`, seen at `as_of`, judged by `policy`.

    `parked` are the accounts (and perhaps the policy book) that the answer lacks something of, since that
    can't be read.
    """

    position: int
    as_of: datetime
    policy: str
    projection: str
    parked: tuple[str, ...] = ()

    @property
    def models(self) -> str:
        """The versions of read models that `projection` tells, without those of reports."""
        return ",".join(one for one in self.projection.split(",") if _OF_REPORT not in one)

    def as_dict(self) -> dict[str, Any]:
        """The basis as JSON values."""
        return {
            "position": self.position,
            "as_of": self.as_of.isoformat(),
            "policy": self.policy,
            "projection": self.projection,
            **({"parked": list(self.parked)} if self.parked else {}),
        }


class ReportRange(NamedTuple):
    """The range of time that a report looked at, [start, end); without a start, from the beginning on."""

    start: datetime | None
    end: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a report: an instant, and which accounts (each filter empty: all).

    `person` narrows to accounts where that one of our people holds a role, and to what is theirs; `team` to
    accounts where somebody holds one who is in that team then. Who that is, is read with the question (see
    `of_team`).
    Reports about a range of time look at [start, end), split by `period`; those about slices of the
    portfolio slice it by `by`; a list of matters is narrowed to one of them by `matter`, one of statements
    to a kind or to corrections by `statement`.
    """

    at: datetime
    region: str | None = None
    segment: str | None = None
    industry: str | None = None
    account_kind: str | None = None
    tier: str | None = None
    person: str | None = None
    account: str | None = None
    within_days: int = 90
    start: datetime | None = None
    end: datetime | None = None
    period: Period | None = None
    by: Slicing | None = None
    matter: MatterName | None = None
    statement: StatementName | None = None
    team: str | None = None
    members: tuple[str, ...] | None = None
    """Who is in the team at the instant; None: not read yet, or no team is asked about."""
    version: int | None = None
    """The version of the report that answers; None: the newest."""

    def of_team(self, reading: Reading) -> "Question":
        """The same question with who is in its team at its instant."""
        if self.team is None:
            return self
        return replace(self, members=members_at(reading, self.team, self.at))

    @property
    def horizon(self) -> datetime:
        """The end of the days asked about."""
        return later(self.at, self.within_days * DAY)

    def range(self) -> Span:
        """The range asked for; without a start, the 365 days before its end."""
        return range_of(self.start, self.end, self.at)

    def spans(self) -> list[Span]:
        """The periods of the range asked for, in order. Raises TooManyPeriods."""
        return spans_of(self.start, self.end, self.at, self.period)


@dataclass(frozen=True, slots=True)
class UnderSeal:
    """A text under seal as the value of a cell, with its account, and the statement and field it is in."""

    account: str
    fact_id: str
    field: str
    box: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportValue:
    """The answer of a report; `rows` have one value per column, by the column's name.

    `stretch` is the range of time it looked at, None of a report about one instant.
    A text of an account is `UnderSeal` until a door opens it.
    """

    name: str
    title: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    basis: Basis
    chart: str | None = field(default=None)
    stretch: ReportRange | None = field(default=None)
    besides: Sequence["ReportValue"] = ()
    """Answers of other reports that tell the rest of it, where somebody asked for them."""


class Report(ABC):
    """One report: defined once, rendered in every format."""

    name: ClassVar[str]
    title: ClassVar[Words]
    columns: ClassVar[Sequence[Column]]
    chart: ClassVar[str | None] = None
    takes: ClassVar[Sequence[str]] = ()
    """Which of `SPLITS` it looks at; it refuses the others, since it would answer another question."""
    sealed: ClassVar[Sequence[str]] = ()
    """The columns whose values are texts under seal."""
    version: ClassVar[int] = 1
    """Raised when it answers otherwise by the same rows; by a basis of an earlier one it answers as then."""

    def version_by(self, basis: Basis | None) -> int | None:
        """The version that gave the answers of a basis; None: the newest, as without one."""
        if basis is None or self.version == 1:
            return None
        told = (one.rpartition(_OF_REPORT) for one in basis.projection.split(","))
        found = next((int(version) for name, _, version in told if name == self.name), 1)
        return None if found == self.version else found

    def basis_of(self, basis: Basis, version: int | None) -> Basis:
        """The basis of an answer by a version (None: the newest), of which the first one was never told."""
        if (told := version or self.version) == 1:
            return basis
        return replace(basis, projection=f"{basis.projection},{self.name}{_OF_REPORT}{told}")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        STATED_REPORTS[cls.name] = cls()

    def answer(self, reading: Reading, question: Question, basis: Basis) -> ReportValue:
        """The report at an instant; `basis` is what it rests on.

        Raises NotTaken and what `rows` raises.
        """
        question = question.of_team(reading)
        for name, field_of_it in SPLITS.items():
            if getattr(question, field_of_it) is not None and name not in self.takes:
                raise NotTaken(field=name, name=name)
        return ReportValue(
            self.name,
            self.title,
            self.columns,
            self.rows(reading, question),
            basis,
            self.chart,
            self.stretch(reading, question),
        )

    def stretch(self, reading: Reading, question: Question) -> ReportRange | None:
        """The range of time it looks at, whatever of it was asked for. Raises TooManyPeriods."""
        if "from" not in self.takes:
            return None
        spans = question.spans()
        whole = question.range()
        return ReportRange(spans[0].start, spans[-1].end) if spans else ReportRange(whole.start, whole.end)

    def besides(self, question: Question) -> Sequence[tuple["Report", Question]]:
        """Which reports tell the rest of its answer, with what each is asked: none unless it says so."""
        return ()

    @abstractmethod
    def rows(self, reading: Reading, question: Question) -> list[Row]:
        """The rows of the report at an instant."""
