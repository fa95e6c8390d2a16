"""Forgetting and redacting at the doors: what would go, what would stay, and the certificate of what went."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from tierline.application.access import Principal
from tierline.application.outcomes import FactReceipt
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.confirmations import links_open_to
from tierline.domain.account.contacts import AboutContact, UnknownContact
from tierline.domain.account.forgetting import ContactForgotten, check_no_hold
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.account.redacting import REASON, FactRedacted
from tierline.domain.firm.forgetting import PersonForgotten
from tierline.domain.firm.people import AboutPerson, UnknownPerson
from tierline.domain.shared.errors import Conflict, NotFound
from tierline.domain.shared.ids import FIRM_BOOK, account_id, fact_id_from_key
from tierline.domain.shared.personal import OfText, marks
from tierline.domain.shared.words import Words
from tierline.interfaces.person_data import about_somebody

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

_GONE = "forgotten"


class NoCertificate(NotFound):
    """No fact with this id certifies that something was destroyed."""


class Destroyed(NamedTuple):
    """What was destroyed, and how far that goes."""

    receipt: FactReceipt
    repeated: bool
    keys: int
    """How many keys the fact destroyed; 0 where it was recorded before."""
    epoch: int | None
    """The root key's epoch since then; None where copies from before still open with the root key."""
    pseudonym: str | None = None
    """What the contact who is forgotten is called from then on; None where it is about no contact."""


class AtStake(NamedTuple):
    """What goes if somebody is forgotten, and what stays."""

    who: str
    statements: int
    """How many statements name them or speak of one that does; these stay."""
    addresses: bool
    """Whether there is a key of their name, title and addresses."""
    texts: int
    """How many free texts go."""
    shared: int
    """How many of these concern others as well."""
    links: int
    """How many open confirmation links are withdrawn."""
    refusal: Words | None
    """Why it can't be done now: a legal hold."""


def destroyed(
    system: "System",
    stream: str,
    content: Mapping[str, Any],
    by: str | Principal,
    idempotency_key: str | None = None,
) -> Destroyed:
    """Record a fact that destroys keys. Raises what recording raises."""
    before = _gone(system, stream)
    stated = at_its_time(system, stream, content, by, idempotency_key)
    outcome = system.accounts.record(stream, stated, actor=by, idempotency_key=idempotency_key)
    keys = 0 if outcome.repeated else _gone(system, stream) - before
    pseudonym = _pseudonym(system, stream, str(content["contact"])) if "contact" in content else None
    return Destroyed(outcome.receipt, outcome.repeated, keys, epoch(system), pseudonym)


def at_its_time(
    system: "System",
    stream: str,
    content: Mapping[str, Any],
    by: str | Principal,
    idempotency_key: str | None,
) -> dict[str, Any]:
    """What is stated, with when it is so: now if nothing is said, and on a repeat when it was so first."""
    name = by if isinstance(by, str) else by.name
    given = content.get("fact_id")
    if given is None and idempotency_key is not None:
        given = fact_id_from_key(name, stream, idempotency_key)
    try:
        found = system.reads.statement(UUID(str(given))) if given else None
    except ValueError:
        found = None
    return {"occurred_at": found.fact.occurred_at if found else system.clock(), **content}


def epoch(system: "System") -> int | None:
    """The root key's epoch; None where it can't be replaced, so that old copies open with it."""
    return system.root.key.epoch if system.root.replaceable else None


def at_stake(system: "System", stream: str, who: str) -> AtStake:
    """What forgetting a contact of an account, or one of our people, would destroy.

    Raises UnknownAccount, UnknownContact, UnknownPerson.
    """
    statements = _statements(system, stream)
    theirs = about_somebody(statements, who)
    _check_known(stream, theirs)
    recorded = system.pseudonyms.reference(stream, who)
    rows = [row for row in system.log.account_keys(account_id(stream)) if recorded in row.contacts]
    texts = [row for row in rows if row.scope == "text"]
    return AtStake(
        who,
        len(theirs),
        any(row.scope == "contact" for row in rows),
        len(texts),
        sum(len(row.contacts) > 1 for row in texts),
        len(links_open_to((one.fact for one in statements), who, system.clock())),
        on_hold(system, stream, (who,)),
    )


def redactable(fact: Fact, statements: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The free texts of a fact that can be destroyed, by their fields, in the order they were stated.

    `statements` are the values of the fact and of all statements about it, opened; `reason` is what these
    gave as theirs.
    """
    fields = [name for name, mark in marks(type(fact)).items() if isinstance(mark, OfText)]
    first, *later = statements
    said = [(name, first.get(name)) for name in fields]
    for one in later:
        said += [(name, value) for name, value in (one.get("changes") or {}).items() if name in fields]
        said.append((REASON, one.get(REASON)))
    found: dict[str, list[Any]] = {}
    for name, value in said:
        if value is not None and value not in found.get(name, ()):
            found.setdefault(name, []).append(value)
    return found


def certificate(system: "System", fact_id: UUID) -> Recorded:
    """The fact that certifies that something was destroyed. Raises NoCertificate."""
    found = system.reads.statement(fact_id)
    if found is None or not isinstance(found.fact, ContactForgotten | PersonForgotten | FactRedacted):
        raise NoCertificate()
    return found


def _statements(system: "System", stream: str) -> list[Recorded]:
    if stream == FIRM_BOOK:
        return [one for one in system.log.stream(account_id(FIRM_BOOK)) if system.reads.sees_fact(one)]
    found = list(system.reads.statements(stream))
    if not found:
        raise UnknownAccount()
    return found


def _check_known(stream: str, theirs: list[Recorded]) -> None:
    if stream == FIRM_BOOK:
        if not any(isinstance(one.fact, AboutPerson) for one in theirs):
            raise UnknownPerson()
    elif not any(isinstance(one.fact, AboutContact) for one in theirs):
        raise UnknownContact(field="contact")


def on_hold(system: "System", stream: str, concerned: Iterable[str]) -> Words | None:
    """Why nothing about some people can be destroyed now: one of them is under a legal hold."""
    recorded = [system.pseudonyms.reference(stream, one) for one in concerned]
    try:
        check_no_hold(system.accounts.context.live.glance(stream), recorded, "contact")
    except Conflict as refusal:
        return refusal.words
    return None


def _pseudonym(system: "System", stream: str, contact: str) -> str | None:
    """What a contact of an account is called who is forgotten, whichever of both names is given."""
    return system.pseudonyms.pseudonym(stream, system.pseudonyms.reference(stream, contact))


def _gone(system: "System", stream: str) -> int:
    return sum(row.scope == _GONE for row in system.log.account_keys(account_id(stream)))
