"""What reaches too far is found out before anything that would suffer from it is let near."""

import tomllib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tierline.domain.shared.extent import (
    DEEPEST,
    MOST_MEMBERS,
    MOST_PARTS,
    has_too_many_members,
    nests_too_deeply,
    toml_nests_too_deeply,
)


def lists(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


def objects(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = {"a": 0, "b": value}
    return value


@pytest.mark.parametrize("nested", [lists, objects])
def test_values_may_nest_to_the_deepest_level_and_no_further(nested) -> None:
    assert not nests_too_deeply(nested(DEEPEST))
    assert nests_too_deeply(nested(DEEPEST + 1))
    assert nests_too_deeply([1, {"a": nested(DEEPEST)}])


def test_a_value_of_a_hundred_thousand_levels_is_looked_at_without_recursion() -> None:
    value: object = 1
    for _ in range(100_000):
        value = [value]
    assert nests_too_deeply(value)
    while isinstance(value, list):  # Python takes it apart by recursion otherwise.
        value = value.pop()


@pytest.mark.parametrize(
    "make", [lambda count: [0] * count, lambda count: dict.fromkeys(map(str, range(count)))]
)
@pytest.mark.parametrize("around", [lambda one: one, lambda one: [1, one], lambda one: {"a": {"b": [[one]]}}])
def test_objects_and_lists_have_so_many_members_at_the_most(make, around) -> None:
    assert not has_too_many_members(around(make(MOST_MEMBERS)))
    assert has_too_many_members(around(make(MOST_MEMBERS + 1)))
    assert not has_too_many_members("x" * 1000)


KEYS = {
    "bare": "a",
    "quoted": '"a.b = \\" # c"',
    "literal": "'a.b.c'",
}


@pytest.mark.parametrize("part", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("dot", [".", " . ", "\t.", ". "])
@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[{}]]", "x = {{ {} = 1 }}"])
def test_keys_may_have_so_many_parts_and_no_more(part: str, dot: str, form: str) -> None:
    for parts, deep in ((MOST_PARTS, False), (MOST_PARTS + 1, True), (400, True)):
        text = form.format(dot.join([part] * parts))
        assert tomllib.loads(text)
        assert toml_nests_too_deeply(text) is deep


def test_dots_in_texts_and_remarks_are_no_keys() -> None:
    dotted = ".".join("a" * 100)
    for text in (f'a = "{dotted}"', f"# {dotted}", f'a = """\n{dotted}\n"""', f"a = '''{dotted}'''"):
        tomllib.loads(text)
        assert not toml_nests_too_deeply(f"{text}\nb = 1")
    assert not toml_nests_too_deeply("a = 1979-05-27T07:32:00.999999Z\nb = 1.5\n" * 100)


def test_brackets_in_texts_and_remarks_nest_nothing() -> None:
    brackets = "[{" * 100
    for text in (f'a = "{brackets}"', f"# {brackets}", f'a = """{brackets}"""', f"a = '''{brackets}'''"):
        assert not toml_nests_too_deeply(text)
    assert not toml_nests_too_deeply("\n".join(f"[[a]]\nb = [{number}]" for number in range(100)))


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_lists_and_tables_in_a_text_may_nest_to_the_deepest_level(pair: str) -> None:
    opening = "[" if pair == "[]" else "{a="
    for levels, deep in ((DEEPEST, False), (DEEPEST + 1, True)):
        assert toml_nests_too_deeply("x = " + opening * levels + "1" + pair[1] * levels) is deep


@given(st.text(alphabet="ab.\"'\\[]{}=\n \t#", max_size=200))
def test_a_text_that_can_be_read_and_is_not_refused_nests_within_the_limits(text: str) -> None:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    if not toml_nests_too_deeply(text):
        assert not nests_too_deeply([content]) or text.count(".") > MOST_PARTS


HOSTILE = {
    "a dotted key": "a." * 30_000 + "a = 1",
    "a header": "[" + "a." * 30_000 + "a]",
    "quoted parts": '"a".' * 15_000 + "a = 1",
    "strings that never end": '"""\\' * 15_000,
    "literals that never end": "'''a" * 15_000,
    "quotes": '"' * 60_000,
    "escapes": '"' + "\\" * 60_000,
    "dots": "." * 60_000,
    "nearly dotted": ("a." * MOST_PARTS + " ") * 1_500,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_looking_at_a_hostile_text_takes_no_more_memory_than_the_text_itself(text: str) -> None:
    tracemalloc.start()
    toml_nests_too_deeply(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
