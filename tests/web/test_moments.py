"""Time zones of forms: by name, in the order of their clocks, in the reader's words."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from tierline.interfaces.presentation.language import by_language
from tierline.interfaces.web.forms.moments import (
    closes,
    known_zone,
    local,
    moment_at,
    zone_named,
    zone_says,
    zones_offered,
)

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


def told(english: str, chinese: str) -> dict[str, str]:
    return {"en": english, "zh": chinese}


def test_zones_are_called_by_a_city_and_their_distance_from_utc_on_that_day() -> None:
    assert by_language(zone_says("Asia/Shanghai", WINTER)) == told("Shanghai, UTC+8", "上海，UTC+8")
    assert str(zone_says("Asia/Kolkata", WINTER)) == "Kolkata, UTC+5:30"
    assert str(zone_says("Europe/Berlin", WINTER)) == "Berlin, UTC+1"
    assert str(zone_says("Europe/Berlin", SUMMER)) == "Berlin, UTC+2"
    assert str(zone_says("America/New_York", WINTER)) == "New York, UTC−5"
    assert by_language(zone_says("UTC", WINTER)) == told("UTC", "UTC")
    assert str(zone_says("America/Port_of_Spain", WINTER)) == "Port of Spain, UTC−4"


def test_zones_are_offered_from_west_to_east_with_the_readers_own() -> None:
    names = [one.name for one in zones_offered(WINTER, "Europe/Vienna")]
    distances = [WINTER.astimezone(zone_named(name)).utcoffset() or timedelta() for name in names]
    assert distances == sorted(distances)
    assert len(names) == len(set(names))
    assert {"UTC", "Asia/Shanghai", "Europe/Vienna"} <= set(names)
    assert "Europe/Vienna" not in [one.name for one in zones_offered(WINTER, "UTC")]


@pytest.mark.parametrize(
    "name",
    ["", "Asia", "Asia/Nowhere", "/etc/passwd", "../UTC", "x" * 65, "Asia/Shang hai", "zone.tab", "+08:00"],
)
def test_what_is_no_zone_is_utc(name: str) -> None:
    assert zone_named(name) is None
    assert known_zone(name) == "UTC"


def test_a_machine_without_time_zones_offers_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_there(_: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError

    monkeypatch.setattr("tierline.interfaces.web.forms.moments.ZoneInfo", none_there)
    zone_named.cache_clear()
    try:
        assert [one.name for one in zones_offered(WINTER, "Asia/Shanghai")] == ["UTC"]
        assert str(local(WINTER, "Asia/Shanghai")) == "2026-01-15 00:00 UTC"
    finally:
        zone_named.cache_clear()


def test_a_moment_is_shown_by_the_clocks_of_a_zone() -> None:
    assert by_language(local(WINTER, "Asia/Shanghai")) == told(
        "2026-01-15 08:00 (Shanghai, UTC+8)",
        "2026-01-15 08:00（上海，UTC+8）",
    )
    assert str(local(datetime.max.replace(tzinfo=UTC), "Asia/Shanghai")) == "9999-12-31 23:59 UTC"


def test_a_time_that_clocks_show_twice_is_the_first_and_one_they_never_show_is_none() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment_at(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="set forward"):
        moment_at(date(2026, 3, 29), time(2, 30), berlin)


def test_a_day_alone_means_its_end_where_something_ends_or_a_last_day_is_asked() -> None:
    assert closes("contract_ended", "occurred_at")
    assert closes("tier_overridden", "until")
    assert not closes("contract_signed", "occurred_at")
