"""Knowledge and responsibilities take only ids of the catalogue; contacts on both sides are stated."""

import pytest

from tests.domain.account.scenario import given
from tests.examples import example, fact_of
from tierline.domain.account.base import MalformedFact


@pytest.mark.parametrize("item", ["analyse.needs", "understand_client", "understand_client.weather", ""])
def test_knowledge_is_about_the_customer_or_its_competitors(item: str) -> None:
    given(example("contact_added")).refuses(example("knowledge", item=item), MalformedFact, "item")


def test_an_analysis_is_of_performance_or_needs() -> None:
    given().records(example("analysis", item="needs"))
    given().refuses(example("analysis", item="weather"), MalformedFact, "item")


def test_only_a_responsibility_of_the_catalogue_is_fulfilled() -> None:
    unknown = example("responsibility_fulfilled", responsibility="sales_manager.lunch")
    refused = given().refuses(unknown, MalformedFact, "responsibility")
    assert "lunch" not in refused.sentence


def test_only_responsibilities_of_the_catalogue_are_named_by_other_facts() -> None:
    given().records(example("analysis", fulfils=["account_manager.adviser"]))
    given().refuses(example("analysis", fulfils=["sales_manager.lunch"]), MalformedFact, "fulfils.0")


@pytest.mark.parametrize("field", ["contacts", "people"])
def test_an_executive_contact_has_people_on_both_sides(field: str) -> None:
    scenario = given(example("contact_added"))
    scenario.refuses(example("executive_contact", **{field: []}), MalformedFact, field)


def test_who_introduced_them_took_part_in_an_executive_contact() -> None:
    assert fact_of(example("executive_contact")).our_people() == ("p-exec", "p-anna")


def test_an_interaction_needs_neither_contacts_nor_people() -> None:
    given().records(example("interaction", contacts=..., people=...))
