"""The weekly digest as it is sent: what is otherwise than at the last one, and what is due until the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import Question
from tierline.projections.reports.desk import due_ahead
from tierline.projections.reports.digest import words_of
from tierline.projections.reports.digest_differences import Look, differing
from tierline.projections.reports.digest_views import LENSES

DAYS_AHEAD = 7
_DUTY = Words("{what}: {duty}")


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One line: of which account, what, when it falls or is due, and in which part it stands."""

    account: str
    matter: str
    subject: str
    what: Words
    at: datetime | None
    section: Literal["news", "due"]


def digest_lines(reading: Reading, person: str, then: Look, now: Look) -> list[DigestLine]:
    """What a person's digest says of the accounts that are visible, from one look to the other.

    What was due within the days ahead of the last look, and known to be, was told then.
    """
    news = sorted(_news(reading, then, now), key=lambda one: (one.account, one.matter, one.subject))
    told = {_key(one) for one in _due(reading.known_at(then.position), person, then.at)}
    return [*news, *(one for one in _due(reading, person, now.at) if _key(one) not in told)]


def _news(reading: Reading, then: Look, now: Look) -> Iterator[DigestLine]:
    for one in differing(reading, LENSES, then, now):
        falls_on = one.row["falls_on"] if one.matter in ("risk_new", "risk_moved") else None
        yield DigestLine(one.account, one.matter, one.subject, words_of(one), falls_on, "news")


def _due(reading: Reading, person: str, at: datetime) -> Iterator[DigestLine]:
    for row in due_ahead(reading, Question(at, person=person, within_days=DAYS_AHEAD)):
        duty, what = RESPONSIBILITIES.get(row["subject"]), row["what"]
        said = _DUTY.of(what=what, duty=duty.words) if duty else what
        yield DigestLine(row["account"], row["matter"], row["subject"], said, row["due"], "due")


def _key(one: DigestLine) -> tuple[object, ...]:
    return one.account, one.matter, one.subject, one.at
