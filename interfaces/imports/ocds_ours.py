"""OCDS releases that Tierline wrote: what the standard has no place for stands in a field beside it.

A contract that comes back from where it was sent is the same contract, under the same account and with the
same facts, so nothing is stated anew.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from tierline.application.importing import SourceStatement
from tierline.domain.account.base import kind_of
from tierline.domain.account.contracts import ContractAmended, ContractEnded, ContractRenewed, ContractSigned
from tierline.domain.account.lifecycle import AccountOpened
from tierline.domain.account.restating import OnChange
from tierline.domain.shared.ids import is_account_code
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.ocds_parties import BadRelease, Release, list_in

EXTENSION = "tierline"
"""The field of a release that says which facts it tells: `{"account": "ACME", "facts": [{"kind": …}]}`."""
OF_CONTRACTS = (ContractSigned, ContractAmended, ContractRenewed, ContractEnded)
"""The kinds that releases tell, besides the opening of the account."""
_KINDS = {kind_of(one) for one in (AccountOpened, *OF_CONTRACTS)}


def is_ours(release: Release) -> bool:
    """Whether Tierline wrote a release."""
    return EXTENSION in release


def told_by_us(release: Release, system: str) -> Iterator[SourceStatement]:
    """The facts that a release of ours tells; they need only be there. Raises BadRelease."""
    told = release[EXTENSION]
    account = told.get("account") if isinstance(told, Mapping) else None
    if not isinstance(told, Mapping) or not isinstance(account, str) or not is_account_code(account):
        raise _bad()
    for fact in list_in(told, "facts"):
        if not isinstance(fact, Mapping) or fact.get("kind") not in _KINDS or not _is_id(fact.get("fact_id")):
            raise _bad()
        reference = f"{release['ocid']}/{fact.get('contract') or account}#{fact['kind']}"
        source = {"system": system, "reference": reference[:400]}
        yield SourceStatement(account, {**fact, "source": source}, once=True, on_change=OnChange.KEEP)


def _bad() -> BadRelease:
    return BadRelease(Words("what `tierline` says of the release is not as Tierline writes it"))


def _is_id(value: Any) -> bool:
    try:
        UUID(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return True
