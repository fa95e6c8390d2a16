"""How a caller's words become a fact, and how a malformed one is told what is wrong with it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.examples import Content, example, fact_of, id_of
from tierline.domain.account.base import (
    FIRM_KINDS,
    KINDS,
    MalformedFact,
    OccurredInFuture,
    UnknownKind,
    check_time,
    parse_fact,
)
from tierline.domain.shared.personal import marks, may_hold_a_box

ID = UUID(int=7)
DAYS = (
    *(("contract_signed", field) for field in ("starts", "ends")),
    *(("contract_renewed", "ends"), ("action_planned", "due"), ("outlook", "horizon")),
    *(("revenue_booked", "period_starts"), ("revenue_booked", "period_ends"), ("delivery_promised", "due")),
)


def sentence(content: Content) -> str:
    with pytest.raises(MalformedFact) as refused:
        parse_fact(content, fact_id=ID)
    return refused.value.sentence


def test_a_fact_has_the_id_that_its_caller_gives_or_else_the_one_made_for_it() -> None:
    given_id = str(id_of(example("analysis")))
    assert parse_fact(example("analysis"), fact_id=ID).fact_id == ID
    assert str(parse_fact(example("analysis", fact_id=given_id), fact_id=ID).fact_id) == given_id


@pytest.mark.parametrize("kind", ["weather", "", None, 3, ...])
def test_an_unknown_kind_is_refused(kind: object) -> None:
    with pytest.raises(UnknownKind):
        parse_fact(example("analysis", kind=kind), fact_id=ID)


def test_business_time_is_kept_in_utc() -> None:
    fact = fact_of(example("analysis", occurred_at="2024-05-04T12:00:00+02:00"))
    assert fact.occurred_at == datetime(2024, 5, 4, 10, tzinfo=UTC)
    assert fact.occurred_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    naive = example("analysis", occurred_at="2024-05-04T12:00:00")
    assert sentence(naive) == "`occurred_at` must have a time zone, as in 2026-03-01T09:30:00Z"


@pytest.mark.parametrize(
    "number", [20260301, 5, 5.5, True, "20260301", "5", "-5", "1e9", "２０２６-03-01T00:00:00Z"]
)
def test_a_number_is_no_moment_and_no_day(number: object) -> None:
    moment = "must be a moment with a time zone, as in 2026-03-01T09:30:00Z"
    assert sentence(example("analysis", occurred_at=number)) == f"`occurred_at`: {moment}"
    assert sentence(example("tier_overridden", until=number)) == f"`until`: {moment}"
    for kind, field in DAYS:
        assert sentence(example(kind, **{field: number})) == f"`{field}`: must be a day, as in 2027-01-01"


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_beyond_the_years_of_utc_is_refused(moment: str) -> None:
    beyond = "must lie in the years 1 to 9999 of UTC"
    assert sentence(example("analysis", occurred_at=moment)) == f"`occurred_at`: {beyond}"
    with pytest.raises(MalformedFact, match=beyond):
        fact_of(example("analysis")).corrected({"occurred_at": moment})


def test_what_is_spelt_wrong_is_told_in_words() -> None:
    opened = example("account_opened", code="a b", region="a\nb")
    assert sentence(opened) == (
        "`code` must be letters, digits, dots, dashes and underscores, at most 64, the first a letter or"
        " digit; `region` must be one line of text, without control characters"
    )
    people = example("interaction", people=["a\x00b"])
    assert sentence(people) == "`people.0` must be one line of text, without control characters"
    euros = example("contract_signed", amount={"value": "1", "currency": "eur"})
    assert sentence(euros) == "`amount.currency` must be three capital letters, as in EUR"
    assert sentence(example("analysis", fact_id=5)) == "`fact_id` must be a UUID"


def test_an_id_that_is_null_is_none_given() -> None:
    assert parse_fact(example("analysis", fact_id=None), fact_id=ID).fact_id == ID


def test_an_unknown_field_is_refused_without_being_named() -> None:
    assert sentence(example("analysis", anna_1972="x")) == "the fact has a field that is not known here"
    unknown = example("contract_signed", amount={"value": "1", "currency": "EUR", "anna_1972": 1})
    assert sentence(unknown) == "`amount` has a field that is not known here"


def test_every_field_at_fault_is_named_once_and_nothing_of_the_content_is_repeated() -> None:
    faulty = example("interaction", channel="SECRET", initiative=..., note=["SECRET"], purpose="")
    assert sentence(faulty) == (
        "`channel` must be 'meeting', 'call', 'visit', 'email', 'event' or 'message'; "
        "`initiative` is missing; `purpose` must not be empty; "
        "`note` must be a text"
    )


@pytest.mark.parametrize(
    "box", [{"sealed": "AAAA", "key": "k", "fact": "f"}, {"forgotten": True}, {"forgotten": True, "more": 1}]
)
def test_a_caller_does_not_pass_a_text_off_as_sealed_or_forgotten(box: Content) -> None:
    assert "`findings`" in sentence(example("analysis", findings=box))
    corrected = example("fact_corrected", changes={"note": box})
    assert sentence(corrected) == "`changes`: a text must be given as a plain text"


def test_every_field_in_which_a_box_may_be_given_is_looked_at() -> None:
    for kind in (*KINDS.values(), *FIRM_KINDS.values()):
        assert marks(kind).keys() <= set(may_hold_a_box(kind))
    assert set(may_hold_a_box(KINDS["fact_corrected"])) == {"changes", "reason"}
    assert may_hold_a_box(KINDS["revenue_booked"]) == tuple(marks(KINDS["revenue_booked"]))


@pytest.mark.parametrize("reference", ["", " ", "a\nb", "a\x00b", "x" * 121])
def test_a_reference_is_one_short_line(reference: str) -> None:
    assert sentence(example("escalation_raised", escalation=reference)).startswith("`escalation`")


def test_a_fact_may_lie_a_day_ahead_and_no_more() -> None:
    fact = fact_of(example("analysis"))
    check_time(fact, fact.occurred_at - timedelta(hours=24))
    with pytest.raises(OccurredInFuture):
        check_time(fact, fact.occurred_at - timedelta(hours=24, microseconds=1))


def test_a_fact_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        fact_of(example("analysis")).kind = "other"
