"""One firm's life as its story is told: who is there on a day, and the diary it goes into."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tierline.interfaces.demo.contacts import DemoContact, executives, key_people
from tierline.interfaces.demo.diary import LAST_DAY, Diary
from tierline.interfaces.demo.firms import Firm, Role
from tierline.interfaces.demo.phrases import phrase
from tierline.interfaces.demo.recording import FORTNIGHT

FAIRLY_WELL, WELL = 0.72, 0.8
"""From which share of duties seen to in time an account is looked after so."""
SUPPORT = {"en": "rosa.keller", "zh": "tao.wu"}
"""The service engineers who come along, by language."""


@dataclass(slots=True)
class FirmLife:
    """A firm, its people and its diary; chance comes in as `random`."""

    firm: Firm
    contacts: Mapping[str, DemoContact]
    diary: Diary
    random: Random
    _numbers: Counter[str] = field(default_factory=Counter)

    def tell(
        self,
        day: int,
        kind: str,
        *,
        actor: str = "",
        called: str = "",
        hour: float | None = None,
        **fields: Any,
    ) -> None:
        """Write a fact down, recorded by whose turn it is on that day if nobody else is named.

        Nothing before the opening and nothing after yesterday is written: that hasn't happened. A
        field that is None is not stated.
        """
        if self.firm.opened <= day <= LAST_DAY:
            at = self.random.randrange(36, 68) / 4 if hour is None else hour
            recorder = actor or self.recorder(day)
            stated = {field: value for field, value in fields.items() if value is not None}
            self.diary.write(day, kind, stated, actor=recorder, called=called, hour=at)

    def holder(self, role: Role, day: int) -> str:
        """Who of us holds a role on a day; "" for nobody."""
        return self.firm.holder(role, day)

    def manager(self, day: int) -> str:
        """The account manager of a day; every account has one."""
        return self.holder("account_manager", day)

    def recorder(self, day: int) -> str:
        """Who writes down what nobody else is named for: the account manager, or the team by turns.

        A turn is a fortnight. Where an account is looked after well all of the team take turns; where fairly
        well, a service engineer stands in for the manager now and then.
        """
        manager = self.manager(day)
        if self.firm.care < FAIRLY_WELL:
            return manager
        turns = [manager, manager, self.support]
        if self.firm.care >= WELL:
            turns = [manager, self.support, *self.team(day, "sales_manager", "executive_sponsor")]
        return turns[day // FORTNIGHT % len(turns)]

    def team(self, day: int, *roles: Role) -> list[str]:
        """Those of us who hold these roles on a day, without the vacant ones."""
        return [person for role in roles if (person := self.holder(role, day))]

    @property
    def support(self) -> str:
        """The service engineer who comes along."""
        return SUPPORT[self.firm.language]

    def contact(self, post: str, day: int) -> str | None:
        """Who holds a post on a day: its first holder, the successor, or nobody."""
        for since, left, follower in self.firm.departures:
            if left == post and since <= day:
                return f"{post}-2" if follower else None
        return post

    def some(self, posts: Sequence[str], count: int, day: int) -> list[str]:
        """The holders of some posts, drawn by lot."""
        there = [who for post in posts if (who := self.contact(post, day))]
        return sorted(self.random.sample(there, min(count, len(there))))

    def key(self, count: int, day: int) -> list[str]:
        """Some of the people with influence below the top."""
        return self.some(key_people(self.firm), count, day)

    def number(self, prefix: str) -> str:
        """The next reference of a kind of thing, as in `order-3`."""
        self._numbers[prefix] += 1
        return f"{prefix}-{self._numbers[prefix]}"

    def top(self, count: int, day: int) -> list[str]:
        """One or both of the two at the top."""
        return self.some(executives(self.firm), count, day)

    def text(self, topic: str) -> str:
        """A short text in the customer's language."""
        return phrase(self.firm, topic, self.random)

    def money(self, thousands: float) -> dict[str, str]:
        """An amount in the customer's currency."""
        return {"value": f"{round(thousands * 1000):d}.00", "currency": self.firm.currency}

    def date(self, day: int) -> str:
        """The date of a day, ISO."""
        return self.diary.date(day).isoformat()

    def lot(self, chance: float) -> bool:
        """Whether a lot with this chance is drawn."""
        return self.random.random() < chance
