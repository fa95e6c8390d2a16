"""An answer is remembered for a minute of its own time, under its own question."""

from datetime import UTC, datetime, timedelta

from tests.doors import CODE, Door
from tierline.domain.shared.time import FOREVER, LAST
from tierline.interfaces.ttl_cache import FRESH, Remembered

PAGE = f"/accounts/{CODE}"
AT = datetime(2026, 3, 31, 12, tzinfo=UTC)


def test_an_answer_is_given_again_until_it_is_a_minute_old():
    asked = []
    remembered = Remembered()

    def ask(key, at):
        return remembered.answer(key, at, lambda: asked.append((key, at)) or len(asked))

    assert ask("a", AT) == ask("a", AT + FRESH - timedelta.resolution) == 1
    assert ask("a", AT + FRESH) == 2
    assert ask("b", AT) == 3
    assert ask("a", AT) == 4, "an answer about a later moment says nothing of an earlier one"


def test_an_answer_about_the_end_of_time_is_remembered_as_well():
    remembered = Remembered()
    for at in (LAST, FOREVER - FRESH, FOREVER - FRESH - timedelta.resolution):
        remembered.answer(at, at, lambda: "old")
        assert remembered.answer(at, at, lambda: "new") == "old"


def test_only_the_last_answers_are_remembered():
    remembered = Remembered(most=2)
    for key in "abc":
        remembered.answer(key, AT, lambda: "old")
    assert remembered.answer("c", AT, lambda: "new") == "old"
    assert remembered.answer("a", AT, lambda: "new") == "new"


def test_a_page_looked_at_again_is_the_one_made_before_until_a_fact_is_recorded(empty: Door) -> None:
    empty.open(name="Nova Water")
    empty.system.feeding.start()
    first = empty.get_after(1, PAGE)
    again = empty.get_after(1, PAGE)
    other = empty.get_after(1, PAGE, lang="zh")
    assert {first.status_code, again.status_code, other.status_code} == {200}
    assert first.content == again.content != other.content
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-store"
    empty.stated("account_changed", name="Nova Water and Power")
    later = empty.get_after(2, PAGE)
    assert "Nova Water and Power" in later.text
    assert "Nova Water and Power" not in again.text


def test_a_page_of_an_account_is_kept_while_facts_are_recorded_of_others(empty: Door) -> None:
    empty.open(name="Nova Water")
    empty.open(code="OTHER")
    empty.system.feeding.start()
    first = empty.get_after(2, PAGE)
    empty.stated("account_changed", "OTHER", name="Elsewhere")
    assert empty.get_after(3, PAGE).content == first.content
    empty.stated("account_changed", name="Nova Water and Power")
    assert "Nova Water and Power" in empty.get_after(4, PAGE).text


def test_a_page_of_an_account_is_made_anew_once_a_book_says_more(empty: Door) -> None:
    empty.open(name="Nova Water")
    empty.stated("role_assigned", role="account_manager", person="p-ana")
    empty.system.feeding.start()
    first = empty.get_after(2, PAGE)
    assert "Ana Sample" not in first.text
    ana = {
        "kind": "person_added",
        "occurred_at": "2025-01-01T09:00:00Z",
        "person": "p-ana",
        "name": "Ana Sample",
    }
    told = empty.client.post("/v1/firm/facts", json=ana | {"level": "manager"})
    named = empty.get_after(told.json()["position"], PAGE)
    assert "Ana Sample" in named.text
