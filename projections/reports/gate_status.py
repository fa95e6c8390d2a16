"""Where accounts stand between the gates of tiers: what they have met and until when if nothing happens."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, select

from tierline.domain.catalogue import Tier
from tierline.domain.shared.time import earlier
from tierline.domain.shared.words import Words, chained
from tierline.domain.tiers.gaps import GateGaps, gate_of, lacking
from tierline.domain.tiers.policy import Placed, Policy
from tierline.projections.engine.reading import Codes, Reading, Relation, Relations, Row, few, named
from tierline.projections.models.tier_history import criteria_at, tiers_at
from tierline.projections.reports.base import Question
from tierline.projections.reports.scope import accounts_asked, same_account


@dataclass(frozen=True, slots=True)
class Footing:
    """Where an open account stands between the gates of a policy at an instant."""

    account: str
    name: str
    standing: RowMapping
    """Its row of `tiers_at`."""
    policy: Policy
    met: dict[str, datetime | None] = field(default_factory=dict)
    """When its criteria that are met lapse if nothing happens, by id; guards that are not broken as well."""

    @property
    def tier(self) -> Tier:
        """The derived tier."""
        return Tier(self.standing["derived_tier"])

    @property
    def as_row(self) -> Row:
        """The account, as rows name it."""
        return {"account": self.account, "name": self.name}

    def gaps(self, tier: Tier | None, at: datetime) -> GateGaps | None:
        """What the gate of a tier lacks now, or at a later instant if nothing happens; None of the floor."""
        gate = gate_of(self.policy, tier)
        if tier is None or gate is None:
            return None
        met = {ident for ident, lapses in self.met.items() if lapses is None or lapses > at}
        return lacking(tier, gate, met, {one.id for one in gate.guards} - met)

    def placed(self, gaps: GateGaps | None) -> list[Placed]:
        """The criteria that a gate lacks."""
        return [self.policy.gated[ident] for ident in gaps.criteria] if gaps else []

    @property
    def gate_ends(self) -> datetime | None:
        """When the gate stops, or stopped, holding whose tier falls after its grace; None if none does.

        It may stop holding before and hold again within the grace: that makes no tier fall.
        """
        falls_on, gate = self.standing["falls_on"], gate_of(self.policy, self.tier)
        if falls_on is None or gate is None or self.standing["override"] is not None:
            return None
        return earlier(falls_on, gate.grace)


def footings(
    reading: Reading, question: Question, *, at_risk: bool = False, codes: Collection[str] | None = None
) -> list[Footing]:
    """Where the accounts asked about stand that are open at the instant, by code.

    Those whose tier is at risk only, if asked for; of `codes` at least, if given.
    """
    policy = reading.policy(question.at)
    asked = {"question": question, "at_risk": at_risk, "codes": None if codes is None else few(codes)}
    found = {
        row["account"]: Footing(row["account"], row["name"], row, policy)
        for row in sorted(reading.ask(_standing, **asked), key=lambda row: str(row["account"]))
    }
    for row in reading.ask(_met, **asked):
        if row["account"] in found:
            found[row["account"]].met[row["criterion"]] = row["lapses_on"]
    return list(found.values())


def _standing(relations: Relations, question: Question, at_risk: bool, codes: Codes) -> Select[Any]:
    accounts, tiers = _accounts(relations, question, at_risk, codes), tiers_at(relations, question.at)
    return select(tiers, accounts.c.name).join(accounts, same_account(accounts, tiers))


def _met(relations: Relations, question: Question, at_risk: bool, codes: Codes) -> Select[Any]:
    accounts, criteria = _accounts(relations, question, at_risk, codes), criteria_at(relations, question.at)
    return select(criteria).join(accounts, same_account(accounts, criteria))


def _accounts(relations: Relations, question: Question, at_risk: bool, codes: Codes) -> Relation:
    asked = accounts_asked(relations, question)
    asked = asked.where(named(asked.selected_columns.account, codes))
    return (asked.where(tiers_at(relations, question.at).c.at_risk) if at_risk else asked).subquery()


_CLAUSE = Words("{said:clause}")
_SENTENCES = {"what": "label", "why": "label", "remedy": "remedy"}


def joined(placed: Iterable[Placed], of: str) -> dict[str, Words | None]:
    """What criteria are about (`what`, `why`) or take (`remedy`), in one line; None without any."""
    words = [_CLAUSE.of(said=getattr(one.criterion, _SENTENCES[of]).words) for one in placed]
    return {of: chained(words, Words("{one}; {others}")) if words else None}
