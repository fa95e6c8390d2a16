"""What goes on from a checkpoint reads what one reads who begins with the first fact."""

from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.tiers.histories import statements
from tests.domain.tiers.telling import MICRO, Statement, day, log, statement, told
from tests.drawn import examples
from tierline.domain.account.history import History
from tierline.domain.tiers.judge import up_to
from tierline.domain.tiers.measures import checkpoints
from tierline.domain.tiers.measures.base import Measure
from tierline.domain.tiers.measures.checkpoints import Checkpoints
from tierline.domain.tiers.measures.in_force import InForce
from tierline.domain.tiers.measures.open_longer_than import OpenLongerThan

MEASURES: list[Measure] = [
    InForce(where={"agreement": ("cooperation", "alliance", "purchase")}),
    InForce(months=12),
    InForce(of="assignments"),
    OpenLongerThan(days=30),
]


@settings(max_examples=examples(60), deadline=None, derandomize=True)
@given(
    said=statements(),
    days=st.lists(st.integers(-10, 900), min_size=3, max_size=3),
    far=st.integers(0, 3),
    most=st.integers(1, 4),
)
def test_a_history_asked_after_every_statement_reads_as_one_that_is_new(
    said: list[Statement], days: list[int], far: int, most: int
) -> None:
    followed = History()
    with mock.patch.multiple(checkpoints, FAR=far, MOST=most):
        for recorded in log(said):
            followed.apply(recorded)
            anew = told(said[: recorded.position])
            for at in (day(number) + off for number in days for off in (-MICRO, 0 * MICRO)):
                for measure in MEASURES:
                    assert measure.reading(followed, at) == measure.reading(anew, at)
                    assert measure.values(up_to(followed, at)) == measure.values(up_to(anew, at))


def test_a_long_history_is_not_read_from_its_first_fact_again() -> None:
    signed = [
        statement("contract_signed", day(number), contract=f"k{number}", ends=day(number + 400).date())
        for number in range(500)
    ]
    history = told([statement("account_opened", day(-1)), *signed])
    taken = []

    class Counting:
        def copy(self) -> "Counting":
            return self

        def add(self, entry: object) -> bool:
            taken.append(entry)
            return True

    kept = Checkpoints(history, InForce().reads, Counting)
    kept.before(day(400))
    assert len(taken) == 400
    kept.before(day(440))
    assert len(taken) == 440
    kept.before(day(399))
    assert len(taken) == 440 + 399, "nothing was kept before it"
    assert kept.before(day(399)) is not None
    assert len(taken) == 440 + 399
