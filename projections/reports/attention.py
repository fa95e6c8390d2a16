"""What waits for somebody: what falls when if nothing happens, what is overdue, what ends, what is due."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, cast

from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.coverage import holders_at
from tierline.projections.reports.base import Column, MatterName, Question, Report
from tierline.projections.reports.benefit_items import benefit_matters
from tierline.projections.reports.budget_items import budget_matters
from tierline.projections.reports.criterion_items import lacks_to_rise, slipping, with_reasons
from tierline.projections.reports.departed_contacts import departed
from tierline.projections.reports.evidence_items import evidence_matters
from tierline.projections.reports.open_items import Told, matters


class Attention(Report):
    """One row per thing that needs somebody, the most urgent first; for one person or for all.

    The order is that of matters: tiers that fall, criteria that slip, key people who left, open escalations
    (the gravest first), late deliveries, vacant roles, contracts that end or have to be given notice of,
    overrides that wait for approval or end, budgets, actions and deliveries due, responsibilities, accounts
    that are one deal and nothing more, accounts without a strategic reason, low evidence grades. Alike, what
    is due first comes first, and of what has no day the one that has been so the longest.

    `notice_runs_out` is due at the end of a contract less its days of notice: later than that, notice is
    too late. An account is `one_off` if one contract alone was ever signed and none renewed, which is a
    purchase and over, and in 180 days there was no contact, proposal, negotiation, opportunity, plan or
    revenue.

    A budget of an account or a team is `budget_passed` while its period lasts and the hours or the money of
    its currency that investments took in it are more than it allows; `since` is the investment that passed
    it. `budget_runs_out` tells of one of which 80 % is spent and which, going on as since its beginning,
    will be passed within its period and the days asked about. A team's is what its people spent while they
    were in it, and is told once: on the account that passed it, or where they spent last.

    The evidence grade of an account above the lowest tier is low (`grade_low`) if it is C or D, and nobody
    asked the customer within the last 14 days to confirm anything.

    A tier that falls within the days asked about (`tier_falls`) names the `criteria` whose lapse makes it
    fall and what would satisfy them; `key_person_left` names those that one of the customer's people carried
    who left within 90 days, and is due when the tier falls. `criterion_slipping` is what a tier at risk lacks
    already, and `gap_to_next_tier`, which comes last, what an account lacks to rise. `role` is to act, and
    `people` are those who hold it. What is about the tier or a budget waits for whoever holds a role of the
    account, the rest for `people`. `matter` narrows the list to one kind.
    """

    name = "attention"
    title = Words("Attention")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("matter", Words("Matter"), "id"),
        Column("subject", words_in("what a row is about", "Subject"), "id"),
        Column("what", Words("What")),
        Column("role", Words("Role"), "id"),
        Column("people", Words("Who")),
        Column("since", Words("Since"), "instant"),
        Column("due", Words("Due"), "instant"),
        Column("days_left", Words("Days left"), "days"),
        Column("criteria", Words("Criteria"), "id"),
        Column("why", Words("Why")),
        Column("remedy", Words("Remedy")),
        Column("fact_id", Words("Fact"), "id"),
    )
    takes = ("matter",)
    version = 2
    """With `grade_low`, which the first one had not."""

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        rises = _finished(reading, question, lacks_to_rise(reading, question))
        return [*urgent(reading, question, None).rows, *rises]


class Urgent(NamedTuple):
    """The first rows of the report, and how many it has before those of what accounts lack to rise."""

    rows: list[Row]
    total: int


def urgent(reading: Reading, question: Question, most: int | None) -> Urgent:
    """The most urgent of what waits for somebody, or all of it but what accounts lack to rise."""
    version, question = question.version, replace(question, version=None)
    found = [*slipping(reading, question), *departed(reading, question), *budget_matters(reading, question)]
    total = len(found)
    for matter in (*matters(question), *benefit_matters(question), *evidence_matters(question, version)):
        told, of_all = matter.told(reading, question, most)
        found += told
        total += of_all
    ordered = sorted(found, key=lambda row: _urgency(row, question.at))
    return Urgent(_finished(reading, question, ordered[:most]), total)


def _urgency(row: Told, at: datetime) -> tuple[int, int, datetime, str, str, str]:
    when = row["due"] or row["since"] or at
    return _PLACES[row["matter"]], row["weight"], when, row["account"], row["matter"], row["subject"]


def _finished(reading: Reading, question: Question, rows: list[Told]) -> list[Row]:
    """The rows as they are shown: with reasons, whose they are, and the days left.

    They are filled in where they are: of a large portfolio there are millions.
    """
    holders = holders_at(reading, question.at, {row["account"] for row in rows})
    told = with_reasons(reading, question, rows)
    for row in told:
        del row["weight"]
        row["people"] = row["people"] or ", ".join(holders.get((row["account"], row["role"]), ()))
        row["days_left"] = _days_left(row, question.at)
    return cast("list[Row]", told)


def _days_left(row: Told, at: datetime) -> int | None:
    return None if row["due"] is None else (row["due"] - at).days


_URGENCY: tuple[tuple[MatterName, ...], ...] = (
    ("tier_falls",),
    ("criterion_slipping",),
    ("key_person_left",),
    ("escalation_open",),
    ("delivery_late",),
    ("role_vacant",),
    ("contract_ends", "notice_runs_out"),
    ("override_waits", "override_ends"),
    ("budget_passed", "budget_runs_out"),
    ("action_due_ours", "action_due_theirs", "delivery_due"),
    ("responsibility_never", "responsibility_overdue", "responsibility_due_soon"),
    ("one_off",),
    ("strategic_reason_missing",),
    ("grade_low",),
)
_PLACES = {matter: place for place, matters_alike in enumerate(_URGENCY) for matter in matters_alike}
"""What comes before what, whenever it is due."""
