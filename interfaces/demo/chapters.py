"""How a turning point is written as data: a day, a kind, its fields, and days inside the fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tierline.interfaces.demo.life import FirmLife


class Day(int):
    """A day counted from today; told as a date."""


@dataclass(frozen=True, slots=True)
class Noon:
    """The noon of a day counted from today; told as an instant."""

    day: int


@dataclass(frozen=True, slots=True)
class Named:
    """An earlier fact by the name it was told under; told as its fact_id."""

    name: str


@dataclass(frozen=True, slots=True)
class Thousands:
    """An amount in thousands of the customer's currency."""

    value: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One fact of a turning point."""

    day: int
    kind: str
    fields: Mapping[str, Any]
    called: str = ""
    actor: str = ""
    hour: float = 10


def turn(day: int, kind: str, *, called: str = "", by: str = "", hour: float = 10, **fields: Any) -> Turn:
    """A fact of a turning point; `by` records it, `called` is its name for later statements."""
    return Turn(day, kind, fields, called, by, hour)


def tell(life: FirmLife, turns: tuple[Turn, ...]) -> None:
    """Write turning points into a firm's diary, in the order of their days."""
    for one in sorted(turns, key=lambda turn: (turn.day, turn.hour)):
        fields = {name: _told(value, life) for name, value in one.fields.items()}
        life.tell(one.day, one.kind, actor=one.actor, called=one.called, hour=one.hour, **fields)


def _told(value: Any, life: FirmLife) -> Any:
    match value:
        case Day():
            return life.date(value)
        case Noon(day):
            return life.diary.moment(day, 12).isoformat()
        case Named(name):
            return life.diary.fact_id(name)
        case Thousands(thousands):
            return life.money(thousands)
        case dict():
            return {key: _told(one, life) for key, one in value.items()}
        case _:
            return value
