"""Statements about facts: what may be corrected, retracted and reinstated, and by what."""

import pytest

from tests.domain.account.scenario import correction, given, nth, reinstatement, retraction
from tests.examples import Content, example
from tierline.domain.account.base import MalformedFact
from tierline.domain.account.contacts import UnknownContact
from tierline.domain.account.corrections import (
    FIXED,
    AlreadyRetracted,
    NothingChanges,
    NotRetracted,
    OpeningStays,
    TargetIsAStatement,
    UnknownTarget,
)

ANALYSIS = example("analysis")


@pytest.mark.parametrize(
    "statement", [correction(nth(9), item="needs"), retraction(nth(9)), reinstatement(nth(9))]
)
def test_a_statement_speaks_about_a_fact_of_the_account(statement: Content) -> None:
    given(ANALYSIS).refuses(statement, UnknownTarget, "target")


@pytest.mark.parametrize(
    "statement", [correction(nth(3), reason="x"), retraction(nth(3)), reinstatement(nth(3))]
)
def test_a_statement_does_not_speak_about_another(statement: Content) -> None:
    given(ANALYSIS, retraction(nth(2))).refuses(statement, TargetIsAStatement, "target")


def test_a_retracted_fact_is_not_corrected_and_not_retracted_again() -> None:
    scenario = given(ANALYSIS, retraction(nth(2)))
    scenario.refuses(correction(nth(2), item="needs"), AlreadyRetracted, "target")
    scenario.refuses(retraction(nth(2)), AlreadyRetracted, "target")


def test_a_fact_that_holds_is_not_reinstated() -> None:
    given(ANALYSIS).refuses(reinstatement(nth(2)), NotRetracted, "target")
    given(ANALYSIS, retraction(nth(2)), reinstatement(nth(2))).refuses(
        reinstatement(nth(2)), NotRetracted, "target"
    )


def test_the_opening_is_not_retracted() -> None:
    given().refuses(retraction(nth(1)), OpeningStays, "target")


def test_a_correction_changes_something() -> None:
    given(ANALYSIS).refuses(correction(nth(2), item="performance"), NothingChanges, "changes")
    given(ANALYSIS).refuses(correction(nth(2)), MalformedFact, "changes")


@pytest.mark.parametrize("name", FIXED)
def test_a_correction_leaves_identity_alone(name: str) -> None:
    given(ANALYSIS).refuses(correction(nth(2), **{name: "x"}), MalformedFact, "changes")


def test_a_correction_fits_the_kind_of_its_target() -> None:
    given(ANALYSIS).refuses(correction(nth(2), item="weather"), MalformedFact, "item")
    given(ANALYSIS).refuses(correction(nth(2), weather="fine"), MalformedFact)


def test_a_correction_clears_an_optional_field_and_no_other() -> None:
    given(ANALYSIS).records(correction(nth(2), findings=None))
    given(ANALYSIS).refuses(correction(nth(2), item=None), MalformedFact, "item")


def test_corrections_add_up() -> None:
    scenario = given(ANALYSIS).records(
        correction(nth(2), item="needs"), correction(nth(2), findings="They need it in a week.")
    )
    entry = scenario.history.entries[scenario.stream[1].fact.fact_id]
    assert (entry.fact.evidences(), entry.corrected) == (("analyse.needs",), True)


def test_a_correction_names_only_contacts_that_were_added() -> None:
    scenario = given(example("contact_added"), example("interaction"))
    scenario.refuses(correction(nth(3), contacts=["c-2"]), UnknownContact, "contacts")
