"""The page on the vocabulary: every id of key account management that the product knows."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from tierline.domain.catalogue import (
    CHARACTERISTICS,
    DEFINITIONS,
    FUNCTION_ITEMS,
    FUNCTIONS,
    RESPONSIBILITIES,
    Role,
    Tier,
)
from tierline.domain.shared.words import Words
from tierline.interfaces.presentation.language import said

PREFACE = """\
# Vocabulary

The ids below are the product's words: in the API, on the command line, in policies and files.
`GET /v1/catalogue` answers with the same list.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([PREFACE, *_sections()])


def _sections() -> Iterator[str]:
    yield "## What a key account is\n"
    yield from _rows((one.id, one.words) for one in DEFINITIONS.values())
    yield "## Tiers and their characteristics, lowest first\n"
    for tier in Tier:
        yield f"### `{tier.value}` {tier.words} · {said(tier.words, 'zh')}\n"
        yield from _rows((one.id, one.words) for one in CHARACTERISTICS.values() if one.tier is tier)
    yield "## Roles and their responsibilities\n"
    for role in Role:
        yield from _role(role)
    yield "## Functions of key account management\n"
    for function in FUNCTIONS.values():
        yield f"### `{function.id}` {function.words} · {said(function.words, 'zh')}\n"
        items = [one for one in FUNCTION_ITEMS.values() if one.function == function.id]
        yield from _rows((one.id, one.words) for one in items)


def _role(role: Role) -> Iterator[str]:
    yield f"### `{role.value}` {role.in_full} · {said(role.in_full, 'zh')}\n"
    yield f"{role.duty}. {said(role.duty, 'zh')}。\n"
    owed = [one for one in RESPONSIBILITIES.values() if one.role is role]
    for side, found in groupby(owed, key=lambda one: one.towards):
        if side:
            yield f"{side.words} (`{side.value}`) · {said(side.words, 'zh')}\n"
        yield from _rows((one.id, one.words) for one in found)


def _rows(items: Iterable[tuple[str, Words]]) -> Iterator[str]:
    yield "| id | English | 中文 |"
    yield "|---|---|---|"
    yield from (f"| `{name}` | {words} | {said(words, 'zh')} |" for name, words in items)
    yield ""
