"""The audit on an account's page: who stated what when, the newest first, whatever became of it."""

import re
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html, look
from tierline.interfaces.web.audited import STATEMENTS

PAGE = f"/accounts/{CODE}"


@pytest.fixture
def door(empty: Door) -> Door:
    """An account with a fact that was corrected and one that was retracted."""
    empty.open()
    call = {"channel": "call", "initiative": "ours", "people": ["p-ana"]}
    first = empty.stated("interaction", occurred_at="2025-02-01T10:00:00Z", **call)
    second = empty.stated("interaction", occurred_at="2025-02-02T10:00:00Z", **call)
    changes = {"channel": "visit", "initiative": "theirs"}
    empty.stated("fact_corrected", target=first["fact_id"], changes=changes, reason="We were there")
    empty.stated("fact_retracted", target=second["fact_id"], reason="It was another customer")
    empty.system.refresh()
    return empty


def section(page: Html) -> str:
    return page.source.partition('<h2 id="audit">')[2].partition("</section>")[0]


def rows(page: Html) -> list[str]:
    found = re.findall(r"<tr>(.*?)</tr>", section(page), re.DOTALL)[1:]
    plain = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in found]
    return [re.sub(r"^\S+ \S+ UTC | told \d+ days? later$", "", row) for row in plain]


def test_statements_come_newest_first_with_what_they_change_and_why(door: Door) -> None:
    assert rows(look(door, f"{PAGE}?lang=en")) == [
        (
            "position 5 local Fact retracted: Call, on our initiative"
            " Because: It was another customer 2025-03-03 10:00 UTC"
        ),
        (
            "position 4 local Fact corrected: Visit, on their initiative"
            " Stated anew: Channel, On whose initiative Because: We were there 2025-03-03 10:00 UTC"
        ),
        "position 3 local Interaction: Call, on our initiative retracted 2025-02-02 10:00 UTC",
        "position 2 local Interaction: Call, on our initiative corrected 2025-02-01 10:00 UTC",
        "position 1 local Account opened: enterprise 2025-01-02 09:00 UTC",
    ]


def test_the_audit_speaks_chinese(door: Door) -> None:
    assert rows(look(door, f"{PAGE}?lang=zh"))[1].startswith(
        "序号 4 local 更正事实： 拜访，客户发起 更正的字段：方式、发起方 原因：We were there"
    )


def test_what_was_not_known_yet_is_not_listed_and_nothing_is_corrected_yet(door: Door) -> None:
    then = rows(look(door, f"{PAGE}?lang=en&known_at=3"))
    assert [row.partition(" local ")[0] for row in then] == ["position 3", "position 2", "position 1"]
    assert not [row for row in then if "corrected" in row or "retracted" in row]


def test_a_statement_is_listed_though_what_it_speaks_of_had_not_happened(door: Door) -> None:
    page = look(door, f"{PAGE}?lang=en&as_of=2025-02-01")
    assert len(rows(page)) == 5
    targets = re.findall(r"href=\"[^\"]*#f-([0-9a-f-]+)\"", section(page))
    happened = [one.fact.fact_id for one in door.system.log.page(0, 9) if one.position in (1, 2)]
    assert set(targets) == {str(one) for one in happened}


def test_every_link_of_the_audit_leads_to_the_line_that_it_names(door: Door) -> None:
    page = look(door, f"{PAGE}?lang=en")
    anchors = re.findall(r"href=\"#(f-[0-9a-f-]+)\"", section(page))
    assert len(anchors) == 5
    assert set(anchors) <= page.ids


def test_the_latest_are_shown_and_the_whole_is_one_link_away(door: Door) -> None:
    for _ in range(STATEMENTS):
        door.stated("interaction", channel="call", initiative="ours")
    door.system.refresh()
    page = look(door, f"{PAGE}?lang=en")
    assert len(rows(page)) == STATEMENTS
    assert f"The latest {STATEMENTS} of {STATEMENTS + 5}." in page.text
    whole = look(door, next(one for one in page.links if "/audit?" in one and "account=" in one))
    assert f"1 to {STATEMENTS + 5} of {STATEMENTS + 5}." in whole.text
    content = door.client.get(next(one for one in page.links if one.startswith("/v1") and "/audit" in one))
    assert len(content.json()["items"]) == STATEMENTS + 5
