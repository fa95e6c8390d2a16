"""Why a fact of a source was refused, in the words of who mends it: which field and column, what is wrong."""

from collections.abc import Mapping

from tierline.domain.account.base import MalformedFact
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import Refusal

MOST_FAULTS = 5
"""So many faults of one fact are told."""


def reason_of(refusal: Refusal, columns: Mapping[str, str]) -> str:
    """A refusal as a sentence; `columns` says of fields in which columns their values stand.

    The field without a name is the account.
    """
    if isinstance(refusal, MalformedFact) and refusal.faults:
        told = [_fault(path, detail, columns) for path, detail in refusal.faults[:MOST_FAULTS]]
        return "; ".join(told)
    where = _where(refusal.field, columns) if refusal.field else _of_account(refusal, columns)
    return f"{where}: {refusal.sentence}" if where else refusal.sentence


def _fault(path: str, detail: str, columns: Mapping[str, str]) -> str:
    """What is wrong with a field: `amount.value`, column `Price`, must have at most 4 decimal places."""
    if not path:
        return detail
    problem, where = detail.removeprefix(f"`{path}`"), _where(path, columns)
    if not where:
        return f"{_named(path)}{problem}"
    return f"{_named(path)}, {where}{'' if problem.startswith(':') else ','}{problem}"


def _named(path: str) -> str:
    """A field as people count: the third of `people` for `people.2`."""
    field, _, last = path.rpartition(".")
    return f"`{field}` (entry {int(last) + 1})" if field and last.isdigit() else f"`{path}`"


def _where(path: str, columns: Mapping[str, str]) -> str:
    """The columns of a field, or of the one that it is a part of; nothing if the mapping alone says it."""
    while path and path not in columns:
        path = path.rpartition(".")[0]
    return columns[path] if path else ""


def _of_account(refusal: Refusal, columns: Mapping[str, str]) -> str:
    return columns.get("", "") if isinstance(refusal, UnknownAccount) else ""
