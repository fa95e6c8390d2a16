"""Who may see an account and why: what is known of the account, held against the sets of principals."""

from datetime import datetime

from tierline.application.access import (
    AccountSeen,
    Decision,
    Principal,
    Scope,
    decide,
    lets_in,
)
from tierline.application.api_keys import ApiKey
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.firm.people import people_at
from tierline.interfaces.wiring import System
from tierline.projections.reports.portfolio import account


def about_account(system: System, code: str, at: datetime) -> AccountSeen:
    """What account sets ask of an account, as it is known now. Raises UnknownAccount."""
    with system.reads.reading(None) as reading:
        found = account(reading, code, at)
    if found is None:
        raise UnknownAccount()
    holders = frozenset(person for people in found["holders"].values() for person in people)
    with system.reads.firm() as known:
        teams = {one.person: one.present_team for one in people_at(known.history, at)}
    named = {person: team for person, team in teams.items() if team is not None}
    return AccountSeen(code, found["region"], found["segment"], holders, named)


def explained(principal: Principal, about: AccountSeen, scope: Scope) -> list[Decision]:
    """Whether a principal may do something on an account: what decides, in the order that it is asked."""
    granted = decide(principal, scope)
    return [granted, lets_in(principal.accounts, about)] if granted.allowed else [granted]


def keys_named(system: System, who: str, now: datetime) -> list[ApiKey]:
    """The keys in use that have an id or a name."""
    return [key for key in system.access.all() if key.holds(now) and who in (key.key_id, key.name)]
