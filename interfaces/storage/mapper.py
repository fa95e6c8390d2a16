"""Between a recorded fact and the bytes that are stored: the only place that knows their form."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.persistence import Notification, StoredEvent

import tierline.domain.firm  # noqa: F401 - registers the kinds of the firm's own book
import tierline.domain.tiers.policy_log  # noqa: F401 - and the one of the policy book
from tierline.application.ports import Stored
from tierline.domain.account.base import FIRM_KINDS, KINDS, TOPICS, Fact, Recorded, RecordUnreadable
from tierline.domain.account.corrections import FactCorrected
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import stream_id
from tierline.domain.shared.personal import Sealed, marks


class PlainText(Exception):
    """A text reached the log unsealed: a programming error, and nothing was stored."""


class UnknownTopic(Exception):
    """The log holds a kind of fact that this version of Tierline doesn't know."""


def to_stored(recorded: Recorded) -> StoredEvent:
    """The stored form: what was stated, as stated, with who said it and when it was heard."""
    _refuse_plain_text(recorded.fact)
    state = {
        "account": recorded.account,
        "actor": recorded.actor,
        "recorded_at": recorded.recorded_at.astimezone(UTC).isoformat(),
        "fact": recorded.fact.model_dump(mode="json", exclude_unset=True, exclude={"kind"}),
    }
    return StoredEvent(recorded.account_id, recorded.version, recorded.fact.TOPIC, orjson.dumps(state))


def to_recorded(stored: Stored) -> Recorded:
    """What stored bytes say; facts of earlier versions come in the form of today. Raises RecordUnreadable."""
    try:
        return _recorded(stored)
    except (UnknownTopic, ValueError, ArithmeticError, KeyError, TypeError, Refusal) as error:
        raise RecordUnreadable() from error


def recorded_at_in(stored: Stored) -> datetime | None:
    """When a fact was recorded, if the bytes say at least that."""
    try:
        return datetime.fromisoformat(orjson.loads(stored.state)["recorded_at"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError):
        return None


def account_in(stored: Stored) -> str | None:
    """The code of the account of a fact, if the bytes say at least that."""
    try:
        account = orjson.loads(stored.state)["account"]
    except (ValueError, KeyError, TypeError):
        return None
    return account if isinstance(account, str) and stream_id(account) == stored.account_id else None


def _recorded(stored: Stored) -> Recorded:
    # Earlier versions of Tierline kept the clock's own distance from UTC: the same moment, in UTC here.
    state = orjson.loads(stored.state)
    kind, content = translated(stored.topic, state["fact"])
    return Recorded(
        account_id=stored.account_id,
        account=state["account"],
        version=stored.version,
        recorded_at=datetime.fromisoformat(state["recorded_at"]).astimezone(UTC),
        actor=state["actor"],
        fact=kind.model_validate(content),
        position=stored.position,
    )


def as_stored(notification: Notification) -> Stored:
    """The library's row as ours."""
    account_id = notification.originator_id
    assert isinstance(account_id, UUID)
    return Stored(
        notification.id,
        account_id,
        notification.originator_version,
        notification.topic,
        notification.state,
    )


def translated(topic: str, content: dict[str, Any]) -> tuple[type[Fact], dict[str, Any]]:
    """The kind that a stored topic means today, and its content in today's fields."""
    if kind := TOPICS.get(topic):
        return kind, content
    for successor in TOPICS.values():
        if translate := successor.FORMER.get(topic):
            return successor, translate(content)
    raise UnknownTopic(topic)


def _refuse_plain_text(fact: Fact) -> None:
    for name in marks(type(fact)):
        if not isinstance(getattr(fact, name), Sealed | None):
            raise PlainText(f"{fact.kind}.{name}")
    if isinstance(fact, FactCorrected):
        for name, value in fact.changes.items():
            if isinstance(value, str) and _always_a_text(name):
                raise PlainText(f"{fact.kind}.changes.{name}")


@cache
def _always_a_text(name: str) -> bool:
    """Whether a field of this name is a marked text in every kind that has one."""
    every = (*KINDS.values(), *FIRM_KINDS.values())
    having = [kind for kind in every if name in kind.model_fields]
    return bool(having) and all(name in marks(kind) for kind in having)
