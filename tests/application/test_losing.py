"""A log that lost its end under a running service: what memory still knows counts for nothing."""

from collections.abc import Callable

import pytest

from tests.application.office import Office, account, contact, escalation, meeting, resolution
from tests.storage.losing import cut_off
from tierline.domain.account.escalations import EscalationNeverRaised

Offices = Callable[..., Office]


@pytest.fixture
def shortened(another_office: Offices, database: str) -> Office:
    """An office that recorded five facts on ACME, of which the log has lost the last three."""
    office = another_office()
    office.accounts.open(account(), actor="ann")
    office.accounts.open(account("BETA"), actor="ann")
    office.record("ACME", meeting())
    for reference in ("one", "two", "three"):
        office.record("ACME", escalation(reference))
    cut_off(database, 3)
    return office


def test_no_version_is_left_out_after_the_log_lost_its_end(shortened: Office) -> None:
    shortened.record("ACME", meeting())
    shortened.record("ACME", escalation("one"))
    assert [one.version for one in shortened.stream("ACME")] == [1, 2, 3, 4]
    assert shortened.folded("ACME") == shortened.accounts.context.live.get("ACME").account


def test_what_the_log_lost_refuses_nothing_and_permits_nothing(shortened: Office) -> None:
    shortened.record("ACME", escalation("two"))
    with pytest.raises(EscalationNeverRaised):
        shortened.record("ACME", resolution("three"))
    assert [one.fact.kind for one in shortened.stream("ACME")][2:] == ["escalation_raised"]


def test_a_fact_on_another_account_finds_the_loss_and_says_so_once(
    shortened: Office, caplog: pytest.LogCaptureFixture
) -> None:
    shortened.record("BETA", meeting())
    shortened.record("ACME", meeting())
    told = [one.message for one in caplog.records if one.name == "tierline.log"]
    assert len(told) == 1
    assert "no longer holds the fact" in told[0]
    assert [one.version for one in shortened.stream("ACME")] == [1, 2, 3]


def test_it_is_found_though_another_process_wrote_the_same_versions_anew(
    shortened: Office, another_office: Offices
) -> None:
    other = another_office()
    for number in range(3):
        other.record("ACME", contact(f"c{number}", f"Name {number}"))
    with pytest.raises(EscalationNeverRaised):
        shortened.record("ACME", resolution("three"))
    shortened.record("ACME", meeting(contacts=["c2"]))
    kinds = [one.fact.kind for one in shortened.stream("ACME")]
    assert kinds == ["account_opened", "interaction", *["contact_added"] * 3, "interaction"]


def test_a_page_of_many_accounts_lands_whole(shortened: Office) -> None:
    lines = [(code, meeting()) for code in ("ACME", "BETA") * 5]
    answers = list(shortened.accounts.record_many(lines, actor="ann"))
    assert all(hasattr(answer, "receipt") for answer in answers)
    assert [one.version for one in shortened.stream("ACME")] == [1, 2, *range(3, 8)]


def test_keys_of_texts_that_the_log_lost_are_not_used_again(another_office: Offices, database: str) -> None:
    office = another_office()
    office.accounts.open(account(), actor="ann")
    office.record("ACME", contact())
    cut_off(database, 1, keys=True)
    again = office.record("ACME", contact())
    assert another_office().texts("ACME", again)["name"] == "Li Wei"
