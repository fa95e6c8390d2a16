"""The list of accounts: narrowed, searched, sorted and cut into pages by the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select

from tierline.domain.catalogue import Tier
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.coverage import coverage_at, covered_at
from tierline.projections.models.grades import grades_at
from tierline.projections.models.last_contact import last_contacts_at
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import accounts_of, open_escalations
from tierline.projections.reports.scope import narrowed, open_accounts_asked, same_account

Sort = Literal[
    "account", "tier", "since", "at_risk", "falls_on", "coverage", "escalations", "contact", "grade"
]
SORTS: tuple[Sort, ...] = get_args(Sort)
FALLING: frozenset[Sort] = frozenset(("tier", "at_risk", "escalations", "contact"))
"""What people want to see from the largest down first."""


class Then(NamedTuple):
    """What an account was at another instant: of that tier, or (None) not among those asked about."""

    at: datetime
    tier: Tier | None


class PageEnd(NamedTuple):
    """The last account of a page: what it was sorted by, and its code."""

    value: Any
    code: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Which of the open accounts a question is about are listed, in which order, behind which place."""

    question: Question
    search: str | None = None
    then: Then | None = None
    sort: Sort = "account"
    falling: bool = False
    after: PageEnd | None = None
    limit: int = 50
    at_risk: bool = False
    """Whether only those are listed whose tier is at risk."""

    @property
    def down(self) -> bool:
        """Whether the stored value falls: the days since a contact rise where its instant falls."""
        return self.falling != (self.sort == "contact")


class PageOfAccounts(NamedTuple):
    """Accounts as in `portfolio.accounts`, and the place of the last one if more follow."""

    accounts: list[dict[str, Any]]
    more: PageEnd | None


def how_many(reading: Reading, asked: Listed) -> int:
    """The number of accounts on all pages."""
    counted = select(func.count().label("accounts")).select_from(_narrowed(reading, asked, ()).subquery())
    return int(reading.all(counted)[0]["accounts"])


def page_of_accounts(reading: Reading, asked: Listed) -> PageOfAccounts:
    """The page behind the place asked for: its codes are found first, then what is told of them."""
    key = _key(reading, asked)
    wanted = _narrowed(reading, asked, _NEEDS.get(asked.sort, ())).add_columns(key.label("sorted_by"))
    code = attributes_at(reading, asked.question.at).c.account
    if asked.after is not None:
        wanted = wanted.where(_behind(key, code, asked.after, asked.down))
    if asked.sort == "account":
        ordered = wanted.order_by(code.desc() if asked.down else code)
    else:
        ordered = wanted.order_by(key.is_(None), key.desc() if asked.down else key, code)
    rows = reading.all(ordered.limit(asked.limit + 1))
    shown = rows[: asked.limit]
    found = {
        one["code"]: one for one in accounts_of(reading, asked.question.at, [r["account"] for r in shown])
    }
    more = PageEnd(shown[-1]["sorted_by"], shown[-1]["account"]) if len(rows) > asked.limit else None
    return PageOfAccounts([found[row["account"]] for row in shown], more)


def _narrowed(reading: Reading, asked: Listed, needed: tuple[str, ...]) -> Select[Any]:
    question = asked.question
    base = attributes_at(reading, question.at)
    joined: FromClause = base
    others = _others(reading, question.at)
    for name in dict.fromkeys(("tiers", *needed) if question.tier or asked.at_risk else needed):
        other, party = others[name]
        on = same_account(base, other)
        joined = joined.outerjoin(other, and_(on, other.c.party == party) if party else on)
    wanted = select(base.c.account).select_from(joined).where(base.c.is_open, *narrowed(reading, question))
    if asked.at_risk:
        wanted = wanted.where(tiers_at(reading, question.at).c.at_risk)
    if asked.search:
        wanted = wanted.where(
            or_(
                base.c.account.icontains(asked.search, autoescape=True),
                base.c.name.icontains(asked.search, autoescape=True),
            )
        )
    return wanted.where(_was(reading, question, asked.then)) if asked.then else wanted


def _was(reading: Reading, question: Question, then: Then) -> ColumnElement[bool]:
    tier = then.tier.value if then.tier else None
    among = open_accounts_asked(reading, replace(question, at=then.at, tier=tier)).subquery()
    code = attributes_at(reading, question.at).c.account
    codes = select(among.c.account)
    return code.in_(codes) if then.tier else code.not_in(codes)


def _others(reading: Reading, at: datetime) -> Mapping[str, tuple[Relation, str | None]]:
    return {
        "tiers": (tiers_at(reading, at), None),
        "grades": (grades_at(reading, at), None),
        "contacts": (last_contacts_at(reading, at), "anyone"),
    }


_NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("tier", "since", "at_risk", "falls_on"), ("tiers",)),
    "contact": ("contacts",),
    "grade": ("grades",),
}
"""What else a sort looks at."""


def _key(reading: Reading, asked: Listed) -> ColumnElement[Any]:
    at = asked.question.at
    base, tiers = attributes_at(reading, at), tiers_at(reading, at)
    keys: dict[Sort, ColumnElement[Any]] = {
        "account": base.c.account,
        "tier": case({tier.value: tier.rank for tier in Tier}, value=tiers.c.tier),
        "since": tiers.c.since,
        "at_risk": case((tiers.c.at_risk, 1), else_=0),
        "falls_on": tiers.c.falls_on,
        "coverage": _covered(reading, at),
        "escalations": open_escalations(reading, base, at),
        "contact": last_contacts_at(reading, at).c.last_at,
        "grade": grades_at(reading, at).c.grade,
    }
    return keys[asked.sort]


def _covered(reading: Reading, at: datetime) -> Any:
    """How many responsibilities are covered at the account of a row."""
    base, coverage = attributes_at(reading, at), coverage_at(reading, at)
    held = select(func.count()).where(same_account(base, coverage), covered_at(coverage, at))
    return held.correlate(base).scalar_subquery()


def _behind(
    key: ColumnElement[Any], code: ColumnElement[str], after: PageEnd, down: bool
) -> ColumnElement[bool]:
    """Whether an account stands behind a place; what has no value stands at the end."""
    if key is code:
        return code < after.code if down else code > after.code
    if after.value is None:
        return and_(key.is_(None), code > after.code)
    further = key < after.value if down else key > after.value
    return or_(key.is_(None), further, and_(key == after.value, code > after.code))
