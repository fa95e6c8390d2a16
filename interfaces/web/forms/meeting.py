"""The form of a meeting, call or message: one for both kinds, with somebody new in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from tierline.domain.account.meetings import contact_level, meeting_kind
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.forms.fields import Field, fields_of
from tierline.interfaces.web.forms.moments import UTC_ZONE
from tierline.interfaces.web.forms.offers import Offers
from tierline.interfaces.web.forms.sheet import FormSheet
from tierline.interfaces.web.forms.typed import OPENED, PRESET, FormFault, Typed
from tierline.projections.account_snapshots import AccountSnapshot

NEW = "new"
"""The group of somebody new, whose fields are those of an added contact."""
REFERENCE = f"{NEW}.contact"
"""The input that carries the reference which somebody new gets, so that sending it twice says the same."""
OUR_LEVEL = "our_level"
_OF_NEW = ("name", "title", "level", "key_person")
_ONLY = {
    "executive_contact": (("joint_business", "joint_of_managements"),),
    "interaction": (("topics", "topics_of_interaction"), ("introduced_by", "introduced_to_interaction")),
}
"""What a kind has no field for, and what is said about it."""


@dataclass(slots=True)
class MeetingSheet(FormSheet):
    """The form of a meeting; its kind follows from who took part."""

    asks_level: bool = False
    """Whether it depends on the level of people of ours whom the firm's own book doesn't know."""

    @property
    def label(self) -> Words:
        """What it is called, whichever kind it will be."""
        return TEXTS["meeting"]

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that everybody looks at."""
        asks = self.asks_level or bool(self.typed.one(OUR_LEVEL))
        return tuple(one for one in _fields() if one.path != OUR_LEVEL or asks)

    @property
    def more(self) -> tuple[Field, ...]:
        """The fields that few people need."""
        return _more()

    @property
    def carried(self) -> tuple[str, ...]:
        """The reference of somebody new is carried from the first serving on."""
        return (REFERENCE,)


@cache
def _fields() -> tuple[Field, ...]:
    said = {one.path: one for one in fields_of("interaction")}
    high = {one.path: one for one in fields_of("executive_contact")}
    spread = {path: replace(said[path], spread=True) for path in ("occurred_at", "channel", "initiative")}
    level = replace(high[OUR_LEVEL], spread=True, required=False, demanded=False)
    return (
        *(spread["occurred_at"], spread["channel"], said["contacts"], _new(), said["people"], level),
        *(spread["initiative"], said["note"]),
    )


@cache
def _more() -> tuple[Field, ...]:
    said = {one.path: one for one in fields_of("interaction")}
    high = {one.path: one for one in fields_of("executive_contact")}
    return (
        *(said["purpose"], said["joint_business"], high["topics"], high["introduced_by"]),
        *(said["fulfils"], said["source"]),
    )


def _new() -> Field:
    stated = {one.path: one for one in fields_of("contact_added")}
    parts = (replace(stated[name], spread=name == "level", demanded=False).under(NEW) for name in _OF_NEW)
    return Field(NEW, "group", TEXTS["somebody_new"], parts=tuple(parts), folded=True)


def first_typed(offers: Offers, person: str | None, now: datetime, zone: str = UTC_ZONE) -> Typed:
    """What stands in the form before anything is typed: today, a meeting, and who fills it in took part."""
    return Typed(
        {
            OPENED: [now.isoformat()],
            f"occurred_at.{PRESET}": ["today"],
            "occurred_at.zone": [zone],
            "channel": ["meeting"],
            "people": [person] if person else [],
            REFERENCE: [offers.next_reference("contact")],
        }
    )


def new_contact_id(meeting: UUID) -> UUID:
    """The id of the fact that adds somebody new with a meeting: sent twice, it is the same."""
    return uuid5(meeting, NEW)


def kind_typed(known: AccountSnapshot, values: Mapping[str, Any]) -> str | None:
    """The kind that what is typed amounts to; None where the level of ours is to be asked for."""
    at = datetime.fromisoformat(values["occurred_at"])
    theirs = [contact_level(known.history, one, at) for one in values.get("contacts", ())]
    ours = LevelsOfOurs.of(known.book)
    levels = [ours.level_of(one, at) for one in values.get("people", ())]
    new = values.get(NEW, {})
    return meeting_kind(values["channel"], [*theirs, new.get("level")], levels, values.get(OUR_LEVEL))


def facts_typed(kind: str, values: Mapping[str, Any], fact_id: UUID, reference: str) -> list[dict[str, Any]]:
    """The content of the facts to record: somebody new, if there is, and then the meeting."""
    said = dict(values)
    level = said.pop(OUR_LEVEL, None)
    new = said.pop(NEW, None)
    facts = []
    if new:
        added = {"kind": "contact_added", "occurred_at": said["occurred_at"], "contact": reference, **new}
        facts.append({**added, "fact_id": str(new_contact_id(fact_id))})
        said["contacts"] = [*said.get("contacts", ()), reference]
    if kind == "executive_contact":
        said["form"], said[OUR_LEVEL] = said.pop("channel"), level or "executive"
        said.pop("initiative", None)
        said.pop("joint_business", None)
    return [*facts, {**said, "kind": kind, "fact_id": str(fact_id)}]


def misplaced(kind: str, values: Mapping[str, Any]) -> list[FormFault]:
    """What is typed and has no place in the kind that it amounts to."""
    return [FormFault(path, TEXTS[key]) for path, key in _ONLY[kind] if values.get(path)]
