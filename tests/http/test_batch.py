import asyncio
import json
import logging
from typing import Any

import pytest

from tests.doors import CODE, Door, an_id, new_account
from tierline.application.ports import LogUnavailable
from tierline.domain.shared.ids import account_id
from tierline.interfaces.http import batch
from tierline.interfaces.http.batch import MOST_REFUSED, BatchLine, Splitter
from tierline.interfaces.http.refusals import LineTooLong

CANARY = "Zq7Canary"


def line(account: str = CODE, **fields: Any) -> bytes:
    content = {"account": account, "kind": "interaction", "channel": "call", "initiative": "ours", **fields}
    return json.dumps({"occurred_at": "2025-03-03T10:00:00Z", **content}).encode()


def test_of_a_thousand_lines_one_is_bad_and_the_others_land(opened: Door) -> None:
    lines = [line(purpose=f"Call {number}") for number in range(1000)]
    lines[499] = line(channel=CANARY, purpose=CANARY)
    response = opened.batch(*lines)
    answer = response.json()
    assert response.status_code == 200
    assert (answer["recorded"], answer["repeated"], answer["refused"]) == (999, 0, 1)
    assert [result["line"] for result in answer["results"]] == list(range(1, 1001))
    assert [result["line"] for result in answer["results"] if result["status"] == "refused"] == [500]
    assert answer["results"][499]["problem"]["type"] == "/problems/malformed-fact"
    versions = [result["receipt"]["version"] for result in answer["results"] if "receipt" in result]
    assert versions == list(range(2, 1001))
    assert opened.head() == 1000
    assert CANARY not in response.text


def test_a_batch_is_about_many_accounts_and_may_open_them(door: Door) -> None:
    opening = {"kind": "account_opened", "name": "N", "account_kind": "government"}
    lines = [line(f"A-{number}", code=f"A-{number}", **opening) for number in range(3)]
    stripped = [json.loads(one) for one in lines]
    for one in stripped:
        del one["channel"], one["initiative"]
    answer = door.batch(*(json.dumps(one).encode() for one in stripped), line("A-1"), line("A-9")).json()
    assert [result["status"] for result in answer["results"]] == ["recorded"] * 4 + ["refused"]
    assert answer["results"][3]["receipt"]["account"] == "A-1"
    assert answer["results"][4]["problem"]["type"] == "/problems/unknown-account"


def test_a_line_from_beyond_the_years_of_utc_keeps_no_other_from_landing(opened: Door) -> None:
    answer = opened.batch(line(occurred_at="0001-01-01T00:00:00+14:00"), line()).json()
    assert [result["status"] for result in answer["results"]] == ["refused", "recorded"]
    assert answer["results"][0]["problem"]["type"] == "/problems/malformed-fact"


def test_a_later_line_may_rest_on_an_earlier_one(opened: Door) -> None:
    raised = {"account": CODE, "kind": "escalation_raised", "escalation": "E", "severity": "low"}
    resolved = {"account": CODE, "kind": "escalation_resolved", "escalation": "E"}
    moment = {"occurred_at": "2025-03-03T10:00:00Z"}
    lines = ({**raised, "category": "problem", **moment}, {**resolved, **moment}, {**resolved, **moment})
    answer = opened.batch(*(json.dumps(one).encode() for one in lines)).json()
    assert [result["status"] for result in answer["results"]] == ["recorded", "recorded", "refused"]
    assert answer["results"][2]["problem"]["type"] == "/problems/escalation-already-resolved"


def test_a_batch_sent_again_is_a_repeat_line_by_line(opened: Door) -> None:
    lines = [line(fact_id=an_id()) for _ in range(5)]
    first, again = opened.batch(*lines).json(), opened.batch(*lines, line(fact_id=an_id())).json()
    assert (again["recorded"], again["repeated"]) == (1, 5)
    receipts = [[result["receipt"] for result in answer["results"][:5]] for answer in (first, again)]
    assert receipts[0] == receipts[1]


def test_under_an_idempotency_key_lines_need_no_ids_of_their_own(opened: Door) -> None:
    lines, key = [line(), line(), line(channel="visit")], {"Idempotency-Key": "night-7"}
    first, again = opened.batch(*lines, **key).json(), opened.batch(*lines, **key).json()
    assert (first["recorded"], again["repeated"]) == (3, 3)
    assert opened.head() == 4


def test_what_is_no_fact_is_refused_by_line(opened: Door) -> None:
    lines = (
        b"{",
        b"",
        b'["x"]',
        b"\xff\xfe",
        b'{"kind": "interaction"}',
        b'{"account": 7}',
        b"  " + line() + b"\r",
    )
    answer = opened.batch(*lines).json()
    names = [result.get("problem", {}).get("type") for result in answer["results"]]
    assert [result["line"] for result in answer["results"]] == [1, 3, 4, 5, 6, 7]
    assert names[:3] == ["/problems/broken-json", "/problems/body-not-an-object", "/problems/broken-json"]
    assert names[-1] is None
    assert opened.head() == 2


def test_what_is_no_text_names_no_account(opened: Door) -> None:
    for code in ("None", "5", "True", "true"):
        opened.open(code)
    nameless = json.loads(line())
    del nameless["account"]
    lines = [line(account=account) for account in (None, 5, True, [CODE])]  # type: ignore[arg-type]
    results = opened.batch(*lines, json.dumps(nameless).encode()).json()["results"]
    assert [result["problem"]["type"] for result in results] == ["/problems/account-not-named"] * 5
    assert {error["field"] for result in results for error in result["problem"]["errors"]} == {"account"}
    assert opened.head() == 5


def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_not(opened: Door) -> None:
    answer = opened.batch(line(purpose=CANARY * 5000), line()).json()
    assert [result["status"] for result in answer["results"]] == ["refused", "recorded"]
    assert answer["results"][0]["problem"]["type"] == "/problems/line-too-long"
    assert CANARY not in json.dumps(answer)


def test_a_batch_that_is_too_large_is_refused_as_a_whole_if_it_says_so(small_batches: Door) -> None:
    response = small_batches.batch(*[line()] * 400)
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/batch-too-large"
    assert small_batches.head() == 1


def test_a_stream_that_grows_too_large_is_told_what_was_taken(small_batches: Door) -> None:
    def stream() -> Any:
        for _ in range(400):
            yield line() + b"\n"

    headers = {"content-type": "application/x-ndjson"}
    response = small_batches.client.post("/v1/facts:batch", content=stream(), headers=headers)
    problem = response.json()
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["recorded"] == len(problem["results"]) == small_batches.head() - 1


def test_a_batch_must_say_that_it_is_one(opened: Door) -> None:
    response = opened.client.post("/v1/facts:batch", content=line(), headers={"content-type": "text/plain"})
    assert response.status_code == 415
    assert opened.head() == 1


@pytest.mark.parametrize("text", [b"1", b"{}", b'{"account": "A"}'])
def test_after_so_many_refused_lines_the_rest_is_counted_and_not_read(opened: Door, text: bytes) -> None:
    lines = [*[text] * (MOST_REFUSED + 7), line(), b"", text]
    response = opened.batch(*lines)
    answer = response.json()
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert answer["type"] == "/problems/too-many-lines-refused"
    assert (answer["recorded"], answer["repeated"]) == (0, 0)
    assert answer["refused"] == len(answer["results"])
    assert answer["refused"] + answer["unread"] == len(lines)
    assert [one["line"] for one in answer["results"]] == list(range(1, MOST_REFUSED + 1))
    assert opened.head() == 1


def test_what_was_taken_before_too_many_lines_were_refused_stays_taken(opened: Door) -> None:
    answer = opened.batch(line(), *[b"1"] * (MOST_REFUSED + 500), line()).json()
    assert (answer["recorded"], answer["results"][0]["status"]) == (1, "recorded")
    assert answer["results"][0]["receipt"]["position"] == opened.head() == 2
    assert answer["unread"] == MOST_REFUSED + 502 - len(answer["results"])


def test_a_batch_whose_last_line_is_the_last_one_that_may_be_refused_is_read_to_its_end(opened: Door) -> None:
    response = opened.batch(*[b"1"] * MOST_REFUSED)
    assert response.status_code == 200
    assert (response.json()["refused"], response.json()["unread"]) == (MOST_REFUSED, 0)


def test_a_batch_has_so_many_lines_at_the_most(opened: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MOST_LINES", 300)
    assert opened.batch(*[line()] * 300, b"").json()["unread"] == 0
    response = opened.batch(*[line()] * 301)
    answer = response.json()
    assert response.status_code == 413
    assert answer["type"] == "/problems/batch-too-long"
    assert (answer["recorded"], answer["refused"], answer["unread"]) == (300, 0, 1)
    assert opened.head() == 601


def test_a_line_that_nests_endlessly_keeps_no_other_from_landing(opened: Door) -> None:
    raised = opened.stated("escalation_raised", escalation="E", severity="low", category="problem")
    for levels, named in ((33, "fact-too-deep"), (400, "fact-too-deep"), (2000, "broken-json")):
        nested = b'{"a":' * levels + b"1" + b"}" * levels
        said = {"kind": "fact_corrected", "occurred_at": "2025-03-03T10:00:00Z", "target": raised["fact_id"]}
        bad = json.dumps({"account": CODE, **said}).encode()[:-1] + b', "changes": ' + nested + b"}"
        answer = opened.batch(line(), bad, line()).json()
        assert [result["status"] for result in answer["results"]] == ["recorded", "refused", "recorded"]
        assert answer["results"][1]["problem"]["type"] == f"/problems/{named}"
        alone = opened.client.post(
            f"/v1/accounts/{CODE}/facts", content=bad, headers={"content-type": "application/json"}
        )
        assert alone.status_code in (400, 422)


def test_a_line_of_nothing_but_lists_is_refused_before_they_are_made(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MOST_BRACKETS", 300)
    lists = line()[:-1] + b', "people": [' + b",".join([b"[]"] * 150) + b"], "
    lines = (
        lists + b'"note": "[]"}',
        lists + b'"note": "' + b"[" * 149 + b'"}',
        lists + b'"note": "' + b"[" * 148 + b'"}',
    )
    types = [one["problem"]["type"] for one in opened.batch(*lines).json()["results"]]
    assert types == [f"/problems/{name}" for name in ("malformed-fact", "fact-too-wide", "malformed-fact")]
    assert opened.head() == 1


def test_an_account_that_can_t_be_read_costs_its_own_lines_only(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.client.post("/v1/accounts", json=new_account("POISON")).status_code == 201
    read = opened.system.log.stream
    opened.system.accounts.context.live.drop("POISON")

    def broken(account: Any, *args: Any, **more: Any) -> Any:
        if account == account_id("POISON"):
            raise RuntimeError(CANARY)
        return read(account, *args, **more)

    monkeypatch.setattr(opened.system.log, "stream", broken)
    response = opened.batch(line(), line("POISON"), line())
    results = response.json()["results"]
    assert response.status_code == 200
    assert [result["status"] for result in results] == ["recorded", "refused", "recorded"]
    assert results[1]["problem"]["type"] == "/problems/fault"
    assert CANARY not in response.text


def test_a_log_that_does_not_answer_ends_the_batch(opened: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> None:
        raise LogUnavailable

    monkeypatch.setattr(opened.system.log, "append", silent)
    response = opened.batch(line(), line())
    assert response.status_code == 503
    assert response.json()["type"] == "/problems/database-away"


def test_a_client_that_goes_away_is_no_fault_of_ours(opened: Door, caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Any] = []
    said = iter(
        [{"type": "http.request", "body": line() + b"\n", "more_body": True}, {"type": "http.disconnect"}]
    )

    async def receive() -> Any:
        return next(said)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/facts:batch",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/x-ndjson")],
    }
    with caplog.at_level(logging.INFO, "tierline"):
        asyncio.run(opened.client.app(scope, receive, send))  # type: ignore[arg-type]
    assert [one.levelname for one in caplog.records if one.name == "tierline.http"] == ["INFO"]
    assert "Traceback" not in caplog.text
    assert not sent


def test_lines_are_the_same_however_they_are_cut_into_chunks() -> None:
    content = b'{"a":1}\n\n{"b":2}\r\n' + b"x" * 30 + b'\n{"c":3}'
    whole = cut(content, len(content))
    assert [one.number for one in whole] == [1, 3, 4, 5]
    assert [one.text for one in whole if isinstance(one.text, bytes)] == [b'{"a":1}', b'{"b":2}', b'{"c":3}']
    assert isinstance(whole[2].text, LineTooLong)
    for size in (1, 2, 3, 7, 50):
        found = cut(content, size)
        assert [one.number for one in found] == [1, 3, 4, 5]
        assert [type(one.text) for one in found] == [type(one.text) for one in whole]


@pytest.mark.parametrize("end", [b"", b"\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_lines_beyond_the_most_are_counted_however_they_are_cut_into_chunks(size: int, end: bytes) -> None:
    for most, unread in ((5, 0), (4, 1), (2, 3), (0, 5)):
        splitter = Splitter(20, most)
        content = b"\n".join([b"one", b"two", b"", b"four", b"five"]) + end
        assert len(cut(content, size, splitter)) == min(most, 2) + max(0, most - 3)
        assert splitter.unread == unread


def cut(content: bytes, size: int, splitter: Splitter | None = None) -> list[BatchLine]:
    """The lines of what arrives in chunks of a size."""
    splitter = splitter or Splitter(20, 100)
    found: list[BatchLine] = []
    for start in range(0, len(content), size):
        found += splitter.feed(content[start : start + size])
    return [*found, *splitter.end()]
