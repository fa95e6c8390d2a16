"""Departures of our people: what would be nobody's if one of them left."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import select

from tierline.domain.shared.words import Words, words_in
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.models.coverage import coverage_at, covered_at, holdings_at
from tierline.projections.models.obligations import open_actions_shown
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.contacts import contacts_asked
from tierline.projections.reports.scope import of_those_asked, open_accounts

Shares = defaultdict["PersonAtAccount", list[str]]


class PersonAtAccount(NamedTuple):
    """One of our people at an account."""

    person: str
    account: str


class Departures(Report):
    """What fails if one of ours leaves: one row for each of our people and account.

    `roles` are held by them, `vacant` those that nobody else holds there; `uncovered` counts the
    responsibilities that are covered now and would be nobody's, named in `responsibilities`. `contacts`
    counts the live contacts (as in the report of that name) they were in touch with, `only_theirs` names
    those that nobody else of ours was in touch with. `actions` are open ones of ours that they own.
    """

    name = "departures"
    title = Words("Departures of our people")
    columns = (
        Column("person", Words("Person"), "id"),
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("tier", Words("Tier"), "id"),
        Column("roles", Words("Roles"), "id"),
        Column("vacant", Words("Roles left vacant"), "id"),
        Column("uncovered", Words("Uncovered"), "count"),
        Column("responsibilities", Words("Responsibilities uncovered"), "id"),
        Column("contacts", words_in("who they are", "Live contacts"), "count"),
        Column("only_theirs", Words("Contacts only they know"), "id"),
        Column("actions", Words("Open actions"), "count"),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        of_all = replace(question, person=None, team=None, members=None)
        accounts = open_accounts(reading, of_all)
        roles, vacant = _roles(reading, of_all)
        duties, owned = _duties(reading, of_all), _owned(reading, of_all)
        met, only = _contacts(reading, of_all)
        places = {
            place
            for place in (*roles, *met, *owned)
            if place.account in accounts
            and question.person in (None, place.person)
            and (question.members is None or place.person in question.members)
        }
        return [
            {
                "person": place.person,
                **{name: accounts[place.account][name] for name in ("account", "name", "tier")},
                "roles": ", ".join(roles.get(place, ())),
                "vacant": ", ".join(vacant.get(place, ())),
                "uncovered": len(duties.get(place, ())),
                "responsibilities": ", ".join(duties.get(place, ())),
                "contacts": len(met.get(place, ())),
                "only_theirs": ", ".join(only.get(place, ())),
                "actions": owned[place],
            }
            for place in sorted(places)
        ]


def _roles(reading: Reading, question: Question) -> tuple[Shares, Shares]:
    """The roles that each holds, and those of them that nobody else does."""
    held = holdings_at(reading, question.at)
    wanted = select(held).where(*of_those_asked(reading, question, held))
    rows = sorted(reading.all(wanted), key=lambda row: str(row["role"]))
    holders = Counter((row["account"], row["role"]) for row in rows)
    roles, vacant = Shares(list), Shares(list)
    for row in rows:
        place = PersonAtAccount(row["person"], row["account"])
        roles[place].append(row["role"])
        if holders[row["account"], row["role"]] == 1:
            vacant[place].append(row["role"])
    return roles, vacant


def _duties(reading: Reading, question: Question) -> Shares:
    """The responsibilities that are covered and have one holder, by that one."""
    table = coverage_at(reading, question.at)
    found = Shares(list)
    covered = covered_at(table, question.at)
    wanted = select(table).where(covered, *of_those_asked(reading, question, table))
    for row in sorted(reading.all(wanted), key=lambda row: str(row["item"])):
        people = people_of(row["people"])
        if len(people) == 1:
            found[PersonAtAccount(people[0], row["account"])].append(row["item"])
    return found


def _contacts(reading: Reading, question: Question) -> tuple[Shares, Shares]:
    """The live contacts that each was in touch with, and those of them with whom nobody else was."""
    known, links = contacts_asked(reading, question)
    met, only = Shares(list), Shares(list)
    for (account, contact), touches in sorted(links.items()):
        people = {person for touch in touches for person in people_of(touch["people"])}
        if (about := known.get((account, contact))) and about.there:
            for person in people:
                met[PersonAtAccount(person, account)].append(contact)
                if len(people) == 1:
                    only[PersonAtAccount(person, account)].append(contact)
    return met, only


def _owned(reading: Reading, question: Question) -> Counter[PersonAtAccount]:
    """How many open actions of ours each owns."""
    table = open_actions_shown(reading, question.at)
    ours = (table.c.side == "ours", *of_those_asked(reading, question, table))
    wanted = select(table.c.account, table.c.owner).where(*ours)
    rows: list[Any] = [row for row in reading.all(wanted) if row["owner"]]
    return Counter(PersonAtAccount(row["owner"], row["account"]) for row in rows)
