"""What was used most recently is kept up to a bound, by number or by what it takes up."""

from tierline.application.lru import LruCache


def test_the_longest_unused_goes_first() -> None:
    recent: LruCache[str, int] = LruCache(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert [recent.get(name) for name in "abc"] == [1, None, 3]


def test_large_values_make_room_for_themselves_and_one_is_always_kept() -> None:
    recent: LruCache[str, int] = LruCache(10)
    for number, name in enumerate("abc"):
        recent.put(name, number, 4)
    assert [recent.get(name) for name in "abc"] == [None, 1, 2]
    recent.put("d", 4, 50)
    assert [recent.get(name) for name in "bcd"] == [None, None, 4]


def test_a_value_that_grows_counts_once_by_its_last_size() -> None:
    recent: LruCache[str, int] = LruCache(10)
    for size in (2, 4, 6):
        recent.put("a", size, size)
    recent.put("b", 0, 4)
    assert (recent.get("a"), recent.get("b")) == (6, 0)
    recent.drop("a")
    recent.put("c", 1, 6)
    assert recent.get("b") == 0
