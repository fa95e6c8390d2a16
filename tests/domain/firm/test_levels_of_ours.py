"""How high our people stood, as the book tells histories that have learned of it."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.account import scenario
from tests.domain.account.scenario import Scenario, correction, nth, reinstatement, retraction
from tests.domain.firm.sayings import added, book, changed, day, left
from tests.drawn import examples
from tests.examples import Content, example
from tierline.domain.account.history import History
from tierline.domain.firm.levels import LevelsOfOurs
from tierline.domain.firm.people import person_at
from tierline.domain.shared.errors import Refusal

PEOPLE = ("ann", "ben")
DAYS = [f"2024-0{month}-01" for month in range(1, 7)]


def met(*people: str, level: str = "executive", on: str = "2024-03-01") -> Content:
    return example("executive_contact", people=list(people), our_level=level, occurred_at=day(on))


def an_account(*contents: Content) -> Scenario:
    """One with a contact, the second fact, and these facts."""
    known = example("contact_added", contact="c-1", occurred_at=day("2023-01-01"))
    return scenario.given(known, *({**one, "contacts": ["c-1"]} for one in contents))


def levels(history: History) -> list[str | None]:
    """Our level in each executive contact that holds, where the book has it lower than stated."""
    return [entry.our_level for entry in history if entry.fact.kind == "executive_contact"]


def test_the_highest_of_our_people_counts_where_the_book_knows_all_of_them() -> None:
    told = book(added("ann", level="manager"), added("ben", level="senior")).history
    history = an_account(met("ann"), met("ann", "ben"), met("ann", "cho"), met("ann", level="staff")).history
    history.know(LevelsOfOurs.of(told))
    assert levels(history) == ["manager", "senior", None, None]


def test_the_level_of_the_day_counts_and_before_the_first_day_the_first_level() -> None:
    told = book(added("ann", "2024-02-01", level="senior"), changed("ann", "2024-04-01", level="executive"))
    days = ("2024-01-01", "2024-03-01", "2024-04-01")
    history = an_account(*(met("ann", on=on) for on in days)).history
    history.know(LevelsOfOurs.of(told.history))
    assert levels(history) == ["senior", "senior", None]


def test_what_the_book_says_later_changes_the_contacts_of_those_whom_it_speaks_of_and_no_others() -> None:
    firm, history = book(added("ann"), added("ben")), an_account(met("ann"), met("ben")).history
    ours = LevelsOfOurs.of(firm.history)
    assert len(history.know(ours)) == 2
    assert history.know(ours) == []
    firm.records(changed("ann", "2024-01-02", team="rail"), left("ben", "2024-01-02"))
    assert history.know(ours) == []
    firm.record(changed("ann", "2024-01-02", level="executive"))
    (change,) = history.know(ours)
    assert (change.before and change.before.our_level, change.after.our_level) == ("staff", None)
    assert levels(history) == [None, "staff"]


def test_a_corrected_and_a_reinstated_contact_have_the_level_of_their_people_now() -> None:
    firm, account = book(added("ann"), added("ben", level="senior")), an_account(met("ann"))
    account.history.know(LevelsOfOurs.of(firm.history))
    account.record(correction(nth(3), people=["ben"]))
    assert levels(account.history) == ["senior"]
    account.record(retraction(nth(3)))
    firm.record(changed("ben", "2024-01-02", level="manager"))
    account.history.know(LevelsOfOurs.of(firm.history))
    account.record(reinstatement(nth(3)))
    assert levels(account.history) == ["manager"]


def test_a_history_that_never_asked_the_book_has_levels_as_stated() -> None:
    assert levels(an_account(met("ann")).history) == [None]


def _sayings() -> st.SearchStrategy[list[dict[str, Any]]]:
    one_of = st.sampled_from
    level = one_of(("executive", "senior", "staff"))
    person, on = one_of(PEOPLE), one_of(DAYS)
    target = st.integers(1, 8).map(nth)
    return st.lists(
        st.one_of(
            st.builds(lambda who, when, high: added(who, when, level=high), person, on, level),
            st.builds(lambda who, when, high: changed(who, when, level=high), person, on, level),
            st.builds(left, person, on),
            st.builds(lambda one, high: correction(one, level=high), target, level),
            st.builds(lambda one, when: correction(one, occurred_at=day(when).isoformat()), target, on),
            st.builds(retraction, target),
            st.builds(reinstatement, target),
        ),
        max_size=14,
    )


@settings(max_examples=examples(60), deadline=None)
@given(_sayings())
def test_it_says_what_is_known_of_each_person_and_what_was_before_the_last_fact(
    said: list[dict[str, Any]],
) -> None:
    firm = book(added("ann"))
    ours = LevelsOfOurs.of(firm.history)
    moments = [day(on) for on in ("2023-12-31", *DAYS)]
    for content in said:
        before = _known(firm.history, moments)
        stream = len(firm.stream)
        try:
            firm.record(content)
        except Refusal:
            continue
        recorded = firm.stream[stream]
        change = History(firm.stream[:stream]).apply(recorded)
        assert _shown(ours, moments) == _known(firm.history, moments)
        assert change is None or _shown(ours.before(change), moments) == before


def _shown(ours: LevelsOfOurs, moments: list[datetime]) -> list[str | None]:
    return [ours.level_of(person, at) for person in PEOPLE for at in moments]


def _known(told: History, moments: list[datetime]) -> list[str | None]:
    known = (person_at(told, person, at) for person in PEOPLE for at in moments)
    return [one.level if one else None for one in known]
