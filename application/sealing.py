"""Sealing texts before they are stored, and opening them for who may read them.

A text whose key was destroyed on request is forgotten. One whose key is missing, or that fails to open, is
broken: that is damage, which is shown in the text's place, named in the log, and keeps no other from opening.
To who may not read texts all of them are withheld, whatever else may be the matter with them.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from tierline.application.address_hashes import AddressHashes
from tierline.application.encryption import BoxBroken, Chance, decoded, encoded, lock, place_of_text, unlock
from tierline.application.forgetting import Destroying
from tierline.application.keyring import Gone, Key, Keyring, Owner
from tierline.application.keyring import WrongRootKey as WrongRootKey
from tierline.application.lru import LruCache
from tierline.application.opened_texts import OpenedTexts
from tierline.application.ports import AddressRow, FactLog, KeyRow
from tierline.application.root_key import RootKeyPlace
from tierline.domain.account.base import Fact
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import (
    MARKERS,
    Address,
    Broken,
    Forgotten,
    OfContact,
    OfText,
    Sealed,
    Withheld,
    marker_in,
    marks,
)

F = TypeVar("F", bound=Fact)
_KEY_ID_BYTES = 16
_TOLD_ONCE = 10_000
log = logging.getLogger("tierline.sealing")


class TextNotPlain(Invalid):
    """A text must be given as a plain text."""


class SealedText(NamedTuple):
    """A sealed text: the statement that carries it, its field, and why it doesn't open (None: it does)."""

    fact_id: str
    field: str
    gone: Gone | None


class Sealing:
    """Opens texts, and hands out sealers that seal them.

    Args:
        log: Where key rows are read; they are written with the facts that need them.
        root: Where the root key is, or its 32 bytes.
        chance: Unpredictable bytes.
        limit: For how many accounts, and how many opened keys, memory is kept.
        on_forgotten: Told that somebody was forgotten, so that what was opened for display must go.

    Raises WrongRootKey if the log was begun with another root key.
    """

    def __init__(
        self,
        log: FactLog,
        root: bytes | RootKeyPlace,
        chance: Chance,
        limit: int = 10_000,
        on_forgotten: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_forgotten = on_forgotten
        self.keyring = Keyring(log, root, chance, limit)
        self.destroying = Destroying(self.keyring, log)
        self.hashes = AddressHashes(root)
        self._told: LruCache[tuple[UUID, str, str], bool] = LruCache(_TOLD_ONCE)
        self.opens = True
        """Whether texts are opened for display; else each of them is withheld."""
        self._counted = OpenedTexts()
        self.before_forgetting: Callable[[UUID, str], None] = lambda _account, _who: None
        """Told of which account and who is about to be forgotten, so that what is kept beside goes too."""

    def for_reader(self, counted: OpenedTexts, *, opens: bool) -> "Sealing":
        """The same as it opens texts for somebody, if it does, counting them."""
        for_them = copy(self)
        for_them.opens, for_them._counted = opens, counted  # noqa: SLF001 - it is one of these
        return for_them

    def sealer(self) -> "Sealer":
        """A sealer for the facts of one transaction."""
        return Sealer(self.keyring, self.hashes)

    def forgotten(self, account_id: UUID) -> None:
        """Somebody of an account was forgotten, or may have been: let go of its keys and of opened texts."""
        self.keyring.drop(account_id)
        self._on_forgotten()

    def opened(self, account_id: UUID, values: Mapping[str, Any]) -> dict[str, Any]:
        """A fact's JSON values with its texts opened.

        A forgotten one is `{"forgotten": true}`, one that should open and doesn't `{"broken": true}`, and
        for who may read none each is `{"withheld": true}`.

        `values` need `fact_id` (as a fact's `model_dump` has it), to which the texts are bound; those of
        a correction's `changes` are bound to its `target` too. Costs one query if there is any text.
        """
        return self.opened_all(account_id, (values,))[0]

    def opened_all(self, account_id: UUID, facts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """As `opened`, for several facts of an account at the cost of one query."""
        opened, texts = self._opened_all(account_id, facts)
        self._counted.note(account_id, texts)
        return opened

    def _opened_all(
        self, account_id: UUID, facts: Sequence[Mapping[str, Any]]
    ) -> tuple[list[dict[str, Any]], int]:
        """Some facts with their texts opened, and how many texts were."""
        boxes = [list(_boxes(values)) for values in facts]
        keys = self._keys(account_id, boxes) if self.opens else {}
        opened = [
            self._opened(account_id, values, of_one, keys)
            for values, of_one in zip(facts, boxes, strict=True)
        ]
        texts = (box for of_one in boxes for box in of_one) if self.opens else ()
        return opened, sum(not isinstance(keys[box.sealed.key], Gone) for box in texts)

    def opened_fact(self, fact: Fact, account_id: UUID) -> dict[str, Any]:
        """A fact as JSON values, its texts opened; one that is forgotten or broken is a marker."""
        return self.opened(account_id, fact.model_dump(mode="json", exclude_none=True))

    def opened_facts(self, facts: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
        """JSON values of several facts, each with the code of its account, their texts opened."""
        found: dict[int, dict[str, Any]] = {}
        for code in dict.fromkeys(account for account, _ in facts):
            mine = [number for number, (account, _) in enumerate(facts) if account == code]
            opened = self.opened_all(account_id(code), [facts[number][1] for number in mine])
            found.update(zip(mine, opened, strict=True))
        return [found[number] for number in range(len(facts))]

    def examined(self, account_id: UUID, facts: Sequence[Mapping[str, Any]]) -> list[SealedText]:
        """Every sealed text of some facts of an account, and whether it opens."""
        boxes = [list(_boxes(values)) for values in facts]
        keys = self._keys(account_id, boxes)
        return [
            SealedText(box.statement, box.field, text if isinstance(text, Gone) else None)
            for box, text in ((box, _text(account_id, box, keys)) for of_one in boxes for box in of_one)
        ]

    def _keys(self, account_id: UUID, boxes: Iterable[Sequence["_Box"]]) -> Mapping[str, "bytes | Gone"]:
        needed = {box.sealed.key for of_one in boxes for box in of_one}
        return self.keyring.for_reading(account_id, needed) if needed else {}

    def _opened(
        self,
        account_id: UUID,
        values: Mapping[str, Any],
        boxes: Sequence["_Box"],
        keys: Mapping[str, bytes | Gone],
    ) -> dict[str, Any]:
        result = dict(values)
        if boxes and isinstance(result.get("changes"), Mapping):
            result["changes"] = dict(result["changes"])
        for box in boxes:
            within = result["changes"] if box.in_changes else result
            within[box.field] = self._shown(account_id, box, keys)
        return result

    def _shown(self, account_id: UUID, box: "_Box", keys: Mapping[str, bytes | Gone]) -> Any:
        """A text, or the marker that stands in its place."""
        if not self.opens:
            return Withheld().model_dump()
        text = _text(account_id, box, keys)
        if isinstance(text, Gone):
            self._tell(account_id, box, text)
            return _marker(text).model_dump()
        return text

    def _tell(self, account_id: UUID, box: "_Box", gone: Gone) -> None:
        """Name what is broken in the log, each text once, by where it is and never by what it says."""
        place = (account_id, box.statement, box.field)
        if gone is not Gone.FORGOTTEN and not self._told.get(place):
            self._told.put(place, True)
            log.error("a text is broken: account %s, fact %s, field %s: %s", *place, gone.value)

    def unsealed(self, account_id: UUID, fact: F) -> F:
        """A fact with its texts opened; a forgotten one is `Forgotten`, a broken one `Broken`."""
        return self.unsealed_all(account_id, (fact,))[0]

    def unsealed_all(self, account_id: UUID, facts: Sequence[F]) -> list[F]:
        """As `unsealed`, for several facts of an account at the cost of one query."""
        values = [
            fact.model_dump(include={*marks(type(fact)), "fact_id", "target", "changes"}) for fact in facts
        ]
        opened, _ = self._opened_all(account_id, values)
        return [_with_texts(*one) for one in zip(facts, values, opened, strict=True)]


def _with_texts(fact: F, sealed: Mapping[str, Any], opened: Mapping[str, Any]) -> F:
    """A fact with other values where its texts were opened, and markers where they could not be."""
    changed = {name: value for name, value in opened.items() if value != sealed[name]}
    gone = {name: marker_in(changed[name]) for name in changed.keys() & marks(type(fact)).keys()}
    blank = {name: MARKERS[marker]() for name, marker in gone.items() if marker}
    return fact.model_copy(update={**changed, **blank}) if changed else fact


class Sealer:
    """Seals the texts of the facts of one transaction, which also stores the keys in `rows`.

    Likewise the hashes in `addresses`, by which people are found.
    """

    def __init__(self, keyring: Keyring, hashes: AddressHashes) -> None:
        self.rows: list[KeyRow] = []
        self.addresses: list[AddressRow] = []
        self._hashes = hashes
        self._keyring = keyring
        self._new: dict[Owner, Key] = {}
        self._keyless: set[tuple[UUID, str]] = set()
        """Contacts that had no key when it was looked for."""

    def foresee(self, facts: Iterable[tuple[UUID, Fact]]) -> None:
        """Look up the keys of contacts that facts have texts of, which are about to be sealed, at one query.

        Each fact comes with the id of its account.
        """
        contacts = {(account_id, _contact(fact)) for account_id, fact in facts if _is_of_a_contact(fact)}
        self._keyless = self._keyring.without_key(contacts)

    def seal(self, account_id: UUID, fact: F, target: Fact | None = None) -> F:
        """The fact with its texts sealed. `target` is the fact that it speaks about, if any.

        Raises TextNotPlain.
        """
        about = _contacts(fact) | (_contacts(target) if target else set())
        boxes: dict[str, Any] = {}
        for name, mark in marks(type(fact)).items():
            value = getattr(fact, name)
            if value is not None:
                contact = _contact(fact) if isinstance(mark, OfContact) else None
                box = self._box(account_id, fact, fact, name, value, contact, about)
                self._note(account_id, mark, value, contact, box)
                boxes[name] = box
        if isinstance(fact, FactCorrected) and target:
            boxes["changes"] = self._sealed_changes(account_id, fact, target, about)
        return fact.model_copy(update=boxes) if boxes else fact

    def done(self) -> None:
        """The transaction is committed: the new keys may be used from now on."""
        self._keyring.keep(self._new, new=True)

    def _sealed_changes(
        self, account_id: UUID, fact: FactCorrected, target: Fact, about: set[str]
    ) -> dict[str, Any]:
        changes = dict(fact.changes)
        corrected = target.corrected(fact.changes)
        about = about | _contacts(corrected)
        for name, mark in marks(type(target)).items():
            if changes.get(name) is not None:
                contact = _contact(corrected) if isinstance(mark, OfContact) else None
                box = self._box(account_id, target, fact, name, changes[name], contact, about)
                self._note(account_id, mark, changes[name], contact, box)
                changes[name] = box.model_dump()
        return changes

    def _note(
        self, account_id: UUID, mark: OfContact | OfText, address: str, contact: str | None, box: Sealed
    ) -> None:
        """Keep by what somebody is found, if a text is an address."""
        if isinstance(mark, Address) and contact is not None:
            digest = self._hashes.of(mark.kind, address)
            row = AddressRow(digest, mark.kind, account_id, contact, box.key, UUID(box.fact))
            self.addresses.append(row)

    def _box(
        self,
        account_id: UUID,
        of: Fact,
        statement: Fact,
        name: str,
        value: object,
        contact: str | None,
        about: set[str],
    ) -> Sealed:
        if not isinstance(value, str):
            raise TextNotPlain(field=name)
        key = self._contact_key(account_id, contact) if contact else self._text_key(account_id, about)
        carrier = str(statement.fact_id)
        place = place_of_text(account_id, str(of.fact_id), carrier, name, key.key_id)
        box = lock(key.secret, value.encode(), place, self._keyring.chance)
        return Sealed(sealed=encoded(box), key=key.key_id, fact=carrier)

    def _contact_key(self, account_id: UUID, contact: str) -> Key:
        owner = (account_id, contact)
        known = self._new.get(owner)
        # An account whose own key is new has no contact's yet: nothing to look for.
        if known is None and owner not in self._keyless and (account_id, None) not in self._new:
            known = self._keyring.for_writing(owner)
        if known is None:
            known = self._new[owner] = self._made(account_id, "contact", {contact})
        return known

    def _text_key(self, account_id: UUID, about: set[str]) -> Key:
        return self._made(account_id, "text", about)

    def _made(self, account_id: UUID, scope: Literal["contact", "text"], contacts: set[str]) -> Key:
        under = self._account_key(account_id)
        key_id = self._keyring.chance(_KEY_ID_BYTES).hex()
        empty = KeyRow(key_id, account_id, scope, tuple(sorted(contacts)), b"")
        row, key = self._keyring.new_key(empty, under.secret)
        self.rows.append(row)
        return key

    def _account_key(self, account_id: UUID) -> Key:
        owner = (account_id, None)
        known = self._new.get(owner) or self._keyring.for_writing(owner)
        if known is None:
            row, known = self._keyring.new_account_key(account_id)
            self.rows.append(row)
            self._new[owner] = known
        return known


class _Box(NamedTuple):
    """A sealed text in a fact's values: the fact it belongs to, the statement that holds it, its field."""

    fact: str
    statement: str
    field: str
    sealed: Sealed
    in_changes: bool


def _boxes(values: Mapping[str, Any]) -> Iterable[_Box]:
    statement = str(values.get("fact_id"))
    for field, value in values.items():
        if _is_box(value):
            yield _Box(statement, statement, field, Sealed.model_validate(value), in_changes=False)
    changes = values.get("changes")
    if isinstance(changes, Mapping) and "target" in values:
        for field, value in changes.items():
            if _is_box(value):
                target = str(values["target"])
                yield _Box(target, statement, field, Sealed.model_validate(value), in_changes=True)


def _is_box(value: object) -> bool:
    return isinstance(value, Sealed) or (
        isinstance(value, Mapping) and value.keys() == {"sealed", "key", "fact"}
    )


def _text(account_id: UUID, box: _Box, keys: Mapping[str, bytes | Gone]) -> str | Gone:
    """What a box holds, or why it can't be said."""
    key = keys[box.sealed.key]
    if isinstance(key, Gone):
        return key
    if box.in_changes and box.sealed.fact != box.statement:
        return Gone.MOVED
    place = place_of_text(account_id, box.fact, box.sealed.fact, box.field, box.sealed.key)
    try:
        return unlock(key, decoded(box.sealed.sealed), place).decode()
    except (BoxBroken, UnicodeDecodeError):
        return Gone.ALTERED


def _marker(gone: Gone) -> Forgotten | Broken:
    return Forgotten() if gone is Gone.FORGOTTEN else Broken()


def _is_of_a_contact(fact: Fact) -> bool:
    """Whether a fact has a text that is sealed under a contact's key."""
    marked = (name for name, mark in marks(type(fact)).items() if isinstance(mark, OfContact))
    return any(getattr(fact, name) is not None for name in marked)


def _contact(fact: Fact) -> str:
    owner: str = getattr(fact, fact.OWNER)
    return owner


def _contacts(fact: Fact) -> set[str]:
    return set(fact.concerned())
