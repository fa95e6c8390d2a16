"""Contracts as a release package of the Open Contracting Data Standard 1.1, a release for each step of one.

The standard is made for public buyers; that the seller publishes, and that buyers may be private, is our use
of it. Texts, and who of us took part, are left out.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tierline.domain.account.base import Fact
from tierline.domain.account.contracts import (
    AboutContract,
    Contract,
    ContractAmended,
    ContractEnded,
    ContractRenewed,
    ContractSigned,
)
from tierline.domain.account.history import Entry
from tierline.domain.account.lifecycle import AccountChanged, AccountOpened
from tierline.interfaces.exact_json import dumps
from tierline.interfaces.exchange.logged import AccountRead, AccountsRead
from tierline.interfaces.exchange.ocel import instant
from tierline.interfaces.imports.ocds_facts import SYSTEM
from tierline.interfaces.imports.ocds_ours import EXTENSION, OF_CONTRACTS

PREFIX = "tierline"
"""What ocids begin with unless a registered prefix is given."""
_METHODS = ("open", "selective", "limited", "direct")
_TAGS: dict[type[Fact], str] = {
    ContractSigned: "contract",
    ContractAmended: "contractAmendment",
    ContractRenewed: "contractAmendment",
    ContractEnded: "contractTermination",
}
_LEFT_OUT = {"people", "note", "source", "fulfils", "parent", "strategic_reason"}
_SIGNED = "#contract_signed"


class Publisher(NamedTuple):
    """Who publishes: the name of the supplier, if it is to be told, and what ocids begin with."""

    supplier: str | None
    prefix: str


class _Step(NamedTuple):
    """A contract after a fact about it, and its amendments up to there."""

    entry: Entry
    contract: Contract
    amendments: tuple[Entry, ...]


def write_ocds(read: AccountsRead, publisher: Publisher, log: str, file: Path) -> tuple[int, int]:
    """Write a package of contracts; how many contracts and releases it has. `log` names the log."""
    contracts = releases = 0
    with file.open("wb") as out:
        out.write(b'{"version":"1.1","releases":[')
        for account in read.each():
            opened = False
            for steps in _contracts(account, read):
                contracts += 1
                for step in steps:
                    told = _release(account, steps[0].entry, step, publisher, opens=not opened)
                    out.write((b",\n" if releases else b"\n") + dumps(told))
                    releases, opened = releases + 1, True
        about = {
            "uri": f"urn:tierline:{log}:{read.position}",
            "publishedDate": instant(read.now),
            "publisher": {"name": publisher.supplier or "Tierline"},
        }
        out.write(b"],\n" + dumps(about)[1:] + b"\n")
    return contracts, releases


def _contracts(account: AccountRead, read: AccountsRead) -> Iterator[list[_Step]]:
    """The steps of each contract that was signed by now."""
    for reference in sorted(account.history.entities("contract")):
        if steps := _steps(
            [one for one in account.history.about("contract", reference) if one.at <= read.now]
        ):
            yield steps


def _steps(entries: Sequence[Entry]) -> list[_Step]:
    contract: Contract | None = None
    steps: list[_Step] = []
    amendments: tuple[Entry, ...] = ()
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, AboutContract) and isinstance(fact, OF_CONTRACTS):
            contract = fact.apply(contract)
            amendments += (entry,) if isinstance(fact, ContractAmended | ContractRenewed) and contract else ()
            if contract:
                steps.append(_Step(entry, contract, amendments))
    return steps


def _release(
    account: AccountRead, signed: Entry, step: _Step, publisher: Publisher, *, opens: bool
) -> dict[str, Any]:
    terms, fact = step.contract.terms, step.entry.fact
    ocid, id_ = _named(account, signed, publisher)
    buyer = {"id": account.code, "name": _name(account)}
    ours = {"id": publisher.supplier, "name": publisher.supplier} if publisher.supplier else None
    facts = [_fact(account.history.facts(AccountOpened)[0].fact)] if opens else []
    return {
        "ocid": ocid,
        "id": str(fact.fact_id),
        "date": instant(step.entry.at),
        "tag": [_TAGS[type(fact)]],
        "initiationType": "tender",
        "parties": [{**buyer, "roles": ["buyer"]}, *([{**ours, "roles": ["supplier"]}] if ours else [])],
        "buyer": buyer,
        "tender": {"id": id_, **_tender(terms)},
        "awards": [{"id": id_, **({"suppliers": [ours]} if ours else {})}],
        "contracts": [_contract(id_, signed, step)],
        EXTENSION: {"account": account.code, "facts": [*facts, _fact(fact)]},
    }


def _contract(id_: str, signed: Entry, step: _Step) -> dict[str, Any]:
    terms = step.contract.terms
    ends = {"endDate": f"{terms.ends}T23:59:59Z"} if terms.ends else {}
    told: dict[str, Any] = {
        "id": id_,
        "awardID": id_,
        "status": _status(step.contract),
        "period": {"startDate": f"{terms.starts}T00:00:00Z", **ends},
        "dateSigned": instant(signed.at),
    }
    if terms.amount:
        told["value"] = {"amount": terms.amount.value, "currency": terms.amount.currency}
    if step.amendments:
        told["amendments"] = [
            {"id": str(one.fact.fact_id), "date": instant(one.at)} for one in step.amendments
        ]
    return told


def _status(contract: Contract) -> str:
    """The standard knows no contract that was fulfilled: what is over is terminated."""
    if contract.ended is None:
        return "active"
    return "cancelled" if contract.ended == "cancelled" else "terminated"


def _tender(terms: ContractSigned) -> dict[str, Any]:
    method = {"procurementMethod": terms.procurement} if terms.procurement in _METHODS else {}
    framework = {"techniques": {"hasFrameworkAgreement": True}} if terms.agreement == "framework" else {}
    return {**method, **framework}


def _named(account: AccountRead, signed: Entry, publisher: Publisher) -> tuple[str, str]:
    """The ocid and id of a contract: those it was imported with, else ours."""
    source, reference = signed.fact.source, getattr(signed.fact, "contract", "")
    if source and source.system == SYSTEM and source.reference and source.reference.endswith(_SIGNED):
        ocid, _, id_ = source.reference.removesuffix(_SIGNED).partition("/")
        if ocid and id_:
            return ocid, id_
    return f"{publisher.prefix}-{account.code}-{reference}".replace("/", "-"), reference


def _name(account: AccountRead) -> str:
    """What the account is called by now."""
    names = [getattr(one.fact, "name", None) for one in account.history.facts(AccountOpened, AccountChanged)]
    return next((str(one) for one in reversed(names) if one), account.code)


def _fact(fact: Fact) -> dict[str, Any]:
    """A fact as it is stated, without texts and people."""
    stated = fact.model_dump(mode="json", exclude_unset=True, exclude=_LEFT_OUT)
    moment = {"occurred_at": instant(fact.occurred_at)}
    return {"kind": fact.kind, **stated, "fact_id": str(fact.fact_id), **moment}
