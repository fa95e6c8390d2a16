"""What a reader must know before the figures of a page."""

from typing import Any

from tests.demo_day import TODAY
from tests.web.reading import Html
from tierline.domain.shared.ids import BOOK
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.basis_text import lacking, rests_on
from tierline.interfaces.presentation.language import Language
from tierline.interfaces.web.page_context import PageContext
from tierline.interfaces.web.rendering import part
from tierline.projections.reports.base import Basis


def banners(language: Language, **values: Any) -> str:
    """The text of a page that is given some of what banners tell."""
    visit = PageContext("/", {"lang": language}, language, TODAY, TODAY)
    plain: dict[str, Any] = {"told": 404, "why": Words(""), "plain": False, "mending": None}
    return Html(str(part("error.html.j2", visit, **plain, **values))).text


def test_accounts_that_figures_lack_are_named() -> None:
    assert list(lacking(["A-1", "B-2"], "en")) == [
        "These figures lack records of 2 accounts, because some of them can’t be read: A-1, B-2."
    ]
    assert next(lacking(["A-1"], "en")).startswith("These figures lack records of 1 account, because")
    assert list(lacking(["A-1", "B-2"], "zh")) == [
        "以下数据缺少 2 个客户的部分记录，因其中一些无法读取：A-1、B-2。"
    ]


def test_of_many_accounts_the_first_are_named() -> None:
    (said,) = lacking([f"A-{number}" for number in range(20)], "en")
    assert said.startswith("These figures lack records of 20 accounts")
    assert said.endswith("A-11 and 8 more.")


def test_a_policy_that_cannot_be_read_is_told_apart_from_accounts() -> None:
    assert list(lacking([BOOK], "en")) == ["An adopted policy can’t be read: the policies before it judge."]
    assert len(list(lacking(["A-1", BOOK], "zh"))) == 2
    assert list(lacking([], "en")) == []


def test_prints_and_sheets_say_what_they_lack_beside_what_they_rest_on() -> None:
    whole = Basis(7, TODAY, "default", "log")
    said = rests_on(Basis(7, TODAY, "default", "log", ("A-1",)), "en")
    assert said.startswith(rests_on(whole, "en"))
    assert said.endswith("A-1.")


def test_a_page_says_that_its_figures_are_older_than_they_should_be() -> None:
    assert "These figures are older" in banners("en", stale="older_than_should")
    assert "以下数据未及时更新" in banners("zh", stale="older_than_should")


def test_a_page_that_lacks_nothing_says_nothing() -> None:
    assert "▲" not in banners("en")
    assert "▲" not in banners("en", stale="")
