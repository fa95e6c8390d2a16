"""Investments: the hours that accounts get, against the benefit they bring and the priority they have."""

from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.investments import RATED
from tierline.projections.reports.balance import balances
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.benefit import brought
from tierline.projections.reports.effort import NONE, hours_of, invested, priorities
from tierline.projections.reports.scope import open_accounts


class InvestmentReport(Report):
    """What each open account got of our time within the range (365 days if none is asked for).

    Money is in `spending`, currency by currency. `size`, `potential`, `importance` (to the firm) and
    `importance_own` (to those who set it) are the priority as last set. `balance` is that of `returns`: it
    compares the account's place by hours with its place by benefit, and reads it beside its priority.
    """

    name = "investment"
    title = Words("Investment")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier")),
        Column("size", Words("Size"), "count"),
        Column("potential", Words("Potential"), "count"),
        Column("importance", Words("Importance"), "count"),
        Column("importance_own", Words("Importance to ourselves"), "count"),
        Column("people", Words("People of ours"), "count"),
        Column("hours", words_in("hours of work", "Hours"), "hours"),
        Column("share", Words("Share of all hours"), "share"),
        Column("balance", Words("Balance"), "id"),
    )
    chart = "investment_by_tier"
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        spent = invested(reading, question)
        rated = priorities(reading, question)
        hours = {code: hours_of(spent[code]) for code in accounts}
        balance = balances(hours, brought(reading, question), rated)
        whole = sum(hours.values(), NONE)
        return [
            {
                "account": code,
                "name": account["name"],
                "tier": account["tier"],
                **dict(rated.get(code, dict.fromkeys(RATED))),
                "people": len({row["person"] for row in spent[code]}),
                "hours": float(hours[code]),
                "share": round(float(hours[code] / whole), 4) if whole else None,
                "balance": balance[code],
            }
            for code, account in accounts.items()
        ]
