"""Forgotten contacts are called by pseudonyms in every field of every kind of fact, and meant by them."""

from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest

from tests.examples import EXAMPLES, in_the_log
from tests.projections.log_in_memory import BEGUN
from tierline.domain.account.base import KINDS, LINK_KINDS, Fact, Recorded
from tierline.domain.account.forgetting import PSEUDONYM, ContactForgotten
from tierline.domain.account.pseudonyms import Pseudonyms, contact_fields, meant, says_pseudonym, shown
from tierline.domain.shared.ids import account_id

WHO, OTHER = "jane.doe@customer.example", "max@customer.example"
CODE = "NW-001"
FORGETTING = UUID("7c4ad3f4-2a54-4a0f-9d67-0f8d6f5a1c01")
NAMES = {WHO: ContactForgotten(fact_id=FORGETTING, occurred_at=BEGUN, contact=WHO, for_good=True).pseudonym}
(NAME,) = NAMES.values()
OF_A_LINK: dict[str, dict[str, Any]] = {
    "confirmation_asked": {"contact": WHO, "language": "en", "expires": BEGUN},
    "confirmation_withdrawn": {"link": FORGETTING},
    "fact_confirmed": {"contact": WHO, "link": FORGETTING, "seen": 3},
    "fact_disputed": {"contact": WHO, "link": FORGETTING, "seen": 3},
}


EVERY_KIND = pytest.mark.parametrize("kind", [*KINDS, *LINK_KINDS])


def recorded(fact: Fact, position: int = 9, actor: str = "ann") -> Recorded:
    return Recorded(account_id(CODE), CODE, position, BEGUN, actor, fact, position)


def naming(kind: str) -> Fact:
    """A fact of a kind that names the contact wherever it can, and comes from a source that does too."""
    stated = {"target": FORGETTING, **OF_A_LINK[kind]} if kind in OF_A_LINK else EXAMPLES[kind]
    source = {"system": "crm", "reference": f"visit/{WHO.upper()}/7"}
    return in_the_log({**_named(stated), "kind": kind, "occurred_at": BEGUN, "source": source}, uuid4())


def _named(value: Any) -> Any:
    """An example's values with the contact by an address."""
    if isinstance(value, dict):
        return {name: _named(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_named(one) for one in value]
    return WHO if value == "c-1" else value


def contact_added(contact: str = WHO, **fields: Any) -> Fact:
    content = {**EXAMPLES["contact_added"], "contact": contact, **fields}
    return in_the_log(content, uuid5(FORGETTING, contact))


def corrected(target: Fact, **changes: Any) -> Fact:
    content = {"kind": "fact_corrected", "target": target.fact_id, "changes": changes, "reason": "wrong"}
    return in_the_log({**content, "occurred_at": BEGUN}, uuid4())


def seen(fact: Fact, *known: Fact) -> Fact:
    by_id = {one.fact_id: one for one in known}
    return shown(recorded(fact), NAMES, by_id.get).fact


@EVERY_KIND
def test_no_field_of_any_kind_says_the_reference_of_a_forgotten_contact(kind: str) -> None:
    fact = naming(kind)
    told = seen(fact)
    assert WHO not in told.model_dump_json().lower()
    assert told.their_contacts() == tuple(NAMES.get(one, one) for one in fact.their_contacts())
    assert WHO not in str(told.entities())
    assert type(told).model_validate(told.model_dump()) == told


@EVERY_KIND
def test_whoever_states_a_pseudonym_means_the_contact(kind: str) -> None:
    fact = naming(kind)
    told = seen(fact)
    assert says_pseudonym(told) == bool(contact_fields(fact) and fact.their_contacts())
    assert meant(told, NAMES) == told.model_copy(
        update={name: getattr(fact, name) for name in contact_fields(fact)}
    )


def test_corrections_are_told_likewise_and_meant_likewise() -> None:
    met = in_the_log(EXAMPLES["interaction"], uuid4())
    said = corrected(met, contacts=[WHO, OTHER], source={"system": "crm", "reference": f"x {WHO}"})
    told = seen(said, met)
    assert told.model_dump()["changes"] == {
        "contacts": [NAME, OTHER],
        "source": {"system": "crm", "reference": f"x {NAME}"},
    }
    assert says_pseudonym(told)
    assert meant(corrected(met, contacts=[NAME]), NAMES).model_dump()["changes"] == {"contacts": [WHO]}


def test_an_owner_is_told_otherwise_only_where_it_is_one_of_theirs() -> None:
    theirs = in_the_log({**EXAMPLES["action_planned"], "owner": OTHER}, uuid4())
    ours = in_the_log({**EXAMPLES["action_planned"], "owner": WHO, "side": "ours"}, uuid4())
    assert seen(ours).model_dump()["owner"] == WHO
    for target, changes, owner in (
        (theirs, {"owner": WHO}, NAME),
        (ours, {"owner": WHO}, WHO),
        (ours, {"owner": WHO, "side": "theirs"}, NAME),
    ):
        assert seen(corrected(target, **changes), target).model_dump()["changes"]["owner"] == owner


def test_what_a_source_calls_a_forgotten_contact_is_their_pseudonym_as_well() -> None:
    """The card of a contact is about nobody else, whatever the other system calls it."""
    source = {"system": "crm", "reference": "person 4711"}
    added = contact_added(source=source)
    told = seen(added).source
    assert told
    assert (told.system, told.reference) == ("crm", NAME)
    change = corrected(added, level="staff").model_copy(update={"source": added.source})
    assert "4711" not in seen(change, added).model_dump_json()
    kept = seen(contact_added(OTHER, source=source)).source
    assert kept
    assert kept.reference == "person 4711"


def test_a_reference_within_a_longer_word_of_a_source_is_another_one() -> None:
    met = in_the_log(
        {**EXAMPLES["interaction"], "source": {"system": "crm", "reference": "c-10/c-1"}}, uuid4()
    )
    told = shown(recorded(met), {"c-1": NAME}, lambda _: None).fact.source
    assert told
    assert told.reference == f"c-10/{NAME}"


def test_who_answered_by_a_link_is_told_by_the_pseudonym() -> None:
    answered = in_the_log(
        {"kind": "fact_confirmed", "target": FORGETTING, "occurred_at": BEGUN, **OF_A_LINK["fact_confirmed"]},
        uuid4(),
    )
    told = shown(recorded(answered, actor=f"contact:{WHO}"), NAMES, lambda _: None)
    assert told.actor == f"contact:{NAME}"
    assert shown(recorded(answered, actor=WHO), NAMES, lambda _: None).actor == WHO


def test_a_pseudonym_follows_from_the_first_fact_that_forgot_them_and_from_no_name() -> None:
    known = Pseudonyms()
    first, again, other = (
        ContactForgotten(fact_id=uuid5(FORGETTING, name), occurred_at=BEGUN, contact=who, for_good=True)
        for name, who in (("1", WHO), ("2", WHO), ("3", OTHER))
    )
    for fact, position in ((again, 20), (first, 10), (other, 30)):
        known.take(recorded(fact, position))
    assert known.names(account_id(CODE)) == {WHO: first.pseudonym, OTHER: other.pseudonym}
    assert known.names(account_id(CODE), 19) == {WHO: first.pseudonym}
    assert known.names(account_id(CODE), 9) == {}
    assert known.names(account_id("ELSEWHERE")) == {}
    assert first.pseudonym.startswith(PSEUDONYM)
    assert first.pseudonym == first.model_copy(update={"contact": OTHER}).pseudonym
