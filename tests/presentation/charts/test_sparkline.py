"""The sparkline of an account: its tiers in order, at their times, and nothing where it had none."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from tierline.domain.catalogue import Tier
from tierline.interfaces.presentation.charts.sparkline import sparkline
from tierline.projections.reports.tier_spells import TierHeld

START = datetime(2024, 1, 1, tzinfo=UTC)
END = START + timedelta(days=100)
NAMES = {tier: str(tier.words) for tier in Tier}


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def drawn(*held: TierHeld) -> str:
    return sparkline(held, START, END, NAMES)


def path(text: str) -> str:
    (found,) = ElementTree.fromstring(text).findall("{http://www.w3.org/2000/svg}path")
    return found.attrib["d"]


def test_the_line_rises_where_the_tier_does_and_reads_aloud() -> None:
    found = drawn(TierHeld(Tier.vendor, START, day(50)), TierHeld(Tier.partner, day(50), END))
    assert path(found) == "M4.0 22H54.0V10H104.0"
    assert 'aria-label="Vendor → Partner"' in found
    assert 'class="t-partner"' in found


def test_it_is_broken_while_the_account_is_not_open() -> None:
    found = drawn(TierHeld(Tier.vendor, START, day(25)), TierHeld(Tier.vendor, day(75), END))
    assert path(found) == "M4.0 22H29.0M79.0 22H104.0"
    assert 'aria-label="Vendor"' in found


def test_what_lies_outside_is_cut_and_nothing_is_drawn_of_no_tier() -> None:
    assert path(drawn(TierHeld(Tier.vendor, day(-9), day(200)))) == "M4.0 22H104.0"
    assert drawn() == ""
