"""What happened to an account, as its chart of tiers shows it: contracts, top-level contacts, escalations."""

from collections.abc import Iterable

from tierline.domain.account.contracts import ContractSigned
from tierline.domain.account.escalations import EscalationRaised
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.interfaces.presentation.charts.step_chart import ChartEvent, EventRow
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.evidence import Sources
from tierline.interfaces.web.page_context import PageContext

GRAVE = ("high", "critical")
"""The escalations that are shown, by severity."""


def event_rows(history: History, visit: PageContext, origin: Sources) -> list[EventRow]:
    """The rows below the chart, each event with the address of its line in the timeline."""
    raised = history.facts(EscalationRaised, until=visit.at)
    found: dict[str, Iterable[Entry]] = {
        "charted_contracts": history.facts(ContractSigned, until=visit.at),
        "charted_executives": history.facts(ExecutiveContact, until=visit.at),
        "charted_escalations": (one for one in raised if getattr(one.fact, "severity", None) in GRAVE),
    }
    return [
        EventRow(text(key, visit.language), [_event(one, visit, origin) for one in entries])
        for key, entries in found.items()
    ]


def _event(entry: Entry, visit: PageContext, origin: Sources) -> ChartEvent:
    on = f"{day(entry.at, visit.clocks)}{text('colon', visit.language)}"
    told = said(entry.fact.headline(), visit.language)
    return ChartEvent(entry.at, f"{on}{told}", origin[entry.fact.fact_id].href)
