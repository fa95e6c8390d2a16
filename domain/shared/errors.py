"""The four families of refusal; a refusal's docstring is the sentence its reader gets."""

import inspect
import re
from traceback import format_tb

from tierline.domain.shared.words import Words

FRAMES = 8
"""How much of a traceback is noted: a recursion has a thousand frames, and the last ones tell."""


class Refusal(Exception):
    """The request was refused.

    Subclasses state their sentence in the docstring. `words` fill its placeholders and come from
    our own vocabulary (names of fields, kinds, limits), never from the caller's input, so that a
    refusal can be logged and shown to anyone. `field` is the path of the field at fault, as in
    `amount.value`.
    """

    def __init__(self, *, field: str | None = None, **words: object) -> None:
        self.field = field
        filling = (
            (name, value if isinstance(value, int | Words) else str(value)) for name, value in words.items()
        )
        self.words = Words(type(self).pattern(), values=tuple(filling))
        self.sentence = self.pattern().format(**words)
        super().__init__(self.sentence)

    @classmethod
    def pattern(cls) -> str:
        """Its sentence in English, with places for words."""
        text = inspect.getdoc(cls) or ""
        return " ".join(text.split("\n\n")[0].split())

    @classmethod
    def name(cls) -> str:
        """The refusal's name in kebab case, as in `escalation-never-raised`: stable for clients."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Invalid(Refusal):
    """The request is not well formed."""


class Forbidden(Refusal):
    """The actor may not do this."""


class NotFound(Refusal):
    """There is no such thing."""


class Conflict(Refusal):
    """The request contradicts what is already recorded."""


class StaleVersion(Conflict):
    """The account has changed since the version this was decided on; read it again and decide anew."""


class Fault(Conflict):
    """Something went wrong inside Tierline; it was noted, and nothing in your request needs to change."""


def noted(error: BaseException) -> str:
    """An error for a log: its class and where it was raised, without its text, which may hold input."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__, limit=-FRAMES))}"
