"""Leaves as texts: there is one for each, and nothing else is taken for one."""

import json
import re
from datetime import UTC, datetime
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.application.leaves import LeafContent, LeafNotCanonical, canonical_leaf, leaf_in

STREAM = "00000000-0000-0000-0000-00000000000a"
LEAF = LeafContent(
    log="8f3c",
    position=7,
    recorded_at="2026-03-31T09:00:00.000001Z",
    state_sha256="0a" * 32,
    stream=STREAM,
    type="account.interaction.v1",
    version=2,
)
MEMBERS = st.builds(
    LeafContent,
    log=st.text(),
    position=st.integers(0, 2**63 - 1),
    recorded_at=st.none() | st.just("2026-03-31T09:00:00.000001Z"),
    state_sha256=st.binary(min_size=32, max_size=32).map(bytes.hex),
    stream=st.uuids().map(str),
    type=st.text(),
    version=st.integers(0, 2**63 - 1),
    v=st.just(1),
)


@given(MEMBERS)
def test_a_leaf_is_read_as_it_was_written(one: LeafContent) -> None:
    assert leaf_in(one.data()) == one
    assert [*re.findall(rb'"(\w+)":', one._replace(log="", type="").data())] == [
        name.encode() for name in sorted(LeafContent._fields)
    ]


@given(MEMBERS, st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_moment_and_an_id_are_written_as_their_texts_are(
    one: LeafContent, at: datetime, stream: UUID
) -> None:
    moment = f"{at.year:04}-{at:%m-%dT%H:%M:%S}.{at.microsecond:06}Z"
    expected = one._replace(recorded_at=moment, stream=str(stream))
    assert canonical_leaf(*one._replace(recorded_at=at, stream=stream)) == expected.data()
    assert leaf_in(expected.data()) == expected


@given(MEMBERS)
def test_a_leaf_is_canonical_json(one: LeafContent) -> None:
    members = {**one._asdict(), "log": "8f3c", "type": "account.interaction.v1"}
    plain = json.dumps(members, sort_keys=True, separators=(",", ":"))
    assert canonical_leaf(**members) == plain.encode()


@pytest.mark.parametrize(
    "member",
    [
        {"v": 2},
        {"v": True},
        {"v": 1.0},
        {"position": "1"},
        {"position": 1.5},
        {"version": None},
        {"log": 7},
        {"type": None},
        {"recorded_at": 7},
        {"recorded_at": "2026-03-31T09:00:00Z"},
        {"recorded_at": "2026-03-31T09:00:00.000000+00:00"},
        {"stream": STREAM.replace("-", "")},
        {"stream": STREAM[:-1] + "A"},
        {"state_sha256": "AB" * 32},
        {"more": 1},
    ],
)
def test_a_text_that_is_no_leaf_is_refused(member: dict[str, object]) -> None:
    content = {**LEAF._asdict(), **member}
    with pytest.raises(LeafNotCanonical):
        leaf_in(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))
