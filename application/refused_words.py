"""Why a fact of a source was refused, in the words of who mends it: which field and column, what is wrong."""

from collections.abc import Mapping, Sequence

from tierline.domain.account.base import MalformedFact
from tierline.domain.account.fault_words import FieldProblem
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words, chained

MOST_FAULTS = 5
"""So many faults of one fact are told."""


def reason_of(refusal: Refusal, columns: Mapping[str, Words]) -> Words:
    """A refusal as a sentence; `columns` says of fields in which columns their values stand.

    The field without a name is the account.
    """
    if isinstance(refusal, MalformedFact) and refusal.problems:
        return joined([_fault(path, problem, columns) for path, problem in refusal.problems[:MOST_FAULTS]])
    where = _where(refusal.field, columns) if refusal.field else _of_account(refusal, columns)
    return Words("{where}: {reason}").of(where=where, reason=refusal.words) if where else refusal.words


def joined(reasons: Sequence[Words]) -> Words:
    """Several reasons as one; at least one."""
    return chained(reasons, Words("{one}; {others}"))


def _fault(path: str, problem: FieldProblem, columns: Mapping[str, Words]) -> Words:
    """What is wrong with a field: `amount.value`, column `Price`, must have at most 4 decimal places."""
    if not path:
        return problem.of(Words("the fact"))
    where = _where(path, columns)
    if not where:
        return problem.of(_named(path))
    aside = _REMARK_ON if problem.is_remark else _FIELD_WITHIN
    return aside.of(field=_named(path), where=where, problem=problem.says)


_FIELD_WITHIN = Words("{field}, {where}, {problem}")
_REMARK_ON = Words("{field}, {where}: {problem}")


def _named(path: str) -> Words | str:
    """A field as people count: the third of `people` for `people.2`."""
    field, _, last = path.rpartition(".")
    if field and last.isdigit():
        return Words("`{field}` (entry {number})").of(field=field, number=int(last) + 1)
    return f"`{path}`"


def _where(path: str, columns: Mapping[str, Words]) -> Words | None:
    """The columns of a field, or of the one that it is a part of; None if the mapping alone says it."""
    while path and path not in columns:
        path = path.rpartition(".")[0]
    return columns[path] if path else None


def _of_account(refusal: Refusal, columns: Mapping[str, Words]) -> Words | None:
    return columns.get("") if isinstance(refusal, UnknownAccount) else None
