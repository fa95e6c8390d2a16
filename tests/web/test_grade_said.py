"""An account's page and its dossier say in a sentence why its evidence has the grade it has."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look
from tierline.interfaces.beginning import begin
from tierline.interfaces.presentation.language import Language
from tierline.interfaces.web.print_sections import notes

SAID = {
    "en": "Evidence grade D: all by one recorder, none confirmed by the customer; the last 2 facts, of 1 day",
    "zh": "证据等级 D：全部由一人记录，客户均未证实；最近 2 条事实，发生于 1 天",
}
LACKS = {"en": "It happened on 1 day; C asks for 3.", "zh": "发生于 1 天；C 级要求至少 3 天。"}


@pytest.fixture
def graded(empty: Door) -> Door:
    """An account of which two things were seen on one day, three days ago."""
    begin(empty.system)
    assert empty.open().status_code == 201
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    for facet in ("visibility_inside", "visibility_outside"):
        empty.stated("observation", facet=facet, level="low", occurred_at=at)
    empty.system.refresh()
    return empty


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_it_and_what_keeps_it_from_the_next_better_grade(
    graded: Door, language: Language
) -> None:
    text = unescape(look(graded, f"/accounts/{CODE}?lang={language}").source)
    assert SAID[language] in text
    assert LACKS[language] in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_so_does_what_is_printed(graded: Door, language: Language) -> None:
    with graded.system.reads.account(CODE, None) as known:
        grade = known.grade(datetime.now(UTC))
    account = {"closed_on": None, "grade": grade.letter}
    values = {"account": account, "part_of": None, "grade": grade, "assessment": _Unset()}
    (note,) = notes(values, language)
    assert note.startswith(SAID[language])
    assert note.endswith(LACKS[language])


class _Unset:
    override = None
