"""The OpenAPI document: what FastAPI finds in the routes, and the kinds of facts it can't know."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from tierline.application.access import LOCAL
from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.interfaces.http import (
    answered,
    confirmation_shapes,
    desk_shapes,
    effect_shapes,
    feed_shapes,
    forgetting_shapes,
    inbox_shapes,
    kinds,
    message_shapes,
    people_shapes,
    plan_shapes,
    policy_shapes,
    security_shapes,
    shapes,
    view_shapes,
    webhook_shapes,
)
from tierline.interfaces.http.query_params import TheActor
from tierline.interfaces.http.responses import answer
from tierline.interfaces.http.shapes import BatchCutShort, Problem, Shape
from tierline.interfaces.permission import needs_nothing

ANSWERS: dict[tuple[str, str], type[Shape]] = {
    **shapes.ANSWERS,
    **inbox_shapes.ANSWERS,
    **effect_shapes.ANSWERS,
    **plan_shapes.ANSWERS,
    **people_shapes.ANSWERS,
    **desk_shapes.ANSWERS,
    **message_shapes.ANSWERS,
    **policy_shapes.ANSWERS,
    **security_shapes.ANSWERS,
    **webhook_shapes.ANSWERS,
    **confirmation_shapes.ANSWERS,
    **forgetting_shapes.ANSWERS,
    **view_shapes.ANSWERS,
}
"""What each route answers with, by method and path."""
BODIES: dict[str, type[Shape]] = {
    **inbox_shapes.BODIES,
    **effect_shapes.BODIES,
    **people_shapes.BODIES,
    **message_shapes.BODIES,
    **policy_shapes.BODIES,
    **webhook_shapes.BODIES,
    **confirmation_shapes.BODIES,
    **forgetting_shapes.BODIES,
}
"""What is sent to some of them, by path."""


def _version() -> str:
    try:
        return version("tierline")
    except PackageNotFoundError:
        return "0"


VERSION = _version()


router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
@needs_nothing
def read_document(request: Request, actor: TheActor) -> Response:
    """What the doors take and give, and whether they ask for a key."""
    security: list[dict[str, list[str]]] = [] if actor == LOCAL else [{"key": []}]
    return answer(request, {**request.app.openapi(), "security": security})


def install(app: FastAPI) -> None:
    """Let the app's OpenAPI document say what the doors really take and give."""
    plain = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign]


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= kinds.components()
    schemas["NewAccount"] = _new_account(schemas["AccountOpened"])
    schemas["FactOfAnAccount"] = _fact_of_an_account()
    for model in _shapes():
        found = model.model_json_schema(ref_template=kinds.REFERENCE)
        schemas |= found.pop("$defs", {})
        schemas[model.__name__] = found
    # The framework describes streams as OpenAPI 3.2 does, in a document of 3.1.
    document["paths"]["/v1/feed/stream"]["get"]["responses"]["200"]["content"] = feed_shapes.STREAM
    for (method, path), model in ANSWERS.items():
        _answers(document["paths"][path][method], model.__name__)
    _takes(document, "/v1/accounts", "application/json", "NewAccount")
    _takes(document, "/v1/accounts/{code}/facts", "application/json", "Fact")
    _takes(document, "/v1/firm/facts", "application/json", "FactOfTheFirm")
    _takes(document, "/v1/facts:batch", "application/x-ndjson", "FactOfAnAccount")
    for path, body in BODIES.items():
        _takes(document, path, "application/json", body.__name__)
    for path, body in view_shapes.PUT_BODIES.items():
        _takes(document, path, "application/json", body.__name__, "put")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"] = answered.completed(path, method, operation["responses"])
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"key": []}, {}]
    return document


def _shapes() -> list[type[Shape]]:
    return [
        Problem,
        BatchCutShort,
        *feed_shapes.SHAPES,
        *ANSWERS.values(),
        *BODIES.values(),
        *view_shapes.PUT_BODIES.values(),
    ]


def _takes(document: dict[str, Any], path: str, media_type: str, schema: str, method: str = "post") -> None:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    content: dict[str, Any] = {media_type: {"schema": reference}}
    if named := {"Fact": KINDS, "FactOfTheFirm": FIRM_KINDS}.get(schema):
        content[media_type]["examples"] = {name: {"value": kinds.example_of(name)} for name in named}
    operation = document["paths"][path][method]
    # What is read by hand, and not by FastAPI, is always needed.
    required = operation.get("requestBody", {"required": True}).get("required", False)
    operation["requestBody"] = {"required": required, "content": content}


def _answers(operation: dict[str, Any], schema: str) -> None:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            content = response.setdefault("content", {}).setdefault("application/json", {})
            content["schema"] = {"$ref": f"#/components/schemas/{schema}"}


def _new_account(opened: dict[str, Any]) -> dict[str, Any]:
    """The fields of `account_opened`, where `kind` is that of the account."""
    properties = {name: one for name, one in opened["properties"].items() if name != "account_kind"}
    properties["kind"] = opened["properties"]["account_kind"]
    example = {name: value for name, value in opened["examples"][0].items() if name != "account_kind"}
    return {
        **opened,
        "title": "NewAccount",
        "properties": properties,
        "required": [name for name in opened["required"] if name != "account_kind"],
        "examples": [example | {"kind": "government"}],
    }


def _fact_of_an_account() -> dict[str, Any]:
    return {
        "title": "FactOfAnAccount",
        "description": "One line of a batch: an account's code in `account`, and the fields of a `Fact`;"
        " or `firm`, and those of a `FactOfTheFirm`. A budget's line names in `account` whose it is.",
        "type": "object",
        "properties": {
            "account": {"type": "string"},
            "kind": {"type": "string", "enum": [*KINDS, *FIRM_KINDS]},
        },
        "required": ["account", "kind"],
        "examples": [{"account": "HARBOR-WATER", **kinds.example_of("interaction")}],
    }
