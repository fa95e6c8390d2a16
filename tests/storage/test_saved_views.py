"""Saved views on either database: each for its owner alone, by names that are kept under seal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Principal
from tierline.application.root_key import RootKey
from tierline.application.saved_views import (
    LONGEST_NAME,
    MOST,
    SavedViews,
    TooManyViews,
    ViewNameNotUsable,
    ViewNameTaken,
    ViewUnknown,
)
from tierline.interfaces.storage.saved_views import StoredViews

NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
ANA = Principal("https://id.example|7f3a", EVERY_SCOPE, ALL_ACCOUNTS, "ana.berg")
BO = Principal("bo", EVERY_SCOPE, ALL_ACCOUNTS)


class Root:
    """A root key in memory."""

    key = RootKey.of(b"r" * 32)


class Shelf:
    """Saved views, with a clock and some chance, both of them counting."""

    def __init__(self, engine: Engine) -> None:
        self.now, self._drawn = NOON, 0
        self.table = StoredViews(engine)
        self.views = SavedViews(self.table, Root(), self._chance, lambda: self.now)

    def _chance(self, size: int) -> bytes:
        self._drawn += 1
        return self._drawn.to_bytes(size, "big")


@pytest.fixture
def shelf(engine: Engine) -> Iterator[Shelf]:
    return Shelf(engine)


def names(shelf: Shelf, who: Principal) -> list[str]:
    return [one.name for one in shelf.views.of(who)]


def test_a_view_is_kept_and_put_in_place_of_the_one_of_its_name(shelf: Shelf) -> None:
    made, is_new = shelf.views.put(ANA, "North", "/", {"region": "north", "sort": "tier"})
    assert is_new
    assert made.query == (("region", "north"), ("sort", "tier"))
    assert shelf.views.find(ANA, "North") == made
    shelf.now += timedelta(days=1)
    again, is_new = shelf.views.put(ANA, "North", "/desk", {})
    assert not is_new
    assert shelf.views.of(ANA) == [again]
    assert (again.page, again.query, again.made_at, again.changed_at) == ("/desk", (), NOON, shelf.now)


def test_everybody_has_views_of_their_own_by_name(shelf: Shelf) -> None:
    for name in ("b", "A", "c"):
        shelf.views.put(ANA, name, "/", {})
    shelf.views.put(BO, "A", "/desk", {})
    assert names(shelf, ANA) == ["A", "b", "c"]
    assert [(one.name, one.page) for one in shelf.views.of(BO)] == [("A", "/desk")]
    shelf.views.remove(BO, "A")
    assert (names(shelf, ANA), names(shelf, BO)) == (["A", "b", "c"], [])


def test_a_view_gets_another_name_unless_another_one_has_it(shelf: Shelf) -> None:
    shelf.views.put(ANA, "North", "/", {"region": "north"})
    shelf.views.put(ANA, "South", "/", {"region": "south"})
    with pytest.raises(ViewNameTaken):
        shelf.views.rename(ANA, "North", "South")
    assert names(shelf, ANA) == ["North", "South"]
    assert shelf.views.rename(ANA, "North", "North").name == "North"
    assert shelf.views.rename(ANA, "North", "Up").query == (("region", "north"),)
    assert names(shelf, ANA) == ["South", "Up"]


@pytest.mark.parametrize("name", ["", " ", " x", "x ", "a\nb", "a\u202eb", "x" * (LONGEST_NAME + 1)])
def test_a_name_is_one_line_that_is_not_too_long(shelf: Shelf, name: str) -> None:
    with pytest.raises(ViewNameNotUsable):
        shelf.views.put(ANA, name, "/", {})
    shelf.views.put(ANA, "华东\u3000客户", "/", {})
    shelf.views.put(ANA, "x", "/", {})
    with pytest.raises(ViewNameNotUsable):
        shelf.views.rename(ANA, "x", name)


def test_there_are_so_many_and_no_more_but_those_there_are_may_change(shelf: Shelf) -> None:
    for number in range(MOST):
        shelf.views.put(ANA, f"{number}", "/", {})
    with pytest.raises(TooManyViews):
        shelf.views.put(ANA, "one more", "/", {})
    shelf.views.put(ANA, "0", "/desk", {})
    shelf.views.put(BO, "one more", "/", {})
    shelf.views.remove(ANA, "1")
    shelf.views.put(ANA, "one more", "/", {})


def test_what_is_not_there_is_neither_found_nor_renamed_nor_removed(shelf: Shelf) -> None:
    shelf.views.put(BO, "theirs", "/", {})
    for attempt in (
        lambda: shelf.views.find(ANA, "theirs"),
        lambda: shelf.views.rename(ANA, "theirs", "mine"),
        lambda: shelf.views.remove(ANA, "theirs"),
    ):
        with pytest.raises(ViewUnknown):
            attempt()
    assert names(shelf, BO) == ["theirs"]


def test_nothing_of_a_view_stands_in_clear(shelf: Shelf, engine: Engine) -> None:
    shelf.views.put(ANA, "Zq7Canary", "/", {"q": "Zq7Canary"})
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM saved_views")).all()
    assert len(rows) == 1
    assert "Zq7Canary" not in repr([bytes(one) if isinstance(one, memoryview) else one for one in rows[0]])


def test_who_is_forgotten_has_no_views_whether_known_by_the_book_or_by_name(shelf: Shelf) -> None:
    for who in (ANA, BO):
        shelf.views.put(who, "mine", "/", {})
    shelf.views.forget("ana.berg")
    assert (names(shelf, ANA), names(shelf, BO)) == ([], ["mine"])
    shelf.views.forget("bo")
    assert names(shelf, BO) == []
