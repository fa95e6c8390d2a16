"""What each report answers, in one sentence below its title, and the titles that pages give some of them."""

from tierline.domain.shared.words import Words
from tierline.projections.reports.base import Report, ReportValue

_SENTENCES = {
    "attention": Words("What waits for somebody, the most urgent first?"),
    "audit": Words("Who stated what, when was it recorded, and how long after it happened?"),
    "contacts": Words("Whom do we know at each account, and with how many of them are we in touch?"),
    "coverage": Words("At how many accounts is each responsibility covered, and where is it not?"),
    "coverage_gaps": Words("On how many days were accounts not looked after?"),
    "deliveries": Words("Are deliveries on time, and which are late?"),
    "departures": Words("What would fail if one of our people left?"),
    "dependence": Words("What would fail if one of the customer's people left?"),
    "digest": Words("What was learned in a range of time that was not known before?"),
    "dwell": Words("How long do accounts stay in a tier?"),
    "foresight": Words("Did our policies warn of what came: how early, and how often for nothing?"),
    "gaps": Words("What does each account lack to rise?"),
    "investment": Words("How much of our time did each account get?"),
    "lapses": Words("What lapses when, and which tier falls by it?"),
    "lateness": Words("How long after the event do people record it?"),
    "load": Words("How many accounts does each of our people look after?"),
    "movement": Words("How many accounts did each tier have, and what came and went?"),
    "moves": Words("Which accounts changed their tier, when and why?"),
    "overrides": Words("Which tiers were set by hand, and what does the evidence show?"),
    "portfolio": Words("How does every account stand?"),
    "responses": Words("How fast are escalations acknowledged and resolved?"),
    "restated_by": Words("Which late statements changed what is known of a period?"),
    "restatement": Words("How was a period first reported, and what is known of it now?"),
    "returns": Words("What does each account bring for what it takes?"),
    "spending": Words("Where did hours and money go?"),
    "transitions": Words("In which tier did accounts begin a period, and in which did they end it?"),
    "value": Words("What do accounts bring, what is under contract, and when does it end?"),
    "verdicts": Words("What do customers take us for?"),
    "warnings": Words("For how long was each fall foreseeable, and who was told before it came?"),
}
_TITLES = {
    "dwell": Words("Time in tier"),
    "lapses": Words("What lapses when"),
    "gaps": Words("What accounts lack to rise"),
    "restated_by": Words("Late statements behind a restatement"),
}


def sentence_of(report: Report | ReportValue) -> Words | None:
    """What a report answers; None of one that was added without a sentence."""
    return _SENTENCES.get(report.name)


def title_of(report: Report | ReportValue) -> Words:
    """What pages call a report: the data keeps the title that programs know."""
    return _TITLES.get(report.name, report.title)
