"""Reports in formats that other programs read: one file per format, found by looking in this folder."""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from tierline.domain.shared.discovery import names_in
from tierline.interfaces.presentation.report_format import ReportFormat

FORMAT_NAMES = names_in(__path__)
"""Every format: the file of the same name in this folder has it as `FORMAT`."""

if TYPE_CHECKING:
    FormatName = str
else:
    # What there is is known when the program runs; so do API and command line refuse what there isn't.
    FormatName = Literal[FORMAT_NAMES]


def format_named(name: FormatName) -> ReportFormat:
    """A format. Its libraries are loaded now: they take a tenth of a second, which few processes need."""
    found: ReportFormat = import_module(f"{__name__}.{name}").FORMAT
    return found


@cache
def formats() -> tuple[ReportFormat, ...]:
    """Every format, in the order of names."""
    return tuple(map(format_named, FORMAT_NAMES))
