"""Webhooks: every entry that is wanted arrives signed and in order, whatever the receiver does."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as OfTheStandard
from standardwebhooks import WebhookVerificationError

from tests.doors import Door
from tests.http.several import NO_TEXTS, OURS, SETS, fill
from tests.patience import until
from tests.webhooks.receivers import Received, Receiver
from tierline.application.access import EVERY_SCOPE, LOCAL, Principal
from tierline.application.webhooks.schedule import PAUSES
from tierline.application.webhooks.subscriptions import Webhook
from tierline.interfaces.settings import Settings
from tierline.interfaces.webhooks import delivering, sender
from tierline.interfaces.webhooks.delivering import Delivering
from tierline.interfaces.webhooks.thread import WebhookThread
from tierline.interfaces.wiring import System


class Scene:
    """A system with two accounts, a receiver, and a clock that can be set on."""

    def __init__(self, system: System, door: Door, receiver: Receiver) -> None:
        self.system, self.door, self.receiver = system, door, receiver
        self._gone = timedelta()
        real = system.clock
        system.clock = lambda: real() + self._gone

    def later(self, gone: timedelta) -> None:
        """Some time goes by."""
        self._gone += gone

    def subscribe(self, **fields: Any) -> dict[str, Any]:
        """A webhook from the beginning of the feed on, to the receiver."""
        content = {"name": "crm", "url": self.receiver.url, "after": "0", **fields}
        response = self.door.client.post("/v1/webhooks", json=content)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made

    def rounds(self, made: dict[str, Any], holder: str = "here", most: int = 5) -> None:
        """Deliver until there is nothing to do now."""
        for _ in range(most):
            found = Delivering(self.system, holder, lambda: False).round(made["hook"])
            if found is None or found.again_at is None or found.again_at > self.system.clock():
                return

    def state(self, made: dict[str, Any]) -> dict[str, Any]:
        """The webhook as the API tells it."""
        found: dict[str, Any] = self.door.get(f"/v1/webhooks/{made['hook']}").json()
        return found

    def line(self, made: dict[str, Any], state: str) -> list[dict[str, Any]]:
        """What is in line in a state, the earliest first."""
        found = self.door.get(f"/v1/webhooks/{made['hook']}/deliveries", state=state, limit=500).json()
        return list(reversed(found["items"]))

    def wanted(self, **asked: Any) -> list[dict[str, Any]]:
        """The feed."""
        events: list[dict[str, Any]] = self.door.get("/v1/feed", limit=500, **asked).json()
        return events


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """On SQLite, where the database doesn't matter."""
    yield from _scene(f"sqlite:///{tmp_path}/tierline.db")


@pytest.fixture
def either(database: str) -> Iterator[Scene]:
    """On a database of either kind."""
    yield from _scene(database)


def _scene(database: str) -> Iterator[Scene]:
    settings = Settings(database=database, root_key="5a" * 32, egress_allow="127.0.0.1/32")
    with System(settings) as system, Door(system) as door, Receiver() as receiver:
        for code in ("ONE", "TWO"):
            assert door.open(code).status_code == 201
        for day in (3, 4):
            for code in ("ONE", "TWO"):
                at = f"2025-03-0{day}T10:00:00Z"
                door.stated("interaction", code, channel="call", initiative="ours", occurred_at=at)
        system.refresh()
        yield Scene(system, door, receiver)


def ids(received: list[Received]) -> list[str]:
    return [one.headers["webhook-id"] for one in received]


def test_every_entry_arrives_in_order_and_is_what_the_feed_says(either: Scene) -> None:
    made = either.subscribe()
    either.rounds(made)
    assert [one.event for one in either.receiver.taken] == either.wanted()
    assert ids(either.receiver.taken) == [one["id"] for one in either.wanted()]
    assert {one["state"] for one in either.line(made, "delivered")} == {"delivered"}
    assert either.line(made, "waiting") == []
    either.rounds(made)
    assert len(either.receiver.got) == len(either.wanted())


def test_the_public_library_takes_signatures_and_refuses_what_was_altered(scene: Scene) -> None:
    made = scene.subscribe()
    scene.rounds(made)
    checking = OfTheStandard(made["secret"])
    for one in scene.receiver.taken:
        assert checking.verify(one.body, one.headers) == one.event
        with pytest.raises(WebhookVerificationError):
            checking.verify(one.body + b" ", one.headers)


def test_while_one_secret_takes_the_place_of_another_both_sign(scene: Scene) -> None:
    made = scene.subscribe()
    changed = scene.door.client.post(f"/v1/webhooks/{made['hook']}:rotate", json={"overlap_hours": 1}).json()
    scene.rounds(made)
    first = scene.receiver.taken[0]
    for secret in (made["secret"], changed["secret"]):
        OfTheStandard(secret).verify(first.body, first.headers)
    scene.later(timedelta(minutes=61))
    scene.door.client.post(f"/v1/webhooks/{made['hook']}:replay", json={"after": "0"})
    scene.rounds(made)
    last = scene.receiver.taken[-1]
    assert last.headers["webhook-signature"].count("v1,") == 1
    assert first.headers["webhook-signature"].count("v1,") == 2


def test_what_is_wanted_may_be_picked_and_sent_in_binary_mode(scene: Scene) -> None:
    made = scene.subscribe(kinds=["tier_moved"], accounts=["TWO"], mode="binary")
    scene.rounds(made)
    (only,) = scene.receiver.taken
    (event,) = scene.wanted(kinds="tier_moved", accounts="TWO")
    assert only.headers["ce-type"] == event["type"] == "tierline.tier_moved.stated"
    assert only.headers["content-type"] == "application/json"
    assert only.event == event["data"]


def test_what_waits_is_sent_with_the_pseudonym_of_who_was_forgotten_meanwhile(scene: Scene) -> None:
    scene.receiver.answer = lambda _: 503
    who = "jane.doe@customer.example"
    scene.door.stated("contact_added", "ONE", contact=who, name="Jane", level="manager")
    scene.system.refresh()
    made = scene.subscribe(kinds=["contact_added"], detail="full")
    scene.rounds(made)
    place = f"/v1/accounts/ONE/contacts/{who}:forget"
    name = scene.door.client.post(place, json={"for_good": True}).json()["pseudonym"]
    scene.system.refresh()
    scene.receiver.answer = lambda _: 204
    scene.later(timedelta(hours=1))
    scene.rounds(made)
    (last,) = scene.receiver.taken
    assert who not in last.body.decode()
    assert last.event["data"]["fact"]["contact"] == name


def test_a_receiver_that_fails_is_left_alone_for_a_while_and_then_gets_everything_in_order(
    either: Scene,
) -> None:
    either.receiver.answer = lambda _: 503
    made = either.subscribe()
    either.rounds(made)
    either.rounds(made)
    assert len(either.receiver.got) == 1
    assert either.state(made)["failures"] == 1
    either.later(PAUSES[0])
    either.rounds(made)
    assert len(either.receiver.got) == 2
    either.receiver.answer = lambda _: 200
    either.later(PAUSES[1])
    either.rounds(made)
    assert ids(either.receiver.taken) == [one["id"] for one in either.wanted()]
    assert either.state(made)["failures"] == 0


def test_a_message_that_is_refused_holds_up_its_own_account_only(either: Scene) -> None:
    wanted = either.wanted()
    refused = next(
        one["id"] for one in wanted if one["subject"] == "ONE" and one["type"].endswith("interaction")
    )
    either.receiver.answer = lambda one: 400 if one.headers["webhook-id"] == refused else 200
    made = either.subscribe()
    either.rounds(made)
    two = [one["id"] for one in wanted if one["subject"] == "TWO"]
    one = [event["id"] for event in wanted if event["subject"] == "ONE"]
    assert [each for each in ids(either.receiver.taken) if each in two] == two
    assert [each for each in ids(either.receiver.taken) if each in one] == one[: one.index(refused)]
    either.receiver.answer = lambda _: 200
    either.later(PAUSES[0])
    either.rounds(made)
    assert [each for each in ids(either.receiver.taken) if each in one] == one


def test_what_is_refused_for_three_days_is_given_up_and_counted(scene: Scene) -> None:
    refused = scene.wanted()[0]["id"]
    scene.receiver.answer = lambda one: 422 if one.headers["webhook-id"] == refused else 200
    made = scene.subscribe()
    for pause in (*PAUSES, timedelta()):
        scene.rounds(made)
        scene.later(pause)
    assert [one["message"] for one in scene.line(made, "given_up")] == [refused]
    assert set(ids(scene.receiver.taken)) == {one["id"] for one in scene.wanted()[1:]}
    assert scene.system.state()["webhooks"]["given_up"] == 1


def test_a_receiver_that_is_dead_for_three_days_is_switched_off_which_is_said_and_goes_on_when_asked(
    either: Scene,
) -> None:
    either.system.feeding.start()
    either.receiver.answer = lambda _: 500
    made = either.subscribe()
    gone = timedelta()
    for pause in (*PAUSES, timedelta()):
        either.rounds(made)
        either.later(pause)
        gone += pause
    assert timedelta(days=3) < gone < timedelta(days=4)
    assert (either.state(made)["on"], either.state(made)["why_off"]) == (False, "dead")
    assert either.system.state()["webhooks"]["dead"] == 1
    assert either.door.get("/readyz").json()["status"] == "degraded"
    either.receiver.answer = lambda _: 200
    either.rounds(made)
    assert either.receiver.taken == []
    either.door.client.post(f"/v1/webhooks/{made['hook']}:on")
    either.rounds(made)
    assert ids(either.receiver.taken) == [one["id"] for one in either.wanted()]
    assert either.system.state()["webhooks"]["dead"] == 0


@pytest.mark.parametrize(("status", "why"), [(410, "gone"), (302, None), (307, None)])
def test_a_redirect_is_a_failure_and_gone_is_for_good(scene: Scene, status: int, why: str | None) -> None:
    scene.receiver.answer = lambda _: status
    scene.receiver.headers = {"location": "http://127.0.0.1:1/elsewhere"}
    made = scene.subscribe()
    scene.rounds(made)
    assert scene.state(made)["why_off"] == why
    assert scene.state(made)["failures"] == 1
    assert len(scene.receiver.got) == 1


def test_a_receiver_that_hangs_is_left_after_a_while(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "WebhookSender", lambda egress: sender.WebhookSender(egress, 0.2))
    made = scene.subscribe()
    scene.receiver.hang.clear()
    scene.rounds(made)
    (waiting, *_) = scene.line(made, "waiting")
    assert (waiting["error"], waiting["attempts"]) == ("timeout", 1)
    assert scene.state(made)["failures"] == 1


def test_a_receiver_may_ask_for_patience(scene: Scene) -> None:
    scene.receiver.answer = lambda _: 429
    scene.receiver.headers = {"retry-after": "120"}
    made = scene.subscribe()
    begun = scene.system.clock()
    scene.rounds(made)
    again_at = datetime.fromisoformat(scene.state(made)["next_at"])
    assert again_at >= begun + timedelta(seconds=120)


def test_what_was_sent_but_not_noted_is_sent_again_under_the_same_id(
    either: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = either.subscribe()
    table = either.system.webhooks.table
    settle = table.settle

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(table, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        either.rounds(made)
    monkeypatch.setattr(table, "settle", settle)
    either.rounds(made, "another")
    got, wanted = ids(either.receiver.taken), [one["id"] for one in either.wanted()]
    assert got == [wanted[0], *wanted]


def test_one_process_delivers_at_a_time_and_another_takes_over(either: Scene) -> None:
    made = either.subscribe()
    now = either.system.clock()
    assert either.system.webhooks.table.claim(made["hook"], "first", now, now + delivering.CLAIM)
    either.rounds(made, "second")
    assert either.receiver.got == []
    either.later(delivering.CLAIM + timedelta(seconds=1))
    either.rounds(made, "second")
    assert len(either.receiver.taken) == len(either.wanted())


def test_a_replay_sends_the_same_ids_from_a_place_on(either: Scene) -> None:
    made = either.subscribe()
    either.rounds(made)
    wanted = either.wanted()
    either.door.client.post(f"/v1/webhooks/{made['hook']}:replay", json={"after": wanted[2]["sequence"]})
    either.rounds(made)
    assert ids(either.receiver.taken)[len(wanted) :] == [one["id"] for one in wanted[3:]]
    assert either.state(made)["run"] == 2
    assert len(either.line(made, "delivered")) == 2 * len(wanted) - 3


def test_only_what_is_new_is_sent_if_nothing_else_is_asked(scene: Scene) -> None:
    made = scene.subscribe(after=None)
    scene.rounds(made)
    assert scene.receiver.got == []
    scene.door.stated("interaction", "ONE", channel="call", initiative="theirs")
    scene.system.refresh()
    scene.rounds(made)
    assert scene.receiver.taken[0].event["type"] == "tierline.interaction"


def test_whoever_sees_some_accounts_has_those_sent_and_no_text(scene: Scene) -> None:
    fill(scene.door)
    scene.system.refresh()
    scene.system.access.local = Principal(LOCAL, EVERY_SCOPE, SETS["some"])
    made = scene.subscribe(detail="full")
    scene.rounds(made)
    sent = b"".join(one.body for one in scene.receiver.taken)
    assert b"OURS-1" in sent
    assert b"THEIRS" not in sent
    assert b"ours note" not in sent
    assert b"withheld" in sent
    scene.system.access.local = Principal(LOCAL, NO_TEXTS, SETS["rails"])
    assert scene.door.get("/v1/webhooks").json() == {"items": []}
    assert scene.door.get(f"/v1/webhooks/{made['hook']}").status_code == 404
    assert OURS in sent.decode()


def test_nothing_is_sent_once_it_is_off_or_removed(either: Scene) -> None:
    made = either.subscribe()
    either.door.client.post(f"/v1/webhooks/{made['hook']}:off")
    either.rounds(made)
    assert either.system.state()["webhooks"] == {
        **dict.fromkeys(("on", "dead", "failing", "waiting", "given_up", "oldest_seconds"), 0)
    }
    assert either.door.client.post(f"/v1/webhooks/{made['hook']}:remove").status_code == 200
    either.rounds(made)
    assert either.receiver.got == []
    assert either.door.get(f"/v1/webhooks/{made['hook']}").status_code == 404


def test_a_secret_is_shown_once_and_kept_sealed(scene: Scene) -> None:
    made = scene.subscribe()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in scene.state(made)
    found = scene.system.webhooks.found(made["hook"])
    assert isinstance(found, Webhook)
    assert made["secret"].encode() not in found.secret
    assert scene.system.webhooks.secrets(found) == [made["secret"]]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"url": "http://10.0.0.1/x"}, "address-not-allowed"),
        ({"url": "https://169.254.169.254/latest"}, "address-not-allowed"),
        ({"url": "ftp://example.com"}, "url-not-usable"),
        ({"url": 5}, "webhook-member-not-usable"),
        ({"kinds": ["gossip"]}, "parameter-not-usable"),
        ({"kinds": "tier_moved"}, "webhook-member-not-usable"),
        ({"detail": "all"}, "webhook-member-not-usable"),
        ({"name": ""}, "webhook-name-not-usable"),
        ({"after": "soon"}, "place-not-usable"),
        ({"colour": "red"}, "webhook-member-unknown"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said(scene: Scene, fields: dict[str, Any], problem: str) -> None:
    content = {"name": "crm", "url": scene.receiver.url, **fields}
    told = scene.door.client.post("/v1/webhooks", json=content).json()
    assert told["type"] == f"/problems/{problem}", told


def test_the_thread_delivers_what_is_recorded_and_ends_when_it_is_told(scene: Scene) -> None:
    scene.system.feeding.start()
    scene.subscribe()
    thread = WebhookThread(scene.system, "here")
    thread.start()
    wanted = len(scene.wanted())
    assert until(lambda: len(scene.receiver.taken) == wanted)
    scene.door.stated("interaction", "ONE", channel="visit", initiative="theirs")
    assert until(lambda: len(scene.receiver.taken) > wanted)
    assert scene.receiver.taken[wanted].event["type"] == "tierline.interaction"
    thread.stop()
