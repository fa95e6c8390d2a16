"""The feed as doors read it: pages, streams, and what is asked of either, the same for all of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from tierline.domain.account.base import TOPICS, kind_of
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Conflict
from tierline.interfaces.presentation.cloud_events import Detail, cloud_event
from tierline.interfaces.query.refusals import ParameterNotUsable
from tierline.interfaces.wiring import System
from tierline.projections.feed import UNREADABLE, Feed, FeedEntry, FeedFilter, FeedPage, FeedPlace
from tierline.projections.models.derived_changes import FOLLOWED

FEED_KINDS = frozenset((*map(kind_of, TOPICS.values()), *FOLLOWED, UNREADABLE))
"""The kinds that entries can be of."""


class FeedAhead(Conflict):
    """The feed doesn't reach that far; if its database was restored, read again from before that."""


class FeedQuestion(NamedTuple):
    """Which entries are asked for, and how much is told of each."""

    wanted: FeedFilter
    detail: Detail


def filter_asked(kinds: Sequence[str], accounts: Sequence[str], tiers: Sequence[str]) -> FeedFilter:
    """The filter that a caller means. Raises ParameterNotUsable."""
    for name, given, known in (("kinds", kinds, FEED_KINDS), ("tiers", tiers, frozenset(Tier))):
        if unknown := set(given) - known:
            raise ParameterNotUsable(
                field=name, name=name, problem=f"there is no {sorted(unknown)[0][:40]!r}"
            )
    return FeedFilter(frozenset(kinds), frozenset(accounts), frozenset(tiers))


def read_page(system: System, after: FeedPlace, limit: int, question: FeedQuestion) -> FeedPage:
    """Entries behind a place, as whoever the system is narrowed to sees them. Raises FeedAhead."""
    page = Feed(system.reads).page(after, limit, question.wanted, system.clock())
    if after.position > page.basis.position and after.position > system.log.head():
        raise FeedAhead(field="after")
    return page


def cloud_events(system: System, entries: Sequence[FeedEntry], detail: Detail) -> list[dict[str, Any]]:
    """Entries as CloudEvents; the texts of all facts are opened at the cost of one, if any are asked for."""
    facts = [one.recorded for one in entries if one.recorded and not one.change] if detail == "full" else []
    stated = [(one.account, one.fact.model_dump(mode="json", exclude_none=True)) for one in facts]
    opened = dict(zip((one.position for one in facts), system.sealing.opened_facts(stated), strict=True))
    log = system.log.identity()
    return [cloud_event(log, one, detail, opened.get(one.place.position)) for one in entries]
