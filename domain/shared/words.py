"""A phrase in both languages of the product."""

from typing import NamedTuple


class Words(NamedTuple):
    """One phrase in English and Chinese."""

    en: str
    zh: str

    def as_dict(self) -> dict[str, str]:
        """Both languages by their code: `{"en": ..., "zh": ...}`."""
        return self._asdict()
