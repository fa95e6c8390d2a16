"""The portfolio as of a past day, beside Django models with history tables (django-simple-history).

Django answers in three ways: from a tier that is kept as a field of the account and has a history like any
other; from the histories of contacts, contracts and escalations, of which each account's tier, last contact
and open escalations are worked out, all read at once; and the same account by account, as it is mostly
written. Rows of history are dated by when things happened. What is told of responsibilities, of grades and
of days on which a tier will fall is ours alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from django.db import connections
from sqlalchemy import make_url

from benchmarks.django_models import KEPT, KeptAccount, KeptContact, KeptContract, KeptEscalation
from benchmarks.measure import Result, medians
from benchmarks.portfolio import BEGIN, YEARS, recorded
from benchmarks.rebuilding import pages, read_store, worker
from benchmarks.stores import Place
from benchmarks.two_clocks import ACCOUNTS, EACH, YEAR
from tierline.domain.account.base import Recorded
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.garbage import collect_seldom
from tierline.projections.engine.reading import Reading
from tierline.projections.reports.base import Question
from tierline.projections.reports.tier_spells import tiers_held

ROUNDS = 3
AT = BEGIN + YEARS - YEAR
END = BEGIN + YEARS
_NUMBERS = count(1)


@dataclass
class Evidence:
    """What of an account's history its tier rests on."""

    contacts: list[Any] = field(default_factory=list)
    contracts: list[Any] = field(default_factory=list)
    open_escalations: int = 0

    def row(self, account: Any, at: datetime) -> dict[str, Any]:
        """An account as it stood."""
        recent = [one for one in self.contacts if at - YEAR < one.happened <= at]
        return {
            "code": account.code,
            "name": account.name,
            "region": account.region,
            "tier": self._tier(recent, at.date()),
            "last_contact": max((one.happened for one in self.contacts), default=None),
            "open_escalations": self.open_escalations,
        }

    def _tier(self, recent: Sequence[Any], today: date) -> str:
        executive = sum(one.executive for one in recent)
        joint = sum(one.joint_business for one in recent)
        bound = any(one.starts <= today for one in self.contracts)
        if bound and executive >= 4 and joint >= 4 and not self.open_escalations:
            return "strategic_ally"
        if bound and executive >= 2 and joint >= 1:
            return "partner"
        return "preferred_supplier" if bound or len(recent) >= 4 else "vendor"


def measure(place: Place) -> Iterator[Result]:
    """Ratios for one database."""
    collect_seldom()  # As the service does: else Python looks through all facts kept here again and again.
    facts = list(recorded(ACCOUNTS, EACH))
    with place.log("django_ours") as (log, url):
        for page in pages(facts):
            log.append(page)
        store = read_store(url)
        worker(log, store).rebuild()
        with store.reading(log.head()) as reading:
            kept = _connected(place)
            _fill(kept, facts, reading)
            taken = medians(_asked(kept, reading), ROUNDS)
        store.close()
    ours = taken.pop("ours")
    for name, theirs in taken.items():
        yield Result(
            place.name,
            f"portfolio of {ACCOUNTS:,} accounts as of a year ago, beside Django with history tables: {name}",
            f"{ours * 1e3:,.0f} ms",
            theirs / ours,
            f"times as fast as Django ({theirs * 1e3:,.0f} ms)",
            "" if name == "the tier is a field" else "≥ 50",
        )


def _asked(kept: str, reading: Reading) -> dict[str, Callable[[], object]]:
    return {
        "ours": lambda: REPORTS["portfolio"].rows(reading, Question(at=AT)),
        "the tier is a field": partial(_field, kept),
        "worked out, four histories read at once": partial(_at_once, kept),
        "worked out, account by account": partial(_by_account, kept),
    }


def _as_of(model: Any, kept: str) -> Any:
    return model.history.db_manager(kept).as_of(AT)


def _field(kept: str) -> list[dict[str, Any]]:
    accounts = _as_of(KeptAccount, kept)
    return [{"code": one.code, "name": one.name, "region": one.region, "tier": one.tier} for one in accounts]


def _at_once(kept: str) -> list[dict[str, Any]]:
    found: defaultdict[str, Evidence] = defaultdict(Evidence)
    for one in _as_of(KeptContact, kept):
        found[one.account_id].contacts.append(one)
    for one in _as_of(KeptContract, kept):
        found[one.account_id].contracts.append(one)
    for one in _as_of(KeptEscalation, kept):
        found[one.account_id].open_escalations += one.is_open
    return [found[one.code].row(one, AT) for one in _as_of(KeptAccount, kept)]


def _by_account(kept: str) -> list[dict[str, Any]]:
    return [_evidence(kept, one.code).row(one, AT) for one in _as_of(KeptAccount, kept)]


def _evidence(kept: str, code: str) -> Evidence:
    contacts, contracts, escalations = (
        list(_as_of(model, kept).filter(account_id=code))
        for model in (KeptContact, KeptContract, KeptEscalation)
    )
    return Evidence(contacts, contracts, sum(one.is_open for one in escalations))


def _connected(place: Place) -> str:
    """The alias of a new database with Django's tables."""
    url = make_url(place.url("django"))
    there: dict[str, Any]
    if place.server is None:
        there = {"ENGINE": "django.db.backends.sqlite3", "NAME": url.database}
    else:
        there = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.database,
            "USER": url.username,
            "PASSWORD": url.password or "",
            "HOST": url.query["host"],
        }
    alias = place.name.lower()
    connections.settings[alias] = connections.configure_settings({"default": {}, alias: there})[alias]
    with connections[alias].schema_editor() as editor:
        for model in KEPT:
            editor.create_model(model)
            editor.create_model(model.history.model)
    return alias


def _fill(kept: str, facts: Sequence[Recorded], reading: Reading) -> None:
    """State the same facts as rows of history, and the tiers that we say each account had."""
    rows: defaultdict[Any, list[Any]] = defaultdict(list)
    raised: dict[tuple[str, str], Any] = {}
    opened: dict[str, Any] = {}
    for one in facts:
        _state(one, rows, raised, opened)
    for code, spells in tiers_held(reading, list(opened), BEGIN - timedelta(days=1), END).items():
        for spell in spells:
            told = {"code": code, "name": opened[code].name, "region": opened[code].region}
            rows[KeptAccount].append(_row(KeptAccount, spell.since, **told, tier=spell.tier.value))
    for model, stated in rows.items():
        model.history.using(kept).bulk_create(stated, batch_size=500)
    with connections[kept].cursor() as cursor:
        cursor.execute("ANALYZE")


def _state(
    one: Recorded, rows: dict[Any, list[Any]], raised: dict[tuple[str, str], Any], opened: dict[str, Any]
) -> None:
    fact: Any = one.fact
    on, when = {"account_id": one.account}, fact.occurred_at
    match fact.kind:
        case "account_opened":
            opened[one.account] = fact
        case "interaction":
            told = {"happened": when, "executive": False, "joint_business": fact.joint_business}
            rows[KeptContact].append(_row(KeptContact, when, id=next(_NUMBERS), **on, **told))
        case "executive_contact":
            told = {"happened": when, "executive": True, "joint_business": False}
            rows[KeptContact].append(_row(KeptContact, when, id=next(_NUMBERS), **on, **told))
        case "contract_signed":
            told = {"agreement": fact.agreement, "starts": fact.starts}
            rows[KeptContract].append(_row(KeptContract, when, id=next(_NUMBERS), **on, **told))
        case "escalation_raised":
            row = {"id": next(_NUMBERS), **on, "severity": fact.severity}
            raised[one.account, fact.escalation] = row
            rows[KeptEscalation].append(_row(KeptEscalation, when, **row, is_open=True))
        case "escalation_resolved":
            row = raised[one.account, fact.escalation]
            rows[KeptEscalation].append(_row(KeptEscalation, when, **row, is_open=False, kind="~"))


def _row(model: Any, when: datetime, kind: str = "+", **values: Any) -> Any:
    return model.history.model(history_date=when, history_type=kind, **values)
