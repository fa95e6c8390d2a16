"""What if says what recording the same facts does: made-up plans, asked about and then recorded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.application.outcomes import PartRefused
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.planning import what_if
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System
from tierline.projections.what_if import Prospect, prospect

BEGAN = datetime(2024, 1, 1, 12, tzinfo=UTC)
AHEAD = timedelta(days=420)
CONTACTS = ("c1", "c2", "c3", "c4")
contacts = st.lists(st.sampled_from(CONTACTS), min_size=1, max_size=3, unique=True)


def said(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"kind": st.just(kind), **fields})


anything = st.one_of(
    said("interaction", channel=st.just("meeting"), initiative=st.sampled_from(("ours", "theirs")),
         contacts=contacts, joint_business=st.booleans()),
    said("executive_contact", form=st.just("call"), our_level=st.just("executive"), contacts=contacts,
         people=st.just(["p-bo"])),
    said("contact_left", contact=st.sampled_from(CONTACTS)),
    said("contract_signed", contract=st.sampled_from(("k1", "k2")),
         agreement=st.sampled_from(("purchase", "cooperation", "alliance")),
         pricing=st.sampled_from(("value_premium", "negotiated")), starts=st.just("2024-01-01")),
    said("knowledge", item=st.just("understand_client.client"), statement=st.just("They grow."),
         access=st.sampled_from(("public", "special"))),
    said("observation", facet=st.just("visibility_inside"), level=st.sampled_from(("low", "very_high"))),
    said("escalation_raised", escalation=st.sampled_from(("e1", "e2")), severity=st.just("critical"),
         category=st.just("problem")),
    said("role_assigned", role=st.just("account_manager"), person=st.just("p-ana")),
    said("account_closed", reason=st.just("They leave.")),
)  # fmt: skip
planned = st.lists(st.tuples(st.integers(0, 400), anything), min_size=1, max_size=6)
before = st.lists(st.tuples(st.integers(-300, 0), anything), max_size=8)


class Clock:
    """The service's clock, which goes on from one plan to what became of it."""

    now = BEGAN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[System]:
    folder: Path = tmp_path_factory.mktemp("what-if")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tierline.interfaces.wiring.now", clock)
        made = Settings(database=f"sqlite:///{folder}/tierline.db").model_copy(
            update={"clock_seconds": 10**11}
        )
        with System(made) as system:
            yield system


def dated(now: datetime, told: list[tuple[int, dict[str, Any]]]) -> list[dict[str, Any]]:
    """Facts with the moments that they happen at, in the order of these."""
    ordered = sorted(told, key=lambda one: one[0])
    return [{**fact, "occurred_at": (now + timedelta(days=days)).isoformat()} for days, fact in ordered]


def opened(system: System, code: str, now: datetime) -> None:
    """Open an account whose contacts are known."""
    at = (now - timedelta(days=301)).isoformat()
    opening = {"code": code, "name": code, "kind": "account_opened", "account_kind": "enterprise"}
    system.accounts.record(code, {**opening, "occurred_at": at}, actor="local")
    for number, contact in enumerate(CONTACTS):
        level = "executive" if number % 2 else "manager"
        added = {"kind": "contact_added", "contact": contact, "name": contact, "level": level}
        system.accounts.record(code, {**added, "occurred_at": at}, actor="local")


def later(system: System, code: str, since: datetime, until: datetime) -> Prospect:
    """How the account is to stand by what is recorded."""
    with system.reads.account(code, None) as known:
        return prospect(known, since, until)


def unplaced(found: Prospect) -> tuple[Any, ...]:
    """What is compared: all but ids of facts, which are made anew for a plan."""
    standing = found.standing
    judged = standing.assessment
    criteria = [(one.id, one.state, one.value, one.since, one.lapses_on) for one in judged.criteria]
    outlook = (judged.tier, judged.derived_tier, judged.since, judged.at_risk, judged.falls_on)
    return found.spells, standing.coverage, outlook, judged.falls_to, judged.gaps, criteria


numbers = count(1)


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=before, plan=planned)
def test_a_plan_does_what_recording_it_does(
    system: System,
    clock: Clock,
    history: list[tuple[int, dict[str, Any]]],
    plan: list[tuple[int, dict[str, Any]]],
) -> None:
    now, code = clock.now, f"P-{next(numbers)}"
    opened(system, code, now)
    for _ in system.accounts.record_many([(code, one) for one in dated(now, history)], actor="local"):
        pass
    facts, head = dated(now, plan), system.log.head()
    until = max(now, *(datetime.fromisoformat(one["occurred_at"]) for one in facts))
    refused: type[Refusal] | None = None
    try:
        found = what_if(system, LOCAL_PRINCIPAL, code, facts)
    except Refusal as refusal:
        refused = type(refusal)
    assert system.log.head() == head
    clock.now = now + AHEAD
    if refused:
        with pytest.raises(PartRefused) as raised:
            system.accounts.record_together(code, facts, actor="local")
        assert type(raised.value.refusal) is refused
        return
    assert unplaced(found.without) == unplaced(later(system, code, now, until))
    system.accounts.record_together(code, facts, actor="local")
    assert unplaced(found.planned) == unplaced(later(system, code, now, until))
