"""Values as people read them."""

from datetime import UTC, date, datetime, timedelta, timezone

from tierline.domain.shared.time import FOREVER
from tierline.interfaces.presentation.formatting import day, instant, instant_of_end, number


def test_a_moment_is_shown_to_the_minute_with_its_zone() -> None:
    assert instant(datetime(2026, 3, 31, 12, 5, tzinfo=UTC)) == "2026-03-31 12:05 UTC"


def test_a_moment_of_another_zone_is_shown_in_utc() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert instant(datetime(2026, 4, 1, 0, 5, tzinfo=shanghai)) == "2026-03-31 16:05 UTC"
    assert instant(datetime(2026, 4, 1, tzinfo=shanghai)) == "2026-03-31 16:00 UTC"
    assert instant(datetime(2026, 4, 1, 8, tzinfo=shanghai)) == "2026-04-01"
    assert instant_of_end(datetime(2026, 4, 1, 8, tzinfo=shanghai)) == "2026-03-31"
    assert day(datetime(2026, 4, 1, 0, 5, tzinfo=shanghai)) == "2026-03-31"
    assert day(date(2026, 4, 1)) == "2026-04-01"


def test_a_year_has_four_digits() -> None:
    assert day(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01"
    assert instant(datetime(27, 3, 31, 12, 5, tzinfo=UTC)) == "0027-03-31 12:05 UTC"


def test_the_beginning_of_a_day_is_shown_as_that_day() -> None:
    assert instant(datetime(2026, 3, 31, tzinfo=UTC)) == "2026-03-31"


def test_what_never_ends_is_shown_as_a_dash() -> None:
    assert instant(FOREVER) == "–"
    assert instant(None) == "–"


def test_amounts_and_hours_are_grouped_by_thousands_and_keep_their_cents() -> None:
    assert number("268800.00") == "268,800"
    assert number("268800.50") == "268,800.50"
    assert number(57432.0) == "57,432"
    assert number(180.47) == "180.47"
    assert number("12.50 EUR, 3 USD") == "12.50 EUR, 3 USD"
