"""Ways to mend an address whose days can't be used: what was asked for stays, the days are typed anew."""

from dataclasses import dataclass

from fastapi import Request

from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.page_context import PageContext

_DAYS = {"from": "from_day", "to": "to_day", "as_of": "as_of", "known_at": "known_at"}
"""The days that addresses ask for, and what their inputs are called."""
_LONGER = {"month": ("quarter", "year"), "quarter": ("year",)}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Mending:
    """A form with the days as they were typed, and links to likely ways out.

    `days` are the name, label and text of each input, `kept` the rest of what was asked.
    """

    days: list[tuple[str, Words, str]]
    kept: list[tuple[str, str]]
    ways: list[tuple[Words, str]]


def mending(request: Request, refusal: Refusal, visit: PageContext) -> Mending | None:
    """The ways to mend the address of a request; None where none of its days are at fault."""
    asked = {name: value for name, value in request.query_params.items() if value}
    if request.method != "GET" or not (refusal.field in _DAYS and _DAYS.keys() & asked.keys()):
        return None
    shown = [
        name for name in _DAYS if name in asked or (name in ("from", "to") and {"from", "to"} & asked.keys())
    ]
    days = [(name, TEXTS[_DAYS[name]], asked.get(name, "")[:_LONGEST]) for name in shown]
    kept = [(name, value) for name, value in asked.items() if name not in (*shown, "cursor")]
    return Mending(days, kept, list(_ways(type(refusal).__name__, asked, visit)))


def _ways(refusal: str, asked: dict[str, str], visit: PageContext) -> list[tuple[Words, str]]:
    found = []
    if refusal == "RangeBackwards":
        found.append((TEXTS["swap_days"], visit.here(**{**asked, "from": asked["to"], "to": asked["from"]})))
    if refusal == "TooManyPeriods":
        longer = _LONGER.get(asked.get("period", ""), ())
        found += [(TEXTS[f"by_{one}s"], visit.here(**{**asked, "period": one})) for one in longer]
    without = {name: None if name in _DAYS else value for name, value in asked.items()}
    return [*found, (TEXTS["without_days"], visit.here(**without))]
