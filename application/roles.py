"""Roles: named bundles of scopes, read from a file, and whose accounts each of them usually sees."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from tierline.application.access import ALL_ACCOUNTS, AccountSet, Scope
from tierline.domain.shared.errors import Invalid
from tierline.domain.shared.words import Words


class RolesNotUsable(Invalid):
    """The file of roles can't be used: {problem}."""


@dataclass(frozen=True, slots=True)
class AccessRole:
    """A named bundle of scopes."""

    name: str
    says: Words
    scopes: frozenset[Scope]
    accounts: Literal["all", "held", "team"]
    """Which accounts it usually sees: all, those that its person holds, or those of that person's team."""

    def accounts_of(self, person: str) -> AccountSet:
        """The accounts that somebody with this role usually sees."""
        if self.accounts == "all":
            return ALL_ACCOUNTS
        return AccountSet(held_by=person, teams=self.accounts == "team")


Roles = Mapping[str, AccessRole]


class _InBoth(BaseModel):
    model_config = ConfigDict(extra="forbid")

    en: str
    zh: str


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")

    says: _InBoth
    scopes: list[Scope]
    accounts: Literal["all", "held", "team"] = "all"


_NAME = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
_FILE = TypeAdapter(dict[_NAME, _Stated])


def read_roles(text: str) -> Roles:
    """The roles that a TOML file states, in its order. Raises RolesNotUsable, which names the first fault."""
    try:
        stated = _FILE.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RolesNotUsable(problem=f"it is no TOML, {str(error)[:1].lower()}{str(error)[1:]}") from None
    except ValidationError as error:
        raise RolesNotUsable(problem=_problem(error)) from None
    if not stated:
        raise RolesNotUsable(problem="it has no role")
    return {name: _role(name, one) for name, one in stated.items()}


def _role(name: str, stated: _Stated) -> AccessRole:
    says = Words(stated.says.en, own=(("zh", stated.says.zh),))
    return AccessRole(name, says, frozenset(stated.scopes), stated.accounts)


def _problem(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in fault["loc"] if step != "[key]")
    return f"`{place}`: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


SHIPPED_ROLES = read_roles((files("tierline.application") / "roles.toml").read_text("utf-8"))
"""The roles that come along."""
