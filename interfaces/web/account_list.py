"""The table of accounts as asked for in the address: searched, sorted, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Query

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import earlier
from tierline.interfaces.presentation.charts.sparkline import sparkline
from tierline.interfaces.presentation.formatting import days_since
from tierline.interfaces.presentation.json_values import moment
from tierline.interfaces.presentation.language import said
from tierline.interfaces.query.refusals import CursorNotUsable, ParameterNotUsable
from tierline.interfaces.query.view import instant_asked
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.account_list import (
    FALLING,
    SORTS,
    Listed,
    PageEnd,
    Sort,
    Then,
    how_many,
    page_of_accounts,
)
from tierline.projections.reports.base import Question
from tierline.projections.reports.tier_spells import tiers_held

PAGE = 50
SPARK = timedelta(days=730)
"""How far back the tier of each account is drawn."""
OUTSIDE = "none"
"""What `then_tier` says of accounts that were not open then, or not among those asked about."""
_MOMENTS = ("since", "falls_on", "contact")
_WALK = ("cursor", "lang")
"""What may differ between the pages of one walk."""


class ListAsked(NamedTuple):
    """What the address says of the table."""

    search: str | None
    then: Then | None
    sort: Sort
    falling: bool
    cursor: str | None
    at_risk: bool = False


@dataclass(frozen=True, slots=True)
class AccountList:
    """A page of the table: accounts `first` to `last` of `total`, and the cursor of the next page."""

    rows: Sequence[Mapping[str, Any]]
    asked: ListAsked
    first: int
    last: int
    total: int
    next: str | None

    def order(self, sort: str) -> str | None:
        """How a column is sorted, as `aria-sort` says it; None if it isn't."""
        if sort != self.asked.sort:
            return None
        return "descending" if self.asked.falling else "ascending"

    def turned(self, sort: str) -> str | None:
        """The direction that a click on a column's heading asks for; None for its usual one."""
        falling = not self.asked.falling if sort == self.asked.sort else sort in FALLING
        return None if falling == (sort in FALLING) else "desc" if falling else "asc"


async def list_asked(
    q: Annotated[str | None, Query(max_length=200)] = None,
    sort: Annotated[str | None, Query(max_length=20)] = None,
    order: Annotated[str | None, Query(max_length=4)] = None,
    then: Annotated[str | None, Query(max_length=64)] = None,
    then_tier: Annotated[str | None, Query(max_length=20)] = None,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    at_risk: Annotated[str | None, Query(max_length=3)] = None,
) -> ListAsked:
    """What is asked of the table. Raises ParameterNotUsable and MomentNotUsable."""
    column: Sort = _one_of("sort", sort, SORTS) or "account"
    direction = _one_of("order", order, ("asc", "desc"))
    tier = _one_of("then_tier", then_tier, (*(tier.value for tier in Tier), OUTSIDE))
    compared = None
    if then and tier:
        compared = Then(instant_asked(then, "then"), None if tier == OUTSIDE else Tier(tier))
    falling = direction == "desc" if direction else column in FALLING
    risky = _one_of("at_risk", at_risk, ("yes",)) is not None
    return ListAsked((q or "").strip() or None, compared, column, falling, cursor or None, risky)


TheList = Annotated[ListAsked, Depends(list_asked)]


def account_list(
    reading: Reading, system: System, visit: PageContext, question: Question, asked: ListAsked
) -> AccountList:
    """The page asked for; all pages of a walk are about the instant of its first. Raises CursorNotUsable."""
    asker = [visit.path, *sorted(pair for pair in visit.asked.items() if pair[0] not in _WALK)]
    after, begun = None, 0
    if asked.cursor:
        at, value, code, begun = _place(system.cursors.place(asker, asked.cursor))
        question = replace(question, at=at).of_team(reading)
        after = PageEnd(datetime.fromisoformat(value) if value and asked.sort in _MOMENTS else value, code)
    listed = Listed(question, asked.search, asked.then, asked.sort, asked.falling, after, PAGE, asked.at_risk)
    found, more = page_of_accounts(reading, listed)
    last = begun + len(found)
    cursor = None
    if more:
        value = moment(more.value) if isinstance(more.value, datetime) else more.value
        cursor = system.cursors.at(asker, [moment(question.at), value, more.code, last])
    visit.will_name(one for row in found for people in row["holders"].values() for one in people)
    since = earlier(question.at, SPARK)
    held = tiers_held(reading, {one["code"] for one in found}, since, question.at)
    names = {tier: said(tier.words, visit.language) for tier in Tier}
    rows = [
        {
            **_row(one, question.at),
            "spark": sparkline(held.get(one["code"], ()), since, question.at, names),
        }
        for one in found
    ]
    return AccountList(rows, asked, begun + 1, last, how_many(reading, listed), cursor)


def _place(place: list[Any]) -> tuple[datetime, Any, str, int]:
    if len(place) != 4:
        raise CursorNotUsable(field="cursor")
    at, value, code, begun = place
    return datetime.fromisoformat(at), value, code, begun


def _row(one: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    return {
        **one,
        "tier": Tier(one["tier"]) if one["tier"] else None,
        "falls_to": Tier(one["falls_to"]) if one["falls_to"] else None,
        "contact_days": days_since(one["last_contact_at"], at),
    }


def _one_of(name: str, value: str | None, known: Sequence[Any]) -> Any:
    if value and value not in known:
        raise ParameterNotUsable(field=name, name=name, problem=f"input should be one of {', '.join(known)}")
    return value or None
