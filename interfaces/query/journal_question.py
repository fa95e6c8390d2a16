"""Which lines of the security journal are asked for: read in one place, for API, page and command line."""

from tierline.application.journal import JournalQuestion, SecurityEvent
from tierline.domain.shared.time import first_instant
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.query.view import moment_asked


def journal_question(
    event: str | None, principal: str | None, account: str | None, since: str | None, until: str | None
) -> JournalQuestion:
    """The question; blank parts ask nothing. Raises ParameterNotUsable, MomentNotUsable."""
    if event and event not in tuple(SecurityEvent):
        known = ", ".join(SecurityEvent)
        raise ParameterNotUsable(field="event", name="event", problem=f"input should be one of {known}")
    return JournalQuestion(
        SecurityEvent(event) if event else None,
        principal or None,
        account or None,
        moment_asked(since, "since", first_instant) if since else None,
        moment_asked(until, "until") if until else None,
    )
