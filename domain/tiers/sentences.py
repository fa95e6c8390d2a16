"""What a policy says to people, in both languages."""

from typing import Annotated

from pydantic import StringConstraints

from tierline.domain.shared.words import Words
from tierline.domain.tiers.measures.base import PolicyData

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class BothLanguages(PolicyData):
    """A sentence in English and Chinese."""

    en: Sentence
    zh: Sentence

    @property
    def words(self) -> Words:
        """The same as the rest of the product passes it on."""
        return Words(self.en, self.zh)
