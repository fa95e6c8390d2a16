"""Values as people read them."""

from datetime import UTC, datetime

from domain.shared.time import FOREVER
from interfaces.web.showing import instant


def test_a_moment_is_shown_to_the_minute_with_its_zone() -> None:
    assert instant(datetime(2026, 3, 31, 12, 5, tzinfo=UTC)) == "2026-03-31 12:05 UTC"


def test_the_beginning_of_a_day_is_shown_as_that_day() -> None:
    assert instant(datetime(2026, 3, 31, tzinfo=UTC)) == "2026-03-31"


def test_what_never_ends_is_shown_as_a_dash() -> None:
    assert instant(FOREVER) == "–"
    assert instant(None) == "–"
