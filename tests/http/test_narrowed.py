"""What somebody sees who may not see all accounts: of the others there is nothing, at no door."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from httpx2 import Response

from tests.doors import Door
from tests.http.several import GONE, MERGED, OURS, SETS, THEIRS, Doors, about_the_budget, fact_of, fill
from tests.ways import at_once, ways
from tierline.application.access import lets_in
from tierline.interfaces.app import PREFIX, ROOMS
from tierline.interfaces.entitlements import about_account
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.routes import PAGES
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS

NOWHERE = "NOBODY-1"
PLACES = {
    "place": "1",
    "hook": "none",
    "kind": "interaction",
    "person": "p-bo",
    "picture": "svg",
    "name": "portfolio",
    "view": "none",
    "format": "xes",
}
OF_RECORDING = {
    *("position", "recorded_at", "first_position", "late_hours", "median_hours", "worst_hours"),
    *("foreseeable_since", "warned_days"),
}
"""Columns whose values depend on what else is recorded, or when."""
OF_ALL = (
    *("/admin", "/admin/service", "/security", "/security/journal"),
    *("/audit/checkpoint", "/audit/consistency", "/proof"),
)
"""What tells of requests, and those to the two systems are others; and what is a hash of the whole log."""
FILTERS: list[dict[str, str]] = [
    {"tier": "vendor"},
    {"tier": "partner", "region": "north"},
    {"segment": "rail"},
    {"kind": "enterprise"},
    {"person": "p-anna"},
    {"team": "blue"},
    {"sort": "tier"},
    {"sort": "coverage"},
    {"sort": "contact"},
    {"at_risk": "yes"},
    {"by": "region"},
    {"search": "o"},
]
"""Parameters by which rows are narrowed or ordered."""
OF_THIS_LOG = re.compile(
    r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*"
    r'|"(position|version|late_seconds|from)":\d+|data-position="\d+"|up to position \d+|basis_position=\d+'
    r'|"(sequence|source)":"[^"]+"|"id":"[0-9a-f]{8}-[0-9a-f-]{27}"|id: [0-9.]+'
    r'|"token":"[^"]+"|basis=[\w.%-]+|name="(form_token|fact_id)" value="[^"]+"'
)
"""Moments, positions, and what is signed or drawn anew for each answer."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with System(_settings(tmp_path_factory, "both")) as system:
        fill(Doors(system).seen_by("all"))
        system.refresh()
        yield Doors(system)


@pytest.fixture(scope="module")
def ours_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A firm that has no other accounts at all."""
    with System(_settings(tmp_path_factory, "alone")) as system, Door(system) as door:
        fill(door, theirs=False)
        system.refresh()
        yield door


def _settings(folders: pytest.TempPathFactory, name: str) -> Settings:
    return Settings(database=f"sqlite:///{folders.mktemp(name)}/tierline.db", wait_seconds=0.5)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("all", {OURS, MERGED, THEIRS, GONE}),
        ("some", {OURS, MERGED}),
        ("none", set()),
        ("northern", {OURS, MERGED}),
        ("rails", {THEIRS, GONE}),
        ("anna", {OURS, MERGED}),
        ("dee", set()),
        ("team", {THEIRS, GONE}),
        ("merged", {MERGED}),
    ],
)
def test_a_set_lets_in_its_accounts_and_what_is_merged_into_them(
    doors: Doors, who: str, sees: set[str]
) -> None:
    door = doors.seen_by(who)
    assert {one["code"] for one in door.get("/v1/accounts").json()["items"]} == sees
    for code in (OURS, MERGED, THEIRS, GONE):
        for below in (
            "",
            "/tier",
            "/tier/history",
            "/tier/plan",
            "/coverage",
            "/contacts",
            "/connections",
            "/timeline",
            "/audit",
        ):
            found = door.get(f"/v1/accounts/{code}{below}").status_code
            assert found == (200 if code in sees else 404), (code, below)


def test_why_somebody_sees_an_account_is_told_as_they_see_it(doors: Doors) -> None:
    now = doors.system.clock()
    for code in (OURS, MERGED, THEIRS, GONE):
        about = about_account(doors.system, code, now)
        for who, accounts in SETS.items():
            found = doors.seen_by(who).get(f"/v1/accounts/{code}").status_code
            assert lets_in(accounts, about).allowed is (found == 200), (code, who)
    merged = lets_in(SETS["some"], about_account(doors.system, MERGED, now))
    assert str(merged.reason) == "OURS-2 is merged into OURS-1, which the account set lets in."


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_is_what_it_would_be_if_there_were_no_other_accounts(
    doors: Doors, ours_alone: Door, name: str
) -> None:
    for asked in ({}, {"account": THEIRS}, {"person": "p-bo"}, {"as_of": "2025-05-01"}):
        params = {"as_of": "2026-11-20", **asked}
        both = (doors.seen_by("some"), ours_alone)
        mine, alone = (door.get(f"/v1/reports/{name}", **params) for door in both)
        assert mine.status_code == alone.status_code == 200
        assert _rows(mine) == _rows(alone), params


def _rows(response: Response) -> list[dict[str, Any]]:
    rows = [
        {name: value for name, value in row.items() if name not in OF_RECORDING}
        for row in response.json()["rows"]
    ]
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_file_of_a_report_has_nothing_of_other_accounts(doors: Doors, name: str) -> None:
    door = doors.seen_by("some")
    for address, format in ((f"/v1/reports/{name}", "csv"), (f"/reports/{name}", None)):
        response = door.get(address, **({"format": format} if format else {}))
        assert response.status_code == 200
        assert "THEIRS" not in response.text


@pytest.mark.parametrize(("who", "found"), [("all", True), ("some", False)])
@pytest.mark.parametrize(
    ("name", "format"),
    [("attention", "xlsx"), ("attention", "pptx"), ("movement", "pptx"), ("value", "pptx")],
)
def test_a_file_of_parts_has_nothing_of_other_accounts(
    doors: Doors, who: str, found: bool, name: str, format: str
) -> None:
    since = {"from": "2024-01-01"} if name == "movement" else {}
    content = doors.seen_by(who).get(f"/v1/reports/{name}", format=format, **since).content
    with ZipFile(BytesIO(content)) as book:
        told = "".join(book.read(one).decode() for one in book.namelist() if one.endswith(".xml"))
    assert ("THEIRS" in told) is found


def _asked() -> list[str]:
    """Every address that is looked at, with its places."""
    api = [(PREFIX + route.path, route) for room in ROOMS for route in room.router.routes]
    pages = [(route.path, route) for router in PAGES for route in router.routes]
    return sorted({path for path, route in (*api, *pages) if "GET" in getattr(route, "methods", ())})


@pytest.mark.parametrize("address", [one for one in _asked() if "{code}" in one])
def test_a_foreign_account_is_answered_as_one_that_does_not_exist(doors: Doors, address: str) -> None:
    door = doors.seen_by("some")
    foreign, unknown = (
        door.get(_at(address, code, fact_of(THEIRS, "interaction"))) for code in (THEIRS, NOWHERE)
    )
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.replace(THEIRS, NOWHERE) == unknown.text
    assert foreign.headers.keys() == unknown.headers.keys()
    assert doors.seen_by("all").get(_at(address, THEIRS, fact_of(THEIRS, "interaction"))).status_code == 200


@pytest.mark.parametrize("address", [one for one in _asked() if "{code}" not in one])
def test_no_other_answer_has_anything_of_foreign_accounts(doors: Doors, address: str) -> None:
    response = doors.seen_by("some").get(_at(address, OURS, fact_of(THEIRS, "interaction")))
    assert "THEIRS" not in response.text


@pytest.mark.parametrize("address", [one for one in _asked() if not one.endswith((".pdf", *OF_ALL))])
def test_every_answer_is_what_it_would_be_if_there_were_no_other_accounts(
    doors: Doors, ours_alone: Door, address: str
) -> None:
    path = _at(address, OURS, fact_of(OURS, "interaction"))
    mine, alone = (door.get(path) for door in (doors.seen_by("some"), ours_alone))
    assert mine.status_code == alone.status_code
    assert OF_THIS_LOG.sub("~", mine.text) == OF_THIS_LOG.sub("~", alone.text)


@pytest.mark.filterwarnings("error::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize("more", FILTERS, ids=str)
def test_what_a_filter_leaves_is_what_it_would_leave_if_there_were_no_other_accounts(
    doors: Doors, ours_alone: Door, more: dict[str, str]
) -> None:
    takes = {way.template: way.takes for way in ways(ours_alone) if way.method == "GET"}
    asked = [one for one in _asked() if more.keys() <= takes[one.replace(":path}", "}")]]
    for address in asked:
        if not address.endswith((".pdf", *OF_ALL)):
            path = _at(address, OURS, fact_of(OURS, "interaction"))
            mine, alone = (door.get(path, **more) for door in (doors.seen_by("some"), ours_alone))
            assert mine.status_code == alone.status_code != 500, path
            assert OF_THIS_LOG.sub("~", mine.text) == OF_THIS_LOG.sub("~", alone.text), path


@pytest.mark.filterwarnings("error::sqlalchemy.exc.SAWarning")
@pytest.mark.parametrize(
    "who",
    ["some", *(pytest.param(one, marks=pytest.mark.long) for one in ("northern", "team"))],
)
def test_no_statement_of_a_report_multiplies_rows_for_who_sees_some(doors: Doors, who: str) -> None:
    for report in REPORTS:
        for more in FILTERS:
            response = doors.seen_by(who).get(f"/v1/reports/{report}", **more)
            assert response.status_code in (200, 422), (report, more)


def _at(address: str, code: str, fact: str) -> str:
    contact = f"{'ours' if code == OURS else 'THEIRS'}-c1"
    places = {**PLACES, "code": code, "contact": contact, "fact_id": fact}
    for name, value in places.items():
        address = address.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return at_once(address)


def test_a_fact_of_a_foreign_account_is_none_by_whatever_account_it_is_asked_of(doors: Doors) -> None:
    foreign, unknown = (
        doors.seen_by("some").get(f"/v1/accounts/{OURS}/facts/{one}")
        for one in (fact_of(THEIRS, "interaction"), fact_of("?", "interaction"))
    )
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()


def test_the_firms_own_book_tells_of_no_foreign_budget_nor_of_what_was_said_about_one(doors: Doors) -> None:
    ours, theirs = (about_the_budget(doors.system, code) for code in (OURS, THEIRS))
    assert len(ours) == len(theirs) == 3
    for fact in theirs:
        assert doors.seen_by("all").get(f"/v1/firm/facts/{fact}").status_code == 200
        assert doors.seen_by("some").get(f"/v1/firm/facts/{fact}").status_code == 404
        for path in ("/v1/reports/audit", "/people", f"/people?recorded={fact}"):
            assert fact not in doors.seen_by("some").get(path).text
    for fact in ours:
        assert doors.seen_by("some").get(f"/v1/firm/facts/{fact}").status_code == 200


def test_who_sees_only_what_was_merged_away_sees_it_as_it_was_and_not_what_shows_it(doors: Doors) -> None:
    door = doors.seen_by("merged")
    assert door.get(f"/v1/accounts/{MERGED}", as_of="2025-05-01").json()["tier"] is not None
    assert door.get(f"/v1/accounts/{MERGED}").json()["tier"] is None
    assert door.get("/v1/reports/contacts").json()["rows"] == []
    early = door.get("/v1/reports/contacts", as_of="2025-05-01").json()["rows"]
    assert {row["account"] for row in early} == {MERGED}


def test_people_of_foreign_accounts_are_not_found_by_their_addresses(doors: Doors) -> None:
    asked = {"email": "THEIRS@example.com"}
    found = {who: doors.seen_by(who).client.post("/v1/contacts:find", json=asked) for who in ("all", "some")}
    assert [one["account"] for one in found["all"].json()["items"]] == [THEIRS]
    assert found["some"].json()["items"] == []


def test_a_backtest_judges_no_foreign_account(doors: Doors) -> None:
    draft = doors.seen_by("all").get("/v1/policies").json()["items"][0]["content"]
    door = doors.seen_by("some")
    found = door.client.post("/v1/policies:backtest", json={"policy": draft}).json()
    assert found["totals"]["accounts"] == 2
    assert "THEIRS" not in str(found)
    foreign, unknown = (
        door.client.post("/v1/policies:backtest", json={"policy": draft, "account": code})
        for code in (THEIRS, NOWHERE)
    )
    assert foreign.status_code == 404
    assert foreign.json() == unknown.json()


def test_a_basis_is_good_for_those_who_have_the_set_it_was_made_for(doors: Doors) -> None:
    for name in sorted(SETS):
        answer = doors.seen_by(name).get("/v1/accounts")
        token = answer.json()["basis"]["token"]
        again = doors.seen_by(name).get("/v1/accounts", basis=token)
        assert again.json() == answer.json()
        for other in SETS.keys() - {name}:
            assert doors.seen_by(other).get("/v1/accounts", basis=token).status_code == 404


def test_a_cursor_is_good_for_those_who_have_the_set_it_was_made_for(doors: Doors) -> None:
    cursor = doors.seen_by("some").get("/v1/accounts", limit=1).json()["next"]
    assert doors.seen_by("some").get("/v1/accounts", limit=1, cursor=cursor).json()["items"]
    assert doors.seen_by("northern").get("/v1/accounts", limit=1, cursor=cursor).status_code == 404
    assert doors.seen_by("all").get("/v1/accounts", limit=1, cursor=cursor).status_code == 404


def test_tags_differ_by_set_even_where_answers_are_alike(doors: Doors) -> None:
    tags = {doors.seen_by(name).get(f"/v1/accounts/{OURS}").headers["etag"] for name in ("all", "some")}
    assert len(tags) == 2


def test_pages_that_are_kept_are_kept_for_those_who_may_see_them(doors: Doors) -> None:
    seen = [doors.seen_by(name).get("/").text for name in ("all", "some", "all", "none")]
    assert ["THEIRS" in one for one in seen] == [True, False, True, False]
