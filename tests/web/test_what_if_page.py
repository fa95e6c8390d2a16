"""A plan asked about on its page: the two ways drawn, what it does in words, and nothing recorded."""

import pytest

from tests.doors import Door
from tests.web.demo_day import TODAY
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
