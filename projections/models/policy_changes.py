"""From when on accounts are judged by another tier policy: kept once, under the book that says so.

A row: account `policy:book`, at 2026-07-01T00:00Z, policy `default`, fact_id `0b9e...`.
"""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from sqlalchemy import Column, Table

from tierline.domain.shared.time import first_instant
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.projections.engine.base import AccountView, Patch, Projection, fact_table
from tierline.projections.engine.columns import Text
from tierline.projections.engine.reading import Relation, Relations

_POLICIES = fact_table("policy_changes", Column("policy", Text, nullable=False))


class PolicyChanges(Projection):
    """One row per adoption, at the first instant that the policy judges."""

    name: ClassVar[str] = "policy_changes"
    version: ClassVar[int] = 1
    tables: ClassVar[Sequence[Table]] = (_POLICIES,)
    of_the_book: ClassVar[bool] = True

    def patches(self, view: AccountView) -> Iterator[Patch]:
        fact = view.recorded.fact
        if view.own and isinstance(fact, PolicyAdopted):
            row = {
                "at": first_instant(fact.from_day),
                "fact_id": str(fact.fact_id),
                "policy": policy_from(fact.policy).name,
            }
            yield Patch(_POLICIES, [row], item=str(fact.fact_id), new=True)


def policy_changes(reading: Relations) -> Relation:
    """The adoptions of policies: `account` (the book), `fact_id, at, policy` (its name)."""
    return reading.over_time(_POLICIES)
