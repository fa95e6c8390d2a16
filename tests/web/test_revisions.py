"""What became of a fact, at its line of the timeline: old against new, who, when, why."""

import re
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look

PAGE = f"/accounts/{CODE}"


@pytest.fixture
def door(empty: Door) -> Door:
    """An account with a fact that was corrected twice, and one that was retracted."""
    empty.open()
    call = {"channel": "call", "initiative": "ours", "people": ["p-ana"], "note": "First words"}
    first = empty.stated("interaction", occurred_at="2025-02-01T10:00:00Z", **call)
    second = empty.stated("interaction", occurred_at="2025-02-02T10:00:00Z", **call)
    for changes, why in (({"initiative": "theirs"}, "They asked"), ({"channel": "visit"}, "We were there")):
        empty.stated("fact_corrected", target=first["fact_id"], changes=changes, reason=why)
    empty.stated("fact_retracted", target=second["fact_id"], reason="It was another customer")
    empty.system.refresh()
    return empty


def strips(source: str) -> list[str]:
    found = re.findall(r'<p class="revision">(.*?)</p>', source, re.DOTALL)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", one)).split()) for one in found]


def test_each_statement_about_a_fact_says_old_and_new_and_why(door: Door) -> None:
    retracted, theirs, visit = strips(look(door, f"{PAGE}?lang=en").source)
    assert "local: Fact retracted Because: It was another customer" in retracted
    assert "On whose initiative: Ours → Theirs Because: They asked" in theirs
    assert "Channel: call → visit Because: We were there" in visit


def test_what_was_recorded_later_is_not_known_before(door: Door) -> None:
    (theirs,) = strips(look(door, f"{PAGE}?lang=en&known_at=4").source)
    assert "Ours → Theirs" in theirs


def test_it_is_said_in_chinese(door: Door) -> None:
    assert any(
        "→" in one and "原因：They asked" in one for one in strips(look(door, f"{PAGE}?lang=zh").source)
    )
