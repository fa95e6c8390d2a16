"""Rows of what holds over time, against sets of intervals as an independent library works them out."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from spans import datetimerange, datetimerangeset

from tierline.domain.shared.time import BEGINNING, FOREVER
from tierline.projections.engine.intervals import spans

ZERO = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.integers(0, 12).map(lambda number: ZERO + timedelta(days=number))
changes = st.lists(st.tuples(moments, st.sampled_from((None, "open", "done"))), max_size=10)


def _span(begin: datetime, end: datetime) -> datetimerange:
    return datetimerange(begin, None if end == FOREVER else end)


@given(changes=changes, since=st.one_of(st.just(BEGINNING), moments))
def test_rows_hold_where_the_last_change_says_so(
    changes: list[tuple[datetime, str | None]], since: datetime
) -> None:
    ordered = sorted(changes, key=lambda change: change[0])
    states = [(at, None if value is None else {"value": value}) for at, value in ordered]
    rows = list(spans(states, since))
    ends = [*(at for at, _ in ordered[1:]), FOREVER]
    for value in ("open", "done"):
        said = [_span(at, end) for (at, one), end in zip(ordered, ends, strict=False) if one == value]
        asked = datetimerangeset(said) & datetimerangeset([datetimerange(since, None)])
        held = [_span(row["valid_from"], row["valid_to"]) for row in rows if row["value"] == value]
        assert datetimerangeset(held) == asked
        assert len(held) == len(list(asked))
    _follow_one_another(rows)


def _follow_one_another(rows: list[dict[str, Any]]) -> None:
    assert all(row["valid_from"] < row["valid_to"] for row in rows)
    assert all(one["valid_to"] <= other["valid_from"] for one, other in pairwise(rows))
