"""`/accounts/{code}/contacts/{contact}`: one of the customer's people, for whoever is about to meet them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.responses import Response

from tierline.application.access import Scope
from tierline.domain.account.connections import connections
from tierline.domain.account.contacts import CounterpartInsight, UnknownContact
from tierline.domain.account.executives import ExecutiveContact
from tierline.domain.account.history import Entry, History
from tierline.domain.account.interactions import Interaction
from tierline.domain.account.lifecycle import UnknownAccount
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words
from tierline.domain.tiers.dependence import judged_without
from tierline.domain.tiers.judging_periods import assess_over
from tierline.interfaces.http.query_params import TheSystem
from tierline.interfaces.permission import needs
from tierline.interfaces.web.dealings import ContactLine, Dealings, dealings
from tierline.interfaces.web.evidence import Sources
from tierline.interfaces.web.page_cache import look
from tierline.interfaces.web.page_context import FreshPage, PageContext, TheVisit
from tierline.interfaces.web.page_router import room
from tierline.interfaces.web.who_knows import name_said
from tierline.interfaces.wiring import System
from tierline.projections.account_snapshots import AccountSnapshot
from tierline.projections.reports.portfolio import account

router = room()
_FALLS = Words("The tier would fall from {tier:lower} to {without:lower}.")
SHOWN = 12
"""How many insights, and how many of the things that took place, a page shows."""


class ToldLine(NamedTuple):
    """A fact about a contact: the entry, its headline, and its text, a marker where nobody can read it."""

    entry: Entry
    headline: Words
    text: Any


class IfTheyLeave(NamedTuple):
    """What would be of the derived tier without a contact, and the labels of the criteria that break."""

    tier: Tier
    without: Tier
    breaks: Sequence[Words]

    @property
    def falls(self) -> Words | None:
        """From what to what the tier would fall; None if it would stay."""
        if self.without is self.tier:
            return None
        return _FALLS.of(tier=self.tier.words, without=self.without.words)


@router.get("/accounts/{code}/contacts/{contact:path}", dependencies=[FreshPage])
@needs(Scope.READ)
def contact_page(system: TheSystem, visit: TheVisit, code: str, contact: str) -> Response:
    """A contact as known at the moment looked at. Raises UnknownAccount, UnknownContact."""
    return look(
        system, visit, "contact.html.j2", lambda: contact_seen(system, visit, code, contact), about=code
    )


def contact_seen(system: System, visit: PageContext, code: str, reference: str) -> dict[str, Any]:
    """What is shown of a contact. Raises UnknownAccount, UnknownContact."""
    with system.reads.reading(visit.known) as reading:
        found = account(reading, code, visit.at)
        if found is None:
            raise UnknownAccount()
        basis = system.reads.rows_basis(reading, visit.at)
    with system.reads.account(code, basis.position) as known:
        history = known.told_by(visit.at) or known.history
        going_on = dealings(history, visit.at, system.sealing.opened_facts)
        line = _line_of(going_on, reference)
        ties = [one for one in connections(history, visit.at) if one.contact == reference]
        visit.will_name(one.person for one in ties)
        return {
            "account": found,
            "line": line,
            "called": name_said(line.name or reference, visit),
            "ties": ties,
            "insights": _insights(system, history, visit, reference),
            "touches": _touches(system, history, visit, reference),
            "actions": [one for one in going_on.actions if _is_of(one.fact, reference)],
            "if_left": _if_left(known, history, visit, line) if found["tier"] else None,
            "source": Sources(history, visit, code),
            "most": SHOWN,
            "basis": basis,
        }


def _line_of(going_on: Dealings, reference: str) -> ContactLine:
    for line in (*going_on.contacts, *going_on.left):
        if line.about.contact == reference:
            return line
    raise UnknownContact(field="contact")


def _is_of(action: Any, reference: str) -> bool:
    return bool(action.side == "theirs" and action.owner == reference)


def _insights(system: System, history: History, visit: PageContext, reference: str) -> list[ToldLine]:
    entries = history.facts(CounterpartInsight, until=visit.at)
    return _told(system, [one for one in entries if reference in one.fact.their_contacts()], "text")


def _touches(system: System, history: History, visit: PageContext, reference: str) -> list[ToldLine]:
    entries = history.facts(Interaction, ExecutiveContact, until=visit.at)
    return _told(system, [one for one in entries if reference in one.fact.their_contacts()], "note")


def _told(system: System, entries: Sequence[Entry], text: str) -> list[ToldLine]:
    """The last of some entries, the newest first, one of their texts opened."""
    last = entries[-SHOWN:][::-1]
    opened = system.sealing.opened_facts([(one.account, one.fact.model_dump(mode="json")) for one in last])
    return [
        ToldLine(one, one.fact.headline(), values.get(text)) for one, values in zip(last, opened, strict=True)
    ]


def _if_left(
    known: AccountSnapshot, history: History, visit: PageContext, line: ContactLine
) -> IfTheyLeave | None:
    if not line.about.known.there:
        return None
    policy, reference = known.policy(visit.at), line.about.contact
    tier = assess_over(known.terms, visit.at).derived_tier
    without = judged_without(history, policy, visit.at, [reference])[reference]
    labels = [policy.gated[ident].criterion.label.words for ident in without.breaks]
    return IfTheyLeave(tier, without.derived_tier, labels) if tier else None
