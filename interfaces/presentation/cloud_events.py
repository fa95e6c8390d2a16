"""Entries of the feed as CloudEvents 1.0, in structured mode, in binary mode, and as a batch.

What is told of an entry is thin: ids, moments and tiers, and no text of anybody. `full` tells a fact's fields
as well, its texts opened as far as the reader may read any, and a moment's line for people.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from tierline.domain.account.corrections import StatementAboutAFact
from tierline.interfaces.presentation.json_values import moment, to_json
from tierline.projections.feed import FeedEntry
from tierline.projections.models.derived_changes import DerivedChange

Detail = Literal["thin", "full"]
Opened = Mapping[str, Any] | None
"""A fact as JSON values, its texts opened as far as the reader may read any."""
JSON = "application/json"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
TYPE = "tierline."
"""What the types of all our events begin with."""
_KEPT = "".join(chr(one) for one in range(0x21, 0x7F) if chr(one) not in '"%')
"""What stands as it is in a header of the binary mode; a space, quotes and all else are escaped."""


def cloud_event(log: str, entry: FeedEntry, detail: Detail, opened: Opened) -> dict[str, Any]:
    """An entry as a CloudEvent.

    Args:
        log: The identity of the log, which its `source` names.
        entry: The entry.
        detail: How much is told of it.
        opened: Its fact for `full`.
    """
    content = _data(entry, detail, opened)
    recorded = entry.recorded
    at = entry.change.moment.at if entry.change else recorded.fact.occurred_at if recorded else None
    attributes = {
        "specversion": "1.0",
        "id": _id(log, entry),
        "source": f"urn:tierline:{log}",
        "type": event_type(entry),
        "subject": entry.account,
        "time": moment(at) if at else None,
        "datacontenttype": JSON,
        "recordedtime": moment(recorded.recorded_at) if recorded else None,
        "sequence": entry.place.sequence,
        "partitionkey": entry.account,
    }
    return {name: value for name, value in {**attributes, "data": content}.items() if value is not None}


def event_type(entry: FeedEntry) -> str:
    """What kind of event it is: `tierline.interaction`, `tierline.tier_moved.withdrawn`."""
    return f"{TYPE}{entry.kind}.{entry.change.became}" if entry.change else f"{TYPE}{entry.kind}"


def structured(event: dict[str, Any]) -> bytes:
    """An event as one JSON object, for `application/cloudevents+json`."""
    return to_json(event)


def batch(events: Sequence[dict[str, Any]]) -> bytes:
    """Events as one JSON array, for `application/cloudevents-batch+json`."""
    return to_json(list(events))


def binary(event: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """An event as headers (`ce-…`) and its data as body, which is `application/json`."""
    attributes = {name: value for name, value in event.items() if name not in ("data", "datacontenttype")}
    headers = {f"ce-{name}": quote(str(value), safe=_KEPT) for name, value in attributes.items()}
    return headers, to_json(event["data"])


def _id(log: str, entry: FeedEntry) -> str:
    """A fact's own id; a derived entry's is made of what it says, so that it is the same at each reading."""
    if entry.recorded and not entry.change:
        return str(entry.recorded.fact.fact_id)
    parts: list[object] = [log, entry.place.position]
    if entry.change:
        one = entry.change.moment
        parts += [entry.account, one.kind, one.about, moment(one.at), entry.change.became]
    return str(uuid5(NAMESPACE_URL, "urn:tierline:" + "|".join(map(str, parts))))


def _data(entry: FeedEntry, detail: Detail, opened: Opened) -> dict[str, Any]:
    if entry.change:
        return _of_change(entry, entry.change, detail)
    if entry.recorded is None:
        return {"kind": entry.kind, "position": entry.place.position, "error": entry.error}
    recorded, fact = entry.recorded, entry.recorded.fact
    told = {
        "account": recorded.account,
        "kind": fact.kind,
        "fact_id": fact.fact_id,
        "position": recorded.position,
        "version": recorded.version,
        "occurred_at": fact.occurred_at,
        "recorded_at": recorded.recorded_at,
        "actor": recorded.actor,
    }
    if isinstance(fact, StatementAboutAFact):
        told["target"] = fact.target
    if detail == "full":
        told |= {"headline": fact.headline(), "fact": opened}
    return told


def _of_change(entry: FeedEntry, change: DerivedChange, detail: Detail) -> dict[str, Any]:
    one, recorded = change.moment, entry.recorded
    told = {
        "account": change.account,
        "kind": one.kind,
        "became": change.became,
        "at": one.at,
        "expected": recorded is not None and one.at > recorded.recorded_at,
        "about": one.about,
        "people": list(one.people),
        "detail": one.detail,
        "by_fact": recorded.fact.fact_id if recorded else None,
    }
    return {**told, "headline": one.headline} if detail == "full" else told
