"""Reports in formats that other programs read: one file per format."""

from interfaces.exports.base import Format
from interfaces.exports.csv import Csv
from interfaces.exports.json import Json

FORMATS: dict[str, Format] = {one.name: one for one in (Json(), Csv())}
"""Every format by its name."""
