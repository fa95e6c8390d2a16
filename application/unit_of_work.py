"""Facts decided one after another, each seeing those before it, and then stored in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID, uuid5

from tierline.application.access import Principal
from tierline.application.account_cache import AccountCache, CachedAccount
from tierline.application.commits import Commits
from tierline.application.deciding import Circumstances, Target, check, target_of
from tierline.application.forgetting import Goes
from tierline.application.ports import FactLog, Seen
from tierline.application.redacting import keys_expired, keys_of
from tierline.application.relatives import Relatives
from tierline.application.sealing import Sealing
from tierline.application.within import EVERYWHERE, Within
from tierline.domain.account.account import Account
from tierline.domain.account.base import Fact, Recorded
from tierline.domain.account.confirmations import ConfirmationWithdrawn, links_open_to
from tierline.domain.account.corrections import FactCorrected, StatementAboutAFact
from tierline.domain.account.expiring import TextsExpired
from tierline.domain.account.forgetting import ContactForgotten
from tierline.domain.account.lifecycle import AccountMerged, Life, life_of
from tierline.domain.account.redacting import FactRedacted, NothingToRedact
from tierline.domain.firm.people import level_stated
from tierline.domain.shared.errors import Refusal, StaleVersion
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.domain.shared.personal import marks
from tierline.domain.shared.time import BEGINNING


@dataclass(frozen=True, slots=True)
class WriteContext:
    """What all writing needs at hand."""

    log: FactLog
    sealing: Sealing
    clock: Callable[[], datetime]
    live: AccountCache
    commits: Commits
    relatives: Relatives


class NotAlone(Exception):
    """A fact by which somebody is forgotten is a transaction of its own; who takes several splits them."""


class UnitOfWork:
    """One transaction in the making. Used as a context: left by an exception, it leaves no trace.

    The caller holds the locks of the accounts that it writes on. `within` says which accounts there are
    for who writes.
    """

    def __init__(self, context: WriteContext, by: Principal, within: Within = EVERYWHERE) -> None:
        self._context = context
        self._within = within
        self._sealer = context.sealing.sealer()
        self._circumstances = Circumstances(
            by,
            context.clock(),
            self._exists,
            self._head,
            self._life_of,
            self._relatives_of,
            self._level_of,
        )
        self._firm: Account | None = None
        self._lives: dict[str, CachedAccount] = {}
        self._drafts: list[Recorded] = []
        self._unapplied: dict[str, Recorded] = {}
        self._destroys: tuple[UUID, Goes] | None = None
        """The account of which keys are to be destroyed, and which."""
        self._forgets: str | None = None
        """Who is to be forgotten, if somebody is."""
        self._ahead: set[str] = set()
        """Accounts that have drafts applied to them and so are ahead of the log."""
        self._about: dict[UUID, list[Recorded]] = {}
        self.stated: dict[UUID, tuple[str, Fact]] = {}
        """The facts taken so far, in plain text, with the codes of their accounts."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if error:
            for code in self._ahead:
                self._context.live.drop(code)

    def foresee(self, facts: Iterable[tuple[str, Fact]]) -> None:
        """Look up at once what it takes to take facts in, each with its account's code.

        That are the keys that seal them, and which of the accounts are new.
        """
        told = list(facts)
        self._sealer.foresee((account_id(code), fact) for code, fact in told)
        self._lives |= self._context.live.new_ones({code for code, _ in told})

    def take(self, code: str, fact: Fact, expected_version: int | None = None) -> None:
        """Decide on a fact and take it in. Raises the refusal that explains why it can't be, or NotAlone."""
        if self._drafts and (fact.destroys() or self._destroys):
            raise NotAlone
        live = self._live(code)
        try:
            draft = self._draft(live.account, fact, expected_version)
        except Refusal:
            # What is in memory may be behind. With a fact taken already, the commit will tell.
            if self._wrote_on(code) or not self._context.live.advance(live):
                raise
            draft = self._draft(live.account, fact, expected_version)
        if fact.destroys():
            self._destroys = (live.account.id, self._goes(live.account.id, fact))
        self._drafts.append(draft)
        self._forgets = fact.forgets()
        self._unapplied[code] = draft
        if isinstance(fact, ContactForgotten):
            self._withdraw_links(code, fact)
        self.stated[fact.fact_id] = (code, fact)
        self._about[fact.fact_id] = [draft]
        if isinstance(fact, StatementAboutAFact):
            self._about.setdefault(fact.target, []).append(draft)

    def bring_along(self, code: str, fact: Fact) -> None:
        """Take in a fact without free texts that follows from one taken, whatever its recorder may state."""
        draft = self._recorded(self._live(code).account, fact)
        self._drafts.append(draft)
        self._unapplied[code] = draft

    def commit(self) -> list[Recorded]:
        """Store what was taken; it, recorded. Raises Collision or LogUnavailable."""
        recorded = self._committed()
        self._sealer.done()
        last = {one.account: one for one in recorded}
        for code, one in last.items():
            live = self._lives[code]
            if code in self._unapplied:
                live.account.apply(one)
            live.account.recorded_at = one.recorded_at
            self._context.live.keep(live, one)
        return recorded

    def _committed(self) -> list[Recorded]:
        commit, sealer = self._context.commits.commit, self._sealer
        if self._destroys is None:
            return commit(self._drafts, sealer.rows, self._seen(), sealer.addresses)
        (account, goes), sealing = self._destroys, self._context.sealing
        try:
            # Read after the account was: a key that comes in between comes with a fact, so this one collides.
            with sealing.destroying.destroying(account, goes, sealer.rows) as rows:
                if self._forgets is not None:
                    sealing.before_forgetting(account, self._forgets)
                return commit(self._drafts, rows, self._seen(), replacing=account if rows else None)
        finally:
            sealing.forgotten(account)

    def _goes(self, account_id: UUID, fact: Fact) -> Goes:
        """Which keys are destroyed as a fact is recorded. Raises NothingToRedact."""
        log = self._context.log
        if isinstance(fact, FactRedacted):
            keys = keys_of(fact.field, log.statements_about(fact.target))
        elif isinstance(fact, TextsExpired):
            keys = keys_expired(fact, log.stream(account_id))
        else:
            who = fact.forgets()
            return lambda row: who in row.contacts
        if not any(row.scope == "text" for row in log.keys(account_id, [*keys])):
            raise NothingToRedact(field="field")
        return lambda row: row.key_id in keys

    def _withdraw_links(self, code: str, fact: ContactForgotten) -> None:
        """Whoever is forgotten is asked no longer. Whoever answers meanwhile makes the commit collide."""
        stream = [one.fact for one in self._context.log.stream(account_id(code))]
        now = self._circumstances.now
        for link in links_open_to(stream, fact.contact, now):
            made, target = link.asked.fact_id, link.asked.target
            ident = uuid5(fact.fact_id, made.hex)
            self.bring_along(
                code, ConfirmationWithdrawn(fact_id=ident, occurred_at=now, target=target, link=made)
            )

    def _seen(self) -> Seen | None:
        """The last fact that any account in memory was told, those decided on here included."""
        known = [self._context.live.seen, *(live.last for live in self._lives.values())]
        return max((one for one in known if one), default=None)

    def _draft(self, account: Account, fact: Fact, expected_version: int | None) -> Recorded:
        if expected_version is not None and account.version != expected_version:
            raise StaleVersion()
        target = self._target(account, fact)
        check(fact, account, target, self._circumstances)
        return self._recorded(account, self._sealer.seal(account.id, fact, target.fact))

    def _recorded(self, account: Account, fact: Fact) -> Recorded:
        """A fact as the account's next, but for when it is recorded."""
        return Recorded(
            account_id=account.id,
            account=account.code,
            version=account.version + 1,
            recorded_at=BEGINNING,
            actor=self._circumstances.by.name,
            fact=fact,
        )

    def _target(self, account: Account, fact: Fact) -> Target:
        if not isinstance(fact, StatementAboutAFact):
            return Target()
        recorded = self._context.log.statements_about(fact.target)
        statements = [*recorded, *self._about.get(fact.target, ())]
        if not all(map(self._within.sees_fact, statements[:1])):
            return Target()
        target = target_of(statements, account.id)
        if isinstance(fact, FactCorrected) and target.fact and marks(type(target.fact)).keys() & fact.changes:
            return target._replace(fact=self._context.sealing.unsealed(account.id, target.fact))
        return target

    def _live(self, code: str) -> CachedAccount:
        live = self._lives.get(code)
        if live is None:
            live = self._lives[code] = self._context.live.get(code)
        if draft := self._unapplied.pop(code, None):
            self._ahead.add(code)
            live.account.apply(draft)
        return live

    def _wrote_on(self, code: str) -> bool:
        return code in self._ahead or code in self._unapplied

    def _life_of(self, code: str) -> Life | None:
        mine = code in self._lives
        return life_of(self._live(code).account if mine else self._context.live.glance(code))

    def _relatives_of(self, code: str) -> set[str]:
        merged = [one for one in self._drafts if isinstance(one.fact, AccountMerged)]
        mine = {one.account for one in merged if one.fact.accounts() == (code,)}
        return {*self._context.relatives.of(code), *mine}

    def _level_of(self, person: str, at: datetime) -> str | None:
        """How high one of our people stood, by the firm's own book as it was when it was asked first."""
        if FIRM_BOOK in self._lives:
            return level_stated(self._live(FIRM_BOOK).account, person, at)
        if self._firm is None:
            self._firm = self._context.live.glance(FIRM_BOOK)
        return level_stated(self._firm, person, at)

    def _head(self) -> int:
        """The last position that a fact taken now is certain to come behind."""
        return self._context.log.head() + len(self._drafts)

    def _exists(self, code: str) -> bool:
        return self._wrote_on(code) or (self._context.live.exists(code) and self._within.sees(code))


def lost(context: WriteContext, code: str) -> None:
    """Another writer was first, or the log lost facts: take in what is stored, and read the keys anew."""
    context.sealing.keyring.drop(account_id(code))
    context.live.advance(context.live.get(code))
