"""Roles that ship with Tierline: named bundles of scopes."""

from tierline.application.access import EVERY_SCOPE, Scope

_SEES = frozenset({Scope.READ, Scope.READ_TEXTS})
_WORKS = _SEES | {Scope.RECORD}
SHIPPED: dict[str, frozenset[Scope]] = {
    "viewer": _SEES,
    "account_manager": _WORKS,
    "sales_manager": _WORKS | {Scope.CORRECT, Scope.PEOPLE},
    "executive_sponsor": _WORKS | {Scope.APPROVE},
    "auditor": _SEES | {Scope.AUDIT},
    "bi": frozenset({Scope.READ}),
    "administrator": EVERY_SCOPE,
}
"""What each may do, by its name."""


def shipped_role(name: str) -> frozenset[Scope] | None:
    """What a role may do; None if there is none of this name."""
    return SHIPPED.get(name)
