"""Corrections, retractions and reinstatements by form: the fact they are about, and what is different."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tierline.application.deciding import target_of
from tierline.domain.account.base import Fact, kind_of
from tierline.domain.account.corrections import StatementAboutAFact, TargetIsAStatement, UnknownTarget
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import marker_in
from tierline.interfaces.web.forms.fields import Field, fields_of
from tierline.interfaces.web.forms.moments import UTC_ZONE
from tierline.interfaces.web.forms.typed import FormFault, Typed, fill, read
from tierline.interfaces.wiring import System

PREFIX = "changes"
KINDS_OF_STATEMENTS = (
    *("fact_corrected", "fact_retracted", "fact_reinstated", "fact_redacted"),
    "override_approved",
)
"""The kinds whose form is about an earlier fact, which its address names."""
_LISTS = ("several", "contacts", "people")


@dataclass(frozen=True, slots=True)
class Subject:
    """A fact as it stood after the statement at position `seen`, its texts opened in `values`."""

    fact: Fact
    values: Mapping[str, Any]
    seen: int
    is_current: bool
    """Whether nobody has stated it anew since."""
    actor: str = ""
    """Who stated it first."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of its kind, as parts of what a correction changes."""
        return tuple(field.under(PREFIX) for field in fields_of(kind_of(type(self.fact))))

    def filled_in(self, zone: str = UTC_ZONE) -> Typed:
        """The fields as they are served to a reader whose clocks are those of a zone."""
        return fill(self.fields, self.values, zone)

    @property
    def unreadable(self) -> dict[str, str]:
        """The paths of the texts that nobody can read, each with the marker that says why."""
        found = {f"{PREFIX}.{name}": marker_in(value) for name, value in self.values.items()}
        return {path: marker for path, marker in found.items() if marker}


def subject(system: System, code: str, target: UUID, own: UUID | None = None, seen: int = 0) -> Subject:
    """The fact that a statement is about, as its writer saw it, or (`seen` is 0) as it is now.

    `own` is the fact_id of the statement itself, which is no news to its writer where it is sent twice.
    Raises UnknownTarget, TargetIsAStatement.
    """
    account = account_id(code)
    statements = system.reads.statements_about(target)
    known = [one for one in statements if not seen or one.position <= seen]
    found = target_of(known, account)
    fact = found.fact
    if fact is None:
        raise UnknownTarget(field="target")
    if isinstance(fact, StatementAboutAFact):
        raise TargetIsAStatement(field="target")
    news = [one.fact.fact_id for one in statements[len(known) :]]
    opened = system.sealing.opened_fact(fact, account)
    return Subject(fact, opened, known[-1].position, not news or own in news, found.actor)


def carried_over(typed: Typed, before: Subject, now: Subject, zone: str = UTC_ZONE) -> Typed:
    """What was typed about a fact that is stated anew by now: untouched fields stand as they are now."""
    served, current = before.filled_in(zone), now.filled_in(zone)
    untouched = [name for one in before.fields if typed.same(served, one) for name in one.names]
    return Typed({**typed, **{name: current.all(name) for name in untouched}})


def changes(about: Subject, typed: Typed) -> tuple[dict[str, Any], list[FormFault]]:
    """What is typed differently than it was served, and what can't be read of it."""
    before = about.filled_in()
    different = [field for field in about.fields if not typed.same(before, field)]
    content, faults = read(different, typed)
    wrong = {fault.path.split(".")[1] for fault in faults}
    for field in different:
        name = field.path.partition(".")[2]
        if name not in content and name not in wrong:
            content[name] = [] if field.shape in _LISTS else None
    return content, faults
