"""On whom of theirs an account depends: what of the tier would fail without each contact."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from tierline.domain.account.contacts import KNOWN, Contact
from tierline.domain.catalogue import Tier
from tierline.domain.shared.words import Words, words_in
from tierline.domain.tiers.dependence import judged_without
from tierline.projections.engine.columns import people_of
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.reports.base import RANGE, Column, Question, Report
from tierline.projections.reports.contacts import contacts_asked
from tierline.projections.reports.gate_status import joined
from tierline.projections.reports.scope import open_accounts


class Link(NamedTuple):
    """A live contact: what is known of it, and what took place with it."""

    contact: str
    about: Contact
    touches: list[Any]

    @property
    def people(self) -> set[str]:
        """Those of ours who took part."""
        return {person for touch in self.touches for person in people_of(touch["people"])}


class Dependence(Report):
    """What fails if a contact leaves: one row for each live contact of each account, the gravest first.

    A contact is live as in `contacts`. `tier` is the derived one; `tier_without` is what it would be if the
    contact had met nobody of ours: a meeting then counts for the others who took part, and with nobody else
    it doesn't count. `breaks` are the criteria that would not be met any more. `same_function` and
    `same_level` count the live contacts of that function or level, this one included; `only_link` if it is
    the only one of either. `times` are interactions and executive contacts in the range (365 days if none is
    asked for), `share` their part of all that took place with live contacts of the account, `only_ours` those
    of ours who met no other live contact. Every account asked about is judged anew: ask for some, not all.
    """

    name = "dependence"
    title = Words("Dependence on contacts")
    columns = (
        Column("account", words_in("its code", "Account"), "id"),
        Column("name", Words("Name")),
        Column("contact", Words("Contact"), "id"),
        Column("function", Words("Function")),
        Column("level", Words("Level"), "id"),
        Column("key_person", Words("Key person"), "yes_no"),
        Column("times", Words("Times in touch"), "count"),
        Column("share", Words("Share with live contacts"), "share"),
        Column("last_at", Words("Last in touch"), "instant"),
        Column("people", words_in("who they are", "People of ours"), "id"),
        Column("only_ours", Words("Who know no other"), "id"),
        Column("same_function", Words("Live in the function"), "count"),
        Column("same_level", Words("Live at the level"), "count"),
        Column("only_link", words_in("who that is", "One link only"), "yes_no"),
        Column("tier", Words("Derived tier"), "id"),
        Column("tier_without", Words("Tier without them"), "id"),
        Column("falls", Words("Would fall"), "yes_no"),
        Column("breaks", Words("Criteria that break"), "id"),
        Column("why", Words("Why")),
    )
    takes = RANGE

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        known, links = contacts_asked(reading, question)
        live: dict[str, list[Link]] = {}
        for (code, contact), touches in sorted(links.items()):
            about = known.get((code, contact))
            if code in accounts and about and about.there:
                live.setdefault(code, []).append(Link(contact, about, touches))
        rows = [
            row for code, found in live.items() for row in _rows(reading, question, accounts[code], found)
        ]
        return sorted(rows, key=_gravity)


def _rows(reading: Reading, question: Question, account: Any, live: list[Link]) -> Iterator[Row]:
    with reading.account(account["account"]) as found:
        history, policy = found.told_by(question.at), found.policy(question.at)
        assert history is not None
        judged = judged_without(history, policy, question.at, [one.contact for one in live])
    functions = Counter(one.about.function for one in live)
    levels = Counter(one.about.level for one in live)
    whole = sum(len(one.touches) for one in live)
    known_by = Counter(person for one in live for person in one.people)
    tier = Tier(account["derived_tier"])
    for one in live:
        same = functions[one.about.function], levels[one.about.level]
        without = judged[one.contact]
        yield {
            "account": account["account"],
            "name": account["name"],
            "contact": one.contact,
            **{name: getattr(one.about, name) for name in KNOWN},
            "times": len(one.touches),
            "share": round(len(one.touches) / whole, 4),
            "last_at": max(touch["at"] for touch in one.touches),
            "people": ", ".join(sorted(one.people)),
            "only_ours": ", ".join(sorted(person for person in one.people if known_by[person] == 1)),
            "same_function": same[0],
            "same_level": same[1],
            "only_link": 1 in same,
            "tier": tier.value,
            "tier_without": without.derived_tier.value,
            "falls": without.derived_tier is not tier,
            "breaks": ", ".join(without.breaks),
            **joined([policy.gated[ident] for ident in without.breaks], "why"),
        }


def _gravity(row: Row) -> tuple[int, int, float, str, str]:
    fall = Tier(row["tier_without"]).rank - Tier(row["tier"]).rank
    broken = row["breaks"].count(",") + bool(row["breaks"])
    return fall, -broken, -row["share"], row["account"], row["contact"]
