"""Accounts as cases of a classic event log: XES (IEEE 1849-2023), written as it comes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import quoteattr

from tierline.interfaces.exchange.logged import PERSON, LoggedAccount, LoggedEvent, kinds_told
from tierline.interfaces.exchange.ocel import instant
from tierline.interfaces.exchange.plain_fields import PlainType

_TAGS = {"string": "string", "time": "date", "integer": "int", "float": "float", "boolean": "boolean"}
_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2023" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Identity" prefix="identity" uri="http://www.xes-standard.org/identity.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>\
<date key="time:timestamp" value="1970-01-01T00:00:00Z"/></global>
<classifier name="Kind" keys="concept:name"/>
"""


def write_xes(accounts: Iterable[LoggedAccount], file: Path) -> tuple[int, int]:
    """Write a log; how many cases and events it has."""
    types = dict(kinds_told())
    cases = events = 0
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_HEAD)
        for account in accounts:
            _trace(out, account, types)
            cases, events = cases + 1, events + len(account.events)
        out.write("</log>\n")
    return cases, events


def _trace(out: TextIO, account: LoggedAccount, types: Mapping[str, Mapping[str, PlainType]]) -> None:
    out.write("<trace>" + _element("string", "concept:name", account.code) + "\n")
    for event in account.events:
        out.write(f"<event>{''.join(_event(event, types[event.kind]))}</event>\n")
    out.write("</trace>\n")


def _event(event: LoggedEvent, types: Mapping[str, PlainType]) -> Iterator[str]:
    yield _element("string", "concept:name", event.kind)
    yield _element("date", "time:timestamp", instant(event.at))
    if event.recorded_at:
        yield _element("id", "identity:id", event.id)
        yield _element("date", "recorded_at", instant(event.recorded_at))
    if people := [one.reference for one in event.things if one.type == PERSON]:
        yield _element("string", "org:resource", ", ".join(people))
    for type_ in dict.fromkeys(one.type for one in event.things if one.type != PERSON):
        mine = dict.fromkeys(one.reference for one in event.things if one.type == type_)
        yield _element("string", type_, ", ".join(mine))
    if event.accounts:
        yield _element("string", "other_account", ", ".join(event.accounts))
    for name, value in event.values.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield _element(_TAGS[types[name]], name, text)


def _element(tag: str, key: str, value: str) -> str:
    return f"<{tag} key={quoteattr(key)} value={quoteattr(value)}/>"
