"""An account handed over: its page, its paper, and the successor's acknowledgement."""

import io
import re
from html import unescape

import pypdfium2
import pytest

from tests.doors import CODE, Door
from tests.web.forms import again, form, recorded
from tests.web.reading import Html, look
from tierline.domain.catalogue import DEFINITIONS, Role
from tierline.interfaces.presentation.language import said
from tierline.interfaces.web.print_sections import readable

ROLE = {"role": "account_manager"}
PAGE = f"/accounts/{CODE}/handover"
FORM = f"/accounts/{CODE}/record/handover_acknowledged"


def on(month: int, day: int = 1) -> str:
    return f"2025-{month:02}-{day:02}T10:00:00Z"


@pytest.fixture
def door(empty: Door) -> Door:
    """An account that p-ben took over from p-ana in April, with something of everything."""
    empty.open()
    empty.stated("contact_added", occurred_at=on(2), contact="C-1", name="Ada Berg", level="senior")
    empty.stated("role_assigned", occurred_at=on(2), person="p-ana", **ROLE)
    empty.stated("role_released", occurred_at=on(4), person="p-ana", **ROLE)
    empty.stated("role_assigned", occurred_at=on(4), person="p-ben", **ROLE)
    raised = {"severity": "critical", "category": "delivery", "summary": "Two coils are missing"}
    empty.stated("escalation_raised", occurred_at=on(3), escalation="E-1", **raised)
    signed = {"contract": "K-1", "agreement": "framework", "starts": "2025-01-01", "ends": "2025-06-20"}
    empty.stated("contract_signed", occurred_at=on(2), **signed)
    planned = {"action": "A-1", "side": "ours", "due": "2025-04-20", "title": "Send the study"}
    empty.stated("action_planned", occurred_at=on(3), owner="p-ana", **planned)
    empty.system.refresh()
    return empty


def acknowledged(door: Door, month: int = 5, **fields: object) -> int:
    """An acknowledgement by p-ben; its position."""
    said = {"person": "p-ben", "basis_position": door.head(), "note": "Read with Ana", **ROLE, **fields}
    receipt = door.stated("handover_acknowledged", occurred_at=on(month), **said)
    door.system.refresh()
    return int(receipt["position"])


def printed(door: Door, **asked: str) -> str:
    response = door.client.get(f"{PAGE}.pdf", params=asked)
    assert response.status_code == 200, response.text
    pages = pypdfium2.PdfDocument(io.BytesIO(response.content))
    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(text.replace("\u200b", "").split())


def link_to(page: Html, what: str) -> str:
    return next(one for one in page.links if what in one)


def rows(page: Html, section: str) -> list[str]:
    """The rows of a section's table, as plain words."""
    table = page.source.partition(f'<h2 id="{section}">')[2].partition("</section>")[0]
    return [
        " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:]
    ]


MANAGER = f"{Role.account_manager.in_full!s} {Role.account_manager.duty!s}"
SPONSOR = f"{Role.executive_sponsor.in_full!s} {Role.executive_sponsor.duty!s}"
SALES = f"{Role.sales_manager.in_full!s} {Role.sales_manager.duty!s}"


def test_a_handover_says_who_holds_which_role_since_when_and_after_whom(door: Door) -> None:
    assert rows(look(door, f"{PAGE}?as_of=2025-06-01&lang=en"), "posts") == [
        f"{MANAGER} p-ben 2025-04-01 p-ana until 2025-04-01 ○ not acknowledged Acknowledge",
        f"{SPONSOR} vacant – – –",
        f"{SALES} vacant – – –",
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_handover_says_what_a_key_account_is_and_what_each_role_is_for(door: Door, lang: str) -> None:
    page, paper = look(door, f"{PAGE}?lang={lang}").text, printed(door, lang=lang).replace(" ", "")
    for words in (
        *(one.words for one in DEFINITIONS.values()),
        *(words for role in Role for words in (role.in_full, role.duty)),
    ):
        told = said(words, "zh") if lang == "zh" else str(words)
        assert told in page
        assert told.replace(" ", "") in paper


def test_a_handover_says_what_is_open_and_leaves_out_what_is_over(door: Door) -> None:
    door.stated("contract_ended", occurred_at=on(5, 20), contract="K-1", reason="completed")
    door.stated("contact_left", occurred_at=on(5, 20), contact="C-1")
    door.system.refresh()
    before = look(door, f"{PAGE}?as_of=2025-05-01&lang=en")
    for words in (
        "Ada Berg",
        "Two coils are missing",
        "Framework agreement",
        "Send the study",
        "11 days late",
    ):
        assert words in before.text
    assert "in 50 days" in before.text
    after = look(door, f"{PAGE}?as_of=2025-06-01&lang=en")
    assert "Ada Berg" not in after.text
    assert "No contract is in force or about to begin." in after.text


def test_a_handover_names_what_is_overdue_or_soon_will_be(door: Door) -> None:
    done = {"responsibility": "account_manager.advocate", "person": "p-ben"}
    door.stated("responsibility_fulfilled", occurred_at=on(4, 2), **done)
    door.system.refresh()
    coverage = door.get(f"/v1/accounts/{CODE}/coverage", as_of="2025-06-01").json()["responsibilities"]
    cadence = next(one["cadence_days"] for one in coverage if one["id"] == "account_manager.advocate")
    listed = {
        as_of: [
            row for row in rows(look(door, f"{PAGE}?as_of={as_of}&lang=en"), "duties") if "advocate" in row
        ]
        for as_of in ("2025-04-10", "2026-06-01")
    }
    assert cadence > 40
    assert listed["2025-04-10"] == []
    (overdue,) = listed["2026-06-01"]
    assert "! overdue" in overdue
    assert overdue.endswith("p-ben")


def test_the_successor_acknowledges_by_the_form_that_the_page_leads_to(door: Door) -> None:
    page = look(door, f"{PAGE}?lang=en")
    sheet = form(door, link_to(page, "role=account_manager"))
    position = door.head()
    assert sheet.sent["person"] == ["p-ben"]
    assert sheet.sent["basis_position"] == [str(position)]
    sheet.put("note", "All clear")
    response = sheet.send(door)
    assert response.headers["location"].startswith(PAGE)
    fact = recorded(door, response)["fact"]
    assert {
        **ROLE,
        "person": "p-ben",
        "basis_position": position,
        "note": "All clear",
    }.items() <= fact.items()
    door.system.refresh()
    after = look(door, f"{PAGE}?lang=en")
    assert "not acknowledged" not in rows(after, "posts")[0]
    (row,) = rows(after, "acknowledgements")
    assert f"position {position} All clear" in row
    assert "Handover acknowledged: account manager" in look(door, f"/accounts/{CODE}?lang=en").text
    assert "确认交接：客户经理" in look(door, f"/accounts/{CODE}?lang=zh").text


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"person": "p-ana"}, "person", "didn't hold this role"),
        ({"role": "sales_manager"}, "person", "didn't hold this role"),
        ({"basis_position": "1000000"}, "basis_position", "Nothing is recorded at this position yet"),
        ({"basis_position": "0"}, "basis_position", "A position is a whole number from 1 on."),
        ({"basis_position": "12x"}, "basis_position", "write digits only"),
        ({"basis_position": ""}, "basis_position", "Please state this."),
        ({"occurred_at": "2024-12-31T10:00:00+00:00"}, "occurred_at", "not open at that time"),
    ],
)
def test_what_cannot_be_acknowledged_is_told_beside_the_field(
    door: Door, typed: dict[str, str], field: str, says: str
) -> None:
    address = f"{FORM}?lang=en&role=account_manager&person=p-ben&basis_position=3"
    response = form(door, address).fill(typed).send(door)
    back, page = again(response, 422 if field == "basis_position" else 409)
    assert f"e-{field}" in page.ids
    assert says in page.text
    assert back.sent["role"] == [typed.get("role", "account_manager")]
    assert [one.fact.kind for one in door.system.log.page(door.head() - 1, 1)] == ["action_planned"]


def test_a_form_that_was_not_served_to_its_sender_records_nothing(door: Door) -> None:
    sheet = form(door, f"{FORM}?lang=en&role=account_manager&person=p-ben&basis_position=3")
    sheet.sent["form_token"] = ["made up"]
    assert sheet.send(door).status_code == 403
    assert rows(look(door, PAGE), "acknowledgements") == []


def test_the_api_refuses_a_position_that_the_log_has_not_reached(door: Door) -> None:
    said = {"occurred_at": on(5), "person": "p-ben", **ROLE}
    refused = door.state("handover_acknowledged", basis_position=door.head() + 1, **said)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/position-ahead")
    receipt = door.stated("handover_acknowledged", basis_position=door.head(), **said)
    wrong = {"target": receipt["fact_id"], "reason": "A slip", "changes": {"basis_position": 10**6}}
    assert door.state("fact_corrected", **wrong).json()["type"] == "/problems/position-ahead"


def test_an_acknowledgement_counts_for_the_time_in_the_role_in_which_it_was_made(door: Door) -> None:
    acknowledged(door)
    assert "✓ acknowledged on 2025-05-01" in rows(look(door, f"{PAGE}?lang=en"), "posts")[0]
    door.stated("role_released", occurred_at=on(6), person="p-ben", **ROLE)
    door.stated("role_assigned", occurred_at=on(7), person="p-ben", **ROLE)
    door.system.refresh()
    assert "○ not acknowledged" in rows(look(door, f"{PAGE}?lang=en"), "posts")[0]
    acknowledged(door, month=8)
    assert "✓ acknowledged on 2025-08-01" in rows(look(door, f"{PAGE}?lang=en"), "posts")[0]


def test_an_acknowledgement_leads_to_the_account_as_it_was_read(door: Door) -> None:
    position = acknowledged(door) - 1
    raised = {"escalation": "E-2", "severity": "high", "category": "problem", "summary": "It rusts"}
    door.stated("escalation_raised", occurred_at=on(4, 20), **raised)
    door.system.refresh()
    page = look(door, f"{PAGE}?lang=en")
    assert "It rusts" in page.text
    then = look(door, link_to(page, f"known_at={position}"))
    assert "It rusts" not in then.text
    assert "Two coils are missing" in then.text
    assert rows(then, "acknowledgements") == []


def test_a_handover_is_the_same_again_by_its_basis_as_page_and_as_paper(door: Door) -> None:
    page = look(door, f"{PAGE}?lang=en")
    again_at = link_to(page, "basis=")
    paper = door.client.get(again_at.replace("/handover?", "/handover.pdf?"))
    first = rows(look(door, again_at), "posts")
    acknowledged(door, month=6)
    assert rows(look(door, again_at), "posts") == first != rows(look(door, f"{PAGE}?lang=en"), "posts")
    assert door.client.get(again_at.replace("/handover?", "/handover.pdf?")).content == paper.content
    assert "position=" in paper.headers["tierline-basis"]
    assert paper.headers["content-disposition"] == 'attachment; filename="handover.pdf"'
    assert paper.headers["cache-control"] == "no-store"


def test_before_it_happened_or_was_known_nothing_is_acknowledged(door: Door) -> None:
    position = acknowledged(door)
    for asked in ("as_of=2025-04-30", f"known_at={position - 1}"):
        assert rows(look(door, f"{PAGE}?{asked}"), "acknowledgements") == []
    assert len(rows(look(door, f"{PAGE}?as_of=2025-05-01"), "acknowledgements")) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paper_says_what_the_page_says(door: Door, language: str) -> None:
    acknowledged(door)
    asked = {"lang": language, "as_of": "2025-06-01"}
    page = look(door, f"{PAGE}?lang={language}&as_of=2025-06-01")
    text = "".join(printed(door, **asked).split())
    for heading in re.findall(r"<h[12][^>]*>([^<]+)</h[12]>", page.source):
        assert "".join(unescape(heading).split()) in text
    for words in ("Ada Berg", "Two coils are missing", "Send the study", "p-ben", "p-ana", "Read with Ana"):
        assert "".join(words.split()) in text
    assert link_to(page, "handover.pdf") == f"{PAGE}.pdf?lang={language}&as_of=2025-06-01"


def test_paper_says_that_nothing_lapses_and_nobody_acknowledged(empty: Door) -> None:
    empty.open()
    empty.system.refresh()
    text = printed(empty, lang="en")
    assert "Nobody has acknowledged a handover yet." in text
    assert "No responsibility is overdue or due within 30 days." in text
    assert text.count("vacant") == 3


def test_nobody_takes_over_a_closed_account(door: Door) -> None:
    door.stated("account_closed", occurred_at=on(6))
    door.system.refresh()
    page = look(door, f"{PAGE}?lang=en")
    assert not [one for one in page.links if "handover_acknowledged" in one]
    assert "nobody owes it anything" in page.text
    assert "nobody owes it anything" in printed(door, lang="en")


def test_the_account_leads_to_its_handover_at_the_same_moment(door: Door) -> None:
    page = look(door, f"/accounts/{CODE}?as_of=2025-05-01&lang=zh")
    there = look(door, link_to(page, "/handover"))
    assert "您正在查看过去：2025-05-01" in there.text
    assert f"/accounts/{CODE}?lang=zh&as_of=2025-05-01" in there.links


def test_there_is_no_handover_of_an_account_that_is_not_there(door: Door) -> None:
    look(door, "/accounts/nobody/handover", 404)
    assert door.client.get("/accounts/nobody/handover.pdf").status_code == 404
    look(door, f"{PAGE}?as_of=2024-01-01", 404)


def test_a_forgotten_text_is_told_as_such_on_paper() -> None:
    assert readable({"forgotten": True}, "en") == "[forgotten on request]"
    assert readable("plain", "zh") == "plain"
