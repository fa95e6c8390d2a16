"""The tier of an account so far, and how it goes on without planned facts and with them, as one chart."""

from collections.abc import Sequence
from itertools import groupby

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts import step_chart
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.page_context import PageContext
from tierline.projections.what_if import TierSpell, WhatIf


def prospect_chart(found: WhatIf, visit: PageContext) -> str:
    """The chart of what planned facts would do, as SVG; empty where there is no past to draw."""
    names = {tier: said(tier.words, visit.language) for tier in Tier}
    ways = [_turns(way.spells, names, visit) for way in (found.without, found.planned)]
    past = [span for span in ways[0] if span.start <= found.since]
    if not past:
        return ""
    without, planned = ([span for span in way if span.start > found.since] for way in ways)
    drawing = step_chart.foreseen(past, found.since, without, planned)
    label = f"{text('now_line', visit.language)} {day(found.since)}"
    return step_chart.draw(drawing, names, text("what_if_chart", visit.language), label)


def _turns(
    spells: Sequence[TierSpell], names: dict[Tier, str], visit: PageContext
) -> list[step_chart.TierSpan]:
    """The spans of the tiers, from the opening on; that a tier is at risk begins none."""
    firsts = [next(alike) for _, alike in groupby(spells, lambda one: one.tier)]
    opened = next((place for place, one in enumerate(firsts) if one.tier), len(firsts))
    return [_span(one, names, visit) for one in firsts[opened:]]


def _span(spell: TierSpell, names: dict[Tier, str], visit: PageContext) -> step_chart.TierSpan:
    named = names[spell.tier] if spell.tier else text("no_tier", visit.language)
    title = f"{day(spell.start, visit.clocks)}{text('colon', visit.language)}{named}"
    return step_chart.TierSpan(spell.tier, spell.start, title)
