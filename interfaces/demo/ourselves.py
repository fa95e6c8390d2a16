"""The demo's own book: who its people are, what the sales managers did for departments, and budgets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from tierline.domain.shared.ids import FIRM
from tierline.interfaces.demo.diary import Diary, DiaryEntry
from tierline.interfaces.demo.firms import FIRMS

BEGUN = FIRMS[0].opened
"""The day on which the book is begun: that of the first account."""
OFFICE = "ida.holm"
"""Who keeps the book."""
_YEAR = 365


class Colleague(NamedTuple):
    """One of our people as the book has them first; whom they report to stands before them."""

    person: str
    name: str
    level: str
    function: str
    team: str | None = None
    manager: str | None = None


COLLEAGUES = (
    Colleague("helena.brandt", "Helena Brandt", "executive", "Management"),
    Colleague("guowei.chen", "Guowei Chen", "executive", "Management"),
    Colleague("priya.raman", "Priya Raman", "executive", "Management"),
    Colleague(OFFICE, "Ida Holm", "manager", "Personnel", None, "helena.brandt"),
    Colleague("lukas.novak", "Lukas Novak", "senior", "Sales management", "west", "helena.brandt"),
    Colleague("xin.he", "Xin He", "senior", "Sales management", "east", "guowei.chen"),
    Colleague("jonas.weber", "Jonas Weber", "manager", "Sales", "west", "lukas.novak"),
    Colleague("amara.okafor", "Amara Okafor", "manager", "Sales", "west", "lukas.novak"),
    Colleague("tomas.silva", "Tomás Silva", "staff", "Sales", "west", "lukas.novak"),
    Colleague("bruno.falk", "Bruno Falk", "staff", "Sales", "west", "lukas.novak"),
    Colleague("mei.lin", "Mei Lin", "manager", "Sales", "east", "xin.he"),
    Colleague("yun.zhao", "Yun Zhao", "manager", "Sales", "east", "xin.he"),
)

_MANAGERS = (("lukas.novak", "west"), ("xin.he", "east"))
_OF_TEAMS = {"west": "160", "east": "150"}
"""How many hours the people of a team may spend in a year; one of them runs out early."""
_DUTIES = (
    (-1010, "training", "Two days on negotiating"),
    (-760, "standards", "Appraisal of account managers agreed with the works council"),
    (-640, "people", "Two hired for the account teams"),
    (-400, "training", "How to tell evidence from opinion"),
    (-210, "people", "Appraisals held with everybody"),
    (-130, "standards", "Standards of appraisal reviewed"),
    (-60, "training", "Executive meetings: preparing and following up"),
    (-35, "budget", "Spending of the quarter reviewed"),
)
"""What each sales manager does for the team on which day, and the note on it."""
_BUDGETS = (
    ("harbor-water", "90", "60000", "EUR"),
    ("lanyu-grid", "60", "140000", "CNY"),
    ("nordmere-rail", "50", "8000", "EUR"),
)
"""What an account may take in a year: the second runs out early, the third is passed."""


def lines(today: date) -> list[DiaryEntry]:
    """The facts of the book, in the order they were written down."""
    diary = Diary(replace(FIRMS[0], code=FIRM), today)
    for place, one in enumerate(COLLEAGUES):
        diary.write(BEGUN, "person_added", _joining(one), actor=OFFICE, hour=10 + place / 60)
    for day, kind, actor, fields in _later(diary):
        diary.write(day, kind, fields, actor=actor)
    return diary.lines


def _joining(one: Colleague) -> dict[str, Any]:
    stated = {**one._asdict(), "email": f"{one.person}@firm.example"}
    return {name: value for name, value in stated.items() if value is not None}


def _later(diary: Diary) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """What happened after the beginning: day, kind, who records it, and its fields."""
    yield -700, "person_changed", OFFICE, {"person": "tomas.silva", "level": "manager"}
    yield -520, "person_left", OFFICE, {"person": "bruno.falk"}
    for day, duty, note in _DUTIES:
        for manager, team in _MANAGERS:
            done = {"responsibility": f"sales_manager.{duty}", "by": manager, "team": team, "note": note}
            yield day, "duty_fulfilled", manager, done
    for manager, team in _MANAGERS:
        yield -_YEAR, "budget_set", manager, {**_period(diary), "team": team, "hours": _OF_TEAMS[team]}
    for account, hours, value, currency in _BUDGETS:
        money = {"value": value, "currency": currency}
        yield (
            -_YEAR,
            "budget_set",
            OFFICE,
            {**_period(diary), "account": account, "hours": hours, "amount": money},
        )


def _period(diary: Diary) -> dict[str, str]:
    """A year of which about five sixths have gone by."""
    return {"period_starts": str(diary.date(-300)), "period_ends": str(diary.date(_YEAR - 301))}
