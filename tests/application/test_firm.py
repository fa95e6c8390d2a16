"""The firm's own book at the write door: sealed, recorded once, and told apart from accounts."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.application.office import AT, Office, account, meeting, statement
from tierline.application.deciding import PersonOfTexts
from tierline.application.outcomes import Outcome
from tierline.domain.account.base import FactAlreadyRecorded
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.firm.book import CodeOfTheBook, OfAccounts, OfTheFirm
from tierline.domain.firm.people import PersonAlreadyAdded
from tierline.domain.shared.errors import Refusal, StaleVersion
from tierline.domain.shared.ids import FIRM_BOOK, account_id
from tierline.domain.shared.personal import Sealed


def person(reference: str = "p-ana", **more: Any) -> dict[str, Any]:
    named = {"person": reference, "name": "Ana Example", "email": "ana@firm.example", "level": "manager"}
    return {"kind": "person_added", "occurred_at": AT, **named, **more}


def budget(**more: Any) -> dict[str, Any]:
    period = {"period_starts": "2026-01-01", "period_ends": "2026-12-31"}
    return {"kind": "budget_set", "occurred_at": AT, **period, "hours": "120", **more}


def answers(office: Office, *lines: tuple[str, dict[str, Any]]) -> list[Outcome | Refusal]:
    return list(office.accounts.record_many(lines, actor="ann"))


def test_names_and_addresses_are_sealed_per_person_and_read_again(office: Office) -> None:
    added = office.record(FIRM_BOOK, person())
    changed = office.record(
        FIRM_BOOK, {"kind": "person_changed", "person": "p-ana", "email": "a@firm.example", "occurred_at": AT}
    )
    other = office.record(FIRM_BOOK, person("p-ben", name="Ben"))
    boxes = [office.log.find(one).fact.email for one in (added, changed, other)]  # type: ignore[union-attr]
    assert all(isinstance(box, Sealed) for box in boxes)
    assert boxes[0].key == boxes[1].key != boxes[2].key
    assert office.texts(FIRM_BOOK, added)["name"] == "Ana Example"
    assert office.texts(FIRM_BOOK, changed)["email"] == "a@firm.example"
    assert b"Example" not in b"".join(one.state for one in office.log.stored(0, 100))


def test_the_texts_of_a_duty_are_tied_to_the_people_in_it(office: Office) -> None:
    said = {
        "responsibility": "sales_manager.training",
        "by": "p-ben",
        "people": ["p-ana"],
        "note": "Well done",
    }
    office.record(FIRM_BOOK, {"kind": "duty_fulfilled", "occurred_at": AT, **said})
    rows = office.log.account_keys(account_id(FIRM_BOOK))
    assert [row.contacts for row in rows if row.scope == "text"] == [("p-ana", "p-ben")]


def test_a_correction_of_whom_it_is_about_states_the_texts_anew(office: Office) -> None:
    added = office.record(FIRM_BOOK, person())
    moved = {"person": "p-anna"}
    with pytest.raises(PersonOfTexts):
        office.record(FIRM_BOOK, statement("fact_corrected", added, changes=moved))
    texts = {"name": "Anna", "email": "anna@firm.example"}
    office.record(FIRM_BOOK, statement("fact_corrected", added, changes={**moved, **texts}))


def test_the_same_statement_again_adds_nothing(office: Office) -> None:
    content = person(fact_id=str(uuid4()))
    first = office.accounts.record(FIRM_BOOK, content, actor="ann")
    again = office.accounts.record(FIRM_BOOK, content, actor="ann")
    assert (first.receipt, again.repeated) == (again.receipt, True)
    with pytest.raises(FactAlreadyRecorded):
        office.accounts.record(FIRM_BOOK, {**content, "level": "senior"}, actor="ann")
    keyed = [
        office.accounts.record(FIRM_BOOK, person("p-ben"), actor="ann", idempotency_key="k") for _ in range(2)
    ]
    assert keyed[0].receipt == keyed[1].receipt


def test_a_stale_version_of_the_book_is_refused(office: Office) -> None:
    office.record(FIRM_BOOK, person(), expected_version=0)
    with pytest.raises(StaleVersion):
        office.record(FIRM_BOOK, person("p-ben"), expected_version=0)


def test_another_process_decides_on_what_this_one_recorded(another_office: Callable[..., Office]) -> None:
    one, other = another_office(), another_office()
    one.record(FIRM_BOOK, person())
    other.record(FIRM_BOOK, person("p-ben", manager="p-ana"))
    with pytest.raises(PersonAlreadyAdded):
        one.record(FIRM_BOOK, person("p-ben"))


def test_the_book_takes_its_own_kinds_and_accounts_theirs(office: Office) -> None:
    with pytest.raises(OfAccounts):
        office.record(FIRM_BOOK, meeting())
    with pytest.raises(OfAccounts):
        office.record(FIRM_BOOK, account("firm"))
    with pytest.raises(OfTheFirm):
        office.record("ACME", person())
    with pytest.raises(CodeOfTheBook):
        office.record("firm", account("firm"))


def test_a_budget_is_that_of_an_account_that_is_there(office: Office) -> None:
    office.record(FIRM_BOOK, budget(account="ACME"))
    with pytest.raises(UnknownAccount):
        office.record(FIRM_BOOK, budget(account="NOBODY"))


def test_lines_find_the_book_by_its_name_and_their_kinds(office: Office) -> None:
    target = uuid4()
    found = answers(
        office,
        ("firm", person(fact_id=str(target))),
        ("firm", budget(team="rail")),
        ("ACME", budget()),
        ("firm", statement("fact_retracted", target)),
        ("ACME", person("p-ben")),
        ("firm", meeting()),
    )
    assert [type(one).__name__ for one in found] == [*["Outcome"] * 4, "OfTheFirm", "UnknownAccount"]
    assert {one.receipt.account for one in found if isinstance(one, Outcome)} == {FIRM_BOOK}
    budgets = [one.fact.account for one in office.stream(FIRM_BOOK) if one.fact.kind == "budget_set"]  # type: ignore[attr-defined]
    assert budgets == [None, "ACME"]


def test_an_old_account_with_the_code_of_the_book_keeps_its_facts(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("tierline.application.deciding.check_stream", lambda *_: None)
        office.record("firm", account("firm"))
        met = office.record("firm", meeting())
    found = answers(
        office,
        ("firm", person()),
        ("firm", meeting()),
        ("firm", statement("fact_retracted", met)),
    )
    assert [streamed(one) for one in found] == [FIRM_BOOK, "firm", "firm"]


def streamed(answer: Outcome | Refusal) -> str:
    assert isinstance(answer, Outcome), answer
    assert isinstance(answer.receipt.fact_id, UUID)
    return answer.receipt.account
