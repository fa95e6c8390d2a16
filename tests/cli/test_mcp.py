"""`tierline mcp` before it begins: what it can't begin with is said in a line."""

import sys

import pytest

from tests.cli.saying import Run


def test_without_the_optional_package_one_line_says_what_to_install(
    tierline: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    said = tierline("mcp")
    assert (said.code, said.out) == (1, "")
    assert said.err == "tierline: This needs an optional package, which is not installed: tierline[mcp].\n"


def test_where_keys_exist_one_is_needed_directly_over_the_database_too(tierline: Run) -> None:
    assert tierline("key", "add", "root").code == 0
    said = tierline("mcp")
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[-1].startswith(
        "tierline: The service refuses to be asked: it names key-needed."
    )


def test_a_key_goes_nowhere_but_by_https(tierline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERLINE_API_KEY", "tierline_k_canary")
    said = tierline("mcp", "--address", "http://tierline.example.com")
    assert said.code == 1
    assert said.err.startswith("tierline: The service's address is https://…")
    assert "canary" not in said.err
    # Nobody listens there.
    assert "doesn't answer at this address" in tierline("mcp", "--address", "http://127.0.0.1:9").err


def test_a_file_of_the_key_that_is_not_there_is_named(tierline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERLINE_API_KEY_FILE", "nowhere.key")
    assert "TIERLINE_API_KEY_FILE must name a file that can be read." in tierline("mcp").err
