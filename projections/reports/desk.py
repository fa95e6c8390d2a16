"""A desk: what one of our people has to do now, this week and this month, and what waits for others.

It is the report on attention of that person's accounts, told by what they can do about it themselves: what is
about one tier is one item, and what is alike of one account.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from tierline.domain.catalogue import Role, Tier
from tierline.domain.shared.time import DAY, FOREVER, earlier
from tierline.domain.shared.words import Words, plural_words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.merged_rows import of_some
from tierline.projections.reports.attention import Attention, urgent
from tierline.projections.reports.base import STATED_REPORTS, MatterName, Question
from tierline.projections.reports.portfolio import accounts

Block = Literal["late", "this_week", "next_30_days"]
BLOCKS: tuple[Block, ...] = ("late", "this_week", "next_30_days")
WAITING = STATED_REPORTS[Attention.name]
"""The report that a desk is made from."""
_FILLS = Role.sales_manager.value
"""Who is to see that a role is held."""
MONTH = 30
"""How many days a desk looks ahead."""
_WEEK = 7
ANSWERED_WITHIN = timedelta(days=7)
"""An escalation that is open longer is late."""
_ABOUT_A_TIER: frozenset[MatterName] = frozenset(
    {"tier_falls", "criterion_slipping", "key_person_left", "override_ends"}
)
_ALIKE: Mapping[MatterName, Words] = {
    "responsibility_overdue": plural_words(
        "{n} responsibility is overdue", "{n} responsibilities are overdue"
    ),
    "responsibility_never": plural_words(
        "{n} responsibility was never looked after", "{n} responsibilities were never looked after"
    ),
    "responsibility_due_soon": plural_words(
        "{n} responsibility is due soon", "{n} responsibilities are due soon"
    ),
}
"""What is told once of an account if there are several."""
_SOME_DAY: frozenset[MatterName] = frozenset(
    {"responsibility_never", "one_off", "strategic_reason_missing", "grade_low"}
)
"""What has no day and can wait for some days; all else without a day is for this week."""


ByCode = Mapping[str, Mapping[str, Any]]
"""Accounts by their codes."""


class DeskItem(NamedTuple):
    """One thing to do, with what is told beneath it; `tier` is that of its account, None if it has none."""

    row: Row
    tier: Tier | None
    parts: tuple[Row, ...] = ()

    @property
    def is_fold(self) -> bool:
        """Whether it tells of several things that are alike, and of none of them by itself."""
        return bool(self.parts) and not self.row["subject"]


class Desk(NamedTuple):
    """What a person has to do, block by block; what of their accounts others are to do; their accounts.

    `later` counts what is due after the blocks.
    """

    person: str
    mine: Mapping[Block, Sequence[DeskItem]]
    others: Sequence[DeskItem]
    accounts: Sequence[Mapping[str, Any]]
    later: int

    @property
    def falling(self) -> int:
        """How many of their accounts fall within the days looked ahead."""
        every = (*self.others, *(item for block in self.mine.values() for item in block))
        return sum(1 for item in every if item.row["matter"] == "tier_falls")


def desk(reading: Reading, question: Question) -> Desk:
    """The desk of the person whom a question names, at its instant."""
    asked = replace(question, within_days=MONTH)
    theirs = _open_accounts(reading, asked)
    mine: dict[Block, list[DeskItem]] = {block: [] for block in BLOCKS}
    others, later = [], 0
    for item in _items(reading, asked, theirs):
        block = block_of(item.row, question.at)
        if block is None:
            later += 1
        elif _can_do(item.row, asked, theirs):
            mine[block].append(item)
        else:
            others.append(item)
    ordered = {block: sorted(items, key=_first) for block, items in mine.items()}
    return Desk(_person(asked), ordered, sorted(others, key=_first), [*theirs.values()], later)


def due_ahead(reading: Reading, question: Question) -> list[Row]:
    """What the person has to do on a day within those that a question looks ahead, in order of days.

    What is alike is told one by one here, for each has a day of its own.
    """
    theirs = _open_accounts(reading, question)
    rows = [
        row
        for item in _items(reading, question, theirs)
        if _can_do(item.row, question, theirs)
        for row in (item.parts if item.is_fold else (item.row,))
    ]
    ahead = [row for row in rows if row["due"] and question.at <= row["due"] <= question.horizon]
    return sorted(ahead, key=lambda row: (row["due"], row["account"]))


def block_of(row: Row, at: datetime) -> Block | None:
    """In which block something is told; None if it is due later."""
    if row["due"] is None:
        if row["matter"] == "escalation_open":
            return "late" if row["since"] <= earlier(at, ANSWERED_WITHIN) else "this_week"
        return "next_30_days" if row["matter"] in _SOME_DAY else "this_week"
    if row["due"] < at:
        return "late"
    days = (row["due"] - at) // DAY
    if days >= MONTH:
        return None
    return "this_week" if days < _WEEK else "next_30_days"


def can_do(row: Row, person: str, holders: Mapping[str, Sequence[str]]) -> bool:
    """Whether a person can do something about it: they are named, hold the role to act, or anybody can.

    A vacant role is the sales manager's to fill; where there is none, of whoever holds another role.
    """
    if row["matter"] == "role_vacant":
        return person in holders.get(_FILLS, ()) or _FILLS not in holders
    if row["people"]:
        return person in str(row["people"]).split(", ")
    return row["role"] is None or person in holders.get(row["role"], ())


def _person(question: Question) -> str:
    assert question.person is not None
    return question.person


def _can_do(row: Row, question: Question, theirs: ByCode) -> bool:
    return can_do(row, _person(question), theirs[row["account"]]["holders"])


def _open_accounts(reading: Reading, question: Question) -> ByCode:
    """The open accounts of the person, by code."""
    found = accounts(reading, replace(question, person=_person(question)))
    return {one["code"]: one for one in found if one["closed_on"] is None}


def _items(reading: Reading, question: Question, theirs: ByCode) -> Iterator[DeskItem]:
    """What waits on these accounts, in the order of attention, what belongs together as one item.

    What the person can do and what others can is never one item.
    """
    groups: dict[tuple[bool, tuple[str, ...]], list[Row]] = {}
    rows = urgent(of_some(reading, theirs), replace(question, person=None), None).rows if theirs else []
    for number, row in enumerate(rows):
        if row["account"] in theirs:
            belongs = _can_do(row, question, theirs), _belongs(row, number)
            groups.setdefault(belongs, []).append(row)
    for group in groups.values():
        tier = theirs[group[0]["account"]]["tier"]
        yield _item(group, Tier(tier) if tier else None)


def _belongs(row: Row, number: int) -> tuple[str, ...]:
    if row["matter"] in _ABOUT_A_TIER:
        return row["account"], "tier"
    if row["matter"] in _ALIKE:
        return row["account"], row["matter"], row["people"], str(row["role"])
    return (str(number),)


def _item(group: Sequence[Row], tier: Tier | None) -> DeskItem:
    first, *rest = group
    alike = _ALIKE.get(first["matter"])
    if not rest or alike is None:
        return DeskItem(first, tier, tuple(rest))
    due = min((row["due"] for row in group if row["due"]), default=None)
    told = {**first, "what": alike.of(n=len(group)), "due": due, "subject": "", "fact_id": None}
    return DeskItem(told, tier, tuple(group))


def _first(item: DeskItem) -> tuple[bool, datetime, str]:
    """What is due first, first; before it what has been waiting without a day, the longest first."""
    when = item.row["due"] or item.row["since"]
    return item.row["due"] is not None, when or FOREVER, item.row["account"]
