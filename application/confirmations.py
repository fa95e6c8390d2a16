"""Asking the customer about a fact, and taking the answer: the write door of confirmation links."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from pydantic import ValidationError

from tierline.application.access import ALL_ACCOUNTS, Principal
from tierline.application.accounts import Accounts
from tierline.application.deciding import Target, target_of
from tierline.application.outcomes import FactReceipt, Outcome
from tierline.application.ports import FactLog
from tierline.domain.account.base import Fact, FactAlreadyRecorded, malformed
from tierline.domain.account.confirmations import (
    BY_LINK,
    AnswerByLink,
    ConfirmationAsked,
    ConfirmationLink,
    ConfirmationWithdrawn,
    FactConfirmed,
    FactDisputed,
    LinkAnswered,
    UnknownLink,
    answer_id,
)
from tierline.domain.account.corrections import AlreadyRetracted
from tierline.domain.account.lifecycle import is_open
from tierline.domain.shared.ids import BOOK_ID, account_id
from tierline.domain.tiers.policy import Policy
from tierline.domain.tiers.policy_log import PolicyBook

F = TypeVar("F", bound=Fact)


class Asking(NamedTuple):
    """Who is asked about a fact, in which language, and for how long."""

    contact: str
    language: str
    within: timedelta


class AskedFact(NamedTuple):
    """What is asked by a link: the link, the account, and the fact as it stands now."""

    link: ConfirmationLink
    account: str
    fact: Fact
    seen: int
    """The position of the statement by which it stands so."""


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Makes confirmation links, withdraws them, and records what is answered by them.

    Args:
        log: Where facts are read by their ids.
        clock: What time it is.
        new_id: An id for each link.
        default: The policy that judges before any is adopted.
    """

    log: FactLog
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    default: Policy

    def ask(self, accounts: Accounts, code: str, target: UUID, asking: Asking, by: Principal) -> FactReceipt:
        """Make a link by which a contact is asked about a fact of an account; its id is the fact_id.

        Raises a Refusal; LogUnavailable.
        """
        now = self.clock()
        asked = _stated(
            ConfirmationAsked,
            fact_id=self.new_id(),
            occurred_at=now,
            target=target,
            contact=asking.contact,
            language=asking.language,
            expires=now + asking.within,
        )
        return accounts.state(code, asked, by, None).receipt

    def withdraw(self, accounts: Accounts, code: str, target: UUID, link: UUID, by: Principal) -> FactReceipt:
        """Withdraw a link that was made for a fact of an account. Raises a Refusal; LogUnavailable."""
        said = ConfirmationWithdrawn(
            fact_id=self.new_id(), occurred_at=self.clock(), target=target, link=link
        )
        return accounts.state(code, said, by, None).receipt

    def question(self, link: UUID) -> AskedFact:
        """What is asked by a link that can be answered now.

        Raises UnknownLink; LinkAnswered, LinkWithdrawn, LinkExpired or AlreadyRetracted if it can't be.
        """
        found, holds = self._found(link)
        found.link.check_open(self.clock())
        if not holds:
            raise AlreadyRetracted()
        return found

    def link(self, link: UUID) -> ConfirmationLink:
        """A link as it stands, whether or not it can be answered. Raises UnknownLink."""
        return self._found(link)[0].link

    def _found(self, link: UUID) -> tuple[AskedFact, bool]:
        """What is asked by a link, and whether the fact holds."""
        recorded = self.log.find(link)
        if recorded is None or not isinstance(recorded.fact, ConfirmationAsked):
            raise UnknownLink()
        target = self._target(recorded.fact.target, recorded.account)
        assert target.fact is not None
        return AskedFact(target.links[link], recorded.account, target.fact, target.stated), target.holds

    def answer(
        self, accounts: Accounts, link: UUID, seen: int, *, confirmed: bool, reason: str | None = None
    ) -> Outcome:
        """Record what is answered by a link, about the fact as it stood at a position.

        A dispute opens an escalation on an open account, in the same transaction, if the policy says so.
        The caller has made sure that who answers has the link. Raises as `question` does, StatedAnewSince
        where the fact was stated anew meanwhile, another Refusal, and LogUnavailable.
        """
        question = self.question(link)
        asked = question.link.asked
        said = _answer(asked, link, seen, self.clock(), confirmed=confirmed, reason=reason)
        by = Principal(f"{BY_LINK}{asked.contact}", frozenset(), ALL_ACCOUNTS, link=link)
        try:
            return accounts.state(
                question.account, said, by, None, self._follows(accounts, question.account, said)
            )
        except FactAlreadyRecorded:
            raise LinkAnswered() from None

    def _follows(self, accounts: Accounts, code: str, said: AnswerByLink) -> list[Fact]:
        """What follows from an answer by the policy that judges now."""
        if not isinstance(said, FactDisputed):
            return []
        policy = PolicyBook().after(self.log.stream(BOOK_ID)).in_force(said.occurred_at, self.default)
        if policy.dispute is None or not is_open(accounts.context.live.glance(code), said.occurred_at):
            return []
        return [policy.dispute.escalation(said)]

    def _target(self, fact: UUID, code: str) -> Target:
        return target_of(self.log.statements_about(fact), account_id(code))


def _answer(
    asked: ConfirmationAsked, link: UUID, seen: int, now: datetime, *, confirmed: bool, reason: str | None
) -> AnswerByLink:
    of_it = {
        "fact_id": answer_id(link),
        "occurred_at": now,
        "target": asked.target,
        "contact": asked.contact,
        "link": link,
        "seen": seen,
    }
    if confirmed:
        return _stated(FactConfirmed, **of_it)
    return _stated(FactDisputed, **of_it, reason=reason)


def _stated(kind: type[F], **fields: Any) -> F:
    """A fact of a kind. Raises MalformedFact."""
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise malformed(error) from None
