"""Who knows whom: what connects two people, how often, and until when it is live."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.examples import fact_of
from tierline.domain.account.base import Recorded
from tierline.domain.account.connections import connections, known_by_one_only
from tierline.domain.account.history import Entry, History
from tierline.domain.shared.ids import account_id

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def met(days_before: int, contacts: list[str], people: list[str], **more: Any) -> dict[str, Any]:
    return {
        "kind": "interaction",
        "channel": "email",
        "initiative": "theirs",
        "occurred_at": (AT - timedelta(days=days_before)).isoformat(),
        "contacts": contacts,
        "people": people,
        **more,
    }


def told(*contents: dict[str, Any]) -> History:
    facts = enumerate(map(fact_of, contents), 1)
    return History.of(
        Entry.of(Recorded(account_id("A"), "A", place, AT, "ana", fact, place)) for place, fact in facts
    )


def test_each_of_theirs_is_connected_with_each_of_ours_who_took_part() -> None:
    found = connections(told(met(3, ["c1", "c2"], ["ana"]), met(1, ["c1"], ["ana", "ben"])), AT)
    assert [(one.contact, one.person, one.times) for one in found] == [
        ("c1", "ana", 2),
        ("c1", "ben", 1),
        ("c2", "ana", 1),
    ]
    assert found[0].last.at == AT - timedelta(days=1)


def test_who_is_named_twice_took_part_once() -> None:
    (one,) = connections(told(met(1, ["c1", "c1"], ["ana", "ana"])), AT)
    assert one.times == 1


def test_a_year_back_nothing_connects_any_more() -> None:
    assert connections(told(met(365, ["c1"], ["ana"])), AT) == []
    assert len(connections(told(met(364, ["c1"], ["ana"])), AT)) == 1


def test_what_has_not_happened_yet_connects_nobody() -> None:
    assert connections(told(met(-1, ["c1"], ["ana"])), AT) == []


def test_a_connection_fades_on_the_day_that_key_people_do() -> None:
    fading, live = connections(told(met(180, ["c1"], ["ana"]), met(179, ["c2"], ["ana"])), AT)
    assert (fading.contact, fading.is_live_at(AT)) == ("c1", False)
    assert (live.contact, live.is_live_at(AT)) == ("c2", True)


def test_whom_one_of_ours_alone_knows_hangs_on_that_one() -> None:
    found = connections(told(met(9, ["c1", "c2"], ["ana"]), met(5, ["c1"], ["ben"])), AT)
    assert known_by_one_only(found) == {"c2": "ana"}
