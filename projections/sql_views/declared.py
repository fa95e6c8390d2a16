"""Which views there are, and what each column says: the promise to whoever builds on them.

Columns are only ever added, at the end; what a column means never changes. Whatever else must change comes
as another view, and `VERSION` rises.
"""

from dataclasses import dataclass
from typing import Literal

VERSION = 1
"""The version of the views as a whole, in `about`."""
Form = Literal["as_stored", "end", "people", "number"]
"""What becomes of a stored value: nothing; the end of time as null; people between commas; a number."""


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column of a view.

    Attributes:
        name: What it is called.
        says: What it means, in one sentence.
        source: The column of the table; its own name, if not given. `stated.level` is a member of JSON.
        form: What becomes of the stored value.
    """

    name: str
    says: str
    source: str = ""
    form: Form = "as_stored"


@dataclass(frozen=True, slots=True)
class SqlView:
    """A view of one table of the read models; rows of what holds over time have `valid_from` and `valid_to`.

    Attributes:
        name: What it is called.
        says: What a row is.
        table: The table, by its plain name.
        columns: Its columns behind `account`.
    """

    name: str
    says: str
    table: str
    columns: tuple[SqlColumn, ...]


ACCOUNT = SqlColumn("account", "The account's code.")
KNOWN = (
    SqlColumn("known_from", "The position of the log from which on this was known."),
    SqlColumn(
        "known_to", "The position from which on it was not known any more; null if it stands.", form="end"
    ),
)
"""What views of all that ever was known have besides."""
_VALID = (
    SqlColumn("valid_from", "From this instant on it was so, UTC."),
    SqlColumn("valid_to", "Until this instant, which is no part of it; null if no end is known.", form="end"),
)
_FACT = SqlColumn("fact_id", "The fact that says so.")
_AT = SqlColumn("at", "When it happened, UTC.")
_PEOPLE = SqlColumn("people", "The ids of our people, between commas.", form="people")
_CURRENCY = SqlColumn("currency", "The currency, as in ISO 4217.")


def _over_time(name: str, says: str, table: str, *columns: SqlColumn) -> SqlView:
    return SqlView(name, says, table, (*_VALID, *columns))


VIEWS = (
    _over_time(
        "accounts",
        "What an account is called and where it belongs, from its opening on.",
        "accounts",
        SqlColumn("name", "Its name."),
        SqlColumn("kind", "`enterprise` or `government`.", "account_kind"),
        SqlColumn("segment", "Its segment."),
        SqlColumn("region", "Its region."),
        SqlColumn("industry", "Its industry."),
        SqlColumn("parent", "The code of the account it belongs to."),
        SqlColumn("opened_on", "The day it was opened."),
        SqlColumn("closed_on", "The day it was closed; null while it is open."),
        SqlColumn("is_open", "Whether it is open."),
    ),
    _over_time(
        "tiers",
        "The tier of an open account, and what was to become of it if nothing happened.",
        "tiers",
        SqlColumn("tier", "The tier: `vendor`, `preferred_supplier`, `partner` or `strategic_ally`."),
        SqlColumn("derived_tier", "The tier by the criteria alone, without an override."),
        SqlColumn("at_risk", "Whether it is at risk."),
        SqlColumn("override", "The fact of the override in force."),
        SqlColumn("override_until", "Until when the override is in force."),
        SqlColumn("falls_on", "When the tier falls if nothing happens."),
        SqlColumn("falls_to", "The tier it falls to then."),
        SqlColumn("since", "Since when the account has had this tier without a break."),
    ),
    SqlView(
        "tier_moves",
        "A change of tier, the opening and the closing of an account among them.",
        "tier_moves",
        (
            _AT,
            SqlColumn("tier_before", "The tier before; null at the opening."),
            SqlColumn("tier_after", "The tier after; null at the closing."),
            SqlColumn("cause", "What made it change: facts, time, a policy, an override."),
        ),
    ),
    _over_time(
        "criteria_met",
        "A criterion of a gate that was met, or a guard that was not broken.",
        "criteria_met",
        SqlColumn("criterion", "The id of the criterion."),
        SqlColumn("lapses_on", "When it lapses by what had happened; null if it doesn't."),
    ),
    _over_time(
        "coverage",
        "A responsibility of a role, and when it was to be fulfilled again.",
        "coverage",
        SqlColumn("responsibility", "The id of the responsibility.", "item"),
        SqlColumn("role", "The role that has it."),
        _PEOPLE,
        SqlColumn("due_soon_from", "From when on it was due soon.", "soon"),
        SqlColumn("overdue_from", "From when on it was overdue.", "due"),
        SqlColumn("last_at", "When it was fulfilled last."),
    ),
    _over_time(
        "roles",
        "Who of our people held a role at an account.",
        "holdings",
        SqlColumn("role", "The role."),
        SqlColumn("person", "The id of the person."),
    ),
    SqlView(
        "contact_statements",
        "What was stated of a contact of the customer, without names and addresses.",
        "contact_statements",
        (
            _AT,
            _FACT,
            SqlColumn("contact", "The contact's reference."),
            SqlColumn("there", "Whether they were at the customer from then on; null if that wasn't stated."),
            SqlColumn("level", "Their level, if that was stated.", "stated.level"),
            SqlColumn("function", "What they do there, if that was stated.", "stated.function"),
        ),
    ),
    SqlView(
        "contact_links",
        "That a contact took part in something with us.",
        "links",
        (
            _AT,
            _FACT,
            SqlColumn("contact", "The contact's reference."),
            SqlColumn("executive", "Whether it was an executive contact."),
            _PEOPLE,
        ),
    ),
    _over_time(
        "contracts",
        "A contract in force.",
        "contracts_in_force",
        SqlColumn("contract", "The contract's reference."),
        SqlColumn("agreement", "What kind of agreement it is."),
        SqlColumn("ends", "Its last day, if it has one."),
        SqlColumn("runs_out", "Whether it runs out on that day."),
        SqlColumn("amount", "Its value.", form="number"),
        _CURRENCY,
        SqlColumn("notice_until", "Until when notice can be given."),
        _FACT,
    ),
    _over_time(
        "escalations",
        "An escalation from its raising on, by what was known of its end.",
        "responses",
        SqlColumn("escalation", "The escalation's reference."),
        SqlColumn("severity", "`low`, `medium`, `high` or `critical`."),
        SqlColumn("category", "What it is about."),
        SqlColumn("raised_at", "When it was raised."),
        SqlColumn("acknowledged_at", "When it was acknowledged."),
        SqlColumn("resolved_at", "When it was resolved."),
        _FACT,
    ),
    _over_time(
        "deliveries",
        "A delivery that was promised.",
        "deliveries",
        SqlColumn("delivery", "The delivery's reference."),
        SqlColumn("contract", "The contract it is part of."),
        SqlColumn("due", "The day it was promised for."),
        SqlColumn("promised_at", "When it was promised."),
        SqlColumn("made_at", "When it was made."),
        _FACT,
    ),
    SqlView(
        "revenue",
        "Revenue and margin of an account in a period.",
        "revenue",
        (
            _AT,
            _FACT,
            SqlColumn("period_starts", "The first day of the period."),
            SqlColumn("period_ends", "Its last day."),
            SqlColumn("amount", "The revenue.", form="number"),
            SqlColumn("margin", "The margin.", form="number"),
            _CURRENCY,
        ),
    ),
    SqlView(
        "investments",
        "Hours and money of ours that went into an account.",
        "investments",
        (
            _AT,
            _FACT,
            SqlColumn("person", "The id of the person whose time it was."),
            SqlColumn("hours", "Hours.", form="number"),
            SqlColumn("amount", "Money.", form="number"),
            _CURRENCY,
            SqlColumn("category", "What it was for."),
        ),
    ),
    SqlView(
        "verdicts",
        "What the customer said the relationship is.",
        "verdicts",
        (
            _AT,
            _FACT,
            SqlColumn("tier", "The tier the customer named."),
            SqlColumn("rating", "The rating the customer gave."),
            SqlColumn("channel", "How it was asked for."),
        ),
    ),
    SqlView(
        "statements",
        "A statement as it was recorded: a fact, or a correction, retraction or reinstatement of one.",
        "statements",
        (
            _AT,
            _FACT,
            SqlColumn("position", "Its place in the order of all statements."),
            SqlColumn("version", "Its place in the account's own order."),
            SqlColumn("recorded_at", "When it was recorded, UTC."),
            SqlColumn("actor", "Who recorded it: the name of a key."),
            SqlColumn("kind", "The kind of fact."),
            SqlColumn("target", "The fact it is about, if it is about one."),
            SqlColumn("source_system", "The system it comes from, if it was imported."),
        ),
    ),
)
"""The views of what is known now; each has another of all that ever was known, with `_recorded` behind."""
RECORDED = "_recorded"
"""What the names of views of all that ever was known end in."""
