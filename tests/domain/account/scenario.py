"""Given facts, when a fact, then recorded or exactly this refusal."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

import pytest

from tests.examples import CODE, Content, example
from tierline.domain.account.account import Account
from tierline.domain.account.base import Fact, Recorded, parse_fact
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import History
from tierline.domain.shared.errors import Refusal

START = datetime(2026, 1, 1, tzinfo=UTC)


def nth(number: int) -> str:
    """The fact_id of the nth fact of a scenario, from 1; 1 is the opening where `given` opens it."""
    return str(UUID(int=number))


class Scenario:
    """One account, its history, and the facts recorded on it so far; they get the ids 1, 2, 3, …"""

    def __init__(self, code: str = CODE) -> None:
        self.account = Account(code)
        self.history = History()
        self.stream: list[Recorded] = []

    def record(self, content: Content, actor: str | None = None) -> Self:
        """Decide on a fact and record it; raises its refusal. Somebody else approves what one proposes."""
        actor = actor or ("approver" if content["kind"] == "override_approved" else "recorder")
        number = len(self.stream) + 1
        fact = parse_fact(content, fact_id=UUID(int=number))
        self._decide(fact, actor)
        return self.store(fact, actor)

    def store(self, fact: Fact, actor: str = "recorder") -> Self:
        """Let a fact stand in the log, whatever there is to say against it."""
        number = len(self.stream) + 1
        account = self.account
        moment = START + timedelta(minutes=number)
        recorded = Recorded(account.id, account.code, number, moment, actor, fact, number)
        self.account.apply(recorded)
        self.history.apply(recorded)
        self.stream.append(recorded)
        return self

    def records(self, *contents: Content) -> Self:
        """Assert that these facts are recorded, one after another."""
        for content in contents:
            self.record(content)
        return self

    def refuses(
        self,
        content: Content,
        refusal: type[Refusal],
        field: str | None = None,
        *,
        actor: str | None = None,
    ) -> Refusal:
        """Assert that the fact is refused for exactly this reason and leaves no trace."""
        before = self.account.snapshot()
        with pytest.raises(Refusal) as raised:
            self.record(content, actor)
        refused = raised.value
        assert (type(refused), refused.field) == (refusal, field), refused.sentence
        assert self.account.snapshot() == before
        return refused

    def _decide(self, fact: Fact, actor: str) -> None:
        fact.check_actor(actor, self.account)
        if isinstance(fact, StatementAboutAFact):
            fact.check_target(*self._target(fact.target), self.account)
        else:
            fact.check(self.account)

    def _target(self, fact_id: UUID) -> tuple[Fact | None, bool]:
        """What a statement speaks about, as last stated, and whether it holds."""
        if entry := self.history.entries.get(fact_id):
            return entry.fact, entry.holds
        statements = {one.fact.fact_id: one.fact for one in self.stream}
        return statements.get(fact_id), True


def given(*contents: Content) -> Scenario:
    """An opened account (its opening is the first fact) with these facts recorded on it."""
    return Scenario().records(example("account_opened"), *contents)


def correction(target: str, **changes: Any) -> Content:
    """A correction of an earlier fact."""
    return example("fact_corrected", target=target, changes=changes)


def retraction(target: str) -> Content:
    """A retraction of an earlier fact."""
    return example("fact_retracted", target=target)


def reinstatement(target: str) -> Content:
    """A reinstatement of a retracted fact."""
    return example("fact_reinstated", target=target)
