"""Saved views on the pages: saved where one stands, offered in the bar, renamed and deleted on their page."""

from html import unescape
from urllib.parse import urlencode

import pytest
from httpx2 import Response

from tests.doors import Door
from tests.web.forms import ORIGIN
from tests.web.reading import look


def post(door: Door, path: str, page: str = "/views", **typed: str) -> Response:
    token = door.get(page, lang="en").text.partition('name="form_token" value="')[2].partition('"')[0]
    headers = {**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    body = urlencode({"form_token": token, **typed})
    return door.client.post(path, content=body, headers=headers, follow_redirects=False)


def save(door: Door, address: str, name: str) -> Response:
    """Save the page at an address as its own form does."""
    path, _, _ = address.partition("?")
    source = door.client.get(address).text
    query = unescape(source.partition('name="query" value="')[2].partition('"')[0])
    token = source.partition('name="form_token" value="')[2].partition('"')[0]
    typed = {"form_token": token, "page": path, "query": query, "name": name}
    headers = {**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    return door.client.post("/views", content=urlencode(typed), headers=headers, follow_redirects=False)


def names(door: Door) -> list[str]:
    return [one["name"] for one in door.get("/v1/views").json()["items"]]


@pytest.fixture
def kept(empty: Door) -> Door:
    """A door behind which a view of the portfolio was saved by its form."""
    door = empty
    assert door.open(region="north").status_code == 201
    door.system.refresh()
    response = save(door, "/?region=north&sort=tier&order=desc&as_of=2025-03-01&lang=en", "  North  ")
    assert (response.status_code, response.headers["location"]) == (
        303,
        "/?region=north&sort=tier&order=desc",
    )
    return door


def test_a_view_keeps_filters_and_order_but_no_moment_and_no_language(kept: Door) -> None:
    (one,) = kept.get("/v1/views").json()["items"]
    assert (one["name"], one["page"]) == ("North", "/")
    assert one["query"] == {"region": "north", "sort": "tier", "order": "desc"}


def test_views_are_offered_wherever_filters_are_and_the_one_shown_is_marked(kept: Door) -> None:
    here = look(kept, "/?lang=en&region=north&sort=tier&order=desc").source
    assert (
        '<a href="/?lang=en&amp;region=north&amp;sort=tier&amp;order=desc" aria-current="true">North</a>'
        in here
    )
    for address in ("/?lang=en", "/reports/coverage?lang=en"):
        source = look(kept, address).source
        assert '<a href="/?lang=en&amp;region=north&amp;sort=tier&amp;order=desc">North</a>' in source


def test_a_page_that_was_kept_in_memory_offers_a_view_at_once(kept: Door) -> None:
    assert ">South</a>" not in look(kept, "/?lang=en").source
    save(kept, "/?region=south&lang=en", "South")
    assert ">South</a>" in look(kept, "/?lang=en").source


def test_the_range_that_movement_opens_on_is_not_frozen(kept: Door) -> None:
    save(kept, "/reports/movement?lang=en", "Last quarter")
    save(kept, "/reports/movement?lang=en&from=2025-01-01&to=2025-03-31", "First quarter")
    found = {one["name"]: one["query"] for one in kept.get("/v1/views").json()["items"]}
    assert found["Last quarter"] == {}
    assert found["First quarter"] == {"from": "2025-01-01", "to": "2025-03-31"}


def test_a_view_is_renamed_and_deleted_by_forms(kept: Door) -> None:
    page = look(kept, "/views?lang=en").source
    assert "Portfolio · Region: north" in page
    assert post(kept, "/views/rename", name="North", to="Up").status_code == 303
    assert names(kept) == ["Up"]
    assert post(kept, "/views/delete", name="Up").status_code == 303
    assert names(kept) == []
    assert "You have none yet" in look(kept, "/views?lang=en").source
    assert post(kept, "/views/delete", page="/", name="Up").status_code == 404


def test_what_is_refused_is_said_in_a_sentence(kept: Door) -> None:
    save(kept, "/?lang=en", "South")
    taken = post(kept, "/views/rename?lang=en", name="South", to="North")
    assert (taken.status_code, "another view of this name" in taken.text) == (409, True)
    nameless = save(kept, "/?lang=en", " ")
    assert nameless.status_code == 422
    assert names(kept) == ["North", "South"]


def test_a_form_from_elsewhere_changes_nothing(kept: Door) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for path, typed in (
        ("/views", {"name": "x", "page": "/", "query": ""}),
        ("/views/rename", {"name": "North", "to": "x"}),
        ("/views/delete", {"name": "North"}),
    ):
        for sent in ({**headers, **ORIGIN}, {**headers, "origin": "http://evil.test"}):
            response = kept.client.post(path, content=urlencode(typed), headers=sent, follow_redirects=False)
            assert response.status_code in (403, 422), path
    assert names(kept) == ["North"]


def test_in_chinese_as_well(kept: Door) -> None:
    assert "客户组合 · 地区：north" in look(kept, "/views?lang=zh").source
    assert "保存为视图" in look(kept, "/?lang=zh").source
