"""An account judged as if facts had been recorded: what the search for actions asks many times over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from tierline.domain.account.base import KINDS, Fact
from tierline.domain.account.history import Entry, History
from tierline.domain.planning.ground import is_merged
from tierline.domain.shared.ids import account_id
from tierline.domain.tiers.judge import TierStanding
from tierline.domain.tiers.judging_periods import Terms, outlooks_over


def standing_if(terms: Terms, code: str, facts: Sequence[Mapping[str, Any]], at: datetime) -> TierStanding:
    """How an account with a code would stand at a moment if facts were recorded on it.

    Whether they may be recorded isn't asked. Ids don't matter to a tier; these are made of places.
    """
    last = [
        term._replace(history=_with(term.history, code, facts)) if term.history else term for term in terms
    ]
    return outlooks_over(last, at).at(at).standing


def _with(history: History, code: str, facts: Sequence[Mapping[str, Any]]) -> History:
    return History.of([*history, *_entries(history, code, facts)])


def _entries(history: History, code: str, facts: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    merged = is_merged(history, code)
    behind = max((entry.position for entry in history), default=0) + 1
    for place, content in enumerate(facts):
        fact = _fact(content, code, place)
        at = fact.occurred_at
        yield Entry(fact.qualified(code) if merged else fact, behind + place, 1, at, code, code)


def _fact(content: Mapping[str, Any], code: str, place: int) -> Fact:
    ident = uuid5(account_id(code), f"planned {place}")
    return KINDS[content["kind"]].model_validate({**content, "fact_id": ident})
