"""The course of every account through tiers and through slices of the portfolio, and what moved when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, SelectBase, or_, select, union

from tierline.domain.catalogue import Role, Tier
from tierline.domain.shared.time import BEGINNING
from tierline.domain.time.steps import Steps, combine, constant, steps
from tierline.projections.engine.reading import Reading, Relation
from tierline.projections.models.attributes import attributes_over_time
from tierline.projections.models.coverage import holdings_over_time
from tierline.projections.models.tier_history import moves_over_time
from tierline.projections.reports.base import Question
from tierline.projections.reports.scope import ATTRIBUTE_FILTERS
from tierline.projections.reports.teams import members_over_time

Slices = frozenset[str]
"""The slices of the portfolio that an account is in; "" is the one of those that have no such value."""
Held = frozenset[tuple[str, str]]
"""Who holds which role, as (role, person)."""
Kind = Literal["opened", "closed", "risen", "fallen", "came_in", "went_out"]

ATTRIBUTES = {
    "region": "region",
    "segment": "segment",
    "industry": "industry",
    "kind": "account_kind",
    "parent": "parent",
}
"""The attributes by which a portfolio can be sliced, as callers and as `attributes_at` call them."""
_NOT_ASKED: Slices = frozenset()


@dataclass(frozen=True, slots=True)
class AccountPath:
    """An account over time: its tier (None while it isn't open) and the slices it is in.

    It is in no slice while it isn't among the accounts asked about, and in `""` if nothing slices.
    """

    account: str
    name: str
    tiers: Steps[Tier | None]
    slices: Steps[Slices]
    causes: dict[datetime, dict[str, Any]]
    """What made the tier change, by when it did: `{cause, facts, criteria}`."""


class Flow(NamedTuple):
    """An account that moved within a slice or across its edge; a tier is None outside of the slice."""

    at: datetime
    account: str
    slice: str
    kind: Kind
    before: Tier | None
    after: Tier | None
    course: AccountPath

    @property
    def why(self) -> dict[str, Any]:
        """`{cause, facts, criteria}`; the cause is `slice` where nothing but the slice changed."""
        other = {"cause": "slice", "facts": [], "criteria": []}
        return other if self.kind in ("came_in", "went_out") else self.course.causes.get(self.at, other)


def about_people(question: Question) -> bool:
    """Whether it depends on who holds a role in which slices an account is."""
    return question.person is not None or question.team is not None or question.by in set(Role)


def courses(
    reading: Reading, question: Question, until: datetime, among: SelectBase | None = None
) -> list[AccountPath]:
    """The courses of the accounts asked about, by code, from what happened before `until`.

    A filter narrows to the time in which it fits: an account is counted while it is in that region.
    `question.by` says what slices: an attribute, or a role, whose every holder has a slice. `among`
    selects the codes of accounts, of which only those are wanted.
    """
    accounts = _grouped(reading, question, attributes_over_time(reading), "valid_from", until, among)
    moves = _grouped(reading, question, moves_over_time(reading), "at", until, among)
    held, team = {}, None if question.team is None else members_over_time(reading, question.team)
    if about_people(question):
        held = _grouped(reading, question, holdings_over_time(reading), "valid_from", until, among)
    return [
        AccountPath(
            account,
            rows[-1]["name"],
            tier_steps(moves.get(account, ())),
            slice_steps(question, rows, held.get(account, ()), team),
            {
                move["at"]: {name: move[name] for name in ("cause", "facts", "criteria")}
                for move in moves.get(account, ())
            },
        )
        for account, rows in accounts.items()
    ]


def stirred(reading: Reading, question: Question, start: datetime, end: datetime) -> SelectBase:
    """The codes of all accounts that may have moved in [start, end), and perhaps of some that did not.

    Only what decides in which slices an account is, where something slices or narrows, is looked at.
    """
    moves, accounts = moves_over_time(reading), attributes_over_time(reading)
    held = holdings_over_time(reading)
    found = [select(moves.c.account).where(moves.c.at >= start, moves.c.at < end)]
    if question.by in ATTRIBUTES or any(getattr(question, name) is not None for name in ATTRIBUTE_FILTERS):
        begun = (accounts.c.valid_from >= start, accounts.c.valid_from < end)
        found.append(select(accounts.c.account).where(*begun))
    if about_people(question):
        changes = [(column >= start) & (column < end) for column in (held.c.valid_from, held.c.valid_to)]
        found.append(select(held.c.account).where(or_(*changes)))
    if question.team is not None:
        joined_or_left = _moved_between(members_over_time(reading, question.team), start, end)
        found.append(select(held.c.account).where(held.c.person.in_(joined_or_left)))
    return union(*found)


def _moved_between(team: Steps[frozenset[str]], start: datetime, end: datetime) -> set[str]:
    """Who joined a team or left it in [start, end)."""
    return {
        one
        for (_, _, before), (at, _, after) in pairwise(team.intervals())
        if start <= at < end
        for one in before ^ after
    }


def flows(of: Iterable[AccountPath], until: datetime) -> list[Flow]:
    """What moved before `until`, in order of time, then account and slice."""
    found = (flow for course in of for flow in _flows(course) if flow.at < until)
    return sorted(found, key=attrgetter("at", "account", "slice"))


def _flows(course: AccountPath) -> Iterator[Flow]:
    tier: Tier | None = None
    slices = _NOT_ASKED
    for at, _, (new_tier, new_slices) in placed(course.tiers, course.slices).intervals():
        for one in sorted(slices | new_slices):
            before, after = tier if one in slices else None, new_tier if one in new_slices else None
            if before is not after:
                crossed = tier is not None and new_tier is not None
                yield Flow(
                    at, course.account, one, kind_of(before, after, crossed=crossed), before, after, course
                )
        tier, slices = new_tier, new_slices


def kind_of(before: Tier | None, after: Tier | None, *, crossed: bool) -> Kind:
    """How an account moved.

    `crossed`: it was open before and after, so that it can only have changed its slice.
    """
    if before is None:
        return "came_in" if crossed else "opened"
    if after is None:
        return "went_out" if crossed else "closed"
    return "risen" if after.rank > before.rank else "fallen"


def placed(tiers: Steps[Tier | None], slices: Steps[Slices]) -> Steps[tuple[Tier | None, Slices]]:
    """The tier and the slices of an account, over time."""
    return combine(lambda tier, within: (tier, within), tiers, slices)


def _grouped(
    reading: Reading,
    question: Question,
    rows: Relation,
    time: str,
    until: datetime,
    among: SelectBase | None,
) -> dict[str, list[Any]]:
    """The rows of the accounts asked about, by account, in order of time."""
    wanted: Select[Any] = select(rows).where(rows.c[time] < until)
    if question.account is not None:
        wanted = wanted.where(rows.c.account == question.account)
    if among is not None:
        wanted = wanted.where(rows.c.account.in_(among))
    found = reading.all(wanted.order_by(rows.c.account, rows.c[time]))
    return {account: list(mine) for account, mine in groupby(found, key=itemgetter("account"))}


def tier_steps(moves: Sequence[Any]) -> Steps[Tier | None]:
    """The tier of an account by its moves; None while it isn't open."""
    tiers = {move["at"]: Tier(move["tier_after"]) if move["tier_after"] else None for move in moves}
    return steps(sorted(({BEGINNING: None} | tiers).items()))


def slice_steps(
    question: Question,
    accounts: Sequence[Any],
    held: Sequence[Any],
    team: Steps[frozenset[str]] | None = None,
) -> Steps[Slices]:
    """The slices of an account by its attributes and holders; none while it isn't asked about.

    `team` is who was in the team asked about, over time; None if none is.
    """

    def named(scope: str | None, held: Held, members: frozenset[str] | None) -> Slices:
        people = {person for _, person in held}
        if scope is None or question.person not in (None, *people):
            return _NOT_ASKED
        if members is not None and not members & people:
            return _NOT_ASKED
        if question.by in set(Role):
            return frozenset(person for role, person in held if role == question.by) or frozenset(("",))
        return frozenset((scope,))

    return combine(named, _scope(question, accounts), _held(held), team or constant(None))


def _scope(question: Question, rows: Sequence[Any]) -> Steps[str | None]:
    """The value of the attribute that slices, None while the account isn't among those asked about.

    From its opening on there is a row for every instant.
    """
    column = ATTRIBUTES.get(question.by or "")
    pieces: dict[datetime, str | None] = {BEGINNING: None}
    for row in rows:
        fits = all(getattr(question, name) in (None, row[name]) for name in ATTRIBUTE_FILTERS)
        pieces[row["valid_from"]] = ((row[column] or "") if column else "") if fits else None
    return steps(sorted(pieces.items()))


def _held(rows: Sequence[Any]) -> Steps[Held]:
    if not rows:
        return constant(frozenset())
    changes = {BEGINNING, *(row[name] for row in rows for name in ("valid_from", "valid_to"))}
    return steps((at, _holders(rows, at)) for at in sorted(changes))


def _holders(rows: Sequence[Any], at: datetime) -> Held:
    return frozenset(
        (row["role"], row["person"]) for row in rows if row["valid_from"] <= at < row["valid_to"]
    )
