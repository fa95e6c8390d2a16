"""Whom a subscription may tell, and of which accounts: as things are when it tells, not when it was made."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from tierline.application.access import AccountSet, Scope
from tierline.application.encryption import BoxBroken
from tierline.application.messages.subscriptions import Subscription
from tierline.domain.firm.people import Person, person_at
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.projections.engine.visible_accounts import VisibleAccounts

if TYPE_CHECKING:
    from tierline.interfaces.wiring import System

Rest = Literal["left", "maker_may_not"]
"""Why a subscription tells nothing at present: the person left, or who made it may read nothing any more."""


class Audience:
    """Answers that of subscriptions.

    Args:
        system: The whole system.
    """

    def __init__(self, system: "System") -> None:
        self._system = system

    def rests(self, one: Subscription, now: datetime) -> Rest | None:
        """Why a subscription tells nothing at present; None if it tells."""
        person = self._person(one.person, now)
        if person is not None and not person.there:
            return "left"
        return "maker_may_not" if self._within(one) is None else None

    def visible(self, one: Subscription) -> VisibleAccounts | None:
        """The accounts that a subscription tells of: those of its own, as far as its maker may see them.

        None: all. What its maker may see is what their key says now; of somebody signed in by the identity
        provider, what they might see when they made it.
        """
        codes: frozenset[str] | None = None
        for accounts in (one.accounts, self._within(one) or AccountSet()):
            found = self._codes(accounts)
            codes = found if codes is None else codes if found is None else codes & found
        return None if codes is None else VisibleAccounts(codes)

    def mail_address(self, person: str, now: datetime) -> str | None:
        """The e-mail address that one of us has in the firm's own book; None where none can be read."""
        with self._system.reads.firm() as known:
            found = person_at(known.history, person, now)
            if found is None or found.mailed_by is None:
                return None
            fact = known.history.entries[found.mailed_by].fact
            values = fact.model_dump(mode="json", include={"fact_id", "email"})
        try:
            (opened,) = self._system.sealing.opened_facts([(FIRM_BOOK, values)])
        except BoxBroken:
            return None
        return opened["email"] if isinstance(opened["email"], str) else None

    def _person(self, person: str, now: datetime) -> Person | None:
        with self._system.reads.firm() as known:
            return person_at(known.history, person, now)

    def _within(self, one: Subscription) -> AccountSet | None:
        """What its maker may see; None if they may read nothing."""
        access = self._system.access
        named = [key for key in access.all() if key.name == one.made_by]
        if not named:
            return one.within
        now = self._system.clock()
        principals = [access.principal_of(key) for key in named if key.holds(now)]
        readers = [each for each in principals if each.may(Scope.READ)]
        return readers[-1].accounts if readers else None

    def _codes(self, accounts: AccountSet) -> frozenset[str] | None:
        if accounts.everything:
            return None
        return self._system.reads.seen_by(accounts, self._system.sealing.opened).codes_seen()
