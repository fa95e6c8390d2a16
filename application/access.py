"""Who may see and do what: principals, their scopes, their accounts, and the one decision about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.confirmations import AboutConfirmation, AnswerByLink
from tierline.domain.account.corrections import FactRetracted, StatementAboutAFact
from tierline.domain.account.forgetting import ContactForgotten, ContactHeld, HoldReleased
from tierline.domain.account.overrides import OverrideApproved
from tierline.domain.shared.errors import Forbidden, Invalid
from tierline.domain.shared.words import Words


class AccountsNotUsable(Invalid):
    """Accounts are `all`, or any of code=…, region=…, segment=… and one of held=PERSON, team=PERSON."""


class ScopeMissing(Forbidden):
    """This needs the permission `{scope}`, which you don't have; whoever gives out permissions can add it."""


class Scope(StrEnum):
    """What a principal may do, one word each; whatever is not granted is refused."""

    READ = "read"
    """Tiers, coverage and reports, without names and notes."""
    READ_TEXTS = "read:texts"
    """Names and notes opened; without it they are the typed marker."""
    RECORD = "record"
    """Facts about accounts."""
    CORRECT = "correct"
    """Statements about facts that others recorded."""
    APPROVE = "override:approve"
    """The second person's part in an override of a tier."""
    POLICY = "policy"
    """Adopting and backtesting policies."""
    PEOPLE = "people"
    """The firm's own book: our people, duties, budgets."""
    IMPORT = "import"
    """Batches and imports."""
    AUDIT = "audit"
    """Every statement about every fact, and the security journal."""
    ADMIN = "admin"
    """Keys and who may do what."""


EVERY_SCOPE = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class AccountSet:
    """Which accounts a principal may see: all of them, or each that one of the parts lets in.

    `held_by` is one of our people: it lets in where that person holds a role; with `teams`, where one of
    their team does. An account set without any part lets in no account.
    """

    everything: bool = False
    codes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    held_by: str | None = None
    teams: bool = False

    def parts(self) -> list[str]:
        """The set as it is given, in one order: `region=EMEA`, `segment=Retail`; none lets in no account."""
        if self.everything:
            return ["all"]
        return [
            *(f"code={one}" for one in sorted(self.codes)),
            *(f"region={one}" for one in sorted(self.regions)),
            *(f"segment={one}" for one in sorted(self.segments)),
            *([f"{'team' if self.teams else 'held'}={self.held_by}"] if self.held_by else []),
        ]

    def text(self) -> str:
        """The set in one line, the same for the same set: as in `region=EMEA segment=Retail`."""
        return " ".join(self.parts()) or "none"


_PARTS = {"code": "codes", "region": "regions", "segment": "segments"}


def account_set(parts: Iterable[str]) -> AccountSet:
    """The set that is given in parts, each as `AccountSet.parts` writes it. Raises AccountsNotUsable."""
    several: dict[str, set[str]] = {}
    people: list[tuple[str, str]] = []
    everything = False
    for part in parts:
        name, _, value = part.partition("=")
        everything = everything or part == "all"
        if name in ("held", "team") and value:
            people.append((name, value))
        elif name in _PARTS and value:
            several.setdefault(_PARTS[name], set()).add(value)
        elif part != "all":
            raise AccountsNotUsable(field="accounts")
    if len(people) > 1 or (everything and (people or several)):
        raise AccountsNotUsable(field="accounts")
    held_by, teams = (people[0][1], people[0][0] == "team") if people else (None, False)
    given = {name: frozenset(values) for name, values in several.items()}
    return AccountSet(everything, **given, held_by=held_by, teams=teams)


ALL_ACCOUNTS = AccountSet(everything=True)
LOCAL = "local"
"""Who speaks where no key exists, which is only so on a service that listens on loopback."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is speaking: a key, a signed-in person, or `local` on a keyless loopback service.

    `name` is the actor that facts are recorded under; `person` is who that is in the firm's own book,
    where it is known.
    """

    name: str
    scopes: frozenset[Scope]
    accounts: AccountSet
    person: str | None = None
    link: UUID | None = None
    """The confirmation link by which one of the customer's people answers, who may do nothing else."""

    def may(self, scope: Scope) -> bool:
        """Whether it was granted a scope."""
        return scope in self.scopes


NOBODY = Principal("", frozenset(), AccountSet())
"""Who wasn't asked who they are: may do nothing, and sees no account."""
LOCAL_PRINCIPAL = Principal(LOCAL, EVERY_SCOPE, ALL_ACCOUNTS)
"""Whoever is at this machine, where no key exists: may do everything."""


def speaking(actor: "str | Principal") -> Principal:
    """Who writes: a principal of a door; a bare name is somebody at this machine, who may do everything."""
    return Principal(actor, EVERY_SCOPE, ALL_ACCOUNTS) if isinstance(actor, str) else actor


class Decision(NamedTuple):
    """Whether somebody may do something, and why, in a sentence."""

    allowed: bool
    reason: Words


GRANTED = Words("{name} has the permission {scope}.")
NOT_GRANTED = Words("{name} lacks the permission {scope}.")
NOTHING_NEEDED = Words("No permission is needed for that.")


def decide(principal: Principal, *one_of: Scope) -> Decision:
    """Whether a principal may do what needs one of some scopes; what isn't granted is refused."""
    if not one_of:
        return Decision(True, NOTHING_NEEDED)
    granted = next((scope for scope in one_of if principal.may(scope)), None)
    reason = NOT_GRANTED if granted is None else GRANTED
    scope = (granted or one_of[0]).value
    return Decision(granted is not None, reason.of(name=principal.name, scope=scope))


def check(principal: Principal, *one_of: Scope) -> None:
    """Raise ScopeMissing, which names the scope needed, where the decision is no."""
    if not decide(principal, *one_of).allowed:
        raise ScopeMissing(scope=one_of[0].value)


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """What account sets ask of one account: where it belongs, who holds a role in it, and our teams."""

    code: str
    region: str | None
    segment: str | None
    holders: frozenset[str]
    teams: Mapping[str, str]
    """The team of each of our people who is in one."""
    home: "AccountSeen | None" = None
    """The account that it is merged into, if it is: whoever sees that one sees this one as well."""


EVERY_ACCOUNT = Words("The account set is all accounts.")
IS_NAMED = Words("{code} is named in the account set.")
IS_IN_REGION = Words("{code} is in the region {value}.")
IS_IN_SEGMENT = Words("{code} is in the segment {value}.")
IS_HELD = Words("{value} holds a role in {code}.")
IS_HELD_IN_TEAM = Words("{value} holds a role in {code} and is in the team of {person}.")
IS_MERGED = Words("{code} is merged into {value}, which the account set lets in.")
IS_FOREIGN = Words("{code} is not in the account set {value}.")


def lets_in(accounts: AccountSet, about: AccountSeen) -> Decision:
    """Whether an account set lets an account in, and by which of its parts."""
    team = about.teams.get(accounts.held_by or "") if accounts.teams else None
    mates = sorted(one for one in about.holders if team is not None and about.teams.get(one) == team)
    found: list[tuple[bool, Words, str]] = [
        (accounts.everything, EVERY_ACCOUNT, ""),
        (about.code in accounts.codes, IS_NAMED, ""),
        (about.region in accounts.regions, IS_IN_REGION, about.region or ""),
        (about.segment in accounts.segments, IS_IN_SEGMENT, about.segment or ""),
        (accounts.held_by in about.holders, IS_HELD, accounts.held_by or ""),
        (bool(mates), IS_HELD_IN_TEAM, mates[0] if mates else ""),
        (_is_let_in(accounts, about.home), IS_MERGED, about.home.code if about.home else ""),
    ]
    lacking = (False, IS_FOREIGN, accounts.text())
    allowed, reason, value = next((one for one in found if one[0]), lacking)
    person = accounts.held_by or ""
    return Decision(allowed, reason.of(code=about.code, value=value, person=person))


def _is_let_in(accounts: AccountSet, about: AccountSeen | None) -> bool:
    return about is not None and lets_in(accounts, about).allowed


RECORDING = (Scope.RECORD, Scope.CORRECT, Scope.APPROVE)
"""Whoever has one of these records something about accounts; which fact needs which, says `needed_for`."""


def needed_for(
    kind: type[Fact],
    *,
    about: type[Fact] | None = None,
    of_others: bool = False,
    of_the_firm: bool = False,
) -> tuple[Scope, ...]:
    """Every scope that recording a fact of a kind needs, at whatever door.

    `about` is the kind of the fact that a statement is about, `of_others` says that somebody else
    recorded that one first, `of_the_firm` that it is stated in the firm's own book. Forgetting a contact
    destroys what others wrote of them; and whoever brings an approval back, or changes one, approves. What
    the customer answers needs no scope: its link is looked at beside them.
    """
    if of_the_firm or kind.OF_THE_FIRM:
        return (Scope.PEOPLE,)
    if kind is OverrideApproved:
        return (Scope.APPROVE,)
    if issubclass(kind, AnswerByLink):
        return ()
    if issubclass(kind, AboutConfirmation):
        return (Scope.RECORD,)
    if kind in (ContactForgotten, ContactHeld, HoldReleased):
        return (Scope.CORRECT,)
    if not issubclass(kind, StatementAboutAFact):
        return (Scope.RECORD,)
    stating = Scope.CORRECT if of_others else Scope.RECORD
    approves = about is OverrideApproved and not issubclass(kind, FactRetracted)
    return (stating, Scope.APPROVE) if approves else (stating,)
