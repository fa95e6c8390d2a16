"""The list of accounts: narrowed, searched, sorted and cut into pages by the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select

from tierline.domain.catalogue import Tier
from tierline.projections.engine.columns import ESCAPE, escaped
from tierline.projections.engine.reading import Code, Instant, Reading, Relation, Relations
from tierline.projections.models.accounts_now import Drawn, accounts_now, drawn_at, in_order, sorted_by
from tierline.projections.models.attributes import attributes_at
from tierline.projections.models.coverage import coverage_at, covered_at
from tierline.projections.models.grades import grades_at
from tierline.projections.models.last_contact import last_contacts_at
from tierline.projections.models.obligations import open_escalations
from tierline.projections.models.tier_history import tier_rank, tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.portfolio import accounts_of
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
    drawn = drawn_at(reading, asked.question.at)
    return int(
        reading.ask(_counted, drawn, **_places(reading, replace(asked, sort="account")))[0]["accounts"]
    )


def page_of_accounts(reading: Reading, asked: Listed) -> PageOfAccounts:
    """The page behind the place asked for: its codes are found first, then what is told of them."""
    after = {} if asked.after is None else {"after": asked.after.code, "value": asked.after.value}
    drawn = drawn_at(reading, asked.question.at)
    rows = reading.ask(
        _page, asked.sort, asked.down, drawn, **_places(reading, asked), **after, most=asked.limit + 1
    )
    shown = rows[: asked.limit]
    found = {
        one["code"]: one for one in accounts_of(reading, asked.question.at, [r["account"] for r in shown])
    }
    more = PageEnd(shown[-1]["sorted_by"], shown[-1]["account"]) if len(rows) > asked.limit else None
    return PageOfAccounts([found[row["account"]] for row in shown], more)


def _places(reading: Reading, asked: Listed) -> dict[str, Any]:
    """What of a list narrows it, as the statements take it."""
    then, question = asked.then, asked.question
    before = then and replace(question, at=then.at, tier=then.tier.value if then.tier else None)
    before = before and before.of_team(reading)
    return {
        "question": question,
        "search": escaped(asked.search) if asked.search else None,
        "then": before,
        "at_risk": asked.at_risk,
    }


def _counted(relations: Relations, drawn: Drawn | None, **places: Any) -> Select[Any]:
    base = _base(relations, places["question"].at, drawn)
    listed = _narrowed(relations, (), base, **places).subquery()
    return select(func.count().label("accounts")).select_from(listed)


def _page(
    relations: Relations,
    sort: Sort,
    down: bool,
    drawn: Drawn | None,
    *,
    question: Question,
    most: Any,
    after: Code | None = None,
    value: Any = None,
    **places: Any,
) -> Select[Any]:
    base = _base(relations, question.at, drawn)
    needed = _NEEDS.get(sort, ()) if drawn is None else ()
    key = _key(relations, question.at, sort) if drawn is None else _key_now(base, sort)
    wanted = _narrowed(relations, needed, base, question=question, **places)
    wanted = wanted.add_columns(key.label("sorted_by"))
    code = base.c.account
    if after is not None:
        wanted = wanted.where(_behind(key, code, after, value, down))
    if sort == "account":
        ordered = wanted.order_by(code.desc() if down else code)
    else:
        ordered = wanted.order_by(*in_order(key, code, down=down))
    return ordered.limit(most)


def _narrowed(
    relations: Relations,
    needed: tuple[str, ...],
    base: Relation,
    *,
    question: Question,
    search: Code | None,
    then: Question | None,
    at_risk: bool,
) -> Select[Any]:
    joined: FromClause = base
    others = _others(relations, question.at)
    tiers = base if "tier" in base.c else others["tiers"][0]
    placed = question.tier is not None or at_risk
    for name in dict.fromkeys(("tiers", *needed) if placed and tiers is not base else needed):
        other, party = others[name]
        on = same_account(base, other)
        joined = joined.outerjoin(other, and_(on, other.c.party == party) if party else on)
    asked = narrowed(relations, question, tiers, base)
    wanted = select(base.c.account).select_from(joined).where(base.c.is_open, *asked)
    if at_risk:
        wanted = wanted.where(tiers.c.at_risk)
    if search is not None:
        names = (base.c.account, base.c.name)
        wanted = wanted.where(or_(*(one.icontains(search, escape=ESCAPE) for one in names)))
    return wanted if then is None else wanted.where(_was(relations, base.c.account, then))


def _base(relations: Relations, at: Instant, drawn: Drawn | None) -> Relation:
    return attributes_at(relations, at) if drawn is None else accounts_now(relations, at, drawn)


def _was(relations: Relations, code: ColumnElement[str], then: Question) -> ColumnElement[bool]:
    """Whether an account was of a tier at another instant; without a tier, whether it was not among them."""
    codes = select(open_accounts_asked(relations, then).subquery().c.account)
    return code.not_in(codes) if then.tier is None else code.in_(codes)


def _others(relations: Relations, at: Instant) -> Mapping[str, tuple[Relation, str | None]]:
    return {
        "tiers": (tiers_at(relations, at), None),
        "grades": (grades_at(relations, at), None),
        "contacts": (last_contacts_at(relations, at), "anyone"),
    }


_NEEDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("tier", "since", "at_risk", "falls_on"), ("tiers",)),
    "contact": ("contacts",),
    "grade": ("grades",),
}
"""What else a sort looks at."""


def _key(relations: Relations, at: Instant, sort: Sort) -> ColumnElement[Any]:
    base, tiers = attributes_at(relations, at), tiers_at(relations, at)
    keys: dict[str, ColumnElement[Any]] = {
        "account": base.c.account,
        **_tier_keys(tiers),
        "coverage": _covered(relations, at),
        "escalations": open_escalations(relations.of_all_accounts(), base, at),
        "contact": last_contacts_at(relations, at).c.last_at,
        "grade": grades_at(relations, at).c.grade,
    }
    return keys[sort]


def _key_now(now: Relation, sort: Sort) -> ColumnElement[Any]:
    keys: dict[str, ColumnElement[Any]] = {
        "account": now.c.account,
        **_tier_keys(now),
        "escalations": now.c.open_escalations,
        "grade": now.c.grade,
        **sorted_by(now),
    }
    return keys[sort]


def _tier_keys(tiers: Relation) -> Mapping[str, ColumnElement[Any]]:
    return {
        "tier": tier_rank(tiers.c.tier),
        "since": tiers.c.since,
        "at_risk": case((tiers.c.at_risk, 1), else_=0),
        "falls_on": tiers.c.falls_on,
    }


def _covered(relations: Relations, at: Instant) -> Any:
    """How many responsibilities are covered at the account of a row."""
    base, coverage = attributes_at(relations, at), coverage_at(relations.of_all_accounts(), at)
    held = select(func.count()).where(same_account(base, coverage), covered_at(coverage, at))
    return held.correlate(base).scalar_subquery()


def _behind(
    key: ColumnElement[Any], code: ColumnElement[str], after: Code, value: Any, down: bool
) -> ColumnElement[bool]:
    """Whether an account stands behind a place; what has no value stands at the end."""
    if key is code:
        return code < after if down else code > after
    if value is None:
        return and_(key.is_(None), code > after)
    further = key < value if down else key > value
    return or_(key.is_(None), further, and_(key == value, code > after))
