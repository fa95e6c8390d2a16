"""Subscriptions and messages at the API, on the command line and on their page."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cli.saying import Said
from tests.doors import Door
from tests.messages.office import ANA, ANAS, BO, Firm, PostOffice
from tests.web.test_keys_page import SENT
from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, LOCAL, Principal, Scope, account_set
from tierline.interfaces.cli import main

MINUTE = timedelta(minutes=1)
SUBSCRIPTIONS, MESSAGES = f"/v1/people/{ANA}/subscriptions", f"/v1/people/{ANA}/messages"


@pytest.fixture
def told(firm: Firm) -> Iterator[tuple[Firm, Door]]:
    """A firm whose Ana was told of two escalations, and its door."""
    for code, manager in (("ACME", ANA), ("BETA", BO)):
        firm.account(code, manager)
        firm.escalate(code, "e1")
    with Door(firm.system) as door:
        yield firm, door


def post(door: Door, path: str, **content: Any) -> Any:
    return door.client.post(path, json=content)


def test_a_subscription_is_made_listed_and_ended(told: tuple[Firm, Door]) -> None:
    firm, door = told
    made = post(door, SUBSCRIPTIONS, kind="escalations", address="Zq7Canary@home.example")
    again = post(door, SUBSCRIPTIONS, kind="escalations", address="Zq7Canary@home.example")
    assert (made.status_code, again.status_code) == (201, 200)
    assert again.json()["subscription"] == made.json()["subscription"]
    assert (made.json()["address"], made.json()["accounts"]) == ("own", [f"held={ANA}"])
    firm.tell(MINUTE)
    listed = door.get(SUBSCRIPTIONS)
    assert [one["told_at"] for one in listed.json()["items"]] == ["2026-03-02T06:01:00Z"]
    ident = made.json()["subscription"]
    assert post(door, f"{SUBSCRIPTIONS}/{ident}:end").json()["ended_at"] is not None
    assert post(door, f"{SUBSCRIPTIONS}/{ident}:end").status_code == 409
    assert post(door, f"{SUBSCRIPTIONS}/none:end").status_code == 404
    assert "Zq7Canary" not in "".join(one.text for one in (made, again, listed, door.get(MESSAGES)))


def test_what_was_told_is_paged_and_of_visible_accounts(told: tuple[Firm, Door]) -> None:
    firm, door = told
    post(door, SUBSCRIPTIONS, kind="escalations", accounts=["all"])
    firm.tell(MINUTE)
    firm.escalate("ACME", "e2")
    firm.tell(MINUTE)
    first = door.get(MESSAGES, limit=1).json()
    second = door.get(MESSAGES, limit=1, cursor=first["next"]).json()
    assert [line["subject"] for line in first["items"][0]["lines"]] == ["e2"]
    assert [line["account"] for line in second["items"][0]["lines"]] == ["ACME", "BETA"]
    assert second["next"] is None
    firm.system.access.local = Principal(LOCAL, EVERY_SCOPE, account_set(["code=BETA"]))
    seen = door.get(MESSAGES).json()["items"]
    assert [[line["account"] for line in one["lines"]] for one in seen] == [["BETA"]]


def test_others_messages_take_the_scope_of_people(told: tuple[Firm, Door]) -> None:
    firm, door = told
    firm.system.access.local = Principal(LOCAL, frozenset({Scope.READ}), ALL_ACCOUNTS, ANA)
    assert post(door, SUBSCRIPTIONS, kind="falls").status_code == 201
    others = f"/v1/people/{BO}/subscriptions"
    assert post(door, others, kind="falls").status_code == 403
    assert door.get(others).status_code == door.get("/messages", person=BO).status_code == 403
    assert door.get("/messages").status_code == 200


def test_readiness_says_that_messages_could_not_be_sent(told: tuple[Firm, Door], office: PostOffice) -> None:
    firm, door = told
    post(door, SUBSCRIPTIONS, kind="escalations")
    office.close()
    firm.tell(MINUTE)
    said = door.get("/readyz").json()
    assert (said["status"], said["messages"]["failing"]) == ("degraded", 1)
    shown = door.get("/messages", person=ANA, lang="zh").text
    assert "1 条消息未能发送；最近一条：无法连接服务器，或服务器未接收。" in shown
    (message,) = door.get(MESSAGES).json()["items"]
    assert message["trouble"] == "unreachable"
    office.open()
    assert post(door, f"{MESSAGES}/{message['message']}:retry").json()["state"] == "waiting"
    firm.tell()
    assert door.get("/readyz").json()["status"] == "ok"
    assert post(door, f"{MESSAGES}/{message['message']}:retry").status_code == 409


def send(door: Door, path: str, **typed: str) -> Any:
    """Send a form of the page, as a browser on this machine does."""
    page = door.get("/messages", person=ANA).text
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    body = urlencode({"form_token": token[1], **typed})
    return door.client.post(path, content=body, headers=SENT, follow_redirects=True)


def test_the_page_subscribes_and_ends(told: tuple[Firm, Door], office: PostOffice) -> None:
    firm, door = told
    usual = {"way": "email", "language": "en", "weekday": "monday", "hour": "8"}
    answer = send(
        door,
        f"/messages?person={ANA}",
        kind="falls",
        within_days="300",
        zone="Asia/Shanghai",
        accounts="code=ACME",
        **usual,
    )
    assert "Tiers that fall" in answer.text
    assert "within 300 days" in answer.text
    (made,) = firm.system.messages.table.of_person(ANA)
    assert (made.within_days, made.weekday, made.zone) == (300, None, "Asia/Shanghai")
    assert firm.tell(MINUTE) == (1, (1, 0, 0))
    end = f"/messages/{made.subscription}/end?person={ANA}"
    forged = door.client.post(end, content="form_token=forged", headers=SENT)
    assert forged.status_code == 403
    assert "ended" in send(door, end).text
    assert firm.system.messages.table.of_person(ANA)[0].ended_at is not None


@pytest.fixture
def tierline(
    tmp_path: Path,
    firm: Firm,
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Said]:
    """Runs a command on the firm's database."""
    given = {
        "DATABASE": f"sqlite:///{tmp_path}/tierline.db",
        "ROOT_KEY": "11" * 32,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(office.port),
        "SMTP_SECURITY": "none",
        "SMTP_SENDER": "Tierline <tierline@us.example>",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"TIERLINE_{name}", value)

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, said.out, said.err)

    return run


def test_the_command_line_subscribes_sends_tells_and_ends(
    told: tuple[Firm, Door], tierline: Callable[..., Said], office: PostOffice
) -> None:
    how = ("language=zh", "grave_only=yes", "accounts=code=ACME")
    said = tierline("messages", "subscribe", ANA, "escalations", *how)
    assert said.code == 0, said.err
    listed = tierline("messages", "subscriptions", ANA).out
    assert "Escalations, grave" in listed
    assert "code=ACME" in listed
    assert tierline("messages", "send").out == "1 composed, 1 sent, 0 not sent, 0 withheld.\n"
    assert (office.got[0]["To"], office.got[0]["Subject"]) == (ANAS, "新增 1 项问题与投诉")
    assert "sent" in tierline("messages", "ledger", ANA).out
    ident = told[0].system.messages.table.of_person(ANA)[0].subscription.hex[:8]
    assert tierline("messages", "end", ANA, ident).out == "Ended.\n"
    assert tierline("messages", "end", ANA, ident).code == 1


def test_the_command_line_takes_no_address_and_says_what_failed(
    told: tuple[Firm, Door], tierline: Callable[..., Said], office: PostOffice
) -> None:
    refused = tierline("messages", "subscribe", ANA, "falls", "address=Zq7Canary@home.example")
    assert (refused.code, "Zq7Canary" in refused.err) == (1, False)
    tierline("messages", "subscribe", ANA, "escalations")
    office.close()
    failed = tierline("messages", "send")
    assert (failed.code, failed.err) == (1, "1 are tried again later, 0 were given up.\n")
    message = told[0].ledger()[0].message
    assert tierline("messages", "retry", ANA, str(message)).out == "It is tried again.\n"
