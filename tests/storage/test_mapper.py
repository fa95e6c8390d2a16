"""The stored form of a fact, and facts of other versions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar, Literal
from uuid import UUID

import orjson
import pytest

from tests.storage.facts import BOX, recorded
from tierline.application.ports import Stored
from tierline.domain.account.base import KINDS, TOPICS, Fact, RecordUnreadable
from tierline.domain.shared.words import Words
from tierline.interfaces.storage.mapper import UnknownTopic, to_recorded, to_stored

ID = UUID("00000000-0000-4000-8000-000000000001")


def _stored(event: Any, **changed: Any) -> Stored:
    row = {"position": 7, "account_id": event.originator_id, "version": event.originator_version}
    return Stored(**{**row, "topic": event.topic, "state": event.state, **changed})


def test_the_stored_form_is_what_was_stated_with_who_and_when() -> None:
    event = to_stored(recorded("ACME", 3, fact_id=ID))
    assert event.topic == "account.interaction.v1"
    assert orjson.loads(event.state) == {
        "account": "ACME",
        "actor": "ann",
        "recorded_at": "2026-03-01T00:00:00+00:00",
        "fact": {
            "fact_id": str(ID),
            "occurred_at": "2026-02-01T10:00:00Z",
            "channel": "call",
            "initiative": "ours",
        },
    }


SHANGHAI = timezone(timedelta(hours=8))


def test_when_it_was_heard_is_stored_in_utc_whatever_the_clock_says() -> None:
    heard = datetime(2026, 3, 1, 1, 30, tzinfo=SHANGHAI)
    event = to_stored(replace(recorded("ACME", 3, fact_id=ID), recorded_at=heard))
    assert orjson.loads(event.state)["recorded_at"] == "2026-02-28T17:30:00+00:00"


def test_when_it_was_heard_is_read_in_utc_as_the_same_moment_whatever_was_stored() -> None:
    event = to_stored(recorded("ACME", 3, fact_id=ID))
    state = orjson.loads(event.state) | {"recorded_at": "2026-03-01T01:30:00.000005+08:00"}
    heard = to_recorded(_stored(event, state=orjson.dumps(state))).recorded_at
    assert heard.isoformat() == "2026-02-28T17:30:00.000005+00:00"
    assert heard.tzinfo is UTC


def test_null_in_a_correction_is_kept() -> None:
    content = {"kind": "fact_corrected", "occurred_at": "2026-02-01T10:00:00Z", "target": str(ID)}
    one = recorded("ACME", 3, **content, changes={"title": None, "level": "staff"}, reason="typo")
    sealed = one.fact.model_copy(update={"reason": BOX})
    event = to_stored(type(one)(one.account_id, "ACME", 3, one.recorded_at, "ann", sealed))
    assert to_recorded(_stored(event)).fact == sealed


def test_a_topic_nobody_knows_is_an_error_that_names_it() -> None:
    event = to_stored(recorded("ACME", 3))
    with pytest.raises(RecordUnreadable) as raised:
        to_recorded(_stored(event, topic="account.gossip.v1"))
    assert isinstance(raised.value.__cause__, UnknownTopic)
    assert "gossip" in str(raised.value.__cause__)


def test_a_fact_of_an_earlier_version_reads_as_one_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tierline.domain.account.base.KINDS", dict(KINDS))
    monkeypatch.setattr("tierline.domain.account.base.TOPICS", dict(TOPICS))

    class Weighed(Fact):
        """Something was weighed."""

        TOPIC: ClassVar[str] = "account.weighed.v3"
        LABEL: ClassVar[Words] = Words("Weighed")
        FORMER: ClassVar[Any] = {
            "account.weighed.v1": lambda old: {**_without(old, "pounds"), "grams": old["pounds"] * 454},
            "account.weighed.v2": lambda old: {**_without(old, "kilos"), "grams": old["kilos"] * 1000},
        }
        kind: Literal["weighed"] = "weighed"
        grams: int

    monkeypatch.setattr("tierline.interfaces.storage.mapper.TOPICS", {Weighed.TOPIC: Weighed})
    today = to_stored(recorded("ACME", 3, fact_id=ID))
    state = orjson.loads(today.state)
    base = {"fact_id": str(ID), "occurred_at": "2026-02-01T10:00:00Z"}
    for topic, old in (("v1", {"pounds": 2}), ("v2", {"kilos": 3})):
        bytes_then = orjson.dumps({**state, "fact": {**base, **old}})
        fact = to_recorded(_stored(today, topic=f"account.weighed.{topic}", state=bytes_then)).fact
        assert isinstance(fact, Weighed)
        assert fact.grams == {"v1": 908, "v2": 3000}[topic]


def _without(content: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != name}
