"""Mail: what mailboxes and single mails say, without their bodies unless those are asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tierline.application.inbox.importing import MessageLeftOut, MessageRead, MessageUnreadable
from tierline.application.inbox.messages import Message
from tierline.interfaces.imports.mail import LIMIT
from tierline.interfaces.imports.messages import message_formats

NOW = datetime(2023, 6, 1, tzinfo=UTC)
OFFER = """From: Jo <us@example.com>
To: =?utf-8?q?Ann=C3=A9?= <P1@customer.example>, p2@customer.example
Cc: us@example.com
Subject: Offer
Date: Wed, 10 May 2023 09:00:00 +0200
Message-ID: <1@example.com>

Text.
"""


def lines(folder: Path, text: str | bytes, name: str = "mail.mbox", **options: str) -> list[object]:
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(message_formats()["mail"].open([file], options, NOW).messages())


def messages(folder: Path, text: str | bytes, **options: str) -> list[Message]:
    found = lines(folder, text, **options)
    assert all(isinstance(one, MessageRead) for one in found), found
    return [one.message for one in found if isinstance(one, MessageRead)]


def mbox(*mails: str) -> str:
    return "\n".join(f"From us@example.com Wed May 10 09:00:00 2023\n{one}" for one in mails)


def test_a_mail_is_read_by_its_headers(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, mbox(OFFER))
    assert (one.reference, one.subject, one.channel, one.body) == ("1@example.com", "Offer", "email", None)
    assert one.at == datetime(2023, 5, 10, 7, tzinfo=UTC)
    assert one.size == len(OFFER)
    assert [(party.address, party.part, party.name) for party in one.parties] == [
        ("us@example.com", "from", "Jo"),
        ("p1@customer.example", "to", "Anné"),
        ("p2@customer.example", "to", None),
    ]


def test_a_single_mail_is_read_as_one_of_a_mailbox(tmp_path: Path) -> None:
    assert messages(tmp_path, OFFER) == messages(tmp_path, mbox(OFFER))


def test_bodies_are_read_only_when_asked(tmp_path: Path) -> None:
    (one,) = messages(tmp_path, mbox(OFFER), bodies="yes")
    assert (one.body, one.edition.sequence) == ("Text.", 1)


def test_mails_of_one_conversation_name_the_one_that_it_began_with(tmp_path: Path) -> None:
    reply = OFFER.replace("<1@", "<2@").replace("Subject", "In-Reply-To: <1@example.com>\nSubject")
    again = OFFER.replace("<1@", "<3@").replace("Subject", "In-Reply-To: <2@example.com>\nSubject")
    found = messages(tmp_path, mbox(OFFER, reply, again))
    assert [one.thread for one in found] == ["1@example.com"] * 3
    assert [one.thread_draft == found[0].draft for one in found] == [False, True, True]


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "List-Id: <a.b>",
        "List-Unsubscribe: <mailto:a@b.c>",
    ],
)
def test_what_machines_send_is_left_out(tmp_path: Path, header: str) -> None:
    (one,) = lines(tmp_path, mbox(OFFER.replace("Subject", f"{header}\nSubject")))
    assert isinstance(one, MessageLeftOut)
    assert one.why == "automatic"


def test_mail_from_nobody_who_answers_is_left_out(tmp_path: Path) -> None:
    (one,) = lines(tmp_path, mbox(OFFER.replace("us@example.com>", "no-reply@example.com>", 1)))
    assert isinstance(one, MessageLeftOut)


def test_a_mail_without_date_or_people_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    undated = OFFER.replace("Wed, 10 May 2023 09:00:00 +0200", "yesterday")
    found = lines(tmp_path, mbox(undated, "Subject: x\nDate: Wed, 10 May 2023 09:00:00 +0200\n\n", OFFER))
    assert [type(one) for one in found] == [MessageUnreadable, MessageUnreadable, MessageRead]


def test_a_mail_to_more_people_than_anybody_talks_to_is_said(tmp_path: Path) -> None:
    many = ", ".join(f"a{number}@customer.example" for number in range(500))
    (one,) = lines(tmp_path, mbox(OFFER.replace("p2@customer.example", many)))
    assert isinstance(one, MessageUnreadable)
    assert one.fault == "the mail names more than 500 people"


def test_a_mail_without_an_id_is_known_by_what_it_says(tmp_path: Path) -> None:
    bare = OFFER.replace("Message-ID: <1@example.com>\n", "")
    (one,), (again,) = messages(tmp_path, bare), messages(tmp_path, bare)
    (other,) = messages(tmp_path, bare.replace("Offer", "Other"))
    assert one.draft == again.draft != other.draft


def test_a_mail_that_is_too_large_is_said_and_the_next_is_read(tmp_path: Path) -> None:
    found = lines(tmp_path, mbox(OFFER + "x" * 79 + ("y" * 79 + "\n") * (LIMIT // 80 + 1), OFFER))
    assert [type(one) for one in found] == [MessageUnreadable, MessageRead]


def test_parts_that_stand_too_deep_in_one_another_are_said(tmp_path: Path) -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    found = lines(tmp_path, mbox(OFFER.replace("\nText.\n", deep), OFFER), bodies="yes")
    assert len(found) == 2
    assert isinstance(found[1], MessageRead)


@pytest.mark.parametrize(
    "header",
    [
        "From: \x00<>",
        "To: <<<<>>>>@@",
        "Date: Wed, 99 Foo 2023",
        "From: =?x?q?=FF?= <a@b.c>",
        "To: " + "(" * 5000,
    ],
)
def test_headers_that_are_none_break_nothing_else(tmp_path: Path, header: str) -> None:
    name = header.partition(":")[0]
    broken = "\n".join(header if one.startswith(f"{name}:") else one for one in OFFER.split("\n"))
    found = lines(tmp_path, mbox(broken, OFFER))
    assert isinstance(found[-1], MessageRead)
    assert len(found) == 2


def test_bytes_that_are_no_mail_at_all_are_said(tmp_path: Path) -> None:
    (found,) = lines(tmp_path, b"\xff\xfe\x01\x02garbage")
    assert isinstance(found, MessageUnreadable)


def test_an_empty_mailbox_says_nothing(tmp_path: Path) -> None:
    assert lines(tmp_path, b"") == []
