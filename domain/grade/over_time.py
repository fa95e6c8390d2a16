"""The grade of an account's evidence over time, through whatever terms it is judged by."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from tierline.domain.account.history import History
from tierline.domain.account.lifecycle_and_override import opened
from tierline.domain.grade.rule import Letter
from tierline.domain.grade.watch import watch_of
from tierline.domain.shared.time import BEGINNING
from tierline.domain.tiers.judging_periods import Terms
from tierline.domain.tiers.policy import Policy
from tierline.domain.time.steps import Steps, combine, constant, steps


class GradeRow(NamedTuple):
    """The evidence had a grade on [valid_from, valid_to)."""

    valid_from: datetime
    valid_to: datetime
    grade: Letter


def grade_rows(history: History, policy: Policy, since: datetime = BEGINNING) -> list[GradeRow]:
    """The grade over time from `since` on, where the account is open; neighbouring rows differ."""
    return rows_of(while_open(watch_of(history, policy, since).letters(since), history))


def letters_over(terms: Terms, since: datetime) -> Steps[Letter | None]:
    """The grade from `since` on, of each term by its facts and its policy.

    None while the account is closed, and while it is merged into another.
    """
    pieces: list[tuple[datetime, Letter | None]] = []
    for term in terms:
        if term.end > since:
            start = max(term.start, since)
            found = _within(term.history, term.policy, start)
            pieces += [(at, letter) for at, _, letter in found.intervals() if at < term.end]
    return steps(pieces)


def while_open(letters: Steps[Letter], history: History) -> Steps[Letter | None]:
    """The grade where the account is open."""
    return combine(lambda letter, is_open: letter if is_open else None, letters, opened(history))


def rows_of(letters: Steps[Letter | None]) -> list[GradeRow]:
    """The rows of a grade over time."""
    return list(_rows(letters))


def _rows(letters: Steps[Letter | None]) -> Iterator[GradeRow]:
    for start, end, letter in letters.intervals():
        if letter:
            yield GradeRow(start, end, letter)


def _within(history: History | None, policy: Policy, start: datetime) -> Steps[Letter | None]:
    if history is None:
        return constant(None, start)
    return while_open(watch_of(history, policy, start).letters(start), history)
