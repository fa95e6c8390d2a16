"""The sheets of the workbook that is filled in by hand: a table for each kind of facts."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from tierline.domain.account.base import KINDS, type_of
from tierline.domain.shared.words import Words, words_in
from tierline.interfaces.presentation.field_choices import word_of
from tierline.interfaces.presentation.field_labels import hint_of, label_of

EXAMPLE = "EXAMPLE"
"""How the account codes of example rows begin; the mappings pass such rows over."""
ACCOUNT = Words("Code of the account")
SEVERAL = Words("Several with ; between them.")
DAY = Words("A day, as in 2026-03-02.")
CHOICE = Words("One of the list.")
REQUIRED = Words("Required.")
YES_NO = {"yes": words_in("a cell", "yes"), "no": words_in("a cell", "no")}


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of a sheet: by which field of which kind it is named and limited, or by words of its own."""

    field: str
    example: str | Words = ""
    kind: str = ""
    """The kind of fact whose field it is; that of the sheet without one."""
    label: Words | None = None
    required: bool = False
    several: bool = False
    form: str = "text"
    """`text`, `day`, `number`, `choice` or `yes_no`."""


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet: the kind of fact that its rows state, and its columns in order."""

    name: str
    kind: str
    title: Words
    columns: tuple[TemplateColumn, ...] = field(default_factory=tuple)

    def label(self, column: TemplateColumn) -> Words:
        """What a column is called."""
        return column.label or label_of(column.kind or self.kind, column.field)

    def hint(self, column: TemplateColumn) -> Words | None:
        """What is said beside the field on forms."""
        return None if column.label else hint_of(column.kind or self.kind, column.field)

    def choices(self, column: TemplateColumn) -> dict[str, Words]:
        """What can be chosen in a column, by our names; empty if anything can stand there."""
        if column.form == "yes_no":
            return YES_NO
        if column.form != "choice":
            return {}
        kind = column.kind or self.kind
        return {value: word_of(kind, column.field, value) for value in _literals(kind, column.field)}


def _literals(kind: str, name: str) -> list[str]:
    """The values that a field can have, by its schema."""
    schema = TypeAdapter(type_of(KINDS[kind], name)).json_schema()
    return [str(value) for part in (schema, *schema.get("anyOf", ())) for value in part.get("enum", ())]


def _account() -> TemplateColumn:
    return TemplateColumn("account", EXAMPLE, label=ACCOUNT, required=True)


_PEOPLE = TemplateColumn("people", "ida-holm", several=True)
_CONTACTS = TemplateColumn("contacts", "ann-oz", several=True)


def _day(example: str, **more: Any) -> TemplateColumn:
    return TemplateColumn("occurred_at", example, form="day", required=True, **more)


ACCOUNTS = TemplateSheet(
    "accounts",
    "account_opened",
    words_in("a sheet", "Accounts"),
    (
        _account(),
        TemplateColumn("name", "Acme Rail", required=True),
        TemplateColumn("account_kind", "enterprise", form="choice", required=True),
        TemplateColumn("segment", "A"),
        TemplateColumn("region", Words("Europe")),
        TemplateColumn("industry", Words("Transport")),
        _day("2024-01-15", label=Words("Customer since")),
        TemplateColumn("strategic_reason", Words("Our first customer in rail")),
    ),
)
CONTACTS = TemplateSheet(
    "contacts",
    "contact_added",
    words_in("a sheet", "Contacts"),
    (
        _account(),
        TemplateColumn("contact", "ann-oz", required=True),
        TemplateColumn("name", "Ann Oz", required=True),
        TemplateColumn("title", Words("Head of purchasing")),
        TemplateColumn("email", "ann.oz@acme.example"),
        TemplateColumn("phone", "+49 30 123456"),
        TemplateColumn("level", "senior", form="choice", required=True),
        TemplateColumn("function", Words("Purchasing")),
        TemplateColumn("key_person", "yes", form="yes_no"),
        _day("2024-01-15", label=Words("Known since")),
        TemplateColumn("left", "", label=Words("Left on"), form="day"),
    ),
)
MEETINGS = TemplateSheet(
    "meetings",
    "interaction",
    words_in("a sheet", "Meetings"),
    (
        _account(),
        _day("2026-03-02"),
        TemplateColumn("channel", "visit", form="choice", required=True),
        TemplateColumn("initiative", "mutual", form="choice", required=True),
        _CONTACTS,
        _PEOPLE,
        TemplateColumn("our_level", "", kind="executive_contact", form="choice"),
        TemplateColumn("purpose", Words("Annual review")),
        TemplateColumn("joint_business", "no", form="yes_no"),
        TemplateColumn("note", ""),
    ),
)
CONTRACTS = TemplateSheet(
    "contracts",
    "contract_signed",
    words_in("a sheet", "Contracts"),
    (
        _account(),
        TemplateColumn("contract", "V-2026-01", required=True),
        TemplateColumn("agreement", "framework", form="choice", required=True),
        TemplateColumn("value", "125000", form="number"),
        TemplateColumn("currency", "EUR"),
        _day("2026-02-20", label=Words("Signed on")),
        TemplateColumn("starts", "2026-03-01", form="day", required=True),
        TemplateColumn("ends", "2028-02-29", form="day"),
        TemplateColumn("pricing", "negotiated", form="choice"),
        TemplateColumn("procurement", "direct", form="choice"),
        TemplateColumn("exclusive", "no", form="yes_no"),
        TemplateColumn("ended", "", label=Words("Ended early on"), form="day"),
        _PEOPLE,
    ),
)
ESCALATIONS = TemplateSheet(
    "escalations",
    "escalation_raised",
    words_in("a sheet", "Escalations"),
    (
        _account(),
        TemplateColumn("escalation", "T-118", required=True),
        TemplateColumn("severity", "high", form="choice", required=True),
        TemplateColumn("category", "delivery", form="choice", required=True),
        _day("2026-03-09", label=Words("Raised on")),
        TemplateColumn("acknowledged", "2026-03-09", label=Words("Acknowledged on"), form="day"),
        TemplateColumn("resolved", "2026-03-12", label=Words("Resolved on"), form="day"),
        _PEOPLE,
        TemplateColumn("summary", Words("Two wagons late")),
    ),
)
ROLES = TemplateSheet(
    "roles",
    "role_assigned",
    words_in("a sheet", "Roles"),
    (
        _account(),
        TemplateColumn("role", "account_manager", form="choice", required=True),
        TemplateColumn("person", "ida-holm", required=True),
        _day("2024-02-01", label=Words("From")),
        TemplateColumn("until", "", label=Words("Until"), form="day"),
    ),
)
KNOWLEDGE = TemplateSheet(
    "knowledge",
    "knowledge",
    words_in("a sheet", "Knowledge"),
    (
        _account(),
        _day("2026-03-02", label=Words("Learned on")),
        TemplateColumn("item", "understand_client.client", form="choice", required=True),
        TemplateColumn("access", "special", form="choice", required=True),
        TemplateColumn("statement", Words("They will renew the fleet from 2028 on")),
        _CONTACTS,
        _PEOPLE,
    ),
)
OBSERVATIONS = TemplateSheet(
    "observations",
    "observation",
    words_in("a sheet", "Observations"),
    (
        _account(),
        _day("2026-03-02", label=Words("Seen on")),
        TemplateColumn("facet", "visibility_inside", form="choice", required=True),
        TemplateColumn("level", "medium", form="choice", required=True),
        TemplateColumn("area", ""),
        TemplateColumn("basis", Words("Three departments invited us")),
        _PEOPLE,
    ),
)
SHEETS = (ACCOUNTS, CONTACTS, MEETINGS, CONTRACTS, ESCALATIONS, ROLES, KNOWLEDGE, OBSERVATIONS)
"""The sheets, in the order in which they are imported."""
