"""Tables that become cards in a narrow window: each cell is told what its column is called.

Templates write plain tables. Whatever has as many columns as no phone is wide for gets the class `cards`,
and each of its cells the heading of its column as `data-label`, which the style sheet shows in the cards.
What heads a row heads its card, and needs no label; a cell that says nothing, or that nothing was counted,
is left out of the card.
"""

import re
from html import escape, unescape

from markupsafe import Markup

MANY = 4
"""From so many columns on a table is wider than a phone."""
_TABLE = re.compile(r"<table(?P<about>[^>]*)>(?P<inside>.*?)</table>", re.DOTALL)
_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(td|th)(?=[\s>])")
_MARKUP = re.compile(r"<[^>]+>")
_EMPTY = re.compile(r'<td\b([^>]*)>(\s*(?:<span class="nw">)?[–·](?:</span>)?\s*)</td>')
_SPANS = re.compile(r"\b(?:col|row)span=")
_DRAWN = re.compile(r'class="[^"]*\b(?:map|matrix)\b')
"""Maps are looked at as a whole; cards would take them apart."""


def with_cards(page: Markup) -> Markup:
    """A page whose wide tables can be shown as cards."""
    return Markup(_TABLE.sub(_labelled, page)) if "<table" in page else page  # noqa: S704 - escaped before


def _labelled(table: re.Match[str]) -> str:
    about, inside = table["about"], table["inside"]
    head = _HEAD.search(inside)
    labels = [_plain(one) for one in _HEADING.findall(head[0])] if head else []
    if head is None or len(labels) < MANY or _DRAWN.search(about):
        return table[0]
    rows = _ROW.sub(lambda row: _row(row[0], labels), inside[head.end() :])
    return f"<table{_of_cards(about)}>{inside[: head.end()]}{rows}</table>"


def _row(row: str, labels: list[str]) -> str:
    """A row, its cells labelled; one whose cells span several columns is a heading of its own."""
    if _SPANS.search(row):
        return row
    told = iter(labels)

    def labelled(cell: re.Match[str]) -> str:
        label = _label(next(told, ""))
        return cell[0] if cell[1] == "th" else f"{cell[0]}{label}"

    return _EMPTY.sub(r"<td\1 data-empty>\2</td>", _CELL.sub(labelled, row))


def _label(heading: str) -> str:
    return f' data-label="{escape(heading)}"' if heading else ""


def _of_cards(about: str) -> str:
    if 'class="' in about:
        return about.replace('class="', 'class="cards ', 1)
    return f'{about} class="cards"'


def _plain(heading: str) -> str:
    """What a heading says, without its links and marks of order."""
    return " ".join(unescape(_MARKUP.sub("", heading)).rstrip("▾▴ \n").split())
