"""A plan asked about on its page: the two ways drawn, what it does in words, and nothing recorded."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.demo_day import TODAY
from tests.doors import CODE, Door
from tests.web.forms import ORIGIN
from tests.web.reading import Html

PAGE = "/accounts/castmoor-steel/what-if"
MEETING = f"meeting={TODAY:%Y-%m-%d}&contacts=cfo&contacts=operations-director&managements=yes"


def shown(door: Door, question: str, status: int = 200) -> str:
    """The page with a question in its address."""
    answer = door.client.get(f"{PAGE}?{question}")
    assert answer.status_code == status, answer.text[:500]
    Html.of(answer)
    return str(answer.text)


def test_without_a_plan_there_is_the_form_alone(demo: Door) -> None:
    page = shown(demo, "lang=en")
    assert 'name="contacts" value="cfo"' in page
    assert "<svg" not in page


def test_a_plan_is_drawn_beside_what_comes_anyway_and_nothing_is_recorded(demo: Door) -> None:
    head = demo.head()
    page = shown(demo, f"lang=en&{MEETING}")
    assert 'class="line ahead"' in page
    assert 'class="line planned"' in page
    assert 'class="effect"' in page
    assert demo.head() == head


def test_what_is_planned_stays_in_the_form_and_in_the_other_language(demo: Door) -> None:
    page = shown(demo, f"lang=en&{MEETING}")
    assert 'value="cfo" checked' in page
    assert 'value="buyer" checked' not in page
    assert f"{PAGE}?{MEETING.replace('&', '&amp;')}&amp;lang=zh" in page.replace("lang=zh", "lang=zh")
    assert "有此计划" in shown(demo, f"lang=zh&{MEETING}")


@pytest.mark.parametrize(
    "question",
    [
        "meeting=someday",
        "starts=2026-12-01&agreement=none-such",
        "starts=2026-12-01&ends=2026-01-01",
        "starts=2026-12-01&ends=never",
        "meeting=2026-12-01&contacts=nobody",
        "meeting=9999-12-31",
    ],
)
def test_a_plan_that_cannot_be_is_told_above_the_form(demo: Door, question: str) -> None:
    answer = demo.client.get(f"{PAGE}?lang=en&{question}")
    assert answer.status_code in (200, 404, 409, 422)
    assert answer.status_code == 200 or 'role="alert"' in answer.text or 'class="faults"' in answer.text


def test_of_an_account_that_is_not_there_nothing_is_asked(demo: Door) -> None:
    assert demo.client.get(f"/accounts/nobody/what-if?{MEETING}").status_code == 404


WISH = f"{PAGE}?lang=en&wanted=partner&by={TODAY + timedelta(days=120):%Y-%m-%d}"


def kept_fields(page: str) -> dict[str, str]:
    """The hidden inputs of the form that keeps a plan."""
    (form,) = re.findall(r'<form method="post" action="([^"]*)"', page)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.split(form)[1]))
    return {"": form, **{name: unescape(value) for name, value in fields.items()}}


def test_what_a_tier_takes_is_told_with_the_reasons_and_nothing_is_recorded(demo: Door) -> None:
    head = demo.head()
    page = demo.client.get(WISH)
    html = Html.of(page)
    assert "None of them can be left out." in page.text
    assert "Bring our management together with" in page.text
    assert "an agreement beyond purchase" in page.text
    assert "svg" in html.tags
    assert demo.head() == head


def test_a_day_that_cannot_be_is_told_above_the_form(demo: Door) -> None:
    for by in ("someday", "2020-01-01"):
        answer = demo.client.get(f"{PAGE}?lang=en&wanted=partner&by={by}")
        assert answer.status_code == 422
        assert 'name="wanted"' in answer.text


def test_a_plan_is_kept_once_as_planned_actions_and_stands_on_the_desk(empty: Door) -> None:
    assert empty.open().status_code == 201
    empty.stated("role_assigned", role="account_manager", person="p-ana")
    for number in range(1, 4):
        empty.stated("contact_added", contact=f"C-{number}", name="Somebody", level="manager")
    by = datetime.now(UTC) + timedelta(days=20)
    page = empty.client.get(f"/accounts/{CODE}/what-if?lang=en&wanted=preferred_supplier&by={by:%Y-%m-%d}")
    fields = kept_fields(page.text)
    where, head = fields.pop(""), empty.head()
    assert empty.client.post(where, data=fields, headers=ORIGIN, follow_redirects=False).status_code == 303
    planned = empty.head() - head
    assert planned == sum(1 for name in fields if name.startswith("title."))
    assert empty.client.post(where, data=fields, headers=ORIGIN, follow_redirects=False).status_code == 303
    assert empty.head() - head == planned
    empty.system.refresh()
    desk = empty.client.get("/desk?person=p-ana&lang=en").text
    assert "Meet C-1, C-2, C-3" in desk
    assert "Somebody" not in " ".join(value for name, value in fields.items() if name.startswith("title."))


def test_a_plan_from_elsewhere_is_not_kept(demo: Door) -> None:
    fields = kept_fields(demo.client.get(WISH).text)
    where = fields.pop("")
    head = demo.head()
    assert demo.client.post(where, data={**fields, "form_token": "no"}, headers=ORIGIN).status_code == 403
    assert (
        demo.client.post(where, data={"form_token": fields["form_token"]}, headers=ORIGIN).status_code == 422
    )
    assert demo.head() == head
