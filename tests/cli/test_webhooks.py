"""`tierline webhook`: made, looked at, switched, and removed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import Said

Run = Callable[..., Said]


def test_a_webhook_is_made_changed_and_removed(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIERLINE_EGRESS_ALLOW", "127.0.0.1/32")
    said = tierline(
        "webhook", "add", "crm", "http://127.0.0.1:9/hooks", "--kind", "tier_moved", "--after", "0"
    )
    assert said.code == 0, said.err
    assert said.out.startswith("whsec_")
    hook = said.err.split()[1]
    listed = tierline("webhook", "list").out
    assert all(text in listed for text in (hook, "crm", "tier_moved", "on"))
    again = tierline("webhook", "rotate", hook)
    assert again.out.startswith("whsec_")
    assert again.out != said.out
    assert tierline("webhook", "off", hook).code == 0
    assert "off (asked)" in tierline("webhook", "list").out
    assert tierline("webhook", "on", hook).code == 0
    assert "000007" in tierline("webhook", "replay", hook, "--after", "7").out
    assert tierline("webhook", "deliveries", hook).code == 0
    assert tierline("webhook", "remove", hook).code == 0
    gone = tierline("webhook", "remove", hook)
    assert (gone.code, gone.err.strip()) == (1, "tierline: There is no webhook with this id.")
    assert said.out.strip().encode() not in database.read_bytes()


def test_a_private_address_is_refused_in_a_sentence(tierline: Run) -> None:
    said = tierline("webhook", "add", "crm", "https://127.0.0.1/hooks")
    assert said.code == 1
    assert "TIERLINE_EGRESS_ALLOW" in said.err
    assert len(said.err.splitlines()) == 1
