import pytest

from tests.journeys.kills import survive


@pytest.mark.long
def test_a_process_that_is_killed_under_load_loses_and_doubles_nothing(database: str) -> None:
    assert survive(database, rounds=2, seconds=0.8) > 10
