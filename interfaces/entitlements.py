"""Who may see an account and why: what is known of the account, held against the sets of principals."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

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
from tierline.domain.firm.people import Person, people_at
from tierline.domain.shared.words import Words
from tierline.interfaces.oidc.grants import Grants
from tierline.interfaces.wiring import System
from tierline.projections.models.merged_rows import home_of
from tierline.projections.reports.portfolio import account


class MemberLetIn(NamedTuple):
    """Who sees an account once the identity provider says that they are in a group, and why."""

    group: str
    person: str | None
    """One of our people; None: whoever is in the group."""
    reasons: list[Words]


def about_account(system: System, code: str, at: datetime) -> AccountSeen:
    """What account sets ask of an account, as it is known now. Raises UnknownAccount."""
    with system.reads.reading(None) as reading:
        found = account(reading, code, at)
        home = home_of(reading, code, at)
    if found is None:
        raise UnknownAccount()
    holders = frozenset(person for people in found["holders"].values() for person in people)
    teams = {one.person: one.present_team for one in _people(system, at)}
    named = {person: team for person, team in teams.items() if team is not None}
    into = about_account(system, home.code, at) if home else None
    return AccountSeen(code, found["region"], found["segment"], holders, named, into)


def explained(principal: Principal, about: AccountSeen, scope: Scope) -> list[Decision]:
    """Whether a principal may do something on an account: what decides, in the order that it is asked."""
    granted = decide(principal, scope)
    return [granted, lets_in(principal.accounts, about)] if granted.allowed else [granted]


def members_let_in(system: System, about: AccountSeen, at: datetime) -> list[MemberLetIn]:
    """Everybody who may sign in by the identity provider and would see an account, group by group.

    Who is in which group is the provider's to say, when they sign in; which of our people somebody is, their
    e-mail address says. Where a group sees all accounts, nobody of it is named.
    """
    if system.sign_in is None:
        return []
    ours = [one.person for one in _people(system, at) if one.there and one.mailed_by]
    return [
        found
        for group in system.sign_in.grants.groups()
        for found in _of_group(system.sign_in.grants, group, ours, about)
    ]


def _of_group(grants: Grants, group: str, ours: list[str], about: AccountSeen) -> Iterator[MemberLetIn]:
    """Whoever is in a group, or else those of our people who would see an account by it."""
    for person in (None, *ours):
        decisions = explained(grants.principal(person or group, person, [group]), about, Scope.READ)
        if all(one.allowed for one in decisions):
            yield MemberLetIn(group, person, [one.reason for one in decisions])
            if person is None:
                return


def _people(system: System, at: datetime) -> Sequence[Person]:
    with system.reads.firm() as known:
        return people_at(known.history, at)


def keys_named(system: System, who: str, now: datetime) -> list[ApiKey]:
    """The keys in use that have an id or a name."""
    return [key for key in system.access.all() if key.holds(now) and who in (key.key_id, key.name)]
