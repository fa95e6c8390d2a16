"""Coverage as rows over time: from when to when each item was in which state, by what and by whom.

A row says what is known at its own instants and no later: its state at V follows from the facts up to
V. What will lapse if nothing happens is therefore in the rows already, up to the end of time.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tierline.domain.account.history import Evidence
from tierline.domain.catalogue import Role
from tierline.domain.coverage.department import AllFulfilments, Book
from tierline.domain.coverage.fulfilments import Fulfilment
from tierline.domain.coverage.holdings import Holding, Span, clipped, holders_at, holdings, open_spans
from tierline.domain.coverage.policy import CoveragePolicy, Item
from tierline.domain.coverage.states import State, due, state
from tierline.domain.shared.time import BEGINNING, FOREVER, earlier

HolderSteps = tuple[list[datetime], list[tuple[str, ...]]]
"""Who holds a role from each of these instants on."""
NOBODY: HolderSteps = ([BEGINNING], [()])


class CoverageRow(NamedTuple):
    """An item was in one state on [valid_from, valid_to), by the same last fact and the same holders.

    `role` or `function` is the item's group; the other is None. Times as in `ItemCoverage`.
    """

    item: str
    role: Role | None
    function: str | None
    valid_from: datetime
    valid_to: datetime
    state: State
    holders: tuple[str, ...]
    last_fact: UUID | None
    last_at: datetime | None
    due: datetime | None


def coverage_rows(
    evidence: Evidence,
    policy: CoveragePolicy,
    since: datetime = BEGINNING,
    items: Collection[str] | None = None,
    book: Book | None = None,
    until: datetime = FOREVER,
) -> list[CoverageRow]:
    """The rows of some items (None: all) from `since` to `until` (cut there), item by item, in order.

    While the account isn't open there are no rows. Neighbouring rows of an item differ. On a
    history it costs a search per item and what happened from `since` to `until`.
    """
    spans = clipped(open_spans(evidence), since, until)
    if not spans:
        return []
    held, fulfilments = holdings(evidence), AllFulfilments(evidence, policy, book)
    asked = [item for id, item in policy.items.items() if items is None or id in items]
    steps = {role: _holder_steps(held, role) for role in {item.role for item in asked} if role}
    rows: list[CoverageRow] = []
    for item in asked:
        history = _fulfilments(fulfilments, item, held, spans)
        holders = steps[item.role] if item.role else NOBODY
        rows += _canonical(_item_rows(item, history, holders, spans, policy.due_soon))
    return rows


def _fulfilments(
    fulfilments: AllFulfilments, item: Item, held: Sequence[Holding], spans: Sequence[Span]
) -> list[Fulfilment]:
    """The last fulfilment before the rows begin, and all from there on."""
    start, end = spans[0][0], spans[-1][1]
    last = fulfilments.last(item, held, start, inclusive=False)
    return [*([last] if last else []), *fulfilments.between(item, held, start, end)]


def _item_rows(
    item: Item,
    history: Sequence[Fulfilment],
    holders: HolderSteps,
    spans: Sequence[Span],
    due_soon: timedelta,
) -> Iterator[CoverageRow]:
    """A row for each stretch between two instants at which anything about the item may change."""
    changes, people = holders
    times = [one.at for one in history]
    for start, end in spans:
        cuts = sorted({start, *_between(_cuts(item, history, changes, due_soon), start, end)})
        for cut, following in zip(cuts, [*cuts[1:], end], strict=True):
            index = bisect_right(times, cut)
            last = history[index - 1] if index else None
            present = people[bisect_right(changes, cut) - 1]
            yield CoverageRow(
                item.id,
                item.role,
                item.function,
                cut,
                following,
                state(item, last, bool(present), cut, due_soon),
                present,
                last.fact if last else None,
                last.at if last else None,
                due(item, last) if last else None,
            )


def _cuts(
    item: Item, history: Sequence[Fulfilment], changes: Iterable[datetime], due_soon: timedelta
) -> Iterator[datetime]:
    """Where the state may change: holders come and go, facts fulfil, what was fulfilled lapses."""
    yield from changes
    # A fulfilment counts until the next one; without any there is nothing to pair.
    following = [*(one.at for one in history[1:]), FOREVER]
    for one, renewed in zip(history, following, strict=False):
        lapses = due(item, one)
        yield from (at for at in (one.at, earlier(lapses, due_soon), lapses) if at < renewed)


def _between(instants: Iterable[datetime], start: datetime, end: datetime) -> Iterator[datetime]:
    return (at for at in instants if start < at < end)


def _holder_steps(held: Sequence[Holding], role: Role) -> HolderSteps:
    mine = [one for one in held if one.role == role]
    instants = sorted({BEGINNING, *(at for one in mine for at in (one.since, one.until) if at < FOREVER)})
    return instants, [holders_at(mine, role, at) for at in instants]


def _canonical(rows: Iterable[CoverageRow]) -> Iterator[CoverageRow]:
    """The rows with equal neighbours made one."""
    last: CoverageRow | None = None
    for row in rows:
        if last is None:
            last = row
        elif last.valid_to == row.valid_from and last[5:] == row[5:]:
            last = last._replace(valid_to=row.valid_to)
        else:
            yield last
            last = row
    if last is not None:
        yield last
