"""Our own people: added before they are changed, gone once, and in nobody's circle of managers."""

from datetime import datetime

import pytest

from tests.domain.account.scenario import correction, nth, reinstatement, retraction
from tests.domain.firm.sayings import added, book, changed, day, left
from tierline.domain.account.changes import NothingStated, StatedAndCleared
from tierline.domain.account.history import History
from tierline.domain.account.step_order import EndsBeforeItBegan
from tierline.domain.firm.people import (
    Person,
    PersonAlreadyAdded,
    PersonAlreadyLeft,
    ReportsInACircle,
    UnknownManager,
    UnknownPerson,
    is_in_team,
    people_at,
    person_at,
    reports_at,
    team_over_time,
)


def test_a_person_is_added_once_and_may_come_back() -> None:
    book(added("ana")).refuses(added("ana"), PersonAlreadyAdded, "person")
    book(added("ana"), left("ana", "2024-05-01"), added("ana", "2024-06-01"))


def test_a_person_leaves_once_and_after_joining() -> None:
    gone = book(added("ana"), left("ana", "2024-05-01"))
    gone.refuses(left("ana", "2024-06-01"), PersonAlreadyLeft, "person")
    book().refuses(left("ana", "2024-05-01"), UnknownPerson, "person")
    book(added("ana", "2024-03-01")).refuses(left("ana", "2024-02-29"), EndsBeforeItBegan, "occurred_at")


def test_joining_can_t_be_corrected_to_lie_behind_leaving() -> None:
    gone = book(added("ana"), left("ana", "2024-05-01"))
    gone.refuses(correction(nth(1), occurred_at="2024-05-02T00:00:00Z"), EndsBeforeItBegan, "occurred_at")


def test_only_who_was_added_is_changed() -> None:
    book().refuses(changed("ana", "2024-02-01", level="senior"), UnknownPerson, "person")
    known = book(added("ana"))
    known.refuses(changed("ana", "2024-02-01"), NothingStated)
    known.refuses(changed("ana", "2024-02-01", team="rail", clears=["team"]), StatedAndCleared, "clears")


def test_a_manager_is_somebody_of_the_book() -> None:
    book().refuses(added("ana", manager="ben"), UnknownManager, "manager")
    book(added("ana")).refuses(changed("ana", "2024-02-01", manager="ben"), UnknownManager, "manager")


def test_nobody_reports_to_themselves() -> None:
    book().refuses(added("ana", manager="ana"), ReportsInACircle, "manager")
    book(added("ana")).refuses(changed("ana", "2024-02-01", manager="ana"), ReportsInACircle, "manager")


def test_nobody_reports_to_themselves_by_way_of_others() -> None:
    three = book(added("ann"), added("bob", manager="ann"), added("cid", manager="bob"))
    three.refuses(changed("ann", "2024-02-01", manager="cid"), ReportsInACircle, "manager")
    three.refuses(correction(nth(1), manager="cid"), ReportsInACircle, "manager")


def test_two_may_change_places() -> None:
    book(
        added("ann"),
        added("bob", manager="ann"),
        changed("bob", "2024-02-01", clears=["manager"]),
        changed("ann", "2024-03-01", manager="bob"),
    )


def test_a_circle_that_would_last_for_a_while_only_is_refused_as_well() -> None:
    changing = book(
        added("ann"), added("bob", manager="ann"), changed("bob", "2024-03-01", clears=["manager"])
    )
    changing.refuses(changed("ann", "2024-02-01", manager="bob"), ReportsInACircle, "manager")


def test_a_change_that_keeps_two_from_reporting_to_one_another_stays() -> None:
    swapped = book(
        added("ann"),
        added("bob", manager="ann"),
        changed("bob", "2024-02-01", clears=["manager"]),
        changed("ann", "2024-03-01", manager="bob"),
    )
    swapped.refuses(retraction(nth(3)), ReportsInACircle, "target")
    swapped.records(retraction(nth(4)), retraction(nth(3)))
    swapped.refuses(reinstatement(nth(4)), ReportsInACircle, "manager")


def test_a_change_that_is_corrected_to_be_about_another_leaves_no_circle_behind() -> None:
    swapped = book(
        added("ann"),
        added("bob", manager="ann"),
        added("cid"),
        changed("bob", "2024-02-01", clears=["manager"]),
        changed("ann", "2024-03-01", manager="bob"),
    )
    swapped.refuses(correction(nth(4), person="cid"), ReportsInACircle, "manager")


def told() -> list[dict[str, object]]:
    return [
        added("ann", level="executive"),
        added("bob", "2024-02-01", level="manager", function="Sales", team="rail", manager="ann"),
        changed("bob", "2024-06-01", level="senior", team="metro"),
        left("bob", "2024-09-01"),
    ]


def test_what_is_known_of_a_person_is_the_latest_said_by_then() -> None:
    history = book(*told()).history
    known = person_at(history, "bob", day("2024-05-31"))
    assert known == Person("bob", "manager", "Sales", "rail", "ann", True, known.named_by)
    assert known.named_by
    later = person_at(history, "bob", day("2024-06-01"))
    assert later == Person("bob", "senior", "Sales", "metro", "ann", True, known.named_by)
    gone = person_at(history, "bob", day("2024-09-01"))
    assert gone == Person("bob", "senior", "Sales", "metro", "ann", False, known.named_by)


def level_at(history: History, person: str, at: datetime) -> str | None:
    known = person_at(history, person, at)
    return known.level if known else None


def test_before_the_first_statement_a_person_is_as_that_one_has_them() -> None:
    history = book(*told()).history
    early = person_at(history, "bob", day("2023-01-01"))
    assert early == Person("bob", "manager", "Sales", "rail", "ann", None, early.named_by)
    assert level_at(history, "bob", day("2023-01-01")) == "manager"
    assert level_at(history, "nobody", day("2023-01-01")) is None


def test_what_one_learns_late_of_the_past_is_told_of_the_past() -> None:
    history = book(*told(), changed("bob", "2024-03-01", level="staff")).history
    assert [level_at(history, "bob", day(on)) for on in ("2024-02-28", "2024-03-01", "2024-06-01")] == [
        "manager", "staff", "senior",
    ]  # fmt: skip


def test_corrections_and_retractions_count_for_all_of_history() -> None:
    said = book(*told(), correction(nth(2), level="executive", team="bus"), retraction(nth(3)))
    at = day("2024-07-01")
    assert (level_at(said.history, "bob", at), person_at(said.history, "bob", at).team) == (
        "executive",
        "bus",
    )
    said.records(reinstatement(nth(3)))
    assert level_at(said.history, "bob", at) == "senior"


def test_those_who_had_joined_are_listed_the_highest_first_and_who_left_last() -> None:
    history = book(*told(), added("cid", "2024-10-01", level="senior")).history
    assert [one.person for one in people_at(history, day("2024-01-15"))] == ["ann"]
    assert [(one.person, one.there) for one in people_at(history, day("2024-10-01"))] == [
        ("ann", True), ("cid", True), ("bob", False),
    ]  # fmt: skip


def test_a_team_is_who_is_in_it_then() -> None:
    history = book(*told(), added("cid", team="metro")).history

    def members(team: str, on: str) -> set[str]:
        return {one for one in ("ann", "bob", "cid") if is_in_team(history, one, team, day(on))}

    assert members("rail", "2024-05-01") == {"bob"}
    assert members("metro", "2024-06-01") == {"bob", "cid"}
    assert members("metro", "2024-09-01") == {"cid"}
    assert reports_at(history, "ann", day("2024-05-01")) == {"bob"}
    assert reports_at(history, "ann", day("2024-09-01")) == frozenset()


def test_the_team_of_somebody_over_time_agrees_with_who_is_in_it_then() -> None:
    history = book(*told(), added("cid", team="metro")).history
    for person in ("ann", "bob", "cid"):
        found = team_over_time(history, person)
        for moment in (day(f"2024-{month:02}-{on:02}") for month in range(1, 13) for on in (1, 2, 15)):
            known = {team for team in ("rail", "metro") if is_in_team(history, person, team, moment)}
            assert known == {found.at(moment)} - {None}
    assert team_over_time(history, "nobody").at(day("2024-05-01")) is None


@pytest.mark.parametrize("cleared", ["function", "team", "manager"])
def test_what_is_cleared_is_known_no_more(cleared: str) -> None:
    history = book(*told(), changed("bob", "2024-07-01", clears=[cleared])).history
    assert getattr(person_at(history, "bob", day("2024-07-01")), cleared) is None
    assert getattr(person_at(history, "bob", day("2024-06-30")), cleared) is not None
