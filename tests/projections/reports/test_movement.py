"""Movement balances for every slice and period, and says of every boundary what the accounts say."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.projections.lives import CODES, START, fact_on, logs, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import POLICIES, new_store, worker_on
from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.account.lifecycle import AccountChanged, AccountOpened
from tierline.domain.account.merging import stretches
from tierline.domain.catalogue import Role, Tier
from tierline.domain.coverage import coverage_at
from tierline.domain.shared.ids import account_id
from tierline.domain.tiers.assess import assess
from tierline.projections.engine.store import ReadStore
from tierline.projections.reports.base import Question
from tierline.projections.reports.movement import INS, OUTS, Movement, Moves, by_span, flows_asked

MICROSECOND = timedelta(microseconds=1)
CODE = CODES[0]
SLICINGS = (None, "region", "kind", "account_manager")
NARROWED: tuple[dict, ...] = (
    {},
    {"region": "North-east"},
    {"account_kind": "government", "by": "segment"},
    {"person": "p-anna"},
    {"by": "account_manager"},
)
COUNTED = {"risen": ("risen_out", "risen_in"), "fallen": ("fallen_out", "fallen_in")}


def _day(day: float) -> datetime:
    return START + timedelta(days=day)


def _slices(past: History, at: datetime, by: str | None) -> list[str | None]:
    """The slices an account is in, by walking through its own facts."""
    if by in {role.value for role in Role}:
        holders = coverage_at(past, POLICIES.coverage, at).holders(Role(by))
        return sorted({one.person for one in holders}) or [None]
    stated: dict[str, str | None] = {}
    for entry in past.facts(AccountOpened, AccountChanged):
        if isinstance(entry.fact, AccountOpened):
            stated = {"region": entry.fact.region, "kind": entry.fact.account_kind}
        elif stated:
            changed = entry.fact.stated()
            stated |= {
                "region": changed.get("region", stated["region"]),
                "kind": changed.get("account_kind", stated["kind"]),
            }
    return [stated.get(by) if by else None]


def _recount(streams: dict[str, list[Recorded]], before: datetime, by: str | None) -> Counter:
    """How many accounts are in a slice and tier just before an instant, account by account."""
    at, counts = before - MICROSECOND, Counter()
    for code, stream in streams.items():
        history = next(one.history for one in stretches(code, streams) if one.start <= at < one.end)
        tier = assess(history, POLICIES.tiers, at).tier if history else None
        if tier is not None:
            counts.update((one, tier.value) for one in _slices(History(stream).until(at), at, by))
    return counts


def _nonzero(counts: dict) -> dict:
    return {key: count for key, count in counts.items() if count}


def _check_balance(rows: list) -> None:
    last = {}
    for row in rows:
        ins, outs = (sum(row[name] for name in names) for names in (INS, OUTS))
        assert row["opening"] + ins - outs == row["closing"], row
        assert min(row[name] for name in (*INS, *OUTS, "opening", "closing")) >= 0
        key = (row["slice"], row["tier"])
        assert row["opening"] == last.get(key, row["opening"])
        last[key] = row["closing"]


def _check_boundaries(rows: list, streams: dict[str, list[Recorded]], by: str | None) -> None:
    for edge, number in (("from", "opening"), ("to", "closing")):
        for moment in {row[edge] for row in rows}:
            told = {(row["slice"], row["tier"]): row[number] for row in rows if row[edge] == moment}
            assert _nonzero(told) == _recount(streams, moment, by), (by, edge, moment)


def _check_moves(rows: list, moves: list) -> None:
    """Every number is the number of the moves it opens to."""
    told, found = Counter(), Counter()
    for row in rows:
        told.update({(row["from"], row["slice"], row["tier"], name): row[name] for name in (*INS, *OUTS)})
    for move in moves:
        names = COUNTED.get(move["flow"], (move["flow"],) * 2)
        for tier, name in zip((move["tier_before"], move["tier_after"]), names, strict=True):
            if tier is not None:
                found[move["from"], move["slice"], tier, name] += 1
    assert _nonzero(told) == _nonzero(found)


@given(logs(), st.lists(st.integers(0, 900), min_size=2, max_size=2, unique=True).map(sorted))
# Shrinking would ask for a new database hundreds of times over; the failing log is printed as it is.
@settings(max_examples=examples(15), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_movement_balances_and_every_boundary_is_what_a_recount_gives(log: LogInMemory, days: list[int]):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        streams = {code: log.stream(account_id(code)) for code in CODES}
        begin, end = map(_day, days)
        for by in SLICINGS:
            period = "quarter" if by is None else "year"
            question = Question(at=_day(900), start=begin, end=end, period=period, by=by)
            with store.reading() as reading:
                rows, moves = Movement().rows(reading, question), Moves().rows(reading, question)
            _check_balance(rows)
            _check_boundaries(rows, streams, by)
            _check_moves(rows, moves)
        store.close()


@given(logs(), st.lists(st.integers(0, 500), min_size=2, max_size=2, unique=True).map(sorted))
@settings(max_examples=examples(15), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_moves_are_those_that_following_every_account_from_the_beginning_gives(
    log: LogInMemory, days: list[int]
):
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker_on(log, store).catch_up()
        for asked in NARROWED:
            question = Question(at=_day(900), start=_day(days[0]), end=_day(days[1]), **asked)
            with store.reading() as reading:
                told = Moves().rows(reading, question)
                spans = question.spans()
                [(_, followed)] = by_span(flows_asked(reading, question, spans), spans)
            assert [(row["at"], row["account"], row["slice"] or "", row["flow"]) for row in told] == [
                (one.at, one.account, one.slice, one.kind) for one in followed
            ]
        store.close()


OVERRIDE = {"kind": "tier_overridden", "tier": "partner", "reason": "r", "approver": "ana.ruiz"}
CHANGED = {"kind": "account_changed", "region": "North"}


@pytest.fixture
def store(tmp_path: Path) -> ReadStore:
    """Three accounts; one rises by an override, comes to a region meanwhile, falls and is closed."""
    log, store = openings(), new_store(tmp_path)
    facts = (
        (OVERRIDE | {"until": _day(100).isoformat()}, 40),
        (CHANGED, 70),
        ({"kind": "account_closed", "reason": "r"}, 200),
    )
    for number, (content, day) in enumerate(facts, 10):
        log.record(CODE, fact_on(number, content, day))
    worker_on(log, store).catch_up()
    return store


def _ask(report, store: ReadStore, **asked) -> list:
    question = Question(**{"at": _day(365), "start": _day(0), **asked})
    with store.reading() as reading:
        return report.rows(reading, question)


def _numbers(row) -> dict:
    return _nonzero({name: row[name] for name in ("opening", *INS, *OUTS, "closing")})


def test_a_rise_a_fall_and_a_closing_are_counted_where_they_happen(store):
    vendor, _, partner, _ = _ask(Movement(), store)
    assert _numbers(vendor) == {"opened": 3, "risen_out": 1, "fallen_in": 1, "closed": 1, "closing": 2}
    assert _numbers(partner) == {"risen_in": 1, "fallen_out": 1}


def test_a_change_of_slice_is_no_change_of_tier(store):
    rows = {(row["slice"], row["tier"]): _numbers(row) for row in _ask(Movement(), store, by="region")}
    assert rows[None, "partner"] == {"risen_in": 1, "went_out": 1}
    assert rows["North", "partner"] == {"came_in": 1, "fallen_out": 1}
    assert rows["North", "vendor"] == {"fallen_in": 1, "closed": 1}


def test_a_filter_counts_an_account_while_it_fits(store):
    rows = {row["tier"]: _numbers(row) for row in _ask(Movement(), store, region="North")}
    assert rows["partner"] == {"came_in": 1, "fallen_out": 1}
    assert _ask(Movement(), store, region="Nowhere") == []
    assert [row["tier"] for row in _ask(Movement(), store, tier=Tier.vendor.value)] == ["vendor"]


def test_a_move_says_when_and_why(store):
    moves = _ask(Moves(), store, account=CODE, by="region")
    assert [(move["flow"], move["cause"]) for move in moves] == [
        ("opened", "opened"),
        ("risen", "override"),
        ("went_out", "slice"),
        ("came_in", "slice"),
        ("fallen", "override_lapsed"),
        ("closed", "closed"),
    ]
    assert moves[1]["facts"] == str(fact_on(10, OVERRIDE | {"until": _day(100).isoformat()}, 40).fact_id)
    assert moves[4]["at"] == _day(100)


def test_what_happens_at_the_first_instant_of_a_period_is_in_it(store):
    fall = _day(100)
    before = _ask(Movement(), store, end=fall)
    after = _ask(Movement(), store, start=fall, end=fall + MICROSECOND)
    assert _numbers(before[2]) == {"risen_in": 1, "closing": 1}
    assert _numbers(after[2]) == {"opening": 1, "fallen_out": 1}


def test_what_happens_at_midnight_is_in_the_month_that_begins_then(tmp_path: Path):
    log, store = openings(), new_store(tmp_path)
    log.record(CODE, fact_on(10, OVERRIDE | {"until": _day(90).isoformat()}, 40))
    worker_on(log, store).catch_up()
    rows = _ask(Movement(), store, period="month", tier="partner")
    assert {row["period"]: row["fallen_out"] for row in rows if row["fallen_out"]} == {"2025-04": 1}


def test_accounts_of_one_person_are_counted_while_they_hold_a_role(tmp_path: Path):
    log, store = openings(), new_store(tmp_path)
    held = {"role": "account_manager", "person": "mei.lin"}
    log.record(CODE, fact_on(10, {"kind": "role_assigned", **held}, 10))
    log.record(CODE, fact_on(11, {"kind": "role_released", **held}, 50))
    worker_on(log, store).catch_up()
    (vendor, *_) = _ask(Movement(), store, person="mei.lin")
    assert _numbers(vendor) == {"came_in": 1, "went_out": 1}
    sliced = {
        row["slice"]: _numbers(row) for row in _ask(Movement(), store, by="account_manager", tier="vendor")
    }
    assert sliced["mei.lin"] == {"came_in": 1, "went_out": 1}
    assert sliced[None] == {"opened": 3, "came_in": 1, "went_out": 1, "closing": 3}
