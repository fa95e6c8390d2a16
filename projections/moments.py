"""What followed from an account's facts without being one: moments for its timeline."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from domain.account.history import Change, History
from domain.catalogue import RESPONSIBILITIES, Role, Tier
from domain.coverage import Holding, holdings
from domain.shared.time import FOREVER, after_last_instant
from domain.shared.words import Words
from projections.base import AccountView
from projections.obligations import contract_rows
from projections.tier_history import moves_of, row_before, tiers_of


@dataclass(frozen=True, slots=True)
class DerivedMoment:
    """A moment that no fact states: its kind, what it is about, and one line in both languages."""

    at: datetime
    kind: str
    about: str
    headline: Words
    people: Sequence[str] = ()
    detail: dict[str, Any] = field(default_factory=dict)


KINDS = {
    "tier_moved": Words("Tier rose or fell", "关系层级升降"),
    "tier_at_risk": Words("About to fall", "即将下降"),
    "role_vacant": Words("Role vacant", "角色空缺"),
    "role_filled": Words("Role filled", "角色到位"),
    "responsibility_lapsed": Words("Responsibility lapsed", "职责逾期"),
    "contract_ran_out": Words("Contract ran out", "合同到期"),
}
"""Every kind of derived moment."""


def derived(view: AccountView) -> Iterator[DerivedMoment]:
    """The derived moments of an account from `view.since` on."""
    for source in (_tiers, _risks, _roles, _lapses, _contracts):
        for moment in source(view):
            if moment.at >= view.since:
                yield moment


def _tiers(view: AccountView) -> Iterator[DerivedMoment]:
    for move in moves_of(view):
        yield DerivedMoment(
            move.at,
            "tier_moved",
            move.after or "none",
            _moved(move.before, move.after),
            detail={
                "before": move.before,
                "after": move.after,
                "cause": move.cause,
                "facts": [str(fact) for fact in move.facts],
                "criteria": list(move.criteria),
            },
        )


def _moved(before: Tier | None, after: Tier | None) -> Words:
    if before is None and after:
        return Words(f"Tier begins: {after.words.en.lower()}", f"关系层级开始：{after.words.zh}")
    if after is None and before:
        return Words(f"Tier ends: {before.words.en.lower()}", f"关系层级结束：{before.words.zh}")
    assert before is not None
    assert after is not None
    rose = after.rank > before.rank
    return Words(
        f"Tier {'rose' if rose else 'fell'} from {before.words.en.lower()} to {after.words.en.lower()}",
        f"关系层级由{before.words.zh}{'升至' if rose else '降至'}{after.words.zh}",
    )


def _risks(view: AccountView) -> Iterator[DerivedMoment]:
    for before, row in pairwise([row_before(view), *tiers_of(view)]):
        if row.at_risk and not before.at_risk and row.tier and row.falls_on:
            falls = row.falls_on.date()
            yield DerivedMoment(
                row.valid_from,
                "tier_at_risk",
                row.tier,
                Words(
                    f"About to fall: {row.tier.words.en.lower()} lapses on {falls} if nothing happens",
                    f"即将下降：若无行动，{row.tier.words.zh}将于 {falls} 失效",
                ),
                detail={"tier": row.tier, "falls_on": row.falls_on.isoformat(), "falls_to": row.falls_to},
            )


def _roles(view: AccountView) -> Iterator[DerivedMoment]:
    held = holdings(view.history)
    for role in Role:
        mine = [one for one in held if one.role == role]
        for at, people in _vacancies(mine):
            kind, words = ("role_vacant", "vacant") if people is None else ("role_filled", "filled")
            yield DerivedMoment(
                at,
                kind,
                role.value,
                Words(f"{role.words.en} {words}", f"{role.words.zh}{'空缺' if people is None else '到位'}"),
                people or (),
                {"role": role.value},
            )


def _vacancies(held: Sequence[Holding]) -> Iterator[tuple[datetime, tuple[str, ...] | None]]:
    """When a role got its first holder (with who it was), and when it lost its last (None)."""
    until: datetime | None = None
    for one in sorted(held, key=lambda holding: holding.since):
        if until is None or one.since > until:
            if until is not None:
                yield until, None
            yield one.since, (one.person,)
            until = one.until
        else:
            until = max(until, one.until)
    if until is not None and until < FOREVER:
        yield until, None


def _lapses(view: AccountView) -> Iterator[DerivedMoment]:
    for row in view.coverage():
        # A row that begins overdue where the one before was, with other holders, is no new lapse.
        if row.role is not None and row.state == "overdue" and row.valid_from == row.due:
            words = RESPONSIBILITIES[row.item].words
            yield DerivedMoment(
                row.valid_from,
                "responsibility_lapsed",
                row.item,
                Words(f"Responsibility lapsed: {words.en}", f"职责逾期：{words.zh}"),
                row.holders,
                {"responsibility": row.item, "role": row.role.value, "last_fact": str(row.last_fact)},
            )


def _contracts(view: AccountView) -> Iterator[DerivedMoment]:
    for at, reference in view.history.index(RunOuts, RunOuts).since(view.since):
        yield DerivedMoment(
            at,
            "contract_ran_out",
            reference,
            Words("Contract ran out", "合同到期"),
            detail={"contract": reference},
        )


class RunOuts:
    """When contracts ran out by their own `ends`; kept with a history, contract by contract."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._by_contract: dict[str, list[datetime]] = {}
        self._all: list[tuple[datetime, str]] = []
        for reference in history.entities("contract"):
            self._look_at(reference)

    def take(self, change: Change) -> None:
        """Look again at the contracts that a fact was about."""
        for entity, reference in change.things():
            if entity == "contract":
                self._look_at(reference)

    def since(self, moment: datetime) -> list[tuple[datetime, str]]:
        """The run-outs from a moment on, as (when, contract), in order."""
        return self._all[bisect_left(self._all, (moment, "")) :]

    def _look_at(self, reference: str) -> None:
        for at in self._by_contract.pop(reference, ()):
            self._all.remove((at, reference))
        ends = [
            row["valid_to"]
            for row in contract_rows(self._history.about("contract", reference))
            if row["ends"] and row["valid_to"] == after_last_instant(row["ends"])
        ]
        self._by_contract[reference] = ends
        for at in ends:
            insort(self._all, (at, reference))
