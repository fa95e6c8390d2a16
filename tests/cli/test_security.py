"""The security journal at a terminal."""

from tests.cli.saying import Run


def test_what_was_done_to_keys_is_told(tierline: Run) -> None:
    made = tierline("key", "add", "root")
    assert made.code == 0
    told = tierline("security", "--event", "key_made")
    assert told.code == 0
    assert "key_made" in told.out
    assert tierline("security", "--event", "signed_in").out.strip() == "No line says so."


def test_an_event_that_nobody_knows_is_one_sentence(tierline: Run) -> None:
    told = tierline("security", "--event", "nonsense")
    assert told.code != 0
    assert told.err.startswith("tierline: `event`")
    assert "Traceback" not in told.err
