"""Texts for who may not read any: a marker in the place of each, at every door."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from tests.doors import Door
from tests.http.several import NO_TEXTS, OURS, Doors, fact_of, fill
from tierline.application.access import ALL_ACCOUNTS, Principal
from tierline.application.opened_texts import OpenedTexts
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS

TEXTS = ("ours Contact", "ours note", "ours@example.com", "Name of p-anna")
WITHHELD = {"withheld": True}
ADDRESSES = (
    *(
        f"/v1/accounts/{OURS}{below}"
        for below in ("/contacts", "/connections", "/timeline", "/audit", "/tier", "/coverage")
    ),
    *(
        f"/accounts/{OURS}{below}"
        for below in ("", "/handover", "/record", "/record/interaction", "/meeting")
    ),
    *("/", "/people", "/people/p-anna", "/policies", "/v1/people", "/v1/people/p-anna", "/v1/policies"),
    *(f"{door}/reports/{name}" for door in ("", "/v1") for name in sorted(REPORTS)),
)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    folder = tmp_path_factory.mktemp("withheld")
    with System(Settings(database=f"sqlite:///{folder}/tierline.db", wait_seconds=0.5)) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


@pytest.fixture
def blind(doors: Doors) -> Door:
    """The door for who sees all accounts and may read no texts."""
    return doors.seen_by("all", NO_TEXTS)


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_text_is_told(blind: Door, address: str) -> None:
    response = blind.get(address)
    assert response.status_code == 200
    assert [one for one in TEXTS if one in response.text] == []


@pytest.mark.parametrize("name", ["attention", "contacts", "audit", "departures"])
def test_no_text_is_in_a_file(blind: Door, name: str) -> None:
    told = blind.get(f"/v1/reports/{name}", format="csv").text
    for format in ("xlsx", "pptx"):
        with ZipFile(BytesIO(blind.get(f"/v1/reports/{name}", format=format).content)) as parts:
            told += "".join(parts.read(one).decode() for one in parts.namelist() if one.endswith(".xml"))
    assert [one for one in TEXTS if one in told] == []


def test_the_marker_says_why(blind: Door) -> None:
    (contact, *_) = blind.get(f"/v1/accounts/{OURS}/contacts").json()["items"]
    assert contact["name"] == contact["email"] == WITHHELD
    fact = blind.get(f"/v1/accounts/{OURS}/facts/{fact_of(OURS, 'interaction')}").json()["fact"]
    assert fact["note"] == WITHHELD
    assert fact["channel"] == "meeting"
    assert blind.get("/v1/people/p-anna").json()["name"] == WITHHELD


def test_pages_say_it_in_both_languages(blind: Door) -> None:
    assert "[not shown to you]" in blind.get(f"/accounts/{OURS}").text
    assert "［对您不显示］" in blind.get(f"/accounts/{OURS}", lang="zh").text


def test_our_people_go_by_their_ids(blind: Door) -> None:
    assert "p-anna" in blind.get(f"/accounts/{OURS}").text
    assert "p-anna" in blind.get("/v1/reports/load", format="csv").text


def test_nobody_is_found_by_an_address(blind: Door) -> None:
    for kind in ("contacts", "people"):
        response = blind.client.post(f"/v1/{kind}:find", json={"email": "ours@example.com"})
        assert response.status_code == 403


def test_a_marker_is_not_taken_for_a_text(blind: Door) -> None:
    changes = {"note": WITHHELD}
    response = blind.state(
        "fact_corrected", OURS, target=fact_of(OURS, "interaction"), changes=changes, reason="Typo"
    )
    assert response.status_code == 422


def test_a_text_that_is_withheld_stays_as_it_is_where_a_form_leaves_it_empty(blind: Door) -> None:
    form = blind.get(f"/accounts/{OURS}/record/fact_corrected", target=fact_of(OURS, "interaction"))
    assert "Not shown to you; stays as it is if left empty." in form.text


def test_what_was_opened_is_counted_also_where_a_page_was_made_before(doors: Doors) -> None:
    counted: list[OpenedTexts] = []
    door = doors.seen_by("all")
    app = door.client.app

    async def noting(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        await app(scope, receive, send)
        counted.append(scope["state"]["opened"])

    with type(door.client)(noting, base_url="http://localhost") as client:
        for address in (
            f"/v1/accounts/{OURS}/tier",
            f"/v1/accounts/{OURS}/contacts",
            f"/accounts/{OURS}",
        ) * 2:
            assert client.get(address).status_code == 200
    numbers = [one.total() for one in counted]
    assert numbers[0] == 0
    assert numbers[1] == 3  # the names of two contacts, and the address of one
    assert numbers[2] > 0
    assert numbers[3:] == numbers[:3]


def test_nothing_is_counted_where_nothing_may_be_read(doors: Doors) -> None:
    everything = Principal("all", NO_TEXTS, ALL_ACCOUNTS)
    seen = doors.system.seen_by(everything, opened := OpenedTexts())
    values = seen.sealing.opened_facts([(OURS, _note_of(doors.system))])
    assert values[0]["note"] == WITHHELD
    assert not opened


def _note_of(system: System) -> dict[str, Any]:
    found = system.log.find(UUID(fact_of(OURS, "interaction")))
    assert found is not None
    return found.fact.model_dump(mode="json")
