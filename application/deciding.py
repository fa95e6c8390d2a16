"""Whether a fact may be recorded: everything that is asked before it is sealed and stored."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from tierline.application import access
from tierline.application.access import Principal
from tierline.domain.account.account import Account
from tierline.domain.account.base import (
    FIRM_KINDS,
    KINDS,
    Fact,
    LevelOf,
    Recorded,
    check_position,
    check_time,
    type_of,
)
from tierline.domain.account.confirmations import (
    AboutConfirmation,
    AnswerByLink,
    ConfirmationLink,
    OnlyByItsLink,
    links_of,
)
from tierline.domain.account.corrections import FactCorrected, FactReinstated, StatementAboutAFact
from tierline.domain.account.lifecycle import AccountOpened, UnknownAccount
from tierline.domain.account.merge_order import LifeOf, RelativesOf, check_chain
from tierline.domain.account.source import from_the_same
from tierline.domain.firm.book import check_stream
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.shared.personal import Forgotten, OfContact, marks

_UNREADABLE = object()


class ContactOfTexts(Invalid):
    """A correction of `contact` must state the personal texts anew, for they belong to one contact."""


class PersonOfTexts(Invalid):
    """A correction of `person` must state the personal texts anew, for they belong to one person."""


class Target(NamedTuple):
    """The fact that a statement speaks about, as it stands; None if the account has no such fact."""

    fact: Fact | None = None
    holds: bool = True
    actor: str = ""
    """Who stated it first."""
    stated: int = 0
    """The position of the statement by which it stands as it does."""
    links: Mapping[UUID, ConfirmationLink] = MappingProxyType({})
    """The confirmation links made for it."""


class Circumstances(NamedTuple):
    """What a decision needs to know besides the fact and its account."""

    by: Principal
    """Who states it, and what they may."""
    now: datetime
    exists: Callable[[str], bool]
    """Whether there is an account with a code."""
    head: Callable[[], int]
    """The last position that the fact comes behind."""
    life_of: LifeOf
    """Where another account stands."""
    relatives_of: RelativesOf
    """Which accounts an account ever had to do with by merges."""
    level_of: LevelOf
    """How high our people stood, by the firm's own book."""


def target_of(statements: Sequence[Recorded], account_id: UUID) -> Target:
    """What a fact amounts to after all statements about it, which come in the order they were made."""
    if not statements or statements[0].account_id != account_id:
        return Target()
    fact, holds, stated = statements[0].fact, True, statements[0].position
    for statement in statements[1:]:
        if isinstance(statement.fact, StatementAboutAFact):
            after = statement.fact.after(fact, holds)
            stated = statement.position if after != (fact, holds) else stated
            fact, holds = after
    links = links_of(one.fact for one in statements[1:])
    return Target(fact, holds, statements[0].actor, stated, links)


def check(fact: Fact, account: Account, target: Target, circumstances: Circumstances) -> None:
    """Raise the refusal that explains why a fact can't be recorded on an account now."""
    if not account.exists and account.code != FIRM_BOOK and not isinstance(fact, AccountOpened):
        raise UnknownAccount()
    check_stream(fact, account)
    _check_scopes(fact, account, target, circumstances.by)
    _check_statement(fact, account, circumstances)
    fact.check(account)
    if isinstance(fact, StatementAboutAFact):
        fact.check_target(target.fact, target.holds, account)
    if isinstance(fact, AboutConfirmation):
        fact.check_link(target.links, target.stated)
    if isinstance(fact, FactReinstated) and target.fact:
        target.fact.check_actor(circumstances.by.name, account)
        target.fact.check_our_people(circumstances.level_of)
    if isinstance(fact, FactCorrected) and target.fact:
        _check_contact(fact, target.fact)
        corrected = target.fact.corrected(fact.changes)
        _check_statement(corrected, account, circumstances)
        # Whoever corrects it, what somebody stated must not come out as approved by themselves.
        corrected.check_actor(target.actor, account)
    check_chain(fact, target.fact, account, circumstances.life_of, circumstances.relatives_of)


def _check_scopes(fact: Fact, account: Account, target: Target, by: Principal) -> None:
    for scope in access.needed_for(
        type(fact),
        about=type(target.fact) if target.fact else None,
        of_others=target.actor not in ("", by.name),
        of_the_firm=account.code == FIRM_BOOK,
    ):
        access.check(by, scope)
    if isinstance(fact, AnswerByLink) and by.link != fact.link:
        raise OnlyByItsLink(field="link")


def same(recorded: Fact, stated: Fact) -> bool:
    """Whether two facts state the same; a text that is forgotten by now counts as the same.

    Values are compared and not how they are written: 1.0 is 1.00, and noon in Berlin is a moment in UTC.
    Which import brought it says nothing of a fact.
    """
    if type(recorded) is not type(stated):
        return False
    return _same(recorded.model_dump(), stated.model_dump())


def _same(recorded: Mapping[str, Any], stated: Mapping[str, Any]) -> bool:
    forgotten = Forgotten().model_dump()
    for name in recorded.keys() | stated.keys():
        one, other = recorded.get(name), stated.get(name)
        if name == "source":
            if not from_the_same(one, other):
                return False
        elif name == "changes" and isinstance(one, Mapping) and isinstance(other, Mapping):
            if one.keys() != other.keys() or not _same(one, other):
                return False
        elif one not in (other, forgotten) and not _means_the_same(name, one, other):
            return False
    return True


def _means_the_same(name: str, one: Any, other: Any) -> bool:
    """Whether two values that a correction states mean the same in every kind that has such a field."""
    read = [(meaning(one), meaning(other)) for meaning in _meanings(name)]
    known = [pair for pair in read if _UNREADABLE not in pair]
    return bool(known) and all(first == second for first, second in known)


@cache
def _meanings(name: str) -> tuple[Callable[[Any], Any], ...]:
    kinds = [kind for kind in (*KINDS.values(), *FIRM_KINDS.values()) if name in kind.model_fields]
    return tuple(_meaning(TypeAdapter(type_of(kind, name))) for kind in kinds)


def _meaning(adapter: TypeAdapter[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        try:
            return adapter.validate_python(value)
        except ValidationError:
            return _UNREADABLE

    return read


def _check_statement(fact: Fact, account: Account, circumstances: Circumstances) -> None:
    check_time(fact, circumstances.now)
    check_position(fact, circumstances.head)
    fact.check_actor(circumstances.by.name, account)
    fact.check_our_people(circumstances.level_of)
    for code in fact.accounts():
        if not circumstances.exists(code):
            raise UnknownAccount(field=next((name for name, value in fact if value == code), None))


def _check_contact(fact: FactCorrected, target: Fact) -> None:
    personal = {name for name, mark in marks(type(target)).items() if isinstance(mark, OfContact)}
    stay = {name for name in personal if getattr(target, name) is not None} - fact.changes.keys()
    if target.OWNER in fact.changes and stay:
        raise (PersonOfTexts if target.OF_THE_FIRM else ContactOfTexts)(field="changes")
