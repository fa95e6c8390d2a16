"""References of an account's own things say whose they are elsewhere, whatever the kind of fact."""

from typing import Annotated, Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from tests.examples import EXAMPLES, fact_of
from tierline.domain.account.base import KINDS, Fact
from tierline.domain.shared.ids import OwnRef, Ref, own_references, qualified

EVERY_KIND = pytest.mark.parametrize("kind", list(KINDS))
OF_THE_FIRM = {"people", "person", "approver", "introduced_by", "members", "owner", "source", "reference"}
"""Fields with references that mean the same everywhere; an owner is a contact where the side is theirs."""
NO_REFERENCES = {"account", "override", "role"}
"""Things of which an account has one, or one of each name that all accounts share."""
REFERENCE = get_args(Ref)[1]
"""What makes a text a reference."""


def elsewhere(kind: str) -> tuple[Fact, Fact]:
    """The example of a kind, as its account tells it and as another one does."""
    fact = fact_of(EXAMPLES[kind])
    return fact, fact.qualified("ACME")


@EVERY_KIND
def test_the_things_and_contacts_that_a_fact_names_are_told_apart_elsewhere(kind: str) -> None:
    here, there = elsewhere(kind)
    assert there.their_contacts() == tuple(f"ACME/{contact}" for contact in here.their_contacts())
    assert there.entities() == tuple(
        (entity, reference if entity in NO_REFERENCES else f"ACME/{reference}")
        for entity, reference in here.entities()
    )


@EVERY_KIND
def test_all_else_is_the_same_elsewhere(kind: str) -> None:
    here, there = elsewhere(kind)
    assert there.our_people() == here.our_people()
    assert there.evidences() == here.evidences()
    assert there.headline() == here.headline()
    changed = {name for name, value in there if value != getattr(here, name)}
    assert changed <= {*own_references(type(here)), "owner"}


@EVERY_KIND
def test_each_reference_of_a_kind_is_the_accounts_own_or_the_firms(kind: str) -> None:
    assert undecided(KINDS[kind]) == []
    assert OF_THE_FIRM.isdisjoint(own_references(KINDS[kind]))


def test_a_reference_that_nobody_decided_on_is_found() -> None:
    class Inner(BaseModel):
        place: OwnRef

    class Spoiled(BaseModel):
        thing: Ref
        several: tuple[Ref, ...] = ()
        maybe: Ref | None = None
        inner: Inner
        person: Ref
        own: OwnRef
        own_ones: tuple[OwnRef, ...] = ()

    assert undecided(Spoiled) == ["thing", "several", "maybe", "inner"]
    assert own_references(Spoiled) == ("own", "own_ones")


def test_an_own_reference_is_found_in_every_form_a_field_may_give_it() -> None:
    class Forms(BaseModel):
        one: OwnRef
        maybe: OwnRef | None = None
        several: tuple[OwnRef, ...] = ()
        some: Annotated[tuple[OwnRef, ...], "at least one"] = ()
        other: Ref

    assert own_references(Forms) == ("one", "maybe", "several", "some")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("c1", "A/c1"), (None, None), ((), ()), (("c1", "c2"), ("A/c1", "A/c2"))],
)
def test_references_are_qualified_one_by_one(value: Any, expected: Any) -> None:
    assert qualified("A", value) == expected


def test_the_owner_of_an_action_is_one_of_ours_or_a_contact() -> None:
    ours = fact_of({**EXAMPLES["action_planned"], "side": "ours", "owner": "ben"})
    theirs = fact_of({**EXAMPLES["action_planned"], "side": "theirs", "owner": "li"})
    assert ours.qualified("ACME").our_people()[-1] == "ben"
    assert theirs.qualified("ACME").their_contacts() == ("ACME/li",)


def undecided(model: type[BaseModel]) -> list[str]:
    """The fields with references that are neither marked as the account's own nor known as the firm's."""
    decided = {*own_references(model), *OF_THE_FIRM}
    fields = model.model_fields.items()
    return [
        name
        for name, field in fields
        if name not in decided and holds_reference(field.annotation, field.metadata)
    ]


def holds_reference(annotation: Any, metadata: Any = ()) -> bool:
    """Whether a value of this type is a reference, or holds one; in a model of its own it is out of sight."""
    if REFERENCE in metadata:
        return True
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        return holds_reference(inner, more)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        inside = annotation.model_fields.items()
        return any(
            name not in OF_THE_FIRM and holds_reference(field.annotation, field.metadata)
            for name, field in inside
        )
    return any(holds_reference(member) for member in get_args(annotation))
