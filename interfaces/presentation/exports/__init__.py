"""Reports in formats that other programs read: one file per format, loaded when it is first asked for."""

from importlib import import_module
from typing import Literal, get_args

from tierline.interfaces.presentation.exports.base import Format as Format
from tierline.interfaces.presentation.exports.base import Manner as Manner

FormatName = Literal["json", "csv", "xlsx", "parquet", "pdf"]
FORMAT_NAMES: tuple[FormatName, ...] = get_args(FormatName)
"""Every format: the file of the same name in this folder has it as `FORMAT`."""


def format_named(name: FormatName) -> Format:
    """A format. Its libraries are loaded now: they take a tenth of a second, which few processes need."""
    found: Format = import_module(f"tierline.interfaces.presentation.exports.{name}").FORMAT
    return found
