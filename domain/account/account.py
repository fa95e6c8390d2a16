"""The account as its decisions need it: which things it has and which facts speak about them.

Not a fold of everything: interactions, observations and the like leave no trace here, and what is
kept of a fact has its personal texts left out. Retracting a fact takes its effect away, correcting
replaces it, reinstating brings it back; order is the order of first recording, whatever the
business times say.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from tierline.domain.account.base import TOPICS, Fact, Recorded
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import Forgotten, Sealed
from tierline.domain.shared.time import BEGINNING

Entity = tuple[str, str]


@dataclass(frozen=True, slots=True)
class KeptFact:
    """A kept fact, its place in the stream, and whether it holds at present."""

    version: int
    fact: Fact
    actor: str
    """Who recorded it."""
    holds: bool = True


@dataclass(slots=True)
class Account:
    """The decision state of one account after `version` recorded facts."""

    code: str
    version: int = 0
    recorded_at: datetime = BEGINNING
    kept: dict[UUID, KeptFact] = field(default_factory=dict)
    _by_entity: dict[Entity, set[UUID]] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The id of the account's stream."""
        return account_id(self.code)

    @property
    def exists(self) -> bool:
        """Whether anything was ever recorded on it."""
        return self.version > 0

    def facts_about(self, entity: str, reference: str) -> list[Fact]:
        """The facts that hold about one thing, in the order they were first recorded."""
        ids = self._by_entity.get((entity, reference), set())
        standings = sorted((self.kept[i] for i in ids), key=lambda standing: standing.version)
        return [standing.fact for standing in standings if standing.holds]

    def version_of(self, fact_id: UUID) -> int:
        """The version a kept fact was first recorded at; the next one for a fact that isn't kept."""
        standing = self.kept.get(fact_id)
        return standing.version if standing else self.version + 1

    def with_only(self, entity: str, reference: str) -> "Account":
        """A copy in which nothing is kept but the facts about one thing, whether they hold or not."""
        copy = Account(self.code, self.version, self.recorded_at)
        for fact_id in self._by_entity.get((entity, reference), ()):
            copy.keep(self.kept[fact_id])
        return copy

    def apply(self, recorded: Recorded) -> Self:
        """Take in the next fact of the account's stream."""
        if recorded.version != self.version + 1:
            raise ValueError(f"version {recorded.version} does not follow {self.version}")
        self.version, self.recorded_at = recorded.version, recorded.recorded_at
        self.take(recorded.fact, recorded.version, recorded.actor)
        return self

    def take(self, fact: Fact, version: int, actor: str) -> None:
        """Let a fact have its effect on what is kept."""
        if revise := getattr(fact, "revise", None):
            revise(self)
        elif fact.entities():
            self.keep(KeptFact(version, _without_texts(fact), actor))

    def keep(self, standing: KeptFact) -> None:
        """Keep a fact, in place of what was kept under its id."""
        fact = standing.fact
        if earlier := self.kept.get(fact.fact_id):
            self._forget_entities(earlier.fact)
        self.kept[fact.fact_id] = standing
        for entity in fact.entities():
            self._by_entity.setdefault(entity, set()).add(fact.fact_id)

    def snapshot(self) -> dict[str, Any]:
        """The state as JSON values; `restored` reads it back."""
        return {
            "code": self.code,
            "version": self.version,
            "recorded_at": self.recorded_at.isoformat(),
            "kept": [
                [
                    *(s.version, s.actor, s.holds, s.fact.TOPIC),
                    s.fact.model_dump(mode="json", exclude_defaults=True),
                ]
                for s in self.kept.values()
            ],
        }

    @classmethod
    def restored(cls, snapshot: dict[str, Any]) -> Self:
        """The account that `snapshot` was taken of."""
        account = cls(snapshot["code"], snapshot["version"], datetime.fromisoformat(snapshot["recorded_at"]))
        for version, actor, holds, topic, content in snapshot["kept"]:
            account.keep(KeptFact(version, TOPICS[topic].model_validate(content), actor, holds))
        return account

    def _forget_entities(self, fact: Fact) -> None:
        for entity in fact.entities():
            self._by_entity[entity].discard(fact.fact_id)
            if not self._by_entity[entity]:
                del self._by_entity[entity]


def project(account: Account, stream: Iterable[Recorded]) -> Account:
    """The account after the next facts of its stream."""
    for recorded in stream:
        account.apply(recorded)
    return account


def _without_texts(fact: Fact) -> Fact:
    blank = {name: Forgotten() for name, value in fact if isinstance(value, Sealed)}
    return fact.model_copy(update=blank) if blank else fact
