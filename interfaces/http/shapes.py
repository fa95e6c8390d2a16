"""The shapes of answers, for the OpenAPI document; the tests hold real answers against them."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tierline.domain.catalogue import Role, Tier

Grade = Literal["A", "B", "C", "D"]
Covered = Literal["unassigned", "never", "overdue", "due_soon", "covered"]


class Shape(BaseModel):
    """An object of an answer; later versions may add members."""

    model_config = ConfigDict(extra="ignore")


class Both(Shape):
    """A phrase in English and Chinese."""

    en: str
    zh: str


class FieldFault(Shape):
    """A field at fault and what is wrong with it."""

    field: str
    detail: str


class Problem(Shape):
    """A refusal (RFC 9457). `type` is stable and can be asked for; nothing repeats the input."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldFault] = []
    more_errors: int = Field(0, description="How many more fields are at fault than `errors` names.")


class BasisShape(Shape):
    """What an answer rests on: facts up to `position`, seen at `as_of`, judged by `policy`.

    `token`, sent back as `basis=`, gives the same answer again.
    """

    position: int
    as_of: datetime
    policy: str
    projection: str
    token: str


class Receipt(Shape):
    """That a fact is recorded: its id, and its place in the account's stream and in the global order."""

    fact_id: UUID
    account: str
    version: int
    position: int
    recorded_at: datetime


class BatchResult(Shape):
    """What became of one line of a batch."""

    line: int
    status: Literal["recorded", "repeated", "refused"]
    receipt: Receipt | None = None
    problem: Problem | None = None


class BatchAnswer(Shape):
    """What became of a batch; `results` are in the order of its lines, empty lines left out."""

    recorded: int
    repeated: int
    refused: int
    unread: int | None = Field(description="How many lines were not read; null if nobody knows how many.")
    results: list[BatchResult]


class BatchCutShort(Problem, BatchAnswer):
    """A batch that was not read to its end: what became of the lines before that, which stays so."""


class AccountShape(Shape):
    """An account at an instant. `coverage` is the share of responsibilities covered, 0 to 1."""

    code: str
    name: str
    kind: Literal["government", "enterprise"]
    segment: str | None
    region: str | None
    industry: str | None
    parent: str | None
    opened_on: date
    closed_on: date | None
    version: int
    position: int
    tier: Tier | None
    since: datetime | None
    at_risk: bool | None
    falls_on: datetime | None
    falls_to: Tier | None
    coverage: float | None
    open_escalations: int
    grade: Grade | None
    holders: dict[Role, list[str]]


class AccountAnswer(AccountShape):
    """One account."""

    basis: BasisShape


class AccountsAnswer(Shape):
    """A page of accounts; `next` is the cursor of the next page."""

    items: list[AccountShape]
    next: str | None
    basis: BasisShape


class StatementShape(Shape):
    """One statement, by whom, and how long after it happened."""

    position: int
    version: int
    recorded_at: datetime
    late_seconds: int
    actor: str
    fact: dict[str, Any]


class AnswerShape(Shape):
    """What a fact's confirmation links were answered with: by which contacts, and what that amounts to."""

    outcome: Literal["confirmed", "disputed"]
    confirmed: list[str]
    disputed: list[str]


class FactAnswer(Shape):
    """A fact as it is effective now, and every statement about it."""

    account: str
    fact: dict[str, Any]
    holds: bool
    corrected: bool
    answer: AnswerShape | None = None
    """What the customer's people answered about it, where they did."""
    statements: list[StatementShape]
    basis: BasisShape


class TimelineEntry(Shape):
    """A fact (with its place and recorder) or a derived moment (without)."""

    at: datetime
    kind: str
    status: Literal["stated", "corrected", "retracted", "derived"]
    headline: Both
    answer: Literal["confirmed", "disputed"] | None = None
    """What the customer's people answered about it, where they did."""
    people: list[str]
    fact_id: UUID | None
    position: int | None
    version: int | None
    recorded_at: datetime | None
    actor: str | None
    detail: dict[str, Any]


class TimelineAnswer(Shape):
    """A page of a timeline, newest first."""

    account: str
    items: list[TimelineEntry]
    next: str | None
    basis: BasisShape


class OverrideShape(Shape):
    """The override in force."""

    fact: UUID
    tier: Tier
    approver: str
    since: datetime
    until: datetime


class CriterionShape(Shape):
    """One characteristic: value against threshold, the facts that carry it, and what would satisfy it.

    `value` and `threshold` are lists where several conditions make up the criterion.
    """

    id: str
    tier: Tier
    role: Literal["required", "supporting", "guard", "descriptive"]
    state: Literal["met", "unmet", "unknown"]
    value: Any
    threshold: Any
    facts: list[UUID]
    since: datetime | None
    lapses_on: datetime | None
    reason: Both
    remedy: Both
    stated_only: list[UUID] = Field(
        default=[],
        description="Of the facts, the executive contacts whose level of ours is stated only: the firm's own"
        " book doesn't know all of ours there. Left out where there are none.",
    )


class GradeDetail(Shape):
    """What was counted for the evidence grade; the numbers are null where there is no evidence."""

    carrying: bool
    """Whether the facts looked at are those that carry the tier, and not the last ones."""
    facts: int
    recorder_share: float | None
    median_lateness_days: float | None
    days: int | None
    confirmed_share: float | None
    sentence: Both
    lacks: list[Both]
    """What keeps it from the next better grade."""


class TierAnswer(Shape):
    """The tier at an instant and why; null while the account isn't open."""

    account: str
    as_of: datetime
    tier: Tier | None
    derived_tier: Tier | None
    override: OverrideShape | None
    since: datetime | None
    at_risk: bool
    falls_on: datetime | None
    falls_to: Tier | None
    grade: Grade | None
    grade_detail: GradeDetail | None = None
    """Only where the policy says how evidence is graded."""
    policy: str
    criteria: list[CriterionShape]
    basis: BasisShape


class TierInterval(Shape):
    """A tier from one instant to another, and what made it begin; null while the account is closed."""

    from_: datetime = Field(alias="from")
    to: datetime | None
    tier: Tier | None
    cause: str
    facts: list[UUID]
    criteria: list[str]


class TierHistoryAnswer(Shape):
    """The tiers of an account, oldest first."""

    account: str
    as_of: datetime
    items: list[TierInterval]
    basis: BasisShape


class HolderShape(Shape):
    """Who holds a role, and since when."""

    person: str
    since: datetime


class RoleCoverage(Shape):
    """How much of a role's responsibilities is covered."""

    role: Role
    holders: list[HolderShape]
    covered: int
    total: int
    share: float | None


class ItemShape(Shape):
    """A responsibility (with its `role`) or an item of a function (with its `function`)."""

    id: str
    role: Role | None = None
    function: str | None = None
    state: Covered
    holders: list[str]
    last_fact: UUID | None = Field(
        description="What fulfilled it last: a fact of the account, or for what a sales manager owes to"
        " departments perhaps one of the firm's own book."
    )
    last_at: datetime | None
    due: datetime | None
    cadence_days: int
    words: Both
    reason: Both


class CoverageAnswer(Shape):
    """How an account is looked after at an instant."""

    account: str
    as_of: datetime
    open: bool
    covered: int
    total: int
    share: float | None
    roles: list[RoleCoverage]
    in_two_roles: list[str]
    responsibilities: list[ItemShape]
    functions: list[ItemShape]
    policy: str
    basis: BasisShape


class ColumnShape(Shape):
    """A column of a report."""

    name: str
    heading: Both
    unit: str


class ReportShape(Shape):
    """What a report answers with."""

    name: str
    title: Both
    columns: list[ColumnShape]
    chart: str | None


class ReportsAnswer(Shape):
    """Every report."""

    items: list[ReportShape]


class StretchShape(Shape):
    """A range of time; without `from`, from the beginning on. It ends before `to`."""

    from_: datetime | None = Field(alias="from")
    to: datetime


class ReportAnswer(ReportShape):
    """A report's rows: one value per column, by the column's name."""

    rows: list[dict[str, Any]]
    range: StretchShape | None
    """What it looked at, of a report that looks at a range of time."""
    basis: BasisShape


ANSWERS: dict[tuple[str, str], type[Shape]] = {
    ("get", "/v1/accounts"): AccountsAnswer,
    ("post", "/v1/accounts"): Receipt,
    ("get", "/v1/accounts/{code}"): AccountAnswer,
    ("post", "/v1/accounts/{code}/facts"): Receipt,
    ("post", "/v1/facts:batch"): BatchAnswer,
    ("get", "/v1/accounts/{code}/facts/{fact_id}"): FactAnswer,
    ("get", "/v1/accounts/{code}/timeline"): TimelineAnswer,
    ("get", "/v1/accounts/{code}/tier"): TierAnswer,
    ("get", "/v1/accounts/{code}/tier/history"): TierHistoryAnswer,
    ("get", "/v1/accounts/{code}/coverage"): CoverageAnswer,
    ("get", "/v1/reports"): ReportsAnswer,
    ("get", "/v1/reports/{name}"): ReportAnswer,
}
"""What each route answers with, by method and path."""
