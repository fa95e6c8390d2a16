"""A form as it is shown: its fields with what stands in them, what is wrong, and what can be chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.words import NOTHING, Words
from tierline.interfaces.web.forms.fields import MORE, Field, fields_of, walk
from tierline.interfaces.web.forms.moments import (
    NOON,
    UTC_ZONE,
    ZoneOffer,
    known_zone,
    zone_named,
    zones_offered,
)
from tierline.interfaces.web.forms.offers import Offer, Offers
from tierline.interfaces.web.forms.statements import Subject
from tierline.interfaces.web.forms.typed import OPENED, FormFault, Typed

_CHANGES = ("account_changed", "contact_changed", "contract_amended", "person_changed")
"""Kinds that state some of what is known anew."""


class FormOption(NamedTuple):
    """One that can be chosen: its value, what is said of it, and whether it is."""

    value: str
    offer: Offer
    chosen: bool


@dataclass(slots=True)
class FormSheet:
    """A form for one fact of a kind about an account, which has no code yet where it is being opened."""

    kind: str
    code: str
    offers: Offers
    fact_id: UUID
    typed: Typed
    about: Subject | None = None
    faults: list[FormFault] = field(default_factory=list)
    confirms: str = ""
    """What somebody confirms who records it all the same; empty where nothing is asked back."""
    same: str = ""
    """The address of the same, where it was recorded before."""

    @property
    def label(self) -> Words:
        """What its kind is called."""
        return {**KINDS, **FIRM_KINDS}[self.kind].LABEL

    @property
    def of_the_firm(self) -> bool:
        """Whether the fact belongs into the firm's own book."""
        return self.code == FIRM_BOOK

    @property
    def works_offline(self) -> bool:
        """Whether a browser may keep it, and what is recorded by it until there is a connection."""
        return self.kind == "interaction" and self.about is None

    @property
    def is_change(self) -> bool:
        """Whether its kind states some of what is known anew."""
        return self.kind in _CHANGES

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that everybody looks at."""
        own = tuple(one for one in fields_of(self.kind) if one.path not in self._late)
        return (*self._changed(late=False), *own)

    @property
    def more(self) -> tuple[Field, ...]:
        """The fields that few people need. A statement comes from where what it speaks about came from."""
        left_out = MORE if self.about else ()
        own = (one for one in fields_of(self.kind) if one.path in self._late and one.path not in left_out)
        return (*self._changed(late=True), *own)

    @property
    def carried(self) -> tuple[str, ...]:
        """The inputs that nobody types in, whose values stay what they were when the form was served."""
        return ()

    @property
    def _late(self) -> tuple[str, ...]:
        return (*MORE, "occurred_at") if self.about else MORE

    def _changed(self, *, late: bool) -> tuple[Field, ...]:
        """The fields of the fact that is corrected."""
        if self.about is None or self.kind != "fact_corrected":
            return ()
        return tuple(one for one in self.about.fields if (one.path.partition(".")[2] in MORE) is late)

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields."""
        return (*self.asked, *self.more)

    @property
    def paths(self) -> set[str]:
        """The paths of all fields and their parts."""
        return {one.path for one in walk(self.fields)}

    @property
    def open_more(self) -> bool:
        """Whether something stands in the fields that few people need, or is wrong there."""
        return any(self.stands_in(one) for one in self.more if one.path != "occurred_at")

    def stands_in(self, group: Field) -> bool:
        """Whether something stands in the parts of a group, or is wrong there."""
        inside = {one.path for one in walk((group,))}
        filled = any(self.typed.one(name) for name in group.names)
        return filled or any(fault.path in inside for fault in self.faults)

    def faults_of(self, path: str) -> list[Words]:
        """What is wrong with one field."""
        return [fault.says for fault in self.faults if fault.path == path]

    def described(self, one: Field) -> dict[str, str]:
        """The attribute that names what is said beside a field, for who can't see that."""
        notes = [f"h-{one.path}"] if one.hint else []
        notes += [f"g-{one.path}"] if self.marker(one.path) else []
        notes += [f"e-{one.path}"] if self.faults_of(one.path) else []
        return {"aria-describedby": " ".join(notes)} if notes else {}

    def attributes(self, one: Field) -> dict[str, str]:
        """The same, and whether what stands in it is wrong."""
        return self.described(one) | ({"aria-invalid": "true"} if self.faults_of(one.path) else {})

    def keeps(self, one: Field) -> bool:
        """Whether nothing chosen means that it stays as it was."""
        return self.is_change and one.path not in ("fulfils", "source")

    def labelled(self, fault: FormFault) -> Words | None:
        """What the field at fault is called; None if none is."""
        return next((one.label for one in walk(self.fields) if one.path == fault.path), None)

    def marker(self, path: str) -> str | None:
        """Why nobody can read a text that was there; None if there is none such."""
        return self.about.unreadable.get(path) if self.about else None

    def options(self, one: Field) -> list[FormOption]:
        """What can be chosen where the account offers it, and whatever else stands there already."""
        offered = self.offers.of(one.of)
        there = [value for value in self.typed.all(one.path) if value.strip()]
        known = {offer.reference for offer in offered}
        others = [Offer(value, NOTHING) for value in there if value not in known]
        return [FormOption(offer.reference, offer, offer.reference in there) for offer in [*offered, *others]]

    def zones(self, one: Field, now: datetime, own: str) -> list[tuple[ZoneOffer, bool]]:
        """The zones that a moment can be typed in, as they are on its day, and which one is chosen."""
        day, _, zone = one.names
        chosen = known_zone(self.typed.one(zone) or own)
        try:
            at = datetime.combine(date.fromisoformat(self.typed.one(day)), NOON, UTC)
        except ValueError:
            at = now
        offered = zones_offered(at, chosen)
        return [(offer, offer.name == chosen) for offer in offered]

    def suggestions(self, one: Field) -> list[Offer]:
        """What may be meant where something new can be typed."""
        return self.offers.of(one.of)


def first_served(kind: str, offers: Offers, now: datetime, zone: str = UTC_ZONE) -> Typed:
    """What stands in a form before anything is typed: now, in the reader's zone, and a free reference."""
    typed = Typed({OPENED: [now.isoformat()]})
    for one in fields_of(kind):
        typed.update(_first(one, offers, now.astimezone(zone_named(zone)), zone))
    return typed


def _first(one: Field, offers: Offers, there: datetime, zone: str) -> Iterator[tuple[str, list[str]]]:
    if one.path == "occurred_at":
        served = (f"{there:%Y-%m-%d}", f"{there:%H:%M}", zone)
        yield from ((name, [value]) for name, value in zip(one.names, served, strict=True))
    elif one.shape == "instant":
        yield one.names[-1], [zone]
    elif one.shape == "suggested" and one.required and one.of != "person":
        yield one.path, [offers.next_reference(one.of)]
    elif one.ticked:
        yield one.path, ["yes"]
