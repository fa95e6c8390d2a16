"""The firm's own book, for the oracle: made-up facts about people, duties and budgets; who is in a team."""

from collections.abc import Callable
from datetime import date, datetime
from random import Random

from tests.oracle.contents import PEOPLE, Fact
from tests.oracle.measures import HEIGHTS

FIRM = "firm:book"
"""What the book's stream is called."""
TEAMS = ("rail", "metro")
OF_DEPARTMENTS = tuple(f"sales_manager.{name}" for name in ("people", "training", "standards", "budget"))


def anything(chance: Random, accounts: tuple[str, ...]) -> Fact:
    """A fact of the book, of any kind."""
    person, team = chance.choice(PEOPLE), chance.choice((*TEAMS, None))
    makers: list[Callable[[], Fact]] = [
        lambda: _added(chance, person, team),
        lambda: _added(chance, person, team),
        lambda: _changed(chance, person),
        lambda: {"kind": "person_left", "person": person},
        lambda: _duty(chance, person, team),
        lambda: _duty(chance, person, team),
        lambda: _duty(chance, person, team),
        lambda: _budget(chance, accounts, team),
    ]
    return chance.choice(makers)()


def other(chance: Random, fact: Fact) -> Fact:
    """Other values for some field of a fact of the book."""
    others: dict[str, Fact] = {
        "duty_fulfilled": chance.choice(({"by": chance.choice(PEOPLE)}, {"team": chance.choice(TEAMS)})),
        "person_added": chance.choice(({"team": chance.choice((*TEAMS, None))}, {"level": _level(chance)})),
        "person_changed": {"team": chance.choice(TEAMS)} if fact.get("team") else {},
        "budget_set": {"hours": chance.randint(1, 90)},
    }
    return others.get(fact["kind"], {})


def is_in(past: list[Fact], person: str, team: str | None, at: datetime) -> bool:
    """Whether somebody is in a team at a moment, and with the firm then.

    The team is that of the latest statement at or before the moment, or before the first one that one.
    """
    told = [fact for fact in past if fact["kind"].startswith("person_") and fact["person"] == person]
    if team is None or not any(fact["kind"] == "person_added" for fact in told):
        return False
    comings = [one for one in told if one["kind"] != "person_changed" and one["occurred_at"] <= at]
    teams = [one for one in told if _states_a_team(one)]
    then = [one for one in teams if one["occurred_at"] <= at][-1:] or teams[:1]
    there = bool(comings) and comings[-1]["kind"] == "person_added"
    return there and bool(then) and then[0].get("team") == team


def our_height(book: list[Fact], contact: Fact) -> int:
    """How high our side stood in an executive contact: as stated, or lower if the book knows all of ours."""
    stated = HEIGHTS.index(contact["our_level"])
    levels = [_level_then(book, person, contact["occurred_at"]) for person in contact["people"]]
    return stated if None in levels else min(stated, max(HEIGHTS.index(str(level)) for level in levels))


def _level_then(book: list[Fact], person: str, t: datetime) -> str | None:
    """How high one of us stood at t: by the latest statement of a level up to t, else by the first one."""
    told = [fact for fact in book if fact["kind"].startswith("person_") and fact["person"] == person]
    if not any(fact["kind"] == "person_added" for fact in told):
        return None
    levels = [(fact["occurred_at"], fact["level"]) for fact in told if fact.get("level")]
    by_then = [level for since, level in levels if since <= t]
    return str(by_then[-1] if by_then else levels[0][1])


def _states_a_team(fact: Fact) -> bool:
    added = fact["kind"] == "person_added"
    return added or bool(fact.get("team")) or "team" in (fact.get("clears") or ())


def _level(chance: Random) -> str:
    return chance.choice(("executive", "executive", "senior", "manager"))


def _added(chance: Random, person: str, team: str | None) -> Fact:
    named = {"person": person, "name": f"Person {person}", "level": _level(chance)}
    return {"kind": "person_added", **named, "team": team}


def _changed(chance: Random, person: str) -> Fact:
    team, level = {"team": chance.choice(TEAMS)}, {"level": _level(chance)}
    changes = chance.choice((team, {"clears": ["team"]}, level))
    return {"kind": "person_changed", "person": person, **changes}


def _duty(chance: Random, person: str, team: str | None) -> Fact:
    people = chance.sample(PEOPLE, chance.choice((0, 0, 1, 2)))
    owed = chance.choice(OF_DEPARTMENTS)
    for_whom = {"people": people, "team": chance.choice((None, team))}
    return {"kind": "duty_fulfilled", "responsibility": owed, "by": person, **for_whom}


def _budget(chance: Random, accounts: tuple[str, ...], team: str | None) -> Fact:
    year = chance.choice((2023, 2024, 2025))
    period = {"period_starts": date(year, 1, 1), "period_ends": date(year, 12, 31)}
    of = {"account": None if team else chance.choice(accounts), "team": team}
    return {"kind": "budget_set", **period, **of, "hours": chance.randint(1, 90)}
