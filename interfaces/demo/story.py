"""The whole demo portfolio as facts: each firm's life is told by itself, then all in order of time."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from operator import attrgetter
from random import Random

from tierline.interfaces.demo import benefit, chapters, ourselves
from tierline.interfaces.demo.agreements import AGREEMENTS
from tierline.interfaces.demo.contacts import DemoContact, people_of_all_firms, successor
from tierline.interfaces.demo.diary import Diary, DiaryEntry
from tierline.interfaces.demo.firms import FIRMS, ROLES, Firm
from tierline.interfaces.demo.habits import live
from tierline.interfaces.demo.life import FirmLife
from tierline.interfaces.demo.recording import sessions
from tierline.interfaces.demo.turns import TURNS

READ_AFTER = 4
"""Days after which a new account manager has read what there is of an account."""
_READ = {
    "en": "Went through the open points with the team.",
    "zh": "已与团队逐项核对未结事项。",
}


def facts(today: date) -> list[DiaryEntry]:
    """All facts of the portfolio as it stands on the morning of `today`, in order of time.

    The same day gives the same facts to the byte; another day gives the same story, moved.
    """
    people = people_of_all_firms()
    lines = [line for firm in FIRMS for line in _life(firm, people[firm.code], today)]
    lines += ourselves.lines(today)
    return _placed(sorted(lines, key=attrgetter("at")))


def _placed(lines: Sequence[DiaryEntry]) -> list[DiaryEntry]:
    """The same lines; whoever acknowledges a handover has read all that was written down by then."""
    held = list(sessions(lines))
    moments = [moment for moment, _ in held]
    written = list(accumulate((len(run) for _, run in held), initial=0))
    return [
        replace(line, content={**line.content, "basis_position": written[bisect_right(moments, line.at)]})
        if line.content["kind"] == "handover_acknowledged"
        else line
        for line in lines
    ]


def _life(firm: Firm, people: tuple[DemoContact, ...], today: date) -> list[DiaryEntry]:
    by_post: Mapping[str, DemoContact] = {person.ref: person for person in people}
    life = FirmLife(firm, by_post, Diary(firm, today), Random(firm.code))  # noqa: S311
    _open(life)
    _staff(life)
    chapters.tell(life, (*AGREEMENTS.get(firm.code, ()), *TURNS.get(firm.code, ())))
    live(life)
    benefit.settle(life)
    return life.diary.lines


def _open(life: FirmLife) -> None:
    firm, recorder = life.firm, _recorder(life.firm)
    life.tell(
        firm.opened, "account_opened", hour=8, actor=recorder, code=firm.code, name=firm.name,
        account_kind=firm.kind, segment=firm.segment, region=firm.region, industry=firm.industry,
        parent=firm.parent, strategic_reason=benefit.strategic_reason(firm.code),
    )  # fmt: skip
    benefit.rival_named(life)
    for person in life.contacts.values():
        _add(life, firm.opened, person, hour=8.25)


def _staff(life: FirmLife) -> None:
    firm, recorder = life.firm, _recorder(life.firm)
    for role, person in zip(ROLES, firm.team, strict=True):
        if person:
            life.tell(
                firm.opened,
                "role_assigned",
                hour=8.5,
                actor=recorder,
                role=role,
                person=person,
                people=[recorder],
            )
    for day, role, person in firm.handovers:
        if before := firm.holder(role, day - 1):
            life.tell(
                day, "role_released", hour=8.5, actor=recorder, role=role, person=before, people=[recorder]
            )
        if person:
            life.tell(
                day, "role_assigned", hour=8.75, actor=recorder, role=role, person=person, people=[recorder]
            )
        if person and role == "account_manager":
            life.tell(
                day + READ_AFTER, "handover_acknowledged", hour=9, actor=person, role=role, person=person,
                note=_READ[firm.language],
            )  # fmt: skip
    for day, post, follower in firm.departures:
        life.tell(day, "contact_left", hour=8.25, contact=post)
        if follower:
            _add(life, day, successor(post, follower, firm), hour=8.5)


def _add(life: FirmLife, day: int, person: DemoContact, hour: float) -> None:
    life.tell(
        day, "contact_added", hour=hour, contact=person.ref, name=person.name, title=person.title,
        level=person.level, function=person.function, key_person=person.key_person,
        email=f"{person.ref}@{life.firm.code}.example",
    )  # fmt: skip


def _recorder(firm: Firm) -> str:
    """Whoever staffs the account: its sales manager, or its account manager where there is none."""
    return firm.team[ROLES.index("sales_manager")] or firm.team[0]
