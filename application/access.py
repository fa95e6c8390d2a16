"""Who may see and do what: principals, their scopes, their accounts, and the one decision about them."""

from dataclasses import dataclass
from enum import StrEnum


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

    def text(self) -> str:
        """The set in one line, the same for the same set: as in `region=EMEA segment=Retail`."""
        if self.everything:
            return "all"
        parts = [
            *(f"code={one}" for one in sorted(self.codes)),
            *(f"region={one}" for one in sorted(self.regions)),
            *(f"segment={one}" for one in sorted(self.segments)),
            *([f"{'team' if self.teams else 'held'}={self.held_by}"] if self.held_by else []),
        ]
        return " ".join(parts) or "none"


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

    def may(self, scope: Scope) -> bool:
        """Whether it was granted a scope."""
        return scope in self.scopes


LOCAL_PRINCIPAL = Principal(LOCAL, EVERY_SCOPE, ALL_ACCOUNTS)
"""Whoever is at this machine, where no key exists: may do everything."""
