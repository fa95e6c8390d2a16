"""What the groups of the identity provider may do here, by a file: each has a role, on all or some accounts.

    [groups]
    "key-account-managers" = "account_manager"
    "sales-leads" = { role = "sales_manager", accounts = "all" }

Where nothing else is said, a group sees the accounts that its role usually does. `held` are those where the
person holds a role, `team` those where one of their team does; who isn't found in the firm's own book has
none of either.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from tierline.application.access import ALL_ACCOUNTS, AccountSet, Principal, Scope
from tierline.application.roles import Roles
from tierline.interfaces.oidc.refusals import NoRoleHere
from tierline.interfaces.settings import BadSetting

Extent = Literal["held", "team", "all"]
EXTENTS: tuple[Extent, ...] = get_args(Extent)
"""The narrowest first."""
MOST_BYTES = 262_144
NAME = "TIERLINE_OIDC_GROUPS_FILE"


class GroupGrant(NamedTuple):
    """What one group has."""

    scopes: frozenset[Scope]
    extent: Extent


class Grants:
    """What each group has.

    Args:
        groups: By the group's name, as the provider has it.
    """

    def __init__(self, groups: Mapping[str, GroupGrant]) -> None:
        self._groups = groups

    def groups(self) -> list[str]:
        """Every group that has anything here."""
        return sorted(self._groups)

    def known(self, groups: Iterable[str]) -> tuple[str, ...]:
        """Those of some groups that have anything here."""
        return tuple(sorted(set(groups) & self._groups.keys()))

    def told(self) -> list[tuple[str, list[str], str]]:
        """What each group has, in one order."""
        return sorted((name, sorted(one.scopes), one.extent) for name, one in self._groups.items())

    def principal(self, name: str, person: str | None, groups: Iterable[str]) -> Principal:
        """Somebody with what all their groups have, on the widest of their accounts. Raises NoRoleHere."""
        grants = [self._groups[one] for one in self.known(groups)]
        if not grants:
            raise NoRoleHere()
        scopes = frozenset[Scope]().union(*(one.scopes for one in grants))
        extent = max((one.extent for one in grants), key=EXTENTS.index)
        return Principal(name, scopes, _accounts(extent, person), person)


def read_grants(path: Path | None, roles: Roles) -> Grants:
    """The file's grants; none where there is no file. Raises BadSetting with one sentence."""
    if path is None:
        return Grants({})
    try:
        text = path.read_bytes()[: MOST_BYTES + 1]
        groups = tomllib.loads(text.decode()).get("groups") if len(text) <= MOST_BYTES else None
    except OSError:
        raise BadSetting(f"{NAME} names a file that can't be read.") from None
    except (ValueError, RecursionError):
        raise BadSetting(f"{NAME} names a file that isn't TOML.") from None
    if not isinstance(groups, dict) or not groups:
        raise BadSetting(f'{NAME} names a file without a table [groups], as in "sales" = "viewer".')
    return Grants(
        {name: _grant(number, said, roles) for number, (name, said) in enumerate(groups.items(), 1)}
    )


def _grant(number: int, said: Any, roles: Roles) -> GroupGrant:
    given = {"role": said} if isinstance(said, str) else said
    if not isinstance(given, dict) or not {"role"} <= given.keys() <= {"role", "accounts"}:
        raise BadSetting(f"{NAME}: group {number} needs a role, and perhaps accounts.")
    role = roles.get(given["role"]) if isinstance(given["role"], str) else None
    if role is None:
        raise BadSetting(f"{NAME}: group {number} has a role that there isn't.")
    extent = next((one for one in EXTENTS if one == given.get("accounts", role.accounts)), None)
    if extent is None:
        raise BadSetting(f"{NAME}: the accounts of group {number} must be {', '.join(EXTENTS)}.")
    return GroupGrant(role.scopes, extent)


def _accounts(extent: Extent, person: str | None) -> AccountSet:
    if extent == "all":
        return ALL_ACCOUNTS
    return AccountSet(held_by=person, teams=extent == "team") if person is not None else AccountSet()
