"""`tierline backup` and `tierline restore`: the whole database as one file, and back."""

import hmac
import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from tierline.application.access import Scope
from tierline.application.keyring import WrongRootKey
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.cli.terminal import err, out, settings
from tierline.interfaces.permission import needs
from tierline.interfaces.root_key import place_of_root_key, root_key
from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.backup import Content, DatabaseExists, NoBackup, back_up, examined
from tierline.interfaces.storage.backup import restore as put_back
from tierline.interfaces.storage.factory import sqlite_path
from tierline.interfaces.storage.files import DatabaseInUse, InUse
from tierline.interfaces.wiring import now

_BACKUP_ELSEWHERE = """\
Nothing was done: PostgreSQL is backed up by its own tools.
1. For one moment: pg_dump --format=custom --file=FILE of the whole database.
2. For every moment: pg_basebackup, and from then on the archived WAL (archive_mode, archive_command).
3. The root key by itself, in another place: it is in none of these, and without it no name and no note opens.
4. Try it: restore into an empty server and run `tierline check --all` there."""
_RESTORE_ELSEWHERE = """\
Nothing was done: PostgreSQL is restored by its own tools, in this order.
1. Stop every `tierline serve` and `tierline worker` of the database.
2. Into an empty database: pg_restore --exit-on-error --dbname=NAME FILE; or put the base backup in place,
   with restore_command and recovery_target_time, and start the server.
3. Bring back the root key (TIERLINE_ROOT_KEY_FILE or TIERLINE_ROOT_KEY) that the database was begun with.
4. Run `tierline check --all`, then start the workers and the services."""


class OpenElsewhere(Conflict):
    """Some program has the database open; stop it first."""


@needs(Scope.ADMIN)
def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; none is overwritten.")],
) -> int:
    """Copy the whole database into one file while others use it; the root key is not in it.

    On PostgreSQL it says which tools do it.
    """
    said = settings()
    if not said.is_sqlite:
        err.print(_BACKUP_ELSEWHERE)
        return 1
    found = back_up(sqlite_path(said.database), file)
    out.print(f"Backed up and read again: {_told(found)}, in {file}.")
    out.print(
        f"The root key is not in it: it is in {place_of_root_key(said)}. Keep a copy of it apart from the"
        " backups; without it no name and no note opens."
    )
    return 0


@needs(Scope.ADMIN)
def restore(
    file: Annotated[Path, typer.Argument(help="The file that `tierline backup` made.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move the database that is there aside, and keep it.")
    ] = False,
) -> int:
    """Put a backup in the place of the database, while no service runs.

    On PostgreSQL it says which tools do it, and in which order.
    """
    said = settings()
    if not said.is_sqlite:
        err.print(_RESTORE_ELSEWHERE)
        return 1
    database = sqlite_path(said.database)
    if not file.is_file():
        raise NoBackup()
    if database.exists() and not replace:
        raise DatabaseExists()
    _check_root_key(said, examined(file))
    found, aside = _put_back(file, database, replace=replace)
    out.print(f"Restored: {_told(found)}, in {database}.")
    for path in aside:
        out.print(f"Moved aside, and kept: {path}")
    out.print("The read models are made anew by the next worker; `tierline check` looks at everything.")
    return 0


def _put_back(file: Path, database: Path, *, replace: bool) -> tuple[Content, list[Path]]:
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        with InUse(database).alone():
            return put_back(file, database, replace=replace, moment=f"{now():%Y%m%dT%H%M%S%fZ}")
    except DatabaseInUse:
        raise
    except sqlite3.OperationalError:
        raise OpenElsewhere() from None


def _check_root_key(said: Settings, found: Content) -> None:
    """Before anything is replaced: the backup opens with the root key that is at hand."""
    if found.proof is not None and not hmac.compare_digest(found.proof, root_key(said).key.proof):
        raise WrongRootKey()


def _told(found: Content) -> str:
    return (
        f"{found.facts} facts up to position {found.head} on {found.accounts} accounts,"
        f" {found.api_keys} API keys"
    )
