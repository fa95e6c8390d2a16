"""The page on measures: what each gives, and its parameters."""

import inspect
from collections.abc import Iterator
from typing import Any

from docs.kinds import shape
from tierline.domain.tiers.measures import MEASURES, Measure

PREFACE = """\
# Measures

A criterion of a [tier policy](policies.md) has conditions; a condition is one measure with its parameters
and a threshold: `at_least`, `at_most` or both. A measure observes and judges nothing: it gives a value, or
says that it is not known, with the facts behind it. *v* is the instant that is judged.
"""


def page() -> str:
    """The page as Markdown."""
    found = (line for name in sorted(MEASURES) for line in _measure(name, MEASURES[name]))
    return "\n".join([PREFACE, *found])


def _measure(name: str, measure: type[Measure]) -> Iterator[str]:
    yield f"## `{name}`\n"
    yield " ".join((inspect.getdoc(measure) or "").split()) + "\n"
    schema = measure.model_json_schema()
    yield "| parameter | what it is | |"
    yield "|---|---|---|"
    for parameter, field in schema["properties"].items():
        if parameter != "measure":
            needed = "required" if parameter in schema.get("required", ()) else ""
            yield f"| `{parameter}` | {_allowed(field, schema.get('$defs', {}))} | {needed} |"
    yield ""


def _allowed(field: dict[str, Any], definitions: dict[str, Any]) -> str:
    said = shape(field, definitions)
    if "exclusiveMinimum" in field and "maximum" in field:
        said += f", over {field['exclusiveMinimum']:,}, at most {field['maximum']:,}"
    return said
