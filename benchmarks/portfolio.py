"""An invented portfolio, the same on every machine: what the measurements are made on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID, uuid5

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
from tierline.domain.account.base import Recorded, parse_fact
from tierline.domain.catalogue import RESPONSIBILITIES
from tierline.domain.shared.ids import account_id
from tierline.domain.shared.personal import Sealed

BEGIN = datetime(2021, 1, 4, 8, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
"""How much of history a portfolio has."""
_NAMES = UUID("3f0d8a3e-0c59-5b56-9b0e-6d1c5a4f2f10")
_CONTACTS = [f"C{number}" for number in range(8)]
_LEVELS = ["executive", "executive", "senior", "manager", "manager", "manager", "staff", "staff"]
_OBSERVED = {
    "visibility_inside": ["low", "medium", "high", "very_high"],
    "visibility_outside": ["low", "medium", "high", "very_high"],
    "joint_leadership": ["none", "managers", "general_managers"],
}
_PEOPLE = {"account_manager": "anna", "executive_sponsor": "elio", "sales_manager": "sofia"}
Content = Mapping[str, Any]


@dataclass
class Diary:
    """What happens on one account, one fact after the other, without an end.

    About half of the facts are interactions; one in twenty is entered up to sixty days late, but for
    escalations, whose steps come in order. The tier rises and falls a few times.
    """

    code: str
    seed: int
    span: timedelta
    """From one fact to the next."""
    corrected: float = 0.0
    """Which share of the facts say of an earlier interaction that it was on another day."""

    def __post_init__(self) -> None:
        self._random = Random(f"{self.seed}:{self.code}")
        self._escalations = 0

    def facts(self) -> Iterator[Content]:
        """The contents of the facts, as a caller would state them."""
        now = BEGIN
        for number, content in enumerate(self._with_corrections()):
            late = (
                timedelta(days=self._random.randint(1, 60)) if self._random.random() < 0.05 else timedelta()
            )
            if content["kind"].startswith("escalation"):
                late = timedelta()
            occurred = max(BEGIN, now - late) if number > len(_CONTACTS) + len(_PEOPLE) else BEGIN
            yield {"fact_id": self._fact_id(number), "occurred_at": occurred.isoformat(), **content}
            now += self.span

    def _with_corrections(self) -> Iterator[Content]:
        met: list[tuple[int, datetime]] = []
        contents = self._contents()
        for number in count():
            if self.corrected and met and self._random.random() < self.corrected:
                yield self._correction(*met.pop(self._random.randrange(len(met))))
                continue
            content = next(contents)
            if content["kind"] == "interaction":
                met.append((number, BEGIN + number * self.span))
            yield content

    def _correction(self, number: int, stated: datetime) -> Content:
        moved = max(BEGIN, stated - timedelta(days=self._random.randint(1, 90)))
        changes = {"occurred_at": moved.isoformat()}
        return {
            "kind": "fact_corrected",
            "target": self._fact_id(number),
            "changes": changes,
            "reason": "The day was wrong.",
        }

    def _fact_id(self, number: int) -> str:
        return str(uuid5(_NAMES, f"{self.code}:{number}"))

    def _contents(self) -> Iterator[Content]:
        yield {
            "kind": "account_opened",
            "code": self.code,
            "name": f"Account {self.code}",
            "account_kind": self._random.choice(["government", "enterprise"]),
            "region": self._random.choice(["north", "south", "east", "west"]),
        }
        for contact, level in zip(_CONTACTS, _LEVELS, strict=True):
            yield {"kind": "contact_added", "contact": contact, "name": f"Contact {contact}", "level": level}
        for role, person in _PEOPLE.items():
            yield {"kind": "role_assigned", "role": role, "person": person}
        yield _contract("K0", "2021-01-05", "alliance")
        while True:
            yield from self._some()

    def _some(self) -> Iterator[Content]:
        drawn = self._random.random()
        if drawn < 0.55:
            yield self._interaction()
        elif drawn < 0.65:
            yield self._executive_contact()
        elif drawn < 0.75:
            yield self._observation()
        elif drawn < 0.80:
            yield from self._escalation()
        elif drawn < 0.90:
            yield {"kind": "investment", "person": "anna", "hours": self._random.randint(1, 8)}
        else:
            responsibility = self._random.choice(list(RESPONSIBILITIES.values()))
            person = _PEOPLE[responsibility.role]
            kind = "responsibility_fulfilled"
            yield {"kind": kind, "responsibility": responsibility.id, "person": person}

    def _interaction(self) -> Content:
        return {
            "kind": "interaction",
            "channel": self._random.choice(["meeting", "call", "email", "visit"]),
            "initiative": self._random.choice(["ours", "theirs", "mutual"]),
            "contacts": self._random.sample(_CONTACTS, 2),
            "people": ["anna"],
            "joint_business": self._random.random() < 0.2,
        }

    def _executive_contact(self) -> Content:
        return {
            "kind": "executive_contact",
            "contacts": [self._random.choice(_CONTACTS[:2])],
            "people": ["elio"],
            "client_level": "executive",
            "our_level": "executive",
            "form": "meeting",
        }

    def _observation(self) -> Content:
        facet = self._random.choice(list(_OBSERVED))
        return {"kind": "observation", "facet": facet, "level": self._random.choice(_OBSERVED[facet])}

    def _escalation(self) -> Iterator[Content]:
        self._escalations += 1
        about = {"escalation": f"E{self._escalations}", "people": ["elio"]}
        severity = self._random.choice(["low", "medium", "high", "critical"])
        yield {"kind": "escalation_raised", "severity": severity, "category": "delivery", **about}
        yield {"kind": "escalation_resolved", **about}


def _contract(reference: str, starts: str, agreement: str) -> Content:
    stated = {"contract": reference, "agreement": agreement, "starts": starts, "pricing": "negotiated"}
    return {"kind": "contract_signed", **stated}


def recorded(accounts: int, each: int, seed: int = 1, corrected: float = 0.0) -> Iterator[Recorded]:
    """A portfolio of `accounts` with `each` facts, as it stands in the log, accounts taking turns.

    Five years of history, however many the facts are. Texts are sealed in boxes that nobody opens.
    """
    span = YEARS / each
    diaries = [Diary(f"A{number:04}", seed, span, corrected).facts() for number in range(accounts)]
    heard = BEGIN
    for version in range(1, each + 1):
        for number, diary in enumerate(diaries):
            heard += timedelta(microseconds=1)
            yield as_recorded(f"A{number:04}", version, heard, next(diary))


def as_recorded(code: str, version: int, heard: datetime, content: Content) -> Recorded:
    """A fact as it stands in the log."""
    fact = parse_fact(content, fact_id=UUID(content["fact_id"]))
    if content["kind"] == "contact_added":
        box = Sealed(sealed="c2VhbGVk", key=f"{code}:{content['contact']}", fact=content["fact_id"])
        fact = fact.model_copy(update={"name": box})
    if content["kind"] == "fact_corrected":
        box = Sealed(sealed="c2VhbGVk", key=content["fact_id"], fact=content["fact_id"])
        fact = fact.model_copy(update={"reason": box})
    return Recorded(account_id(code), code, version, heard, "bench", fact)
