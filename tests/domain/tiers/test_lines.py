"""The line of every value of a text, held against reading the text line by line."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.tiers.lines import Location, line_of
from tierline.domain.tiers.shipped import DEFAULT_POLICY

DEFAULT = (files("tierline.domain.tiers") / "policies" / DEFAULT_POLICY).read_text("utf-8")
HARD = '''
"quoted # key" = "a # in a text, [and] {more}"   # a remark with "quotes" and [brackets]
'plain.one' = 'C:\\temp'
several = """
first = 1
\\"""still the text""""
after = 1.5
literal = \'\'\'
[not.a.table]
x = 1\'\'\'
when = 1979-05-27 07:32:00
a.b.c = [ 1, [2,
  3], # a remark ]
  { x = 1, y.z = "}" },
]
a.b.d = true
empty = []
none = {}

[tables."of all".kinds]
x = 1
[[tables.list]]
  [[tables.list.inner]]
  k = 1
  [[tables.list.inner]]
  k = 2
[[tables.list]]
  [tables.list.single]
  k = 3
  [[tables.list.inner]]
  k = 4
[tables]
late = 1
[[ spaced . out ]]
k = -0.5e3
'''


def locations(value: Any, way: Location = ()) -> Iterator[Location]:
    """The way to every value inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield (*way, step)
        yield from locations(inner, (*way, step))


def read(text: str) -> set[Location]:
    """The ways to all values of a text whose end may be cut off."""
    for closing in ("", "]", "]]", "]]]", '"""', "'''"):
        try:
            return set(locations(tomllib.loads(text + "\n" + closing)))
        except tomllib.TOMLDecodeError:
            continue
    return set()


def lines_by_reading(text: str) -> dict[Location, int]:
    """For each value, the first line that must be there for the value to be there."""
    found: dict[Location, int] = {}
    lines = text.split("\n")
    for number in range(1, len(lines) + 1):
        for location in read("\n".join(lines[:number])):
            found.setdefault(location, number)
    return found


@pytest.mark.parametrize("text", [DEFAULT, HARD, HARD.replace("\n", "\r\n")], ids=["default", "hard", "crlf"])
def test_each_value_stands_where_a_reader_first_meets_it(text: str) -> None:
    found = lines_by_reading(text)
    assert found.keys() == set(locations(tomllib.loads(text)))
    # A table whose parts come first is shown at its own header, not at theirs.
    own = {("tables",): text[: text.index("[tables]")].count("\n") + 1} if text is not DEFAULT else {}
    assert {way: line_of(text, way) for way in found} == found | own


names = st.text("ab.# \"'[", min_size=1, max_size=3)
scalars = st.one_of(
    st.integers(-5, 5), st.booleans(), st.text("ab\"'#\n]},= \\", max_size=4), st.floats(0, 1)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def written(value: Any, breaks: bool = True) -> str:
    """A value as TOML; lists over several lines where that is allowed."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        gap = "\n # [a remark\n" if breaks else ""
        return "[" + gap + ",".join(written(one, breaks) + gap for one in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{quoted(name)} = {written(inner, breaks=False)}" for name, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    return repr(value)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(document=st.dictionaries(names, values, max_size=4))
def test_any_document_has_a_line_for_each_of_its_values(document: dict[str, Any]) -> None:
    text = "\n".join(f"{quoted(name)} = {written(value)}" for name, value in document.items())
    assert tomllib.loads(text) == document
    assert {way: line_of(text, way) for way in locations(document)} == lines_by_reading(text)


def test_what_is_not_there_stands_where_it_is_missing() -> None:
    text = "a = 1\n[b]\nc = [1,\n2]\n"
    assert line_of(text, ("b", "c", 5, "x")) == 3
    assert line_of(text, ("b", "d")) == 2
    assert line_of(text, ("e",)) is None
