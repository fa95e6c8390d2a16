"""Identity: names that the firm or its systems give, and ids derived from them."""

import re
from functools import cache, lru_cache
from typing import Annotated, Any, get_args
from uuid import UUID, uuid5

from pydantic import BaseModel, StringConstraints

_NAMESPACE = UUID("5c0f4b1e-4f0e-5f0b-9a77-3b3f1d0c2a51")

ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
"""What names and references of all kinds look like, as a pattern."""

Ref = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=ONE_LINE),
]
"""A name that means the same thing wherever it is met: one of our people, another system."""


class Own:
    """Marks a reference whose meaning ends with the account: `c1` here is not `c1` there."""


class OwnContact(Own):
    """Marks such a reference that names one of the customer's people."""


OwnRef = Annotated[Ref, Own()]
"""A name for one thing inside an account: a contract, an escalation, a plan."""

ContactRef = Annotated[Ref, OwnContact()]
"""A name for one of the customer's people inside an account."""

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE),
]
"""A name of an organisation or of a class of things, in one line: never of a person."""

CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
AccountCode = Annotated[str, StringConstraints(pattern=CODE)]
"""An account's code: letters, digits, dot, dash and underscore, at most 64; it appears in URLs."""

BOOK_ID = uuid5(_NAMESPACE, "policy book")
"""The id of the policy book's stream, which no account's code leads to."""

BOOK = "policy:book"
"""The name of the policy book where a fact names its account; no account can be called so."""

FIRM_BOOK = "firm:book"
"""The name of the firm's own book where a fact names its account; no account can be called so."""

INBOX = "inbox:drafts"
"""What stands for an account where texts of drafts are counted that are about none."""

FIRM = "firm"
"""What callers may write for it in batches and imports."""


@cache
def own_references(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that hold references to an account's own things, one or several."""
    return _marked(model, Own)


@cache
def contact_references(model: type[BaseModel]) -> tuple[str, ...]:
    """Those of them that name the customer's people."""
    return _marked(model, OwnContact)


def qualified(code: str, value: Any) -> Any:
    """An account's own reference, or several, as they read outside of it: `ACME/c1`.

    Such a name may be longer than a reference that is given, and it is never stored.
    """
    if isinstance(value, tuple):
        return tuple(qualified(code, one) for one in value)
    return value if value is None else f"{code}/{value}"


def _marked(model: type[BaseModel], mark: type[Own]) -> tuple[str, ...]:
    fields = model.model_fields.items()
    return tuple(
        name for name, field in fields if _has(field.metadata, mark) or _names(field.annotation, mark)
    )


def _names(annotation: Any, mark: type[Own]) -> bool:
    return _has(getattr(annotation, "__metadata__", ()), mark) or any(
        _names(one, mark) for one in get_args(annotation)
    )


def _has(metadata: Any, mark: type[Own]) -> bool:
    return any(isinstance(one, mark) for one in metadata)


def is_account_code(text: str) -> bool:
    """Whether an account can have this code."""
    return re.fullmatch(CODE, text) is not None and not text.endswith("\n")


@lru_cache(maxsize=10_000)
def account_id(code: str) -> UUID:
    """The id of an account's stream. Derived from the code, so two accounts can't share a code."""
    return uuid5(_NAMESPACE, f"account:{code}")


def stream_id(name: str) -> UUID:
    """The id of the stream that a recorded fact's `account` names: an account's, or that of a book."""
    return BOOK_ID if name == BOOK else account_id(name)


def fact_id_from_source(system: str, reference: str) -> UUID:
    """The id of a fact that comes from another system: the same source gives the same id."""
    return uuid5(_NAMESPACE, f"source:{len(system)}:{system}:{reference}")


def fact_id_from_key(actor: str, account: str, key: str) -> UUID:
    """The id of a fact recorded under an Idempotency-Key, which belongs to one actor and account."""
    return uuid5(_NAMESPACE, f"key:{len(actor)}:{actor}:{len(account)}:{account}:{key}")
