"""Load: how many accounts each of our people looks after, counted one by one beside it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.projections.lives import CODES, fact_on, openings
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import new_store, worker_on
from tierline.domain.catalogue import Role
from tierline.projections.reports.base import Question
from tierline.projections.reports.load import Load

ROLES = [role.value for role in Role]


def _assigned(
    log: LogInMemory, account: str, day: int, role: str, person: str, step: str = "assigned"
) -> None:
    content = {"kind": f"role_{step}", "role": role, "person": person}
    log.record(account, fact_on(len(log.recorded), content, day))


def _asked(log: LogInMemory, folder: Path, day: float, **asked: Any) -> dict[str, dict[str, Any]]:
    store = new_store(folder)
    worker_on(log, store).catch_up()
    at = fact_on(900, {"kind": "account_closed"}, int(day)).occurred_at
    with store.reading() as reading:
        rows = Load().rows(reading, Question(at=at, **asked))
    return {row["person"]: dict(row) for row in rows}


def _told() -> LogInMemory:
    log = openings()
    _assigned(log, "alpha", 1, "account_manager", "mei")
    _assigned(log, "alpha", 1, "sales_manager", "mei")
    _assigned(log, "beta", 1, "account_manager", "mei")
    _assigned(log, "beta", 1, "executive_sponsor", "ana")
    _assigned(log, "gamma", 1, "account_manager", "mei")
    log.record("gamma", fact_on(len(log.recorded), {"kind": "account_closed"}, 20))
    return log


def test_a_person_has_the_open_accounts_of_which_they_hold_a_role(tmp_path: Path) -> None:
    rows = _asked(_told(), tmp_path, 30)
    assert list(rows) == ["mei", "ana"]
    mei = rows["mei"]
    assert [mei[name] for name in ("accounts", *ROLES)] == [
        2,
        *({"account_manager": 2, "sales_manager": 1}.get(role, 0) for role in ROLES),
    ]
    assert (mei["two_roles"], mei["where_two_roles"]) == (1, "alpha")
    assert (rows["ana"]["executive_sponsor"], rows["ana"]["two_roles"]) == (1, 0)


def test_load_is_asked_for_an_instant_for_some_accounts_and_for_one_person(tmp_path: Path) -> None:
    log = _told()
    for number, (day, asked, expected) in enumerate(
        (
            (10, {}, {"mei": 3, "ana": 1}),
            (0, {}, {}),
            (30, {"account": "beta"}, {"mei": 1, "ana": 1}),
            (30, {"person": "ana"}, {"ana": 1}),
        )
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert {one: row["accounts"] for one, row in _asked(log, folder, day, **asked).items()} == expected


HELD = st.tuples(
    st.sampled_from(CODES),
    st.integers(1, 9),
    st.sampled_from(ROLES),
    st.sampled_from(["p1", "p2", "p3"]),
    st.sampled_from(["assigned", "assigned", "released"]),
)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(HELD, max_size=20), st.integers(0, 9))
def test_load_is_what_going_through_all_assignments_gives(steps: list[Any], day: int) -> None:
    log = openings()
    for step in steps:
        _assigned(log, *step)
    held: set[tuple[str, str, str]] = set()
    for account, at, role, person, step in sorted(steps, key=lambda step: step[1]):
        if at <= day:
            (held.add if step == "assigned" else held.discard)((account, role, person))
    with TemporaryDirectory() as folder:
        rows = _asked(log, Path(folder), day)
    assert rows.keys() == {person for _, _, person in held}
    for person, row in rows.items():
        mine = [(account, role) for account, role, one in held if one == person]
        assert row["accounts"] == len({account for account, _ in mine})
        assert {role: row[role] for role in ROLES} == {
            role: [r for _, r in mine].count(role) for role in ROLES
        }
        twice = sorted({account for account, _ in mine if [a for a, _ in mine].count(account) > 1})
        assert (row["two_roles"], row["where_two_roles"]) == (len(twice), ", ".join(twice))
