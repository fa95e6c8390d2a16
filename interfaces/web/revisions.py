"""What became of a fact once it was stated: each later statement about it, old and new, who, when, why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Recorded
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import Entry
from tierline.domain.shared.words import Words
from tierline.interfaces.changed_fields import ChangedField, changed_fields
from tierline.interfaces.presentation.field_labels import label_of
from tierline.interfaces.presentation.field_values import is_stated, value_said
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.wiring import System

_REVISED = ("corrected", "retracted")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that was said anew: what it is called, what it held, and what it holds since."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One statement about a fact. `reason` is opened, a marker where nobody may read it."""

    recorded_at: datetime
    position: int
    actor: str
    kind: Words
    changes: Sequence[FieldChange]
    reason: Any


def revisions(
    system: System, visit: PageContext, rows: Iterable[Mapping[str, Any]], known: int
) -> dict[str, list[Revision]]:
    """The later statements about the facts of a timeline that were corrected, retracted or answered.

    None are told to who may not read the audit, and none recorded after what is known.
    """
    if not visit.may("audit"):
        return {}
    revised = [row["fact_id"] for row in rows if row["fact_id"] and _is_revised(row)]
    return {fact: _of_fact(system, visit, UUID(fact), known) for fact in revised}


def _is_revised(row: Mapping[str, Any]) -> bool:
    return row["status"] in _REVISED or row["answer"] is not None


def _of_fact(system: System, visit: PageContext, fact: UUID, known: int) -> list[Revision]:
    stated = [one for one in system.reads.statements_about(fact) if one.position <= known]
    if not stated:
        return []
    entry, found = Entry.of(stated[0]), []
    for one in stated[1:]:
        if isinstance(one.fact, StatementAboutAFact):
            revised = entry.revised(one.fact)
            found.append(_revision(system, visit, one, entry, revised))
            entry = revised
    return found


def _revision(system: System, visit: PageContext, one: Recorded, before: Entry, after: Entry) -> Revision:
    values = one.fact.model_dump(mode="json", include={"fact_id", "kind", "reason"})
    (told,) = system.sealing.opened_facts([(one.account, values)])
    changes = shown_changes(visit, before.fact.kind, changed_fields(system, one.fact, before, after))
    return Revision(
        one.recorded_at, one.position, one.actor, type(one.fact).LABEL, changes, told.get("reason")
    )


def shown_changes(visit: PageContext, kind: str, changes: Iterable[ChangedField]) -> list[FieldChange]:
    """Changed fields of a fact of some kind, as people read them."""
    return [
        FieldChange(
            label_of(kind, one.name),
            _said(visit, kind, one.name, one.before),
            _said(visit, kind, one.name, one.after),
        )
        for one in changes
    ]


def _said(visit: PageContext, kind: str, name: str, value: Any) -> str:
    if not is_stated(value):
        return text("none", visit.language)
    return value_said(kind, name, value, visit.language, visit.clocks)
