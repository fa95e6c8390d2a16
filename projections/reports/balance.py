"""Balance: who gets much and gives little, and the reverse, read beside the priority that we gave."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from tierline.projections.engine.reading import Row
from tierline.projections.reports.benefit import Benefit, Brought
from tierline.projections.reports.effort import grade_of, places

Balance = Literal["much_for_little", "ahead_of_benefit", "little_for_much"]
MeasuredBy = Literal["margin", "revenue"]

OUT_OF_STEP = Fraction(1, 3)
"""By how much of the portfolio two places of an account must differ to be remarked."""
COMPARABLE = 3
"""Among fewer accounts no place says anything."""


def measures(benefits: Brought) -> dict[str, MeasuredBy]:
    """By what benefit is compared in each currency: by margin where every booking states one."""
    found: dict[str, MeasuredBy] = {}
    for of_one in benefits.values():
        for currency, one in of_one.items():
            lacking = one.lacking or found.get(currency) == "revenue"
            found[currency] = "revenue" if lacking else "margin"
    return found


def compared(benefit: Benefit, by: MeasuredBy) -> Fraction:
    """The amount by which a benefit is compared."""
    return benefit.margin if by == "margin" else benefit.revenue


def benefit_places(codes: Mapping[str, object], benefits: Brought) -> dict[str, Fraction]:
    """The place of accounts by benefit, from 0 to 1: the best one that an account has in any currency.

    In a currency those are compared that brought something in it and those that brought nothing in any.
    Accounts that can be compared with fewer than two others have none.
    """
    nothing = dict.fromkeys((code for code in codes if not benefits.get(code)), Fraction(0))
    found: dict[str, Fraction] = {}
    for currency, by in measures(benefits).items():
        with_it = {code: of_one[currency] for code, of_one in benefits.items() if currency in of_one}
        those = {code: compared(one, by) for code, one in with_it.items()}
        if len(those) + len(nothing) >= COMPARABLE:
            placed = places({**nothing, **those})
            found.update({code: max(placed[code], found.get(code, Fraction(0))) for code in those})
    if len(codes) >= COMPARABLE:
        placed = places({code: int(code not in nothing) for code in codes})
        found.update({code: placed[code] for code in nothing})
    return found


def balances(
    hours: Mapping[str, Decimal], benefits: Brought, rated: Mapping[str, Row]
) -> dict[str, Balance | None]:
    """The balance of each account that has hours stated, be it none; of all None where nothing tells.

    `much_for_little` if the place by hours is higher than that by benefit by more than a third, and higher
    than that by priority, too; `ahead_of_benefit` if the priority is as high as the effort;
    `little_for_much` if the place by benefit is higher. An account never rated has the lowest priority.
    """
    mine = {code: of_one for code, of_one in benefits.items() if code in hours}
    if not any(hours.values()) or not any(mine.values()):
        return dict.fromkeys(hours)
    by_effort, by_benefit = places(hours), benefit_places(hours, mine)
    by_priority = places({code: grade_of(rated.get(code)) or 0 for code in hours})
    return {code: _word(by_effort[code], by_benefit.get(code), by_priority[code]) for code in hours}


def _word(effort: Fraction, benefit: Fraction | None, priority: Fraction) -> Balance | None:
    if benefit is None or abs(effort - benefit) <= OUT_OF_STEP:
        return None
    if effort < benefit:
        return "little_for_much"
    return "much_for_little" if effort - priority > OUT_OF_STEP else "ahead_of_benefit"
