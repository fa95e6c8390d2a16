"""Who of ours is in which team, by the firm's own book as a reading knows it."""

from collections.abc import Iterable
from datetime import datetime

from tierline.domain.firm.people import PERSON, is_in_team, person_at, team_over_time
from tierline.domain.shared.time import BEGINNING
from tierline.domain.time.steps import Steps, steps
from tierline.projections.engine.reading import Reading


def members_at(reading: Reading, team: str, at: datetime) -> tuple[str, ...]:
    """Who is in a team at an instant, and with the firm then."""
    with reading.firm() as book:
        everybody = sorted(book.history.entities(PERSON))
        return tuple(one for one in everybody if is_in_team(book.history, one, team, at))


def members_over_time(reading: Reading, team: str) -> Steps[frozenset[str]]:
    """Who is in a team at each moment."""
    with reading.firm() as book:
        known = {one: team_over_time(book.history, one) for one in book.history.entities(PERSON)}
    mine = {one: over_time for one, over_time in known.items() if team in over_time.values}
    moments = sorted({BEGINNING, *(start for over_time in mine.values() for start in over_time.starts)})
    return steps(
        (at, frozenset(one for one, over_time in mine.items() if over_time.at(at) == team)) for at in moments
    )


def teams_of(reading: Reading, people: Iterable[str], at: datetime) -> list[str]:
    """The teams that some people are in at an instant, by name."""
    with reading.firm() as book:
        found = (person_at(book.history, one, at) for one in people)
        return sorted({one.present_team for one in found if one and one.present_team})
