"""Who stated what about an account and when it was heard: its latest statements, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.history import History
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.wiring import System

STATEMENTS = 12
"""How many are shown."""


@dataclass(frozen=True, slots=True)
class AuditedStatement:
    """One statement as it was made.

    `fact` is what it states or speaks about, None where that had not happened yet at the moment looked at;
    `state` says whether it holds by now as it was stated. Of a correction, `changed` are the fields it says
    anew. `reason` is opened, a marker where nobody can read it.
    """

    recorded_at: datetime
    position: int
    actor: str
    at: datetime
    days_late: int
    kind: Words
    headline: Words
    fact: UUID | None
    state: str
    changed: Sequence[Words]
    reason: Any


@dataclass(frozen=True, slots=True)
class Audited:
    """The latest statements of all `total`, the first of which was recorded on `since`."""

    statements: Sequence[AuditedStatement]
    total: int
    since: datetime


def audited(system: System, code: str, history: History, at: datetime) -> Audited:
    """The latest statements that a history of an account's own facts knows of."""
    last = history.version
    latest = system.reads.statements(code, max(0, last - STATEMENTS), last)[::-1]
    texts = system.sealing.opened_facts([(one.account, _reason(one)) for one in latest])
    shown = [_statement(one, history, at, opened) for one, opened in zip(latest, texts, strict=True)]
    (first,) = system.reads.statements(code, 0, 1)
    return Audited(shown, last, first.recorded_at)


def _reason(recorded: Recorded) -> dict[str, Any]:
    """The values of a statement about a fact that opening its reason needs."""
    about = isinstance(recorded.fact, StatementAboutAFact)
    wanted = {"fact_id", "kind", "reason"} if about else {"fact_id", "kind"}
    return recorded.fact.model_dump(mode="json", include=wanted)


def _statement(
    recorded: Recorded, history: History, at: datetime, opened: dict[str, Any]
) -> AuditedStatement:
    fact = recorded.fact
    about = fact.target if isinstance(fact, StatementAboutAFact) else fact.fact_id
    entry = history.entries.get(about)
    state = "stated"
    if entry and about == fact.fact_id:
        state = "retracted" if not entry.holds else "corrected" if entry.corrected else "stated"
    return AuditedStatement(
        recorded_at=recorded.recorded_at,
        position=recorded.position,
        actor=recorded.actor,
        at=fact.occurred_at,
        days_late=max(timedelta(0), recorded.recorded_at - fact.occurred_at).days,
        kind=type(fact).LABEL,
        headline=entry.fact.headline() if entry and about != fact.fact_id else fact.headline(),
        fact=about if entry and entry.at <= at else None,
        state=state,
        changed=_changed(fact, entry.fact.kind if entry else ""),
        reason=opened.get("reason"),
    )


def _changed(fact: Any, kind: str) -> list[Words]:
    return [label_of(kind, name) for name in sorted(fact.changes)] if isinstance(fact, FactCorrected) else []
