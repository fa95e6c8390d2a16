"""Value for a board: what is under contract, when it ends, by tier and account, each currency by itself."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from tierline.domain.shared.words import Words, plural_words, words_in
from tierline.interfaces.presentation.briefings.base import Briefing, Slide, beside, sentences
from tierline.interfaces.presentation.charts.contracts_ending import end_panels, ends_of
from tierline.interfaces.presentation.formatting import day, number, percent
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.report_format import Manner
from tierline.interfaces.presentation.report_totals import TOTAL
from tierline.interfaces.presentation.texts import text
from tierline.projections.engine.base import Row
from tierline.projections.reports.base import Column, ReportValue
from tierline.projections.reports.value import Value

MOST_ACCOUNTS = 12
"""So many accounts are named, those with the most under contract in each currency."""
_CONTRACTS = plural_words("On {day}, 1 contract is in force.", "On {day}, {n} contracts are in force.")
_IN_FORCE = Words(
    "Under contract: {amount} {currency}, of which {soon} ({share}) end within 90 days and {later} ({part})"
    " within 180 days."
)
_NOTHING_ENDS = Words("Under contract: {amount} {currency}; none of it ends within 180 days.")
_EARNED = Words("Revenue: {revenue} {currency}.")
_MARGIN = Words("Revenue: {revenue} {currency}, of which the margin is {margin}.")
_ENDING = Words("Under contract in {currency}, by the month it ends")
_BY_TIER = Words("Value by tier")
_LARGEST = Words("Accounts with the most under contract")
_FIRST = Words("The first {shown} of {total}; the report has all.")
_PANELS = 2
"""So many currencies are drawn, those of the most contracts."""
_DROPPED = ("dimension", "contracts", "bookings")


class ValueBriefing(Briefing):
    """What a board is told of value."""

    report: ClassVar[str] = Value.name

    def paragraph(self, value: ReportValue, language: Language) -> str:
        totals = [row for row in value.rows if row["dimension"] == "total"]
        contracts = sum(row["contracts"] for row in totals)
        told = [_CONTRACTS.of(day=day(value.basis.as_of), n=contracts)]
        for row in totals:
            if row["currency"]:
                told += _of_currency(row)
        return sentences(said(one, language) for one in told)

    def slides(self, value: ReportValue, manner: Manner) -> list[Slide]:
        language, title = manner.language, said(value.title, manner.language)
        charts = [
            Slide(said(_ENDING.of(currency=panel.currency), language), "", ends_of(panel, language))
            for panel in end_panels(value.rows)[:_PANELS]
        ]
        lead = charts[0] if charts else Slide(title)
        first = replace(lead, title=_headed(title, lead, language), says=self.paragraph(value, language))
        by_tier = _of(value, "tier")
        totals = [{**row, "slice": TOTAL} for row in _of(value, "total")]
        tiers = replace(value, columns=_columns(value, "tier"), rows=[*by_tier, *totals])
        return [
            first,
            *charts[1:],
            Slide(said(_BY_TIER, language), "", None, tiers, totals=len(totals)),
            *_accounts(value, language),
        ]


def _headed(title: str, slide: Slide, language: Language) -> str:
    return title if slide.title == title else f"{title}{text('colon', language)}{slide.title}"


def _of_currency(row: Row) -> list[Words]:
    """What the total row of a currency says."""
    said_of: list[Words] = []
    force, soon, later = (Decimal(row[name]) for name in ("in_force", "ending_90", "ending_180"))
    if force:
        words = (_IN_FORCE if later else _NOTHING_ENDS).of(amount=_whole(force), currency=row["currency"])
        ends = {"soon": _whole(soon), "share": percent(float(soon / force))}
        ends |= {"later": _whole(later), "part": percent(float(later / force))}
        said_of.append(words.of(**ends) if later else words)
    if Decimal(row.get("revenue") or 0):
        earned = {"revenue": _whole(Decimal(row["revenue"])), "currency": row["currency"]}
        share = row.get("margin_share")
        said_of.append(_EARNED.of(**earned) if share is None else _MARGIN.of(**earned, margin=percent(share)))
    return said_of


def _whole(amount: Decimal) -> str:
    """An amount as a sentence has it: nobody reads out cents."""
    return number(amount.quantize(Decimal(1)))


def _of(value: ReportValue, dimension: str) -> list[Row]:
    return [row for row in value.rows if row["dimension"] == dimension]


def _columns(value: ReportValue, first: str) -> list[Column]:
    """The columns of a table by one dimension, which the first of them names."""
    heads: Mapping[str, Words] = {"tier": Words("Tier"), "account": words_in("its code", "Account")}
    kept = [one for one in value.columns if one.name not in _DROPPED]
    return [replace(one, heading=heads[first]) if one.name == "slice" else one for one in kept]


def _accounts(value: ReportValue, language: Language) -> list[Slide]:
    """The accounts with the most under contract, by name where the portfolio stands beside."""
    there = [row for row in _of(value, "account") if Decimal(row["in_force"] or 0)]
    if not there:
        return []
    ordered = sorted(there, key=lambda row: (-Decimal(row["in_force"]), row["slice"], row["currency"]))
    portfolio = beside(value, "portfolio")
    names = {row["code"]: row["name"] for row in portfolio.rows} if portfolio else {}
    rows = [{**row, "name": names.get(row["slice"])} for row in ordered[:MOST_ACCOUNTS]]
    columns = [one for one in _columns(value, "account") if one.name != "accounts"]
    table = replace(value, columns=[Column("name", Words("Name")), *columns], rows=rows)
    says = _FIRST.of(shown=len(rows), total=len(there))
    return [
        Slide(said(_LARGEST, language), said(says, language) if len(rows) < len(there) else "", None, table)
    ]
