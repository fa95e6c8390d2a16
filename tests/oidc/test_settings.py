"""What can be said wrong in the settings of signing in: one sentence each, without the value."""

from pathlib import Path

import pytest

from tierline.application.roles import SHIPPED_ROLES
from tierline.interfaces.oidc.grants import read_grants
from tierline.interfaces.settings import BadSetting, Settings
from tierline.interfaces.wiring import System

GOOD = {"TIERLINE_OIDC_ISSUER": "https://login.example.com", "TIERLINE_OIDC_CLIENT_ID": "tierline"}


@pytest.mark.parametrize(
    "issuer",
    [
        "login.firm.example",
        "http://login.firm.example",
        "https:///realms",
        "https://x.example/?a=b",
        "https://x.example/#a",
        "https://ana:pw@x.example",
        "ftp://x.example",
        "http://[",
    ],
)
def test_an_issuer_is_an_address_that_nobody_can_listen_at(issuer: str) -> None:
    with pytest.raises(BadSetting, match="TIERLINE_OIDC_ISSUER must be") as refused:
        Settings.from_environment({**GOOD, "TIERLINE_OIDC_ISSUER": issuer})
    assert issuer not in str(refused.value)


@pytest.mark.parametrize("text", ["none", "HS256", "RS256 none", "RS256,ES256", "rs256"])
def test_no_algorithm_but_those_with_a_pair_of_keys_can_be_set(text: str) -> None:
    with pytest.raises(BadSetting, match="TIERLINE_OIDC_ALGORITHMS must name algorithms"):
        Settings.from_environment({**GOOD, "TIERLINE_OIDC_ALGORITHMS": text})


def test_settings_that_need_each_other_say_so() -> None:
    for name, missing in ((0, 1), (1, 0)):
        given = dict([list(GOOD.items())[name]])
        with pytest.raises(BadSetting, match=f"needs {list(GOOD)[missing]}"):
            Settings.from_environment(given)
    with pytest.raises(BadSetting, match="TIERLINE_OIDC_SCOPES must hold openid"):
        Settings.from_environment({**GOOD, "TIERLINE_OIDC_SCOPES": "email"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[groups", "isn't TOML"),
        ("", r"without a table \[groups\]"),
        ("groups = 7", r"without a table \[groups\]"),
        ("[groups]", r"without a table \[groups\]"),
        ('[groups]\na = "viewer"\nb = "king"', "group 2 has a role that there isn't"),
        ("[groups]\na = 7", "group 1 needs a role"),
        ('[groups]\na = { role = "viewer", extent = "all" }', "group 1 needs a role"),
        ('[groups]\na = { role = "viewer", accounts = "some" }', "of group 1 must be held, team, all"),
        ("#" * 300_000, r"without a table \[groups\]"),
    ],
)
def test_a_file_of_groups_that_can_t_be_read_is_told_of_in_one_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    file = tmp_path / "groups.toml"
    file.write_text(text)
    with pytest.raises(BadSetting, match=sentence):
        read_grants(file, SHIPPED_ROLES)


def test_files_that_are_not_there_are_told_of(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="TIERLINE_OIDC_GROUPS_FILE names a file that can't be read"):
        read_grants(tmp_path / "none.toml", SHIPPED_ROLES)
    empty = tmp_path / "secret"
    empty.write_text("\n")
    for file, sentence in ((tmp_path / "none", "can't be read"), (empty, "an empty file")):
        said = Settings(
            database=f"sqlite:///{tmp_path}/t.db",
            oidc_issuer="https://login.example.com",
            oidc_client_id="tierline",
            oidc_client_secret_file=file,
        )
        with pytest.raises(BadSetting, match=f"TIERLINE_OIDC_CLIENT_SECRET_FILE names .*{sentence}"):
            System(said)
