"""Retention: which free texts have expired by the rules, which of them wait and why, and destroying them.

It may be broken off anywhere: what is destroyed is seen by the keys that are there, so the next run does
the rest.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Literal, NamedTuple
from uuid import UUID

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Principal
from tierline.application.accounts import Accounts
from tierline.application.deciding import target_of
from tierline.application.ports import FactLog, KeyRow, Stored
from tierline.application.redacting import box_stated, keys_stated, statements_by_fact
from tierline.domain.account.account import Account, project
from tierline.domain.account.base import KINDS, LINK_KINDS, Recorded
from tierline.domain.account.expiring import ExpiredUnder, RetentionRule, TextsExpired, is_due, is_open
from tierline.domain.account.forgetting import check_no_hold
from tierline.domain.shared.errors import Conflict, Refusal, StaleVersion
from tierline.domain.shared.ids import FIRM_BOOK, account_id

RETENTION = "retention"
"""Under which name it is recorded that texts expired."""
MOST = 1_000
"""How many texts of an account expire in one transaction."""
TURN_SECONDS = 1.0
"""For how long a worker goes on at a stretch; what is left is gone on with afterwards."""
_TRIES = 3
_BY = Principal(RETENTION, EVERY_SCOPE, ALL_ACCOUNTS)
_FIRST = UUID(int=0)
_FIRM = account_id(FIRM_BOOK)
log = logging.getLogger("tierline.retention")

Waits = Literal["hold", "open"]
"""Why a text stays though it is old enough: a legal hold, or what it is about isn't over."""


class ExpiringText(NamedTuple):
    """A text that is old enough: the rule, the fact, and why it stays all the same, if it does."""

    rule: RetentionRule
    fact: UUID
    waits: Waits | None


@dataclass(slots=True)
class RuleTally:
    """What a rule comes to."""

    rule: RetentionRule
    texts: int = 0
    """How many texts expire."""
    accounts: int = 0
    """Of how many accounts these are."""
    waiting: Counter[Waits] = field(default_factory=Counter)
    """How many texts stay though they are old enough, and why."""


@dataclass(slots=True)
class RetentionReport:
    """What all rules come to, in their order, and the accounts that nothing was done about."""

    tallies: list[RuleTally]
    refused: dict[str, Refusal] = field(default_factory=dict)
    """By account, why: it is tried again at the next run."""

    def note(self, texts: Sequence[ExpiringText]) -> None:
        """Add what was found of an account."""
        for tally in self.tallies:
            mine = [one for one in texts if one.rule == tally.rule]
            gone = sum(one.waits is None for one in mine)
            tally.texts += gone
            tally.accounts += gone > 0
            tally.waiting.update(one.waits for one in mine if one.waits)


class Retention:
    """Has texts expire by rules.

    Args:
        rules: The rules.
        facts: The log.
        accounts: The write door.
        clock: What time it is.
        new_id: An id for each fact.
        on_expired: Told of which account how many texts expired.
    """

    def __init__(
        self,
        rules: Sequence[RetentionRule],
        facts: FactLog,
        accounts: Accounts,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
        on_expired: Callable[[UUID, int], None] = lambda _account, _texts: None,
    ) -> None:
        self.rules = tuple(rules)
        self._facts = facts
        self._accounts = accounts
        self._clock = clock
        self._new_id = new_id
        self._on_expired = on_expired
        self._topics = {topic for rule in self.rules for topic in _topics(rule)}
        self._behind = _FIRST
        """The account up to which today's run has come."""
        self._done: date | None = None

    def run(self, *, dry: bool) -> RetentionReport:
        """Have everything expire that is to; with `dry`, find out what that is and leave it.

        Raises LogUnavailable.
        """
        report = RetentionReport([RuleTally(rule) for rule in self.rules])
        for stored in self._accounts_behind(_FIRST):
            self._take(stored, report, dry=dry)
        return report

    def keep_up(self, leave: Callable[[], bool]) -> bool:
        """What a worker does from time to time: once a day, all there is; whether today's is done."""
        today = self._clock().date()
        if not self.rules or self._done == today:
            return True
        report = RetentionReport([RuleTally(rule) for rule in self.rules])
        deadline = time.monotonic() + TURN_SECONDS
        for stored in self._accounts_behind(self._behind):
            if leave() or time.monotonic() > deadline:
                return False
            self._take(stored, report, dry=False)
            self._behind = stored[0].account_id
        self._behind, self._done = _FIRST, today
        return True

    def _accounts_behind(self, behind: UUID) -> Iterator[list[Stored]]:
        """The facts of each account, in the order of their ids."""
        return self._facts.stored_by_account(behind, self._facts.head()) if self.rules else iter(())

    def _take(self, stored: Sequence[Stored], report: RetentionReport, *, dry: bool) -> None:
        """Do with an account what is to be done, or find out what that is."""
        ident = stored[0].account_id
        speaks = ident != _FIRM and any(one.topic in self._topics for one in stored)
        code = self._facts.account_of(stored[0]) if speaks else None
        if code is None:
            return
        try:
            report.note(self._found(code).texts if dry else self._expire(code))
        except Refusal as refusal:
            log.warning("no text of the account %s expires now: %s", ident, refusal.sentence)
            report.refused[code] = refusal

    def _expire(self, code: str) -> list[ExpiringText]:
        """Have the texts of an account expire, so many at once; all that were found. Raises a Refusal."""
        gone: list[ExpiringText] = []
        lost = 0
        while True:
            found = self._found(code)
            going = [one for one in found.texts if one.waits is None][:MOST]
            if not going:
                return [*gone, *found.texts]
            try:
                self._accounts.state(code, self._fact(going), _BY, found.version)
            except StaleVersion:
                lost += 1
                if lost == _TRIES:
                    raise
                continue
            gone += going
            self._on_expired(account_id(code), len(going))

    def _fact(self, texts: Sequence[ExpiringText]) -> TextsExpired:
        by_rule = groupby(texts, key=lambda one: one.rule)
        rules = (
            ExpiredUnder(**rule.model_dump(), facts=tuple(one.fact for one in several))
            for rule, several in by_rule
        )
        return TextsExpired(fact_id=self._new_id(), occurred_at=self._clock(), rules=tuple(rules))

    def _found(self, code: str) -> "_Found":
        """What is old enough of an account as it is recorded now. Raises a Refusal."""
        ident = account_id(code)
        keys = {row.key_id: row for row in self._facts.account_keys(ident) if row.scope == "text"}
        if not keys:
            return _Found(0, [])
        stream = self._facts.stream(ident)
        account = project(Account(code), stream)
        firm = self._accounts.context.live.glance(FIRM_BOOK)
        looking = _Looking(account, firm, keys, self._clock())
        return _Found(account.version, list(looking.texts(self.rules, stream)))


class _Found(NamedTuple):
    """The texts of an account that are old enough, and the version that it had."""

    version: int
    texts: list[ExpiringText]


class _Looking(NamedTuple):
    """What it takes to tell which texts of an account have expired."""

    account: Account
    firm: Account
    keys: Mapping[str, KeyRow]
    """The keys of texts that are there, by their ids."""
    now: datetime

    def texts(self, rules: Sequence[RetentionRule], stream: Iterable[Recorded]) -> Iterator[ExpiringText]:
        """The texts that are old enough, by rule and then in the order in which their facts were recorded."""
        by_fact = statements_by_fact(stream)
        for rule in rules:
            for fact_id, statements in by_fact.items():
                if statements[0].fact.kind == rule.kind and self._is_due(rule, statements):
                    about = by_fact.get(getattr(statements[0].fact, "target", fact_id), [])
                    every = about if statements[0] in about else [*about, *statements]
                    yield ExpiringText(rule, fact_id, self._waits(rule.field, statements, every))

    def _is_due(self, rule: RetentionRule, statements: Sequence[Recorded]) -> bool:
        first = statements[0]
        boxes = ((one, box_stated(rule.field, one.fact, first.fact)) for one in statements)
        stated = [one.recorded_at for one, box in boxes if box and box.key in self.keys]
        if not stated:
            return False
        fact = target_of(statements, first.account_id).fact or first.fact
        return is_due(rule, fact.occurred_at, max(stated), self.now)

    def _waits(self, field: str, statements: Sequence[Recorded], every: Sequence[Recorded]) -> Waits | None:
        """Why a text stays; `every` are also the statements about the fact that its own is about."""
        facts = [one.fact for one in every]
        if last := target_of(every, self.account.id).fact:
            facts.append(last)
        rows = [row for key in keys_stated(field, statements) if (row := self.keys.get(key))]
        theirs = {one for row in rows for one in row.contacts}
        theirs |= {one for fact in facts for one in fact.concerned()}
        ours = {one for fact in facts for one in fact.our_people()}
        try:
            check_no_hold(self.account, theirs, "target")
            check_no_hold(self.firm, ours, "target")
        except Conflict:
            return "hold"
        return "open" if any(is_open(fact, self.account, self.now) for fact in facts) else None


def _topics(rule: RetentionRule) -> tuple[str, ...]:
    kind = {**KINDS, **LINK_KINDS}[rule.kind]
    return (kind.TOPIC, *kind.FORMER)
