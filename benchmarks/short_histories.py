"""Accounts of which little was ever heard, as most of a large portfolio are; some have a past and moved."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID, uuid5

from benchmarks.portfolio import BEGIN, YEARS, Content, Diary, as_recorded
from tierline.domain.account.base import Recorded

BUSY = 0.1
"""The share of accounts with a past of years, of moves of the tier and 30 facts; others have 6 to 10."""
LONG = 30
US = 40
"""So many of our people look after them."""
_NAMES = UUID("5d2f8a4e-7f0b-5c54-8a5d-1f6d3b7c9e21")
_REGIONS = ("north", "south", "east", "west")
_DAY = timedelta(days=1)


def short_histories(accounts: int, until: datetime, seed: int = 1) -> list[Recorded]:
    """Facts of so many accounts as they stand in the log, of the last years before `until`.

    One in twenty interactions is entered up to 60 days late.
    """
    moved = (until - YEARS - BEGIN) // _DAY * _DAY
    told = []
    for number in range(accounts):
        code = f"A{number:04}"
        chance = Random(f"{seed}:{code}")
        busy = chance.random() < BUSY
        facts = _long(code, seed, moved) if busy else _short(code, chance, BEGIN + moved)
        heard = BEGIN
        for version, content in enumerate(facts, 1):
            occurred = datetime.fromisoformat(content["occurred_at"])
            late = chance.random() < 0.05 and content["kind"] == "interaction"
            heard = max(heard, min(until, occurred + (60 * _DAY * chance.random() if late else timedelta())))
            told.append((heard, number, version, code, content))
    told.sort(key=lambda one: one[:3])
    return [as_recorded(code, version, heard, content) for heard, _, version, code, content in told]


def _long(code: str, seed: int, moved: timedelta) -> Iterator[Content]:
    """A past of years, in which the tier rises and falls."""
    for content in islice(Diary(code, seed, YEARS / LONG).facts(), LONG):
        occurred = datetime.fromisoformat(content["occurred_at"]) + moved
        yield {**content, "occurred_at": occurred.isoformat()}


def _short(code: str, chance: Random, begin: datetime) -> Iterator[Content]:
    """What is known of an account that is opened, visited a few times, and perhaps left alone or closed."""
    opened = begin + chance.randrange(1, 1_500) * _DAY
    for number, (days, content) in enumerate(_happened(code, chance, (begin + YEARS - opened).days)):
        occurred = opened + days * _DAY
        fact_id = str(uuid5(_NAMES, f"{code}:{number}"))
        yield {"fact_id": fact_id, "occurred_at": occurred.isoformat(), **content}


def _happened(code: str, chance: Random, days: int) -> Iterator[tuple[int, Content]]:
    """What happened, and how many days after the account was opened."""
    yield (
        0,
        {
            "kind": "account_opened",
            "code": code,
            "name": f"Account {code}",
            "account_kind": chance.choice(["government", "enterprise"]),
            "region": chance.choice(_REGIONS),
            "segment": chance.choice(["utilities", "transport", "health"]),
        },
    )
    contacts = [f"C{number}" for number in range(chance.randint(1, 2))]
    for contact in contacts:
        level = chance.choice(["executive", "manager", "manager", "staff"])
        yield 0, {"kind": "contact_added", "contact": contact, "name": f"Contact {contact}", "level": level}
    manager = f"u{chance.randrange(US)}"
    yield 0, {"kind": "role_assigned", "role": "account_manager", "person": manager}
    if chance.random() < 0.5:
        person = f"u{chance.randrange(US)}"
        yield 0, {"kind": "role_assigned", "role": "executive_sponsor", "person": person}
    yield from _afterwards(chance, days, contacts, manager)


def _afterwards(
    chance: Random, days: int, contacts: list[str], manager: str
) -> Iterator[tuple[int, Content]]:
    when = sorted(chance.randrange(1, days) for _ in range(chance.randint(2, 4)))
    for day in when:
        yield (
            day,
            {
                "kind": "interaction",
                "channel": chance.choice(["meeting", "call", "email"]),
                "initiative": chance.choice(["ours", "theirs"]),
                "contacts": contacts[:1],
                "people": [manager],
            },
        )
    level = chance.choice(["low", "medium", "high"])
    yield when[-1], {"kind": "observation", "facet": "visibility_inside", "level": level}
    drawn = chance.random()
    if drawn < 0.1:
        raised = {"escalation": "E1", "severity": chance.choice(["low", "high"]), "category": "delivery"}
        yield when[-1], {"kind": "escalation_raised", "people": [manager], **raised}
    elif drawn < 0.2:
        yield when[-1], {"kind": "account_changed", "region": chance.choice(_REGIONS)}
    elif drawn < 0.23:
        yield days - 1, {"kind": "account_closed"}
