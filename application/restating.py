"""What the lines of a page say of what is recorded already: read for all at once, decided one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tierline.application.ports import FactLog
from tierline.application.sealing import Sealing
from tierline.domain.account.base import Fact, Recorded, parse_fact
from tierline.domain.account.restating import Chain, OfAnotherAccount, OnChange, link_id, restated
from tierline.domain.shared.errors import Conflict


class SaysSomethingElse(Conflict):
    """The row says something else than it did when it was recorded, in {fields}."""


class PageChains:
    """What sources have said of the things that a page speaks of.

    Args:
        log: Where it is recorded.
        sealing: Opens texts, since a text may be what differs.
        found: The facts of the page that are recorded already.
        asked: Those of them whose sources may say something else now.
    """

    def __init__(
        self, log: FactLog, sealing: Sealing, found: Mapping[UUID, Recorded], asked: Iterable[Fact]
    ) -> None:
        asked = [fact for fact in asked if fact.fact_id in found]
        self._found = {fact.fact_id: found[fact.fact_id] for fact in asked}
        self._links = _links(log, asked)
        links = (one for links in self._links.values() for one in links)
        self._opened = _opened(sealing, [*self._found.values(), *links])
        self._met: dict[UUID, tuple[str, Chain]] = {}

    def of(self, code: str, fact: Fact, taken: Mapping[UUID, tuple[str, Fact]]) -> Chain | None:
        """What the source of a fact said of it before, also in this page. Raises OfAnotherAccount."""
        if fact.fact_id not in self._met:
            found = self._found.get(fact.fact_id)
            if found is not None:
                self._met[fact.fact_id] = found.account, self._read(found)
            elif fact.fact_id in taken:
                account, first = taken[fact.fact_id]
                self._met[fact.fact_id] = account, Chain(first)
            else:
                return None
        account, chain = self._met[fact.fact_id]
        if account != code:
            raise OfAnotherAccount()
        return chain

    def take(self, fact_id: UUID, link: Fact) -> None:
        """Let a chain go on."""
        account, chain = self._met[fact_id]
        self._met[fact_id] = account, chain.on(link)

    def _read(self, found: Recorded) -> Chain:
        links = self._links.get(found.fact.fact_id, [])
        first, *later = (self._opened[one.fact.fact_id] for one in (found, *links))
        return Chain(first, tuple(later))


def links(chain: Chain, fact: Fact, how: OnChange, now: datetime) -> Iterator[Fact]:
    """What to state of a fact that its source states anew. Raises SaysSomethingElse, OfAnotherKind."""
    source = fact.source
    assert source
    assert source.system
    assert source.reference
    contents = list(restated(chain, fact, how, now, f"{source.system} says so now"))
    if contents and how is OnChange.REFUSE:
        raise SaysSomethingElse(
            fields=", ".join(sorted(contents[-1].get("changes", ()))) or "its being there"
        )
    stated = source.model_dump(mode="json", exclude_none=True)
    for number, content in enumerate(contents, len(chain.links) + 1):
        fact_id = link_id(source.system, source.reference, number)
        yield parse_fact({**content, "fact_id": fact_id, "source": stated}, fact_id=fact_id)


def _opened(sealing: Sealing, facts: Iterable[Recorded]) -> dict[UUID, Fact]:
    """Facts with their texts opened, by their ids; a question for each account."""
    by_account: dict[UUID, list[Fact]] = {}
    for one in facts:
        by_account.setdefault(one.account_id, []).append(one.fact)
    opened = (sealing.unsealed_all(account_id, mine) for account_id, mine in by_account.items())
    return {fact.fact_id: fact for mine in opened for fact in mine}


def chains_of(log: FactLog, sealing: Sealing, firsts: Sequence[Recorded]) -> dict[UUID, Chain]:
    """What sources have said of some facts that they stated first, by the fact."""
    chains = PageChains(log, sealing, {one.fact.fact_id: one for one in firsts}, [one.fact for one in firsts])
    read = {one.fact.fact_id: chains.of(one.account, one.fact, {}) for one in firsts}
    return {fact_id: chain for fact_id, chain in read.items() if chain}


def chain_lengths(log: FactLog, facts: Iterable[Fact]) -> dict[tuple[str, str], int]:
    """How many statements follow what sources stated first, by system and reference."""
    named = {identity: one for one in facts if one.source and (identity := one.source.identity())}
    links = _links(log, named.values())
    return {identity: len(links.get(one.fact_id, ())) for identity, one in named.items()}


def _links(log: FactLog, firsts: Iterable[Fact]) -> dict[UUID, list[Recorded]]:
    """By the fact that a source stated first, what it said of it later.

    Asks the log once for each link of the longest chain.
    """
    found: dict[UUID, list[Recorded]] = {}
    sources = [(one.fact_id, one.source.identity()) for one in firsts if one.source]
    going_on = [(fact_id, *identity) for fact_id, identity in sources if identity]
    number = 1
    while going_on:
        ids = {link_id(system, reference, number): fact_id for fact_id, system, reference in going_on}
        met = log.find_all(ids)
        for one in met.values():
            found.setdefault(ids[one.fact.fact_id], []).append(one)
        further = {ids[one] for one in met}
        going_on, number = [one for one in going_on if one[0] in further], number + 1
    return found
