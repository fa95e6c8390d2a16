"""Contacts, contracts, escalations and actions of an account, as they stood at the instant looked at."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html, look
from tierline.interfaces.web.dealings import dealings

AT = datetime(2025, 6, 1, tzinfo=UTC)
MONEY = {"value": "1500000", "currency": "EUR"}


def on(month: int, day: int = 1) -> str:
    return f"2025-{month:02}-{day:02}T10:00:00Z"


def contact(reference: str, name: str, **more: object) -> dict[str, object]:
    return {"contact": reference, "name": name, **more}


def escalation(reference: str, severity: str, category: str, **more: str) -> dict[str, str]:
    return {"escalation": reference, "severity": severity, "category": category, **more}


def action(reference: str, due: str, title: str, **more: str) -> dict[str, str]:
    return {"action": reference, "due": due, "title": title, **more}


@pytest.fixture
def told(empty: Door) -> Door:
    """An account with something of everything."""
    empty.open()
    ours, theirs = {"side": "ours"}, {"side": "theirs"}
    begun = {"starts": "2025-01-01"}
    facts = [
        ("contact_added", on(1, 5), contact("C1", "Ada Berg", level="senior", title="COO")),
        ("contact_added", on(1, 6), contact("C2", "Bo Lund", level="staff", key_person=True)),
        ("contact_added", on(1, 7), contact("C3", "Cy Moe", level="executive")),
        ("contact_changed", on(2), contact("C1", "Ada Holm", clears=["title"])),
        ("contact_left", on(3), {"contact": "C3"}),
        (
            "interaction",
            on(4),
            {"channel": "call", "initiative": "ours", "contacts": ["C1"], "people": ["a.b"]},
        ),
        (
            "contract_signed",
            on(1),
            {"contract": "K1", "agreement": "framework", "ends": "2025-05-31", **begun},
        ),
        ("contract_signed", on(1), {"contract": "K2", "agreement": "purchase", **begun, "amount": MONEY}),
        ("contract_renewed", on(5, 20), {"contract": "K1", "ends": "2025-07-10"}),
        ("contract_signed", on(2), {"contract": "K3", "agreement": "alliance", **begun}),
        ("contract_ended", on(4), {"contract": "K3", "reason": "terminated"}),
        ("escalation_raised", on(3), escalation("E1", "low", "problem", summary="Pump hums")),
        ("escalation_raised", on(4), escalation("E2", "critical", "delivery")),
        ("escalation_raised", on(2), escalation("E3", "high", "complaint")),
        ("escalation_resolved", on(2, 11), {"escalation": "E3", "outcome": "Bill mended"}),
        ("action_planned", on(3), action("A1", "2025-05-20", "Send the plan", owner="a.b", **ours)),
        ("action_planned", on(3), action("A2", "2025-04-20", "Name a buyer", **theirs)),
        ("action_planned", on(3), action("A3", "2025-04-01", "Call back", **ours)),
        ("action_completed", on(3, 20), {"action": "A3"}),
    ]
    for kind, at, fields in facts:
        empty.stated(kind, occurred_at=at, **fields)
    empty.system.refresh()
    return empty


def at(door: Door, moment: datetime):
    with door.system.reads.account(CODE, None) as known:
        return dealings(known.history, moment, door.system.sealing.opened_facts)


def test_contacts_come_with_what_is_known_of_them_then(told: Door) -> None:
    now = at(told, AT)
    assert [(one.about.contact, one.name, one.title) for one in now.contacts] == [
        ("C2", "Bo Lund", None),
        ("C1", "Ada Holm", None),
    ]
    assert [one.about.contact for one in now.left] == ["C3"]
    assert now.contacts[1].about.last.at == datetime(2025, 4, 1, 10, tzinfo=UTC)
    before = at(told, datetime(2025, 1, 20, tzinfo=UTC))
    assert [(one.name, one.title) for one in before.contacts if one.about.contact == "C1"] == [
        ("Ada Berg", "COO")
    ]
    assert before.left == []


def test_contracts_come_by_their_end_and_those_that_are_over_apart(told: Door) -> None:
    now = at(told, AT)
    assert [(one.terms.contract, one.state, one.days_left) for one in now.contracts] == [
        ("K1", "in_force", 40),
        ("K2", "in_force", None),
    ]
    assert [(one.terms.contract, one.state) for one in now.past_contracts] == [("K3", "terminated")]
    later = at(told, AT + timedelta(days=60))
    assert [(one.terms.contract, one.state) for one in later.past_contracts] == [
        ("K1", "ran_out"),
        ("K3", "terminated"),
    ]


def test_escalations_come_by_severity_and_the_resolved_apart(told: Door) -> None:
    now = at(told, AT)
    assert [(one.fact.escalation, one.days) for one in now.escalations] == [("E2", 60), ("E1", 91)]
    assert now.escalations[1].text == "Pump hums"
    assert [(one.fact.escalation, one.days) for one in now.resolved] == [("E3", 10)]
    assert [one.fact.escalation for one in at(told, datetime(2025, 2, 5, tzinfo=UTC)).escalations] == ["E3"]


def test_actions_come_by_their_day_and_the_done_apart(told: Door) -> None:
    now = at(told, AT)
    assert [(one.fact.action, one.fact.side, one.text) for one in now.actions] == [
        ("A2", "theirs", "Name a buyer"),
        ("A1", "ours", "Send the plan"),
    ]
    assert [(one.fact.action, one.state) for one in now.done] == [("A3", "completed")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_shows_them_and_leads_to_their_lines(told: Door, language: str) -> None:
    page = look(told, f"/accounts/{CODE}?as_of=2025-06-01&lang={language}")
    for name in ("contacts", "contracts", "escalations", "actions"):
        assert name in page.ids
        body = page.source.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]
        links = re.findall(r'href="#(f-[0-9a-f-]+)"', body)
        assert links
        assert set(links) <= page.ids
    for text in ("Ada Holm", "Pump hums", "Send the plan", "1,500,000 EUR"):
        assert text in page.text
    assert ("关键人物" in page.text) is (language == "zh")


def test_a_forgotten_name_is_not_shown(told: Door) -> None:
    with told.system.reads.account(CODE, None) as known:
        found = dealings(known.history, AT, lambda facts: [{"name": {"forgotten": True}} for _ in facts])
    assert all(one.name == {"forgotten": True} for one in found.contacts)


def lines(page: Html) -> list[str]:
    return re.findall(r'<span class="kind">([^<]+)</span>', page.source)


def test_the_timeline_is_narrowed_by_kind_person_and_period(told: Door) -> None:
    where = f"/accounts/{CODE}?as_of=2025-06-01"
    everything = lines(look(told, where))
    by_person = lines(look(told, f"{where}&person=a.b"))
    assert 0 < len(by_person) < len(everything)
    march = look(told, f"{where}&from=2025-03-01&to=2025-03-31")
    days = re.findall(r'<time datetime="(\S+?)T[^"]*" title', march.source)
    assert days
    assert all(day.startswith("2025-03") for day in days)
    assert lines(look(told, f"{where}&from=2025-03-01&to=2025-03-31&kind=contact_left&person=")) == [
        "Contact left"
    ]
    assert "Nothing of this kind" in look(told, f"{where}&kind=contact_left&person=a.b").text
    assert 'value="2025-03-01"' in march.source
