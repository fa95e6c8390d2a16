"""The shape of a person's desk."""

from datetime import datetime
from typing import Any

from tierline.domain.catalogue import Role, Tier
from tierline.interfaces.http.shapes import BasisShape, Both, Shape
from tierline.projections.reports.base import MatterName


class DeskPart(Shape):
    """One matter, as in the report on attention: whose it is, since when, and when it is due."""

    account: str
    name: str
    matter: MatterName
    subject: str
    what: Both | None
    why: Both | None
    remedy: Both | None
    since: datetime | None
    due: datetime | None
    days_left: int | None
    role: Role | None
    people: list[str]
    fact_id: str | None


class DeskItemShape(DeskPart):
    """One thing to do, the tier of its account, and the matters that it is made of if they are several."""

    tier: Tier | None
    parts: list[DeskPart]


class DeskAnswer(Shape):
    """What one of our people has to do, block by block, and what of their accounts waits for others."""

    person: str
    as_of: datetime
    late: list[DeskItemShape]
    this_week: list[DeskItemShape]
    next_30_days: list[DeskItemShape]
    others: list[DeskItemShape]
    later: int
    accounts: list[str]
    basis: BasisShape


ANSWERS: dict[tuple[str, str], Any] = {("get", "/v1/people/{person}/desk"): DeskAnswer}
