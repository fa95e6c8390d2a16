"""Under what names contacts are shown who were forgotten: references may say who somebody was as well.

What is stored stays byte for byte, for proofs rest on it; whoever reads it is shown each reference of a
forgotten contact as their pseudonym, in whatever field, of whichever day.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.actions import ActionPlanned
from tierline.domain.account.base import TOPICS, Fact, Recorded
from tierline.domain.account.confirmations import BY_LINK
from tierline.domain.account.contacts import AboutContact
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.forgetting import PSEUDONYM, ContactForgotten
from tierline.domain.shared.ids import contact_references

Names = Mapping[str, str]
"""What is to be written in place of references of contacts, by these."""
FactFound = Callable[[UUID], Fact | None]
"""Looks up a fact of an account by its id, as it was stated first."""


OWNER = "owner"
"""The field of an action that names a contact where the side is theirs, and else one of our people."""


class _Named(NamedTuple):
    """The pseudonym of a contact, and the position of the fact by which they were forgotten."""

    pseudonym: str
    since: int


class Pseudonyms:
    """Which contacts were forgotten, and under what names they are shown. Grows fact by fact."""

    def __init__(self) -> None:
        self._named: dict[UUID, dict[str, _Named]] = {}
        self._last: dict[UUID, int] = {}
        """The position of the last such fact of each account."""
        self._names: dict[UUID, Names] = {}
        """By all that is known."""

    def take(self, recorded: Recorded) -> None:
        """Take in a recorded fact, in whatever order; all but forgetting a contact tell nothing."""
        fact, account, since = recorded.fact, recorded.account_id, recorded.position
        if not isinstance(fact, ContactForgotten):
            return
        known = self._named.setdefault(account, {}).get(fact.contact)
        # Whoever is added anew under the same reference, and forgotten anew, keeps their pseudonym.
        if known is None or since < known.since:
            self._named[account][fact.contact] = _Named(fact.pseudonym, since)
        self._last[account] = max(since, self._last.get(account, 0))
        self._names[account] = {reference: one.pseudonym for reference, one in self._named[account].items()}

    def names(self, account: UUID, until: int | None = None) -> Names:
        """The pseudonyms of an account's contacts, by reference: of those forgotten up to a position."""
        names = self._names.get(account, {})
        if until is None or not names or until >= self._last[account]:
            return names
        named = self._named[account].items()
        return {reference: one.pseudonym for reference, one in named if one.since <= until}


def contact_fields(fact: Fact) -> tuple[str, ...]:
    """The fields in which a fact names the customer's people, one or several."""
    if isinstance(fact, ActionPlanned):
        return (OWNER,) if fact.side == "theirs" else ()
    return contact_references(type(fact))


def shown(recorded: Recorded, names: Names, found: FactFound) -> Recorded:
    """A recorded fact as it is shown where some contacts of its account have other names.

    `found` is asked for the fact that a statement speaks about, where it matters what that is.
    """
    if not names:
        return recorded
    fact = recorded.fact
    actor = _actor_shown(recorded.actor, names)
    stated = {name: _renamed(getattr(fact, name), names) for name in contact_fields(fact)}
    about = _About(fact, names, found)
    if fact.source and fact.source.reference:
        source = about.reference_shown(fact.source.reference)
        stated["source"] = fact.source.model_copy(update={"reference": source})
    if isinstance(fact, FactCorrected):
        stated["changes"] = dict(about.changes_shown(fact.changes))
    changed = {name: value for name, value in stated.items() if value != getattr(fact, name)}
    if not changed and actor == recorded.actor:
        return recorded
    return replace(recorded, actor=actor, fact=fact.model_copy(update=changed))


def meant(fact: Fact, names: Names) -> Fact:
    """A fact as it is recorded that a caller states with pseudonyms: with the references they stand for."""
    references = {pseudonym: reference for reference, pseudonym in names.items()}
    stated = {name: _renamed(getattr(fact, name), references) for name in contact_fields(fact)}
    if isinstance(fact, FactCorrected):
        stated["changes"] = {
            name: _renamed(value, references) if name in _named_in_changes() else value
            for name, value in fact.changes.items()
        }
    changed = {name: value for name, value in stated.items() if value != getattr(fact, name)}
    return fact.model_copy(update=changed) if changed else fact


def says_pseudonym(fact: Fact) -> bool:
    """Whether a fact as it is stated may name a contact by a pseudonym."""
    values = [getattr(fact, name) for name in contact_fields(fact)]
    if isinstance(fact, FactCorrected):
        values += [value for name, value in fact.changes.items() if name in _named_in_changes()]
    return any(one.startswith(PSEUDONYM) for value in values for one in _texts(value))


class _About:
    """What a fact is about, found out where it matters: whose reference its source has, whose an owner is."""

    def __init__(self, fact: Fact, names: Names, found: FactFound) -> None:
        self._fact = fact
        self._names = names
        self._found = found
        self._subject: Fact | None = None

    def reference_shown(self, reference: str) -> str:
        """A reference of another system: where it is about one contact and nothing else, it is theirs."""
        subject = self._about()
        if isinstance(subject, AboutContact) and (pseudonym := self._names.get(subject.contact)):
            return pseudonym
        for contact, name in self._names.items():
            if contact.casefold() in reference.casefold():
                reference = re.sub(
                    rf"(?<!\w){re.escape(contact)}(?!\w)", name, reference, flags=re.IGNORECASE
                )
        return reference

    def changes_shown(self, changes: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """What a correction states."""
        for name, value in changes.items():
            if name in _named_in_changes() and (name != OWNER or self._is_owned_by_theirs(changes)):
                yield name, _renamed(value, self._names)
            elif name == "source" and isinstance(value, Mapping) and isinstance(value.get("reference"), str):
                yield name, {**value, "reference": self.reference_shown(value["reference"])}
            else:
                yield name, value

    def _is_owned_by_theirs(self, changes: Mapping[str, Any]) -> bool:
        if changes[OWNER] not in self._names:
            return False
        subject = self._about()
        return isinstance(subject, ActionPlanned) and changes.get("side", subject.side) == "theirs"

    def _about(self) -> Fact | None:
        fact = self._fact
        if not isinstance(fact, StatementAboutAFact) or contact_fields(fact):
            return fact
        if self._subject is None:
            self._subject = self._found(fact.target)
        return self._subject


@cache
def _named_in_changes() -> frozenset[str]:
    """The fields by which corrections may name contacts, whatever kind of fact they correct."""
    return frozenset({OWNER, *(name for kind in TOPICS.values() for name in contact_references(kind))})


def _actor_shown(actor: str, names: Names) -> str:
    """Who recorded something: one of theirs by a confirmation link, or one of ours."""
    contact = actor.removeprefix(BY_LINK)
    return BY_LINK + names.get(contact, contact) if contact != actor else actor


def _renamed(value: Any, names: Names) -> Any:
    """A reference, or several, as they are to be written."""
    if isinstance(value, tuple | list):
        return type(value)(_renamed(one, names) for one in value)
    return names.get(value, value) if isinstance(value, str) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value
