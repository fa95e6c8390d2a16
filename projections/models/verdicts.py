"""Verdicts: what customers say they take us for, against the tier that our evidence shows."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Integer, Table, select
from sqlalchemy import Column as Stored

from tierline.domain.account.history import Entry
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, DAY
from tierline.domain.shared.words import Words
from tierline.projections.engine.base import AccountView, Patch, Projection, Row, fact_patch, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.store import Reading
from tierline.projections.models.merged_rows import shown
from tierline.projections.reports.base import RANGE, Column, Question, Report, Stretch
from tierline.projections.reports.periods import end_of_range
from tierline.projections.reports.scope import of_those_asked, open_accounts

SAYS = ("tier", "rating")
VERDICTS = fact_table(
    "verdicts",
    Stored("tier", Text),
    Stored("rating", Integer),
    Stored("channel", Text, nullable=False),
    Stored("position", BigInteger, nullable=False),
)


class VerdictsOfCustomers(Projection):
    """One row per verdict, by its fact_id."""

    name: ClassVar[str] = "verdicts"
    version: ClassVar[int] = 2
    tables: ClassVar[Sequence[Table]] = (VERDICTS,)

    def patches(self, view: AccountView) -> Iterator[Patch]:
        if view.changed(CustomerVerdict):
            yield from fact_patch(VERDICTS, view, _said)


class Verdicts(Report):
    """What each customer last said it takes us for, beside the tier that it has for us.

    A customer that stated a tier and gave a rating has a row for each (`says`), for a later rating takes no
    stated tier back. `gap` is by how many tiers we put the relationship higher than the customer does, below
    zero if the customer puts it higher; a rating has none. With a range, only what was said within it counts.
    """

    name = "verdicts"
    title = Words("Customers' verdicts", "客户评价")
    columns = (
        Column("account", Words("Account", "客户代码"), "id"),
        Column("name", Words("Name", "名称")),
        Column("tier", Words("Our tier", "我方层级")),
        Column("says", Words("Verdict by", "评价方式"), "id"),
        Column("their_tier", Words("Tier they state", "客户所述层级")),
        Column("rating", Words("Rating, 1 to 5", "评分（1至5）"), "count"),
        Column("gap", Words("Gap in tiers", "层级差距"), "count"),
        Column("channel", Words("Channel", "渠道"), "id"),
        Column("said_at", Words("Said", "时间"), "instant"),
        Column("age_days", Words("Age", "距今天数"), "days"),
        Column("fact_id", Words("Fact", "事实"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> Stretch:
        return Stretch(question.start, end_of_range(question.end, question.at))

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        table = shown(reading, VERDICTS, question.at)
        end = end_of_range(question.end, question.at)
        then = (table.c.at >= (question.start or BEGINNING), table.c.at < end)
        wanted = select(table).where(*then, *of_those_asked(reading, question, table))
        latest: dict[tuple[str, str], Any] = {}
        for row in reading.all(wanted.order_by(table.c.at, table.c.position)):
            latest.update({(row["account"], says): row for says in SAYS if row[says] is not None})
        return [
            _row(account, says, latest[code, says], question.at)
            for code, account in open_accounts(reading, question).items()
            for says in SAYS
            if (code, says) in latest
        ]


def _said(entry: Entry) -> list[Row]:
    fact = entry.fact
    assert isinstance(fact, CustomerVerdict)
    said = {"tier": fact.tier.value if fact.tier else None, "rating": fact.rating, "channel": fact.channel}
    key = {"at": entry.at, "fact_id": str(fact.fact_id), "position": entry.position}
    return [{**key, **said}] if entry.holds else []


def _row(account: Any, says: str, verdict: Any, at: datetime) -> Row:
    theirs = verdict["tier"] if says == "tier" else None
    return {
        "account": account["account"],
        "name": account["name"],
        "tier": account["tier"],
        "says": says,
        "their_tier": theirs,
        "rating": verdict["rating"] if says == "rating" else None,
        "gap": Tier(account["tier"]).rank - Tier(theirs).rank if theirs else None,
        "channel": verdict["channel"],
        "said_at": verdict["at"],
        "age_days": (at - verdict["at"]) // DAY,
        "fact_id": verdict["fact_id"],
    }
