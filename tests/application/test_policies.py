"""Adopting policies through the write door: once, in order, sealed, beside the accounts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.application.office import Office, account, statement
from tests.domain.tiers.drafts import as_json, as_text, draft
from tierline.application.outcomes import Outcome
from tierline.application.policies import Adoptions, BookMovedOn, PolicyOrText
from tierline.application.ports import Collision
from tierline.domain.account.base import FactAlreadyRecorded, MalformedFact, OccurredInFuture
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import BOOK, BOOK_ID
from tierline.domain.shared.personal import Sealed
from tierline.domain.tiers.policy import MalformedPolicy, UnreadablePolicy, default_policy
from tierline.domain.tiers.policy_log import (
    AdoptionBeforeAdoptedDay,
    PolicyAdopted,
    PolicyAlreadyInForce,
    PolicyBook,
    PolicyHashDiffers,
)

JUNE = "2026-06-01"


def adoptions(office: Office) -> Adoptions:
    return Adoptions(office.accounts.context, uuid4, default_policy())


def adopt(office: Office, from_day: str = JUNE, name: str = "draft", **more: Any) -> Outcome:
    content = {"policy": as_json(name), "from_day": from_day, **more}
    return adoptions(office).adopt(content, actor="ann")


def book(office: Office) -> PolicyBook:
    return PolicyBook().after(office.log.stream(BOOK_ID))


def test_an_adoption_gets_a_receipt_and_is_in_the_book(office: Office) -> None:
    receipt = adopt(office, reason="The board decided so.").receipt
    assert (receipt.account, receipt.version, receipt.position) == (BOOK, 1, office.log.head())
    found = book(office).adopted[0]
    assert (found.policy.hash, found.fact.from_day) == (draft().hash, date(2026, 6, 1))
    assert (found.recorded.actor, found.recorded.position) == ("ann", receipt.position)
    assert found.fact.hash == draft().hash
    assert found.fact.occurred_at <= found.recorded.recorded_at


def test_the_reason_is_sealed_and_can_be_read(office: Office) -> None:
    adopt(office, reason="The board decided so.")
    fact = book(office).adopted[0].fact
    assert isinstance(fact.reason, Sealed)
    assert b"board" not in office.log.stored(0, 10)[-1].state
    assert office.sealing.unsealed(BOOK_ID, fact).reason == "The board decided so."


def test_text_and_object_state_the_same_policy(office: Office) -> None:
    fact_id = str(uuid4())
    given = {"from_day": JUNE, "fact_id": fact_id}
    first = adoptions(office).adopt({**given, "toml": as_text("mine")}, actor="ann")
    again = adoptions(office).adopt({**given, "policy": as_json("mine")}, actor="ben")
    assert again == Outcome(first.receipt, repeated=True)


def test_the_same_adoption_again_is_the_first_one(office: Office) -> None:
    fact_id = str(uuid4())
    first = adopt(office, fact_id=fact_id, reason="So.")
    assert adopt(office, fact_id=fact_id, reason="So.") == Outcome(first.receipt, repeated=True)
    dated = {"fact_id": fact_id, "reason": "So.", "occurred_at": "2026-02-01T10:00:00Z"}
    for other in ({"from_day": "2026-06-02"}, {"reason": "Otherwise."}, {"name": "other"}, dated):
        with pytest.raises(FactAlreadyRecorded):
            adopt(office, **{"fact_id": fact_id, "reason": "So.", **other})
    assert len(book(office).adopted) == 1


def test_an_idempotency_key_is_the_seed_of_its_id(office: Office) -> None:
    content = {"policy": as_json(), "from_day": JUNE}
    first, again = (adoptions(office).adopt(content, actor="ann", idempotency_key="k") for _ in range(2))
    assert (first.receipt, again.repeated) == (again.receipt, True)


def test_an_id_that_a_fact_of_an_account_has_is_taken(office: Office) -> None:
    fact_id = office.stream("ACME")[0].fact.fact_id
    with pytest.raises(FactAlreadyRecorded):
        adopt(office, fact_id=str(fact_id))
    adopted = adopt(office).receipt.fact_id
    with pytest.raises(FactAlreadyRecorded):
        office.record("ACME", account(fact_id=str(adopted)))


def test_a_statement_on_an_account_can_not_speak_about_an_adoption(office: Office) -> None:
    adopted = adopt(office).receipt.fact_id
    with pytest.raises(Refusal, match="no fact with the fact_id"):
        office.record("ACME", statement("fact_retracted", adopted))


def test_nothing_is_recorded_on_the_book_as_if_it_were_an_account(office: Office) -> None:
    adopt(office)
    for content in (account(BOOK), {"kind": "interaction", "channel": "call", "initiative": "ours"}):
        with pytest.raises(Refusal):
            office.record(BOOK, {"occurred_at": "2026-02-01T10:00:00Z", **content})
    assert len(office.log.stream(BOOK_ID)) == 1


REFUSED: dict[str, tuple[dict[str, Any], type[Refusal]]] = {
    "no policy": ({"policy": None}, PolicyOrText),
    "a policy twice": ({"toml": as_text()}, PolicyOrText),
    "a policy that is a list": ({"policy": []}, PolicyOrText),
    "a policy that is malformed": ({"policy": {}}, MalformedPolicy),
    "a text that is malformed": ({"policy": None, "toml": "name = 3"}, MalformedPolicy),
    "a text that is no TOML": ({"policy": None, "toml": "name = "}, UnreadablePolicy),
    "no day": ({"from_day": None}, MalformedFact),
    "a day that is none": ({"from_day": "2026-02-30"}, MalformedFact),
    "a day that is a number": ({"from_day": 0}, MalformedFact),
    "another kind": ({"kind": "account_closed"}, MalformedFact),
    "an unknown field": ({"mood": "good"}, MalformedFact),
    "a reason posing as sealed": ({"reason": {"sealed": "A", "key": "k", "fact": "f"}}, Refusal),
    "a reason posing as forgotten": ({"reason": {"forgotten": True}}, Refusal),
    "another hash": ({"hash": "0" * 64}, PolicyHashDiffers),
    "a decision in the future": ({"occurred_at": "2027-01-01T00:00:00Z"}, OccurredInFuture),
    "the default itself": ({"policy": as_json("default")}, PolicyAlreadyInForce),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_can_not_be_adopted_is_refused_and_leaves_no_trace(on_sqlite: Office, what: str) -> None:
    changed, refusal = REFUSED[what]
    content = {"policy": as_json(), "from_day": JUNE, **changed}
    with pytest.raises(refusal):
        adoptions(on_sqlite).adopt(content, actor="ann")
    assert on_sqlite.log.head() == 1
    assert on_sqlite.log.account_keys(BOOK_ID) == []


def test_an_adoption_follows_those_of_other_processes(
    office: Office, another_office: Callable[..., Office]
) -> None:
    other = another_office()
    adopt(office, "2026-06-01", "first", reason="a")
    adopt(other, "2026-07-01", "second", reason="b")
    adopt(office, "2026-08-01", "third", reason="c")
    with pytest.raises(AdoptionBeforeAdoptedDay):
        adopt(other, "2026-08-01", "fourth")
    assert [one.fact.from_day.month for one in book(office).adopted] == [6, 7, 8]
    assert [other.sealing.unsealed(BOOK_ID, one.fact).reason for one in book(other).adopted] == [*"abc"]


def test_of_many_at_once_each_is_adopted_or_refused_and_the_book_is_in_order(
    office: Office, another_office: Callable[..., Office]
) -> None:
    offices = [office, another_office(), another_office()]
    days = [(date(2026, 6, 1) + timedelta(days=number)).isoformat() for number in range(12)]

    def one(number: int) -> bool:
        try:
            adopt(offices[number % 3], days[number], f"p{number}", reason="many")
        except (AdoptionBeforeAdoptedDay, BookMovedOn):
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        adopted = list(pool.map(one, range(12)))
    found = [entry.fact.from_day.isoformat() for entry in book(office).adopted]
    assert found == sorted(found)
    assert found == [day for day, taken in zip(days, adopted, strict=True) if taken]
    assert found


def test_a_race_that_is_lost_again_and_again_is_said_to_be_lost(
    on_sqlite: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collide(*_: object) -> None:
        raise Collision

    monkeypatch.setattr(on_sqlite.accounts.context.commits, "commit", collide)
    with pytest.raises(BookMovedOn):
        adopt(on_sqlite)


def test_what_was_adopted_reads_as_it_was_stated(office: Office) -> None:
    adopt(office)
    stored = office.log.find(book(office).adopted[0].fact.fact_id)
    assert stored is not None
    assert isinstance(stored.fact, PolicyAdopted)
    assert stored.fact.policy == as_json()
