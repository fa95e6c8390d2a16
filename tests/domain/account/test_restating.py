"""Whatever order a source is heard in, its last version counts, and hearing it again changes nothing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.account.base import Fact, parse_fact
from tierline.domain.account.restating import Chain, OnChange, link_id, restated
from tierline.domain.shared.ids import fact_id_from_source

SIGNED_AT = datetime(2020, 1, 10, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FACT_ID = fact_id_from_source("crm", "7")


def version(day: int, amount: int, ends: date | None, pricing: str | None, run: str) -> Fact:
    """A contract as a source has it on a day."""
    stated_at = SIGNED_AT + timedelta(days=day)
    content: dict[str, Any] = {
        "kind": "contract_signed",
        "fact_id": str(FACT_ID),
        "occurred_at": SIGNED_AT.isoformat(),
        "source": {"system": "crm", "reference": "7", "stated_at": stated_at.isoformat(), "run": run},
        "contract": "k7",
        "agreement": "purchase",
        "amount": {"value": str(amount), "currency": "EUR"},
        "starts": "2020-02-01",
        "ends": ends.isoformat() if ends else None,
        "pricing": pricing,
    }
    return parse_fact(content, fact_id=FACT_ID)


def heard(chain: Chain, stated: Fact, how: OnChange) -> Chain:
    """The chain once its source has said so."""
    assert stated.source
    source = stated.source.model_dump(mode="json", exclude_none=True)
    for content in list(restated(chain, stated, how, NOW, "it says so")):
        fact_id = link_id("crm", "7", len(chain.links) + 1)
        chain = chain.on(parse_fact({**content, "fact_id": fact_id, "source": source}, fact_id=fact_id))
    return chain


def told(versions: Sequence[Fact], how: OnChange) -> Chain:
    """The chain of some versions in the order in which they are heard."""
    chain = Chain(versions[0])
    for one in versions[1:]:
        chain = heard(chain, one, how)
    return chain


VERSIONS = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from([None, date(2027, 1, 1), date(2028, 1, 1)]),
        st.sampled_from([None, "negotiated"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda terms: terms[:2],
)
"""Versions that differ: one that says what an earlier one said leaves no trace of its own date."""
HOW = pytest.mark.parametrize("how", [OnChange.CORRECT, OnChange.AMEND])


@HOW
@given(drawn=VERSIONS, data=st.data())
def test_the_latest_version_counts_in_whatever_order_they_are_heard(
    how: OnChange, drawn: list[Any], data: st.DataObject
) -> None:
    versions = [version(day, *terms, run=f"r{day}") for day, terms in enumerate(drawn)]
    heard_as = data.draw(st.permutations(versions))
    standing = told(heard_as, how).standing()
    latest = versions[-1]
    assert standing.holds
    assert [getattr(standing.fact, name) for name in ("amount", "ends")] == [
        getattr(latest, name) for name in ("amount", "ends")
    ]


@HOW
@given(drawn=VERSIONS, data=st.data())
def test_what_was_said_last_is_said_again_without_effect(
    how: OnChange, drawn: list[Any], data: st.DataObject
) -> None:
    versions = [version(day, *terms, run=f"r{day}") for day, terms in enumerate(drawn)]
    chain = told(data.draw(st.permutations(versions)), how)
    again = version(len(drawn) - 1, *drawn[-1], run="again")
    assert heard(heard(chain, again, how), again, how) == heard(chain, again, how)


def test_what_was_amended_is_amended_again_where_the_mapping_corrects_from_now_on() -> None:
    chain = told([version(0, 1, None, None, "a"), version(1, 2, None, None, "b")], OnChange.AMEND)
    chain = heard(chain, version(2, 3, None, None, "c"), OnChange.CORRECT)
    assert [link.kind for link in chain.links] == ["contract_amended", "contract_amended"]
