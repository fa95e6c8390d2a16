"""The field's own words stand on the pages: definitions, characteristics, duties, and towards whom."""

import re
from html import unescape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look
from tests.web.test_pages import CODES
from tierline.domain.catalogue import (
    CHARACTERISTICS,
    DEFINITIONS,
    FUNCTION_ITEMS,
    FUNCTIONS,
    RESPONSIBILITIES,
    Role,
    Side,
    Tier,
)
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import Language, languages, said

NAMED = re.compile(
    "|".join(re.escape(one) for one in (*FUNCTION_ITEMS, *RESPONSIBILITIES, *CHARACTERISTICS))
    + "|system: |reference: |value: |currency: "
)


def section(source: str, ident: str) -> str:
    """The words of a section of a page, in order."""
    part = source.partition(f'<h2 id="{ident}">')[2].partition("</section>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


@pytest.mark.parametrize("language", languages())
def test_a_page_of_its_own_has_every_word_of_the_field(empty: Door, language: Language) -> None:
    page = look(empty, f"/words?lang={language}")
    every: list[Words] = [
        *(tier.words for tier in Tier),
        *(words for role in Role for words in (role.in_full, role.duty)),
        *(side.words for side in Side),
        *(one.words for one in (*DEFINITIONS.values(), *CHARACTERISTICS.values())),
        *(one.words for one in RESPONSIBILITIES.values()),
        *(one.words for one in (*FUNCTIONS.values(), *FUNCTION_ITEMS.values())),
    ]
    assert [words for words in every if said(words, language) not in page.text] == []


@pytest.mark.parametrize("path", ["/", f"/accounts/{CODE}", f"/accounts/{CODE}/handover"])
def test_pages_lead_to_the_words(empty: Door, path: str) -> None:
    empty.open()
    empty.system.refresh()
    assert "/words?lang=zh" in look(empty, f"{path}?lang=zh").links


def test_an_empty_portfolio_says_what_belongs_into_it(empty: Door) -> None:
    page = look(empty, "/?lang=zh")
    assert all(said(one.words, "zh") in page.text for one in DEFINITIONS.values())


@pytest.mark.parametrize("language", languages())
def test_an_account_shows_each_characteristic_as_the_field_says_it(demo: Door, language: Language) -> None:
    told = section(look(demo, f"/accounts/{CODES[0]}?lang={language}").source, "criteria")
    assert [one.id for one in CHARACTERISTICS.values() if said(one.words, language) not in told] == []


@pytest.mark.parametrize("language", languages())
def test_coverage_tells_each_role_its_main_duty_and_the_managers_by_sides(
    demo: Door, language: Language
) -> None:
    told = section(look(demo, f"/accounts/{CODES[0]}/handover?lang={language}").source, "coverage")
    for role in Role:
        assert f"{said(role.in_full, language)} {said(role.duty, language)}" in told
    client, firm = (told.index(said(side.words, language)) for side in Side)
    first, last = (
        [told.index(said(one.words, language)) for one in RESPONSIBILITIES.values() if one.towards is side]
        for side in Side
    )
    assert client < min(first) < max(first) < firm < min(last)
    assert told.count(f"{said(Side.client.words, language)} ") == 1


def test_the_coverage_map_tells_the_managers_duties_by_sides(demo: Door) -> None:
    told = section(look(demo, "/?lang=zh").source, "map")
    assert told.count("对客户 ") == told.count("对企业 ") == 1


@pytest.mark.parametrize("code", CODES)
def test_fields_of_a_fact_have_no_names_of_programs(demo: Door, code: str) -> None:
    page = look(demo, f"/accounts/{code}?lang=zh")
    fields = re.findall(r'<dl class="fields">(.*?)</dl>', page.source, re.DOTALL)
    assert fields
    shown = [unescape(re.sub(r"<[^>]+>", " ", one)) for one in fields]
    assert [one for one in shown if NAMED.search(one)] == []
    labels = {label for one in fields for label in re.findall(r"<dt[^>]*>(.*?)</dt>", one)}
    assert [one for one in labels if one.isascii()] == []
