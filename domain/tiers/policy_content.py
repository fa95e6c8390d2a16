"""What a policy states, told apart: what it rules, which its hash is of, and the words that explain it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tierline.domain.shared.policy_words import Translations, said_elsewhere

WORDS = ("label", "reason", "remedy")
"""The fields of a criterion that say something to people."""


def hash_of(content: Any) -> str:
    """SHA-256 of the content of a policy in a canonical form, in hexadecimal."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()


def without_words(content: Any) -> Any:
    """The content of a policy without the words of its criteria and grades: what has an id, or limits."""
    if isinstance(content, list):
        return [without_words(one) for one in content]
    if not isinstance(content, dict):
        return content
    dropped = WORDS if "id" in content or "recorder_share" in content else ()
    return {name: without_words(value) for name, value in content.items() if name not in dropped}


def translated(content: Mapping[str, Any], translations: Translations) -> dict[str, Any]:
    """The content of a policy with words in further languages where it has none of its own."""
    tiers = {
        tier: {name: _criteria(part, translations) for name, part in gate.items()}
        for tier, gate in content["tiers"].items()
    }
    return {**content, "tiers": tiers, **_grades(content, translations)}


def _criteria(part: Any, translations: Translations) -> Any:
    if not isinstance(part, list | tuple):
        return part
    return [_worded(one, one["id"], translations) for one in part]


def _grades(content: Mapping[str, Any], translations: Translations) -> dict[str, Any]:
    if not content.get("grade"):
        return {}
    limits = {
        name: _worded(value, f"grade.{name}", translations) if isinstance(value, Mapping) else value
        for name, value in content["grade"].items()
    }
    return {"grade": limits}


def _worded(part: Mapping[str, Any], item: str, translations: Translations) -> dict[str, Any]:
    words = {name: part[name] for name in WORDS if name in part}
    return {**part, **{name: _in_more(said, item, name, translations) for name, said in words.items()}}


def _in_more(said: Any, item: str, name: str, translations: Translations) -> dict[str, str]:
    own = {"en": said} if isinstance(said, str) else said
    return {**said_elsewhere(translations, item, name), **own}
