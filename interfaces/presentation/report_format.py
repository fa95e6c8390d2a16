"""What a format is: a report's value in, bytes out; it knows nothing of the report's subject."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import ClassVar

from tierline.interfaces.presentation.basis_text import rests_on
from tierline.interfaces.presentation.formatting import instant, instant_of_end
from tierline.interfaces.presentation.press import Press
from tierline.interfaces.presentation.texts import LANGUAGES, Language, said, text
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
    spoken: ClassVar[bool] = False
    """Whether it is written for readers of one language."""
    markable: ClassVar[bool] = False
    """Whether a byte order mark may stand before it."""
    is_text: ClassVar[bool] = True
    """Whether a terminal can show it."""

    @abstractmethod
    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        """The report in this format, in English if nothing else is said."""


def notes(value: ReportValue, manner: Manner) -> list[str]:
    """What a reader must know of a report: what it rests on, and what was asked."""
    basis, language = value.basis, manner.language
    said = [rests_on(basis, language)]
    if manner.asked:
        asked = ", ".join(f"{name} = {given}" for name, given in sorted(manner.asked.items()))
        said.append(text("asked_for", language, asked=asked))
    if value.stretch:
        said.append(stretch_says(value.stretch, language))
    return said


def stretch_says(stretch: ReportRange, language: Language, zone: tzinfo = UTC) -> str:
    """Which range of time a report looked at, its last moment included, by the clocks of a zone."""
    last = instant_of_end(stretch.end, zone)
    if stretch.start is None:
        return text("stretch_until", language, end=last)
    return text("stretch", language, start=instant(stretch.start, zone), end=last)


def columns_for(columns: Sequence[Column], language: Language) -> list[Column]:
    """The columns without those that say the same in another language."""
    others = {one for one in LANGUAGES if one != language}
    return [one for one in columns if one.name.rpartition("_")[2] not in others]


_LEADS_ON = ("fact_id", "facts", "statements", "target", "subject", "criterion", "responsibility")
"""Columns of ids that only lead programs on: what they name is said in words beside them."""
_SAID_AS_WHY = ("criteria", "breaks")
"""The same, where the report says why."""


def columns_to_read(value: ReportValue, language: Language) -> list[Column]:
    """The columns for people: without ids for programs, and without those that are empty throughout."""
    columns = columns_for(value.columns, language)
    why = _SAID_AS_WHY if any(one.name == f"why_{language}" for one in columns) else ()
    read = [one for one in columns if one.unit != "id" or one.name not in (*_LEADS_ON, *why)]
    filled = [one for one in read if any(row.get(one.name) not in (None, "") for row in value.rows)]
    return filled or read


def heading(column: Column, language: Language) -> str:
    """What stands above a column; it need not name the language where there is but the one."""
    return said(column.heading, language).removesuffix(" (English)").removesuffix("（中文）")
