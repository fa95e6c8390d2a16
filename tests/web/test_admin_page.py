"""The page for administrators: the service, roles, the policy beside the one that ships; who may see it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.doors import Door
from tests.web.reading import look
from tierline.application.access import ALL_ACCOUNTS, Principal, Scope
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.policy_differences import policy_differences
from tierline.domain.tiers.shipped import shipped_content

OWN = tuple(f"/admin/{subject}" for subject in ("service", "parked", "policy", "roles", "backup"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_subject_has_a_page_that_the_first_one_leads_to(empty: Door, language: str) -> None:
    page = look(empty, f"/admin?lang={language}")
    for path in (*OWN, "/keys", "/people", "/imports", "/security"):
        assert f"{path}?lang={language}" in page.links, path
        there = look(empty, f"{path}?lang={language}")
        assert there.source.partition("</title>")[0] != page.source.partition("</title>")[0]


def test_roles_are_told_with_what_they_may_do(empty: Door) -> None:
    page = look(empty, "/admin/roles?lang=en")
    for role in empty.system.access.roles:
        assert role in page.text


def test_where_the_policy_in_force_differs_from_the_one_that_ships_is_told(empty: Door) -> None:
    assert "It differs from the one that ships" in look(empty, "/admin?lang=en").text
    page = look(empty, "/admin/policy?lang=en")
    assert "It differs from default 3, the policy that ships" in page.text
    assert "grace in days" not in page.text
    assert "builds on" in page.text


def test_it_is_for_administrators_alone(empty: Door) -> None:
    empty.system.access.local = Principal("reader", frozenset({Scope.READ}), ALL_ACCOUNTS)
    for path in ("/admin", *OWN):
        assert empty.client.get(path).status_code == 403
    assert 'href="/admin' not in empty.client.get("/people").text


def test_what_a_policy_rules_otherwise_is_told_place_by_place() -> None:
    default, older = (policy_from(shipped_content(name)) for name in ("default-3", "default-1"))
    assert policy_differences(default, default) == []
    found = {one.what: one for one in policy_differences(older, default)}
    assert found["builds_on"].of_this == "–"
    added = found["partner.customer_verdict"]
    assert added.of_this is None
    assert added.of_other is not None
    assert added.of_other.startswith("guard: ")


def test_words_alone_are_no_difference() -> None:
    content = shipped_content("default-3")
    criterion = content["tiers"]["partner"]["required"][0]
    other = policy_from({**content, "tiers": {**content["tiers"], "partner": {
        **content["tiers"]["partner"], "required": [{**criterion, "label": "Otherwise"}],
    }}})  # fmt: skip
    assert policy_differences(other, policy_from(content)) == []
    assert policy_differences(other, policy_from({**content, "tiers": {**content["tiers"], "partner": {
        **content["tiers"]["partner"], "grace_days": 30,
    }}})) != []  # fmt: skip


def test_an_empty_portfolio_shows_three_steps_that_lead_where_they_are_done(empty: Door) -> None:
    page = look(empty, "/?lang=en")
    assert page.source.count("<li><h3>") == 3
    for path in ("/firm/record/person_added", "/open-account", "/imports", "/desk"):
        assert any(link.startswith(path) for link in page.links), path
        assert empty.client.get(path).status_code == 200
    assert any(link.startswith("/imports/template.xlsx") for link in page.links)


def test_the_workbook_to_fill_in_is_one_in_the_language_of_the_page(empty: Door) -> None:
    heads = set()
    for language in ("en", "zh"):
        answer = empty.client.get(f"/imports/template.xlsx?lang={language}")
        assert answer.headers["content-disposition"] == 'attachment; filename="tierline.xlsx"'
        heads.add(tuple(load_workbook(BytesIO(answer.content)).sheetnames))
    assert len(heads) == 2
