"""Which facts belong into the firm's own book and which on accounts, and where a caller's line goes.

The book's stream is called `firm:book`, which no account can be called. Callers write `firm` for it in
batches and imports; where an account of an older database has that code, the kinds decide.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from tierline.domain.account.account import Account
from tierline.domain.account.base import FIRM_KINDS, KINDS, Fact
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.lifecycle import AccountOpened
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.shared.ids import FIRM, FIRM_BOOK

IsOfAccount = Callable[[UUID | None, str], bool]
"""Whether the fact with an id was recorded on the account with a code."""


class OfTheFirm(Invalid):
    """Facts of this kind belong into the firm's own book: POST /v1/firm/facts, or `"account": "firm"`."""


class OfAccounts(Invalid):
    """Facts of this kind are about an account, so the firm's own book doesn't take them."""


class CodeOfTheBook(Conflict):
    """No account can be opened with the code `firm`: in batches and imports it means the firm's own book."""


def check_stream(fact: Fact, account: Account) -> None:
    """Refuse a fact that stands in the wrong stream. Raises OfTheFirm, OfAccounts, CodeOfTheBook."""
    if account.code == FIRM_BOOK:
        if not isinstance(fact, StatementAboutAFact) and not fact.OF_THE_FIRM:
            raise OfAccounts(field="kind")
    elif fact.OF_THE_FIRM:
        raise OfTheFirm(field="kind")
    elif isinstance(fact, AccountOpened) and fact.code == FIRM and not account.exists:
        raise CodeOfTheBook(field="code")


def stream_of(
    account: str, content: Mapping[str, Any], is_of_account: IsOfAccount
) -> tuple[str, Mapping[str, Any]]:
    """Where a line goes that names an account, and the fields that it then has.

    A statement about an earlier fact goes where that fact is: `is_of_account` says whether the fact with an
    id was recorded on the account with a code. A budget's line names in `account` whose budget it is.
    """
    name = str(content.get("kind"))
    the_book = account in (FIRM, FIRM_BOOK)
    if the_book and (name in FIRM_KINDS or _speaks_of_the_book(account, content, is_of_account)):
        return FIRM_BOOK, content
    if name in FIRM_KINDS and "account" in FIRM_KINDS[name].model_fields:
        return FIRM_BOOK, {**content, "account": account}
    return account, content


def _speaks_of_the_book(account: str, content: Mapping[str, Any], is_of_account: IsOfAccount) -> bool:
    """Whether a line is about a fact of the book, and not about one of an account with its name."""
    kind = KINDS.get(str(content.get("kind")), Fact)
    about_a_fact = issubclass(kind, StatementAboutAFact)
    return about_a_fact and not is_of_account(_id(content.get("target")), account)


def _id(target: Any) -> UUID | None:
    """The id of the fact that a caller names as target; None if it is none."""
    try:
        return UUID(str(target))
    except ValueError:
        return None
