"""What a reader must know before the figures of a page."""

from typing import Any

import pytest

from domain.shared.words import Words
from interfaces.web.rendering import part
from interfaces.web.texts import Language
from interfaces.web.visit import Visit
from tests.web.demo_day import TODAY
from tests.web.reading import Html


def banners(language: Language, **values: Any) -> str:
    """The text of a page that is given some of what banners tell."""
    visit = Visit("/", {"lang": language}, language, TODAY, TODAY)
    plain: dict[str, Any] = {"told": 404, "why": Words("", ""), "plain": False, "mending": None}
    return Html(str(part("error.html.j2", visit, **plain, **values))).text


def test_a_page_names_the_accounts_that_its_figures_lack() -> None:
    said = banners("en", parked=["A-1", "B-2"])
    assert "2 accounts are not included, because some of their records can’t be read: A-1, B-2." in said
    assert "1 account is not included, because" in banners("en", parked=["A-1"])
    assert "有 2 个客户未计入，因其部分记录无法读取：A-1、B-2。" in banners("zh", parked=["A-1", "B-2"])


def test_of_many_accounts_the_first_are_named() -> None:
    said = banners("en", parked=[f"A-{number}" for number in range(20)])
    assert "20 accounts are not included" in said
    assert "A-11 and 8 more." in said
    assert "A-12" not in said


@pytest.mark.parametrize("reason", ["made_anew", "older_than_should"])
def test_a_page_says_that_its_figures_are_not_what_they_should_be(reason: str) -> None:
    assert "These figures are" in banners("en", stale=reason)
    assert "以下数据" in banners("zh", stale=reason)


def test_a_page_that_lacks_nothing_says_nothing() -> None:
    assert "▲" not in banners("en")
    assert "▲" not in banners("en", parked=[], stale="")
