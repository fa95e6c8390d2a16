"""Which keys are destroyed with a text: those that seal it in the fact and in every statement about it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.expiring import TextsExpired
from tierline.domain.account.redacting import REASON
from tierline.domain.shared.personal import Sealed


def keys_of(field: str, statements: Sequence[Recorded]) -> set[str]:
    """The ids of the keys that seal a free text of the first of some statements, in all of them.

    With `reason` as the field, also those of what the others gave as their reasons.
    """
    others = [one.fact for one in statements[1:] if isinstance(one.fact, StatementAboutAFact)]
    said = (_box(getattr(fact, REASON, None)) for fact in others if field == REASON)
    return keys_stated(field, statements) | {box.key for box in said if box}


def keys_stated(field: str, statements: Sequence[Recorded]) -> set[str]:
    """The ids of the keys that seal a field of the first of some statements, as all of them state it."""
    return {box.key for one in statements if (box := box_stated(field, one.fact, statements[0].fact))}


def box_stated(field: str, fact: Fact, first: Fact) -> Sealed | None:
    """The sealed text that a statement states for a field of the `first` of those about a fact."""
    if fact is first:
        return _box(getattr(fact, field, None))
    return _box(fact.changes.get(field)) if isinstance(fact, FactCorrected) else None


def keys_expired(fact: TextsExpired, stream: Iterable[Recorded]) -> set[str]:
    """The ids of the keys that a fact destroys by which texts of a stream expire."""
    stated = statements_by_fact(stream)
    named = [(rule.field, stated.get(one, ())) for rule in fact.rules for one in rule.facts]
    return {key for field, statements in named if statements for key in keys_stated(field, statements)}


def statements_by_fact(stream: Iterable[Recorded]) -> dict[UUID, list[Recorded]]:
    """By the id of each fact of a stream, itself and the statements about it; of a statement, it alone."""
    found: dict[UUID, list[Recorded]] = {}
    for one in stream:
        found[one.fact.fact_id] = [one]
        if isinstance(one.fact, StatementAboutAFact) and one.fact.target in found:
            found[one.fact.target].append(one)
    return found


def _box(value: Any) -> Sealed | None:
    if isinstance(value, Mapping) and "sealed" in value:
        return Sealed.model_validate(value)
    return value if isinstance(value, Sealed) else None
