"""Every refusal has a sentence and a name of its own."""

from collections.abc import Iterator

import tierline.domain.account  # noqa: F401  (so that every refusal is defined)
from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal

FAMILIES = {Invalid, Forbidden, NotFound, Conflict}


def refusals(family: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in family.__subclasses__():
        yield refusal
        yield from refusals(refusal)


OURS = [
    refusal
    for family in FAMILIES
    for refusal in refusals(family)
    if refusal.__module__.startswith("tierline.domain.")
]


def test_there_are_refusals_to_look_at() -> None:
    assert len(OURS) > 80


def test_a_refusal_belongs_to_one_of_four_families() -> None:
    assert set(Refusal.__subclasses__()) == FAMILIES


def test_a_refusal_is_one_sentence() -> None:
    for refusal in OURS:
        said = " ".join((refusal.__doc__ or "").split())
        assert said.endswith((".", "}")), refusal
        assert ". " not in said, refusal


def test_no_two_refusals_have_the_same_name_or_sentence() -> None:
    assert len({refusal.name() for refusal in OURS}) == len(OURS)
    sentences = [refusal.__doc__ for refusal in OURS]
    assert len(set(sentences)) == len(sentences)
