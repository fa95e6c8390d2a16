"""Rows name forgotten contacts by pseudonyms, of all positions: live as rebuilt, whatever the pages were."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.drawn import examples
from tests.examples import EXAMPLES
from tests.projections.lives import CODES, fact_on, logs, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import POLICIES, live_and_rebuilt, new_store, picture, worker_on
from tierline.domain.account.forgetting import ContactForgotten
from tierline.domain.shared.ids import account_id
from tierline.projections.account_snapshots import AccountSnapshots
from tierline.projections.catalogue import ALL_PROJECTIONS
from tierline.projections.engine.comparing import differences
from tierline.projections.engine.lease import held
from tierline.projections.engine.pseudonyms import ForgottenContacts, PseudonymousLog

ALPHA, BETA, _ = CODES
WHO = "jane.doe@customer.example"
NAMING = ("contact_added", "interaction", "executive_contact", "customer_verdict", "action_planned")


def told_of(log: LogInMemory, code: str, who: str = WHO, first: int = 1_000) -> None:
    """Have an account tell of somebody."""
    for number, kind in enumerate(NAMING):
        content = {name: _named(value, who) for name, value in EXAMPLES[kind].items() if name != "plan"}
        log.record(code, fact_on(first + number, content, number + 1))


def _named(value: Any, who: str) -> Any:
    if isinstance(value, list):
        return [_named(one, who) for one in value]
    return who if value == "c-1" else value


def forget(log: LogInMemory, code: str, who: str = WHO, number: int = 2_000) -> str:
    """Have somebody forgotten; what they are called from then on."""
    fact = fact_on(number, {"kind": "contact_forgotten", "contact": who, "for_good": True}, 30)
    assert isinstance(fact, ContactForgotten)
    log.record(code, fact)
    return fact.pseudonym


@given(logs(12), st.integers(0, 12), st.sampled_from(CODES), st.sampled_from((1, 4, 500)))
@settings(max_examples=examples(3), deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_rows_are_the_same_live_and_rebuilt_wherever_somebody_is_forgotten(
    log: LogInMemory, behind: int, code: str, page: int
) -> None:
    rest, log.recorded = log.recorded[3 + behind :], log.recorded[: 3 + behind]
    told_of(log, code)
    name = forget(log, code)
    for one in rest:
        log.record(one.account, one.fact)
    told_of(log, code, first=3_000)
    live, anew = live_and_rebuilt(log, page)
    assert live == anew
    assert WHO not in repr(live)
    assert name in repr(live)


def test_accounts_that_are_merged_tell_of_them_by_the_pseudonym_of_their_own(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    told_of(log, ALPHA)
    log.record(ALPHA, fact_on(1_500, {"kind": "account_merged", "into": BETA}, 20))
    told_of(log, BETA, first=1_600)
    worker = worker_on(log, store, page=2)
    worker.catch_up()
    name = forget(log, ALPHA)
    worker.catch_up()
    live = picture(store)
    assert name in repr(live)
    # Under the same reference another account knows somebody of its own, who isn't forgotten.
    named = {row[0] for rows in live.values() for row in rows if WHO in repr(row)}
    assert named == {BETA}
    with AccountSnapshots(log, POLICIES, 2**20).account(BETA, None) as found:
        told = found.told_by(BEGUN)
        assert told
        contacts = {one for entry in told.entries.values() for one in entry.fact.their_contacts()}
        assert contacts == {WHO, f"{ALPHA}/{name}"}
    worker.rebuild()
    assert picture(store) == live
    other = forget(log, BETA, number=2_001)
    worker.catch_up()
    assert WHO not in repr(picture(store))
    assert other in repr(picture(store))


def test_a_worker_that_takes_over_knows_whom_another_had_forget(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    told_of(log, ALPHA)
    first = worker_on(log, store)
    first.catch_up()
    forget(log, ALPHA)
    worker_on(log, store).catch_up()
    told_of(log, ALPHA, first=3_000)
    first.catch_up()
    live = picture(store)
    assert WHO not in repr(live)
    first.rebuild()
    assert picture(store) == live


def test_nothing_is_told_otherwise_until_the_position_at_which_they_are_forgotten(tmp_path: Path) -> None:
    """Rows that were drawn up to there are those of a log that ends there."""
    (tmp_path / "shorter").mkdir()
    log, store, shorter = openings(), new_store(tmp_path), new_store(tmp_path / "shorter")
    told_of(log, ALPHA)
    worker_on(log, shorter).catch_up()
    known = log.head()
    forget(log, ALPHA)
    with held(store, store.live_number()) as lease:
        worker = worker_on(log, store, page=1)
        while worker.position < known:
            worker.step(lease)
        assert picture(store) == picture(shorter)
        assert WHO in repr(picture(store))
        worker.step(lease)
    assert WHO not in repr(picture(store))


def test_an_account_that_cannot_be_read_to_its_end_tells_nothing_either(tmp_path: Path) -> None:
    log, store = openings(), new_store(tmp_path)
    told_of(log, ALPHA)
    worker = worker_on(log, store)
    worker.catch_up()
    log.record(ALPHA, fact_on(2_200, EXAMPLES["analysis"], 29))
    log.unreadable.add(log.head())
    worker.catch_up()
    forget(log, ALPHA)
    worker.catch_up()
    assert WHO not in repr(picture(store))
    with store.reading() as reading:
        found = list(differences(log, reading, ALL_PROJECTIONS, POLICIES, CODES))
        assert [one for _, some in found for one in some] == []
    log.unreadable.clear()
    assert worker.replay() > 0
    live = picture(store)
    assert WHO not in repr(live)
    worker.rebuild()
    assert picture(store) == live


def test_an_account_read_from_the_log_tells_of_them_by_the_pseudonym_once_they_are_forgotten() -> None:
    """Also by what was kept of it in memory before, and as it was known before."""
    log = openings()
    told_of(log, ALPHA)
    snapshots, known = AccountSnapshots(log, POLICIES, 2**20), log.head()
    with snapshots.account(ALPHA, None) as found:
        assert WHO in repr(found.history.entries)
    name = forget(log, ALPHA)
    for position in (None, known):
        with snapshots.account(ALPHA, position) as found:
            assert WHO not in repr(found.history.entries)
            assert name in repr(found.history.entries)
            assert found.position == (position or log.head())


def test_who_is_forgotten_is_looked_up_once_and_then_as_the_log_grows(monkeypatch: Any) -> None:
    log, asked = openings(), list[int]()
    by_topic = log.by_topic

    def noted(topics: Any, after: int, limit: int) -> Any:
        asked.append(after)
        return by_topic(topics, after, limit)

    monkeypatch.setattr(log, "by_topic", noted)
    read = PseudonymousLog(log)
    for _ in range(3):
        read.stream(account_id(ALPHA))
    assert asked == [0]
    told_of(log, ALPHA)
    read.stream(account_id(ALPHA))
    assert asked == [0, 3]


def test_a_worker_that_follows_the_log_asks_for_nobody_who_is_forgotten(monkeypatch: Any) -> None:
    """What it reads says so itself."""
    log, asked = openings(), list[int]()
    known = ForgottenContacts(log)
    known.pass_by(log.stored(0, 3), 0)
    monkeypatch.setattr(log, "by_topic", lambda topics, after, limit: asked.append(after))
    told_of(log, ALPHA)
    name = forget(log, ALPHA)
    known.pass_by(log.stored(3, 100), 3)
    assert asked == []
    assert known.names(account_id(ALPHA)) == {WHO: name}
    assert known.names(account_id(ALPHA), log.head() - 1) == {}


def test_a_forgetting_that_cannot_be_read_keeps_nobody_else_from_it() -> None:
    log = openings()
    for code in (ALPHA, BETA):
        told_of(log, code)
    forget(log, ALPHA)
    log.unreadable.add(log.head())
    name = forget(log, BETA, number=2_001)
    read = PseudonymousLog(log)
    assert read.pseudonym(BETA, WHO) == name
    assert read.reference(BETA, name) == WHO
    assert read.pseudonym(ALPHA, WHO) is None
    assert read.reference(ALPHA, WHO) == WHO


def test_another_log_in_the_place_of_the_one_that_was_read_is_read_from_its_beginning() -> None:
    log, other = openings(), openings()
    for one in (log, other):
        told_of(one, ALPHA)
    name = forget(log, ALPHA)
    read = PseudonymousLog(log)
    assert read.pseudonym(ALPHA, WHO) == name
    log.recorded = other.recorded
    again = forget(log, ALPHA, "max@customer.example", number=2_001)
    read.forgotten.forget()
    # Nobody is told of by the reference before that is read.
    assert read.forgotten.names(account_id(ALPHA)) == {WHO: name}
    assert read.names(ALPHA) == {"max@customer.example": again}


def test_what_goes_on_from_a_log_knows_whom_that_one_had_forgotten() -> None:
    log = openings()
    told_of(log, ALPHA)
    name = forget(log, ALPHA)
    read = PseudonymousLog(log)
    read.head()
    further = LogInMemory()
    further.recorded = [replace(one) for one in log.recorded]
    forget(further, ALPHA, "max@customer.example", number=2_001)
    other = read.of_log(further)
    assert other.pseudonym(ALPHA, WHO) == name
    assert other.pseudonym(ALPHA, "max@customer.example")
    assert read.pseudonym(ALPHA, "max@customer.example") is None
    assert read.find(UUID(int=0)) is None
