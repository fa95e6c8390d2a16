"""The only writer: a fact is parsed, decided on its account, sealed, and recorded with a receipt."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from tierline.application.access import Principal, speaking
from tierline.application.account_cache import MEMORY, AccountCache
from tierline.application.commits import Commits
from tierline.application.deciding import same
from tierline.application.firm import addressed
from tierline.application.outcomes import FactReceipt, Line, Outcome, PartRefused
from tierline.application.ports import Collision, FactLog, LogUnavailable
from tierline.application.relatives import Relatives
from tierline.application.restating import PageChains, links
from tierline.application.sealing import Sealing
from tierline.application.unit_of_work import UnitOfWork, WriteContext, lost
from tierline.application.within import EVERYWHERE, Within
from tierline.domain.account.base import Fact, FactAlreadyRecorded, Recorded, parse_fact
from tierline.domain.account.restating import Chain, OnChange
from tierline.domain.shared.errors import Fault, Refusal, StaleVersion, noted
from tierline.domain.shared.ids import account_id, fact_id_from_key

PAGE = 500
"""Facts that `record_many` commits together."""
TRIES = 4
"""How often a lost race is run: once, and three times more."""
log = logging.getLogger("tierline.accounts")


class Accounts:
    """The write door behind all doors.

    Args:
        log: Where facts are kept.
        sealing: Seals their texts.
        clock: What time it is.
        new_id: An id for a fact that comes without one.
        on_recorded: Told the last position of each transaction, if anyone wants to know.
        memory: How many bytes of accounts are kept in memory.
        check_clock: Asked before each stamping, with the last stamp known; raises ClockWrong.
        on_loss: Told that the log lacks facts that were there, so that what was read from it must go.
    """

    def __init__(
        self,
        log: FactLog,
        sealing: Sealing,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
        on_recorded: Callable[[int], None] | None = None,
        memory: int = MEMORY,
        check_clock: Callable[[datetime], None] = lambda _: None,
        on_loss: Callable[[], None] = lambda: None,
    ) -> None:
        live, relatives = AccountCache(log, memory), Relatives(log)

        def forget_all() -> None:
            live.drop_all()
            sealing.keyring.drop_all()
            relatives.forget()
            on_loss()

        commits = Commits(log, clock, on_recorded, check_clock, forget_all)
        self._context = WriteContext(log, sealing, clock, live, commits, relatives)
        self._new_id = new_id
        self._within = EVERYWHERE
        self.meant: Callable[[str, Fact], Fact] = lambda _, fact: fact
        """What a fact of an account means whose caller knows forgotten contacts by their pseudonyms; set
        where these are known."""

    def within(self, accounts: Within) -> "Accounts":
        """The same door for somebody who may record about some accounts, for one request."""
        door = copy(self)
        door._within = accounts  # noqa: SLF001 - it is one of these
        return door

    @property
    def bounds(self) -> Within:
        """The accounts that who records may record about."""
        return self._within

    @property
    def context(self) -> WriteContext:
        """What all writing needs at hand; who writes beside the accounts shares it."""
        return self._context

    def record(
        self,
        account_code: str,
        content: Mapping[str, Any],
        *,
        actor: str | Principal,
        idempotency_key: str | None = None,
        expected_version: int | None = None,
    ) -> Outcome:
        """Record one fact about an account, by who may do that: a bare name is somebody at this machine.

        The same fact_id with the same content answers with the first receipt and adds nothing.
        `expected_version` is the version that the account must have. Raises a Refusal; StaleVersion
        when the account has another version, or when races were lost four times; LogUnavailable.
        """
        by = speaking(actor)
        fact_id = self._new_id()
        if idempotency_key is not None:
            fact_id = fact_id_from_key(by.name, account_code, idempotency_key)
        fact = parse_fact(content, fact_id=fact_id)
        return self.state(account_code, fact, by, expected_version)

    def state(
        self,
        account_code: str,
        fact: Fact,
        by: Principal,
        expected_version: int | None,
        along: Sequence[Fact] = (),
    ) -> Outcome:
        """Record a fact as it is made by a door of its own, and with it what follows from it (`along`).

        Raises as `record` does.
        """
        code = self._within.place(account_code, fact, self._context.live.exists)
        fact = self.meant(code, fact)
        with self._context.live.locked(_concerned(code, fact)):
            return self._record(code, fact, by, expected_version, along)

    def open(
        self, content: Mapping[str, Any], *, actor: str | Principal, idempotency_key: str | None = None
    ) -> Outcome:
        """Open an account: `content` has the fields of `account_opened`."""
        opening = {**content, "kind": "account_opened"}
        code = str(content.get("code", ""))
        return self.record(code, opening, actor=actor, idempotency_key=idempotency_key)

    def record_many(
        self,
        lines: Iterable[tuple[str, Mapping[str, Any]] | Line],
        *,
        actor: str | Principal,
        page: int = PAGE,
    ) -> Iterator[Outcome | Refusal]:
        """Record facts over many accounts; an outcome or a refusal for each, in their order.

        A page is one transaction, in which later lines see earlier ones; a bad line keeps no other from
        landing, also one that fails by a fault of ours or whose account can't be read: its answer is
        `Fault`. What was yielded is recorded, whatever happens to later pages. Raises LogUnavailable.
        """
        remaining, by = iter(lines), speaking(actor)
        while batch := [Line(*line) for line in islice(remaining, page)]:
            entries = [self._entry(line) for line in batch]
            concerned = {code for entry in entries for code in _concerned(entry.code, entry.fact)}
            with self._context.live.locked(concerned):
                answers = self._settled(entries, by)
            yield from answers

    def record_together(
        self, account_code: str, contents: Iterable[Mapping[str, Any]], *, actor: str | Principal
    ) -> list[Outcome]:
        """Record facts about an account that belong together, in one transaction: all of them or none.

        Later ones see earlier ones; those that are there already answer with their first receipts. Raises
        PartRefused with the first one that is refused, StaleVersion when races were lost four times, and
        LogUnavailable.
        """
        by = speaking(actor)
        entries = [self._entry(Line(account_code, content)) for content in contents]
        with self._context.live.locked({code for one in entries for code in _concerned(one.code, one.fact)}):
            for _ in range(TRIES):
                try:
                    answers = self._together(entries, by, whole=True)
                    return [answer for answer in answers if isinstance(answer, Outcome)]
                except Collision:
                    lost(self._context, account_code)
        raise StaleVersion()

    def _record(
        self,
        code: str,
        fact: Fact,
        by: Principal,
        expected_version: int | None,
        along: Sequence[Fact] = (),
    ) -> Outcome:
        for _ in range(TRIES):
            if found := self._context.log.find(fact.fact_id):
                return self._repeat(found, code, fact)
            try:
                with UnitOfWork(self._context, by, self._within) as writing:
                    writing.take(code, fact, expected_version)
                    for one in along:
                        writing.bring_along(code, one)
                    return Outcome(FactReceipt.of(writing.commit()[0]))
            except Collision:
                lost(self._context, code)
        raise StaleVersion()

    def _settled(self, entries: Sequence["_Entry"], by: Principal) -> list[Outcome | Refusal]:
        """What becomes of a page; where another writer was first, or a line fails, of its halves."""
        try:
            return self._together(entries, by)
        except Collision:
            for code in {entry.code for entry in entries}:
                lost(self._context, code)
        except (Refusal, LogUnavailable):
            raise
        except Exception:  # noqa: BLE001 - whichever line it is that fails, it must not take the others along
            for code in {entry.code for entry in entries}:
                self._context.live.drop(code)
        if len(entries) == 1:
            return [self._alone(entries[0], by)]
        half = len(entries) // 2
        return self._settled(entries[:half], by) + self._settled(entries[half:], by)

    def _together(
        self, entries: Sequence["_Entry"], by: Principal, *, whole: bool = False
    ) -> list[Outcome | Refusal]:
        """What becomes of facts in one transaction; of `whole` ones none is taken where one is refused."""
        facts = [entry.fact for entry in entries if isinstance(entry.fact, Fact)]
        found = self._context.log.find_all(fact.fact_id for fact in facts)
        chains = self._chains(entries, found)
        with UnitOfWork(self._context, by, self._within) as writing:
            writing.foresee(
                (entry.code, entry.fact)
                for entry in entries
                if isinstance(entry.fact, Fact) and entry.fact.fact_id not in found
            )
            answers = [self._answer(entry, found, chains, writing) for entry in entries]
            if whole:
                _check_whole(answers)
            recorded = {one.fact.fact_id: one for one in writing.commit()}
        return [answer.outcome(recorded) if isinstance(answer, _Taken) else answer for answer in answers]

    def _chains(self, entries: Sequence["_Entry"], found: Mapping[UUID, Recorded]) -> PageChains:
        """What the sources of a page said before, of the facts that who records may know of."""
        mine = {fact_id: one for fact_id, one in found.items() if self._within.sees_fact(one)}
        asked = [one.fact for one in entries if one.may_change and isinstance(one.fact, Fact)]
        return PageChains(self._context.log, self._context.sealing, mine, asked)

    def _answer(
        self, entry: "_Entry", found: Mapping[UUID, Recorded], chains: PageChains, writing: UnitOfWork
    ) -> "_Taken | Outcome | Refusal":
        fact = entry.fact
        if isinstance(fact, Refusal):
            return fact
        try:
            if entry.may_change and (chain := chains.of(entry.code, fact, writing.stated)):
                return self._restated(entry, chain, chains, writing) or _again(fact, found)
            if fact.fact_id in found:
                return self._repeat(found[fact.fact_id], entry.code, fact)
            if stated := writing.stated.get(fact.fact_id):
                return _taken_again(stated, entry.code, fact)
            writing.take(entry.code, fact)
        except Refusal as refusal:
            return refusal
        return _Taken(fact.fact_id)

    def _restated(
        self, entry: "_Entry", chain: Chain, chains: PageChains, writing: UnitOfWork
    ) -> "_Taken | None":
        """State what a source says now and didn't before; None if that is nothing. Raises a Refusal."""
        assert entry.on_change
        assert isinstance(entry.fact, Fact)
        stated = list(links(chain, entry.fact, entry.on_change, self._context.clock()))
        for link in stated:
            writing.take(entry.code, link)
            chains.take(entry.fact.fact_id, link)
        kinds = tuple(link.kind for link in stated)
        return _Taken(stated[-1].fact_id, restated=kinds) if stated else None

    def _alone(self, entry: "_Entry", by: Principal) -> Outcome | Refusal:
        if isinstance(entry.fact, Refusal):
            return entry.fact
        try:
            if entry.may_change:
                return self._alone_or_restated(entry, by)
            return self._record(entry.code, entry.fact, by, None)
        except Refusal as refusal:
            return refusal
        except LogUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - a line's own fault, as long as the log answers
            self._context.log.head()
            return _fault(entry.code, error)

    def _alone_or_restated(self, entry: "_Entry", by: Principal) -> Outcome | Refusal:
        for _ in range(TRIES):
            try:
                return self._together([entry], by)[0]
            except Collision:
                lost(self._context, entry.code)
        raise StaleVersion()

    def _entry(self, line: Line) -> "_Entry":
        code, content = addressed(self._context.log, line.account, line.content)
        try:
            fact = self.meant(code, parse_fact(content, fact_id=self._new_id()))
            return _Entry(self._within.place(code, fact, self._context.live.exists), fact, line.on_change)
        except Refusal as refusal:
            return _Entry(code, refusal)
        except Exception as error:  # noqa: BLE001 - nothing but the line is looked at here
            return _Entry(code, _fault(code, error))

    def _repeat(self, found: Recorded, code: str, fact: Fact) -> Outcome:
        """The first receipt of a fact that is stated again. Raises FactAlreadyRecorded, FactIdNotUsable."""
        if found.account_id == account_id(code) and self._within.sees_fact(found):
            recorded = self._context.sealing.unsealed(found.account_id, found.fact)
            if same(recorded, fact):
                return Outcome(FactReceipt.of(found), repeated=True)
        raise self._within.taken(found)


class _Entry(NamedTuple):
    """One line: the account's code, and the fact or why it could not be read."""

    code: str
    fact: Fact | Refusal
    on_change: OnChange | None = None

    @property
    def may_change(self) -> bool:
        """Whether its source is known, and may say something else of it than before."""
        known = isinstance(self.fact, Fact) and self.fact.source and self.fact.source.identity()
        return self.on_change is not None and bool(known)


class _Taken(NamedTuple):
    """A line whose fact is in the transaction; `repeated` if an earlier line of the page brought it."""

    fact_id: UUID
    repeated: bool = False
    restated: tuple[str, ...] = ()

    def outcome(self, recorded: Mapping[UUID, Recorded]) -> Outcome:
        """What is answered once it is recorded."""
        return Outcome(FactReceipt.of(recorded[self.fact_id]), self.repeated, self.restated)


def _check_whole(answers: Iterable["_Taken | Outcome | Refusal"]) -> None:
    """Raise PartRefused if one of several facts that belong together is refused."""
    for place, answer in enumerate(answers):
        if isinstance(answer, Refusal):
            raise PartRefused(place, answer)


def _concerned(code: str, fact: Fact | Refusal) -> tuple[str, ...]:
    """The accounts to lock: also those that a fact names, so that two don't merge into one another.

    Longer circles, and those of several processes, are for the read side to see through.
    """
    return (code, *fact.accounts()) if isinstance(fact, Fact) else (code,)


def _fault(code: str, error: Exception) -> Fault:
    """What is answered of a line that fails; the log tells of whom and why, and nothing that was sent."""
    log.error("a line was not recorded, account %s: %s", account_id(code), noted(error))
    return Fault()


def _again(fact: Fact, found: Mapping[UUID, Recorded]) -> _Taken | Outcome:
    """The answer to a fact that is there as it is stated: since before, or by an earlier line of the page."""
    if fact.fact_id in found:
        return Outcome(FactReceipt.of(found[fact.fact_id]), repeated=True)
    return _Taken(fact.fact_id, repeated=True)


def _taken_again(stated: tuple[str, Fact], code: str, fact: Fact) -> _Taken:
    if stated[0] != code or not same(stated[1], fact):
        raise FactAlreadyRecorded(field="fact_id")
    return _Taken(fact.fact_id, repeated=True)
