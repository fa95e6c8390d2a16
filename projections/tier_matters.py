"""What waits for somebody about the tier: that it falls, what slips, what it lacks to rise, overrides."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.catalogue import Role, Tier
from domain.shared.time import DAY, later
from domain.shared.words import Words
from domain.tiers.gaps import Gaps, next_tier, role_to_act
from domain.tiers.policy import Part, Placed
from projections.gaps import Position, joined, positions
from projections.matters import Rows, accounts_concerned, matter_of, rows_then
from projections.reports import Matter, Question
from projections.store import Reading
from projections.tier_history import TIERS

TIER_MATTERS: tuple[Matter, ...] = ("tier_falls", "criterion_slipping", "gap_to_next_tier")


def tiers(reading: Reading, question: Question) -> Rows:
    """What falls within the days asked about, what tiers at risk lack, what the next ones ask for."""
    horizon = later(question.at, question.within_days * DAY)
    for position in positions(reading, accounts_concerned(reading, question), question.at):
        falls_on = position.standing["falls_on"]
        if falls_on and falls_on <= horizon:
            yield _fall(position, question.at)
        if position.standing["at_risk"]:
            yield from _slipping(position, question.at)
        yield from _gaps(position, question.at)


def overrides_ending(reading: Reading, question: Question) -> Rows:
    """Overrides that end within the days asked about."""
    table = reading[TIERS]
    soon = table.c.override_until <= question.at + question.within_days * DAY
    for row in rows_then(reading, question, table, soon):
        tier = Tier(row["tier"]).words
        yield matter_of(
            row,
            "override_ends",
            row["override"],
            what_en=f"The override to {tier.en.lower()} ends",
            what_zh=f"手动设定的{tier.zh}到期",
            due=row["override_until"],
            fact_id=row["override"],
        )


def reasons(position: Position, at: datetime) -> list[Placed]:
    """The criteria whose lapse makes the tier fall; none if what ends is an override.

    Of a tier at risk, what its gate lacks; else what lapses up to when the gate stops holding, as far as that
    leaves it lacking.
    """
    if position.standing["override"] is not None:
        return []
    gaps, end = position.gaps(position.tier, at), gate_ends(position, at)
    if gaps or end is None:
        return _placed(position, gaps)
    lapsed = {ident for ident, lapses in position.met.items() if lapses and lapses <= end}
    return [one for one in _placed(position, position.gaps(position.tier, end)) if one.criterion.id in lapsed]


def gate_ends(position: Position, at: datetime) -> datetime | None:
    """When the derived tier's gate stops holding, by what is met now; None if it doesn't."""
    ends = sorted(lapses for lapses in position.met.values() if lapses and lapses > at)
    return next((end for end in ends if position.gaps(position.tier, end)), None)


def _fall(position: Position, at: datetime) -> dict[str, Any]:
    standing, why = position.standing, reasons(position, at)
    tier, to = Tier(standing["tier"]).words, Tier(standing["falls_to"]).words
    return matter_of(
        position.as_row,
        "tier_falls",
        standing["tier"],
        what_en=f"{tier.en} falls to {to.en.lower()} if nothing happens",
        what_zh=f"若无行动，将由{tier.zh}降至{to.zh}",
        role=role_first(why).value,
        since=standing["since"],
        due=standing["falls_on"],
        criteria=", ".join(one.criterion.id for one in why),
        **joined(why, "why"),
        **joined(why, "remedy"),
    )


def _slipping(position: Position, at: datetime) -> Rows:
    """What the gate lacks of a tier that is kept by its grace only."""
    tier = position.tier.words
    to = Words(f"To keep {tier.en.lower()}", f"为保持{tier.zh}")
    for row in _lacking(position, position.gaps(position.tier, at), "criterion_slipping", to):
        yield {**row, "due": position.standing["falls_on"]}


def _gaps(position: Position, at: datetime) -> Rows:
    gaps = position.gaps(next_tier(position.tier), at)
    if gaps:
        to = Words(f"For {gaps.tier.words.en.lower()}", f"为达到{gaps.tier.words.zh}")
        yield from _lacking(position, gaps, "gap_to_next_tier", to)


def role_first(why: Sequence[Placed]) -> Role:
    """The role that is to act on the first of some criteria."""
    return role_to_act(why[0]) if why else Role.account_manager


def _placed(position: Position, gaps: Gaps | None) -> list[Placed]:
    return [position.policy.gated[ident] for ident in gaps.criteria] if gaps else []


def _lacking(position: Position, gaps: Gaps | None, matter: Matter, to: Words) -> Rows:
    for one in _placed(position, gaps):
        label = one.criterion.label
        one_of = Words("", "")
        if gaps and one.part is Part.supporting:
            one_of = Words(
                f" ({gaps.supporting_needed} of such are needed)", f"（此类还需{gaps.supporting_needed}项）"
            )
        yield matter_of(
            position.as_row,
            matter,
            one.criterion.id,
            what_en=f"{to.en}: {label.en}{one_of.en}",
            what_zh=f"{to.zh}：{label.zh}{one_of.zh}",
            role=role_to_act(one).value,
            criteria=one.criterion.id,
            **joined([one], "why"),
            **joined([one], "remedy"),
        )
