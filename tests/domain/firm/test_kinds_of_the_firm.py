"""What holds for every kind of fact of the firm's own book, and where lines about it go."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from tests.domain.account.test_kinds import is_in_both_languages, texts_of, unmarked
from tests.domain.firm.sayings import EXAMPLES, book
from tests.examples import EXAMPLES as OF_ACCOUNTS
from tests.examples import fact_of
from tierline.domain.account.account import Account
from tierline.domain.account.base import FIRM_KINDS, KINDS, TOPICS, parse_fact, says
from tierline.domain.firm.book import CodeOfTheBook, OfAccounts, OfTheFirm, check_stream, stream_of
from tierline.domain.shared.ids import FIRM_BOOK, account_id, is_account_code, stream_id
from tierline.domain.shared.personal import OfContact, mark_of

GOLDEN = Path(__file__).parent / "golden"
EVERY_KIND = pytest.mark.parametrize("kind", list(FIRM_KINDS))


def test_the_kinds_are_those_of_the_design() -> None:
    assert set(FIRM_KINDS) == {
        "person_added", "person_changed", "person_left", "person_forgotten", "person_held",
        "person_hold_released", "duty_fulfilled", "budget_set",
    }  # fmt: skip
    assert FIRM_KINDS.keys().isdisjoint(KINDS)


@EVERY_KIND
def test_a_kind_of_the_firm_has_its_names_and_its_words(kind: str) -> None:
    fact, example = FIRM_KINDS[kind], EXAMPLES[kind]
    assert f"firm.{kind}.v1" == fact.TOPIC
    assert TOPICS[fact.TOPIC] is fact
    assert says(fact).endswith(".")
    assert is_in_both_languages(fact.LABEL)
    headline = fact_of(example).headline()
    assert is_in_both_languages(headline)
    assert not any(str(example[name]) in str(headline) for name in texts_of(fact) & example.keys())


@EVERY_KIND
def test_an_example_gives_every_field_of_its_kind(kind: str) -> None:
    envelope = {"kind", "fact_id", "source", "fulfils"}
    left_out = FIRM_KINDS[kind].model_fields.keys() - EXAMPLES[kind].keys() - envelope
    assert left_out <= set(EXAMPLES[kind].get("clears", ()))


@EVERY_KIND
def test_no_field_that_could_hold_prose_is_unmarked(kind: str) -> None:
    assert unmarked(FIRM_KINDS[kind]) == []


def test_the_personal_texts_are_names_and_e_mail_addresses() -> None:
    personal = {
        (kind, name)
        for kind, fact in FIRM_KINDS.items()
        for name, field in fact.model_fields.items()
        if isinstance(mark_of(field), OfContact)
    }
    assert personal == {
        (kind, name) for kind in ("person_added", "person_changed") for name in ("name", "email")
    }


@EVERY_KIND
def test_what_was_stored_under_a_topic_is_read_as_the_same_fact(kind: str) -> None:
    fact = FIRM_KINDS[kind]
    stored = json.loads((GOLDEN / f"{fact.TOPIC}.json").read_text())
    read = fact.model_validate(stored)
    assert read == fact_of(EXAMPLES[kind])
    assert read.model_dump(mode="json") == stored


def test_one_book_takes_all_examples() -> None:
    said = book(*(EXAMPLES[kind] for kind in ("person_added", "person_changed", "person_left")))
    said.records(EXAMPLES["duty_fulfilled"], EXAMPLES["budget_set"])


def test_facts_of_the_firm_and_of_accounts_stand_in_streams_of_their_own() -> None:
    person, meeting = fact_of(EXAMPLES["person_added"]), fact_of(OF_ACCOUNTS["interaction"])
    about_either = fact_of(OF_ACCOUNTS["fact_retracted"])
    for fact in (person, about_either):
        check_stream(fact, Account(FIRM_BOOK))
    for fact in (meeting, about_either):
        check_stream(fact, Account("ACME"))
    with pytest.raises(OfTheFirm):
        check_stream(person, Account("ACME"))
    with pytest.raises(OfAccounts):
        check_stream(meeting, Account(FIRM_BOOK))


def test_no_account_is_opened_with_the_code_of_the_book() -> None:
    opening = parse_fact({**OF_ACCOUNTS["account_opened"], "code": "firm"}, fact_id=UUID(int=1))
    with pytest.raises(CodeOfTheBook):
        check_stream(opening, Account("firm"))
    check_stream(opening, Account("firm", version=3))
    assert not is_account_code(FIRM_BOOK)
    assert stream_id(FIRM_BOOK) == account_id(FIRM_BOOK) != account_id("firm")


TARGET = UUID(int=7)


@pytest.mark.parametrize(
    ("account", "content", "stream"),
    [
        ("firm", {"kind": "person_left"}, FIRM_BOOK),
        (FIRM_BOOK, {"kind": "person_left"}, FIRM_BOOK),
        ("ACME", {"kind": "person_left"}, "ACME"),
        ("firm", {"kind": "interaction"}, "firm"),
        ("firm", {"kind": "nothing"}, "firm"),
        ("firm", {"kind": "budget_set"}, FIRM_BOOK),
        ("firm", {"kind": "fact_corrected", "target": str(UUID(int=8))}, FIRM_BOOK),
        ("firm", {"kind": "fact_corrected", "target": "no id"}, FIRM_BOOK),
        ("firm", {"kind": "fact_corrected", "target": str(TARGET)}, "firm"),
        ("ACME", {"kind": "fact_corrected", "target": str(TARGET)}, "ACME"),
    ],
)
def test_a_line_goes_where_its_kind_belongs(account: str, content: dict[str, str], stream: str) -> None:
    def is_of_account(fact_id: UUID | None, code: str) -> bool:
        return (fact_id, code) == (TARGET, "firm")

    assert stream_of(account, content, is_of_account) == (stream, content)


def test_the_line_of_a_budget_names_whose_it_is() -> None:
    line = {"kind": "budget_set", "hours": 3}
    assert stream_of("ACME", line, lambda *_: False) == (FIRM_BOOK, {**line, "account": "ACME"})
