"""However late facts come, corrected or withdrawn: rows are those of the same facts in the order of time."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from benchmarks.late_facts import ORDERS, told
from tests.drawn import examples
from tests.projections.lives import logs
from tests.projections.log_in_memory import LogInMemory
from tests.projections.pictures import POLICIES, new_store, rows_of, worker_on
from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.policy_log import PolicyBook
from tierline.domain.tiers.shipped import shipped_content
from tierline.projections.catalogue import ALL_PROJECTIONS, ALL_TABLES
from tierline.projections.engine.base import STILL, Policies
from tierline.projections.engine.rebuild import Judges

SECOND = Policies(policy_from(shipped_content("default-2")), POLICIES.coverage)
TABLES = ("tiers", "tier_moves", "criteria_met", "coverage", "holdings", "touches", "one_off", "accounts")
OF_RECORDING = {"known_from", "known_to", "facts"}
"""What rows say of when they were known, and by which facts a change of tier was foreseen."""
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


def standing(stream: Sequence[Recorded], policies: Policies) -> dict[str, list[str]]:
    """The rows that stand once these facts of an account are known."""
    found: dict[str, list[str]] = {}
    judges = Judges(policies, PolicyBook())
    for table, rows in rows_of({stream[0].account: stream}, ALL_PROJECTIONS, judges):
        if table.name in TABLES:
            kept = [
                {name: row[name] for name in row if name not in OF_RECORDING} for row in rows if _stands(row)
            ]
            found.setdefault(table.name, []).extend(str(sorted(row.items())) for row in kept)
    return {name: sorted(rows) for name, rows in found.items() if rows}


def in_order(stream: Sequence[Recorded]) -> list[Recorded]:
    """The facts that hold, told in the order of time without having been said otherwise before."""
    log = LogInMemory()
    for entry in History(stream):
        log.record(entry.account, entry.fact, actor=entry.actor)
    return log.recorded


def _stands(row: Any) -> bool:
    return bool(row["known_to"] == STILL)


@given(logs(most=60), st.sampled_from((POLICIES, SECOND)), st.randoms(use_true_random=False))
@settings(max_examples=examples(15), deadline=None, phases=PHASES)
def test_late_corrected_and_withdrawn_facts_make_the_rows_of_facts_in_order(
    log: LogInMemory, policies: Policies, chance: Random
) -> None:
    for stream in log.by_account(log.head()):
        for known in (len(stream), chance.randint(1, len(stream))):
            assert standing(stream[:known], policies) == standing(in_order(stream[:known]), policies)


def test_a_long_history_told_in_any_order_makes_the_same_rows() -> None:
    for policies in (POLICIES, SECOND):
        first, *others = (standing(list(told(order, 1, 120)), policies) for order in ORDERS)
        assert all(one == first for one in others)


@given(logs(most=30))
@settings(max_examples=3, deadline=None, phases=PHASES)
def test_whatever_pages_late_facts_come_in_the_rows_are_the_same(log: LogInMemory) -> None:
    pictures = []
    for page in (1, 7, 500):
        with TemporaryDirectory() as folder:
            store = new_store(Path(folder))
            worker_on(log, store, page, SECOND).catch_up()
            with store.reading() as reading:
                pictures.append(
                    {
                        table.name: sorted(
                            str(tuple(row.values())) for row in reading.all(select(reading.recorded(table)))
                        )
                        for table in ALL_TABLES
                    }
                )
            store.close()
    assert pictures[0] == pictures[1] == pictures[2]
