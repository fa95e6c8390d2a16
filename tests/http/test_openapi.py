"""The OpenAPI document says what the doors really take and give."""

from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no stubs
from openapi_spec_validator import validate
from pydantic import BaseModel

from domain.account.base import KINDS, parse_fact
from interfaces.http.kinds import example_of, schema_of
from interfaces.http.openapi import ANSWERS
from tests.doors import CODE, Door

UNDESCRIBED = {("get", "/v1/catalogue"), ("get", "/healthz"), ("get", "/readyz")}


@pytest.fixture(scope="module")
def document(untouched: Door) -> dict[str, Any]:
    found: dict[str, Any] = untouched.get("/v1/openapi.json").json()
    return found


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)


def test_every_route_says_what_it_answers_and_how_it_refuses(document: dict[str, Any]) -> None:
    routes = {
        (method, path): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1") and (method, path) not in UNDESCRIBED
    }
    assert routes.keys() == ANSWERS.keys()
    for (method, path), operation in routes.items():
        good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        shape = good[0]["content"]["application/json"]["schema"]
        assert shape == {"$ref": f"#/components/schemas/{ANSWERS[method, path].__name__}"}
        for status in ("401", "404", "409", "412", "413", "422", "503"):
            assert operation["responses"][status]["content"].keys() == {"application/problem+json"}


def test_a_fact_is_one_of_all_kinds_by_its_kind(document: dict[str, Any]) -> None:
    post = document["paths"]["/v1/accounts/{code}/facts"]["post"]
    body = post["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Fact"}
    assert body["examples"].keys() == KINDS.keys()
    fact = document["components"]["schemas"]["Fact"]
    assert fact["discriminator"]["propertyName"] == "kind"
    assert fact["discriminator"]["mapping"].keys() == KINDS.keys()
    for kind in KINDS.values():
        schema = document["components"]["schemas"][kind.__name__]
        assert "fact_id" not in schema["required"]
        assert "kind" in schema["required"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_of_a_kind_is_taken_and_fits_its_schema(kind: str) -> None:
    example = example_of(kind)
    assert parse_fact(example, fact_id=uuid4()).kind == kind
    Draft202012Validator(schema_of(kind)).validate(example)


def test_real_answers_have_the_shapes_of_the_document(opened: Door) -> None:
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    opened.stated("contact_added", contact="c1", name="Ada Example", title="Head", level="executive")
    raised = opened.stated(
        "escalation_raised", escalation="E", severity="low", category="problem", summary="Late"
    )
    opened.stated(
        "tier_overridden", tier="partner", reason="Told so", approver="p-ben", until="2025-05-01T00:00:00Z"
    )
    account = f"/v1/accounts/{CODE}"
    addresses = {
        "/v1/accounts": "/v1/accounts",
        "/v1/accounts/{code}": account,
        "/v1/accounts/{code}/facts/{fact_id}": f"{account}/facts/{raised['fact_id']}",
        "/v1/accounts/{code}/timeline": f"{account}/timeline",
        "/v1/accounts/{code}/audit": f"{account}/audit",
        "/v1/accounts/{code}/contacts": f"{account}/contacts",
        "/v1/accounts/{code}/tier": f"{account}/tier?as_of=2025-04-01",
        "/v1/accounts/{code}/tier/history": f"{account}/tier/history",
        "/v1/accounts/{code}/coverage": f"{account}/coverage",
        "/v1/policies": "/v1/policies",
        "/v1/reports": "/v1/reports",
        "/v1/reports/{name}": "/v1/reports/attention",
    }
    assert {path for method, path in ANSWERS if method == "get"} == addresses.keys()
    opened.fresh("/v1/accounts")
    for path, address in addresses.items():
        assert_fits(ANSWERS["get", path], opened.client.get(address).json())
    ranged = opened.get("/v1/reports/audit").json()
    assert_fits(ANSWERS["get", "/v1/reports/{name}"], ranged)
    assert ranged["range"]["to"]
    assert_fits(ANSWERS["post", "/v1/accounts/{code}/facts"], raised)
    assert_fits(ANSWERS["post", "/v1/facts:batch"], opened.batch(b"x", b'{"kind":"interaction"}').json())


def assert_fits(shape: type[BaseModel], answer: Any) -> None:
    """The answer is of that shape and has no member that the shape doesn't know."""
    understood = shape.model_validate(answer).model_dump(by_alias=True, exclude_unset=True)
    assert members(understood) == members(answer)


def members(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): members(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [members(inner) for inner in value]
    return None
