"""What recurs between the two firms: meetings, talks at the top, troubles, what is learned and seen."""

from typing import Any

from tierline.domain.catalogue import UNDERSTANDING
from tierline.interfaces.demo.benefit import RIVAL
from tierline.interfaces.demo.contacts import STAFF, second_row
from tierline.interfaces.demo.firms import Standing
from tierline.interfaces.demo.life import FirmLife

_WEIGHTS: dict[Standing, tuple[int, int, int]] = {
    "vendor": (6, 2, 2), "preferred": (5, 3, 2), "partner": (4, 4, 2), "ally": (3, 4, 3),
    "neglected": (2, 7, 1),
}  # fmt: skip
"""How often the initiative is ours, theirs, mutual."""

_VISIBILITY: dict[Standing, tuple[str, str]] = {
    "vendor": ("low", "low"), "preferred": ("medium", "low"), "partner": ("high", "medium"),
    "ally": ("very_high", "very_high"), "neglected": ("low", "low"),
}  # fmt: skip
_COMPETITION: dict[Standing, tuple[str, str]] = {
    "vendor": ("many", "many"), "preferred": ("some", "many"), "partner": ("none", "some"),
    "ally": ("none", "none"),
}  # fmt: skip
_ACCESS: dict[Standing, tuple[str, ...]] = {
    "vendor": ("public",), "neglected": ("public",), "preferred": ("public", "special"),
    "partner": ("public", "special", "confidential"), "ally": ("special", "confidential"),
}  # fmt: skip


def interaction(life: FirmLife, day: int) -> None:
    """Somebody met, rang or wrote; vendors and neglected customers see us at the counter only."""
    standing = life.firm.standing(day)
    contacts = life.some(STAFF, 1, day)
    if standing not in ("vendor", "neglected"):
        contacts = life.key(life.random.choice((1, 2, 2)), day) + (contacts if life.lot(0.4) else [])
    elif standing == "vendor" and life.lot(0.4):
        contacts = life.some(("procurement-manager",), 1, day)
    people = [life.manager(day)] + ([life.support] if life.lot(0.35) else [])
    people += life.team(day, "executive_sponsor") if life.lot(0.06) else []
    joint = standing == "ally" and life.lot(0.3)
    channel = (
        "event" if joint else life.random.choice(("meeting", "call", "call", "visit", "email", "message"))
    )
    note = life.text("note") if life.lot(0.35) else None
    initiative = life.random.choices(("ours", "theirs", "mutual"), _WEIGHTS[standing])[0]
    purpose = life.text("joint_purpose" if joint else "purpose")
    life.tell(
        day, "interaction", channel=channel, initiative="mutual" if joint else initiative, contacts=contacts,
        people=people, purpose=purpose, joint_business=joint, note=note,
    )  # fmt: skip


def executive_contact(life: FirmLife, day: int) -> None:
    """The two managements talk; below a partnership it is the second row that does."""
    sponsor = life.holder("executive_sponsor", day)
    if life.firm.standing(day) in ("partner", "ally") and sponsor:
        talk_at_the_top(life, day, sponsor)
    elif (sales := life.holder("sales_manager", day)) and (
        senior := life.some(second_row(life.firm), 1, day)
    ):
        life.tell(
            day, "executive_contact", contacts=senior, people=[sales, life.manager(day)],
            client_level="senior", our_level="senior", form=life.random.choice(("meeting", "call")),
            purpose=life.text("top_purpose"), topics=["expectations", "plan"],
        )  # fmt: skip


def talk_at_the_top(life: FirmLife, day: int, sponsor: str) -> None:
    """Executives of both firms talk, with the account manager in the room."""
    contacts = life.top(life.random.choice((1, 1, 2)), day)
    introduced_by = sponsor if life.lot(0.4) else None
    form = life.random.choice(("meeting", "meeting", "call", "visit"))
    life.tell(
        day, "executive_contact", contacts=contacts, people=[sponsor, life.manager(day)], form=form,
        client_level="executive", our_level="executive", purpose=life.text("top_purpose"),
        note=life.text("top_note"), introduced_by=introduced_by, topics=["goals", "values"],
    )  # fmt: skip


def insight(life: FirmLife, day: int) -> None:
    """One of us comes to know one of the top better and passes it on."""
    about = life.random.choice(("character", "interests", "views"))
    people = life.team(day, "executive_sponsor") or [life.manager(day)]
    for contact in life.top(1, day):
        life.tell(
            day, "counterpart_insight", contact=contact, about=about, text=life.text(about), people=people
        )


def knowledge(life: FirmLife, day: int) -> None:
    """We learn something; how special it is shows how close we are."""
    access = life.random.choice(_ACCESS[life.firm.standing(day)])
    contacts = [] if access == "public" else life.key(1, day)
    item = life.random.choice(UNDERSTANDING)
    whom = "competitors" if item.startswith("understand_competitors") else "client"
    life.tell(
        day, "knowledge", item=item, access=access, statement=life.text(f"{access}_{whom}"),
        contacts=contacts, people=[life.manager(day)], competitor=RIVAL if whom == "competitors" else None,
    )  # fmt: skip


def visibility(life: FirmLife, day: int) -> None:
    """How well we are known in the customer's house and around it."""
    inside, outside = _VISIBILITY[life.firm.standing(day)]
    _observe(life, day, "visibility_inside", inside)
    _observe(life, day, "visibility_outside", outside)


def competition(life: FirmLife, day: int) -> None:
    """Whom we meet there, in each area."""
    for area, level in zip(life.firm.areas, _COMPETITION[life.firm.standing(day)], strict=True):
        _observe(life, day, "competition", level, area=area, competitor=None if level == "none" else RIVAL)


def recognition(life: FirmLife, day: int) -> None:
    """Whether they call the relationship a special one, and who leads what is done together."""
    standing = life.firm.standing(day)
    _observe(life, day, "special_relationship", "denied" if standing == "preferred" else "acknowledged")
    if standing != "preferred":
        _observe(life, day, "joint_leadership", "general_managers" if standing == "ally" else "managers")


def service(life: FirmLife, day: int) -> None:
    """How much time the service takes."""
    heavy = life.firm.standing(day) == "vendor" and life.lot(0.7)
    _observe(life, day, "service_effort", "heavy" if heavy else "normal")


def escalation(life: FirmLife, day: int) -> None:
    """Something goes wrong or is needed at once; it is met sooner where an account is cared for."""
    number = life.number("escalation")
    slow = 1.0 - life.firm.care
    people = [life.manager(day)]
    severity = life.random.choice(("low", "medium", "medium", "high"))
    category = life.random.choice(("problem", "complaint", "quick_service", "delivery"))
    answered = day + (0 if life.lot(0.7) else 3)
    solved = answered + 3 + life.random.randrange(3, 18) + round(slow * life.random.randrange(0, 70))
    sponsor = life.team(day, "executive_sponsor") if severity == "high" else []
    life.tell(
        day, "escalation_raised", hour=9.25, escalation=number, severity=severity, category=category,
        summary=life.text(category), people=people, on_behalf=category == "quick_service",
    )  # fmt: skip
    life.tell(answered, "escalation_acknowledged", hour=11.5, escalation=number, people=people + sponsor)
    life.tell(
        solved, "escalation_resolved", hour=15, escalation=number, people=people + sponsor,
        outcome=life.text("outcome"),
    )  # fmt: skip
    if life.lot(0.12):
        life.tell(solved + 9, "escalation_reopened", hour=9.5, escalation=number, people=people)
        life.tell(
            solved + 21, "escalation_resolved", hour=16, escalation=number, people=people,
            outcome=life.text("outcome"),
        )  # fmt: skip


def verdict(life: FirmLife, day: int) -> None:
    """The customer says what it takes us for, which need not be what we think."""
    standing = life.firm.standing(day)
    tier = {
        "preferred": "preferred_supplier", "partner": "partner" if life.lot(0.7) else "preferred_supplier",
        "ally": "strategic_ally" if life.lot(0.8) else "partner",
    }.get(standing)  # fmt: skip
    channel = "framework_admission" if life.firm.kind == "government" and life.lot(0.4) else "scorecard"
    life.tell(
        day, "customer_verdict", channel=channel, contacts=life.some(("procurement-manager",), 1, day),
        people=[life.manager(day)], rating=life.random.choice((2, 3, 3) if tier is None else (3, 4, 4, 5)),
        tier=tier,
    )  # fmt: skip


def _observe(life: FirmLife, day: int, facet: str, level: str, **more: Any) -> None:
    life.tell(day, "observation", facet=facet, level=level, people=[life.manager(day)], **more)
