"""What accounts bring and what we owe them: why they matter, revenue, deliveries, competitors."""

from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from tierline.interfaces.demo.diary import LAST_DAY
from tierline.interfaces.demo.firms import Language, Standing
from tierline.interfaces.demo.life import FirmLife

QUARTER = 91
RIVAL = "rival"
"""The competitor that we meet most often at a customer."""

_REASONS: Mapping[str, str] = {
    "harbor-water": "The whole coast buys what the utility has tried; it carries a fifth of our turnover.",
    "jianghai-water": "华东水务的标杆客户，新标准多由其先行试点。",
    "nordmere-holding": "One board decides for three of our customers.",
    "nordmere-energy": "Turbine control is our oldest line, and here it earns most.",
    "nordmere-rail": "The way into rail freight, where we have nobody else yet.",
    "lanyu-grid": "国内最大的配电客户之一，决定我方配电业务的规模。",
    "luchuan-metro": "城市轨道业务的首个大型客户，业绩影响全国投标。",
    "alderlake-council": "Reference for every other council of the region.",
    "veldmark-works": "Bridge monitoring becomes a duty in two years; the ministry writes the rules.",
    "castmoor-steel": "A third of our furnace business depends on it.",
    "merrow-logistics": "Largest operator of our sorters.",
    "merrow-freight": "Subsidiary of a customer that we want as a whole.",
    "sternhaven-airports": "Airports are the segment of our five-year plan.",
    "redquill-press": "Last printing customer with plants on two continents.",
    "qingluo-hospital": "进入公立医院市场的第一家客户。",
    "hecheng-pharma": "医药冷链是未来三年的增长重点。",
    "tangxi-precision": "刀具管理方案的首家应用客户。",
    "qiwan-port": "港口自动化联盟的核心伙伴。",
    "qiwan-storage": "港务集团仓储业务的入口。",
}
"""Why each is a key account; of one of them nobody has said so."""

_RIVALS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Halbrook Controls", "Ostrava Automation", "Penn & Lowry"),
    "zh": ("衡岳自动化", "云汉控制", "长桥电气"),
}
_EARNING: Mapping[Standing, tuple[float, float]] = {
    "vendor": (0.12, 0.14), "preferred": (0.24, 0.22), "partner": (0.42, 0.29), "ally": (0.5, 0.33),
    "neglected": (0.06, 0.08), "silent": (0.0, 0.0),
}  # fmt: skip
"""What a quarter brings, in parts of the usual order, and what of it is margin."""
_SERVICE = {"en": "service contract", "zh": "服务合同"}


def strategic_reason(code: str) -> str | None:
    """Why a firm is a key account; None where nobody has said so."""
    return _REASONS.get(code)


def rival_named(life: FirmLife) -> None:
    """We know from the first day on whom we meet there."""
    rivals = _RIVALS[life.firm.language]
    name = rivals[len(life.firm.code) % len(rivals)]
    life.tell(life.firm.opened, "competitor_named", hour=9.5, competitor=RIVAL, name=name)


def settle(life: FirmLife) -> None:
    """What follows from orders and standing: a booking for every quarter, deliveries for every order."""
    life.random = Random(f"{life.firm.code} revenue")  # noqa: S311
    for day in range(life.firm.opened + QUARTER, LAST_DAY + 1, QUARTER):
        _book(life, day)
    life.random = Random(f"{life.firm.code} deliveries")  # noqa: S311
    for number, order in enumerate(list(_orders(life)), 1):
        _deliver(life, f"delivery-{number}", order)


def preference(life: FirmLife, day: int) -> None:
    """Whether they prefer us, and whether they treat us better than the others."""
    close = life.firm.standing(day) in ("partner", "ally")
    level = "preferred" if close else "equal" if life.firm.standing(day) == "preferred" else "none"
    people = [life.manager(day)]
    life.tell(day, "observation", facet="preference", level=level, people=people)
    treated = "favoured" if close and life.lot(0.7) else "equal"
    life.tell(day, "observation", facet="treatment", level=treated, people=people)


def _book(life: FirmLife, day: int) -> None:
    """What the quarter before a day brought, booked some days later."""
    part, margin = _EARNING[life.firm.standing(day - 1)]
    earned = life.firm.volume * part * life.random.uniform(0.7, 1.3)
    if not earned:
        return
    kept = earned * margin * life.random.uniform(0.6, 1.2)
    number = life.number("invoice")
    life.tell(
        day + 4 if day + 4 <= LAST_DAY else day, "revenue_booked", hour=16,
        period_starts=life.date(day - QUARTER), period_ends=life.date(day - 1), amount=life.money(earned),
        margin=f"{round(kept * 1000):d}.00", reference=f"{life.firm.code}-{number}",
        offer=f"{life.firm.areas[0]} · {_SERVICE[life.firm.language]}",
    )  # fmt: skip


def _orders(life: FirmLife) -> Iterator[Mapping[str, Any]]:
    for entry in life.diary.lines:
        if entry.content["kind"] == "contract_signed" and entry.content["agreement"] == "purchase":
            yield entry.content


def _deliver(life: FirmLife, delivery: str, order: Mapping[str, Any]) -> None:
    """What an order is about: promised with it, made on time where there is care, else some days late."""
    signed, starts = (
        (date.fromisoformat(order[name][:10]) - life.diary.today).days for name in ("occurred_at", "starts")
    )
    due = starts + life.random.randrange(40, 80)
    slips = life.lot(0.75 - 0.7 * life.firm.care)
    made = due + (life.random.randrange(4, 30) if slips else -life.random.randrange(1, 9))
    people = life.team(due, "executive_sponsor") if life.lot(life.firm.care) else []
    life.tell(
        signed, "delivery_promised", hour=17, delivery=delivery, contract=order["contract"],
        due=life.date(due), people=[life.manager(signed)],
    )  # fmt: skip
    life.tell(
        made, "delivery_made", hour=14, delivery=delivery, people=[life.manager(made), *people],
    )  # fmt: skip
