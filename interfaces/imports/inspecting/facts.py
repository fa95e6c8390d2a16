"""The facts that the rows of a table most likely state: what a draft says for each kind of table."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tierline.interfaces.imports.inspecting.known import KnownColumns, Value
from tierline.interfaces.imports.inspecting.recognising import word
from tierline.interfaces.imports.inspecting.toml import Raw

LONG_AGO = Raw("2020-01-01")
"""Since when, where no column says."""
_SINCE = "no column says since when: put the day here from which on the customer was one"


@dataclass(slots=True)
class Block:
    """One [[fact]] of a draft."""

    kind: str
    says: str = ""
    """What was guessed."""
    settings: Value = field(default_factory=dict)
    set: dict[str, tuple[Any, str]] = field(default_factory=dict)
    """Fields with their values, and what is to be said of each."""

    def put(self, name: str, value: Any, comment: str = "") -> None:
        """Set a field, if there is a value."""
        if value is not None:
            self.set[name] = (value, comment)


def facts_of(known: KnownColumns, holds: str) -> list[Block]:
    """The facts that a table of this kind states, the account's opening first."""
    return [_opening(known, holds), *_BY_TABLE[holds](known)]


def _opening(known: KnownColumns, holds: str) -> Block:
    block = Block("account_opened", settings={"reference": "{$account}", "once": True})
    if holds != "accounts":
        block.says = "if the accounts are imported already, this adds nothing"
    block.put("code", "{$account}")
    own = "account_name" if known.has("account_name") else "name" if holds == "accounts" else ""
    block.put("name", known.text(own) if own and known.has(own) else "{$account}")
    kind = (
        known.sorted_by_words("account_kind", "account_kind", "enterprise")
        if holds == "accounts"
        else "enterprise"
    )
    block.put("account_kind", kind, "enterprise or government")
    for role in ("segment", "region", "industry") if holds == "accounts" else ():
        block.put(role, known.text(role) if known.has(role) else None)
    _when(block, known, "created" if holds == "accounts" else "")
    return block


def _when(block: Block, known: KnownColumns, *roles: str) -> None:
    """Set when it happened: by the first of these columns, else a day long ago."""
    if found := known.dated(*roles):
        block.put("occurred_at", known.date(found))
        block.settings.setdefault("needs", []).append(known.of(found))
    else:
        block.put("occurred_at", LONG_AGO, _SINCE)


def _at(block: Block, known: KnownColumns, role: str | None) -> None:
    """Set when it happened; rows without the date don't state the fact."""
    if role is None:
        block.put("occurred_at", LONG_AGO, "no column is a date")
    else:
        block.put("occurred_at", known.date(role), _ambiguous(known, role))
        block.settings.setdefault("needs", []).append(known.of(role))


def _ambiguous(known: KnownColumns, role: str) -> str:
    other = known.meant[role].dates.other
    return f"{', '.join(other)} would fit all rows as well, with other days" if other else ""


def _accounts(known: KnownColumns) -> list[Block]:
    return [_manager(known, "owner", "created")] if known.has("owner") else []


def _manager(known: KnownColumns, owner: str, since: str) -> Block:
    block = Block("role_assigned", "whoever owns the account is taken for its account manager")
    block.settings = {
        "reference": f"{{$account}}/{known.slot(owner)}",
        "once": True,
        "needs": [known.of(owner)],
    }
    block.put("role", "account_manager")
    block.put("person", known.slot(owner))
    _when(block, known, since)
    return block


def _contacts(known: KnownColumns) -> list[Block]:
    block = Block("contact_added")
    reference = _contact_reference(known)
    if reference is None:
        return []
    block.settings = {"reference": f"{{$account}}/{reference}", "once": True}
    block.put("contact", reference)
    block.put("name", _person_name(known))
    block.put("title", known.text("title") if known.has("title") else None)
    block.put("email", known.address("email") if known.has("email") else None)
    block.put("phone", known.address("phone") if known.has("phone") else None)
    block.put("level", known.level(), "executive, senior, manager or staff; tiers look at it")
    block.put("function", known.text("function") if known.has("function") else None)
    _when(block, known, "created")
    return [block]


def _contact_reference(known: KnownColumns) -> str | None:
    """What a contact is called for good: its id, address or name."""
    if known.has("contact"):
        return known.slot("contact")
    if known.has("id") and known.meant["id"].tells_rows_apart:
        return known.slot("id")
    if known.has("email") and known.meant["email"].tells_rows_apart:
        return known.slot("email", "|hash")
    if known.has("last_name"):
        first = known.slot("first_name", "|slug") + "-" if known.has("first_name") else ""
        return first + known.slot("last_name", "|slug")
    return known.slot("person_name", "|slug") if known.has("person_name") else None


def _person_name(known: KnownColumns) -> str | Value:
    if known.has("first_name", "last_name"):
        both = f"{known.slot('first_name', '|words')} {known.slot('last_name', '|words')}"
        return {"text": both, "pattern": r"\S.*"}
    found = next((one for one in ("person_name", "last_name", "email") if known.has(one)), None)
    return known.text(found) if found else "?"


def _meetings(known: KnownColumns) -> list[Block]:
    block = Block("interaction")
    usual = word("channel", known.file) or "meeting"
    block.put(
        "channel",
        known.sorted_by_words("channel", "channel", usual),
        "meeting, call, visit, email, event, message",
    )
    block.put("initiative", "ours", "no column says whose it was: ours, theirs or mutual")
    met = _whom(known)
    if met:
        block.put("contacts", [known.slot("contact_name", "|slug")])
    elif known.has("contact"):
        block.says = f"add contacts = [{known.slot('contact')!r}] once the contacts are imported"
    elif known.has("contact_name"):
        block.says = "several names in a cell: contacts have to be added before they can be named here"
    block.put("people", known.people("owner") if known.has("owner") else None)
    block.put("purpose", known.note("subject") if known.has("subject") else None)
    block.put("note", known.note("note") if known.has("note") else None)
    _at(block, known, known.any_date("date", "starts", "created", "closed"))
    return [*met, block]


def _whom(known: KnownColumns) -> list[Block]:
    """Whom of theirs the row names, added so that it can be named; nobody, where cells name several."""
    if known.has("contact") or not known.has("contact_name") or known.names_several("contact_name"):
        return []
    slug = known.slot("contact_name", "|slug")
    block = Block("contact_added", "whoever is named; levels are not known and have to be stated")
    block.settings = {
        "reference": f"{{$account}}/{slug}",
        "once": True,
        "needs": [known.of("contact_name")],
    }
    block.put("contact", slug)
    block.put("name", known.text("contact_name"))
    block.put("level", "staff", "executive, senior, manager or staff; tiers look at it")
    block.put("occurred_at", LONG_AGO)
    return [block]


def _contracts(known: KnownColumns) -> list[Block]:
    block = Block("contract_signed")
    block.put("contract", _thing(known, "contract"))
    block.put(
        "agreement",
        known.sorted_by_words("agreement", "agreement", "purchase"),
        "purchase, framework, long_term_supply, cooperation, alliance or joint_venture",
    )
    block.put("people", known.people("owner") if known.has("owner") else None)
    block.put("amount", known.money(), _currency_said(known))
    begins = known.any_date("starts", "signed", "date", "created", "closed")
    if begins is None:
        block.put("starts", LONG_AGO, "no column is a date")
    else:
        block.put("starts", known.date(begins))
        ends = known.dated("ends")
        if ends and ends != begins and not known.comes_before(ends, begins):
            block.put("ends", known.date(ends))
    _at(block, known, known.dated("signed", "date", "created") or begins)
    if begins and known.of(begins) not in block.settings["needs"]:
        block.settings["needs"].append(known.of(begins))
    return [block]


def _thing(known: KnownColumns, role: str) -> str:
    """What a thing of an account is called: by a column that tells rows apart, else by the row's key."""
    for one in (role, "id"):
        if known.has(one) and known.meant[one].tells_rows_apart:
            return known.slot(one)
    return key_of(known)


def _currency_said(known: KnownColumns) -> str:
    amount = known.meant.get("amount")
    other = amount.numbers.other if amount else ()
    said = [f"could be written like {' or '.join(other)} as well: check one"] if other else []
    said += [] if known.has("currency") or (amount and amount.money) else ["no column names the currency"]
    return "; ".join(said)


def _opportunities(known: KnownColumns) -> list[Block]:
    begun, decided = known.dated("created", "date"), known.dated("closed", "created", "date")
    won, lost = known.stages("won"), known.stages("lost")
    first = Block("opportunity_identified")
    statement = next((one for one in ("subject", "name", "account_name") if known.has(one)), None)
    first.put("statement", known.note(statement) if statement else "{$account}")
    first.put("people", known.people("owner") if known.has("owner") else None)
    first.put("amount", known.money(), _currency_said(known))
    _at(first, known, begun or decided or known.any_date())
    if begun is None and decided:
        # The day on which an opportunity should close may lie ahead; nothing is recorded of days to come.
        first.settings["when"] = [one for one in (won or lost,) if one]
    blocks = [first]
    if decided and (won or lost):
        early = begun if begun and not known.comes_before(decided, begun) else decided
        blocks += _outcomes(known, early, decided, {"won": won, "lost": lost})
    return [*blocks, *_bought(known, won, decided)]


def _outcomes(known: KnownColumns, early: str, decided: str, tests: dict[str, Value | None]) -> list[Block]:
    """The proposal handed in, which what is decided later needs, and the decision."""
    ends = [one for one in tests.values() if one]
    both = (
        ends[0] if len(ends) == 1 else {"column": ends[0]["column"], "in": [*ends[0]["in"], *ends[1]["in"]]}
    )
    blocks = [_step(known, "submitted", early, both)]
    blocks[
        0
    ].says = "a proposal has to be handed in before it can be won or lost: taken to be when it was created"
    return blocks + [_step(known, name, decided, test) for name, test in tests.items() if test]


def _step(known: KnownColumns, step: str, role: str, test: Value) -> Block:
    block = Block("proposal", settings={"step": step, "when": [test]})
    block.put("proposal", _thing(known, "id"))
    block.put("step", step)
    block.put("people", known.people("owner") if known.has("owner") else None)
    _at(block, known, role)
    return block


def _bought(known: KnownColumns, won: Value | None, decided: str | None) -> list[Block]:
    """The contract that was won."""
    if won is None or decided is None:
        return []
    block = Block(
        "contract_signed", "what was won is taken for a purchase that begins on that day", {"when": [won]}
    )
    block.put("contract", _thing(known, "id"))
    block.put("agreement", "purchase")
    block.put("amount", known.money())
    block.put("starts", known.date(decided))
    _at(block, known, decided)
    return [block]


def _escalations(known: KnownColumns) -> list[Block]:
    raised = Block("escalation_raised")
    raised.put("escalation", _thing(known, "case"))
    raised.put(
        "severity", known.sorted_by_words("severity", "severity", "medium"), "low, medium, high or critical"
    )
    kinds = "problem, complaint, quick_service or delivery"
    raised.put("category", known.sorted_by_words("category", "category", "problem"), kinds)
    raised.put("people", known.people("owner") if known.has("owner") else None)
    raised.put("summary", known.note("subject") if known.has("subject") else None)
    begun = known.any_date("created", "date", "starts")
    _at(raised, known, begun)
    ends = known.dated("closed", "ends")
    if not begun or not ends or ends == begun or known.comes_before(ends, begun):
        return [raised]
    resolved = Block("escalation_resolved")
    resolved.put("escalation", _thing(known, "case"))
    resolved.put("people", known.people("owner") if known.has("owner") else None)
    _at(resolved, known, ends)
    return [raised, resolved]


def _roles(known: KnownColumns) -> list[Block]:
    who = next((one for one in ("person", "owner", "person_name") if known.has(one)), None)
    if who is None:
        return []
    begins = known.any_date("starts", "date", "created")
    blocks = [_role(known, "role_assigned", who, begins)]
    if begins and (ends := known.dated("ends", "closed")) and ends != begins:
        blocks.append(_role(known, "role_released", who, ends))
    return blocks


def _role(known: KnownColumns, kind: str, who: str, at: str | None) -> Block:
    block = Block(kind)
    block.put(
        "role",
        known.sorted_by_words("role", "role", "account_manager"),
        "account_manager, executive_sponsor or sales_manager",
    )
    block.put("person", known.slot(who))
    _at(block, known, at)
    return block


def key_of(known: KnownColumns) -> str:
    """What tells the rows of a table apart: a column that does, or all they say."""
    for role in ("id", "case", "contract"):
        if known.has(role) and known.meant[role].tells_rows_apart:
            return known.slot(role)
    known.aliases["whole row"] = " ".join(f"{{{known.name(one)}}}" for one in known.columns if one.filled)
    return "{whole row|exact}"


_BY_TABLE: dict[str, Callable[[KnownColumns], list[Block]]] = {
    "accounts": _accounts,
    "contacts": _contacts,
    "meetings": _meetings,
    "contracts": _contracts,
    "opportunities": _opportunities,
    "escalations": _escalations,
    "roles": _roles,
}
