"""The coverage policy as data: how often each responsibility and function item is due, and what shows it.

The data is checked as a whole when it is loaded: every item of the vocabulary has an entry, every kind
and field that it names exists, and every value that it compares with can occur.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tierline.domain.account.base import FIRM_KINDS, Fact, kind_named, malformed
from tierline.domain.account.responsibilities import ResponsibilityFulfilled
from tierline.domain.catalogue import FUNCTION_ITEMS, RESPONSIBILITIES, Role
from tierline.domain.coverage.signs import Sign
from tierline.domain.firm.duties import DEPARTMENT_DUTIES, DutyFulfilled
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.extent import nests_too_deeply, toml_nests_too_deeply
from tierline.domain.shared.policy_words import (
    PolicyWords,
    Translations,
    said_elsewhere,
    shipped_translations,
)
from tierline.domain.shared.words import Words

DEFAULT: Final = "default.toml"
"""The policy by which coverage is judged where none was adopted: that of the first databases."""
SHIPPED: Final = {"default-1": DEFAULT, "default-2": "default-2.toml", "default-3": "default-2.toml"}
"""The coverage policies that ship with the product, by the names of the tier policies that they go with."""
UNADOPTED_HASH: Final = "f4da00eac7af0ef8b41113d3f285bc1bea24424841a7f90b37d4a3ea26423f85"
"""What answers name the policy by that was never adopted: its hash when hashes were of words as well."""
LONGEST: Final = 65_536
"""How many bytes a policy may have: those that ship with the product have a third of that."""
Days = Annotated[int, Field(strict=True, gt=0, le=3650)]


class MalformedCoveragePolicy(Invalid):
    """The coverage policy can't be used: {problems}."""


class PolicyItem(BaseModel):
    """What the policy data says of one item."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cadence_days: Days
    reason: PolicyWords
    kinds: tuple[Sign, ...]


class Document(BaseModel):
    """The policy data as written: items under their role or function."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100)]
    due_soon_days: Days
    responsibilities: dict[str, dict[str, PolicyItem]]
    functions: dict[str, dict[str, PolicyItem]]


@dataclass(frozen=True, slots=True)
class Item:
    """A responsibility (with its role) or a function item (with its function), and how often it is due."""

    id: str
    role: Role | None
    function: str | None
    cadence_days: int
    reason: Words
    words: Words
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class CoveragePolicy:
    """A checked coverage policy: its 29 responsibilities and all function items, in catalogue order."""

    name: str
    hash: str
    """SHA-256 of what it rules in hexadecimal: of the content without words, comments and layout."""
    content_hash: str
    """SHA-256 of its words as well: what was called its hash before words were left out."""
    identity: str
    """The hash that answers name it by: the one that it was adopted under, so that theirs stay."""
    due_soon: timedelta
    """An item is due soon in this last stretch before it lapses."""
    items: Mapping[str, Item]
    _by_kind: Mapping[type[Fact], tuple[tuple[Item, Sign], ...]]

    def adopted_as(self, hash: str) -> "CoveragePolicy":
        """The same policy, adopted under a hash."""
        return replace(self, identity=hash)

    def is_hash(self, hash: str) -> bool:
        """Whether it may be adopted under a hash."""
        return hash in (self.hash, self.content_hash)

    def fulfilled_by(self, fact: Fact) -> dict[str, set[str]]:
        """The items that a fact fulfils, each with our people whose part counts for it."""
        found: dict[str, set[str]] = {}
        for item, sign in self._by_kind.get(type(fact), ()):
            if sign.holds_of(fact):
                found.setdefault(item.id, set()).update(sign.people(fact))
        for responsibility in (*fact.fulfils, *_explicit(fact)):
            found.setdefault(responsibility, set()).update(fact.our_people())
        return found


@cache
def default_policy() -> CoveragePolicy:
    """The policy that ships with the product."""
    return parse_policy(shipped_text("default-1")).adopted_as(UNADOPTED_HASH)


def shipped_content(name: str) -> dict[str, Any]:
    """What the text of a coverage policy says that ships with the product; KeyError if none has this name."""
    return tomllib.loads(shipped_text(name))


def shipped_text(name: str) -> str:
    """The text of a coverage policy that ships with the product; KeyError if none has this name."""
    place = files("tierline.domain.coverage") / "policies" / SHIPPED[name]
    return place.read_text("utf-8")


def parse_policy(text: str) -> CoveragePolicy:
    """The policy that a TOML document states; raises MalformedCoveragePolicy, which names every fault."""
    return policy_from(content_of(text))


def content_of(text: str) -> dict[str, Any]:
    """What a TOML text says, be it a policy or not; raises MalformedCoveragePolicy."""
    if len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise MalformedCoveragePolicy(problems=f"it is longer than {LONGEST} bytes")
    if toml_nests_too_deeply(text):
        raise MalformedCoveragePolicy(problems="it nests too deeply")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedCoveragePolicy(problems=f"it is not TOML: {error}") from None
    except ValueError:
        raise MalformedCoveragePolicy(problems="a number in it has too many digits") from None


def policy_from(content: Mapping[str, Any]) -> CoveragePolicy:
    """The policy that a mapping of the same shape as the TOML states; raises MalformedCoveragePolicy."""
    if nests_too_deeply(content):
        raise MalformedCoveragePolicy(problems="it nests too deeply")
    if len(json.dumps(content, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")) > LONGEST:
        raise MalformedCoveragePolicy(problems=f"it is longer than {LONGEST} bytes")
    try:
        document = Document.model_validate(content)
    except ValidationError as error:
        raise MalformedCoveragePolicy(problems=malformed(error).sentence) from None
    entries = dict(_entries(document))
    if faults := list(_faults(document, entries)):
        raise MalformedCoveragePolicy(problems="; ".join(faults))
    return _policy(document, entries, _hash_of(content))


def _hash_of(content: Any) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _ruled(document: Document) -> str:
    """The hash of what a policy rules."""
    return _hash_of(_without_words(document.model_dump(mode="json")))


def _without_words(content: Any) -> Any:
    """The content of a policy without the words of its items, which are what has a cadence."""
    if not isinstance(content, dict):
        return content
    dropped = ("reason",) if "cadence_days" in content else ()
    return {name: _without_words(value) for name, value in content.items() if name not in dropped}


@cache
def _shipped_by_hash() -> Mapping[str, str]:
    """The files of the policies that ship, by what they rule: their words are for all that rule the same."""
    return {_ruled(Document.model_validate(shipped_content(name))): file for name, file in SHIPPED.items()}


def _policy(document: Document, entries: Mapping[str, PolicyItem], content_hash: str) -> CoveragePolicy:
    ruled = _ruled(document)
    file = _shipped_by_hash().get(ruled)
    said = shipped_translations(__package__, file) if file else {}
    items = {id: _item(id, entries[id], said) for id in (*RESPONSIBILITIES, *FUNCTION_ITEMS)}
    by_kind: dict[type[Fact], tuple[tuple[Item, Sign], ...]] = {}
    for item in items.values():
        for sign in item.signs:
            kind = kind_named(sign.kind)
            assert kind is not None, "checked before"
            by_kind[kind] = (*by_kind.get(kind, ()), (item, sign))
    due_soon = timedelta(days=document.due_soon_days)
    return CoveragePolicy(document.name, ruled, content_hash, ruled, due_soon, items, by_kind)


def _item(id: str, entry: PolicyItem, said: Translations) -> Item:
    duty = RESPONSIBILITIES.get(id)
    words = duty.words if duty else FUNCTION_ITEMS[id].words
    return Item(
        id=id,
        role=duty.role if duty else None,
        function=None if duty else FUNCTION_ITEMS[id].function,
        cadence_days=entry.cadence_days,
        reason=entry.reason.with_others(said_elsewhere(said, id, "reason")).words,
        words=words,
        signs=entry.kinds,
    )


def _entries(document: Document) -> Iterator[tuple[str, PolicyItem]]:
    for section in (document.responsibilities, document.functions):
        for group, members in section.items():
            yield from ((f"{group}.{name}", entry) for name, entry in members.items())


def _faults(document: Document, entries: Mapping[str, PolicyItem]) -> Iterator[str]:
    known = {**RESPONSIBILITIES, **FUNCTION_ITEMS}
    yield from (f"`{id}` has no entry" for id in known if id not in entries)
    if misplaced := len(_unknown(document.responsibilities, RESPONSIBILITIES)):
        yield f"{misplaced} entries of `responsibilities` are not in the catalogue"
    if misplaced := len(_unknown(document.functions, FUNCTION_ITEMS)):
        yield f"{misplaced} entries of `functions` are not in the catalogue"
    for id in (id for id in known if id in entries):
        yield from (f"`{id}`: {fault}" for fault in _entry_faults(id, entries[id], document.due_soon_days))


def _entry_faults(id: str, entry: PolicyItem, due_soon_days: int) -> Iterator[str]:
    if entry.cadence_days <= due_soon_days:
        yield "its cadence is so short that it would be due soon from the first day"
    if id in FUNCTION_ITEMS and not entry.kinds:
        yield "no kind shows it"
    for place, sign in enumerate(entry.kinds, 1):
        yield from (f"kind {place}: {fault}" for fault in sign.faults())
        if sign.kind in FIRM_KINDS and id not in DEPARTMENT_DUTIES:
            yield f"kind {place}: the firm's own book shows only what is owed to departments"


def _unknown(section: Mapping[str, Mapping[str, PolicyItem]], known: Mapping[str, object]) -> set[str]:
    return {f"{group}.{name}" for group, members in section.items() for name in members} - known.keys()


def _explicit(fact: Fact) -> tuple[str, ...]:
    """The responsibility that `responsibility_fulfilled` or `duty_fulfilled` names."""
    return (fact.responsibility,) if isinstance(fact, ResponsibilityFulfilled | DutyFulfilled) else ()
