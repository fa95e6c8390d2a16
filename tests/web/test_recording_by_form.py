"""Recording by form: every kind, what is refused told beside its field, and what is offered."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors import Door
from tests.examples import CODE, EXAMPLES
from tests.web.forms import Form, again, form, recorded
from tests.web.reading import Html
from tests.web.recording import as_stated, prepared, recording_door, without_id
from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.domain.account.forgetting import PSEUDONYM
from tierline.domain.shared.words import Words
from tierline.interfaces.http.errors import every_refusal
from tierline.interfaces.presentation.language import said
from tierline.interfaces.web.forms.fields import fields_of, walk
from tierline.interfaces.web.forms.menu import MENU, USUAL
from tierline.interfaces.web.forms.statements import KINDS_OF_STATEMENTS

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ORDINARY = sorted(set(KINDS) - {"account_opened", *KINDS_OF_STATEMENTS})


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with recording_door(tmp_path) as door:
        yield door


@pytest.mark.parametrize("kind", ORDINARY)
def test_every_kind_is_recorded_by_its_form_as_the_api_would_have_it(door: Door, kind: str) -> None:
    filled = form(prepared(door, kind), f"/accounts/{CODE}/record/{kind}").fill(EXAMPLES[kind])
    found = recorded(door, filled.send(door))
    stated = as_stated(kind, EXAMPLES[kind])
    if kind == "contact_forgotten":
        # What is told of them is told of their pseudonym from then on.
        assert found["fact"]["contact"].startswith(PSEUDONYM)
        stated["contact"] = found["fact"]["contact"]
    assert without_id(found["fact"]) == stated
    assert found["statements"][0]["actor"] == "local"


def test_an_account_is_opened_by_form(door: Door) -> None:
    prepared(door, "account_opened")
    filled = form(door, "/open-account?lang=zh").fill(EXAMPLES["account_opened"])
    found = recorded(door, filled.send(door))
    assert without_id(found["fact"]) == as_stated("account_opened", EXAMPLES["account_opened"])


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_stays(door: Door) -> None:
    prepared(door, "contract_signed")
    sheet = form(door, f"/accounts/{CODE}/record/contract_signed")
    head = door.head()
    sheet.sent |= {"starts": ["2026-02-30"], "contract": ["K <1>"], "amount.value": ["1,5"]}
    back, page = again(sheet.send(door), 422)
    assert {"e-starts", "e-agreement", "e-amount.value", "e-amount.currency"} <= page.ids
    assert {link for link in page.links if link.startswith("#f-")} == {
        *("#f-agreement", "#f-starts", "#f-amount.value", "#f-amount.currency")
    }
    assert all(link[1:] in page.ids for link in page.links if link.startswith("#"))
    assert page.source.count('aria-invalid="true"') == 4
    assert back.sent == sheet.sent
    assert door.head() == head
    back.fill(
        {"starts": "2026-03-01", "agreement": "purchase", "amount": {"value": "1.5", "currency": "EUR"}}
    )
    assert recorded(door, back.send(door))["fact"]["contract"] == "K <1>"


@pytest.mark.parametrize(
    ("kind", "typed", "fault"),
    [
        ("observation", {"facet": "competition", "level": "many"}, "area"),
        ("observation", {"facet": "competition", "level": "low", "area": "Tube"}, "level"),
        ("executive_contact", {"form": "call", "client_level": "staff", "our_level": "staff"}, "contacts"),
        ("investment", {"person": "p-ana", "hours": "0"}, "hours"),
        ("investment", {"person": "p-ana"}, "hours"),
        ("investment", {"person": "p-ana", "amount": {"value": "3", "currency": "euro"}}, "amount.currency"),
        ("contract_signed", {"agreement": "purchase", "starts": "2026-01-02", "ends": "2026-01-01"}, "ends"),
        ("account_merged", {"into": CODE}, "into"),
        ("account_merged", {"into": "NOBODY"}, "into"),
        ("account_changed", {"parent": "a b"}, "parent"),
        (
            "interaction",
            {"channel": "call", "initiative": "ours", "occurred_at": "2999-01-01T00:00:00Z"},
            "occurred_at",
        ),
        ("interaction", {"channel": "call", "initiative": "ours", "note": "x" * 10_001}, "note"),
        ("role_released", {"role": "account_manager", "person": "p-ana"}, "person"),
        ("role_released", {"role": "sales_manager", "person": "p-ana"}, "role"),
        (
            "tier_overridden",
            {
                "tier": "partner",
                "reason": "So",
                "until": "2026-01-01T00:00:00Z",
                "occurred_at": "2026-02-01T00:00:00Z",
            },
            "until",
        ),
        ("customer_verdict", {"channel": "letter"}, "tier"),
    ],
)
def test_what_a_decision_refuses_is_told_beside_the_field_in_either_language(
    door: Door, kind: str, typed: dict[str, Any], fault: str
) -> None:
    prepared(door, kind)
    head = door.head()
    for language in ("en", "zh"):
        sheet = form(door, f"/accounts/{CODE}/record/{kind}?lang={language}").fill(typed)
        response = sheet.send(door)
        assert response.status_code in (403, 404, 409, 422)
        page = Html.of(response)
        assert f"e-{fault}" in page.ids
        assert f'href="#f-{fault}"' in page.source
        said = re.search(rf'id="e-{re.escape(fault)}".*?</p>', page.source)
        assert said is not None
        assert bool(CHINESE.search(said[0])) is (language == "zh")
        assert not re.search(r"`|\bzh\b|constrained", said[0])
    assert door.head() == head


def test_a_change_that_changes_nothing_is_told_at_the_top(door: Door) -> None:
    prepared(door, "account_changed")
    _, page = again(form(door, f"/accounts/{CODE}/record/account_changed").send(door), 422)
    assert "at least one field" in page.text


def test_every_kind_is_on_the_menu_and_its_form_speaks_both_languages(door: Door) -> None:
    prepared(door, "interaction")
    offered = {kind for _, kinds in MENU for kind in kinds}
    assert offered == set(ORDINARY)
    assert set(USUAL) < offered
    page = Html.of(door.client.get(f"/accounts/{CODE}/record?lang=zh"))
    assert {f"/accounts/{CODE}/record/{kind}?lang=zh" for kind in ORDINARY} <= set(page.links)
    for kind in (*KINDS, *FIRM_KINDS):
        for field in walk(fields_of(kind)):
            words = [field.label, *([field.hint] if field.hint else [])]
            words += [said for _, group in field.choices for _, said in group]
            assert all(CHINESE.search(said(one, "zh")) and not CHINESE.search(str(one)) for one in words), (
                kind,
                field,
            )


def test_every_refusal_of_a_fact_can_be_told_in_chinese() -> None:
    rooms = (
        *("tierline.domain.account", "tierline.domain.firm"),
        *("tierline.application.deciding", "tierline.application.sealing"),
    )
    deciding = {one.__name__ for one in every_refusal().values() if one.__module__.startswith(rooms)}
    found = {
        name: said(Words(one.pattern()), "zh")
        for name, one in every_refusal().items()
        if one.__name__ in deciding
    }
    assert found
    silent = {name for name, sentence in found.items() if not CHINESE.search(sentence)}
    assert silent == {"malformed-fact"}, "it passes on what is wrong, field by field"


def test_what_an_account_has_is_offered_by_name(door: Door) -> None:
    prepared(door, "escalation_resolved")
    door.system.accounts.record(CODE, EXAMPLES["contact_added"], actor="local")
    door.system.accounts.record(CODE, EXAMPLES["contact_changed"], actor="local")
    sheet = door.client.get(f"/accounts/{CODE}/record/escalation_resolved").text
    assert re.search(r'<option value="e-1">e-1 · Two coils arrived rusty\. · Escalation raised', sheet)
    people = door.client.get(f"/accounts/{CODE}/record/interaction").text
    named = '<span class="nw">Ingrid Solberg-Lie</span> <span class="quiet">c-1 · senior management'
    assert f'value="c-1"> {named}' in people
    assert 'value="p-anna"' in people
    offered = Form(door.client.get(f"/accounts/{CODE}/record/escalation_raised").text)
    assert offered.sent["escalation"] == ["E-2"]


def test_a_refused_form_is_seen_in_the_other_language_with_what_was_typed(door: Door) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction?lang=en")
    sheet.sent["purpose"] = ["The tender"]
    refused = sheet.send(door)
    shown, page = again(refused, 422)
    assert not any("lang=zh" in link for link in page.links if "/record/" in link)
    head, other = door.head(), page.source.partition('formaction="')[2].partition('"')[0]
    shown.action, shown.sent["only_shown"] = other, ["yes"]
    chinese, page = again(shown.send(door), 200)
    assert 'lang="zh-Hans"' in page.source
    assert chinese.sent["purpose"] == ["The tender"]
    assert door.head() == head


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "Letters, digits, dots, dashes and underscores only"), ("zh", "只能使用字母")],
)
def test_a_code_that_cannot_be_one_is_told_in_words(door: Door, language: str, says: str) -> None:
    sheet = form(door, f"/open-account?lang={language}")
    sheet.fill({"code": "Nord mere", "name": "Nordmere", "account_kind": "enterprise"})
    _, page = again(sheet.send(door), 422)
    assert says in page.text
    assert "pattern" not in page.text


def test_a_number_below_nothing_is_told_to_be_one(door: Door) -> None:
    sheet = form(prepared(door, "investment"), f"/accounts/{CODE}/record/investment?lang=en")
    sheet.sent["hours"] = ["-3"]
    assert "can't be negative" in again(sheet.send(door), 422)[1].text
