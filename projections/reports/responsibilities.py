"""Coverage as a report: of how many accounts each responsibility is looked after, and of which it isn't."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import compress
from operator import itemgetter, or_
from typing import Any

from sqlalchemy import Select, select

from tierline.domain.catalogue import RESPONSIBILITIES, Responsibility
from tierline.domain.coverage.states import COVERED, State
from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.reading import PlainRow, Reading, Relations, Row
from tierline.projections.models.accounts_now import BITS, STATES, Drawn, drawn_at
from tierline.projections.models.coverage import coverage_at, state_at
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import of_those_asked, open_accounts, open_now

_HAVING = [bytes(byte >> within & 1 for byte in range(256)) for within in range(8)]
"""Of each byte, whether it has a bit."""


class CoverageByResponsibility(Report):
    """Responsibility by responsibility: how many open accounts have it covered, and which do not.

    What is due soon is still covered. Of the others nobody holds the role (`unassigned`), it was never done
    by a holder (`never`), or too long ago (`overdue`); `gaps` names these accounts.
    """

    name = "coverage"
    title = Words("Coverage of responsibilities")
    columns = (
        Column("role", Words("Role"), "id"),
        Column("responsibility", Words("Responsibility"), "id"),
        Column("what", Words("What")),
        Column("accounts", words_in("how many", "Accounts"), "count"),
        Column("covered", Words("Covered"), "count"),
        Column("share", Words("Share"), "share"),
        Column("due_soon", Words("Due soon"), "count"),
        Column("unassigned", Words("Role vacant"), "count"),
        Column("never", Words("Never done"), "count"),
        Column("overdue", Words("Overdue"), "count"),
        Column("gaps", Words("Not covered"), "id"),
    )
    chart = "coverage_shares"

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        if drawn := drawn_at(reading, question.at):
            return list(_by_bits(sorted(reading.ask_plainly(_masks, drawn, question=question).rows)))
        accounts = open_accounts(reading, question)
        table = coverage_at(reading, question.at)
        wanted = select(table.c.account, table.c.item, state_at(table, question.at).label("state")).where(
            table.c.role.is_not(None), *of_those_asked(reading, question, table)
        )
        states: defaultdict[str, Counter[State]] = defaultdict(Counter)
        gaps: defaultdict[str, list[str]] = defaultdict(list)
        # Sorted here: a database that is asked to might go through all rows in that order instead.
        for row in sorted(reading.all(wanted), key=itemgetter("account")):
            if row["account"] in accounts:
                states[row["item"]][row["state"]] += 1
                if row["state"] not in COVERED:
                    gaps[row["item"]].append(row["account"])
        return [
            _row(one, states[one.id], len(gaps[one.id]), ", ".join(gaps[one.id]))
            for one in RESPONSIBILITIES.values()
        ]


def _masks(relations: Relations, drawn: Drawn, *, question: Question) -> Select[Any]:
    """Of each account that has items, in which state which of them are."""
    now, asked = open_now(relations, question, drawn)
    return asked.add_columns(now.c.account, *(now.c[state] for state in STATES)).where(
        now.c.looked_after.is_not(None)
    )


def _by_bits(rows: Sequence[PlainRow]) -> Iterator[Row]:
    """By rows of accounts as `_masks` has them, in order."""
    accounts, *states = (list(map(itemgetter(place), rows)) for place in range(1 + len(STATES)))
    told = dict(zip(STATES, states, strict=True))
    alike: Mapping[State, Counter[int]] = {state: Counter(bits) for state, bits in told.items()}
    lacking = _flags(list(map(or_, map(or_, told["overdue"], told["never"]), told["unassigned"])))
    # Where nobody holds a role, the same accounts lack all that it is to look after.
    named: dict[bytes, str] = {}
    for one in RESPONSIBILITIES.values():
        bit = BITS[one.id]
        counts = {
            state: sum(times for bits, times in found.items() if bits & bit) for state, found in alike.items()
        }
        gaps = lacking(bit)
        if gaps not in named:
            named[gaps] = ", ".join(compress(accounts, gaps))
        yield _row(one, counts, gaps.count(1), named[gaps])


def _flags(masks: Sequence[int]) -> Callable[[int], bytes]:
    """Of many masks, whether each has a bit: a byte for each mask.

    Looked up by the byte of the masks that the bit is in, as texts are translated: mask by mask takes several
    times as long.
    """
    size = (max(BITS.values()).bit_length() + 7) // 8
    whole = b"".join([mask.to_bytes(size, "little") for mask in masks])
    by_byte = [whole[place::size] for place in range(size)]

    def has(bit: int) -> bytes:
        place, within = divmod(bit.bit_length() - 1, 8)
        return by_byte[place].translate(_HAVING[within])

    return has


def _row(one: Responsibility, counts: Mapping[State, int], lacking: int, gaps: str) -> Row:
    total = sum(counts.values())
    covered = total - lacking
    return {
        "role": one.role.value,
        "responsibility": one.id,
        "what": one.words,
        "accounts": total,
        "covered": covered,
        "share": round(covered / total, 4) if total else None,
        **{state: counts[state] for state in ("due_soon", "unassigned", "never", "overdue")},
        "gaps": gaps,
    }
