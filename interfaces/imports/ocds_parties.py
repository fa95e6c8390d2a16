"""Who is named in OCDS releases: the buyer, the suppliers of a contract, and what they are called."""

from collections.abc import Mapping, Sequence
from typing import Any

from tierline.domain.shared.words import Words
from tierline.interfaces.imports.codes import words
from tierline.interfaces.imports.faults import LineFault

Release = Mapping[str, Any]
Contract = Mapping[str, Any]


class BadRelease(LineFault):
    """A release can't be read."""


def names_buyer(release: Release) -> bool:
    """Whether a release says who buys."""
    return bool(name_of_party(_buyer_named(release)))


def _buyer_named(release: Release) -> Mapping[str, Any]:
    parties = [one for one in list_in(release, "parties") if isinstance(one, Mapping)]
    by_role = next((one for one in parties if "buyer" in (one.get("roles") or ())), {})
    tender = object_in(release, "tender")
    return object_in(release, "buyer") or by_role or object_in(tender, "procuringEntity")


def buyer_of(release: Release) -> Mapping[str, Any]:
    """The buyer with all that the release says of it. Raises BadRelease."""
    parties = [one for one in list_in(release, "parties") if isinstance(one, Mapping)]
    buyer = _buyer_named(release)
    if not name_of_party(buyer):
        raise BadRelease(Words("the release names no buyer, nor does another one of its process"))
    return {**_party(buyer, parties), **{name: value for name, value in buyer.items() if value}}


def _party(organisation: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The full entry of an organisation among the parties, where there is one."""
    wanted = organisation.get("id")
    return next((one for one in parties if wanted is not None and one.get("id") == wanted), {})


def name_of_party(organisation: Mapping[str, Any]) -> str:
    """What an organisation is known by: its id, else its identifier, else its name."""
    identifier = object_in(organisation, "identifier")
    scheme = "-".join(str(identifier[part]) for part in ("scheme", "id") if identifier.get(part))
    return words(str(organisation.get("id") or scheme or organisation.get("name") or ""))


def suppliers_of(contract: Contract, release: Release) -> list[Mapping[str, Any]]:
    """The suppliers of a contract, by the award that it comes from."""
    awards = [one for one in list_in(release, "awards") if isinstance(one, Mapping)]
    wanted = contract.get("awardID")
    own = [one for one in awards if wanted is not None and one.get("id") == wanted]
    if not own and wanted is None and len(awards) == 1:
        own = awards
    parties = [one for one in list_in(release, "parties") if isinstance(one, Mapping)]
    found = [one for award in own for one in list_in(award, "suppliers") if isinstance(one, Mapping)]
    return [part for one in found for part in (one, _party(one, parties))]


def is_among(supplier: str, organisations: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a supplier, by id or name, is one of these."""
    wanted = words(supplier).casefold()
    return any(wanted in _names(organisation) for organisation in organisations)


def _names(organisation: Mapping[str, Any]) -> set[str]:
    identifier = object_in(organisation, "identifier")
    scheme = f"{identifier.get('scheme')}-{identifier.get('id')}"
    parts = (
        organisation.get("id"),
        organisation.get("name"),
        identifier.get("id"),
        identifier.get("legalName"),
    )
    return {words(str(part)).casefold() for part in (*parts, scheme) if part not in (None, "")}


def object_in(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object in a field; an empty one where there is none."""
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}


def list_in(content: Mapping[str, Any], name: str) -> Sequence[Any]:
    """A list in a field; an empty one where there is none."""
    value = content.get(name)
    return value if isinstance(value, list) else ()
