"""What a policy says to people: English in its text, other languages there as well or in files beside it.

Words are no part of what a policy rules: they may be mended and translated, and it stays the same policy.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from tierline.domain.shared.words import Words

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Translations = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Sentences by language, by what they are said of, by the name of the field."""


class PolicyWords(BaseModel):
    """A sentence in English, and in other languages: `"Key people"` or `{ en = "Key people", zh = "…" }`."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")], Sentence]

    en: Sentence

    @model_validator(mode="before")
    @classmethod
    def _in_english_alone(cls, content: Any) -> Any:
        return {"en": content} if isinstance(content, str) else content

    @property
    def words(self) -> Words:
        """The same as the rest of the product passes it on."""
        return Words(self.en, own=tuple(sorted(self.__pydantic_extra__.items())))

    def with_others(self, others: Mapping[str, str]) -> "PolicyWords":
        """The same with languages that it doesn't have itself."""
        missing = {language: text for language, text in others.items() if language not in self._languages}
        return self.model_validate({**self.model_dump(), **missing}) if missing else self

    @property
    def _languages(self) -> frozenset[str]:
        return frozenset(("en", *self.__pydantic_extra__))


def shipped_translations(package: str, file: str) -> Translations:
    """The translations that lie beside a policy that ships: `default-2.zh.toml` beside `default-2.toml`."""
    name = file.removesuffix(".toml")
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in sorted((files(package) / "policies").iterdir(), key=lambda place: place.name):
        stem, _, language = one.name.removesuffix(".toml").rpartition(".")
        if stem == name:
            found[language] = tomllib.loads(one.read_text("utf-8"))
    return found


def said_elsewhere(translations: Translations, item: str, field: str) -> dict[str, str]:
    """What a field of an item is called, by language."""
    said = {language: items.get(item, {}).get(field) for language, items in translations.items()}
    return {language: text for language, text in said.items() if text}
