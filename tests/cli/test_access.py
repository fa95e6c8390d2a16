"""What commands need, keys with less than everything, and why somebody may do something."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.saying import Run
from tierline.application.access import EVERY_SCOPE, Scope
from tierline.interfaces.cli import app
from tierline.interfaces.permission import NothingDeclared, check_all_declare, needed_by
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System


def callbacks(within: Any) -> Iterator[Callable[..., Any]]:
    yield from (one.callback for one in within.registered_commands)
    for group in within.registered_groups:
        yield from callbacks(group.typer_instance)


def test_every_command_declares_what_it_would_need_at_another_door() -> None:
    found = list(callbacks(app))
    check_all_declare(found)
    assert len(found) > 20
    assert {scope for one in found for scope in needed_by(one)} >= {Scope.ADMIN, Scope.IMPORT, Scope.READ}


def test_a_command_that_declares_nothing_is_found() -> None:
    def careless() -> None: ...

    with pytest.raises(NothingDeclared, match="careless"):
        check_all_declare([*callbacks(app), careless])


def test_the_first_key_is_an_administrator_s_and_of_the_others_it_is_said(
    tierline: Run, database: Path
) -> None:
    first = tierline("key", "add", "root")
    assert "administrator on accounts all" in first.err
    refused = tierline("key", "add", "bi-export")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("tierline: Say what the key may do: by a role (viewer, account_manager")
    assert tierline("key", "add", "bi-export", "--role", "bi", "--accounts", "region=EMEA").code == 0
    assert (
        tierline("key", "add", "jd", "--scope", "read", "--scope", "record", "--expires", "never").code == 0
    )
    with System(Settings(database=f"sqlite:///{database}")) as system:
        root, bi, jd = map(system.access.principal_of, system.access.all())
    assert root.scopes == EVERY_SCOPE
    assert (bi.scopes, bi.accounts.text()) == ({Scope.READ}, "region=EMEA")
    assert (jd.scopes, jd.accounts.text()) == ({Scope.READ, Scope.RECORD}, "all")
    listed = tierline("key", "list").out
    for told in ("administrator", "region=EMEA", "read record", "never expires"):
        assert told in listed


def test_a_key_is_replaced_by_another_with_the_same_grant(tierline: Run) -> None:
    token = tierline("key", "add", "bi-export", "--role", "bi", "--accounts", "code=A").out.strip()
    rotated = tierline("key", "rotate", token.split("_")[1], "--overlap", "3")
    assert rotated.code == 0
    assert rotated.out.startswith("tierline_")
    assert rotated.out.strip() != token
    assert tierline("key", "list").out.count("code=A") == 2
    assert tierline("key", "rotate", "nobody").code == 1


def test_it_is_explained_why_somebody_may_do_something_or_not(tierline: Run, database: Path) -> None:
    with System(Settings(database=f"sqlite:///{database}")) as system:
        opening = {"name": "Acme", "account_kind": "enterprise", "region": "EMEA"}
        system.accounts.open(opening | {"code": "ACME", "occurred_at": "2025-01-02T09:00:00Z"}, actor="ana")
    alone = tierline("access", "explain", "local", "ACME", "admin").out
    assert alone == "local: yes. local has the permission admin. The account set is all accounts.\n"
    tierline("key", "add", "emea", "--role", "bi", "--accounts", "region=EMEA")
    tierline("key", "add", "apac", "--role", "bi", "--accounts", "region=APAC")
    assert tierline("access", "explain", "emea", "ACME", "read").out.endswith(
        "yes. emea has the permission read. ACME is in the region EMEA.\n"
    )
    assert tierline("access", "explain", "apac", "ACME", "read").out.endswith(
        "no. apac has the permission read. ACME is not in the account set region=APAC.\n"
    )
    assert tierline("access", "explain", "emea", "ACME", "record").out.endswith(
        "no. emea lacks the permission record.\n"
    )
    for wrong in (("nobody", "ACME", "read"), ("emea", "NONE", "read"), ("emea", "ACME", "write")):
        assert tierline("access", "explain", *wrong).code == 1


def test_a_file_of_roles_that_is_wrong_is_one_sentence(
    tierline: Run, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = database.with_name("roles.toml")
    monkeypatch.setenv("TIERLINE_ROLES", str(file))
    missing = tierline("key", "list")
    assert (missing.code, missing.err) == (1, "tierline: TIERLINE_ROLES must name a file that can be read.\n")
    file.write_text('[desk]\nscopes = ["write"]\nsays = { en = "-", zh = "-" }')
    wrong = tierline("key", "list")
    assert wrong.err.startswith("tierline: TIERLINE_ROLES: The file of roles can't be used: `desk.scopes.0`")
    file.write_text('[desk]\nscopes = ["read"]\nsays = { en = "-", zh = "-" }')
    assert tierline("key", "add", "jd", "--role", "desk").code == 0
