"""The OpenAPI document says what the doors really take and give."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it has no stubs
from openapi_spec_validator import validate
from pydantic import BaseModel

from tests.domain.tiers.drafts import as_json
from tests.doors import CODE, Door, an_id
from tests.inbox.desk import message, take
from tierline.domain.account.base import FIRM_KINDS, KINDS, parse_fact
from tierline.interfaces.egress import Egress
from tierline.interfaces.http.forgetting_shapes import DESTROYING, HOLDING
from tierline.interfaces.http.kinds import example_of, schema_of
from tierline.interfaces.http.openapi import ANSWERS
from tierline.interfaces.http.shapes import BatchCutShort
from tierline.interfaces.presentation.exports import FORMAT_NAMES
from tierline.interfaces.webhooks.delivering import Delivering

CALENDAR = "/v1/people/{person}/calendar.ics"
CHECKPOINT = "/v1/audit/checkpoint"
EXPORT = "/v1/exports/{format}"
UNDESCRIBED = {
    ("get", "/v1/catalogue"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", CALENDAR),
    ("get", CHECKPOINT),
    ("get", EXPORT),
    *(("get", path) for path in ("/v1/feed", "/v1/feed/stream", "/v1/feed/{place}")),
}


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
        for status in ("401", "403", "404", "409", "422", "500", "503"):
            assert operation["responses"][status]["content"].keys() == {"application/problem+json"}
        for status in ("400", "412", "413", "415"):
            assert (status in operation["responses"]) is (method in ("post", "put"))
        assert ("304" in operation["responses"]) is (method == "get")


REDACTION = {"field": "note", "reason": "They asked for it.", "for_good": True}
HOOK = {"name": "crm", "url": "https://crm.example.com/hooks", "after": "0"}


class Walk:
    """Asks routes, and holds every answer against what the document says of its route."""

    def __init__(self, door: Door, document: dict[str, Any], path: str, method: str) -> None:
        self.seen: set[int] = set()
        self._door = door
        self._method = method
        self._told = document["paths"][path][method]["responses"]

    def ask(self, address: str, **request: Any) -> Any:
        """The answer, whose status and media type the document tells."""
        response = self._door.client.request(self._method, address, **request)
        told = self._told.get(str(response.status_code))
        assert told is not None, (self._method, address, response.status_code, response.text[:300])
        given = response.headers.get("content-type")
        known = {one.partition(";")[0] for one in told.get("content", {})}
        assert (given.partition(";")[0] in known) if given else not known, (address, given, known)
        self.seen.add(response.status_code)
        return response


ELSEWHERE = {"host": "evil.test"}


def test_whatever_a_route_is_read_with_the_document_knew_the_answer(
    untouched: Door, document: dict[str, Any]
) -> None:
    fact_id = untouched.get(f"/v1/accounts/{CODE}/audit").json()["items"][0]["fact"]["fact_id"]
    of_the_book = {"/v1/people/{person}", "/v1/firm/facts/{fact_id}", CALENDAR}
    # Before its only statement there was no account.
    of_the_book.add("/v1/accounts/{code}/effect")
    of_the_book |= {path for method, path in ANSWERS if path.endswith("/disclosure")}
    # Nobody has saved a view.
    of_the_book.add("/v1/views/{view}")
    # A file is made for each answer.
    of_the_book.add(EXPORT)
    # It decided nothing either, and each receipt is another one.
    of_the_book.add("/v1/facts/{fact_id}/receipt")
    reads = [path for path, operations in document["paths"].items() if "get" in operations]
    # The feed has no tags (tests/http/test_feed.py), and there is no webhook here.
    reads = [path for path in reads if not path.startswith("/v1/feed") and "{hook}" not in path]
    assert len(reads) > 20
    for path in reads:
        walk = Walk(untouched, document, path, "get")
        name = "fault" if "problems" in path else "portfolio"
        asked = {"fact_id": fact_id, "person": "p-ana", "contact": "c-1", "view": "none", "format": "ocel"}
        there = path.format(code=CODE, name=name, **asked)
        tag = walk.ask(there).headers.get("etag")
        assert tag or path in of_the_book | {"/healthz", "/readyz"}
        if tag:
            assert walk.ask(there, headers={"if-none-match": tag}).status_code == 304
        if path != "/healthz":
            assert walk.ask(there, headers=ELSEWHERE).status_code == 403
        # Whoever holds no role has an empty desk, and whoever asked for nothing is told nothing.
        of_nobody = {f"/v1/people/{{person}}/{one}" for one in ("desk", "subscriptions", "messages")}
        if "{" in path and path not in of_nobody | {CALENDAR}:
            unknown = dict.fromkeys(("fact_id", "person", "contact", "view", "format"), "no")
            nowhere = path.format(code="NOBODY", name="nothing", **unknown)
            assert walk.ask(nowhere).status_code == 404
        if path.startswith("/v1"):
            assert walk.ask(there, params={"unknown": "1"}).status_code == 422
            if "min_position" in {
                one["name"] for one in document["paths"][path]["get"].get("parameters", ())
            }:
                assert walk.ask(there, params={"min_position": 2**62}).status_code == 503
        if path == "/v1/reports/{name}":
            for name in FORMAT_NAMES:
                assert walk.ask(there, params={"format": name}).status_code == 200


def test_whatever_is_sent_to_a_route_the_document_knew_the_answer(
    door: Door, document: dict[str, Any]
) -> None:
    opening = document["components"]["schemas"]["NewAccount"]["examples"][0]
    code = opening["code"]
    fact = {**example_of("account_changed"), "fact_id": an_id()}
    adoption = {"policy": as_json(), "from_day": "2026-06-01", "fact_id": an_id()}
    bodies: dict[str, tuple[Any, set[int]]] = {
        "/v1/accounts": ({**opening, "fact_id": an_id()}, {200, 201}),
        "/v1/accounts/{code}/facts": (fact, {200, 201}),
        "/v1/accounts/{code}/tier:what-if": ({"facts": [{**example_of("outlook")}]}, {200}),
        "/v1/accounts/{code}/facts/{fact_id}/confirmation-links": ({"contact": "c-1"}, {404}),
        "/v1/accounts/{code}/facts/{fact_id}/confirmation-links/{link}:withdraw": ({}, {404}),
        "/v1/firm/facts": ({**example_of("budget_set"), "account": code, "fact_id": an_id()}, {200, 201}),
        "/v1/facts:batch": ({"account": code, **example_of("account_changed")}, {200}),
        "/v1/contacts:find": ({"email": "ada@acme.example"}, {200}),
        "/v1/people:find": ({"email": "ada@firm.example"}, {200}),
        "/v1/policies": (adoption, {200, 201}),
        "/v1/policies:backtest": ({"policy": as_json()}, {200}),
        "/v1/inbox/{draft}:accept": ({"account": code, "initiative": "ours"}, {200, 201}),
        "/v1/inbox/{draft}:dismiss": ({"revision": 1}, {200}),
        "/v1/inbox/{draft}:restore": ({"revision": 1}, {200}),
        "/v1/people/{person}/subscriptions": ({"kind": "falls"}, {200, 201}),
        # What is there once is ended or tried again once; of nothing there is nothing.
        "/v1/people/{person}/subscriptions/{subscription}:end": ({}, {404}),
        "/v1/people/{person}/messages/{message}:retry": ({}, {404}),
        **{path: ({"for_good": True}, {404}) for path in DESTROYING if ":forget" in path},
        **{path: (REDACTION, {404}) for path in DESTROYING if ":redact" in path},
        **{path: ({"reason": "A lawsuit."}, {404 if ":hold" in path else 409}) for path in HOLDING},
        "/v1/webhooks": (HOOK, {201}),
        "/v1/webhooks/{hook}:rotate": ({"overlap_hours": 2}, {200}),
        "/v1/webhooks/{hook}:on": ({}, {200}),
        "/v1/webhooks/{hook}:off": ({}, {200}),
        "/v1/webhooks/{hook}:replay": ({"after": "0"}, {200}),
        "/v1/webhooks/{hook}:remove": ({}, {200, 404}),
    }
    hook = subscribed_at(door)["hook"]
    drafts = {path: message(path[-8:]) for path in bodies if "{draft}" in path}
    take(door.system, *drafts.values())
    assert bodies.keys() == {path for path, operations in document["paths"].items() if "post" in operations}
    for path, (body, good) in bodies.items():
        walk = Walk(door, document, path, "post")
        draft = drafts[path].draft if path in drafts else ""
        places = {"code": code, "draft": draft, "hook": hook, "person": "jo", "fact_id": an_id()}
        places |= {"link": an_id(), "contact": "c-1"}
        address = path.format(**places, subscription="none", message="none")
        media_type = next(iter(document["paths"][path]["post"]["requestBody"]["content"]))
        headers = {"content-type": media_type}
        content = json.dumps(body).encode()
        again = [walk.ask(address, content=content, headers=headers).status_code for _ in range(2)]
        assert set(again) == good
        walk.ask(address, content=content, headers={"content-type": "text/plain"})
        walk.ask(address, content=b"{", headers=headers)
        walk.ask(address, content=b"[1]", headers=headers)
        walk.ask(address, content=b'{"kind": "nothing"}', headers=headers)
        walk.ask(address, content=b" " * 9_000_000, headers=headers)
        walk.ask(address, content=content, headers={**headers, **ELSEWHERE})
        walk.ask(address, content=content, headers={**headers, "authorization": "Bearer x"})
        walk.ask(address, content=content, headers={**headers, "if-match": '"99"'})
        assert walk.seen >= {401, 403, 413, 415}
    long = Walk(door, document, "/v1/facts:batch", "post")
    lines = {"content": b"1\n" * 1500, "headers": {"content-type": "application/x-ndjson"}}
    cut = long.ask("/v1/facts:batch", **lines)
    assert cut.status_code == 422
    assert_fits(BatchCutShort, cut.json())
    missing = Walk(door, document, "/v1/accounts/{code}/facts", "post")
    assert missing.ask("/v1/accounts/NOBODY/facts", json=fact).status_code in (404, 409)


def test_whatever_is_put_or_deleted_the_document_knew_the_answer(
    door: Door, document: dict[str, Any]
) -> None:
    path, view = "/v1/views/{view}", {"page": "/reports/coverage", "query": {"region": "north"}}
    walk = Walk(door, document, path, "put")
    for said in (view, view, {"page": "/nowhere"}, {"page": "/", "query": {"by": "region"}}):
        walk.ask("/v1/views/north", json=said)
    walk.ask("/v1/views/north", content=b"{", headers={"content-type": "application/json"})
    walk.ask("/v1/views/north", json=view, headers=ELSEWHERE)
    assert walk.seen >= {200, 201, 403, 422}
    assert_fits(ANSWERS["get", "/v1/views"], door.get("/v1/views").json())
    walk = Walk(door, document, path, "delete")
    for _ in range(2):
        walk.ask("/v1/views/north")
    assert walk.seen == {200, 404}


def test_the_document_says_whether_a_key_is_needed(door: Door) -> None:
    assert door.get("/v1/openapi.json").json()["security"] == []
    headers = {"Authorization": f"Bearer {door.system.access.issue('ana')[1]}"}
    document = door.client.get("/v1/openapi.json", headers=headers).json()
    assert document["security"] == [{"key": []}]
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    validate(document)


@pytest.mark.parametrize("name", ["PolicyAdoption", "BacktestQuestion"])
def test_a_policy_is_given_in_one_way_of_two_and_the_document_says_so(
    document: dict[str, Any], name: str
) -> None:
    check = Draft202012Validator(document["components"]["schemas"][name])
    rest = {"from_day": "2026-06-01"} if name == "PolicyAdoption" else {}
    for right in ({"policy": {}}, {"toml": "x"}, {"policy": None, "toml": "x"}):
        check.validate({**rest, **right})
    for wrong in ({}, {"policy": {}, "toml": "x"}, {"policy": None}, {"policy": {}, "other": 1}):
        assert not check.is_valid({**rest, **wrong})


def test_examples_of_parameters_work_on_a_small_database(untouched: Door, document: dict[str, Any]) -> None:
    tried = 0
    places = {"code": CODE, "name": "portfolio", "fact_id": "nothing", "person": "no", "place": "1"}
    for path, operations in document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            for example in parameter["schema"].get("examples", parameter.get("examples", ())):
                address = path.format(**places, hook="none", subscription="none", message="none")
                # A stream that may wait never ends.
                rest = {"wait": "0"} if path.endswith("/stream") else {}
                response = untouched.get(address, **{**rest, parameter["name"]: example})
                assert response.status_code in (200, 404), (address, parameter["name"], example)
                tried += 1
    assert tried > 20


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


def test_a_fact_of_the_firm_is_one_of_its_kinds_or_speaks_of_one(document: dict[str, Any]) -> None:
    post = document["paths"]["/v1/firm/facts"]["post"]
    body = post["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/FactOfTheFirm"}
    assert body["examples"].keys() == FIRM_KINDS.keys()
    fact = document["components"]["schemas"]["FactOfTheFirm"]
    about_facts = {"fact_corrected", "fact_retracted", "fact_reinstated", "fact_redacted"}
    assert fact["discriminator"]["mapping"].keys() == FIRM_KINDS.keys() | about_facts


@pytest.mark.parametrize("kind", [*KINDS, *FIRM_KINDS])
def test_the_example_of_a_kind_is_taken_and_fits_its_schema(kind: str) -> None:
    example = example_of(kind)
    assert parse_fact(example, fact_id=uuid4()).kind == kind
    Draft202012Validator(schema_of(kind)).validate(example)


def test_real_answers_have_the_shapes_of_the_document(opened: Door) -> None:
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    opened.stated("contact_added", contact="c1", name="Ada Example", title="Head", level="executive")
    met = {"channel": "meeting", "initiative": "ours", "contacts": ["c1"], "people": ["p-ana"]}
    opened.stated("interaction", **met)
    raised = opened.stated(
        "escalation_raised", escalation="E", severity="low", category="problem", summary="Late"
    )
    override = {"tier": "partner", "reason": "Told so", "until": "2025-05-01T00:00:00Z"}
    proposed = opened.stated("tier_overridden", **override)
    decided = opened.system.accounts.record(
        CODE,
        {"kind": "override_approved", "target": proposed["fact_id"], "occurred_at": "2025-03-04T10:00:00Z"},
        actor="p-ben",
    )
    answered = confirmed_by_link(opened, proposed["fact_id"])
    named = {"person": "p-ana", "name": "Ana", "level": "staff", "occurred_at": "2025-01-01T00:00:00Z"}
    added = opened.client.post("/v1/firm/facts", json={"kind": "person_added", **named}).json()
    account, made = f"/v1/accounts/{CODE}", subscribed_at(opened)
    assert_fits(ANSWERS["post", "/v1/webhooks"], made)
    hook = made["hook"]
    opened.client.put("/v1/views/north", json={"page": "/", "query": {"region": "north"}})
    opened.fresh("/v1/accounts")
    Delivering(opened.system, "here", lambda: True).round(hook)
    addresses = {
        "/v1/accounts": "/v1/accounts",
        "/v1/accounts/{code}": account,
        "/v1/accounts/{code}/facts/{fact_id}": f"{account}/facts/{proposed['fact_id']}",
        "/v1/accounts/{code}/facts/{fact_id}/confirmation-links": answered,
        "/v1/accounts/{code}/timeline": f"{account}/timeline",
        "/v1/accounts/{code}/audit": f"{account}/audit",
        "/v1/accounts/{code}/contacts": f"{account}/contacts",
        "/v1/accounts/{code}/contacts/{contact}/disclosure": f"{account}/contacts/c1/disclosure",
        "/v1/people/{person}/disclosure": "/v1/people/p-ana/disclosure",
        "/v1/accounts/{code}/connections": f"{account}/connections?as_of=2025-04-01",
        "/v1/accounts/{code}/tier": f"{account}/tier?as_of=2025-04-01",
        "/v1/accounts/{code}/tier/history": f"{account}/tier/history",
        "/v1/accounts/{code}/tier/plan": f"{account}/tier/plan",
        "/v1/accounts/{code}/effect": f"{account}/effect",
        "/v1/accounts/{code}/restatement": f"{account}/restatement",
        "/v1/accounts/{code}/coverage": f"{account}/coverage",
        "/v1/firm/facts/{fact_id}": f"/v1/firm/facts/{added['fact_id']}",
        "/v1/inbox": "/v1/inbox",
        "/v1/people": "/v1/people",
        "/v1/people/{person}": "/v1/people/p-ana",
        "/v1/people/{person}/desk": "/v1/people/p-ana/desk",
        "/v1/people/{person}/subscriptions": "/v1/people/p-ana/subscriptions",
        "/v1/people/{person}/messages": "/v1/people/p-ana/messages",
        "/v1/policies": "/v1/policies",
        "/v1/reports": "/v1/reports",
        "/v1/reports/{name}": "/v1/reports/attention",
        "/v1/security/journal": "/v1/security/journal",
        "/v1/views": "/v1/views",
        "/v1/views/{view}": "/v1/views/north",
        "/v1/webhooks": "/v1/webhooks",
        "/v1/webhooks/{hook}": f"/v1/webhooks/{hook}",
        "/v1/webhooks/{hook}/deliveries": f"/v1/webhooks/{hook}/deliveries",
        "/v1/audit/facts/{fact_id}/proof": f"/v1/audit/facts/{raised['fact_id']}/proof",
        "/v1/audit/consistency": "/v1/audit/consistency",
        "/v1/facts/{fact_id}/receipt": f"/v1/facts/{decided.receipt.fact_id}/receipt",
    }
    assert {path for method, path in ANSWERS if method == "get"} == addresses.keys()
    opened.fresh("/v1/accounts")
    subscribed = {"kind": "escalations", "accounts": ["all"]}
    told = opened.client.post("/v1/people/p-ana/subscriptions", json=subscribed).json()
    assert opened.system.messages.compose(opened.system.clock()) == 1
    assert_fits(ANSWERS["post", "/v1/people/{person}/subscriptions"], told)
    for path, address in addresses.items():
        assert_fits(ANSWERS["get", path], opened.client.get(address).json())
    ranged = opened.get("/v1/reports/audit").json()
    assert_fits(ANSWERS["get", "/v1/reports/{name}"], ranged)
    assert ranged["range"]["to"]
    assert_fits(ANSWERS["post", "/v1/accounts/{code}/facts"], raised)
    assert_fits(ANSWERS["post", "/v1/facts:batch"], opened.batch(b"x", b'{"kind":"interaction"}').json())


def confirmed_by_link(door: Door, fact: str) -> str:
    """A contact confirms a fact by a link, and another link is withdrawn; where the fact's links are."""
    path = "/v1/accounts/{code}/facts/{fact_id}/confirmation-links"
    address, links = path.format(code=CODE, fact_id=fact), door.system.confirmations
    made, other = (door.client.post(address, json={"contact": "c1"}).json() for _ in range(2))
    assert_fits(ANSWERS["post", path], made)
    gone = door.client.post(f"{address}/{other['link']}:withdraw").json()
    assert_fits(ANSWERS["post", path + "/{link}:withdraw"], gone)
    link = UUID(made["link"])
    links.answer(door.system.accounts, link, links.question(link).seen, confirmed=True)
    return address


def subscribed_at(door: Door) -> dict[str, Any]:
    """A webhook to a public address, which nobody looks up here."""
    door.system.egress = Egress((), lambda _name, _port: ["93.184.216.34"])
    made: dict[str, Any] = door.client.post("/v1/webhooks", json=HOOK).json()
    return made


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
