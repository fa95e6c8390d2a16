"""What waits for somebody about the tier, criterion by criterion: why it falls, what slips, what it lacks."""

from collections.abc import Iterator
from datetime import datetime

from tierline.domain.catalogue import Role, Tier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.gaps import GateGaps, next_tier, role_to_act
from tierline.domain.tiers.policy import GatePart, Placed
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import MatterName, Question
from tierline.projections.reports.gate_status import Footing, footings, joined
from tierline.projections.reports.open_items import Told, told_of

_KnownWords = dict[tuple[str, Tier, int], Told]
"""What is told of a criterion that a gate lacks, by how many of such it lacks: the same of all accounts."""


def with_reasons(reading: Reading, question: Question, rows: list[Told]) -> list[Told]:
    """The same matters; tiers that fall with the criteria that make them fall, and who is to act."""
    falling = {row["account"] for row in rows if row["matter"] == "tier_falls"}
    if not falling:
        return rows
    known = {one.account: reasons(one, question.at) for one in footings(reading, question, codes=falling)}
    return [
        {**row, **reasoned(known[row["account"]])} if row["matter"] == "tier_falls" else row for row in rows
    ]


def slipping(reading: Reading, question: Question) -> list[Told]:
    """What the gates lack of tiers that are kept by their grace only.

    It is due when the tier falls, unless what slips is met again before the grace is over.
    """
    asked = question.matter in (None, "criterion_slipping")
    known: _KnownWords = {}
    return [
        {**row, "due": _due(one, row["subject"], question.at)}
        for one in (footings(reading, question, at_risk=True) if asked else ())
        for row in _lacking(one, one.gaps(one.tier, question.at), "criterion_slipping", known)
    ]


def lacks_to_rise(reading: Reading, question: Question) -> list[Told]:
    """What accounts lack for the tier above their own."""
    asked = question.matter in (None, "gap_to_next_tier")
    known: _KnownWords = {}
    return [
        row
        for one in (footings(reading, question) if asked else ())
        for row in _lacking(one, one.gaps(next_tier(one.tier), question.at), "gap_to_next_tier", known)
    ]


def reasons(footing: Footing, at: datetime) -> list[Placed]:
    """The criteria whose lapse makes the tier fall; none if what ends is an override.

    Where the gate has stopped holding, what it lacks; else what lapses when it does. A criterion that lapses,
    comes back and lapses again is known by its first lapse only.
    """
    end = footing.gate_ends
    if end is None or end <= at:
        return [] if end is None else footing.placed(footing.gaps(footing.tier, at))
    lacking = footing.placed(footing.gaps(footing.tier, end))
    return [one for one in lacking if footing.met.get(one.criterion.id) == end] or lacking


def _due(footing: Footing, criterion: str, at: datetime) -> datetime | None:
    """When the tier falls, if it does by this criterion or an override hides that."""
    why = {one.criterion.id for one in reasons(footing, at)}
    falls_on: datetime | None = footing.standing["falls_on"]
    return falls_on if criterion in why or footing.standing["override"] is not None else None


def reasoned(why: list[Placed]) -> Told:
    """Why criteria matter, what would satisfy them, and whose it is to bring them about."""
    role = role_to_act(why[0].criterion.id, why[0].part) if why else Role.account_manager
    criteria = ", ".join(one.criterion.id for one in why)
    return {"role": role.value, "criteria": criteria, **joined(why, "why"), **joined(why, "remedy")}


_FOR = {
    "criterion_slipping": Words("To keep {tier:lower}: {criterion}"),
    "gap_to_next_tier": Words("For {tier:lower}: {criterion}"),
}


def _lacking(
    footing: Footing, gaps: GateGaps | None, matter: MatterName, known: _KnownWords
) -> Iterator[Told]:
    if gaps is None:
        return
    for ident in gaps.criteria:
        place = ident, gaps.tier, gaps.supporting_needed
        told = known.get(place)
        if told is None:
            one = footing.policy.gated[ident]
            told = known[place] = {"what": _what(one, gaps, _FOR[matter]), **reasoned([one])}
        yield {**told_of(footing.account, footing.name, matter, ident), **told}


def _what(one: Placed, gaps: GateGaps, purpose: Words) -> Words:
    criterion = one.criterion.label.words
    if one.part is GatePart.supporting:
        needed = Words("{criterion} ({n} of such are needed)")
        criterion = needed.of(criterion=criterion, n=gaps.supporting_needed)
    return purpose.of(tier=gaps.tier.words, criterion=criterion)
