"""The portfolio: every account as it stands at an instant, in one answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, select

from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Code, PlainRows, Reading, Relations, Row
from tierline.projections.models.accounts_now import Drawn, accounts_now, drawn_at
from tierline.projections.models.attributes import attributes_at, log_heads
from tierline.projections.models.coverage import covered_counts, holders_by_role
from tierline.projections.models.grades import grades_at
from tierline.projections.models.last_contact import last_contacts_at
from tierline.projections.models.merged_rows import of_one
from tierline.projections.models.obligations import open_escalations
from tierline.projections.models.tier_history import tiers_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import narrowed, same_account

ROLE_COUNT = len(RESPONSIBILITIES)
_TOLD = (
    *("name", "segment", "region", "industry", "parent"),
    *("account_kind", "opened_on", "closed_on"),
    *("version", "position"),
    *("tier", "since", "at_risk", "falls_on", "falls_to"),
    *("grade", "last_contact_at", "last_executive_contact_at", "open_escalations"),
)
"""What is told of an account as it stands, beside its code, in this order."""
_REPORTED = (
    *("account", "name", "account_kind", "segment", "region", "industry"),
    *("tier", "since", "at_risk", "falls_on", "falls_to"),
    *("looked_after", "open_escalations", "last_contact_at", "last_executive_contact_at", "grade"),
)
"""From which columns of `accounts_now` the report has its own, in their order."""
_SHARES: Mapping[int | None, float | None] = {
    None: None,
    **{covered: round(covered / ROLE_COUNT, 4) for covered in range(ROLE_COUNT + 1)},
}
"""The share of responsibilities that are covered, by their number."""


def accounts(
    reading: Reading, question: Question, *, after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """The accounts opened by the instant asked about, by code, from `after` (excluded) on.

    Each is `{code, name, kind, segment, region, industry, parent, opened_on, closed_on, version,
    position, tier, since, at_risk, falls_on, falls_to, coverage, open_escalations, grade, holders}`
    and, beyond the door's shape, `last_contact_at` and `last_executive_contact_at`.
    """
    asked = {"question": question, "after": after, "most": limit}
    drawn = drawn_at(reading, question.at) if question.account is None else None
    # A page in the order of codes is found before many are looked up that have no row now.
    if drawn == "all" or (drawn and limit is None):
        return _accounts(reading, question.at, reading.ask(_in_order_now, drawn, **asked))
    return _accounts(reading, question.at, reading.ask(_in_order, **asked))


def accounts_of(reading: Reading, at: datetime, codes: Sequence[str]) -> list[dict[str, Any]]:
    """The accounts with these codes as they stand at an instant, in no order; as in `accounts`."""
    return (
        _accounts(reading, at, reading.ask(_with_codes, question=Question(at), codes=codes)) if codes else []
    )


def account(reading: Reading, code: str, at: datetime) -> dict[str, Any] | None:
    """One account as it stands at an instant; None if it was not opened by then, or isn't visible."""
    if reading.visible is not None and code not in reading.visible:
        return None  # Without looking: how long that takes would tell whether there is one.
    found = accounts(of_one(reading, code), Question(at=at, account=code))
    return found[0] if found else None


class Portfolio(Report):
    """Accounts with tier, since, risk, coverage, escalations, days since contact, evidence grade."""

    name = "portfolio"
    title = Words("Portfolio")
    columns = (
        Column("code", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("kind", Words("Kind")),
        Column("segment", Words("Segment")),
        Column("region", Words("Region")),
        Column("industry", Words("Industry")),
        Column("tier", Words("Tier")),
        Column("since", Words("Since"), "instant"),
        Column("at_risk", Words("At risk"), "yes_no"),
        Column("falls_on", Words("Falls on"), "instant"),
        Column("falls_to", Words("Falls to")),
        Column("coverage", Words("Coverage"), "share"),
        Column("open_escalations", Words("Open escalations"), "count"),
        Column("days_since_contact", Words("Days since contact"), "days"),
        Column(
            "days_since_executive_contact",
            Words("Days since executive contact"),
            "days",
        ),
        Column("grade", Words("Evidence grade")),
    )
    chart = "tier_counts"

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        drawn = drawn_at(reading, question.at) if question.account is None else None
        if drawn:
            return _rows_now(reading.ask_plainly(_report_now, drawn, question=question), question.at)
        return [
            _report_row(one, question.at) for one in accounts(reading, question) if one["closed_on"] is None
        ]


def _accounts(reading: Reading, at: datetime, rows: Sequence[RowMapping]) -> list[dict[str, Any]]:
    codes = [row["code"] for row in rows]
    holders = holders_by_role(reading, at, codes)
    if rows and "looked_after" in rows[0]:
        covered = {row["code"]: row["looked_after"] for row in rows}
    else:
        covered = covered_counts(reading, at, codes)
    return [_account(row, holders.get(row["code"], {}), covered.get(row["code"])) for row in rows]


def _in_order(relations: Relations, question: Question, after: Code | None, most: Any) -> Select[Any]:
    code = attributes_at(relations, question.at).c.account
    wanted = _portfolio(relations, question).order_by(code).limit(most)
    return wanted if after is None else wanted.where(code > after)


def _in_order_now(
    relations: Relations, drawn: Drawn, *, question: Question, after: Code | None = None, most: Any = None
) -> Select[Any]:
    now = accounts_now(relations, question.at, drawn)
    wanted = (
        select(now.c.account.label("code"), *(now.c[name] for name in _TOLD), now.c.looked_after)
        .where(*narrowed(relations, question, now, now))
        .order_by(now.c.account)
        .limit(most)
    )
    return wanted if after is None else wanted.where(now.c.account > after)


def _with_codes(relations: Relations, question: Question, codes: Sequence[str]) -> Select[Any]:
    return _portfolio(relations, question).where(attributes_at(relations, question.at).c.account.in_(codes))


def _portfolio(relations: Relations, question: Question) -> Select[Any]:
    at, others = question.at, relations.of_all_accounts()
    base, heads = attributes_at(relations, at), log_heads(others)
    tiers, grades = tiers_at(others, at), grades_at(others, at)
    contact, executive = (last_contacts_at(others, at).alias(name) for name in ("contact", "executive"))
    joined = (
        base.join(heads, heads.c.account == base.c.account)
        .outerjoin(tiers, same_account(base, tiers))
        .outerjoin(grades, same_account(base, grades))
        .outerjoin(contact, and_(same_account(base, contact), contact.c.party == "anyone"))
        .outerjoin(executive, and_(same_account(base, executive), executive.c.party == "executive"))
    )
    return (
        select(
            base.c.account.label("code"),
            *(base.c[name] for name in ("name", "segment", "region", "industry", "parent")),
            *(base.c[name] for name in ("account_kind", "opened_on", "closed_on")),
            heads.c.version,
            heads.c.position,
            *(tiers.c[name] for name in ("tier", "since", "at_risk", "falls_on", "falls_to")),
            grades.c.grade,
            contact.c.last_at.label("last_contact_at"),
            executive.c.last_at.label("last_executive_contact_at"),
            open_escalations(others, base, at).label("open_escalations"),
        )
        .select_from(joined)
        .where(*narrowed(relations, question, tiers))
    )


def _report_now(relations: Relations, drawn: Drawn, *, question: Question) -> Select[Any]:
    now = accounts_now(relations, question.at, drawn)
    fits = now.c.closed_on.is_(None), *narrowed(relations, question, now, now)
    return select(*(now.c[name] for name in _REPORTED)).where(*fits).order_by(now.c.account)


def _rows_now(found: PlainRows, at: datetime) -> list[Row]:
    """The report's rows, of rows of `_report_now`.

    Spelled out, for there may be very many: what makes a row here takes a third of the time in which any
    other way makes it.
    """
    read = found.instant
    return [
        {
            "code": code,
            "name": name,
            "kind": kind,
            "segment": segment,
            "region": region,
            "industry": industry,
            "tier": tier,
            "since": since and read(since),
            "at_risk": bool(at_risk),
            "falls_on": falls_on and read(falls_on),
            "falls_to": falls_to,
            "coverage": _SHARES[looked_after],
            "open_escalations": escalations,
            "days_since_contact": contact and (at - read(contact)).days,
            "days_since_executive_contact": executive and (at - read(executive)).days,
            "grade": grade,
        }
        for (
            code,
            name,
            kind,
            segment,
            region,
            industry,
            tier,
            since,
            at_risk,
            falls_on,
            falls_to,
            looked_after,
            escalations,
            contact,
            executive,
            grade,
        ) in found.rows
    ]


def _account(row: Any, holders: dict[str, list[str]], covered: int | None) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in ("account_kind", "looked_after")}
    stated = {"kind": row["account_kind"], "at_risk": bool(row["at_risk"])}
    return {**kept, **stated, "coverage": _SHARES[covered], "holders": holders}


def _report_row(one: dict[str, Any], at: datetime) -> Row:
    return {
        **one,
        "days_since_contact": _days(one["last_contact_at"], at),
        "days_since_executive_contact": _days(one["last_executive_contact_at"], at),
    }


def _days(since: datetime | None, at: datetime) -> int | None:
    return None if since is None else (at - since) // DAY
