"""Meetings, calls and messages: which kind of fact one is, told by how high those stood who took part."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from tierline.domain.account.contacts import Level, highest, levels_by
from tierline.domain.account.history import History

IN_PERSON_OR_BY_VOICE = frozenset({"meeting", "call", "visit", "event"})
"""The channels by which managements are in touch; who writes hasn't met."""
MeetingKind = Literal["interaction", "executive_contact"]


def meeting_kind(
    channel: str,
    theirs: Iterable[str | None],
    ours: Iterable[str | None],
    our_level: str | None = None,
) -> MeetingKind | None:
    """The kind of fact that a meeting is, by the levels of the contacts and of our people who took part.

    An executive contact where somebody at executive level was there on both sides, in person or by voice.
    The level of one of ours whom the firm's own book doesn't know is None; for them counts `our_level`, as
    it is stated. The answer is None where it depends on that and nobody stated it.
    """
    known = list(ours)
    if channel not in IN_PERSON_OR_BY_VOICE or highest(theirs) != "executive":
        return "interaction"
    if highest(known) == "executive":
        return "executive_contact"
    if None not in known:
        return "interaction"
    if our_level is None:
        return None
    return "executive_contact" if our_level == "executive" else "interaction"


def contact_level(history: History, contact: str, at: datetime) -> Level | None:
    """How high a contact stood at a moment, by all that is known of them; None of one who isn't known."""
    return levels_by(entry.fact for entry in history.about("contact", contact)).at(at)
