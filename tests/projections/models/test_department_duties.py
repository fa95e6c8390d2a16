"""What the firm's own book covers on accounts: live as rebuilt, known from its own position on."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.domain.firm.sayings import EXAMPLES
from tests.drawn import examples
from tests.examples import in_the_log
from tests.projections.lives import CODES, START, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.domain.account.base import FIRM_KINDS, Fact
from tierline.domain.coverage.policy import parse_policy, shipped_text
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.domain.tiers.policy import default_policy
from tierline.projections.engine.base import Policies
from tierline.projections.engine.store import ReadStore
from tierline.projections.models.coverage import coverage_at, coverage_recorded, state_at

SECOND = Policies(default_policy(), parse_policy(shipped_text("default-2")))
"""The policies under which budgets count too."""
A, B, C = CODES
TRAINING = "sales_manager.training"
PEOPLE, TEAMS = ("ann", "ben", "sam", "sue"), ("rail", "metro")


def say(log: LogInMemory, stream: str, kind: str, day: int, /, **fields: Any) -> str:
    """Record a fact of a day; its id."""
    fact_id = UUID(int=100 + log.head())
    content = {"kind": kind, "occurred_at": (START + timedelta(days=day)).isoformat(), **fields}
    if kind in FIRM_KINDS:
        fact: Fact = FIRM_KINDS[kind].model_validate({"fact_id": fact_id, **content})
    else:
        fact = in_the_log(content, fact_id)
    log.record(stream, fact)
    return str(fact_id)


def training(log: LogInMemory, day: int, by: str = "sam", **more: Any) -> str:
    duty = {**EXAMPLES["duty_fulfilled"], "people": (), "team": None, "responsibility": TRAINING, **more}
    stated = {name: value for name, value in duty.items() if name not in ("kind", "occurred_at")}
    return say(log, FIRM_BOOK, "duty_fulfilled", day, **{**stated, "by": by})


def role(
    log: LogInMemory, account: str, role: str, person: str, day: int, kind: str = "role_assigned"
) -> str:
    return say(log, account, kind, day, role=role, person=person)


def states(store: ReadStore, day: int, known: int | None = None) -> dict[str, str]:
    """How the training of each account stands on a day, by what was recorded up to a position."""
    at = START + timedelta(days=day)
    with store.reading(known) as reading:
        table = coverage_at(reading, at)
        wanted = select(table.c.account, state_at(table, at).label("state")).where(table.c.item == TRAINING)
        return {row["account"]: row["state"] for row in reading.all(wanted)}


def all_rows(store: ReadStore) -> list[Any]:
    """All rows of coverage that were ever known."""
    with store.reading() as reading:
        return sorted(
            (tuple(row.values()) for row in reading.all(select(coverage_recorded(reading)))), key=repr
        )


def test_one_training_covers_all_accounts_of_the_sales_manager_from_its_position_on(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    role(log, A, "sales_manager", "sam", 5)
    role(log, B, "sales_manager", "sam", 5)
    role(log, C, "sales_manager", "sue", 5)
    before = log.head()
    training(log, 10)
    worker_on(log, store).catch_up()
    assert states(store, 20) == {A: "covered", B: "covered", C: "never"}
    assert states(store, 20, before) == {A: "never", B: "never", C: "never"}


def test_an_account_that_gets_its_sales_manager_later_on_counts_what_they_had_done_by_then(
    tmp_path: Path,
) -> None:
    log, store = openings(), new_store(tmp_path)
    training(log, 10)
    role(log, A, "sales_manager", "sam", 5)
    role(log, B, "sales_manager", "sam", 15)
    worker_on(log, store).catch_up()
    assert states(store, 20) == {A: "covered", B: "never", C: "unassigned"}


def test_a_training_of_a_team_counts_once_its_members_are_known(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    role(log, A, "sales_manager", "sam", 5)
    role(log, A, "account_manager", "ann", 5)
    taught = training(log, 10, team="rail")
    worker = worker_on(log, store)
    worker.catch_up()
    assert states(store, 20)[A] == "never"
    say(log, FIRM_BOOK, "person_added", 1, person="ann", name="Ann", level="staff", team="rail")
    worker.catch_up()
    assert states(store, 20)[A] == "covered"
    say(log, FIRM_BOOK, "fact_retracted", 20, target=taught, reason="There was none")
    worker.catch_up()
    assert states(store, 20)[A] == "never"
    assert states(store, 20, log.head() - 1)[A] == "covered"


def test_an_account_that_others_were_merged_into_counts_the_budgets_of_all_of_them(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    role(log, A, "sales_manager", "sam", 5)
    say(log, B, "account_merged", 8, into=A)
    training(log, 10)
    worker_on(log, store).catch_up()
    assert states(store, 20) == {A: "covered", C: "unassigned"}


@st.composite
def histories(draw: st.DrawFn) -> LogInMemory:
    """Accounts and the firm's own book, told in any order, some of it withdrawn or said otherwise."""
    log = openings()
    told: list[tuple[str, str, str]] = []
    for _ in range(draw(st.integers(4, 24))):
        day = draw(st.integers(1, 400))
        what = draw(st.sampled_from(("role", "role", "duty", "budget", "person", "merge", "about", "about")))
        if what == "about" and told:
            _said_anew(draw, log, *draw(st.sampled_from(told)), day)
        elif what != "about":
            told.append(_told(draw, log, what, day))
    return log


def _told(draw: st.DrawFn, log: LogInMemory, what: str, day: int) -> tuple[str, str, str]:
    """Record a fact of this sort; its account, id, and sort."""
    account, person = draw(st.sampled_from(CODES)), draw(st.sampled_from(PEOPLE))
    team = draw(st.sampled_from((None, *TEAMS)))
    if what == "role":
        name = draw(st.sampled_from(("sales_manager", "account_manager")))
        kind = draw(st.sampled_from(("role_assigned", "role_assigned", "role_released")))
        return account, role(log, account, name, person, day, kind), what
    if what == "merge":
        others = [code for code in CODES if code != account]
        return account, say(log, account, "account_merged", day, into=draw(st.sampled_from(others))), what
    if what == "duty":
        people = tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True)))
        return FIRM_BOOK, training(log, day, person, people=people, team=team), what
    if what == "budget":
        of = {"account": None if team else account, "team": team}
        period = {"period_starts": "2025-01-01", "period_ends": "2025-12-31", "hours": "9"}
        return FIRM_BOOK, say(log, FIRM_BOOK, "budget_set", day, **of, **period), what
    known = {"person": person, "name": person, "level": "staff", "team": team}
    return FIRM_BOOK, say(log, FIRM_BOOK, "person_added", day, **known), what


def _said_anew(draw: st.DrawFn, log: LogInMemory, account: str, target: str, what: str, day: int) -> None:
    about = {"target": target, "reason": "said anew"}
    if what == "merge" or draw(st.booleans()):
        say(log, account, draw(st.sampled_from(("fact_retracted", "fact_reinstated"))), day, **about)
        return
    person, team = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(TEAMS))
    moved = (START + timedelta(days=draw(st.integers(1, 400)))).isoformat()
    changes = {"role": {"person": person}, "duty": {"by": person}, "person": {"team": team}}
    say(log, account, "fact_corrected", day, changes=changes.get(what, {"occurred_at": moved}), **about)


@given(histories(), st.sampled_from((1, 3, 500)))
@settings(max_examples=examples(20), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_rows_kept_fact_by_fact_are_those_of_a_rebuild(log: LogInMemory, page: int) -> None:
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder))
        worker = worker_on(log, store, page, SECOND)
        worker.catch_up()
        live = all_rows(store)
        worker.rebuild()
        assert live == all_rows(store)
        store.close()
