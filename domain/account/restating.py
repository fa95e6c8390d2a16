"""What a source says of the same thing as before: the same, something else, or no more.

The fact that a source states first keeps its id for good. What the source says of it later follows in a chain
of statements whose ids derive from the same identity, so that the chain is found without looking through the
log, and two imports at once can't both go on from the same place. What people state by hand isn't part of it:
a source that says what it always said doesn't take back what was corrected here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.changes import StatesAnew
from tierline.domain.account.contacts import ContactAdded, ContactChanged
from tierline.domain.account.contracts import ContractAmended, ContractChanges, ContractSigned
from tierline.domain.account.corrections import FactCorrected, FactReinstated, FactRetracted
from tierline.domain.account.lifecycle import AccountChanged
from tierline.domain.shared.errors import Conflict
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.shared.personal import Forgotten, OfContact, marks

_UNCHANGING = ("fact_id", "kind", "source")


class OnChange(StrEnum):
    """What becomes of a fact of which its source says something else than before."""

    CORRECT = "correct"
    """It was wrong: a correction, for all of history."""
    AMEND = "amend"
    """It is different from now on, where the kind has a fact for that; the rest is corrected."""
    KEEP = "keep"
    """It stays as it is recorded."""
    REFUSE = "refuse"
    """It is told, and nothing is recorded."""


class OfAnotherKind(Conflict):
    """The row stated a fact of another kind before; give it a key of its own, or retract the earlier fact."""


class StatedTwice(Conflict):
    """Another row of this import has the same key and says something else, in {fields}; tell them apart."""


class OfAnotherAccount(Conflict):
    """The row was about another account before; retract that fact there, or give the row a key of its own."""


def link_id(system: str, reference: str, number: int) -> UUID:
    """The id of the statement that comes as the so manieth about what a source stated first, from 1."""
    return fact_id_from_source(system, f"{reference}#restated-{number}")


@dataclass(frozen=True, slots=True)
class Chain:
    """What a source has said of one thing so far: the fact it stated first, and what it said of it later."""

    first: Fact
    links: tuple[Fact, ...] = ()

    def on(self, link: Fact) -> "Chain":
        """The chain with one more statement."""
        return replace(self, links=(*self.links, link))

    @property
    def last_stated_at(self) -> datetime | None:
        """When the source itself came to say what it said last, if it told that."""
        return max(self._told(), default=None)

    @property
    def first_stated_at(self) -> datetime | None:
        """When the source itself came to say what is the earliest that is known of it."""
        return min(self._told(), default=None)

    @property
    def last_run(self) -> str | None:
        """The import that heard last from the source."""
        source = (self.first, *self.links)[-1].source
        return source.run if source else None

    def _told(self) -> list[datetime]:
        sources = (one.source for one in (self.first, *self.links))
        return [source.stated_at for source in sources if source and source.stated_at]

    def standing(self) -> "Standing":
        """What the source said last: in whatever order it was heard, the latest amendment counts."""
        fact = self.opening()
        for link in self.amendments():
            fact = fact.corrected(_changes_in(link))
        return Standing(fact, self._holds())

    def opening(self) -> Fact:
        """The first fact as it is corrected by now, without what is different later."""
        fact = self.first
        for link in self.links:
            if isinstance(link, FactCorrected):
                fact = fact.corrected(link.changes)
        return fact

    def amendments(self) -> list[Fact]:
        """What the source said to be different later on, in the order in which it was so."""
        withdrawn = _withdrawn(self.links)
        said = [one for one in self.links if _changes_in(one) and one.fact_id not in withdrawn]
        return sorted(said, key=lambda one: one.occurred_at)

    def _holds(self) -> bool:
        about = [one for one in self.links if isinstance(one, FactRetracted | FactReinstated)]
        mine = [one for one in about if one.target == self.first.fact_id]
        return not mine or isinstance(mine[-1], FactReinstated)


class Standing(NamedTuple):
    """A fact as its source stated it last, and whether the source states it at all."""

    fact: Fact
    holds: bool


def _withdrawn(links: Sequence[Fact]) -> set[UUID]:
    """The links that a later one retracts, and none reinstates."""
    gone: set[UUID] = set()
    for link in links:
        if isinstance(link, FactRetracted):
            gone.add(link.target)
        elif isinstance(link, FactReinstated):
            gone.discard(link.target)
    return gone


def _changes_in(link: Fact) -> Mapping[str, Any]:
    changes = link.changes if isinstance(link, ContractAmended) else link
    return changes.stated() if isinstance(changes, StatesAnew) else {}


def restated(
    chain: Chain, stated: Fact, how: OnChange, now: datetime, reason: str
) -> Iterator[dict[str, Any]]:
    """The statements, as the doors take them, that bring a chain to what its source states now.

    None where it says what it said last, or where it said so before that: what is known is newer. But where
    later versions are amendments, an earlier one than the first is what they amend. Raises OfAnotherKind, and
    StatedTwice where two rows of one import contradict each other and nothing tells which is newer.
    """
    if type(stated) is not type(chain.first):
        raise OfAnotherKind()
    at = stated.source.stated_at if stated.source else None
    if at and chain.last_stated_at and at < chain.last_stated_at:
        if how is OnChange.AMEND:
            yield from _before(chain, stated, at, reason)
        return
    standing, when = chain.standing(), at or now
    about = {"target": str(stated.fact_id), "reason": reason, "occurred_at": when.isoformat()}
    if not standing.holds:
        yield {"kind": "fact_reinstated", **about}
    if how is OnChange.KEEP:
        return
    other = differing(standing.fact, stated)
    if other and _of_one_run(chain, stated) and at == chain.last_stated_at:
        raise StatedTwice(fields=", ".join(sorted(other)))
    amended = _amended(chain, stated, other, how) if when >= stated.occurred_at else set()
    if amended:
        yield {**_amendment(stated, amended), "occurred_at": about["occurred_at"]}
    if wrong := other - amended:
        changes = {name: _stated(stated, name) for name in _with_texts_of_the_same(stated, wrong)}
        yield {"kind": "fact_corrected", "changes": changes, **about}


def _amended(chain: Chain, stated: Fact, names: set[str], how: OnChange) -> set[str]:
    """Which fields are amended: where they were before, correcting the first fact changes nothing."""
    able = _amendable(stated, names)
    before = {name for link in chain.amendments() for name in _changes_in(link)}
    return able if how is OnChange.AMEND else able & before


def _of_one_run(chain: Chain, stated: Fact) -> bool:
    return chain.last_run == (stated.source.run if stated.source else None)


def _before(chain: Chain, stated: Fact, at: datetime, reason: str) -> Iterator[dict[str, Any]]:
    """An earlier version comes to the front, and what was first until now amends it."""
    begun, first = chain.first_stated_at, chain.opening()
    other = _amendable(stated, differing(first, stated))
    if begun is None or at >= begun or begun < first.occurred_at or not other:
        return
    changes = {name: _stated(stated, name) for name in sorted(other)}
    about = {"target": str(stated.fact_id), "reason": reason, "occurred_at": at.isoformat()}
    yield {"kind": "fact_corrected", "changes": changes, **about}
    yield {**_amendment(first, other), "occurred_at": begun.isoformat()}


def differing(recorded: Fact, stated: Fact) -> set[str]:
    """The fields that have other values; a text that is forgotten by now says whatever is stated."""
    forgotten, before, now = Forgotten().model_dump(), recorded.model_dump(), stated.model_dump()
    return {name for name in now.keys() - set(_UNCHANGING) if before[name] not in (now[name], forgotten)}


def _with_texts_of_the_same(stated: Fact, names: set[str]) -> list[str]:
    """With the personal texts, if whose they are changes: they belong to one of the two."""
    if stated.OWNER not in names:
        return sorted(names)
    texts = {name for name, mark in marks(type(stated)).items() if isinstance(mark, OfContact)}
    return sorted(names | {name for name in texts if getattr(stated, name) is not None})


def _stated(stated: Fact, name: str) -> Any:
    return stated.model_dump(mode="json", include={name})[name]


def _amendable(stated: Fact, names: set[str]) -> set[str]:
    """Which of these fields another fact can say of that they are different from now on."""
    change = _CHANGES.get(stated.kind)
    if change is None:
        return set()
    able = {name for name in names if getattr(stated, name) is not None or name in change.clearable()}
    return able & set(_TERMS if change is ContractChanges else change.changeable())


def _amendment(stated: Fact, names: set[str]) -> dict[str, Any]:
    given = {name: _stated(stated, name) for name in sorted(names) if getattr(stated, name) is not None}
    cleared = sorted(names - given.keys())
    terms = given | ({"clears": cleared} if cleared else {})
    match stated:
        case ContractSigned():
            return {"kind": "contract_amended", "contract": stated.contract, "changes": terms}
        case ContactAdded():
            return {"kind": "contact_changed", "contact": stated.contact, **terms}
        case _:
            return {"kind": "account_changed", **terms}


_TERMS = ("amount", "ends")
"""What two firms agree on anew; that other terms read otherwise is that they were written down wrongly."""
_CHANGES: Mapping[str, type[StatesAnew]] = {
    "contract_signed": ContractChanges,
    "contact_added": ContactChanged,
    "account_opened": AccountChanged,
}
"""By kind, what says that some of its fields are different from now on."""
