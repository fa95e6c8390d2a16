"""A forgotten contact at the API: shown under a pseudonym, meant by it, and unknown by the reference."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from httpx2 import Response

from tests.doors import CODE, Door, an_id
from tests.journeys.files_read import dumped_by_table
from tests.projections.pictures import picture
from tierline.domain.account.pseudonyms import Pseudonyms
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

WHO = "jane.doe@customer.example"
ACCOUNT = f"/v1/accounts/{CODE}"
ADDED = {"kind": "contact_added", "contact": WHO, "name": "Jane", "level": "manager"}


@pytest.fixture
def told(opened: Door) -> Door:
    for who in (WHO, "max"):
        opened.stated("contact_added", contact=who, name="Ada", level="manager", email=f"{who[:3]}@c.example")
    return opened


def met(door: Door, *contacts: str, **fields: Any) -> str:
    stated = {"channel": "call", "initiative": "ours", "note": "They argued", **fields}
    return str(door.stated("interaction", contacts=list(contacts), **stated)["fact_id"])


def forget(door: Door, who: str = WHO, **body: Any) -> Response:
    return door.client.post(f"{ACCOUNT}/contacts/{who}:forget", json={"for_good": True, **body})


def forgotten(door: Door) -> str:
    done = forget(door)
    assert done.status_code == 201, done.text
    return str(done.json()["pseudonym"])


def contacts_of(door: Door, fact: str) -> Any:
    return door.get(f"{ACCOUNT}/facts/{fact}").json()["fact"]["contacts"]


def test_facts_of_before_and_after_show_the_pseudonym_whichever_name_is_stated(told: Door) -> None:
    before = met(told, WHO, "max")
    name = forgotten(told)
    assert name.startswith("forgotten-")
    by_reference, by_name = met(told, WHO), met(told, name, "max")
    shown = [contacts_of(told, fact) for fact in (before, by_reference, by_name)]
    assert shown == [[name, "max"], [name], [name, "max"]]
    assert told.state("interaction", contacts=["forgotten-0"], channel="call", initiative="ours").is_error
    stored = dumped_by_table(told.system.settings.database)["log_events"]
    assert name.encode() not in stored


def test_a_correction_sent_with_the_pseudonym_means_the_contact(told: Door) -> None:
    fact = met(told, "max")
    name = forgotten(told)
    told.stated("fact_corrected", target=fact, changes={"contacts": [name, "max"]}, reason="She was there")
    assert contacts_of(told, fact) == [name, "max"]
    same = {"target": fact, "changes": {"contacts": [name, "max"]}, "reason": "Again"}
    assert told.state("fact_corrected", **same).json()["type"].endswith("nothing-changes")


def test_a_batch_means_the_contact_by_the_pseudonym_too(told: Door) -> None:
    name = forgotten(told)
    line = f'{{"account": "{CODE}", "kind": "interaction", "occurred_at": "2025-03-03T10:00:00Z",'
    line += f' "channel": "call", "initiative": "ours", "contacts": ["{name}"]}}'
    answered = told.batch(line.encode())
    assert answered.status_code == 200
    assert '"recorded":1' in answered.text.replace(" ", ""), answered.text


def test_facts_sent_again_are_repeated_whichever_name_they_have(told: Door) -> None:
    fact = {"kind": "interaction", "fact_id": an_id(), "channel": "call", "initiative": "ours"}
    first = told.stated(**fact, contacts=[WHO])
    name = forgotten(told)
    for who in (WHO, name):
        again = told.state(**fact, contacts=[who])
        assert (again.status_code, again.json()["position"]) == (200, first["position"]), again.text


def test_forgetting_sent_again_says_the_same_pseudonym(told: Door) -> None:
    body = {"fact_id": str(uuid4())}
    done = forget(told, **body)
    for who in (WHO, done.json()["pseudonym"]):
        again = forget(told, who, **body)
        assert (again.status_code, again.json()["pseudonym"]) == (200, done.json()["pseudonym"])


def test_who_asks_by_the_reference_is_told_nothing_and_by_the_pseudonym_what_stays(told: Door) -> None:
    met(told, WHO)
    name = forgotten(told)
    disclosed = told.get(f"{ACCOUNT}/contacts/{name}/disclosure")
    assert disclosed.status_code == 200
    assert [one["fact"]["kind"] for one in disclosed.json()["facts"]] == [
        "contact_added",
        "interaction",
        "contact_forgotten",
    ]
    told.system.refresh()
    for place in (
        *(f"{ACCOUNT}/contacts/{{}}/disclosure", f"/accounts/{CODE}/contacts/{{}}"),
        f"/accounts/{CODE}/contacts/{{}}/privacy",
    ):
        known, unknown, never = (told.get(place.format(who)) for who in (name, WHO, "never"))
        assert (known.status_code, unknown.status_code, never.status_code) == (200, 404, 404), place
        assert WHO not in known.text
        assert "jane" not in unknown.text.lower().replace(WHO, "") or place.startswith("/accounts")


def test_somebody_added_anew_under_the_same_reference_is_under_the_same_pseudonym(told: Door) -> None:
    name = forgotten(told)
    told.stated("contact_left", contact=name)
    told.stated("contact_added", contact=WHO, name="Jane", level="staff", email="jane@c.example")
    listed = {one["contact"]: one["name"] for one in told.fresh(f"{ACCOUNT}/contacts")["items"]}
    assert listed == {name: "Jane", "max": "Ada"}
    found = told.client.post("/v1/contacts:find", json={"email": "jane@c.example"}).json()["items"]
    assert [one["contact"] for one in found] == [name]
    done = forget(told, name)
    assert (done.status_code, done.json()["pseudonym"]) == (201, name)
    assert done.json()["keys_destroyed"] == 1
    assert {one["contact"] for one in told.fresh(f"{ACCOUNT}/contacts")["items"]} == {name, "max"}


def test_a_hold_by_the_pseudonym_keeps_them_from_being_forgotten_anew(told: Door) -> None:
    name = forgotten(told)
    held = told.client.post(f"{ACCOUNT}/contacts/{name}:hold", json={"reason": "A lawsuit"})
    assert held.status_code == 201, held.text
    refused = forget(told, name)
    assert refused.status_code == 409
    assert "jane" not in refused.text


def test_nobody_is_called_as_another_contact_is(told: Door) -> None:
    """Who chooses the id of the fact could have two contacts under one name."""
    body = {"fact_id": str(uuid4())}
    name = forget(told, "max", **body).json()["pseudonym"]
    other = {"code": "NW-009", "name": "Other"}
    assert told.open(**other).status_code == 201
    for who in (name, "max"):
        told.stated("contact_added", code="NW-009", contact=who, name="Ada", level="manager")
    place = "/v1/accounts/NW-009/contacts"
    refused = told.client.post(f"{place}/max:forget", json={"for_good": True, **body})
    assert refused.status_code == 409
    clear = told.client.post(f"{place}/max:forget", json={"for_good": True})
    assert clear.status_code == 201


def test_what_if_tells_of_them_by_the_pseudonym_and_takes_it(told: Door) -> None:
    name = forgotten(told)
    at = (told.system.clock() + timedelta(days=1)).isoformat()
    planned = {"kind": "interaction", "occurred_at": at, "channel": "call", "initiative": "ours"}
    answered = told.client.post(f"{ACCOUNT}/tier:what-if", json={"facts": [{**planned, "contacts": [name]}]})
    assert answered.status_code == 200, answered.text
    assert WHO not in answered.text


def test_databases_of_the_version_before_tell_of_them_by_pseudonyms_once_rows_are_made_anew(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database=database, root_key="5f" * 32)
    with monkeypatch.context() as before, System(settings) as old, Door(old) as door:
        before.setattr(Pseudonyms, "names", lambda *_: {})
        old.store.generations.definition = "of the version before"
        old.store.begin(old.log.identity())
        assert door.open().status_code == 201
        door.stated("contact_added", contact=WHO, name="Jane", level="manager")
        met(door, WHO)
        assert forget(door).json()["pseudonym"] is None
        old.refresh()
        assert WHO in repr(picture(old.store))
        position = door.head()
    with System(settings) as new, Door(new) as door:
        new.refresh()
        (listed,) = door.fresh(f"{ACCOUNT}/contacts")["items"]
        assert listed["contact"].startswith("forgotten-")
        assert listed["contact"] in repr(picture(new.store))
        assert WHO not in repr(picture(new.store))
        assert door.head() == position
