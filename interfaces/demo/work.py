"""What recurs on our side: analysis, planning, actions, money and time, bids, duties of each role."""

from tierline.interfaces.demo.diary import LAST_DAY
from tierline.interfaces.demo.firms import ROLES, Role, Standing
from tierline.interfaces.demo.life import FirmLife

_BUYING: dict[Standing, tuple[str, str, float]] = {
    "vendor": ("open", "competitive", 0.5), "preferred": ("selective", "value_premium", 0.75),
    "partner": ("direct", "negotiated", 0.92), "ally": ("none", "negotiated", 1.0),
    "neglected": ("open", "competitive", 0.2),
}  # fmt: skip
"""How they buy of us, how that is priced, and our chance to win."""

_MONEY_GOES_TO = ("travel", "sales", "delivery")

_DUTIES: dict[Role, tuple[str, ...]] = {
    "account_manager": ("advocate", "team_communication", "resources"),
    "executive_sponsor": ("delivery", "response", "relationship", "supervision"),
    "sales_manager": ("people", "training", "staffing", "balance", "budget"),
}


def analysis(life: FirmLife, day: int) -> None:
    """We look at our results, then at what the customer needs."""
    sales = life.team(day, "sales_manager")
    life.tell(
        day,
        "analysis",
        item="performance",
        findings=life.text("performance"),
        people=[life.manager(day), *sales],
    )
    life.tell(day + 12, "analysis", item="needs", findings=life.text("needs"), people=[life.manager(day)])


def yearly_plan(life: FirmLife, day: int) -> None:
    """Once a year: where to, with what, how important, and who is in."""
    manager, sponsor = life.manager(day), life.team(day, "executive_sponsor")
    sales = life.team(day, "sales_manager")
    plan = life.number("plan")
    size = (
        min(5, 1 + life.firm.volume // 180) if life.firm.language == "en" else min(5, life.firm.volume // 800)
    )
    life.tell(
        day, "priority_set", size=max(1, size), potential=life.random.randrange(2, 6),
        importance=life.random.randrange(2, 6), importance_own=max(1, round(5 * life.firm.care)),
        people=[manager, *sales], actor=(sales or [manager])[0],
    )  # fmt: skip
    life.tell(
        day + 4,
        "direction_set",
        vision=life.text("vision"),
        goals=life.text("goals"),
        people=[manager, *sponsor],
    )
    life.tell(
        day + 8, "plan_adopted", plan=plan, offers=life.text("offers"), potential=life.text("potential"),
        people=[manager, *sales],
    )  # fmt: skip
    life.tell(
        day + 15, "team_agreed", members=[manager, life.support, *sponsor], vision=life.text("team_vision"),
        actions=life.text("our_action"),
    )  # fmt: skip


def plan_review(life: FirmLife, day: int) -> None:
    """The plan is looked at again, by the sponsor where there is one who cares."""
    plans = [line.content for line in life.diary.lines if line.content["kind"] == "plan_adopted"]
    adopted = [plan for plan in plans if plan["occurred_at"][:10] < life.date(day - 3)]
    if adopted:
        above = life.team(day, "executive_sponsor", "sales_manager") if life.lot(life.firm.care) else []
        outcome = "confirmed" if life.lot(0.75) else "to_be_changed"
        life.tell(
            day,
            "plan_reviewed",
            plan=adopted[-1]["plan"],
            outcome=outcome,
            people=[life.manager(day), *above],
        )


def team_meeting(life: FirmLife, day: int) -> None:
    """Those who support the account agree on what to do as one."""
    people = [life.manager(day), life.support, *life.team(day, "sales_manager")]
    life.tell(day, "team_agreed", members=people, actions=life.text("our_action"))


def look_ahead(life: FirmLife, day: int) -> None:
    """What is coming, and what could be made of it."""
    life.tell(
        day,
        "outlook",
        statement=life.text("outlook"),
        horizon=life.date(day + 540),
        people=[life.manager(day)],
    )
    life.tell(
        day + 20, "opportunity_identified", statement=life.text("opportunity"),
        people=[life.manager(day + 20)],
        amount=life.money(life.firm.volume * life.random.choice((0.2, 0.5, 1.2))), contacts=life.key(1,
            day + 20),
    )  # fmt: skip


def action(life: FirmLife, day: int) -> None:
    """Something is promised, by us or by them; where care lacks, it comes late."""
    number = life.number("action")
    ours = life.lot(0.65)
    owner = life.manager(day) if ours else life.key(1, day)[0]
    due = day + life.random.randrange(14, 50)
    late = life.random.randrange(3, 60) if life.lot(1.05 - life.firm.care) else -3
    sponsor = life.team(day, "executive_sponsor") if life.lot(0.15 * life.firm.care) else []
    life.tell(
        day, "action_planned", hour=9, action=number, side="ours" if ours else "theirs", due=life.date(due),
        title=life.text("our_action" if ours else "their_action"), people=[life.manager(day), *sponsor],
        owner=owner,
    )  # fmt: skip
    done = due + late
    if life.lot(0.07):
        life.tell(
            done, "action_dropped", action=number, reason=life.text("dropped"), people=[life.manager(done)]
        )
    else:
        above = life.team(done, "executive_sponsor") if life.lot(0.2) else []
        life.tell(done, "action_completed", action=number, people=[life.manager(done), *above])


def investment(life: FirmLife, day: int) -> None:
    """Time and money go to the account."""
    sales = life.holder("sales_manager", day)
    if sales and life.lot(0.25):
        amount = life.money(life.firm.volume * life.random.randrange(4, 30) / 1000)
        life.tell(
            day, "investment", person=sales, amount=amount, purpose=life.text("investment"), actor=sales,
            category=_MONEY_GOES_TO[day % len(_MONEY_GOES_TO)],
        )  # fmt: skip
    else:
        hours = str(life.random.randrange(4, 40))
        person = life.random.choice((life.manager(day), life.support))
        category = "service" if person == life.support else "sales"
        purpose = life.text("investment")
        life.tell(day, "investment", person=person, hours=hours, category=category, purpose=purpose)


def duties(life: FirmLife, day: int) -> None:
    """What the roles answer for and no other fact shows, as far as somebody sees to it."""
    for role in ROLES:
        person = life.holder(role, day)
        for duty in _DUTIES[role]:
            if person and life.lot(life.firm.care):
                life.tell(
                    day, "responsibility_fulfilled", responsibility=f"{role}.{duty}", person=person,
                    note=life.text("done"), actor=person,
                )  # fmt: skip


def purchase(life: FirmLife, day: int) -> None:
    """A bid, and if it is won a contract, which ends when it is fulfilled."""
    procurement, pricing, chance = _BUYING[life.firm.standing(day)]
    number, contract = life.number("proposal"), life.number("order")
    sponsor = life.team(day, "executive_sponsor") if life.lot(0.4) else []
    manager = life.manager(day)
    for after, step in ((0, "guided"), (8, "reviewed"), (14, "presented"), (19, "submitted")):
        if life.lot(0.55) or step == "guided":
            life.tell(day + after, "proposal", proposal=number, step=step, people=[manager, *sponsor])
    won = life.lot(chance)
    life.tell(day + 38, "proposal", proposal=number, step="won" if won else "lost", people=[manager])
    if not won:
        return
    life.tell(
        day + 46, "negotiation", contract=contract, outcome="agreed", people=[manager, *sponsor],
        note=life.text("negotiation"),
    )  # fmt: skip
    _order(life, day + 52, contract, procurement, pricing)


def _order(life: FirmLife, day: int, contract: str, procurement: str, pricing: str) -> None:
    ends = day + 14 + life.random.choice((120, 180, 240))
    life.tell(
        day, "contract_signed", contract=contract, agreement="purchase", procurement=procurement,
        pricing=pricing,
        new_product=life.lot(0.2), amount=life.money(life.firm.volume * life.random.randrange(4, 14) / 10),
        starts=life.date(day + 14), ends=life.date(ends), people=[life.manager(day)],
    )  # fmt: skip
    if ends + 3 <= LAST_DAY:
        sponsor = life.team(ends, "executive_sponsor")
        people = [life.manager(ends), *sponsor]
        life.tell(ends + 3, "contract_ended", contract=contract, reason="completed", people=people)
