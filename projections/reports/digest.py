"""The digest: what is known of the portfolio now and was not known then, and by which statements."""

from collections.abc import Callable
from typing import Any

from tierline.domain.catalogue import RESPONSIBILITIES, Tier
from tierline.domain.shared.time import DAY
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.statements import recording, statements_at
from tierline.projections.reports.base import RANGE, Column, Question, Report, ReportRange
from tierline.projections.reports.digest_differences import Learned, learned
from tierline.projections.reports.digest_views import LENSES
from tierline.projections.reports.scope import accounts_asked

WEEK = 7 * DAY


class Digest(Report):
    """What was learned in a range of time, account by account: how things stand, known then and known now.

    `from` and `to` are times of recording here; without them, the 7 days up to the last statement known.
    Both sides look at the same instant, `as_of`: what only the passing of time changed was known before,
    and is no news. `before` and `after` are the tier, the state or the day it falls; what was closed as
    soon as it was opened is told as both. `person` narrows to accounts where that one of us holds a role.
    What happened to things of an account merged into another is told of that one (`subject` `OLD/c-7`).
    `statements` are the facts behind it and `actors` who recorded them.
    """

    name = "digest"
    title = Words("Digest")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("matter", Words("Matter"), "id"),
        Column("subject", words_in("what a row is about", "Subject"), "id"),
        Column("what", Words("What")),
        Column("before", Words("Known then")),
        Column("after", Words("Known now")),
        Column("falls_on", Words("Falls on"), "instant"),
        Column("recorded_at", Words("Last recorded"), "instant"),
        Column("actors", Words("Recorded by"), "id"),
        Column("statements", Words("Facts"), "id"),
    )
    takes = RANGE

    def stretch(self, reading: Reading, question: Question) -> ReportRange:
        span = recording(reading, question.start, question.end, WEEK)
        return ReportRange(span.start, span.end)

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        span = recording(reading, question.start, question.end, WEEK)
        names = _names(reading, question)
        found = [one for one in learned(reading, LENSES, question.at, span) if one.account in names]
        stated = statements_at(reading, (position for one in found for position in one.positions))
        rows = [_row(one, names[one.account], stated) for one in found if _tells(one, stated)]
        return sorted(rows, key=lambda row: (row["account"], _ORDER.index(row["matter"]), row["subject"]))


def _names(reading: Reading, question: Question) -> dict[str, str]:
    asked = accounts_asked(reading, question)
    return {row["account"]: row["name"] for row in reading.all(asked)}


def _row(one: Learned, name: str, stated: dict[int, Any]) -> Row:
    statements = [stated[position] for position in one.positions if position in stated]
    return {
        **{name: getattr(one, name) for name in ("account", "matter", "before", "after")},
        "falls_on": one.row["falls_on"] if one.matter in _RISKS else None,
        "name": name,
        "subject": one.subject or None,
        "what": words_of(one),
        "recorded_at": max((row["recorded_at"] for row in statements), default=None),
        "actors": ", ".join(sorted({row["actor"] for row in statements})),
        "statements": ", ".join(row["fact_id"] for row in statements),
    }


def words_of(one: Learned) -> Words:
    """What is said of something that looks different."""
    return _WORDS[one.matter](one)


def _tells(one: Learned, stated: dict[int, Any]) -> bool:
    """An action that was dropped is no longer open either, but it isn't done."""
    kinds = {stated[position]["kind"] for position in one.positions if position in stated}
    return one.matter != "action_done" or "action_completed" in kinds


def _from_to(said: Words) -> Callable[[Learned], Words]:
    def words(one: Learned) -> Words:
        before, after = (Tier(state or "").words for state in (one.before, one.after))
        return said.of(before=before, after=after)

    return words


def _with_tier(said: Words) -> Callable[[Learned], Words]:
    return lambda one: said.of(tier=Tier(one.after or one.before or "").words)


def _with_item(said: Words) -> Callable[[Learned], Words]:
    return lambda one: said.of(what=RESPONSIBILITIES[one.subject].words)


def _plain(said: Words) -> Callable[[Learned], Words]:
    return lambda _: said


_RISKS = ("risk_new", "risk_moved")
_WORDS: dict[str, Callable[[Learned], Words]] = {
    "tier_rose": _from_to(words_in("what was learned", "Tier rose from {before:lower} to {after:lower}")),
    "tier_fell": _from_to(words_in("what was learned", "Tier fell from {before:lower} to {after:lower}")),
    "tier_began": _with_tier(Words("Tier begins: {tier:lower}")),
    "tier_ended": _with_tier(Words("Tier ends: {tier:lower}")),
    "risk_new": _plain(Words("At risk to fall")),
    "risk_moved": _plain(Words("Falls on another day")),
    "risk_gone": _plain(Words("No longer at risk")),
    "escalation_opened": _plain(Words("Escalation opened")),
    "escalation_closed": _plain(Words("Escalation closed")),
    "escalation_withdrawn": _plain(Words("Escalation withdrawn")),
    "contract_signed": _plain(words_in("what was learned", "Contract signed")),
    "contract_extended": _plain(Words("Contract extended")),
    "contract_ended": _plain(Words("Contract ended")),
    "contract_withdrawn": _plain(Words("Contract withdrawn")),
    "action_done": _plain(Words("Action done")),
    "gap_opened": _with_item(Words("No longer covered: {what}")),
    "gap_closed": _with_item(Words("Covered again: {what}")),
}
_ORDER = list(_WORDS)
"""The matters in the order in which they are told."""
