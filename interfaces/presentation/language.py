"""Languages: English as the code says it, others by catalogues of gettext in `locale/`, one folder each.

A language is offered once its catalogue is whole: as long as something in it waits for its translation, or
for somebody to look at one that no longer fits, it is there for translators only. `make words` brings
catalogues up to date with the code, and `make lint` fails where that was forgotten.
"""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Annotated, TypeAlias

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import AfterValidator

from tierline.domain.shared.words import Words, filled, words_in

Language: TypeAlias = str
"""The code of a language, as in `zh`."""
ENGLISH = "en"
DOMAIN = "tierline"
_LOCALE = files("tierline.interfaces.presentation") / "locale"
_OWN_NAME = words_in("the name of the language that is translated into", "English")


def _offered(language: str) -> Language:
    if language not in languages():
        raise ValueError(f"this language is not offered; {', '.join(languages())} are")
    return language


AskedLanguage = Annotated[Language, AfterValidator(_offered)]
"""A language that a caller names."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that are offered, English first, then by their codes."""
    return (ENGLISH, *(one for one in _translated_into() if is_whole(catalogue(one))))


@cache
def catalogue(language: Language) -> Catalog:
    """The catalogue of a language other than English; FileNotFoundError if there is none."""
    place = _LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with place.open("rb") as file:
        return read_po(file, domain=DOMAIN)


def is_whole(found: Catalog) -> bool:
    """Whether nothing in a catalogue waits for its translation, or for somebody to look at it again."""
    return all(one.fuzzy is False and _is_said(one.string) for one in found if one.id)


def _is_said(string: str | Sequence[str] | None) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


@cache
def locale_of(language: Language) -> Locale:
    """How a language writes numbers, and in which script it is written, by the head of its catalogue."""
    found = None if language == ENGLISH else catalogue(language).locale
    return found or Locale.parse(language)


def tag(language: Language) -> str:
    """What a language is called in HTML, its script included where its code leaves that open: `zh-Hans`."""
    return str(locale_of(language)).replace("_", "-")


def own_name(language: Language) -> str:
    """What a language calls itself."""
    return said(_OWN_NAME, language)


def said(words: Words, language: Language) -> str:
    """Words in a language; in English where that has no translation of them."""
    return filled_in(words, dict(words.values), language)


def filled_in(words: Words, values: Mapping[str, object], language: Language) -> str:
    """Words with these values in their places, in a language."""
    found = pattern(words, language, values.get("n"))
    if not values:
        return found
    return filled(found, {name: _value(value, language) for name, value in values.items()})


def pattern(words: Words, language: Language, n: object = None) -> str:
    """The text of words with its places, that of one thing or of several by `n`."""
    if words.own and (own := dict(words.own).get(language)):
        return own
    number = n if isinstance(n, int) else 1 if n is None else 2
    return _pattern(words.english, words.plural, words.context, number if words.plural else 1, language)


def by_language(words: Words) -> dict[str, str]:
    """Words by language, in all that are offered: `{"en": ..., "zh": ...}`."""
    return {language: said(words, language) for language in languages()}


def _value(value: object, language: Language) -> object:
    return said(value, language) if isinstance(value, Words) else value


@lru_cache(maxsize=32_768)
def _pattern(english: str, plural: str, context: str, n: int, language: Language) -> str:
    if not english:
        return ""
    found = _translations(language)
    if plural:
        return found.npgettext(context, english, plural, n) if context else found.ngettext(english, plural, n)
    return found.pgettext(context, english) if context else found.gettext(english)


@cache
def _translations(language: Language) -> NullTranslations:
    """The translations of a language, from its catalogue as it lies there: nothing is compiled before."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _translated_into() -> tuple[str, ...]:
    return tuple(sorted(one.name for one in _LOCALE.iterdir() if _has_catalogue(one)))


def _has_catalogue(folder: Traversable) -> bool:
    return (folder / "LC_MESSAGES" / f"{DOMAIN}.po").is_file()
