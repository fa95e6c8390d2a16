"""The story itself: the same every time, complete, in order, and about the past."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest

from tests.demo.retelling import DAYS, TODAY, told
from tierline.domain.account.base import FIRM_KINDS, KINDS
from tierline.domain.shared.ids import FIRM, fact_id_from_source
from tierline.domain.shared.time import first_instant
from tierline.interfaces.demo.contacts import people_of_all_firms
from tierline.interfaces.demo.diary import DiaryEntry
from tierline.interfaces.demo.firms import FIRMS
from tierline.interfaces.demo.ourselves import COLLEAGUES
from tierline.interfaces.demo.story import facts


def as_bytes(lines: Iterable[DiaryEntry]) -> bytes:
    return orjson.dumps([(line.account, line.actor, line.content) for line in lines])


def test_the_same_day_gives_the_same_facts_to_the_byte() -> None:
    assert as_bytes(facts(TODAY)) == as_bytes(told(TODAY))


def test_another_day_gives_the_same_story_at_other_times() -> None:
    one, other = told(TODAY), facts(TODAY + timedelta(days=7))
    assert [line.content["fact_id"] for line in one] == [line.content["fact_id"] for line in other]
    assert {(after.at - before.at).days for before, after in zip(one, other, strict=True)} == {7}


def test_every_kind_of_fact_occurs() -> None:
    # What destroys keys, or keeps them, is for whoever tries it.
    forgetting = {"contact_forgotten", "person_forgotten", "fact_redacted", "contact_held", "hold_released"}
    forgetting |= {"person_held", "person_hold_released"}
    assert {line.content["kind"] for line in told(TODAY)} == {*KINDS, *FIRM_KINDS} - forgetting


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_it_is_told_in_order_and_ends_the_day_before(today: date) -> None:
    moments = [line.at for line in told(today)]
    assert moments == sorted(moments)
    assert first_instant(today) - timedelta(days=4) < moments[-1] < first_instant(today)
    assert (
        first_instant(today) - timedelta(days=1100) < moments[0] < first_instant(today) - timedelta(days=1080)
    )


def test_it_has_the_size_of_a_portfolio_that_one_can_look_through() -> None:
    per_account = Counter(line.account for line in told(TODAY) if line.account != FIRM)
    assert len(per_account) == len(FIRMS) == 20
    assert 1_500 < sum(per_account.values()) < 4_800
    assert min(per_account.values()) > 50


def test_every_fact_names_its_source_and_has_its_id_from_there() -> None:
    for line in told(TODAY):
        source = line.content["source"]
        assert line.content["fact_id"] == str(fact_id_from_source(source["system"], source["reference"]))


def test_no_two_facts_have_the_same_id() -> None:
    ids = [line.content["fact_id"] for line in told(TODAY)]
    assert len(ids) == len(set(ids))


def test_nobody_of_the_customers_has_the_name_of_another() -> None:
    names = [person.name for people in people_of_all_firms().values() for person in people]
    assert len(names) == len(set(names)) > 150


def test_customers_are_enterprises_and_government_bodies_in_both_languages() -> None:
    assert {(firm.kind, firm.language) for firm in FIRMS} == {
        ("government", "en"), ("government", "zh"), ("enterprise", "en"), ("enterprise", "zh"),
    }  # fmt: skip


def test_a_holding_has_two_subsidiaries_opened_after_it() -> None:
    codes = [firm.code for firm in FIRMS]
    subsidiaries = [firm for firm in FIRMS if firm.parent == "nordmere-holding"]
    assert len(subsidiaries) == 2
    assert all(codes.index("nordmere-holding") < codes.index(firm.code) for firm in subsidiaries)


def test_segments_regions_and_industries_vary() -> None:
    assert len({firm.segment for firm in FIRMS}) >= 8
    assert len({firm.region for firm in FIRMS}) == 5
    assert len({firm.industry for firm in FIRMS}) >= 12


def test_the_tour_of_the_demo_names_every_account() -> None:
    tour = (Path(__file__).parents[2] / "docs" / "demo.md").read_text()
    assert [firm.code for firm in FIRMS if f"| `{firm.code}` | {firm.name}" not in tour] == []


def test_everybody_of_ours_who_looks_after_a_customer_is_in_the_book_by_name() -> None:
    named = {one.person for one in COLLEAGUES}
    teams = {person for firm in FIRMS for person in firm.team}
    successors = {person for firm in FIRMS for *_, person in firm.handovers}
    assert {*teams, *successors} - {*named, ""} == set()
