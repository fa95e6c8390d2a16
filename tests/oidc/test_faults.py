"""A provider that is away, or answers as it must not: one sentence, and all else goes on."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.doors import Door
from tests.oidc.conftest import Opening
from tests.oidc.provider import ProviderAtWork
from tests.web.reading import Html
from tierline.interfaces.oidc import refetched
from tierline.interfaces.oidc.refetched import Refetched
from tierline.interfaces.oidc.refusals import ProviderAway


class Answers:
    """A server that answers as a test says, by path; anything else is 404."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answers.asked.append(self.path)
                status, body = answers.said.get(self.path, (404, b"{}"))
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def say(self, path: str, content: Any, status: int = 200) -> None:
        self.said[path] = (status, content if isinstance(content, bytes) else json.dumps(content).encode())

    def discover(self, **members: Any) -> None:
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }
        self.say("/.well-known/openid-configuration", {**said, **members})


@pytest.fixture
def answers() -> Iterator[Answers]:
    found = Answers()
    yield found
    found.server.shutdown()
    found.server.server_close()


def told(door: Door, token: str, name: str) -> None:
    """That nobody is signed in, in one sentence, here and there, and that the service goes on."""
    api = door.client.get("/v1/accounts", headers={"Authorization": f"Bearer {token}"})
    assert (api.status_code, api.json()["type"]) == (503, f"/problems/{name}")
    assert api.headers["retry-after"]
    page = door.client.get("/sign-in/start?lang=en", follow_redirects=False)
    assert page.status_code == 503
    assert "identity provider" in Html.of(page).text
    assert "统一登录服务" in Html.of(door.client.get("/sign-in/start?lang=zh")).text


def trouble(door: Door) -> str | None:
    """What is the matter with the provider, as whoever runs the service is told."""
    _, key = door.system.access.issue("operator")
    state = door.client.get("/readyz", headers={"Authorization": f"Bearer {key}"}).json()["sign_in"]
    assert state["ok"] is ("trouble" not in state)
    return state.get("trouble")


def test_a_provider_that_does_not_answer_is_told_of_and_nothing_else_stops(
    opening: Opening, provider: ProviderAtWork, caplog: pytest.LogCaptureFixture
) -> None:
    door = opening(oidc_issuer="http://localhost:9")
    told(door, provider.token(), "provider-away")
    state = door.get("/readyz")
    assert (state.status_code, state.json()) == (200, {"status": "degraded"})
    assert trouble(door) == "it doesn't answer"
    _, key = door.system.access.issue("crm")
    assert door.client.get("/v1/accounts", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    assert "Traceback" not in caplog.text


DISCOVERY = "/.well-known/openid-configuration"
BAD: dict[str, Any] = {
    "no JSON": b"<html>",
    "a list": [],
    "another issuer": {"issuer": "https://evil.example"},
    "no addresses": {"issuer": "ITSELF"},
    "endless": b" " * 2_000_000 + b"{}",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("what", BAD)
def test_an_answer_that_can_t_be_used_is_told_of(
    opening: Opening, provider: ProviderAtWork, answers: Answers, what: str
) -> None:
    content = BAD[what]
    content = {"issuer": answers.issuer} if content == {"issuer": "ITSELF"} else content
    answers.say(DISCOVERY, content)
    door = opening(oidc_issuer=answers.issuer)
    told(door, provider.token(), "provider-answers-wrong")
    assert trouble(door) == "its answer can't be used"


@pytest.mark.parametrize("place", ["http://evil.example/keys", "file:///etc/passwd", "//x", 7, None])
def test_nothing_is_asked_at_places_where_others_could_listen(
    opening: Opening, provider: ProviderAtWork, answers: Answers, place: Any
) -> None:
    answers.discover(jwks_uri=place)
    door = opening(oidc_issuer=answers.issuer)
    told(door, provider.token(), "provider-answers-wrong")
    assert set(answers.asked) == {DISCOVERY}


@pytest.mark.parametrize(
    "keys", [{}, {"keys": {}}, {"keys": []}, {"keys": [{"kty": "oct", "k": "AAAA"}, {"kty": "RSA"}, 7]}]
)
def test_without_a_key_that_can_be_used_no_token_is_taken(
    opening: Opening, provider: ProviderAtWork, answers: Answers, keys: Any
) -> None:
    answers.discover()
    answers.say("/keys", keys)
    door = opening(oidc_issuer=answers.issuer)
    answer = door.client.get("/v1/accounts", headers={"Authorization": f"Bearer {provider.token()}"})
    assert answer.json()["type"] == "/problems/provider-answers-wrong"


def test_a_provider_that_comes_back_is_noticed(
    opening: Opening, answers: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refetched, "PAUSE_SECONDS", 0.0)
    door = opening(oidc_issuer=answers.issuer)
    assert door.client.get("/sign-in/start").status_code == 503
    answers.discover()
    assert door.client.get("/sign-in/start", follow_redirects=False).status_code == 303
    assert door.system.sign_in is not None
    assert door.system.sign_in.provider.trouble is None


def test_a_secret_that_the_provider_does_not_take_is_told_to_who_runs_the_service(
    opening: Opening, provider: ProviderAtWork
) -> None:
    from tests.oidc.test_pages import came_back

    door = opening(oidc_client_secret="another")
    assert came_back(door, "ben").status_code == 503
    assert trouble(door) == "it refuses the client id or its secret"


class Fetch:
    """Something that is fetched, a new one each time, unless it can't be had."""

    def __init__(self) -> None:
        self.times = 0
        self.away = False
        self.now = 1000.0
        self.kept = Refetched(self.fetch, lambda: self.now)

    def fetch(self) -> int:
        self.times += 1
        if self.away:
            raise ProviderAway()
        return self.times


def test_what_is_fetched_is_kept_for_a_quarter_of_an_hour() -> None:
    one = Fetch()
    assert [one.kept.value(), one.kept.value()] == [1, 1]
    one.now += refetched.FRESH_SECONDS - 1
    assert one.kept.value() == 1
    one.now += 1
    assert one.kept.value() == 2


def test_it_is_asked_for_anew_once_a_minute_at_most() -> None:
    one = Fetch()
    assert [one.kept.value(), *(one.kept.anew() for _ in range(5))] == [1, 2, 2, 2, 2, 2]
    one.now += refetched.ASK_SECONDS - 1
    assert one.kept.anew() == 2
    one.now += 1
    assert [one.kept.anew(), one.kept.anew()] == [3, 3]


def test_while_the_provider_is_away_what_is_known_serves_for_a_day_and_it_is_left_alone_in_between() -> None:
    one = Fetch()
    one.kept.value()
    one.away = True
    one.now += refetched.FRESH_SECONDS
    assert [one.kept.value(), one.kept.value(), one.times] == [1, 1, 2]
    one.now += refetched.PAUSE_SECONDS
    assert [one.kept.value(), one.times] == [1, 3]
    one.now += refetched.STALE_SECONDS
    with pytest.raises(ProviderAway):
        one.kept.value()
    with pytest.raises(ProviderAway):
        one.kept.value()
    assert one.times == 4


def test_many_who_need_it_at_once_have_it_fetched_once() -> None:
    one = Fetch()
    begun = threading.Barrier(8)

    def need() -> None:
        begun.wait()
        one.kept.value()

    threads = [threading.Thread(target=need) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.times == 1
