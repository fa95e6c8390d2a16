"""Which language a caller likes best of those that are offered, by `Accept-Language` (RFC 9110, 12.5.4)."""

from starlette.datastructures import Headers

from tierline.interfaces.presentation.language import ENGLISH, Language, languages


def preferred(headers: Headers) -> Language:
    """The better liked of our languages; the first named of those liked alike, English if none is."""
    liked: dict[Language, float] = {}
    for part in headers.get("accept-language", "").lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        for language in languages():
            if tag.partition("-")[0] == language:
                liked.setdefault(language, _weight(weight))
    return max(liked, key=lambda language: liked[language], default=ENGLISH)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
