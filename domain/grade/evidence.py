"""Which facts are evidence of a relationship, and behind which of them the customer's side stands."""

from collections.abc import Callable

from tierline.domain.account.account import Account as Account  # imports every kind
from tierline.domain.account.base import KINDS, Fact
from tierline.domain.account.contacts import AboutContact
from tierline.domain.account.contracts import (
    AboutContract,
    Contract,
    ContractAmended,
    ContractRenewed,
    ContractSigned,
)
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.forgetting import ContactForgotten, ContactHeld, HoldReleased
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.lifecycle import AboutAccount, AccountChanged
from tierline.domain.account.observations import CustomerVerdict
from tierline.domain.account.overrides import AboutOverride
from tierline.domain.account.roles import AboutRole

OUR_OWN_AFFAIRS = (
    *(StatementAboutAFact, AboutAccount, AccountChanged, AboutRole, AboutOverride),
    *(ContactForgotten, ContactHeld, HoldReleased),
)
"""What we decide by saying it (an opening, a role, an override) is no evidence of a relationship."""

KINDS_OF_EVIDENCE: tuple[type[Fact], ...] = tuple(
    kind for kind in KINDS.values() if not issubclass(kind, OUR_OWN_AFFAIRS)
)
"""The kinds that are evidence."""

Confirmed = Callable[[Entry, History], bool]
"""Whether the customer's side stands behind a fact of a history."""

_BINDING = (ContractSigned, ContractAmended, ContractRenewed)


def is_confirmed(fact: Fact) -> bool:
    """Whether the customer's side stands behind a fact: by its act, its signature, or a person to ask.

    A fact about a contact names somebody who never said so, so it is not confirmed by naming them.
    """
    if isinstance(fact, CustomerVerdict | ContractSigned | ContractAmended | ContractRenewed):
        return True
    if isinstance(fact, Interaction) and fact.initiative != "ours":
        return True
    return bool(fact.their_contacts()) and not isinstance(fact, AboutContact)


def is_confirmed_at_all(entry: Entry, _: History) -> bool:
    """As `is_confirmed`: any agreement counts as signed. What their people answered decides."""
    answered = entry.answers.outcome
    return answered == "confirmed" if answered else is_confirmed(entry.fact)


def is_confirmed_in_writing(entry: Entry, history: History) -> bool:
    """As `is_confirmed`, but nobody signed an informal agreement, nor what was changed in one.

    What their people answered decides.
    """
    if answered := entry.answers.outcome:
        return answered == "confirmed"
    if isinstance(entry.fact, _BINDING):
        return _is_formal(entry, entry.fact, history)
    return is_confirmed(entry.fact)


def _is_formal(entry: Entry, about: AboutContract, history: History) -> bool:
    """Whether a contract is formal once a fact about it has happened; what was never signed is not."""
    contract: Contract | None = None
    for one in history.about("contract", about.contract):
        if one.place <= entry.place and isinstance(one.fact, AboutContract):
            contract = one.fact.apply(contract)
    return contract is not None and contract.terms.formal
