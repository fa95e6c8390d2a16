"""How often what recurs does so, by the way a relationship is lived."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tierline.interfaces.demo import benefit, encounters, work
from tierline.interfaces.demo.diary import LAST_DAY
from tierline.interfaces.demo.firms import Standing
from tierline.interfaces.demo.life import FirmLife

IDLE = 20
"""Days until we look again whether a habit that rests has been taken up."""


@dataclass(frozen=True, slots=True)
class Habit:
    """Something that recurs; days between two times, none where it doesn't occur."""

    write: Callable[[FirmLife, int], None]
    every: Mapping[Standing, int]


def _every(
    vendor: int = 0, preferred: int = 0, partner: int = 0, ally: int = 0, neglected: int = 0
) -> Mapping[Standing, int]:
    return {
        "vendor": vendor, "preferred": preferred, "partner": partner, "ally": ally, "neglected": neglected,
        "silent": 0,
    }  # fmt: skip


HABITS = (
    Habit(encounters.interaction, _every(36, 24, 20, 17, 90)),
    Habit(encounters.executive_contact, _every(0, 220, 100, 80)),
    Habit(encounters.insight, _every(0, 300, 165, 160)),
    Habit(encounters.knowledge, _every(120, 95, 90, 80, 320)),
    Habit(encounters.visibility, _every(330, 270, 260, 250)),
    Habit(encounters.competition, _every(340, 330, 280, 300)),
    Habit(encounters.recognition, _every(0, 450, 240, 230)),
    Habit(benefit.preference, _every(400, 340, 310, 300)),
    Habit(encounters.service, _every(260, 500, 500)),
    Habit(encounters.escalation, _every(210, 220, 220, 240, 280)),
    Habit(encounters.verdict, _every(420, 350, 340, 340, 420)),
    Habit(work.analysis, _every(330, 240, 210, 190)),
    Habit(work.yearly_plan, _every(380, 355, 352, 350)),
    Habit(work.plan_review, _every(240, 130, 110, 100)),
    Habit(work.team_meeting, _every(0, 280, 230, 200)),
    Habit(work.look_ahead, _every(340, 200, 180, 170)),
    Habit(work.action, _every(135, 88, 74, 64, 220)),
    Habit(work.investment, _every(130, 100, 88, 78, 280)),
    Habit(work.duties, _every(540, 440, 400, 370)),
    Habit(work.purchase, _every(380, 290, 270, 280, 450)),
)


def live(life: FirmLife) -> None:
    """Live every habit from the opening until yesterday, each with dice of its own."""
    for habit in HABITS:
        _keep_up(life, habit)


def _keep_up(life: FirmLife, habit: Habit) -> None:
    life.random = Random(f"{life.firm.code} {habit.write.__name__}")  # noqa: S311
    day = life.firm.opened + 3 + life.random.randrange(0, IDLE)
    while day <= LAST_DAY:
        pause = habit.every[life.firm.standing(day)]
        if pause:
            habit.write(life, day)
        day = _next(day, pause or IDLE, habit, life)


def _next(day: int, pause: int, habit: Habit, life: FirmLife) -> int:
    """The next time: after the usual pause, or sooner if the relationship is lived otherwise by then."""
    planned = day + _about(pause, life)
    for since, standing in life.firm.course:
        if day < since < planned and habit.every[standing]:
            return min(planned, since + _about(habit.every[standing] // 2, life))
    return planned


def _about(days: int, life: FirmLife) -> int:
    return max(2, round(days * life.random.uniform(0.95, 1.25)))
