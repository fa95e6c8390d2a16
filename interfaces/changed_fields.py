"""What a correction says anew: field by field what a fact held before it, and what it holds after."""

from typing import Any, NamedTuple

from tierline.domain.account.base import Fact
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.account.history import Entry
from tierline.interfaces.wiring import System


class ChangedField(NamedTuple):
    """A field, and what stands for its values in JSON, texts opened; None where it held nothing."""

    name: str
    before: Any
    after: Any


def changed_fields(system: System, stated: Fact, before: Entry, after: Entry) -> list[ChangedField]:
    """The fields that a statement changes, by their names; none unless it corrects."""
    if not isinstance(stated, FactCorrected):
        return []
    sides = [(before.account, entry.fact.model_dump(mode="json")) for entry in (before, after)]
    old, new = system.sealing.opened_facts(sides)
    return [ChangedField(name, old.get(name), new.get(name)) for name in sorted(stated.changes)]
