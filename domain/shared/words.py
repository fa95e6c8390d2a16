"""Words for people: English where the thing is, with places for values; other languages are catalogues.

A rule of the house: English stands once, at the thing it names. It is what translators are shown, and what
is said where a language has no translation. Translating is the doors' business.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import Any, TypeAlias, Union

WordValue: TypeAlias = Union["Words", str, int, float, Decimal, date]
"""What a place in words is filled with: words are said in the same language as the rest."""
_WRITTEN = (date, Decimal)
"""What is kept as it is written, so that words that were stored are the same as those that are made."""


@dataclass(frozen=True, slots=True)
class Words:
    """An English text, as in `Words("Contract signed: {agreement}").of(agreement=agreement.words)`.

    A place may say how what it is filled with stands inside a sentence: `{tier:lower}` in small letters,
    `{what:small}` or `{what:capital}` with a small or capital first letter, `{what:clause}` without its stop,
    `{what:short}` up to a colon. Each language writes otherwise, so each translation says so for itself.
    """

    english: str
    plural: str = ""
    """The English text where `n` is not one; empty if that makes no difference."""
    context: str = ""
    """Tells senses of the same English text apart that other languages have different words for."""
    values: tuple[tuple[str, WordValue], ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    """Translations that come with them, by language: a firm's words for a policy of its own."""

    def of(self, **values: WordValue) -> "Words":
        """The same, with what its places are filled with."""
        plain = ((name, str(one) if isinstance(one, _WRITTEN) else one) for name, one in values.items())
        # Not `replace`, which takes twice as long: reports fill tens of thousands of places.
        return Words(self.english, self.plural, self.context, (*self.values, *plain), self.own)

    @property
    def pattern(self) -> str:
        """The English text with its places, that of one thing or of several."""
        return self.plural if self.plural and dict(self.values).get("n") != 1 else self.english

    def __str__(self) -> str:
        """In English."""
        return filled(self.pattern, dict(self.values)) if self.values else self.pattern

    def as_json(self) -> Any:
        """As values of JSON, for rows: the text alone where there is nothing else to it."""
        said: dict[str, Any] = {"english": self.english}
        said.update({name: text for name in ("plural", "context") if (text := getattr(self, name))})
        if self.values:
            said["values"] = {name: _value_as_json(value) for name, value in self.values}
        if self.own:
            said["own"] = dict(self.own)
        return said if len(said) > 1 else self.english

    @classmethod
    def from_json(cls, said: Any) -> "Words":
        """Words as they were kept by `as_json`."""
        if isinstance(said, str):
            return cls(said)
        values = tuple((name, _value_from(value)) for name, value in said.get("values", {}).items())
        own = tuple(said.get("own", {}).items())
        return cls(said["english"], said.get("plural", ""), said.get("context", ""), values, own)


NOTHING = Words(english="")
"""No words at all."""


def plural_words(one: str, several: str) -> Words:
    """Words that differ by whether their value `n` is one: `plural_words("{n} day", "{n} days").of(n=3)`."""
    return Words(one, several)


def words_in(context: str, english: str) -> Words:
    """Words in one of the senses of an English text; the context tells translators in which."""
    return Words(english, context=context)


def chained(parts: Sequence[Words], link: Words) -> Words:
    """Several words as one, by words that have the places `one` and `others`; at least one part.

    As in `chained(names, Words("{one}, {others}"))`: how a list is written is its language's to say.
    """
    *before, found = parts
    for part in reversed(before):
        found = link.of(one=part, others=found)
    return found


def filled(pattern: str, values: Mapping[str, Any]) -> str:
    """A pattern with values in its places; KeyError where one is missing."""
    return "".join(
        f"{text}{_placed(values[name], spec)}" if name is not None else text
        for text, name, spec in pieces(pattern)
    )


@lru_cache(maxsize=8_192)
def pieces(pattern: str) -> tuple[tuple[str, str | None, str], ...]:
    """A pattern taken apart, once: a text, and the place that follows it with how it is filled, or None."""
    return tuple((text, name, spec or "") for text, name, spec, _ in Formatter().parse(pattern))


def _placed(value: Any, spec: str) -> str:
    change = _LETTERS.get(spec)
    return format(value, spec) if change is None else change(str(value))


_LETTERS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "short": lambda text: text.replace("：", ":").partition(":")[0],
    "small": lambda text: text[:1].lower() + text[1:],
    "clause": lambda text: text.removesuffix(".").removesuffix("。"),
    "capital": lambda text: text[:1].upper() + text[1:],
}


def _value_as_json(value: WordValue) -> Any:
    if isinstance(value, Words):
        return {"words": value.as_json()}
    return value


def _value_from(said: Any) -> WordValue:
    if not isinstance(said, dict):
        found: WordValue = said
        return found
    return Words.from_json(said["words"])
