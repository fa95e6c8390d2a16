"""All read models and reports there are: found by looking in their folders, like the kinds of facts."""

from typing import TYPE_CHECKING

from tierline.domain.shared.discovery import modules_in
from tierline.projections import models, reports
from tierline.projections.engine.base import Policies, Projection
from tierline.projections.reports.base import STATED_REPORTS, Report

if TYPE_CHECKING:
    from sqlalchemy import Table

for _room in (models, reports):
    modules_in(_room.__name__, _room.__path__)

ALL_PROJECTIONS: tuple[Projection, ...] = tuple(
    sorted((kind() for kind in Projection.__subclasses__()), key=lambda one: one.name)
)
REPORTS: dict[str, Report] = dict(sorted(STATED_REPORTS.items()))
"""Every report by its name, in the order of names."""
ALL_TABLES: tuple["Table", ...] = tuple(
    table for one in ALL_PROJECTIONS for table in (*one.tables, *one.drawn)
)


_TOLD_WITH = "pseudonyms.1"
"""Raised when all models are told of facts otherwise than before: of forgotten contacts by pseudonyms."""


def definition(policies: Policies) -> str:
    """What the rows are computed by: every projection's version and the policies' hashes.

    Tables filled under another definition are rebuilt before they are followed.
    """
    versions = ",".join(f"{one.name}.{one.version}" for one in ALL_PROJECTIONS)
    return f"{versions};{_TOLD_WITH};{policies.names}"


def made_by() -> str:
    """What answers from the rows rest on, for their basis: the read models, without the policies."""
    told = ((one.name, one.version if one.answers is None else one.answers) for one in ALL_PROJECTIONS)
    return ",".join(f"{name}.{answers}" for name, answers in told if answers)
