"""English stands in the code, other languages in catalogues: all of it is said, in each that is offered."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from tierline.domain.catalogue import Role, Tier
from tierline.domain.coverage.policy import SHIPPED as COVERAGE
from tierline.domain.coverage.policy import parse_policy as coverage_from
from tierline.domain.coverage.policy import shipped_text as coverage_text
from tierline.domain.shared.words import Words, chained, plural_words, words_in
from tierline.domain.tiers.policy import SHIPPED, policy_from, shipped_content
from tierline.interfaces.presentation import catalogues
from tierline.interfaces.presentation.language import (
    ENGLISH,
    by_language,
    catalogue,
    is_whole,
    languages,
    own_name,
    said,
    tag,
)
from tierline.interfaces.presentation.texts import TEXTS

OTHERS = [one for one in languages() if one != ENGLISH]
TRANSLATED = sorted(place.parent.parent.name for place in catalogues.LOCALE.rglob("*.po"))


def places(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


def forms(message: Message) -> list[tuple[str, str]]:
    """Each translation of a message with the English that it is of."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], text) for text in message.string]


def test_chinese_is_offered_beside_english() -> None:
    assert languages()[:2] == ("en", "zh")
    assert (own_name("zh"), own_name("en")) == ("中文", "English")
    assert (tag("zh"), tag("en")) == ("zh-Hans", "en")


def test_the_catalogues_have_what_the_code_says_and_nothing_else() -> None:
    assert catalogues.main(["--check"]) == 0


def test_a_text_that_was_forgotten_in_a_catalogue_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    code = catalogues.template()
    code.add("A sentence that nobody has translated yet.", locations=[("somewhere.py", 0)])
    place = catalogues.LOCALE / "zh" / "LC_MESSAGES" / "tierline.po"
    changed = catalogues.updated(place, code)
    assert changed != place.read_bytes()
    assert "A sentence that nobody has translated yet." in changed.decode()


def test_a_language_with_something_untranslated_is_not_offered() -> None:
    assert "de" in TRANSLATED
    assert not is_whole(catalogue("de"))
    assert "de" not in languages()
    half = Catalog(locale="fr")
    half.add("Vendor", "Fournisseur")
    assert is_whole(half)
    half.add("Partner", "")
    assert not is_whole(half)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_no_place_that_the_english_does_not_have(language: str) -> None:
    for message in catalogue(language):
        for english, text in forms(message) if message.id else []:
            assert places(text) <= places(english), text
            if ":" not in "".join(re.findall(r"\{[^}]*\}", english)):
                # Texts of pages are filled in by a formatter that knows no such thing.
                assert not re.search(r"\{\w+:", text), text


@pytest.mark.parametrize("language", OTHERS)
def test_policies_that_ship_say_all_in_every_language(language: str) -> None:
    for name in SHIPPED:
        policy = policy_from(shipped_content(name))
        for _, _, criterion in policy.criteria:
            for words in (criterion.label, criterion.reason, criterion.remedy):
                assert language in dict(words.words.own), (name, criterion.id)
        for _, limits in policy.grade.limits() if policy.grade else ():
            assert language in dict(limits.reason.words.own)
    for name in COVERAGE:
        for item in coverage_from(coverage_text(name)).items.values():
            assert language in dict(item.reason.own), (name, item.id)


def test_german_says_tiers_roles_and_the_portfolio_page_though_it_is_not_whole_yet() -> None:
    assert [said(tier.words, "de") for tier in Tier] == [
        "Lieferant",
        "Bevorzugter Lieferant",
        "Partner",
        "Strategischer Verbündeter",
    ]
    assert said(Role.sales_manager.words, "de") == "Vertriebsleiter"
    assert said(TEXTS["portfolio"], "de") == "Portfolio"
    assert said(TEXTS["no_accounts"], "de").startswith("Kein Kunde passt.")
    rose = Words("Tier rose from {before:lower} to {after:lower}")
    assert said(rose.of(before=Tier.vendor.words, after=Tier.partner.words), "de") == (
        "Stufe von Lieferant auf Partner gestiegen"
    )


def test_what_has_no_translation_is_said_in_english() -> None:
    assert (
        said(Words("Nobody translates this {one}.").of(one="thing"), "zh") == "Nobody translates this thing."
    )


def test_words_are_filled_in_the_language_that_they_are_said_in() -> None:
    begins = Words("Tier begins: {tier:lower}").of(tier=Tier.preferred_supplier.words)
    assert by_language(begins) == {
        "en": "Tier begins: preferred supplier",
        "zh": "关系层级开始：被优先考虑的供应商",
    }
    assert str(begins) == "Tier begins: preferred supplier"


def test_one_thing_and_several_are_said_as_their_language_counts() -> None:
    days = plural_words("{n} day", "{n} days")
    assert [said(days.of(n=n), "en") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [said(days.of(n=n), "zh") for n in (0, 1, 2)] == ["0 天", "1 天", "2 天"]


def test_senses_of_one_english_text_are_told_apart_by_their_context() -> None:
    assert said(Words("Hours"), "zh") == "小时数"
    assert said(words_in("hours of work", "Hours"), "zh") == "工时"


def test_parts_of_a_sentence_are_linked_as_their_language_does() -> None:
    parts = [Words("Show early.")] * 3
    linked = chained(parts, Words("{one}; {others}"))
    assert said(linked, "en") == "Show early.; Show early.; Show early."
    clauses = chained([Words("{said:clause}").of(said=one) for one in parts], Words("{one}; {others}"))
    assert said(clauses, "en") == "Show early; Show early; Show early"
    assert said(clauses, "zh") == "Show early；Show early；Show early"


@pytest.mark.parametrize(
    "words",
    [
        Words("Vendor"),
        plural_words("{n} day", "{n} days").of(n=3),
        words_in("hours of work", "Hours"),
        Words("Tier begins: {tier:lower}").of(tier=Tier.partner.words),
        Words("Key people", own=(("zh", "关键人物"),)),
    ],
)
def test_words_that_were_kept_are_the_same_words(words: Words) -> None:
    assert Words.from_json(words.as_json()) == words


def test_a_firm_s_own_words_for_a_policy_come_before_any_catalogue() -> None:
    assert said(Words("Vendor", own=(("zh", "供货商"),)), "zh") == "供货商"
    assert said(Words("Vendor", own=(("fr", "Fournisseur"),)), "zh") == "卖主关系"
