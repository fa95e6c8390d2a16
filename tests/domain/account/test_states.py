"""The state of a thing follows from the facts about it, in the order in which they happened."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tierline.domain.account.actions import AboutAction, Action
from tierline.domain.account.base import Fact, parse_fact
from tierline.domain.account.contacts import AboutContact, Contact
from tierline.domain.account.contracts import AboutContract, Contract
from tierline.domain.account.escalations import AboutEscalation, Escalation
from tierline.domain.account.roles import AboutRole, Holder
from tierline.domain.account.step_order import state_after

SIGNED = {
    "kind": "contract_signed",
    "contract": "k",
    "agreement": "purchase",
    "starts": "2025-02-01",
    "ends": "2025-02-10",
}
ENDED = {"kind": "contract_ended", "contract": "k", "reason": "terminated"}
RAISED = {"kind": "escalation_raised", "escalation": "e", "severity": "high", "category": "problem"}
PLANNED = {"kind": "action_planned", "action": "a", "side": "ours", "due": "2025-01-20", "title": "Call"}
ADDED = {"kind": "contact_added", "contact": "c", "name": "Ada Example", "level": "staff", "title": "Clerk"}
LEFT = {"kind": "contact_left", "contact": "c"}
HELD = {"role": "account_manager", "person": "jo"}


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


def facts(*contents: dict[str, Any]) -> list[Fact]:
    """Facts of the first days of January, one a day, whose ids are their numbers."""
    return [
        parse_fact({**content, "occurred_at": day(number).isoformat()}, fact_id=UUID(int=number))
        for number, content in enumerate(contents, 1)
    ]


def contract(*contents: dict[str, Any]) -> Contract | None:
    return state_after(fact for fact in facts(*contents) if isinstance(fact, AboutContract))


def escalation(*contents: dict[str, Any]) -> Escalation | None:
    return state_after(fact for fact in facts(*contents) if isinstance(fact, AboutEscalation))


def action(*contents: dict[str, Any]) -> Action | None:
    return state_after(fact for fact in facts(*contents) if isinstance(fact, AboutAction))


def contact(*contents: dict[str, Any]) -> Contact | None:
    return state_after(fact for fact in facts(*contents) if isinstance(fact, AboutContact))


def test_a_contract_is_in_force_from_the_first_instant_of_its_term_to_the_last() -> None:
    signed = contract(SIGNED)
    assert signed
    begin, end = datetime(2025, 2, 1, tzinfo=UTC), datetime(2025, 2, 11, tzinfo=UTC)
    instant = timedelta(microseconds=1)
    states = [signed.state_at(at) for at in (begin - instant, begin, end - instant, end)]
    assert states == ["not_begun", "in_force", "in_force", "ran_out"]
    assert list(signed.ahead(day(1))) == [(day(1), False), (begin, True), (end, False)]


def test_a_contract_has_the_terms_that_were_stated_last() -> None:
    amended = {
        "kind": "contract_amended",
        "contract": "k",
        "changes": {"exclusive": True, "clears": ["ends"]},
    }
    renewed = {"kind": "contract_renewed", "contract": "k", "ends": "2027-02-10"}
    now = contract(SIGNED, renewed, amended)
    assert now
    assert (now.terms.exclusive, now.terms.ends) == (True, None)
    assert now.terms.occurred_at == day(1)
    assert now.facts == (UUID(int=1), UUID(int=2), UUID(int=3))
    assert now.in_force_at(datetime(2100, 1, 1, tzinfo=UTC))


def test_a_contract_that_was_ended_is_not_in_force_whatever_its_terms() -> None:
    ended = contract(SIGNED, ENDED)
    assert ended
    assert ended.state_at(datetime(2025, 2, 5, tzinfo=UTC)) == "terminated"
    assert not ended.in_force_at(datetime(2025, 2, 5, tzinfo=UTC))


@pytest.mark.parametrize(
    "found",
    [
        contract(ENDED),
        escalation({"kind": "escalation_resolved", "escalation": "e"}),
        action({"kind": "action_completed", "action": "a"}),
    ],
)
def test_what_has_not_begun_has_no_state(found: object) -> None:
    assert found is None


def test_an_escalation_is_open_until_resolved_and_again_once_reopened() -> None:
    resolved = {"kind": "escalation_resolved", "escalation": "e"}
    reopened = {"kind": "escalation_reopened", "escalation": "e"}
    acknowledged = {"kind": "escalation_acknowledged", "escalation": "e"}
    lives = [[RAISED], [RAISED, acknowledged], [RAISED, resolved], [RAISED, resolved, reopened]]
    found = [escalation(*life) for life in lives]
    assert [one and (one.open, one.turned) for one in found] == [
        (True, day(1)),
        (True, day(1)),
        (False, day(2)),
        (True, day(3)),
    ]
    assert {one and one.raised.occurred_at for one in found} == {day(1)}


def test_an_action_is_to_be_done_until_its_day_is_over_or_it_is() -> None:
    dropped = {"kind": "action_dropped", "action": "a", "reason": "Not needed"}
    planned, over = action(PLANNED), action(PLANNED, dropped)
    assert planned
    assert (planned.state, planned.over, planned.due) == ("planned", None, day(21))
    assert over
    assert (over.state, over.over) == ("dropped", day(2))


def test_a_contact_is_as_last_stated_and_comes_back_as_added_anew() -> None:
    changed = {"kind": "contact_changed", "contact": "c", "level": "senior", "clears": ["title"]}
    now = contact(ADDED, changed, LEFT)
    assert now
    assert (now.level, now.there, now.named_by, now.titled_by) == ("senior", False, UUID(int=1), None)
    again = contact(ADDED, changed, LEFT, ADDED)
    assert again
    assert (again.level, again.there, again.added_by) == ("staff", True, UUID(int=4))


def test_who_was_never_added_may_be_spoken_of_but_is_not_there() -> None:
    found = contact(LEFT, {"kind": "contact_changed", "contact": "c", "key_person": True})
    assert found
    assert (found.there, found.key_person) == (None, True)


def test_a_role_is_held_until_released_on_the_last_account_it_was_assigned_on() -> None:
    assigned, released = facts({"kind": "role_assigned", **HELD}, {"kind": "role_released", **HELD})
    holder = Holder()
    found = []
    for fact, account in [
        (assigned, "a"),
        (assigned, "b"),
        (released, "a"),
        (released, "a"),
        (released, "b"),
    ]:
        assert isinstance(fact, AboutRole)
        holder = fact.apply(holder, account)
        found.append(sorted(holder.assigned))
    assert found == [["a"], ["a", "b"], ["b"], ["b"], []]
