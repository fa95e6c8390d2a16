"""What a firm's story writes into: days counted from today become instants, lines become facts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from tierline.domain.shared.ids import fact_id_from_source
from tierline.interfaces.demo.firms import Firm

SYSTEM = "demo"
"""The source system that every fact of the demo names."""

LAST_DAY = -1
"""The portfolio has lived until yesterday evening, so that nothing lies in the future."""

FRIDAY = 4


@dataclass(frozen=True, slots=True)
class DiaryEntry:
    """A fact of one account as a caller of the public commands states it, and who records it."""

    at: datetime
    account: str
    content: Mapping[str, Any]
    actor: str


@dataclass(slots=True)
class Diary:
    """The lines of one firm, in the order they were written down."""

    firm: Firm
    today: date
    lines: list[DiaryEntry] = field(default_factory=list)
    _numbers: Counter[str] = field(default_factory=Counter)
    _named: dict[str, str] = field(default_factory=dict)

    def write(
        self,
        day: int,
        kind: str,
        fields: Mapping[str, Any],
        *,
        actor: str,
        called: str = "",
        hour: float = 10,
    ) -> None:
        """Note a fact of a day at a local hour; later statements find it by what it is `called`."""
        self._numbers[kind] += 1
        reference = f"{self.firm.code}/{kind}/{self._numbers[kind]}"
        fact_id = str(fact_id_from_source(SYSTEM, reference))
        if called:
            self._named[called] = fact_id
        moment = self.moment(day, hour)
        content = {
            "kind": kind,
            "fact_id": fact_id,
            "occurred_at": moment.isoformat(),
            "source": {"system": SYSTEM, "reference": reference},
            **fields,
        }
        self.lines.append(DiaryEntry(moment, self.firm.code, content, actor))

    def fact_id(self, name: str) -> str:
        """The fact that was written under a name."""
        return self._named[name]

    def moment(self, day: int, hour: float) -> datetime:
        """An hour of a working day in the customer's zone, in UTC; of a weekend's day, the Friday before."""
        moved = self.date(day)
        moved -= timedelta(days=max(0, moved.weekday() - FRIDAY))
        zone = timezone(timedelta(hours=self.firm.zone))
        local = datetime.combine(moved, time.min, zone) + timedelta(minutes=round(hour * 60))
        return local.astimezone(UTC)

    def date(self, day: int) -> date:
        """The date of a day counted from today."""
        return self.today + timedelta(days=day)
