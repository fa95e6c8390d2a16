"""The one place where adapters meet ports, and where clock, chance and identity come from."""

import os
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from socket import gethostname
from typing import Any, Self
from uuid import UUID, uuid4

from tierline.application.access import LOCAL, Principal, Scope
from tierline.application.accounts import Accounts
from tierline.application.address_index import AddressIndex
from tierline.application.api_keys import Access, KeyChange
from tierline.application.clock import ClockCheck, Verdict
from tierline.application.confirmations import Confirmations
from tierline.application.import_runs import ImportRuns
from tierline.application.inbox.deciding import Inbox
from tierline.application.inbox.rehearsing import RehearsedDrafts
from tierline.application.journal import SecurityEvent
from tierline.application.limits import PrincipalLimits
from tierline.application.lru import LruCache
from tierline.application.opened_texts import OpenedTexts
from tierline.application.policies import Adoptions
from tierline.application.root_key import BASES, CURSORS, SESSIONS, SIGN_IN, WEBHOOKS
from tierline.application.sealing import Sealing
from tierline.application.webhooks.subscriptions import WebhookChange, Webhooks
from tierline.application.within import Within
from tierline.domain.coverage import default_policy as default_coverage
from tierline.domain.shared.ids import INBOX, account_id
from tierline.domain.tiers.policy import default_policy as default_tiers
from tierline.interfaces.beside_the_log import inbox_of, messages_of, views_of
from tierline.interfaces.callers import Callers
from tierline.interfaces.confirming import LinkTokens
from tierline.interfaces.egress import Egress
from tierline.interfaces.engines import key_engine, read_engine, shared
from tierline.interfaces.finding import person_of_ours
from tierline.interfaces.journal_thread import SecurityJournal, who_is_asking
from tierline.interfaces.machine_clock import gone_by
from tierline.interfaces.oidc.sign_in import SignIn
from tierline.interfaces.presentation.person_names import PersonNames, with_people_names
from tierline.interfaces.presentation.press import Press
from tierline.interfaces.proof_watching import ProofWatch
from tierline.interfaces.proving import proofs_of
from tierline.interfaces.query.basis_tokens import Bases
from tierline.interfaces.query.cursors import Cursors
from tierline.interfaces.recording_counts import RecordingCounts
from tierline.interfaces.refreshing import refresh
from tierline.interfaces.rehearsing import rehearsing
from tierline.interfaces.retaining import retention_of
from tierline.interfaces.root_key import root_key
from tierline.interfaces.sessions import Sessions
from tierline.interfaces.settings import Settings
from tierline.interfaces.standing import standing
from tierline.interfaces.storage.api_keys import StoredApiKeys
from tierline.interfaces.storage.ended_sessions import StoredEndedSessions
from tierline.interfaces.storage.factory import open_log
from tierline.interfaces.storage.import_runs import StoredImportRuns
from tierline.interfaces.storage.journal import StoredJournal
from tierline.interfaces.storage.log import RecorderLog
from tierline.interfaces.storage.webhooks import StoredWebhooks
from tierline.interfaces.ttl_cache import Remembered
from tierline.interfaces.waiting import LONGEST_WAIT, Waiting
from tierline.interfaces.worker_process import WorkerProcess
from tierline.interfaces.worker_thread import Feeding
from tierline.projections.catalogue import ALL_PROJECTIONS, ALL_TABLES, definition
from tierline.projections.engine.base import Policies
from tierline.projections.engine.pseudonyms import PseudonymousLog
from tierline.projections.engine.rebuild import Progress, no_progress
from tierline.projections.engine.store import ReadStore
from tierline.projections.engine.worker import Worker
from tierline.projections.read_service import ReadService
from tierline.projections.reports.base import ReportValue
from tierline.projections.sql_views.pointing import SqlViews

_LOOK_SECONDS = 0.05
_FEED_LOOK_SECONDS = 0.1
"""Readers of the feed wait all day, so it is looked less often for them."""
LINK_REQUESTS_A_MINUTE = 30
"""So often one confirmation link may be asked for, and all that are none together."""
_OF_KEYS: dict[KeyChange, SecurityEvent] = {
    "made": SecurityEvent.KEY_MADE,
    "rotated": SecurityEvent.KEY_ROTATED,
    "revoked": SecurityEvent.KEY_REVOKED,
}


def now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class System:
    """Everything of one supplier's database, put together; open until `close`.

    Args:
        settings: What the environment says.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = now
        self.new_id = uuid4
        self.limits = PrincipalLimits(settings.at_once, settings.requests_a_minute, time.monotonic)
        self.link_limits = PrincipalLimits({"request": 4}, LINK_REQUESTS_A_MINUTE, time.monotonic)
        self.policies = Policies(default_tiers(), default_coverage())
        self._in_use = shared(settings)
        self.log: RecorderLog = open_log(settings.database)
        self.recording = RecordingCounts()
        self.log.on_append = self.recording.note
        self.root = root_key(settings, self.log.begun())
        self.sealing = Sealing(self.log, self.root, os.urandom, on_forgotten=self._clear_caches)
        self.clock_check = ClockCheck(now, gone_by, self.log.clock, timedelta(seconds=settings.clock_seconds))
        memory = settings.cache_megabytes * 2**20
        self.pseudonyms = PseudonymousLog(self.log)
        self.accounts = self.accounts_at(self.clock)
        self.confirmations = Confirmations(self.log, self._now, self.new_id, self.policies.tiers)
        self.adoptions = Adoptions(self.accounts.context, self.new_id, self.policies.tiers)
        self._open_read_models(settings)
        self.worker = Worker(
            self.log, self.store, ALL_PROJECTIONS, self.policies, self.clock, memory=memory // 2
        )
        self.worker.processes = settings.rebuild_processes
        self._await(settings.wait_seconds)
        self.set_seen: str | None = None
        """The set of accounts that this is narrowed to, in a line; None: all."""
        self.opened = OpenedTexts()
        self._remember(memory // 16)
        self.reads = ReadService(
            self.pseudonyms,
            self.store,
            self.policies,
            memory // 4,
            self.sealing.opened,
            self._clear_caches,
            self._now,
        )
        self.press = Press(settings.fonts)
        self._let_in(settings)
        self.feeding = Feeding(self.worker, self.store, self.log.head, self.log.wake, self.forget)
        self.messages = messages_of(self, self._key_engine)
        self.retention = retention_of(self)
        watch = ProofWatch(self.proofs)
        self.feeding.chores += [self.proofs.keep_up, watch.keep_up, self.retention.keep_up]

    def _open_read_models(self, settings: Settings) -> None:
        """Where the rows are kept, ready to be read and written."""
        self.engine = read_engine(settings)
        self.process = f"{gethostname()}:{os.getpid()}:{self.new_id().hex[:8]}"
        """What this process is called where it takes a lease."""
        self.store = ReadStore(self.engine, ALL_TABLES, definition(self.policies), self.process, self.clock)
        self.store.views = SqlViews
        self.store.create()
        if self.log.head() == 0:
            self.store.begin(self.log.identity())

    def _await(self, seconds: float) -> None:
        """What waits for positions of the log, on behalf of who asks."""
        self.rows_waiting = Waiting(self._rows_position, self._head, seconds)
        self.log_waiting = Waiting(self._head, self._head, seconds)
        self.feed_waiting = Waiting(
            self._rows_position, self._head, LONGEST_WAIT, look_seconds=_FEED_LOOK_SECONDS
        )

    def _remember(self, memory: int) -> None:
        """What was answered a moment ago, so that it need not be found out again."""
        self.counted, self.pages = Remembered(), Remembered(most=100)
        self.judged = Remembered(most=500)
        """What is told of accounts at moments that are asked about again, by what is known of each."""
        self.answers: LruCache[Hashable, Any] = LruCache(memory)
        """Answers as they went out, so many bytes of them at most."""

    def _let_in(self, settings: Settings) -> None:
        """What finds out who is speaking, and signs what is handed to them."""
        self.addresses = AddressIndex(self.log, self.sealing)
        self._key_engine = key_engine(settings, self.engine)
        self.worker_process: WorkerProcess | None = None
        """The worker that is not in this process but beside it."""
        self.before_closing: list[Callable[[], None]] = []
        """What ends what works with it, before it is closed."""
        self.import_runs = ImportRuns(StoredImportRuns(self._key_engine), self._head, self._now, os.urandom)
        self.proofs = proofs_of(settings, self.log, self._key_engine, self._now)
        keys = StoredApiKeys(self._key_engine)
        self.access = Access(keys, self.clock, os.urandom, settings.read_roles(), time.monotonic)
        self.bases = Bases(self.root.key.derived(BASES))
        self.link_tokens = LinkTokens(self.root.key.derived(BASES))
        self.cursors = Cursors(self.root.key.derived(CURSORS))
        self.journal = self._journalling()
        self.sessions = Sessions(
            self.root.key.derived(SESSIONS),
            os.urandom,
            StoredEndedSessions(self._key_engine),
        )
        self.sign_in = self._signing_in()
        self.callers = Callers(self.access, self.sessions, self.sign_in)
        self.inbox, self.rematching = inbox_of(self, self._key_engine)
        self.views = views_of(self, self._key_engine)
        self.egress = Egress(settings.allowed_networks)
        sealing = self.root.key.derived(WEBHOOKS)
        self.webhooks = Webhooks(StoredWebhooks(self._key_engine), sealing, os.urandom, self._now)
        self.webhooks.on_change = self._note_webhook

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop feeding the read models and let go of the database."""
        for ending in self.before_closing:
            ending()
        self.messages.thread.stop()
        self.feeding.stop()
        self.journal.stop()
        if self.sign_in:
            self.sign_in.close()
        self.log.close()
        self.store.close()
        self._key_engine.dispose()
        if self._in_use:
            self._in_use.release()

    def seen_by(self, principal: Principal, opened: OpenedTexts) -> Self:
        """The system as a principal sees it, for one request: no account and no text that they may not see.

        Every door is handed this and nothing else, so that none can forget to narrow what it answers.
        """
        seen, accounts = copy(self), None if principal.accounts.everything else principal.accounts
        seen.opened = opened
        seen.sealing = self.sealing.for_reader(opened, opens=principal.may(Scope.READ_TEXTS))
        seen.reads = self.reads.seen_by(accounts, seen.sealing.opened)
        seen.counted, seen.pages = (one.of(seen._whose) for one in (self.counted, self.pages))  # noqa: SLF001
        seen.inbox = self.inbox.seen_by(principal, self.accounts, seen.reads.codes_seen)
        if accounts is not None:
            within = Within(accounts, seen.reads.sees, seen.reads.found_as, seen.reads.sees_fact)
            seen.accounts = self.accounts.within(within)
            seen.inbox = replace(seen.inbox, accounts=seen.accounts)
            seen.adoptions = self.adoptions.within(within)
            seen.set_seen = accounts.text()
            seen.bases, seen.cursors = self.bases.of(seen.set_seen), self.cursors.of(seen.set_seen)
        return seen

    def _whose(self) -> tuple[str | None, bool]:
        """Which accounts and texts answers are about that are kept in memory."""
        visible = self.reads.visible()
        return visible.mark if visible else None, self.sealing.opens

    def accounts_at(self, clock: Callable[[], datetime]) -> Accounts:
        """A write door where it is as late as a clock says, but never later than it is."""
        made = Accounts(
            self.log,
            self.sealing,
            lambda: min(clock(), self.clock()),
            self.new_id,
            check_clock=self.clock_check,
            memory=self.settings.cache_megabytes * 2**20 // 4,
            on_loss=self.forget,
        )
        made.meant = self.pseudonyms.meant
        return made

    def end(self) -> None:
        """Ask all that goes on to end: the worker, and whoever waits for what comes next."""
        self.feed_waiting.end()
        self.feeding.end()
        if self.worker_process:
            self.worker_process.end()

    def rows_reach(self, position: int) -> bool:
        """As `rows_waiting`, for who has a thread of their own to wait on."""
        deadline = time.monotonic() + self.settings.wait_seconds
        while self.store.position() < position:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            self.worker.wait_for(position, min(remaining, _LOOK_SECONDS))
        return True

    def refresh(self) -> None:
        """Bring the read models up to all that is recorded by now, whoever else feeds them."""
        refresh(self)

    def rebuild(self, progress: Progress = no_progress) -> int:
        """Build the read models anew, beside the live ones; facts read. Raises RebuildRunning."""
        return self.worker.rebuild(progress)

    def forget(self) -> None:
        """Drop what reads keep in memory: it was read from a log that isn't the one at hand."""
        self.reads.forget()

    def _clear_caches(self) -> None:
        self.counted.clear()
        self.judged.clear()
        self.answers.clear()
        self.pages.clear()

    @contextmanager
    def rehearsal(self) -> Iterator[Accounts]:
        """A write door that decides as the real one and keeps nothing."""
        with rehearsing(self, self.clock) as (_, door):
            yield door

    @contextmanager
    def planning(self, until: datetime) -> Iterator[tuple[Accounts, ReadService]]:
        """A write door that decides as the real one does at a moment to come, and reads of what it records.

        Nothing of it is kept. What is read is of the same accounts and texts as `reads`.
        """
        with rehearsing(self, lambda: max(until, self.clock())) as (log, door):
            yield door, self.reads.of_log(log)

    @contextmanager
    def inbox_rehearsal(self) -> Iterator[Inbox]:
        """An inbox that decides as the real one and keeps nothing."""
        with self.rehearsal() as accounts:
            yield replace(self.inbox, table=RehearsedDrafts(self.inbox.table), accounts=accounts)

    def names(self, at: datetime, known: int | None = None) -> PersonNames:
        """What our people are called at a moment, as known at a position (None: by all that is recorded)."""
        return PersonNames(lambda: self.reads.firm(known), self.sealing.opened_facts, at)

    def naming(self, value: ReportValue, by: str | None) -> ReportValue:
        """A report with the names of our people in place of their ids, as known where it was answered."""
        names = self.names(value.basis.as_of, value.basis.position)
        besides = [with_people_names(one, names, by) for one in value.besides]
        return replace(with_people_names(value, names, by), besides=besides)

    def clock_verdict(self) -> Verdict:
        """Whether facts are recorded by the clock as it is now."""
        return self.clock_check.verdict(self.log.last_recorded_at())

    def state(self) -> dict[str, Any]:
        """How the parts stand: the log's head, how far the read models are, what is parked or damaged."""
        return standing(self)

    def _now(self) -> datetime:
        return self.clock()

    def _journalling(self) -> SecurityJournal:
        """The security journal, which is told of keys from now on."""
        journal = SecurityJournal(
            StoredJournal(self._key_engine),
            self._code_of,
            lambda: self.clock(),  # noqa: PLW0108 - the clock may be set to another
            self.settings.journal_days,
        )
        self.access.on_change = self._note_key
        return journal

    def note_permissions(self) -> None:
        """Have the journal say with which roles and groups a service began."""
        roles = [(name, sorted(one.scopes), one.accounts) for name, one in self.access.roles.items()]
        groups = self.sign_in.grants.told() if self.sign_in else []
        mark = sha256(repr((roles, groups)).encode()).hexdigest()[:16]
        self.journal.note(SecurityEvent.PERMISSIONS_READ, LOCAL, detail=mark)

    def _code_of(self, account: UUID) -> str:
        """The code of an account whose stream has an id; drafts that are about none are the inbox's."""
        if account == account_id(INBOX):
            return INBOX
        return self.log.stream(account, 0, 1)[0].account

    def _note_key(self, what: KeyChange, key_id: str) -> None:
        self.journal.note(_OF_KEYS[what], who_is_asking(), detail=key_id)

    def _note_webhook(self, what: WebhookChange, hook: str) -> None:
        self.journal.note(SecurityEvent(f"webhook_{what}"), who_is_asking(), detail=hook)

    def _signing_in(self) -> SignIn | None:
        """The identity provider that the settings name. Raises BadSetting."""
        if self.settings.oidc_issuer is None:
            return None
        return SignIn(
            self.settings,
            self.root.key.derived(SIGN_IN),
            self.access.roles,
            lambda address: person_of_ours(self, address, self.clock()),
            lambda: self.clock(),  # noqa: PLW0108 - the clock may be set to another
        )

    def _rows_position(self) -> int:
        return self.store.position()

    def _head(self) -> int:
        return self.log.head()
