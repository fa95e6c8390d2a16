"""What a format is: a report's value in, bytes out; it knows nothing of the report's subject."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import ClassVar

from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.basis_text import rests_on
from tierline.interfaces.presentation.formatting import IN_DAYS, instant, instant_of_end
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.press import Press
from tierline.interfaces.presentation.texts import text
from tierline.projections.reports.base import Column, ReportRange, ReportValue


@dataclass(frozen=True, slots=True)
class Manner:
    """How a report is rendered: for readers of which language, by which press, and what had been asked.

    `asked` are the parameters that narrowed the report down, as they were given. `marked`: a text begins
    with a byte order mark, without which spreadsheets take it for another encoding.
    """

    language: Language = "en"
    press: Press = field(default_factory=Press)
    asked: Mapping[str, str] = field(default_factory=dict)
    marked: bool = False


class ReportFormat(ABC):
    """A format that reports are rendered in: the same value gives the same bytes."""

    name: ClassVar[str]
    title: ClassVar[str]
    """What a link to it is called: names of formats are the same in every language."""
    says: ClassVar[str]
    """What it is, for the page on reports."""
    media_type: ClassVar[str]
    named: ClassVar[bool] = False
    """Whether it tells of our people by their names; programs are given their ids."""
    markable: ClassVar[bool] = False
    """Whether a byte order mark may stand before it."""
    is_text: ClassVar[bool] = True
    """Whether a terminal can show it."""
    besides: ClassVar[bool] = False
    """Whether it shows the answers of other reports that tell the rest of one."""

    @abstractmethod
    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        """The report in this format, in English if nothing else is said."""


def said_in(value: ReportValue, language: Language) -> ReportValue:
    """A report with what its rows say in a language; what they say by themselves is English."""
    rows = [
        {name: said(one, language) if isinstance(one, Words) else one for name, one in row.items()}
        if Words in map(type, row.values())
        else row
        for row in value.rows
    ]
    return replace(value, rows=rows, besides=[said_in(one, language) for one in value.besides])


def notes(value: ReportValue, manner: Manner) -> list[str]:
    """What a reader must know of a report: what it rests on, and what was asked."""
    basis, language = value.basis, manner.language
    told = [rests_on(basis, language)]
    if manner.asked:
        asked = ", ".join(f"{name} = {given}" for name, given in sorted(manner.asked.items()))
        told.append(text("asked_for", language, asked=asked))
    if value.stretch:
        told.append(stretch_says(value.stretch, language))
    return told


def stretch_says(stretch: ReportRange, language: Language, zone: tzinfo = UTC) -> str:
    """Which range of time a report looked at, its last moment included, by the clocks of a zone."""
    last = instant_of_end(stretch.end, zone)
    if stretch.start is None:
        return text("stretch_until", language, end=last)
    return text("stretch", language, start=instant(stretch.start, zone), end=last)


_LEADS_ON = ("fact_id", "facts", "statements", "target", "subject", "criterion", "responsibility")
"""Columns of ids that only lead programs on: what they name is said in words beside them."""
_SAID_AS_WHY = ("criteria", "breaks")
"""The same, where the report says why."""


def columns_to_read(value: ReportValue) -> list[Column]:
    """The columns for people: without ids for programs, and without those that are empty throughout."""
    why = _SAID_AS_WHY if any(one.name == "why" for one in value.columns) else ()
    told = (replace(one, heading=IN_DAYS.get(one.name, one.heading)) for one in value.columns)
    read = [one for one in told if one.unit != "id" or one.name not in (*_LEADS_ON, *why)]
    filled = [one for one in read if any(row.get(one.name) not in (None, "") for row in value.rows)]
    return filled or read
