"""Facts that belong together: all of them are recorded, or none."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import Office, contact, meeting, resolution
from tierline.application.outcomes import PartRefused
from tierline.application.ports import Collision, KeyRow
from tierline.domain.account.base import FactAlreadyRecorded, MalformedFact, Recorded
from tierline.domain.account.contacts import UnknownContact
from tierline.domain.account.escalations import EscalationNeverRaised
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.shared.errors import Refusal, StaleVersion


def _named(**content: Any) -> dict[str, Any]:
    return {**content, "fact_id": str(uuid4())}


def _pair() -> list[dict[str, Any]]:
    return [_named(**contact("new")), _named(**meeting(contacts=["new"]))]


def test_a_later_fact_sees_an_earlier_one_and_both_are_one_transaction(office: Office) -> None:
    first, second = office.accounts.record_together("ACME", _pair(), actor="ann")
    assert [first.receipt.version, second.receipt.version] == [2, 3]
    assert second.receipt.position == first.receipt.position + 1
    assert first.receipt.recorded_at == second.receipt.recorded_at
    assert (first.repeated, second.repeated) == (False, False)


@pytest.mark.parametrize(
    ("second", "refusal"),
    [
        pytest.param(resolution("never"), EscalationNeverRaised, id="refused by a decision"),
        pytest.param(meeting(channel="pigeon"), MalformedFact, id="can't be read"),
        pytest.param(meeting(contacts=["nobody"]), UnknownContact, id="names nobody"),
    ],
)
def test_where_one_is_refused_none_is_recorded_and_it_is_told_which(
    office: Office, second: dict[str, Any], refusal: type[Refusal]
) -> None:
    with pytest.raises(PartRefused) as refused:
        office.accounts.record_together("ACME", [contact("new"), second], actor="ann")
    assert refused.value.place == 1
    assert type(refused.value.refusal) is refusal
    assert len(office.stream("ACME")) == 1
    # Nothing of it is left in memory either: the contact can be added for the first time.
    office.record("ACME", contact("new"))


def test_sent_twice_they_are_recorded_once_with_the_first_receipts(office: Office) -> None:
    pair = _pair()
    before = office.accounts.record_together("ACME", pair, actor="ann")
    again = office.accounts.record_together("ACME", pair, actor="ann")
    assert [one.receipt for one in again] == [one.receipt for one in before]
    assert all(one.repeated for one in again)
    assert len(office.stream("ACME")) == 3


def test_an_id_that_says_something_else_by_now_refuses_all(office: Office) -> None:
    pair = _pair()
    office.accounts.record_together("ACME", pair, actor="ann")
    other = [_named(**contact("other")), {**pair[1], "channel": "call"}]
    with pytest.raises(PartRefused) as refused:
        office.accounts.record_together("ACME", other, actor="ann")
    assert (refused.value.place, type(refused.value.refusal)) == (1, FactAlreadyRecorded)
    assert len(office.stream("ACME")) == 3


def test_of_an_account_that_is_not_there_nothing_is_recorded(office: Office) -> None:
    with pytest.raises(PartRefused) as refused:
        office.accounts.record_together("NOBODY", _pair(), actor="ann")
    assert (refused.value.place, type(refused.value.refusal)) == (0, UnknownAccount)


def test_a_lost_race_is_run_again_and_given_up_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, races = office.log.append, [1]

    def beaten(facts: Sequence[Recorded], keys: Sequence[KeyRow] = (), **more: Any) -> list[int]:
        if races[0]:
            races[0] -= 1
            raise Collision
        return append(facts, keys, **more)

    monkeypatch.setattr(office.log, "append", beaten)
    assert len(office.accounts.record_together("ACME", _pair(), actor="ann")) == 2
    races[0] = 100
    with pytest.raises(StaleVersion):
        office.accounts.record_together("ACME", [contact("other")], actor="ann")
    monkeypatch.undo()
    assert len(office.stream("ACME")) == 3
