"""Contacts who are asked about what was recorded, now and then, and confirm or dispute it."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from tests.oracle.measures import Fact
from tierline.application.access import LOCAL_PRINCIPAL
from tierline.application.confirmations import Asking
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.wiring import System

ASKED_OF = ("interaction", "executive_contact", "observation", "customer_verdict")
WEEK = timedelta(days=7)


class Answering:
    """Makes links and answers by them, the same for a seed whatever else is told."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(f"answers {seed}")

    def by_chance(self, system: System, said: list[Fact], now: datetime) -> list[Fact]:
        """What is said more, if anything: that somebody was asked, and what they answered."""
        asked_of = [one for one in said if one["kind"] in ASKED_OF]
        if not asked_of or self._chance.random() > 0.3:
            return []
        target, confirmed = self._chance.choice(asked_of[-8:]), self._chance.random() < 0.5
        contact = self._contact(target, said)
        if contact is None:
            return []
        try:
            return self._told(system, target, contact, now, confirmed=confirmed)
        except Refusal:
            return []

    def _contact(self, target: Fact, said: list[Fact]) -> str | None:
        of_account = (one for one in said if one["account"] == target["account"])
        known = [one["contact"] for one in of_account if one["kind"] == "contact_added"]
        asked = target.get("contacts") or known
        return self._chance.choice(asked) if asked else None

    def _told(
        self, system: System, target: Fact, contact: str, now: datetime, *, confirmed: bool
    ) -> list[Fact]:
        links, code = system.confirmations, target["account"]
        fact = UUID(target["fact_id"])
        asking = Asking(contact, "en", WEEK)
        asked = links.ask(system.accounts, code, fact, asking, LOCAL_PRINCIPAL)
        seen = links.question(asked.fact_id).seen
        done = links.answer(system.accounts, asked.fact_id, seen, confirmed=confirmed).receipt
        kinds = ("confirmation_asked", "fact_confirmed" if confirmed else "fact_disputed")
        return [
            {
                "kind": kind,
                "fact_id": str(receipt.fact_id),
                "target": target["fact_id"],
                "contact": contact,
                "account": code,
                "occurred_at": now,
                "recorded_at": now,
                "position": receipt.position,
                "actor": actor,
            }
            for kind, receipt, actor in zip(
                kinds, (asked, done), ("local", f"contact:{contact}"), strict=True
            )
        ]
