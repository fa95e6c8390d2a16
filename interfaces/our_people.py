"""Our own people as doors tell of them: by the firm's own book, their names and addresses opened."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from tierline.domain.account.history import Entry
from tierline.domain.firm.people import Person
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.wiring import System

_STATED = ("level", "function", "team", "manager", "there")


def described(
    system: System, entries: Mapping[UUID, Entry], people: Sequence[Person]
) -> list[dict[str, Any]]:
    """Some of our people as JSON values; `entries` has the facts with their texts."""
    said_by = dict.fromkeys(by for one in people for by in (one.named_by, one.mailed_by) if by)
    texts = _texts(system, [entries[by] for by in said_by])
    return [
        {
            "person": one.person,
            "name": texts[one.named_by]["name"] if one.named_by else None,
            "email": texts[one.mailed_by]["email"] if one.mailed_by else None,
            **{name: getattr(one, name) for name in _STATED},
        }
        for one in people
    ]


def _texts(system: System, entries: list[Entry]) -> dict[UUID, dict[str, Any]]:
    """The names and e-mail addresses in some facts, by the fact's id."""
    sealed = [
        (FIRM_BOOK, one.fact.model_dump(mode="json", include={"fact_id", "name", "email"})) for one in entries
    ]
    opened = system.sealing.opened_facts(sealed)
    return {one.fact.fact_id: values for one, values in zip(entries, opened, strict=True)}
