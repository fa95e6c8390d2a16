"""Every kind of fact as JSON Schema, with an example made from its schema: what callers may state."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import tierline.domain.firm  # noqa: F401 - both register every kind
from tierline.domain.account.base import FIRM_KINDS, KINDS, Fact
from tierline.domain.account.corrections import StatementAboutAFact

REFERENCE = "#/components/schemas/{model}"
_MOMENT = "2026-03-02T09:30:00Z"
_DAYS = {
    "starts": "2026-04-01",
    "ends": "2028-03-31",
    "due": "2026-05-15",
    "period_starts": "2026-01-01",
    "period_ends": "2026-06-30",
}
_SAMPLES = {
    "code": "HARBOR-WATER",
    "name": "Harbor Water Utility",
    "region": "Nordics",
    "title": "Send the metering study",
    "parent": "HARBOR-CITY",
    "into": "HARBOR-CITY",
    "contact": "c-100",
    "by": "p-ben",
    "email": "ana.example@firm.example",
    "phone": "+49 30 1234567",
    "manager": "p-ben",
    "team": "rail",
    "account": "HARBOR-WATER",
    "contacts": "c-100",
    "introduced_by": "p-ana",
    "person": "p-ana",
    "people": "p-ana",
    "owner": "p-ana",
    "members": "p-ana",
    "contract": "F-2026-1",
    "escalation": "E-7",
    "proposal": "P-3",
    "plan": "PLAN-2026",
    "action": "A-12",
    "delivery": "D-4",
    "competitor": "M-1",
    "opportunity": "O-5",
    "currency": "EUR",
    "area": "metering",
    "field": "summary",
}


@cache
def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind as its caller states it, self-contained."""
    return _as_stated(_every()[kind].model_json_schema())


@cache
def example_of(kind: str) -> dict[str, Any]:
    """A fact of a kind that can be recorded as it stands (once what it speaks about is there)."""
    schema = schema_of(kind)
    wanted = [name for name in schema["properties"] if name in schema["required"] or name in _also(kind)]
    return {name: _sample(name, schema["properties"][name], schema.get("$defs", {})) for name in wanted}


def components() -> dict[str, Any]:
    """Schemas for an OpenAPI document: one per kind, what they share, and `Fact`, any of them."""
    found: dict[str, Any] = {}
    for kind in _every().values():
        schema = _as_stated(kind.model_json_schema(ref_template=REFERENCE))
        found |= schema.pop("$defs", {})
        found[kind.__name__] = schema | {"examples": [example_of(name_of(kind))]}
    of_the_firm = {
        name: kind
        for name, kind in _every().items()
        if name in FIRM_KINDS or issubclass(kind, StatementAboutAFact)
    }
    return found | {
        "Fact": _any_of("Fact", "One statement about one account; `kind` says which.", KINDS),
        "FactOfTheFirm": _any_of("FactOfTheFirm", "One statement of the firm's own book.", of_the_firm),
    }


def name_of(kind: type[Fact]) -> str:
    """The name of a kind on the doors."""
    return next(name for name, one in _every().items() if one is kind)


def _every() -> dict[str, type[Fact]]:
    return {**KINDS, **FIRM_KINDS}


def _any_of(title: str, description: str, kinds: Mapping[str, type[Fact]]) -> dict[str, Any]:
    references = {name: REFERENCE.format(model=kind.__name__) for name, kind in kinds.items()}
    return {
        "title": title,
        "description": description,
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": "kind", "mapping": references},
    }


def _as_stated(schema: dict[str, Any]) -> dict[str, Any]:
    """The fact's id may be left out, its kind may not."""
    required = [name for name in schema.get("required", []) if name != "fact_id"]
    return schema | {"required": ["kind", *(name for name in required if name != "kind")]}


def _also(kind: str) -> tuple[str, ...]:
    """Optional fields without which an example would state nothing."""
    return {
        "account_changed": ("region",),
        "budget_set": ("account", "hours"),
        "duty_fulfilled": ("people",),
        "person_added": ("email", "team"),
        "person_changed": ("level",),
        "contact_changed": ("level",),
        "executive_contact": ("contacts", "people"),
        "interaction": ("contacts", "people", "purpose"),
        "investment": ("hours",),
        "plan_adopted": ("offers",),
    }.get(kind, ())


def _sample(name: str, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    schema = _resolved(schema, defs)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "array":
            return [_sample(name, schema["items"], defs)]
        case "object":
            return _object(name, schema, defs)
        case "integer" | "number":
            return max(schema.get("minimum", 0), 3)
        case "boolean":
            return True
    return _text(name, schema)


def _object(name: str, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    properties = schema.get("properties", {})
    if name == "changes":
        return {"ends": "2029-03-31"} if properties else {"severity": "high"}
    return {field: _sample(field, properties[field], defs) for field in schema.get("required", ())}


def _text(name: str, schema: Mapping[str, Any]) -> str:
    match schema.get("format"):
        case "date-time":
            return _MOMENT
        case "date":
            return _DAYS.get(name, "2026-04-01")
        case "uuid":
            return "0b9c2a4e-6f7d-5e8f-9a0b-1c2d3e4f5a6b"
    return _SAMPLES.get(name, "In plain words")


def _resolved(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind a reference; of alternatives, the first that is not null."""
    if "$ref" in schema:
        return _resolved(defs[schema["$ref"].rpartition("/")[2]], defs)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _resolved(next(one for one in schema[several] if one.get("type") != "null"), defs)
    return schema
