"""What fails if somebody leaves: a contact of theirs, or one of ours."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.projections.lives import CODES, START, fact_on, openings
from tests.projections.pictures import new_store, worker_on
from tierline.interfaces.presentation.language import said
from tierline.projections.reports.base import Question, Report
from tierline.projections.reports.departures import Departures
from tierline.projections.reports.dependence import Dependence

CODE = CODES[0]
OURS = {"account_manager": "mei.lin", "executive_sponsor": "ana.ruiz"}


def _met(*contacts: str, people: tuple[str, ...] = ("mei.lin",)) -> dict[str, Any]:
    who = {"contacts": contacts, "people": people}
    return {"kind": "interaction", "channel": "call", "initiative": "ours", **who}


FACTS = (
    *({"kind": "role_assigned", "role": role, "person": person} for role, person in OURS.items()),
    *({"kind": "contact_added", "contact": one, "name": "N", "level": "manager"} for one in "abcd"),
    {"kind": "knowledge", "item": "understand_client.client", "access": "special"},
    {"kind": "observation", "facet": "visibility_inside", "level": "medium"},
    _met("a", "b"),
    _met("c", people=("mei.lin", "ana.ruiz")),
    {
        "kind": "action_planned",
        "action": "A",
        "side": "ours",
        "due": "2025-04-01",
        "owner": "jo",
        "title": "t",
    },
)


@pytest.fixture
def told(tmp_path: Path):
    """Records facts of the first account and asks a report, by a column of its rows."""
    log, store = openings(), new_store(tmp_path)
    worker = worker_on(log, store)

    def record(*contents: dict[str, Any], day: int) -> None:
        for content in contents:
            log.record(CODE, fact_on(len(log.recorded), content, day))
        worker.catch_up()

    def ask(report: Report, key: str, day: int = 20, **asked: Any) -> dict[str, Any]:
        with store.reading() as reading:
            rows = report.rows(reading, Question(at=START + timedelta(days=day), account=CODE, **asked))
        return {row[key]: row for row in rows}

    record(*FACTS, day=5)
    return record, ask


def test_a_tier_that_rests_on_three_falls_without_any_of_them(told) -> None:
    _, ask = told
    rows = ask(Dependence(), "contact")
    assert list(rows) == ["a", "b", "c"]
    for row in rows.values():
        assert (row["tier"], row["tier_without"], row["falls"]) == ("preferred_supplier", "vendor", True)
        assert row["breaks"] == "preferred_supplier.key_people"
        assert str(row["why"])
        assert said(row["why"], "zh")


def test_a_fourth_contact_makes_up_for_any_one_of_them(told) -> None:
    record, ask = told
    record(_met("d"), day=10)
    rows = ask(Dependence(), "contact")
    assert set(rows) == set("abcd")
    assert not any(row["falls"] or row["breaks"] for row in rows.values())
    assert {row["same_level"] for row in rows.values()} == {4}


def test_a_contact_who_left_is_nobody_to_lose(told) -> None:
    record, ask = told
    record({"kind": "contact_left", "contact": "a"}, day=10)
    assert set(ask(Dependence(), "contact")) == {"b", "c"}


def test_who_of_ours_knows_nobody_else_there(told) -> None:
    _, ask = told
    rows = ask(Dependence(), "contact")
    assert rows["c"]["only_ours"] == "ana.ruiz"
    assert (rows["a"]["only_ours"], rows["a"]["share"], rows["c"]["share"]) == ("", 0.3333, 0.3333)


def test_who_leaves_takes_roles_contacts_and_actions_along(told) -> None:
    _, ask = told
    rows = ask(Departures(), "person")
    assert set(rows) == {"mei.lin", "ana.ruiz", "jo"}
    mei, ana, jo = rows["mei.lin"], rows["ana.ruiz"], rows["jo"]
    assert (mei["vacant"], mei["contacts"], mei["only_theirs"]) == ("account_manager", 3, "a, b")
    assert (ana["vacant"], ana["contacts"], ana["only_theirs"]) == ("executive_sponsor", 1, "")
    assert (jo["roles"], jo["actions"]) == ("", 1)


def test_a_role_that_another_holds_as_well_is_not_left_vacant(told) -> None:
    record, ask = told
    record({"kind": "role_assigned", "role": "sales_manager", "person": "mei.lin"}, day=8)
    record({"kind": "role_assigned", "role": "account_manager", "person": "jo"}, day=10)
    mei = ask(Departures(), "person")["mei.lin"]
    assert mei["roles"] == "account_manager, sales_manager"
    assert mei["vacant"] == "sales_manager"


def test_what_only_the_one_who_leaves_could_do_is_uncovered(told) -> None:
    record, ask = told
    done = {"kind": "responsibility_fulfilled", "responsibility": "account_manager.plan", "person": "mei.lin"}
    record(done, day=10)
    assert "account_manager.plan" in ask(Departures(), "person")["mei.lin"]["responsibilities"].split(", ")
    assert ask(Departures(), "person", person="ana.ruiz").keys() == {"ana.ruiz"}
