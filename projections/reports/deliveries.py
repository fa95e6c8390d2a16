"""Deliveries: what was delivered on time, what late, and what is still owed."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any, Literal

from sqlalchemy import select

from tierline.domain.shared.time import DAY, after_last_instant
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.deliveries import deliveries_shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts

Standing = Literal["on_time", "late", "overdue", "open"]


class DeliveriesReport(Report):
    """How each open account's deliveries stand, within the range (365 days if none is asked for).

    A delivery is late from the end of the day it was promised for, in UTC. `on_time` counts those made
    within the range by then, `late` those whose day passed within it and that were made after it, `overdue`
    those whose day passed within it and that are not made yet; `open` are all that are promised and not due
    yet. `on_time_share` is the share of those on time in all but the open ones; `worst_days` is how many
    days the latest of the late and overdue is behind. Accounts to which nothing was promised are left out.
    """

    name = "deliveries"
    title = Words("Deliveries")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier")),
        Column("on_time", Words("On time"), "count"),
        Column("late", Words("Late"), "count"),
        Column("overdue", words_in("a delivery", "Overdue"), "count"),
        Column("open", Words("Not due yet"), "count"),
        Column("on_time_share", Words("Share on time"), "share"),
        Column("worst_days", Words("Days behind at worst"), "days"),
        Column("next_due", Words("Due next"), "date"),
        Column("overdue_ones", Words("Overdue ones"), "id"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        found: defaultdict[str, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        table = deliveries_shown(reading, question.at)
        wanted = select(table).where(*of_those_asked(reading, question, table))
        for row in reading.all(wanted.order_by(table.c.due, table.c.delivery)):
            if standing := standing_of(row, question):
                found[row["account"]][standing].append(row)
        return [
            {"account": code, "name": about["name"], "tier": about["tier"], **_row(found[code], question.at)}
            for code, about in accounts.items()
            if code in found
        ]


def standing_of(row: Any, question: Question) -> Standing | None:
    """How a delivery stands at the instant asked about; None if it was settled outside of the range."""
    due, made = after_last_instant(row["due"]), row["made_at"]
    if made is None and due > question.at:
        return "open"
    kept = made is not None and made < due
    _, start, end = question.range()
    if not start <= (made if kept else due) < end:
        return None
    return "on_time" if kept else "overdue" if made is None else "late"


def _row(found: Mapping[str, list[Any]], at: datetime) -> Row:
    counts = {name: len(found[name]) for name in ("on_time", "late", "overdue", "open")}
    settled = sum(counts.values()) - counts["open"]
    behind = [(row["made_at"] or at) - after_last_instant(row["due"]) for row in _behind(found)]
    return {
        **counts,
        "on_time_share": round(counts["on_time"] / settled, 4) if settled else None,
        # Whoever is behind by an hour is a day late.
        "worst_days": max((span // DAY + 1 for span in behind), default=None),
        "next_due": found["open"][0]["due"] if found["open"] else None,
        "overdue_ones": ", ".join(row["delivery"] for row in found["overdue"]),
    }


def _behind(found: Mapping[str, list[Any]]) -> chain[Any]:
    return chain(found["late"], found["overdue"])
