"""The product speaks as the field does: words that were tried and given up are found nowhere in it."""

import re
from pathlib import Path

import pytest

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
from tierline.domain.account.base import KINDS
from tierline.interfaces.presentation.language import said
from tierline.interfaces.presentation.texts import TEXTS as TEXTS_OF_PAGES

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "application", "projections", "interfaces", "docs")
SUFFIXES = (".py", ".po", ".j2", ".js", ".typ", ".toml", ".md", ".json")
GIVEN_UP = {
    "大客户": "重点客户 is a key account",
    "关键客户": "重点客户 is a key account",
    "升级": "晋级 is to rise, 问题与投诉 are escalations",
    "升至": "晋级为 is to rise to",
    "管理职能": "功能 are the functions of key account management, 职能 those of a contact",
    "(?<!客户)细分": "客户细分 is a segment",
    "(?<!已)(?<!审核与)陈述": "记录 is a statement; only proposals are presented",
    "切分": "分组 is to slice",
    "底线": "否决项 is a guard",
    "准则": "条件 is a criterion",
    "推导": "系统推断 is derived",
    "其后": "后果 is what comes of it",
    "已覆盖": "已履行 is covered",
    "从头开始": "第一页 is the first page",
    "尚未纳入|已不在内": "期初无 and 期末无",
    "重述": "追溯更正 is a restatement",
    "位置": "序号 is a position",
    "关系等级|手动等级": "关系层级 is a tier",
    "[\u4e00-\u9fff][:;?!]|[\u4e00-\u9fff] ?\\(": "Chinese sentences have Chinese marks",
}


def product_files() -> list[Path]:
    found = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in SUFFIXES]
    return sorted({*found, ROOT / "README.md"})


TEXTS = {path: path.read_text() for path in product_files()}


@pytest.mark.parametrize("word", GIVEN_UP)
def test_a_word_that_was_given_up_is_nowhere_in_the_product(word: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {text[max(0, hit.start() - 12) : hit.end() + 12]!r}"
        for path, text in TEXTS.items()
        for hit in re.finditer(word, text)
    ]
    assert not found, GIVEN_UP[word]


def test_words_that_the_field_has_are_the_products_too() -> None:
    assert said(KINDS["account_opened"].LABEL, "zh") == "重点客户建立"
    assert said(KINDS["escalation_raised"].LABEL, "zh") == "提出问题或投诉"
    assert said(TEXTS_OF_PAGES["functions"], "zh") == "重点客户管理的功能"
    assert said(TEXTS_OF_PAGES["matter_gap_to_next_tier"], "zh") == "晋级所缺"
    assert said(TEXTS_OF_PAGES["escalations"], "zh") == "问题与投诉"
