"""What an OCDS release says of a supplier's relationship with a buyer: contracts from start to end.

Reads releases of the Open Contracting Data Standard 1.0 and 1.1 alike: 1.0 keeps organisations in
place, 1.1 among the `parties`; 1.0 has one `amendment` per contract, 1.1 a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tierline.application.importing import SourceStatement
from tierline.domain.account.base import Fact, moment_of
from tierline.domain.account.contracts import ContractEnded, ContractSigned
from tierline.domain.account.restating import OnChange
from tierline.domain.shared.ids import fact_id_from_source
from tierline.domain.shared.words import Words
from tierline.interfaces.imports.codes import code, digest, words
from tierline.interfaces.imports.ocds_ours import is_ours, told_by_us
from tierline.interfaces.imports.ocds_parties import (
    BadRelease,
    Contract,
    Release,
    buyer_of,
    is_among,
    list_in,
    name_of_party,
    names_buyer,
    object_in,
    suppliers_of,
)

SYSTEM = "ocds"
"""The `source.system` of every fact from OCDS."""

_OF_THE_PROCESS = ("buyer", "parties", "tender", "awards")
_OVER = ("terminated", "cancelled")
_REF_LIMIT = 120

_PRICING = {
    "open": "competitive",
    "selective": "competitive",
    "limited": "negotiated",
    "direct": "negotiated",
}
"""Where several bid, the price competes; where one is asked, it is negotiated: our assumption."""


@dataclass(slots=True)
class Perspective:
    """From whose side releases are read, and since when each buyer is an account."""

    supplier: str | None = None
    """Id or name of the supplier; None: whatever supplier."""
    opened: dict[str, datetime] = field(default_factory=dict)
    """The first sign of each account, by code."""
    met: bool = False
    """Whether the supplier has a contract in any release read."""
    unpriced: set[str] = field(default_factory=set)
    """The contracts that have an amount without a currency."""
    _stated: set[str] = field(default_factory=set)
    _processes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What releases without contracts say of their process, by ocid: buyer, method, awards."""

    def survey(self, release: Release) -> None:
        """Note when the release's buyer was first heard of; a release that can't be read tells nothing."""
        release = self._joined(release)
        self._keep(release)
        try:
            account, found = code(name_of_party(buyer_of(release))), self.contracts(release)
            signs = [moment for one in found if (moment := _signed(one))] or [_fallback(release)]
        except BadRelease:
            return
        if found or not self.supplier:
            self.opened[account] = min([*signs, *filter(None, [self.opened.get(account)])])

    def _keep(self, release: Release) -> None:
        if not list_in(release, "contracts") and isinstance(release.get("ocid"), str):
            told = {name: release[name] for name in _OF_THE_PROCESS if release.get(name)}
            self._processes[release["ocid"]] = {**self._processes.get(release["ocid"], {}), **told}

    def _joined(self, release: Release) -> Release:
        """A release with what others say of its process, where it names no buyer itself.

        Publishers of changes only name the buyer and the method in the tender's release, and the suppliers in
        the award's.
        """
        known = self._processes.get(str(release.get("ocid")), {})
        if names_buyer(release):
            return release
        return {**release, **{name: told for name, told in known.items() if not release.get(name)}}

    def contracts(self, release: Release) -> list[Contract]:
        """The contracts of a release that are the supplier's."""
        contracts = [one for one in list_in(release, "contracts") if isinstance(one, Mapping)]
        if self.supplier is None:
            return contracts
        found = [one for one in contracts if is_among(self.supplier, suppliers_of(one, release))]
        self.met = self.met or bool(found)
        return found

    def statements(self, release: Release) -> tuple[SourceStatement, ...]:
        """The facts of a release; raises BadRelease, and then it states nothing."""
        if not isinstance(release.get("ocid"), str):
            raise BadRelease(Words("the release has no `ocid`"))
        release = self._joined(release)
        contracts = self.contracts(release)
        if not contracts and (self.supplier or not names_buyer(release)):
            return ()
        if is_ours(release):
            return tuple(told_by_us(release, SYSTEM))
        buyer = buyer_of(release)
        account = code(name_of_party(buyer))
        self.unpriced.update(_reference(release, one) for one in contracts if _lacks_a_currency(one))
        facts = [fact for one in contracts for fact in _life(account, one, release, contracts)]
        if account in self._stated:
            return tuple(facts)
        opening = _opening(account, buyer, self.opened.get(account) or _fallback(release))
        self._stated.add(account)
        return (opening, *facts)


def _opening(account: str, buyer: Mapping[str, Any], moment: datetime) -> SourceStatement:
    fields = {
        "code": account,
        "name": words(str(buyer.get("name") or name_of_party(buyer)))[:200],
        "account_kind": "government",
    }
    return _statement(account, "account_opened", account, moment, fields, once=True, on_change=OnChange.KEEP)


def _life(
    account: str, contract: Contract, release: Release, all_: Sequence[Contract]
) -> Iterator[SourceStatement]:
    """The facts of one contract: signed, amended, ended."""
    if contract.get("id") in (None, ""):
        raise BadRelease(Words("a contract has no `id`"))
    reference, stated_at = _reference(release, contract), _moment(release.get("date"))
    signed = _signed(contract)
    if signed is None:
        if contract.get("status") in ("pending", "cancelled"):
            return
        raise BadRelease(Words("a contract has neither `dateSigned` nor a start of its period"))
    fields = {"contract": _ref(reference)}
    later = bool(
        {"contractAmendment", "contractTermination", "contractUpdate", "implementation"} & _tags(release)
    )
    yield _statement(
        account,
        "contract_signed",
        reference,
        signed,
        fields | _terms(contract, release),
        once=later,
        # Where amendments are told apart, a contract is as it was signed, whatever it says by now.
        on_change=OnChange.KEEP if later else OnChange.AMEND,
        stated_at=stated_at,
    )
    yield from _amendment(account, contract, release, all_)
    if _is_over(contract, release, all_):
        over = _over(contract, release, signed)
        yield _statement(
            account,
            "contract_ended",
            reference,
            over[0],
            fields | {"reason": over[1]},
            on_change=OnChange.CORRECT,
            stated_at=stated_at,
        )


def _terms(contract: Contract, release: Release) -> dict[str, Any]:
    tender = object_in(release, "tender")
    method = tender.get("procurementMethod")
    known = method if method in _PRICING else None
    starts, ends = _period(contract)
    signed = _day(contract.get("dateSigned"))
    terms = {
        "agreement": "framework" if _is_framework(tender) else "purchase",
        "procurement": known,
        "pricing": _PRICING.get(str(method)),
        "amount": _amount(contract),
        "starts": starts or signed,
        "ends": ends,
    }
    return {
        name: str(one) if isinstance(one, date) else one for name, one in terms.items() if one is not None
    }


def _amendment(
    account: str, contract: Contract, release: Release, all_: Sequence[Contract]
) -> Iterator[SourceStatement]:
    """The latest amendment: a release has the contract as it then was, not as it was in between."""
    amendments = _amendments(contract)
    if not amendments and "contractAmendment" in _tags(release) and not any(map(_amendments, all_)):
        amendments = [{"id": release.get("id"), "date": release.get("date")}]
    dated = [(moment, one) for one in amendments if (moment := _moment(one.get("date")))]
    _, ends = _period(contract)
    changes = {"amount": _amount(contract), "ends": str(ends) if ends else None}
    stated = {name: value for name, value in changes.items() if value is not None}
    if not dated or not stated:
        return
    moment, latest = max(dated, key=lambda pair: pair[0])
    base = _reference(release, contract)
    reference = f"{base}/{latest.get('id') or moment.isoformat()}"
    fields = {"contract": _ref(base), "changes": stated}
    yield _statement(
        account,
        "contract_amended",
        reference,
        moment,
        fields,
        on_change=OnChange.CORRECT,
        stated_at=_moment(release.get("date")),
    )


def _statement(
    account: str,
    kind: str,
    reference: str,
    moment: datetime,
    fields: Mapping[str, Any],
    *,
    once: bool = False,
    on_change: OnChange | None = None,
    stated_at: datetime | None = None,
) -> SourceStatement:
    source = {"system": SYSTEM, "reference": _short(f"{reference}#{kind}", 400)}
    content = {
        "kind": kind,
        "fact_id": str(fact_id_from_source(source["system"], source["reference"])),
        "source": source | ({"stated_at": stated_at.isoformat()} if stated_at else {}),
        "occurred_at": moment.isoformat(),
        **fields,
    }
    return SourceStatement(account, content, once=once, on_change=on_change)


def _amendments(contract: Contract) -> list[Mapping[str, Any]]:
    single = contract.get("amendment")
    found = [*list_in(contract, "amendments"), *([single] if single else [])]
    return [one for one in found if isinstance(one, Mapping)]


def _is_over(contract: Contract, release: Release, all_: Sequence[Contract]) -> bool:
    if contract.get("status") in _OVER:
        return True
    return "contractTermination" in _tags(release) and not any(one.get("status") in _OVER for one in all_)


def _over(contract: Contract, release: Release, signed: datetime) -> tuple[datetime, str]:
    """When a contract ended, as far as the release tells, and how.

    One that was completed binds until the last instant of its last day, or was signed afterwards.
    """
    told = _moment(release.get("date"), ContractEnded)
    _, ends = _period(contract)
    planned = moment_of(ContractEnded, ends, UTC) if ends else None
    if told is None and planned is None:
        raise BadRelease(Words("a contract is over, but the release has no `date`"))
    tagged = "contractTermination" in _tags(release)
    moment = told if tagged and told else min(filter(None, (told, planned)))
    if contract.get("status") == "cancelled":
        return moment, "cancelled"
    if planned and planned.date() <= moment.date():
        return max(planned, signed), "completed"
    return moment, "terminated"


def _signed(contract: Contract) -> datetime | None:
    return _moment(contract.get("dateSigned")) or _moment(object_in(contract, "period").get("startDate"))


def _fallback(release: Release) -> datetime:
    tender = object_in(object_in(release, "tender"), "tenderPeriod")
    moment = _moment(tender.get("startDate")) or _moment(release.get("date"))
    if moment is None:
        raise BadRelease(Words("the release has no `date`"))
    return moment


def _period(contract: Contract) -> tuple[date | None, date | None]:
    period = object_in(contract, "period")
    starts, ends = _day(period.get("startDate")), _day(period.get("endDate"))
    days = period.get("durationInDays")
    if ends is None and starts and isinstance(days, int) and 0 < days < 100_000:
        ends = starts + timedelta(days=days - 1)
    return starts, ends


def _amount(contract: Contract) -> dict[str, Any] | None:
    value = object_in(contract, "value")
    if value.get("amount") is None or _lacks_a_currency(contract):
        return None
    return {"value": str(value["amount"]), "currency": str(value["currency"]).upper()}


def _lacks_a_currency(contract: Contract) -> bool:
    """Whether a contract has an amount of nobody knows what."""
    value = object_in(contract, "value")
    return value.get("amount") is not None and value.get("currency") in (None, "")


def _is_framework(tender: Mapping[str, Any]) -> bool:
    declared = object_in(tender, "techniques").get("hasFrameworkAgreement")
    return declared is True or "framework" in str(tender.get("procurementMethodDetails") or "").casefold()


def _moment(text: Any, kind: type[Fact] = ContractSigned) -> datetime | None:
    """A date of OCDS as a moment; one without a time is what the kind says, one without a zone UTC."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadRelease(Words("a date is not written as ISO 8601 has it")) from None
    if len(str(text)) == len("2016-06-27"):
        return moment_of(kind, moment.date(), UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(text: Any) -> date | None:
    moment = _moment(text)
    return moment.date() if moment else None


def _reference(release: Release, contract: Contract) -> str:
    return f"{release['ocid']}/{contract.get('id')}"


def _ref(reference: str) -> str:
    return _short(reference, _REF_LIMIT)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 11]}-{digest(text)}"


def _tags(release: Release) -> set[str]:
    tags = release.get("tag") or ()
    return {tags} if isinstance(tags, str) else {str(tag) for tag in tags}
