import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.doors import Door, an_id
from tests.examples import CODE, EXAMPLES, OTHER_CODES, fact_of, opening, preceding
from tests.patience import LONGEST
from tests.web.forms import ORIGIN, Form, again, form, recorded
from tests.web.reading import Html
from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.interfaces.http.errors import every_refusal
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.forms.fields import fields_of, walk
from tierline.interfaces.web.forms.menu import MENU, USUAL
from tierline.interfaces.web.forms.refused import SENTENCES
from tierline.interfaces.web.forms.statements import KINDS_OF_STATEMENTS
from tierline.interfaces.wiring import System

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ORDINARY = sorted(set(KINDS) - {"account_opened", *KINDS_OF_STATEMENTS})


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    settings = Settings(
        database=f"sqlite:///{tmp_path}/tierline.db", body_limit=200_000, wait_seconds=LONGEST
    )
    with System(settings) as system, Door(system) as door:
        system.feeding.start()
        yield door


def prepared(door: Door, kind: str) -> Door:
    """A door behind which everything is recorded that an example needs."""
    accounts = door.system.accounts
    for code in OTHER_CODES:
        accounts.record(code, opening(code) | {"code": code}, actor="local")
    for content in preceding(kind):
        stated = {**content, "fact_id": str(fact_of(content).fact_id)}
        accounts.record(CODE, stated, actor=actor_of(content["kind"]))
    return door


def actor_of(kind: str) -> str:
    """Who records a fact of a kind: what somebody proposed, somebody else approves."""
    return "approver" if kind == "override_approved" else "local"


def as_stated(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A fact's content in the shape in which the API shows it."""
    fact = fact_of({**content, "kind": kind})
    return fact.model_dump(mode="json", exclude_none=True, exclude={"fact_id"})


def without_id(fact: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fact.items() if name != "fact_id"}


@pytest.mark.parametrize("kind", ORDINARY)
def test_every_kind_is_recorded_by_its_form_as_the_api_would_have_it(door: Door, kind: str) -> None:
    filled = form(prepared(door, kind), f"/accounts/{CODE}/record/{kind}").fill(EXAMPLES[kind])
    found = recorded(door, filled.send(door))
    assert without_id(found["fact"]) == as_stated(kind, EXAMPLES[kind])
    assert found["statements"][0]["actor"] == "local"


def test_an_account_is_opened_by_form(door: Door) -> None:
    prepared(door, "account_opened")
    filled = form(door, "/open-account?lang=zh").fill(EXAMPLES["account_opened"])
    found = recorded(door, filled.send(door))
    assert without_id(found["fact"]) == as_stated("account_opened", EXAMPLES["account_opened"])


@pytest.mark.parametrize("kind", KINDS_OF_STATEMENTS)
def test_a_statement_about_a_fact_is_recorded_by_its_form(door: Door, kind: str) -> None:
    prepared(door, kind)
    content = {**EXAMPLES[kind], "target": str(fact_of(EXAMPLES["interaction"]).fact_id)}
    if kind == "override_approved":
        proposed = {**EXAMPLES["tier_overridden"], "fact_id": an_id()}
        door.system.accounts.record(CODE, proposed, actor="somebody else")
        content["target"] = proposed["fact_id"]
    sheet = form(door, f"/accounts/{CODE}/record/{kind}?target={content['target']}")
    sheet.fill({name: value for name, value in content.items() if name not in ("target", "changes")})
    sheet.fill(content.get("changes", {}), "changes.")
    found = recorded(door, sheet.send(door))
    assert without_id(found["fact"]) == as_stated(kind, content)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {*KINDS_OF_STATEMENTS, "contact_forgotten"}))
def test_a_fact_of_every_kind_can_be_corrected_and_what_is_not_touched_stays(door: Door, kind: str) -> None:
    prepared(door, kind)
    content = {**EXAMPLES[kind], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor=actor_of(kind))
    before = door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["fact"]
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    untouched, page = again(sheet.fill({"reason": "A look"}).send(door), 422)
    assert "Nothing is different" in page.text
    changed = {"fulfils": ["sales_manager.training", "account_manager.plan"]}
    statement = recorded(door, untouched.fill(changed, "changes.").send(door))["fact"]
    assert {name: sorted(value) for name, value in statement["changes"].items()} == {
        "fulfils": sorted(changed["fulfils"])
    }
    after = door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["fact"]
    assert {**after, "fulfils": None} == {**before, "fulfils": None}


def test_a_field_that_is_emptied_is_cleared_by_the_correction(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "Nobody wrote that"})
    sheet.fill({"note": "", "people": [], "joint_business": False}, "changes.")
    changes = recorded(door, sheet.send(door))["fact"]["changes"]
    assert changes == {"note": None, "people": [], "joint_business": False}


def test_a_correction_that_the_kind_does_not_allow_is_told_beside_the_field(door: Door) -> None:
    prepared(door, "contract_signed")
    content = {**EXAMPLES["contract_signed"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "A slip"}).fill({"ends": "2020-01-01"}, "changes.")
    back, page = again(sheet.send(door), 422)
    assert "e-changes.ends" in page.ids
    assert back.sent["changes.ends"] == ["2020-01-01"]
    back.fill({"ends": "2025-03-30", "amount": {"value": "12", "currency": "eur"}}, "changes.")
    back, page = again(back.send(door), 422)
    assert "e-changes.amount.currency" in page.ids
    assert door.fresh(f"/v1/accounts/{CODE}/facts/{content['fact_id']}")["corrected"] is False


def test_a_correction_of_what_was_corrected_meanwhile_is_shown_first(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    address = f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}"
    mine, theirs = form(door, address), form(door, address)
    recorded(door, theirs.fill({"reason": "It was a call"}).fill({"channel": "call"}, "changes.").send(door))
    head = door.head()
    mine.fill({"reason": "We asked"}).fill({"initiative": "ours"}, "changes.")
    back, page = again(mine.send(door), 409)
    assert "Somebody stated this entry anew" in page.text
    assert door.head() == head
    assert back.sent["changes.channel"] == ["call"]
    assert recorded(door, back.send(door))["fact"]["changes"] == {"initiative": "ours"}
    assert recorded(door, theirs.send(door))["fact"]["changes"] == {"channel": "call"}


def test_a_correction_sent_twice_is_recorded_once(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    sheet = form(door, f"/accounts/{CODE}/record/fact_corrected?target={content['fact_id']}")
    sheet.fill({"reason": "A call"}).fill({"channel": "call"}, "changes.")
    recorded(door, sheet.send(door))
    head = door.head()
    recorded(door, sheet.send(door))
    assert door.head() == head


def test_a_retracted_fact_can_be_reinstated_from_its_line(door: Door) -> None:
    prepared(door, "escalation_raised")
    found = recorded(
        door,
        form(door, f"/accounts/{CODE}/record/escalation_raised")
        .fill(EXAMPLES["escalation_raised"])
        .send(door),
    )
    fact_id = found["fact"]["fact_id"]
    for word, kind in (("Retract", "fact_retracted"), ("Reinstate", "fact_reinstated")):
        page = Html.of(door.client.get(f"/accounts/{CODE}"))
        (link,) = (one for one in page.links if kind in one and fact_id in one)
        assert word in page.text
        recorded(door, form(door, link).fill({"reason": "By mistake"}).send(door))
    assert door.fresh(f"/v1/accounts/{CODE}/facts/{fact_id}")["holds"] is True


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


@pytest.mark.parametrize("language", ["en", "zh"])
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
    door: Door, kind: str, typed: dict[str, Any], fault: str, language: str
) -> None:
    prepared(door, kind)
    head = door.head()
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


def test_a_form_sent_twice_records_once(door: Door) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    first = sheet.send(door)
    head = door.head()
    second = sheet.send(door)
    assert first.headers["location"] == second.headers["location"]
    assert door.head() == head


def test_a_form_changed_after_it_was_recorded_is_not_recorded_over_it(door: Door) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    recorded(door, sheet.send(door))
    head = door.head()
    _, page = again(sheet.fill({"note": "Something else"}).send(door), 409)
    assert "already recorded with other content" in page.text
    assert door.head() == head


def test_what_is_typed_is_in_no_address_and_in_no_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    prepared(door, "contact_added")
    secret = "Wilhelmina Unforgettable"
    typed = {**EXAMPLES["contact_added"], "name": secret, "title": secret}
    with caplog.at_level("DEBUG"):
        response = form(door, f"/accounts/{CODE}/record/contact_added").fill(typed).send(door)
        recorded(door, response)
        back, _ = again(form(door, f"/accounts/{CODE}/record/contact_added").fill(typed).send(door), 422)
        again(back.sure().send(door), 409)
    assert secret.split(maxsplit=1)[0] not in str(response.headers)
    assert secret.split(maxsplit=1)[0] not in caplog.text


def test_what_is_typed_stays_text(door: Door) -> None:
    prepared(door, "interaction")
    nasty = "</textarea><script>alert(1)</script>\"'&"
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(
        {"note": nasty, "purpose": f"\n{nasty}\n\n2"}
    )
    sheet.sent["channel"] = [nasty]
    sheet.sent["people.others"] = [nasty]
    back, page = again(sheet.send(door), 422)
    assert "<script>" not in page.source
    assert back.sent["note"] == [nasty]
    back.fill({"channel": "call", "initiative": "ours"})
    found = recorded(door, back.send(door))["fact"]
    assert (found["note"], found["purpose"]) == (nasty, f"\n{nasty}\n\n2")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:99"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://localhost"},
        {"sec-fetch-site": "same-origin", "origin": "http://evil.example"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("address", [f"/accounts/{CODE}/record/interaction", "/open-account"])
def test_a_form_from_elsewhere_is_refused(door: Door, headers: dict[str, str], address: str) -> None:
    prepared(door, "interaction")
    head = door.head()
    kind = "account_opened" if "open" in address else "interaction"
    sheet = form(door, address).fill(EXAMPLES[kind])
    assert sheet.send(door, headers).status_code == 403
    assert door.head() == head


@pytest.mark.parametrize("headers", [{"origin": "http://localhost"}, {"sec-fetch-site": "same-origin"}])
def test_one_way_of_saying_where_a_form_comes_from_is_enough(door: Door, headers: dict[str, str]) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    recorded(door, sheet.send(door, headers))


@pytest.mark.parametrize("token", ["", "made-up", "ImxvY2FsIg.AAAA"])
def test_a_form_without_its_token_is_shown_again_with_all_that_was_typed(door: Door, token: str) -> None:
    prepared(door, "interaction")
    sheet = form(door, f"/accounts/{CODE}/record/interaction").fill(EXAMPLES["interaction"])
    served = sheet.sent["form_token"]
    sheet.sent["form_token"] = [token]
    head = door.head()
    back, page = again(sheet.send(door), 403)
    assert "send it again" in page.text
    assert door.head() == head
    assert back.sent == {name: one for name, one in sheet.sent.items() if one} | {"form_token": served}
    recorded(door, back.send(door))


def test_what_is_no_form_is_refused(door: Door) -> None:
    prepared(door, "interaction")
    address = f"/accounts/{CODE}/record/interaction"
    typed = {**ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    post = door.client.post
    assert post(address, json={}, headers=ORIGIN).status_code == 415
    assert post(address, content=b"fact_id=%ff", headers=typed).status_code == 422
    assert post(address, content=b"\xff", headers=typed).status_code == 422
    assert post(address, content=b"a=1&" * 6000, headers=typed).status_code == 422
    assert post(address, content=b"channel=call", headers=typed).status_code == 422
    assert post(address, content=b"a=" + b"x" * 300_000, headers=typed).status_code == 413


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/nobody/record", 404),
        ("/accounts/nobody/record/interaction", 404),
        (f"/accounts/{CODE}/record/gossip", 404),
        (f"/accounts/{CODE}/record/account_opened", 404),
        (f"/accounts/{CODE}/record/fact_corrected", 404),
        (f"/accounts/{CODE}/record/fact_corrected?target=x", 422),
        (f"/accounts/{CODE}/record/fact_corrected?target=00000000-0000-0000-0000-000000000000", 404),
        (f"/accounts/{CODE}/record/interaction?target=00000000-0000-0000-0000-000000000000", 404),
        (f"/accounts/{CODE}/record/interaction?note=secret", 422),
    ],
)
def test_there_is_no_form_for_what_is_not_there(door: Door, address: str, status: int) -> None:
    prepared(door, "interaction")
    assert door.client.get(address).status_code == status


def test_a_fact_of_another_account_cannot_be_corrected_here(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    address = f"/accounts/NW-002/record/fact_corrected?target={content['fact_id']}"
    assert door.client.get(address).status_code == 404


def test_a_notice_is_of_a_fact_of_the_account_only(door: Door) -> None:
    prepared(door, "interaction")
    content = {**EXAMPLES["interaction"], "fact_id": an_id()}
    door.system.accounts.record(CODE, content, actor="local")
    assert door.system.rows_reach(door.head())
    assert "Recorded:" in door.client.get(f"/accounts/{CODE}?recorded={content['fact_id']}").text
    assert "Recorded:" not in door.client.get(f"/accounts/NW-002?recorded={content['fact_id']}").text
    assert "Recorded:" not in door.client.get(f"/accounts/{CODE}?recorded={an_id()}").text


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
            assert all(CHINESE.search(one.zh) and not CHINESE.search(one.en) for one in words), (kind, field)


def test_every_refusal_of_a_fact_can_be_told_in_chinese() -> None:
    rooms = (
        *("tierline.domain.account", "tierline.domain.firm"),
        *("tierline.application.deciding", "tierline.application.sealing"),
    )
    deciding = {one.__name__ for one in every_refusal().values() if one.__module__.startswith(rooms)}
    assert deciding - set(SENTENCES) == set()
    assert all(CHINESE.search(sentence) for sentence in SENTENCES.values())
    names = {one.__name__ for one in every_refusal().values()}
    assert set(SENTENCES) - names == set()


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
    [("en", "Must be letters, digits, dots, dashes and underscores"), ("zh", "只能使用字母")],
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
