"""The page of what was believed of a day, what is known of it, and the statements in between."""

import re
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html, look

PAGE = f"/accounts/{CODE}/restatement"
DAY = "as_of=2025-03-31"


@pytest.fixture
def door(empty: Door) -> Door:
    """An account with two facts: one was corrected, one retracted; a third is of a later day."""
    empty.open()
    call = {"channel": "call", "initiative": "ours", "people": ["p-ana"], "note": "First words"}
    first = empty.stated("interaction", occurred_at="2025-02-01T10:00:00Z", **call)
    second = empty.stated("interaction", occurred_at="2025-02-02T10:00:00Z", **call)
    changes = {"channel": "visit", "note": "Last words"}
    empty.stated("fact_corrected", target=first["fact_id"], changes=changes, reason="We were there")
    empty.stated("fact_retracted", target=second["fact_id"], reason="It was another customer")
    empty.stated("outlook", statement="Good.", occurred_at="2025-04-01T10:00:00Z")
    empty.system.refresh()
    return empty


def listed(page: Html) -> list[str]:
    (part,) = re.findall(r'<ol class="between">(.*?)</ol>', page.source, re.DOTALL)
    items = re.findall(r"<li[^>]*>(.*?)</li>", part, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in items]


def test_each_statement_in_between_says_old_and_new_who_and_why(door: Door) -> None:
    page = look(door, f"{PAGE}?{DAY}&from=3&lang=en")
    retraction, correction = listed(page)
    assert retraction.startswith("Retraction Interaction: Call, on our initiative Happened on 2025-02-02.")
    assert "Because: It was another customer" in retraction
    assert "Channel: call → visit" in correction
    assert "First words → Last words" in correction
    assert re.search(r"Recorded on .* by local, position 4 First stated on .* by local", correction)
    assert "1 more statement was recorded in between" in page.text


def test_a_fact_that_was_recorded_long_after_it_happened_is_a_late_one(door: Door) -> None:
    last = listed(look(door, f"{PAGE}?{DAY}&from=2&lang=en"))[-1]
    assert last.startswith("Late fact Interaction: Call, on our initiative Happened on 2025-02-02.")
    assert re.search(r"told \d+ days later", last)


def test_where_nothing_was_known_the_page_says_so(door: Door) -> None:
    page = look(door, f"{PAGE}?{DAY}&from=0&lang=en")
    assert "Of 2025-03-31, nothing was known of the account then." in page.text
    assert "Nothing was known of the account." in page.text


def test_where_nothing_lies_in_between_the_page_says_so(door: Door) -> None:
    page = look(door, f"{PAGE}?{DAY}&from=6&lang=en")
    assert "Of 2025-03-31, the same is known as was believed." in page.text
    assert "Nothing was stated in between that bears on this day." in page.text


def test_many_statements_are_shown_page_by_page(door: Door) -> None:
    for _ in range(45):
        door.stated("interaction", channel="call", initiative="ours")
    door.system.refresh()
    page = look(door, f"{PAGE}?{DAY}&from=6&lang=en")
    assert len(listed(page)) == 40
    assert "1 to 40 of 45." in page.text
    further = look(door, next(one for one in page.links if "cursor=" in one))
    assert len(listed(further)) == 5
    assert "41 to 45 of 45." in further.text


def test_it_is_one_link_away_from_the_audit_and_from_the_past(door: Door) -> None:
    links = look(door, f"/accounts/{CODE}?as_of=2025-03-31&known_at=3&lang=en").links
    assert f"{PAGE}?lang=en&as_of=2025-03-31&from=3" in links
    assert f"{PAGE}?lang=en&as_of=2025-03-31" in links


def test_it_speaks_chinese(door: Door) -> None:
    retraction, correction = listed(look(door, f"{PAGE}?{DAY}&from=3&lang=zh"))
    assert retraction.startswith("撤回")
    assert "原因：We were there" in correction
