"""Which keys a redaction destroys: those of a text in the fact and in every statement about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.redacting import REASON
from tierline.domain.shared.personal import Sealed


def keys_of(field: str, statements: Sequence[Recorded]) -> set[str]:
    """The ids of the keys that seal a free text of the first of some statements, in all of them."""
    facts = [one.fact for one in statements]
    return {box.key for number, fact in enumerate(facts) for box in _boxes(field, fact, first=number == 0)}


def _boxes(field: str, fact: Fact, *, first: bool) -> Iterator[Sealed]:
    own = getattr(fact, field, None) if first else None
    said = getattr(fact, REASON, None) if isinstance(fact, StatementAboutAFact) and field == REASON else None
    stated = fact.changes.get(field) if isinstance(fact, FactCorrected) else None
    yield from (box for one in (own, said, stated) if (box := _box(one)))


def _box(value: Any) -> Sealed | None:
    if isinstance(value, Mapping) and "sealed" in value:
        return Sealed.model_validate(value)
    return value if isinstance(value, Sealed) else None
