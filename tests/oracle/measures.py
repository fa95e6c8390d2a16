"""What each measure of a policy shows at one instant: a walk over the facts that happened by then.

Every function takes `past`, the facts with `occurred_at` <= v in order, and the parameters by their
names in a policy's text. Facts are the plain fields that were stated, with the account they belong
to. Nothing is remembered from one call to the next, and nothing is taken from `domain/tiers`.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

Fact = dict[str, Any]
Thing = tuple[str, str]
"""A reference with its account: what two accounts spell alike are two things."""

ANY: Fact = {}
"""The filter that everything passes."""
DAY = timedelta(days=1)
HEIGHTS = ("staff", "manager", "senior", "executive")
VISIBILITY = ("low", "medium", "high", "very_high")
LEVELS = {
    "visibility_inside": VISIBILITY,
    "visibility_outside": VISIBILITY,
    "competition": ("many", "some", "none"),
    "special_relationship": ("denied", "acknowledged"),
    "joint_leadership": ("none", "managers", "general_managers"),
    "service_effort": ("normal", "heavy"),
}


def count_within(
    past: list[Fact],
    v: datetime,
    *,
    days: int,
    kinds: list[str] | None = None,
    where: Fact = ANY,
    among: list[Fact] | None = None,
    distinct: str | None = None,
    except_left: bool = False,
    client_level: str | None = None,
    our_level: str | None = None,
) -> int:
    """How many facts with v - days < occurred_at <= v pass the filter, or on how many UTC days they were."""
    facts = asked_for(past, v, days, kinds, where, among)
    if except_left:
        facts = [fact for fact in facts if still_there(past, fact)]
    if our_level:
        facts = [fact for fact in facts if fact["our_height"] >= HEIGHTS.index(our_level)]
    if client_level:
        least = HEIGHTS.index(client_level)
        facts = [fact for fact in facts if client_height(past, fact, except_left) >= least]
    if distinct == "day":
        return len({fact["occurred_at"].astimezone(UTC).date() for fact in facts})
    return len(facts)


def distinct_within(
    past: list[Fact],
    v: datetime,
    *,
    of: str,
    days: int,
    kinds: list[str] | None = None,
    where: Fact = ANY,
    among: list[Fact] | None = None,
    except_left: bool = False,
    contact_level: str | None = None,
    key_person: bool | None = None,
) -> int:
    """How many different contacts, functions of contacts, or people of ours are in those facts."""
    facts = asked_for(past, v, days, kinds, where, among)
    if of == "people":
        return len({person for fact in facts for person in our_people(fact)})
    known = contacts(past)
    asked = {"except_left": except_left, "contact_level": contact_level, "key_person": key_person}
    met = set(counted_contacts(past, [one for fact in facts for one in named(fact)], asked))
    if of == "contacts":
        return len(met)
    return len({known.get(one, {}).get("function") for one in met} - {None})


def in_force(
    past: list[Fact],
    v: datetime,
    *,
    of: str = "contracts",
    where: Fact = ANY,
    unless: Fact = ANY,
    months: int | None = None,
    unstated: str | None = None,
) -> int | None:
    """How many contracts, or assignments of roles, are in force at v and pass the filter.

    With `unstated` it isn't known where none does for sure and one may, for all that its terms say.
    """
    if of == "assignments":
        held = [one for one in assignments(past).values() if passes(one, where)]
        return len({(one["role"], one["person"]) for one in held})
    running = contracts_running(past, v, months)
    worst = contracts_in_force(
        past, v, {"where": where, "unless": unless, "months": months, "unstated": unstated}
    )
    if unstated is None:
        return len(worst)
    best = [
        one
        for one in running
        if any(_admitted(filled, where, unless) for filled in _fillings(one, where, unless))
    ]
    return None if best and not worst else len(worst)


def level(
    past: list[Fact], v: datetime, *, facet: str, max_age_days: int, area: str = "highest"
) -> str | None:
    """The latest observed level if it is younger than `max_age_days`; competition is so for each area."""
    fresh = [fact["level"] for fact in fresh_levels(past, v, facet, max_age_days)]
    choose = max if area == "highest" else min
    return choose(fresh, key=LEVELS[facet].index) if fresh else None


def open_longer_than(past: list[Fact], v: datetime, *, days: int, where: Fact = ANY) -> int:
    """How many escalations were raised at or before v - days and are not resolved at v."""
    waiting = [one for one in open_escalations(past) if one["occurred_at"] <= v - days * DAY]
    return len([one for one in waiting if passes(one, where)])


def latest_verdict(past: list[Fact], v: datetime, *, max_age_days: int) -> str | None:
    """The tier of the customer's latest verdict that names one, if that is younger than `max_age_days`."""
    verdicts = [fact for fact in past if fact["kind"] == "customer_verdict" and fact.get("tier")]
    if not verdicts or verdicts[-1]["occurred_at"] <= v - max_age_days * DAY:
        return None
    return str(verdicts[-1]["tier"])


def hours_within(past: list[Fact], v: datetime, *, days: int, where: Fact = ANY) -> float:
    """The hours of the investments of the window that pass the filter."""
    spent = [fact for fact in within(past, v, days, ["investment"]) if passes(fact, where)]
    return sum(fact.get("hours") or 0 for fact in spent)


def customer_initiated_share(past: list[Fact], v: datetime, *, days: int) -> float | None:
    """The share of `theirs` among the interactions that one of the two sides began."""
    begun = [fact["initiative"] for fact in within(past, v, days, ["interaction"])]
    theirs, ours = begun.count("theirs"), begun.count("ours")
    return theirs / (theirs + ours) if theirs + ours else None


MEASURES = {
    one.__name__: one
    for one in (
        *(count_within, distinct_within, in_force, level, open_longer_than, customer_initiated_share),
        *(latest_verdict, hours_within),
    )
}


# ------------------------------------------------------------------ what the facts add up to


def fresh_levels(past: list[Fact], v: datetime, facet: str, max_age_days: int) -> list[Fact]:
    """The latest observation of a facet, of competition in each area, if it is young enough."""
    latest: dict[str | None, Fact] = {}
    for fact in past:
        if fact["kind"] == "observation" and fact["facet"] == facet:
            latest[fact["area"] if facet == "competition" else None] = fact
    return [fact for fact in latest.values() if fact["occurred_at"] > v - max_age_days * DAY]


def counted_contacts(past: list[Fact], met: list[Thing], asked: Fact) -> list[Thing]:
    """Those of some contacts who count: still there, and high enough or key persons, if that is asked."""
    known = contacts(past)
    if asked.get("except_left"):
        met = [one for one in met if not has_left(past, one)]
    least, key_person = asked.get("contact_level"), asked.get("key_person")
    if least or key_person:
        met = [one for one in met if _high(known.get(one, {}), least, key_person)]
    return met


def contracts_running(past: list[Fact], v: datetime, months: int | None) -> list[Fact]:
    """The terms of the contracts that run at v and are long enough."""
    running = [terms for terms in contracts(past).values() if runs(terms, v)]
    return [one for one in running if months is None or whole_months(one["starts"], one["ends"]) >= months]


def contracts_in_force(past: list[Fact], v: datetime, asked: Fact) -> list[Fact]:
    """Those of them that pass the filters for sure: with `unstated`, whatever a blank stands for."""
    where, unless = asked.get("where", ANY), asked.get("unless", ANY)
    running = contracts_running(past, v, asked.get("months"))
    if asked.get("unstated") is None:
        return [one for one in running if _admitted(one, where, unless)]
    return [
        one
        for one in running
        if all(_admitted(filled, where, unless) for filled in _fillings(one, where, unless))
    ]


def contacts(past: list[Fact]) -> dict[Thing, Fact]:
    """What the latest statements say of each contact."""
    known: dict[Thing, Fact] = {}
    for fact in past:
        if fact["kind"] == "contact_added":
            known[thing(fact, "contact")] = dict(fact)
        elif fact["kind"] == "contact_changed":
            known.setdefault(thing(fact, "contact"), {}).update(changed(fact))
    return known


def has_left(past: list[Fact], contact: Thing) -> bool:
    """Whether the last that was said of a contact's coming and going is that they left."""
    stays = [fact for fact in past if fact["kind"] in ("contact_added", "contact_left")]
    mine = [fact for fact in stays if thing(fact, "contact") == contact]
    return bool(mine) and mine[-1]["kind"] == "contact_left"


def named(fact: Fact) -> list[Thing]:
    """The contacts that a fact names."""
    return [(fact["account"], contact) for contact in fact.get("contacts") or ()]


def still_there(past: list[Fact], fact: Fact) -> list[Thing]:
    """The contacts that a fact names and who have not left by the end of `past`."""
    return [contact for contact in named(fact) if not has_left(past, contact)]


def height_then(past: list[Fact], contact: Thing, t: datetime) -> int:
    """How high a contact stood at t: by the latest statement of a level up to t, else by the first one."""
    about = [fact for fact in past if fact["kind"] in ("contact_added", "contact_changed")]
    stated = [fact for fact in about if thing(fact, "contact") == contact and fact.get("level")]
    if not stated:
        return -1
    by_then = [fact for fact in stated if fact["occurred_at"] <= t]
    return HEIGHTS.index((by_then[-1] if by_then else stated[0])["level"])


def client_height(past: list[Fact], fact: Fact, except_left: bool) -> int:
    """How high the customer's side stood in an executive contact, as known at the end of `past`."""
    there = still_there(past, fact) if except_left else named(fact)
    shown = max((height_then(past, one, fact["occurred_at"]) for one in there), default=-1)
    return min(shown, HEIGHTS.index(fact["client_level"])) if fact.get("client_level") else shown


def contracts(past: list[Fact]) -> dict[Thing, Fact]:
    """The terms of each contract that was signed and not ended."""
    terms: dict[Thing, Fact] = {}
    for fact in past:
        match fact["kind"]:
            case "contract_signed":
                terms[thing(fact, "contract")] = dict(fact)
            case "contract_amended" if thing(fact, "contract") in terms:
                terms[thing(fact, "contract")].update(changed(fact["changes"]))
            case "contract_renewed" if thing(fact, "contract") in terms:
                terms[thing(fact, "contract")]["ends"] = fact["ends"]
            case "contract_ended":
                terms.pop(thing(fact, "contract"), None)
    return terms


def runs(terms: Fact, v: datetime) -> bool:
    """Whether v is between the first instant of `starts` and the last of `ends`."""
    begun = first_instant(terms["starts"]) <= v
    return begun and (terms["ends"] is None or v < first_instant(terms["ends"] + DAY))


def open_escalations(past: list[Fact]) -> list[Fact]:
    """What was raised and is not resolved; a reopened one is open since it was first raised."""
    raised: dict[Thing, Fact] = {}
    resolved: set[Thing] = set()
    for fact in past:
        if fact["kind"] == "escalation_raised":
            raised.setdefault(thing(fact, "escalation"), fact)
        elif fact["kind"] == "escalation_resolved" and thing(fact, "escalation") in raised:
            resolved.add(thing(fact, "escalation"))
        elif fact["kind"] == "escalation_reopened":
            resolved.discard(thing(fact, "escalation"))
    return [fact for one, fact in raised.items() if one not in resolved]


def assignments(past: list[Fact]) -> dict[tuple[str, str, str], Fact]:
    """Who holds which role: the fact that assigned it, by account, role and person."""
    held: dict[tuple[str, str, str], Fact] = {}
    for fact in past:
        if fact["kind"] == "role_assigned":
            held.setdefault((fact["account"], fact["role"], fact["person"]), fact)
        elif fact["kind"] == "role_released":
            held.pop((fact["account"], fact["role"], fact["person"]), None)
    return held


def holders(past: list[Fact], role: str) -> set[str]:
    """The people who hold a role."""
    return {person for _, held, person in assignments(past) if held == role}


def our_people(fact: Fact) -> set[str]:
    """Our people who took part in a fact."""
    people = set(fact.get("people") or ()) | set(fact.get("members") or ())
    people |= {fact[name] for name in ("introduced_by", "approver") if fact.get(name)}
    if fact["kind"] in ("investment", "responsibility_fulfilled", "handover_acknowledged"):
        people.add(fact["person"])
    if fact["kind"] == "action_planned" and fact["side"] == "ours" and fact.get("owner"):
        people.add(fact["owner"])
    return people


# ------------------------------------------------------------------ small things


def thing(fact: Fact, name: str) -> Thing:
    """What a fact is about."""
    return (fact["account"], fact[name])


def within(past: list[Fact], v: datetime, days: int, kinds: Iterable[str]) -> list[Fact]:
    """The facts of some kinds with v - days < occurred_at."""
    return [fact for fact in past if fact["kind"] in kinds and fact["occurred_at"] > v - days * DAY]


def asked_for(
    past: list[Fact], v: datetime, days: int, kinds: list[str] | None, where: Fact, among: list[Fact] | None
) -> list[Fact]:
    """The facts of a window that a measure looks at: of some kinds and by a filter, or by one of several."""
    ways = among or [{"kind": kind, "where": where} for kind in kinds or ()]
    return [
        fact
        for fact in past
        if fact["occurred_at"] > v - days * DAY
        and any(fact["kind"] == way["kind"] and passes(fact, way.get("where", ANY)) for way in ways)
    ]


def _admitted(terms: Fact, where: Fact, unless: Fact) -> bool:
    return passes(terms, where) and not (unless and passes(terms, unless))


def _fillings(terms: Fact, where: Fact, unless: Fact) -> list[Fact]:
    """The terms with each blank that a filter looks at filled, by what it asks for and by something else."""
    filled = [terms]
    for name, wanted in {**where, **unless}.items():
        if terms.get(name) is None:
            filled = [
                {**one, name: value} for one in filled for value in (*_several(wanted), "something else")
            ]
    return filled


def passes(values: Fact, where: Fact) -> bool:
    """Whether each field named has one of the values named."""
    return all(set(_several(values.get(name))) & set(_several(wanted)) for name, wanted in where.items())


def changed(fact: Fact) -> Fact:
    """The fields that a change states anew; what it clears is None."""
    named = (
        "level",
        "function",
        "key_person",
        "name",
        "account_kind",
        "segment",
        "region",
        "industry",
        "parent",
    )
    terms = ("agreement", "procurement", "pricing", "exclusive", "new_product", "starts", "ends")
    stated = {name: fact[name] for name in (*named, *terms) if fact.get(name) is not None}
    return {**stated, **dict.fromkeys(fact.get("clears") or ())}


def first_instant(day: date) -> datetime:
    """Midnight, UTC."""
    return datetime.combine(day, time.min, UTC)


def whole_months(starts: date, ends: date | None) -> float:
    """Whole calendar months from `starts` to the day after `ends`, counted one by one."""
    if ends is None:
        return float("inf")
    over, months = ends + DAY, 0
    while _months_after(starts, months + 1) <= (over.year, over.month, over.day):
        months += 1
    return months


def _months_after(day: date, months: int) -> tuple[int, int, int]:
    number = day.year * 12 + day.month - 1 + months
    return number // 12, number % 12 + 1, day.day


def _high(contact: Fact, least: str | None, key_person: bool | None) -> bool:
    high = least and contact.get("level") and HEIGHTS.index(contact["level"]) >= HEIGHTS.index(least)
    return bool(high or (key_person and contact.get("key_person")))


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
