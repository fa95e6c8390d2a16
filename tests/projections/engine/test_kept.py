"""What is kept in memory is bounded by bytes, and what was unused for longest goes first."""

from tierline.projections.engine.kept import Kept


def test_the_longest_unused_goes_once_there_is_too_much() -> None:
    kept: Kept[str, int] = Kept(limit=10)
    for number, name in enumerate("abc"):
        kept.put(name, number, 4)
    assert [kept.take(name) for name in "abc"] == [None, 1, 2]


def test_what_was_used_again_stays() -> None:
    kept: Kept[str, str] = Kept(limit=10)
    kept.put("a", "old", 4)
    kept.put("b", "b", 4)
    kept.put("a", kept.take("a") or "", 4)
    kept.put("c", "c", 4)
    assert [kept.take(name) for name in "abc"] == ["old", None, "c"]


def test_a_value_that_is_too_large_alone_is_kept_until_the_next_comes() -> None:
    kept: Kept[str, str] = Kept(limit=10)
    kept.put("a", "large", 50)
    assert kept.take("a") == "large"
    kept.put("a", "large", 50)
    kept.put("b", "b", 1)
    assert [kept.take(name) for name in "ab"] == [None, "b"]


def test_nothing_is_left_of_its_size_once_a_value_is_taken_or_all_are_gone() -> None:
    kept: Kept[str, str] = Kept(limit=10)
    for _ in range(5):
        kept.put("a", "a", 9)
        kept.take("a")
    kept.put("a", "a", 9)
    kept.clear()
    kept.put("b", "b", 5)
    kept.put("c", "c", 5)
    assert [kept.take(name) for name in "abc"] == [None, "b", "c"]
