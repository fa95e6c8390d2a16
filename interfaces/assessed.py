"""An account's tier at an instant and the reasons for it, as the members that answers and receipts have."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tierline.domain.grade import Grade
from tierline.domain.tiers.assess import Assessment, Finding, OverrideInForce
from tierline.domain.tiers.judging_periods import assess_over
from tierline.projections.account_snapshots import AccountSnapshot


def judged_members(known: AccountSnapshot, at: datetime, policy: str) -> dict[str, Any]:
    """How an account is judged at an instant and why, as members of an answer; `policy` judges it."""
    found, grade = assess_over(known.terms, at), known.grade(at)
    content = {"account": known.account, **tier_members(found), "grade": grade.letter, "policy": policy}
    if known.policy(at).grade:
        # Answers by policies that say nothing of grades stay what they were.
        content["grade_detail"] = _grade(grade)
    content["criteria"] = [_criterion(one, known.stated_only(one, at)) for one in found.criteria]
    return content


def tier_members(found: Assessment) -> dict[str, Any]:
    """A tier at an instant, as members of an answer."""
    return {
        "as_of": found.at,
        "tier": found.tier,
        "derived_tier": found.derived_tier,
        "override": _override(found.override),
        "since": found.since,
        "at_risk": found.at_risk,
        "falls_on": found.falls_on,
        "falls_to": found.falls_to,
    }


def _grade(found: Grade) -> dict[str, Any]:
    numbers = {name: getattr(found, name) for name in ("recorder_share", "median_lateness_days")}
    numbers["confirmed_share"] = found.confirmed_share
    return {
        "carrying": found.carrying,
        "facts": found.facts,
        "days": found.days,
        **{name: None if number is None else round(number, 4) for name, number in numbers.items()},
        "sentence": found.sentence,
        "lacks": found.lacks,
    }


def _override(found: OverrideInForce | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {name: getattr(found, name) for name in ("fact", "tier", "approver", "since", "until")}


def _criterion(found: Finding, stated_only: tuple[UUID, ...]) -> dict[str, Any]:
    fields = ("id", "tier", "role", "state", "value", "threshold", "facts", "since", "lapses_on")
    return {
        **{name: getattr(found, name) for name in fields},
        "reason": found.reason,
        "remedy": found.remedy,
        **({"stated_only": stated_only} if stated_only else {}),
    }
