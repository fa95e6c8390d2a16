"""Verdicts: what customers say they take us for, against the tier that our evidence shows."""

from datetime import datetime
from typing import Any

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import BEGINNING, DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.verdicts import SAYS, last_verdicts
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange
from tierline.projections.reports.periods import end_of_range
from tierline.projections.reports.scope import narrowing, open_accounts


class Verdicts(Report):
    """What each customer last said it takes us for, beside the tier that it has for us.

    A customer that stated a tier and gave a rating has a row for each (`says`), for a later rating takes no
    stated tier back. `gap` is by how many tiers we put the relationship higher than the customer does, below
    zero if the customer puts it higher; a rating has none. With a range, only what was said within it counts.
    """

    name = "verdicts"
    title = Words("Customers' verdicts")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Our tier")),
        Column("says", Words("Verdict by"), "id"),
        Column("their_tier", Words("Tier they state")),
        Column("rating", Words("Rating, 1 to 5"), "count"),
        Column("gap", Words("Gap in tiers"), "count"),
        Column("channel", words_in("of a verdict", "Channel"), "id"),
        Column("said_at", Words("Said"), "instant"),
        Column("age_days", words_in("of a verdict", "Age"), "days"),
        Column("fact_id", Words("Fact"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        return ReportRange(question.start, end_of_range(question.end, question.at))

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        start, end = question.start or BEGINNING, end_of_range(question.end, question.at)
        latest = last_verdicts(reading, question.at, start, end, narrowing(reading, question))
        return [
            _row(account, says, latest[code, says], question.at)
            for code, account in open_accounts(reading, question).items()
            for says in SAYS
            if (code, says) in latest
        ]


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
