"""The page of a contact: who knows them, what is known of them, and what would be without them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look
from tierline.interfaces.presentation.charts import who_knows_whom
from tierline.interfaces.presentation.charts.who_knows_whom import PersonBox, Tie

DAY = datetime(2025, 5, 1, 10, tzinfo=UTC)


def on(days: int) -> str:
    return (DAY + timedelta(days=days)).isoformat()


@pytest.fixture
def told(empty: Door) -> Door:
    """An account that three people of theirs carry, one of whom has left since."""
    empty.open()
    people = {"c1": ("Ada Berg", "executive"), "c2": ("Bo Lund", "manager"), "c3": ("Cy Moe", "manager")}
    for contact, (name, level) in people.items():
        empty.stated(
            "contact_added", contact=contact, name=name, level=level, occurred_at=on(-9), title=f"T-{contact}"
        )
    call = {"channel": "call", "initiative": "mutual"}
    empty.stated(
        "interaction",
        occurred_at=on(0),
        contacts=["c1", "c2", "c3"],
        people=["ana.ruiz"],
        **call,
        note="Warm",
    )
    empty.stated("interaction", occurred_at=on(1), contacts=["c2"], people=["ben.li"], **call)
    empty.stated(
        "counterpart_insight",
        occurred_at=on(2),
        contact="c1",
        about="interests",
        text="Sails",
        people=["ana.ruiz"],
    )
    empty.stated(
        "knowledge", occurred_at=on(0), item="understand_client.client", access="special", people=["ana.ruiz"]
    )
    empty.stated("observation", occurred_at=on(0), facet="visibility_inside", level="medium")
    action = {"action": "A1", "side": "theirs", "owner": "c1", "due": "2025-07-01", "title": "Name a buyer"}
    empty.stated("action_planned", occurred_at=on(0), **action)
    empty.stated("contact_left", occurred_at=on(20), contact="c3")
    empty.system.refresh()
    return empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_tells_who_knows_them_what_is_known_and_what_took_place(told: Door, language: str) -> None:
    page = look(told, f"/accounts/{CODE}/contacts/c1?as_of=2025-05-10&lang={language}")
    for text in ("Ada Berg", "T-c1", "ana.ruiz", "Sails", "Warm", "Name a buyer"):
        assert text in page.text
    assert not any(one.startswith("/people/ana.ruiz") for one in page.links), "the book knows nobody yet"
    assert ("唯一联系" if language == "zh" else "only link") in page.text


def test_whom_two_of_ours_know_is_no_only_link(told: Door) -> None:
    page = look(told, f"/accounts/{CODE}/contacts/c2?as_of=2025-05-10&lang=en")
    assert "ben.li" in page.text
    assert "only link" not in page.text


def test_it_tells_what_the_tier_would_be_without_them(told: Door) -> None:
    page = look(told, f"/accounts/{CODE}/contacts/c1?as_of=2025-05-10&lang=en")
    assert "The tier would fall from preferred supplier to vendor." in page.text
    gone = look(told, f"/accounts/{CODE}/contacts/c3?as_of=2025-05-22&lang=en")
    assert "Has left the customer." in gone.text
    assert "If they left" not in gone.text


def test_whoever_was_not_added_yet_has_no_page(told: Door) -> None:
    for path in (f"{CODE}/contacts/c9", f"{CODE}/contacts/c1?as_of=2025-04-01", "NOBODY/contacts/c1"):
        look(told, f"/accounts/{path}", 404)


def test_the_account_page_draws_who_knows_whom_and_leads_to_them(told: Door) -> None:
    page = look(told, f"/accounts/{CODE}?as_of=2025-05-10&lang=en")
    drawn = next(one for one in page.drawings if 'class="knows"' in one)
    assert f"/accounts/{CODE}/contacts/c1" in drawn
    assert "ana.ruiz and" not in drawn
    assert "Ada Berg and ana.ruiz: once, on 2025-05-01; nobody else of ours knows them" in drawn
    assert "Bo Lund and ben.li: once, on 2025-05-02" in drawn


def test_the_chart_of_tiers_shows_what_happened_and_leads_to_it(told: Door) -> None:
    told.stated("escalation_raised", occurred_at=on(3), escalation="E1", severity="high", category="delivery")
    told.stated("escalation_raised", occurred_at=on(3), escalation="E2", severity="low", category="delivery")
    told.system.refresh()
    page = look(told, f"/accounts/{CODE}?as_of=2025-05-10&lang=en")
    steps = next(one for one in page.drawings if 'class="steps"' in one)
    assert "Grave escalations" in steps
    assert "Executive contacts" not in steps
    assert steps.count('class="event"') == 1


def test_ours_stand_beside_those_whom_they_know() -> None:
    theirs = [PersonBox("t1", "T1"), PersonBox("t2", "T2")]
    ties = [Tie("t1", "o2", 1, True, True, "a"), Tie("t2", "o1", 3, False, True, "b")]
    drawn = who_knows_whom.draw(
        theirs, [PersonBox("o1", "O1"), PersonBox("o2", "O2")], ties, ("l", "r"), "<t>"
    )
    root = ElementTree.fromstring(drawn)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["l", "r", "T1", "T2", "O2", "O1"]
    assert drawn.count("stroke-dasharray") == 1
    assert who_knows_whom.width_of(1) < who_knows_whom.width_of(3)


def test_on_a_phone_names_that_do_not_fit_are_cut_and_stay_whole_where_one_points_at_them() -> None:
    long = "Wilhelmina Featherstonehaugh-Cholmondeley"
    drawn = who_knows_whom.draw(
        [PersonBox("t", long)], [PersonBox("o", "O")], [], ("l", "r"), "t", who_knows_whom.NARROW
    )
    root = ElementTree.fromstring(drawn)
    texts = ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[2].startswith("Wilhelmina F")
    assert texts[2].endswith("…")
    assert f"<title>{long}</title>" in drawn
    assert root.get("width") == "340"
