"""What a page says of what was just recorded: what it did, and the way back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import CODE, Door
from tests.web.forms import ORIGIN, Form, form
from tests.web.reading import Html
from tests.web.recording import recording_door
from tierline.application.access import ALL_ACCOUNTS, Principal, Scope
from tierline.interfaces.beginning import begin

ACCOUNT = f"/accounts/{CODE}"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with recording_door(tmp_path) as door:
        begin(door.system)
        assert door.open().status_code == 201
        for number in (1, 2):
            door.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
        door.stated("interaction", channel="meeting", initiative="ours", contacts=["C-1", "C-2"],
                    occurred_at=f"{door.system.clock().isoformat()}")  # fmt: skip
        yield door


def meet(door: Door, name: str = "Ada Ashdown") -> str:
    """Record a meeting with somebody new; the address that it leads to."""
    sheet = form(door, f"{ACCOUNT}/meeting?lang=en")
    sheet.sent |= {"initiative": ["ours"], "new.name": [name], "new.level": ["manager"]}
    response = sheet.send(door)
    assert response.status_code == 303, response.text.partition("<main")[2][:2000]
    return str(response.headers["location"])


def shown(door: Door, address: str) -> str:
    """The page at an address, once it has all that is recorded."""
    assert door.system.rows_reach(door.head())
    answer = door.client.get(address)
    assert answer.status_code == 200, answer.text[:500]
    Html.of(answer)
    return str(answer.text)


def test_it_says_what_the_fact_and_who_was_added_with_it_did(door: Door) -> None:
    page = shown(door, meet(door))
    notice = page.partition('class="effect"')[2].partition("</ul>")[0]
    assert "not met" in notice
    assert 'class="state f-met"' in notice
    assert "Still missing for Preferred supplier:" in notice


def test_it_says_so_where_nothing_changed_and_in_chinese(door: Door) -> None:
    said = door.stated("outlook", statement="They will build a second plant.")
    page = shown(door, f"{ACCOUNT}?recorded={said['fact_id']}&lang=en")
    assert "changes neither the tier nor coverage" in page
    assert "未改变层级" in shown(door, f"{ACCOUNT}?recorded={said['fact_id']}&lang=zh")


def test_undo_takes_back_both_at_once_and_twice_is_once(door: Door) -> None:
    address = meet(door)
    undo = Form(shown(door, address))
    assert undo.action.startswith(f"{ACCOUNT}/undo")
    undo_facts = [one.partition('"')[0] for one in shown(door, address).split('name="fact" value="')[1:]]
    undo.sent["fact"] = undo_facts
    answer = undo.send(door)
    assert answer.status_code == 303, answer.text[:500]
    head = door.head()
    kinds = [one.fact.kind for one in door.system.reads.statements(CODE)][-2:]
    assert kinds == ["fact_retracted", "fact_retracted"]
    for one in undo_facts:
        assert door.fresh(f"/v1{ACCOUNT}/facts/{one}")["holds"] is False
    assert undo.send(door).status_code == 303
    assert door.head() == head
    page = shown(door, answer.headers["location"])
    assert "Recorded: Fact retracted" in page
    assert 'class="second">Undo' not in page
    assert 'class="second">Undo' not in shown(door, address), "it is taken back already"


def test_a_second_person_may_not_undo_without_the_permission_to_correct(door: Door) -> None:
    fact_id = meet(door).partition("recorded=")[2].partition("&")[0]
    head = door.head()
    recorder = Principal("somebody else", frozenset({Scope.READ, Scope.RECORD}), ALL_ACCOUNTS)
    door.system.access.local = recorder
    page = shown(door, f"{ACCOUNT}?recorded={fact_id}&lang=en")
    assert 'class="second">Undo' not in page
    sheet = form(door, f"{ACCOUNT}/meeting?lang=en")
    sent = {"form_token": sheet.sent["form_token"], "opened": sheet.sent["opened"], "undo_id": [fact_id]}
    answer = door.client.post(f"{ACCOUNT}/undo?lang=en", data={**sent, "fact": [fact_id]}, headers=ORIGIN)
    assert answer.status_code == 403
    assert "permission" in answer.text
    assert door.head() == head


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"form_token": ["forged"]}, 403),
        ({"fact": ["no id"]}, 422),
        ({"fact": []}, 422),
        ({"undo_id": []}, 422),
        ({"fact": ["00000000-0000-0000-0000-000000000000"]}, 404),
        ({"opened": ["never"]}, 422),
    ],
)
def test_an_undo_that_cannot_be_one_records_nothing(
    door: Door, sent: dict[str, list[str]], status: int
) -> None:
    undo, head = Form(shown(door, meet(door))), door.head()
    undo.sent |= sent
    assert undo.send(door).status_code == status
    assert door.head() == head
