"""Accounts, fact by fact: what each makes of the rows of its account in every projection."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import Table

from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History, OurLevels
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.tiers.judging_periods import Term
from tierline.domain.tiers.policy_log import CoverageEra
from tierline.projections.engine.base import AccountView, Projection, Row
from tierline.projections.engine.bitemporal_rows import Changes, Load, Sheet
from tierline.projections.engine.merge_groups import Eras, EvidencePeriod, Family, Shown
from tierline.projections.engine.outages import OUTAGES
from tierline.projections.engine.store import Writing


class PolicyEras(NamedTuple):
    """Which tier policy and which coverage policy judge when."""

    tiers: Eras
    coverage: Sequence[CoverageEra]


class JudgedBy(NamedTuple):
    """What accounts are judged by beside their own facts: the policies, and what the firm's own book says."""

    eras: PolicyEras
    book: History
    ours: OurLevels | None = None
    """What the book said of levels, if that is no more what it says now."""


class Following:
    """A family of accounts that is followed from a fact on.

    Args:
        family: The accounts up to that fact; they are taken further.
        projections: Which read models take their facts, and by account code where that differs.
        judged_by: The policies and the firm's own book, as known before that fact.
        load: Where the rows of an account come from that were stored before; None if there are none.
    """

    def __init__(
        self,
        family: Family,
        projections: Callable[[str], Iterable[Projection]],
        judged_by: JudgedBy,
        load: Callable[[str], Load | None],
    ) -> None:
        self._family = family
        self._eras, self._book, ours = judged_by
        # What that means is in the rows already.
        family.know(ours or LevelsOfOurs.of(self._book))
        self._terms: dict[str, tuple[Sequence[EvidencePeriod], tuple[Term, ...]]] = {}
        self._sheets = {
            code: {projection: Sheet(code, load(code)) for projection in projections(code)}
            for code in family.accounts
        }
        self.first = 0
        """The position of the first fact taken."""
        self.failed: dict[tuple[str, Projection], tuple[int, Exception]] = {}
        """Which projections could not take a fact for which account, at which position, and why."""

    @property
    def accounts(self) -> Sequence[str]:
        """The codes of the accounts that are followed."""
        return self._family.accounts

    def take(self, recorded: Recorded) -> None:
        """Let all projections see the next fact.

        One that can't take it sees no more of the account; what it made of earlier facts stays.
        """
        self.first = self.first or recorded.position
        for shown in list(self._family.take(recorded)):
            self._see(shown, recorded)

    def adopt(self, recorded: Recorded, eras: PolicyEras) -> None:
        """Let all projections see that another policy judges from some day on, and is foreseen before it."""
        self.first = self.first or recorded.position
        self._eras, since = eras, min(eras.tiers[-1].since, eras.tiers[-1].stated)
        for code in self._family.accounts:
            self._terms.pop(code, None)
            if self._family.own(code).version:
                self._see(Shown(code, False, None, since), recorded)

    def learn(self, recorded: Recorded) -> None:
        """Let projections that follow the firm's own book see a fact of it, which the book has by now."""
        self.first = self.first or recorded.position
        for shown in self._family.know(LevelsOfOurs.of(self._book)):
            if self._family.own(shown.account).version:
                self._see(shown, recorded, learned=True)

    def changes(self) -> Iterator[tuple[str, Projection, dict[Table, Changes]]]:
        """What is to be stored, account by account and projection by projection."""
        for code, sheets in self._sheets.items():
            for projection, sheet in sheets.items():
                yield code, projection, sheet.changes()

    def _terms_of(self, code: str) -> tuple[Term, ...]:
        """By what an account is judged when; anew once its family was arranged anew."""
        stretches = self._family.stretches(code)
        if code not in self._terms or self._terms[code][0] is not stretches:
            self._terms[code] = (stretches, self._family.terms(code, self._eras.tiers))
        return self._terms[code][1]

    def _see(self, shown: Shown, recorded: Recorded, *, learned: bool = False) -> None:
        view = AccountView(
            shown.account,
            recorded,
            shown.own,
            shown.change,
            shown.since,
            shown.whole,
            self._family,
            self._terms_of(shown.account),
            self._eras.coverage,
            self._book,
            learned,
            partial(self._before, shown.account),
        )
        sheets = self._sheets[shown.account]
        for projection, sheet in sheets.items():
            if (shown.account, projection) in self.failed or (learned and not projection.learns_of_the_firm):
                continue
            try:
                sheet.take(projection.patches(view), recorded.position)
            except OUTAGES:
                raise
            except Exception as error:  # noqa: BLE001 - whatever one account's facts do, the others go on
                self.failed[shown.account, projection] = (recorded.position, error)

    def _before(self, account: str, table: Table, instant: datetime) -> Row | None:
        """The row of an account in one of the tables just before an instant."""
        sheets = self._sheets[account].items()
        return next(sheet for one, sheet in sheets if table in one.tables).before(table, instant)


def stored_rows(tx: Writing, account: str) -> Load:
    """Where an account's rows come from that a generation has."""

    def load(table: Table, items: Sequence[str | None], since: datetime) -> Iterable[Row]:
        return ({**row} for row in tx.standing(account, table, items, since))

    return load


Parked = Callable[[str, Projection, int, Exception], None]


def store(tx: Writing, following: Following, parked: Parked) -> None:
    """Store what followed accounts changed; a projection whose rows can't be stored is parked."""
    changes = list(following.changes())
    if _stored(tx, [tables for _, _, tables in changes]) is not None:
        for code, projection, tables in changes:
            if error := _stored(tx, [tables]):
                parked(code, projection, following.first, error)
    for (code, projection), (position, refused) in following.failed.items():
        parked(code, projection, position, refused)


def _stored(tx: Writing, changes: Iterable[dict[Table, Changes]]) -> Exception | None:
    """Store all of it or nothing; the error that kept it from being stored."""
    try:
        with tx.connection.begin_nested():
            for tables in changes:
                for table, changed in tables.items():
                    tx.apply(table, changed)
    except OUTAGES:
        raise
    except Exception as error:  # noqa: BLE001 - one account whose rows can't be stored keeps no other waiting
        return error
    return None
