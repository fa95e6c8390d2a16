"""Heat maps: the more, the further from the card, in light and in dark, with ink that can be read."""

import re

import pytest

from tierline.interfaces.presentation.charts.transition_matrix import _HEAT
from tierline.interfaces.web.rendering import ASSETS

CSS = ASSETS["tierline.css"].decode()
LIGHT, DARK = CSS.split("@media screen and (prefers-color-scheme: dark)")[:2]


def colours(text: str) -> dict[str, str]:
    """The colours that are set first, by name."""
    found: dict[str, str] = {}
    for name, value in re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text):
        found.setdefault(name, value)
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG 2 asks to be 4.5 for text."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_shade_lies_further_from_the_card_than_the_one_before(scheme: str) -> None:
    set_ = colours(scheme)
    distances = [contrast(set_["card"], set_[f"h{number}"]) for number in range(10)]
    assert distances == sorted(set(distances))
    assert distances[0] < 1.15
    assert distances[-1] > 10


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_ink_of_every_shade_can_be_read(scheme: str) -> None:
    set_ = colours(scheme)
    for number in range(10):
        ink = set_["h-over" if number >= 6 else "h-ink"]
        assert contrast(ink, set_[f"h{number}"]) >= 4.5, number


def test_the_chart_of_transitions_has_the_shades_of_the_pages() -> None:
    assert [fill for fill, _ in _HEAT] == [colours(LIGHT)[f"h{number}"] for number in range(10)]
