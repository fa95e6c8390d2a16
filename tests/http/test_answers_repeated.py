"""What is asked again is told as before with nothing else asked, until something is recorded."""

from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.test_policies import adopt
from tierline.application.access import account_set
from tierline.application.api_keys import EVERYTHING

AT = "2025-06-01"
ACCOUNT = f"/v1/accounts/{CODE}"
READS = (ACCOUNT, f"{ACCOUNT}/tier", f"{ACCOUNT}/coverage")
STATED = ("account_opened", "account_changed")


@pytest.fixture
def asked(opened: Door, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by the name of what is asked of the log or of the read models for an answer."""
    found: list[str] = []

    def note(owner: Any, name: str) -> None:
        does = getattr(owner, name)

        def noted(*args: Any, **more: Any) -> Any:
            found.append(name)
            return does(*args, **more)

        monkeypatch.setattr(owner, name, noted)

    opened.system.refresh()
    for name in ("head", "stored_stream", "stream", "by_topic", "stored", "keys"):
        note(opened.system.log, name)
    note(opened.system.access._keys, "exist")
    return found


def content(door: Door, path: str, **asked: str) -> dict[str, Any]:
    """An answer without what it rests on."""
    answer: dict[str, Any] = door.fresh(path, as_of=AT, **asked)
    del answer["basis"]
    return answer


@pytest.mark.parametrize("path", READS)
def test_an_answer_given_again_is_the_same_to_the_byte(opened: Door, path: str) -> None:
    opened.system.refresh()
    first, again = (opened.get(path, as_of=AT) for _ in range(2))
    assert first.content == again.content
    for name in ("etag", "tierline-basis", "cache-control", "vary", "content-type"):
        assert first.headers[name] == again.headers[name]
    assert first.headers["x-request-id"] != again.headers["x-request-id"]
    known = opened.client.get(path, params={"as_of": AT}, headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", first.headers["etag"])
    assert known.headers["tierline-basis"] == first.headers["tierline-basis"]
    assert "content-type" not in known.headers


@pytest.mark.parametrize("path", READS[1:])
def test_where_nothing_moved_the_log_is_asked_for_its_head_alone(
    opened: Door, asked: list[str], path: str
) -> None:
    opened.get(path, as_of=AT)
    asked.clear()
    assert opened.get(path, as_of=AT).status_code == 200
    assert asked == ["head"]
    asked.clear()
    opened.get(path)
    assert set(asked) == {"head"}, "now, too, no stream is read again and no key looked for"


@pytest.mark.parametrize("path", READS)
def test_only_what_bears_on_an_account_changes_what_is_told_of_it(opened: Door, path: str) -> None:
    before = content(opened, path)
    opened.open(code="OTHER", occurred_at="2025-01-02T09:00:00Z")
    assert content(opened, path) == before
    assert opened.get(path, as_of=AT).json()["basis"]["position"] == opened.head()
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    opened.stated("account_changed", region="north")
    opened.stated("contract_signed", contract="K", agreement="alliance", starts="2025-01-01")
    opened.stated("interaction", channel="meeting", initiative="ours", people=["p-ana"])
    assert content(opened, path) != before


def test_a_merge_a_policy_and_the_firms_own_book_are_seen_at_once(opened: Door) -> None:
    opened.open(code="OTHER")
    tier, coverage = f"{ACCOUNT}/tier", f"{ACCOUNT}/coverage"
    before = content(opened, tier)
    assert before["tier"] == "vendor"
    assert adopt(opened, from_day="2025-02-01").status_code == 201
    adopted = content(opened, tier)
    assert adopted["policy"] != before["policy"]
    assert content(opened, coverage)["open"] is True
    opened.stated("account_merged", into="OTHER", occurred_at="2025-04-01T00:00:00Z")
    assert content(opened, tier)["tier"] is None
    assert content(opened, coverage)["open"] is False
    ana = {"kind": "person_added", "occurred_at": "2025-01-01T09:00:00Z", "person": "p-ana"}
    told = opened.client.post("/v1/firm/facts", json=ana | {"name": "Ana Sample", "level": "manager"})
    assert told.status_code == 201
    assert opened.get(tier, as_of=AT).json()["basis"]["position"] == told.json()["position"]


def test_what_was_told_to_who_sees_all_is_not_told_to_who_sees_less(opened: Door) -> None:
    access = opened.system.access
    opened.system.refresh()
    tokens = [
        access.issue(name, grant=EVERYTHING._replace(accounts=account_set(accounts)))[1]
        for name, accounts in (("all", ["all"]), ("some", ["code=OTHER"]))
    ]
    for path in READS:
        answers = [
            opened.client.get(path, params={"as_of": AT}, headers={"authorization": f"Bearer {one}"})
            for one in (*tokens, *tokens)
        ]
        assert [one.status_code for one in answers] == [200, 404, 200, 404]
        assert opened.get(path, as_of=AT).status_code == 401


def test_an_answer_given_again_counts_as_any_other(opened: Door) -> None:
    opened.system.refresh()
    ana = {"authorization": f"Bearer {opened.system.access.issue('ana')[1]}"}
    assert opened.client.get(READS[1], params={"as_of": AT}, headers=ana).status_code == 200
    with opened.system.limits.turn("ana", []):
        opened.system.limits._now["ana", "request"] = 10**6
        refused = opened.client.get(READS[1], params={"as_of": AT}, headers=ana)
        opened.system.limits._now.clear()
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-at-once")


def test_now_and_what_was_known_once_are_not_kept(opened: Door) -> None:
    for more in ({}, {"known_at": "1"}, {"as_of": AT, "known_at": "1"}, {"as_of": AT, "min_position": "1"}):
        assert opened.get(READS[1], **more).status_code == 200
    assert opened.get(f"{ACCOUNT}X/tier", as_of=AT).status_code == 404
    key = ("/v1/accounts/none/tier", b"", None)
    assert opened.system.answers.get(key) is None
    assert not opened.system.answers._values


def test_entries_of_the_timeline_kept_in_memory_are_those_known_by_then(opened: Door) -> None:
    path = f"{ACCOUNT}/timeline"

    def kinds() -> list[str]:
        return [one["kind"] for one in content(opened, path)["items"] if one["kind"] in STATED]

    assert kinds() == kinds() == ["account_opened"]
    opened.stated("account_changed", region="north")
    assert kinds() == kinds() == ["account_changed", "account_opened"]
    opened.stated("account_changed", region="south", occurred_at="2025-07-01T00:00:00Z")
    assert kinds() == ["account_changed", "account_opened"]
