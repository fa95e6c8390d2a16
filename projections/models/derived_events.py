"""What followed from an account's facts without being one: moments for its timeline.

They are found in the rows of other read models when they are asked for, so that none has to be kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, literal, or_, select

from tierline.domain.catalogue import RESPONSIBILITIES, Role, Tier
from tierline.domain.shared.ids import BOOK
from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.domain.shared.words import Words
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.reading import Build, Code, Reading, Relation, Relations
from tierline.projections.models.coverage import NOBODY, coverage_over_time, holdings_over_time
from tierline.projections.models.merged_rows import of_account
from tierline.projections.models.obligations import contracts_shown
from tierline.projections.models.policy_changes import policy_changes
from tierline.projections.models.tier_history import moves_over_time, tiers_over_time


@dataclass(frozen=True, slots=True)
class DerivedMoment:
    """A moment that no fact states: its kind, what it is about, and one line."""

    at: datetime
    kind: str
    about: str
    headline: Words
    people: Sequence[str] = ()
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def entry(self) -> str:
        """What names it among the entries of one instant."""
        return _entry(self.kind, self.about)


@dataclass(frozen=True, slots=True)
class TimelineQuestion:
    """Which entries of an account's timeline are asked for; empty means all.

    `before` is the key (`at`, `entry`) of the last entry already seen.
    """

    account: str
    at: datetime
    kinds: Sequence[str] = ()
    people: Sequence[str] = ()
    start: datetime = BEGINNING
    end: datetime = FOREVER
    before: tuple[datetime, str] | None = None
    limit: int = 50

    @property
    def until(self) -> datetime:
        """The last instant asked for."""
        return min(self.at, self.end)

    @property
    def extent(self) -> "Extent":
        """The stretch of the timeline in which entries are asked for."""
        seen, entry = self.before or (None, None)
        return Extent(self.account, self.at, self.start, self.until, seen, entry)

    @property
    def most(self) -> int | None:
        """How many entries of a kind are wanted at most: all, if people are picked out of them afterwards."""
        return None if self.people else self.limit

    def asks_for(self, at: datetime, entry: str) -> bool:
        """Whether an entry lies in the range, behind what was seen."""
        return self.start <= at <= self.until and (self.before is None or (at, entry) < self.before)


@dataclass(frozen=True, slots=True)
class Extent:
    """A stretch of an account's timeline, [start, until], as seen at an instant.

    It goes on behind an entry that was seen last: the one at `seen` whose key is `entry`.
    """

    account: str
    at: datetime
    start: datetime
    until: datetime
    seen: datetime | None
    entry: str | None


Moments = Iterator[DerivedMoment]
Row = Mapping[str, Any] | RowMapping


def derived(reading: Reading, question: TimelineQuestion) -> list[DerivedMoment]:
    """The derived moments asked for, newest first; at most `limit` of each kind, all if people are named."""
    found = (
        moment
        for kind, source in _SOURCES.items()
        if (not question.kinds or kind in question.kinds) and not (question.people and kind in _OF_NOBODY)
        for moment in source(reading, question)
    )
    mine = (one for one in found if not question.people or set(question.people) & set(one.people))
    return sorted(mine, key=lambda one: (one.at, one.entry), reverse=True)


def asked_rows(
    extent: Extent, most: Any, table: Relation, at: ColumnElement[Any], entry: ColumnElement[str]
) -> Select[Any]:
    """The rows of a table that are entries in a stretch of a timeline, newest first, at most so many."""
    wanted = select(table).where(at <= extent.until, at >= extent.start)
    if "origin" not in table.c:
        wanted = wanted.where(table.c.account == extent.account)
    if extent.seen is not None:
        wanted = wanted.where(or_(at < extent.seen, and_(at == extent.seen, entry < extent.entry)))
    return wanted.order_by(at.desc(), entry.desc()).limit(most)


def _asked(reading: Reading, build: Build, question: TimelineQuestion) -> Sequence[Any]:
    return reading.ask(build, extent=question.extent, most=question.most)


def _entry(kind: str, about: str) -> str:
    return f"~{kind}:{about}"


def _entry_of(kind: str, about: ColumnElement[Any]) -> ColumnElement[str]:
    return literal(_entry(kind, "")).concat(about)


def _tier_rows(relations: Relations, extent: Extent, most: Any) -> Select[Any]:
    table = moves_over_time(relations)
    entry = _entry_of("tier_moved", func.coalesce(table.c.tier_after, "none"))
    return asked_rows(extent, most, table, table.c.at, entry)


def _tiers(reading: Reading, question: TimelineQuestion) -> Moments:
    yield from map(tier_moved, _asked(reading, _tier_rows, question))


def tier_moved(row: Row) -> DerivedMoment:
    """What a row of `moves_over_time` tells."""
    before, after = (Tier(row[name]) if row[name] else None for name in ("tier_before", "tier_after"))
    detail = {name: row[name] for name in ("cause", "facts", "criteria")}
    said = _moved(before, after)
    return DerivedMoment(
        row["at"], "tier_moved", after or "none", said, detail={"before": before, "after": after, **detail}
    )


def _moved(before: Tier | None, after: Tier | None) -> Words:
    if before is None and after:
        return Words("Tier begins: {tier:lower}").of(tier=after.words)
    if after is None and before:
        return Words("Tier ends: {tier:lower}").of(tier=before.words)
    assert before is not None
    assert after is not None
    said = Words("Tier fell from {before:lower} to {after:lower}")
    if after.rank > before.rank:
        said = Words("Tier rose from {before:lower} to {after:lower}")
    return said.of(before=before.words, after=after.words)


def _risk_rows(relations: Relations, extent: Extent, most: Any) -> Select[Any]:
    table = tiers_over_time(relations)
    preceding = table.alias("preceding")
    lasted = (
        select(preceding.c.account)
        .where(
            preceding.c.account == table.c.account,
            preceding.c.valid_to == table.c.valid_from,
            preceding.c.tier == table.c.tier,
            preceding.c.at_risk,
            preceding.c.falls_on.is_not(None),
        )
        .correlate(table)
        .exists()
    )
    entry = _entry_of("tier_at_risk", table.c.tier)
    asked = asked_rows(extent, most, table, table.c.valid_from, entry)
    return asked.where(table.c.at_risk, table.c.falls_on.is_not(None), ~lasted)


def _risks(reading: Reading, question: TimelineQuestion) -> Moments:
    """Also where a tier at risk fell into another one, or an override that hid the risk ended."""
    yield from map(tier_at_risk, _asked(reading, _risk_rows, question))


def tier_at_risk(row: Row) -> DerivedMoment:
    """What a row of `tiers_over_time` tells with which a risk begins."""
    tier, falls = Tier(row["tier"]), row["falls_on"].date()
    said = Words("About to fall: {tier:lower} lapses on {day} if nothing happens")
    detail = {"tier": tier, "falls_on": row["falls_on"].isoformat(), "falls_to": row["falls_to"]}
    return DerivedMoment(
        row["valid_from"], "tier_at_risk", tier, said.of(tier=tier.words, day=falls), detail=detail
    )


def _holdings_of(relations: Relations, account: Code) -> Select[Any]:
    table = holdings_over_time(relations)
    return select(table).where(table.c.account == account)


def _roles(reading: Reading, question: TimelineQuestion, kind: str) -> Moments:
    for one in roles_changed(reading.ask(_holdings_of, account=question.account)):
        if one.kind == kind and question.asks_for(one.at, one.entry):
            yield one


def roles_changed(held: Sequence[Row]) -> Moments:
    """When roles of an account were filled or got vacant, by all its rows of `holdings_over_time`."""
    for role in Role:
        mine = [one for one in held if one["role"] == role.value]
        for at, people in _vacancies(mine):
            kind = "role_vacant" if people is None else "role_filled"
            yield DerivedMoment(at, kind, role, _role_words(role, people), people or (), {"role": role})


def _role_words(role: Role, people: Sequence[str] | None) -> Words:
    said = Words("{role} vacant") if people is None else Words("{role} filled")
    return said.of(role=role.words)


def _vacancies(held: Sequence[Any]) -> Iterator[tuple[datetime, tuple[str, ...] | None]]:
    """When a role got its first holder (with who it was), and when it lost its last (None)."""
    until: datetime | None = None
    for one in sorted(held, key=lambda holding: (holding["valid_from"], holding["person"])):
        if until is None or one["valid_from"] > until:
            if until is not None:
                yield until, None
            yield one["valid_from"], (one["person"],)
            until = one["valid_to"]
        else:
            until = max(until, one["valid_to"])
    if until is not None and until < FOREVER:
        yield until, None


def _vacant(reading: Reading, question: TimelineQuestion) -> Moments:
    return _roles(reading, question, "role_vacant")


def _filled(reading: Reading, question: TimelineQuestion) -> Moments:
    return _roles(reading, question, "role_filled")


def _lapse_rows(relations: Relations, extent: Extent, most: Any) -> Select[Any]:
    """A row that begins overdue where the one before was, with other holders, is no new lapse."""
    table = coverage_over_time(relations)
    asked = asked_rows(extent, most, table, table.c.due, _entry_of("responsibility_lapsed", table.c.item))
    return asked.where(*lapsing(table))


def lapsing(table: Relation) -> list[ColumnElement[bool]]:
    """Which rows of coverage tell that a responsibility lapsed while somebody had it."""
    lapsed = and_(table.c.due < table.c.valid_to, table.c.due >= table.c.valid_from)
    return [table.c.role.is_not(None), table.c.people != NOBODY, lapsed]


def _lapses(reading: Reading, question: TimelineQuestion) -> Moments:
    yield from map(responsibility_lapsed, _asked(reading, _lapse_rows, question))


def responsibility_lapsed(row: Row) -> DerivedMoment:
    """What a row of coverage tells that is `lapsing`."""
    said = Words("Responsibility lapsed: {what}").of(what=RESPONSIBILITIES[row["item"]].words)
    detail = {"responsibility": row["item"], "role": row["role"], "last_fact": row["last_fact"]}
    people = people_of(row["people"])
    return DerivedMoment(row["due"], "responsibility_lapsed", row["item"], said, people, detail)


def _contract_rows(relations: Relations, extent: Extent, most: Any) -> Select[Any]:
    table = contracts_shown(relations, extent.at)
    entry = _entry_of("contract_ran_out", table.c.contract)
    asked = asked_rows(extent, most, table, table.c.valid_to, entry)
    return asked.where(table.c.runs_out, of_account(relations, table, extent.account))


def _contracts(reading: Reading, question: TimelineQuestion) -> Moments:
    yield from map(contract_ran_out, _asked(reading, _contract_rows, question))


def contract_ran_out(row: Row) -> DerivedMoment:
    """What a row of contracts tells that `runs_out`."""
    reference, said = row["contract"], Words("Contract ran out")
    return DerivedMoment(row["valid_to"], "contract_ran_out", reference, said, detail={"contract": reference})


def _policy_rows(relations: Relations, extent: Extent, most: Any) -> Select[Any]:
    """Those adopted while the account had a tier, whenever that came to be known."""
    table, tiers = policy_changes(relations), tiers_over_time(relations)
    judged = and_(
        tiers.c.account == extent.account,
        tiers.c.valid_from <= table.c.at,
        tiers.c.valid_to > table.c.at,
    )
    of_the_book = replace(extent, account=BOOK)
    asked = asked_rows(of_the_book, most, table, table.c.at, _entry_of("policy_changed", table.c.fact_id))
    return asked.where(select(tiers.c.account).where(judged).correlate(table).exists())


def _policies(reading: Reading, question: TimelineQuestion) -> Moments:
    for row in _asked(reading, _policy_rows, question):
        yield DerivedMoment(
            row["at"],
            "policy_changed",
            row["fact_id"],
            Words("Judged by another policy from here on: {policy}").of(policy=row["policy"]),
            detail={"policy": row["policy"], "fact": row["fact_id"]},
        )


KINDS = {
    "tier_moved": Words("Tier rose or fell"),
    "tier_at_risk": Words("About to fall"),
    "role_vacant": Words("Role vacant"),
    "role_filled": Words("Role filled"),
    "responsibility_lapsed": Words("Responsibility lapsed"),
    "contract_ran_out": Words("Contract ran out"),
    "policy_changed": Words("Policy changed"),
}
"""Every kind of derived moment."""
_OF_NOBODY = frozenset(("tier_moved", "tier_at_risk", "contract_ran_out", "policy_changed"))
"""Kinds of moments that no people take part in: whoever asks for somebody's needs none of them."""
_SOURCES: dict[str, Callable[[Reading, TimelineQuestion], Moments]] = {
    "tier_moved": _tiers,
    "tier_at_risk": _risks,
    "role_vacant": _vacant,
    "role_filled": _filled,
    "responsibility_lapsed": _lapses,
    "contract_ran_out": _contracts,
    "policy_changed": _policies,
}
