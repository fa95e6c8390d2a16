"""The page on kinds of facts: what each states, and its fields, by topic."""

import inspect
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import tierline.domain.firm  # noqa: F401  (both register every topic's kinds)
from tierline.domain.account.base import FIRM_KINDS, KINDS, LINK_KINDS, Fact, kind_of, says
from tierline.domain.account.expiring import SERVICE_KINDS
from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.personal import OfContact, mark_of
from tierline.interfaces.presentation.language import said

ENVELOPE = ("kind", "fact_id", "occurred_at", "source", "fulfils")

PREFACE = """\
# Kinds of facts

Every fact has `kind`, `occurred_at` (business time, with a time zone) and, if you like, `fact_id` (a UUID
that makes recording it twice harmless), `source` (`{system, reference}`) and `fulfils` (ids of
responsibilities). The server adds `recorded_at`, `actor`, `version` and `position`. The fields below are
those of each kind; a field that is not listed is refused. *sealed* marks texts that are encrypted before
they are stored: under the key of the contact they describe, or, for free text, under a key of their own.
"""


OF_THE_FIRM = """\
# The firm's own book

These facts are about us and about no account: `POST /v1/firm/facts`. In batches and imports their lines name
the book by `"account": "firm"`; a budget's line may name the account whose budget it is instead. They are
corrected, retracted and reinstated as all others are. Names and e-mail addresses are sealed under a key of
the person.
"""


OF_LINKS = """\
# What the customer is asked, and answers

Nobody states these: [confirmation links](confirmations.md) do. They are read as all others are, at the fact
that they are about, in the audit, in the feed and in exports.
"""


OF_THE_SERVICE = """\
# What the service records by itself

Nobody states these: [retention](operations.md#retention) does. They are read in the audit, in the feed and in
exports, and say nothing of the account.
"""


def page() -> str:
    """The page as Markdown."""
    parts = [PREFACE, *_topics(KINDS), OF_THE_FIRM, *_topics(FIRM_KINDS), OF_LINKS, *_topics(LINK_KINDS)]
    return "\n".join([*parts, OF_THE_SERVICE, *_topics(SERVICE_KINDS)])


def _topics(found: Mapping[str, type[Fact]]) -> Iterator[str]:
    topics = groupby(sorted(found.values(), key=_place), key=lambda kind: kind.__module__)
    return (line for module, kinds in topics for line in _topic(module, list(kinds)))


def _place(kind: type[Fact]) -> tuple[str, int]:
    return kind.__module__, inspect.getsourcelines(kind)[1]


def _topic(module: str, kinds: list[type[Fact]]) -> Iterator[str]:
    about = (inspect.getdoc(sys.modules[module]) or "").split("\n\n")[0]
    yield f"## {module.rpartition('.')[2].replace('_', ' ').capitalize()}\n"
    yield " ".join(about.split()) + "\n"
    for kind in kinds:
        yield from _kind(kind)


def _kind(kind: type[Fact]) -> Iterator[str]:
    yield f"### `{kind_of(kind)}`\n"
    yield f"{kind.LABEL} · {said(kind.LABEL, 'zh')}. {' '.join(says(kind).split())}\n"
    schema = kind.model_json_schema()
    fields = {name: field for name, field in schema["properties"].items() if name not in ENVELOPE}
    if not fields:
        return
    yield "| field | what it is | |"
    yield "|---|---|---|"
    for name, field in fields.items():
        notes = [*_needed(name, schema), *_sealed(kind, name)]
        yield f"| `{name}` | {shape(field, schema.get('$defs', {}))} | {', '.join(notes)} |"
    yield ""


def _needed(name: str, schema: Mapping[str, Any]) -> list[str]:
    return ["required"] if name in schema.get("required", ()) else []


def _sealed(kind: type[Fact], name: str) -> list[str]:
    mark = mark_of(kind.model_fields[name])
    if mark is None:
        return []
    return [f"*sealed* (the {kind.OWNER}'s)"] if isinstance(mark, OfContact) else ["*sealed*"]


_FORMATS = {
    "date-time": "instant",
    "date": "day",
    "uuid": "UUID",
}
_PLAIN = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "fields with their values",
}


def shape(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """What a JSON schema allows, in a few words."""
    if reference := field.get("$ref"):
        return shape(definitions[reference.rpartition("/")[2]], definitions)
    if branches := field.get("anyOf"):
        words = [shape(branch, definitions) for branch in branches if branch.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))
    if choices := field.get("enum") or [field[word] for word in ("const",) if word in field]:
        return _choice(choices)
    return _of_type(field, definitions)


def _choice(choices: list[str]) -> str:
    if set(choices) == set(RESPONSIBILITIES):
        return "id of a [responsibility](vocabulary.md#roles-and-their-responsibilities)"
    return " / ".join(f"`{_json(choice)}`" for choice in choices)


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_type(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if field.get("type") == "array":
        return f"list of {shape(field.get('items', {}), definitions)}"
    if properties := field.get("properties"):
        return "{" + ", ".join(f"`{name}`" for name in properties) + "}"
    return _FORMATS.get(field.get("format", "")) or _PLAIN.get(field.get("type", ""), "any value")
