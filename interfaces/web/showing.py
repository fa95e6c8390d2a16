"""Values as people read them: days, moments, shares and names, in either language."""

from datetime import date, datetime, time
from typing import Any, get_args

from domain.account.observations import LEVEL_WORDS
from domain.catalogue import Role, Tier
from domain.shared.money import Money
from domain.shared.time import FOREVER
from interfaces.web.texts import COVERAGE_STATES, PARTS, TEXTS, Language, said, text
from projections.reports import Column, MatterName

_NAMED = {
    **{tier.value: tier.words for tier in Tier},
    **{role.value: role.words for role in Role},
    **COVERAGE_STATES,
    **PARTS,
    **{matter: TEXTS[f"matter_{matter}"] for matter in get_args(MatterName)},
    "lapsing": TEXTS["state_lapsing"],
    "slipping": TEXTS["matter_criterion_slipping"],
    "government": TEXTS["government"],
    "enterprise": TEXTS["enterprise"],
}
_TIERS = (
    *("tier", "falls_to", "tier_before", "tier_after", "derived_tier", "their_tier"),
    *("next_tier", "tier_without"),
)
_BY_ID = (*_TIERS, "kind", "role", "state", "part", "matter")
"""Columns whose values are ids that have a name."""


def day(value: datetime | date | None) -> str:
    """A day, UTC: 2026-03-31."""
    if value is None or (isinstance(value, datetime) and value >= FOREVER):
        return "–"
    return f"{value:%Y-%m-%d}"


def instant(value: datetime | None) -> str:
    """A moment to the minute, with its zone: 2026-03-31 12:00 UTC; where a day begins, the day alone."""
    if value is None or value >= FOREVER or value.time() == time.min:
        return day(value)
    return f"{value:%Y-%m-%d %H:%M} UTC"


def instant_of_end(end: datetime) -> str:
    """The last moment of a range that ends before `end`; where a day ends, the day alone."""
    return day(end - datetime.resolution) if end.time() == time.min else instant(end - datetime.resolution)


def percent(share: float | None) -> str:
    """A share from 0 to 1: 74 %."""
    return "–" if share is None else f"{share * 100:.0f} %"


def money(amount: Money | None) -> str:
    """An amount in its currency: 1,250,000 EUR."""
    if amount is None:
        return "–"
    whole = amount.value == amount.value.to_integral_value()
    return f"{amount.value:,.0f} {amount.currency}" if whole else f"{amount.value:,.2f} {amount.currency}"


def bucket(share: float) -> int:
    """Which of ten colours a share has: 0 for none to 9 for (nearly) all."""
    return min(9, int(share * 10))


def days_since(moment: datetime | None, at: datetime) -> int | None:
    """Whole days between two moments."""
    return None if moment is None else (at - moment).days


def measured(value: Any, language: Language) -> str:
    """A measure's value or threshold: a count, a share or a level."""
    if value is None:
        return text("unknown_value", language)
    if isinstance(value, float):
        return percent(value)
    words = LEVEL_WORDS.get(value) or _NAMED.get(value) if isinstance(value, str) else None
    return said(words, language) if words else str(value)


def cell(column: Column, value: Any, language: Language) -> str:
    """A value of a report as its column's unit wants it."""
    if value is None or value == "":
        return "–"
    if column.name in _BY_ID and value in _NAMED:
        return said(_NAMED[value], language)
    match column.unit:
        case "instant":
            return instant(value)
        case "date":
            return day(value)
        case "share":
            return percent(value)
        case "yes_no":
            return text("yes" if value else "no", language)
        case _:
            return str(value)
