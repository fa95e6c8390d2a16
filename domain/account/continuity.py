"""Continuity: an account that is one deal and nothing more is no key account (`definition.continuity`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tierline.domain.account.base import Fact
from tierline.domain.account.contracts import (
    AboutContract,
    Contract,
    ContractAmended,
    ContractEnded,
    ContractRenewed,
    ContractSigned,
)
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.plans import OpportunityIdentified, PlanAdopted
from tierline.domain.account.proposals import Negotiation, Proposal
from tierline.domain.account.revenue import RevenueBooked
from tierline.domain.account.step_order import state_after
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier, later

QUIET = timedelta(days=180)
"""So long nothing may go on beside one deal until the account counts as that deal and nothing more."""
DEALS = (ContractSigned, ContractRenewed)
GOING_ON: tuple[type[Fact], ...] = (
    *(Interaction, ExecutiveContact, Proposal, Negotiation, OpportunityIdentified, PlanAdopted),
    *(RevenueBooked, *DEALS),
)
"""The kinds of fact by which a relation goes on."""
CONTRACTS: tuple[type[Fact], ...] = (*DEALS, ContractAmended, ContractEnded)
"""The kinds of fact by which it is told what there is of contracts."""
BEARING: tuple[type[Fact], ...] = (*GOING_ON, ContractAmended, ContractEnded)
"""The kinds of fact that bear on continuity."""

Deals = Iterator[tuple[datetime, ContractSigned | None]]


def one_off_changes(history: History, since: datetime, end: datetime = FOREVER) -> Deals:
    """From when on an account is one deal, with the signing of it, and from when on not (None), in order.

    It is one deal at v if one contract alone was ever signed by then and none renewed, which is a purchase
    and over, and nothing by which a relation goes on took place in (v - 180 days, v]. Complete from `since`
    to `end`.
    """
    yield BEGINNING, None
    deals = history.facts(*DEALS)
    if not deals or not isinstance(deals[0].fact, ContractSigned):
        return
    signed, until = deals[0], deals[1].at if len(deals) > 1 else FOREVER
    about = history.about("contract", deals[0].fact.contract)
    for begins, ends in _quiet(history, max(since, signed.at), min(until, end)):
        turns = [entry.at for entry in about if begins < entry.at < ends]
        for moment, following in pairwise([begins, *turns, ends]):
            yield from _over(deals[0].fact, about, moment, following)
        yield ends, None


def _quiet(history: History, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times in [since, until) in which nothing had gone on for long."""
    begins = since
    for entry in history.facts(*GOING_ON, after=earlier(since, QUIET), until=until):
        if begins < min(entry.at, until):
            yield begins, min(entry.at, until)
        begins = max(begins, later(entry.at, QUIET))
    if begins < until:
        yield begins, until


def _over(signed: ContractSigned, about: list[Entry], moment: datetime, following: datetime) -> Deals:
    """From when on a contract is a purchase that is over, and from when on not, up to the next fact of it."""
    contract = _contract(about, moment)
    assert contract is not None, "a contract is known from its signing on"
    for at, _ in contract.ahead(moment):
        over = contract.state_at(at) not in ("not_begun", "in_force")
        if at < following:
            yield at, signed if over and contract.terms.agreement == "purchase" else None


def _contract(about: list[Entry], until: datetime) -> Contract | None:
    facts = [entry.fact for entry in about if entry.at <= until]
    return state_after([fact for fact in facts if isinstance(fact, AboutContract)])
