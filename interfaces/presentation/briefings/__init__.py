"""What a board is told of a report: one file per report that has more to say than its table."""

from tierline.domain.shared.discovery import modules_in
from tierline.interfaces.presentation.briefings.base import Briefing, Slide, as_it_stands
from tierline.interfaces.presentation.report_format import Manner
from tierline.projections.reports.base import ReportValue

modules_in(__name__, __path__)

BRIEFINGS: dict[str, Briefing] = {one.report: one() for one in Briefing.__subclasses__()}
"""Every briefing by its report: a file in this folder has it."""


def paragraph_of(value: ReportValue, language: str) -> str:
    """What a report says in a few sentences; nothing where it has no briefing or no rows."""
    briefing = BRIEFINGS.get(value.name)
    return briefing.paragraph(value, language) if briefing and value.rows else ""


def slides_of(value: ReportValue, manner: Manner) -> list[Slide]:
    """The slides of a report: those of its briefing, else its chart and its table."""
    briefing = BRIEFINGS.get(value.name)
    if briefing is None or not value.rows:
        return as_it_stands(value, manner.language)
    return briefing.slides(value, manner)
