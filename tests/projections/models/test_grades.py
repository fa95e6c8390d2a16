"""The grade over time: kept fact by fact it is what the facts up to a position show, through any policies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.domain.tiers.telling import day, log, statement
from tests.drawn import examples
from tests.projections.lives import START, adoption, fact_on, logs, openings
from tests.projections.log_in_memory import BEGUN, LogInMemory
from tests.projections.pictures import POLICIES, new_store, picture, rows_of, worker_on
from tierline.domain.account.confirmations import AnswerByLink, FactConfirmed, FactDisputed
from tierline.domain.account.corrections import StatementAboutAFact
from tierline.domain.account.history import History
from tierline.domain.grade import grade_rows
from tierline.domain.shared.ids import BOOK
from tierline.domain.tiers.policy import policy_from
from tierline.domain.tiers.policy_log import PolicyAdopted, PolicyBook
from tierline.domain.tiers.shipped import shipped_content
from tierline.projections.engine.base import Policies
from tierline.projections.engine.rebuild import Judges
from tierline.projections.models.grades import Grades, grades_at

(GRADES,) = Grades.tables
SECOND = policy_from(shipped_content("default-2"))
BY_VERDICT = Judges(Policies(SECOND, POLICIES.coverage), PolicyBook())
TELLERS = ("anna", "ben", "chen")
PHASES = [Phase.explicit, Phase.reuse, Phase.generate]


def second_adopted(number: int, day: int) -> PolicyAdopted:
    """The second default policy is adopted from a day of the story on."""
    content = shipped_content("default-2")
    content["effective"] = content["effective"].isoformat()
    return adoption(number, day).model_copy(update={"policy": content, "hash": SECOND.hash})


def answer(log: LogInMemory, number: int) -> list[AnswerByLink]:
    """What a contact says after the nth fact about one before it, of the same account."""
    account = log.recorded[number].account
    before = [one for one in log.recorded[:number] if one.account == account][-2:]
    kind = FactConfirmed if number % 2 else FactDisputed
    said = {"occurred_at": BEGUN, "contact": "c1", "link": UUID(int=7000 + number), "seen": 1}
    return [
        kind.model_validate({**said, "fact_id": UUID(int=8000 + number), "target": one.fact.fact_id})
        for one in before[:1]
        if not isinstance(one.fact, StatementAboutAFact)
    ]


def retold(log: LogInMemory, adoptions: Sequence[tuple[int, PolicyAdopted]] = ()) -> LogInMemory:
    """The same log, told by several people, with adoptions of policies before the nth fact.

    Of every third fact the account has, a contact says whether it is so, after the next one.
    """
    told, waiting = LogInMemory(), dict(adoptions)
    for number, recorded in enumerate(log.recorded):
        if number in waiting:
            told.record(BOOK, waiting[number])
        told.record(recorded.account, recorded.fact, actor=TELLERS[number % len(TELLERS)])
        if number % 3 == 1:
            told.record(recorded.account, *answer(log, number))
    return told


@given(logs())
@settings(max_examples=examples(20), deadline=None, phases=PHASES)
def test_what_was_known_at_any_position_is_what_the_facts_up_to_it_show(log: LogInMemory) -> None:
    for stream in retold(log).by_account(log.head()):
        found = rows_of({stream[0].account: stream}, [Grades()], BY_VERDICT)
        kept = [row for _, rows in found for row in rows]
        for number, recorded in enumerate(stream, 1):
            known = [row for row in kept if row["known_from"] <= recorded.position < row["known_to"]]
            rows = sorted((row["valid_from"], row["valid_to"], row["grade"]) for row in known)
            assert rows == [tuple(row) for row in grade_rows(History(stream[:number]), SECOND)]


@given(logs(most=15), st.integers(3, 12), st.integers(-50, 400), st.booleans())
@settings(max_examples=examples(4), deadline=None, phases=PHASES)
def test_rebuilt_equals_live_through_a_change_of_policies(
    log: LogInMemory, place: int, day: int, again: bool
) -> None:
    later = [(place + 4, adoption(901, day + 60))] if again else []
    told = retold(log, [(place, second_adopted(900, day)), *later])
    pictures = []
    for page in (1, 7):
        with TemporaryDirectory() as folder:
            store = new_store(Path(folder))
            worker = worker_on(told, store, page)
            worker.catch_up()
            pictures.append(picture(store))
            if page > 1:
                worker.rebuild()
                pictures.append(picture(store))
            store.close()
    assert all(one == pictures[0] for one in pictures)


def test_a_grade_by_the_last_facts_ends_where_another_policy_begins(tmp_path: Path) -> None:
    log = openings()
    for number in range(4):
        met = {"kind": "interaction", "channel": "call", "initiative": "theirs", "people": ["p"]}
        log.record("alpha", fact_on(50 + number, met, 364))
    log.record(BOOK, second_adopted(900, 400))
    store = new_store(tmp_path)
    worker_on(log, store).catch_up()
    with store.reading() as reading:
        letters = [
            {row["account"]: row["grade"] for row in reading.all(select(grades_at(reading, at)))}["alpha"]
            for at in (START + timedelta(days=400) - timedelta.resolution, START + timedelta(days=400))
        ]
    assert letters == ["C", "D"]


def test_a_dispute_counts_for_as_long_as_the_fact_carries_the_tier() -> None:
    people = ("c1", "c2", "c3")
    told = [
        statement("account_opened", day(0)),
        *(statement("contact_added", day(1), contact=one, level="manager") for one in people),
        *(statement("interaction", day(10 + number), contacts=[one]) for number, one in enumerate(people)),
        statement("contract_signed", day(13), contract="k", pricing="negotiated", formal=True),
        statement("knowledge", day(14), access="special"),
        *(statement("investment", day(20 + number), person="p", hours=1) for number in range(25)),
    ]
    stream = log(
        [{**one, "actor": "ab"[n % 2], "recorded_at": one["occurred_at"]} for n, one in enumerate(told)]
    )
    disputes = [
        FactDisputed(
            fact_id=UUID(int=900 + number),
            occurred_at=day(100),
            target=UUID(int=number),
            contact="c1",
            link=UUID(int=950),
            seen=1,
        )
        for number in (5, 6, 8)
    ]
    for number, fact in enumerate(disputes, len(stream) + 1):
        stream.append(replace(stream[-1], version=number, position=number, fact=fact))
    found = rows_of({"A": stream}, [Grades()], BY_VERDICT)
    kept = [row for _, rows in found for row in rows]
    grades = []
    for position in (len(told), len(stream) - 1, len(stream)):
        known = [row for row in kept if row["known_from"] <= position < row["known_to"]]
        rows = sorted((row["valid_from"], row["valid_to"], row["grade"]) for row in known)
        assert rows == [tuple(row) for row in grade_rows(History(stream[:position]), SECOND)]
        grades.append(next(letter for start, end, letter in rows if start <= day(100) < end))
    assert grades == ["B", "B", "C"]
