"""What printed accounts are made of: the values of their pages as texts, lists and tables."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from tierline.domain.catalogue import Role, Side, towards
from tierline.domain.coverage import Coverage, ItemCoverage
from tierline.domain.shared.personal import marker_in
from tierline.domain.shared.words import Words, chained
from tierline.domain.tiers.assess import Assessment, Finding
from tierline.interfaces.presentation.dealing_words import (
    AGREEMENTS,
    CATEGORIES,
    CONTRACT_STATES,
    SEVERITIES,
    SIDES,
)
from tierline.interfaces.presentation.formatting import day, money, percent
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.person_names import Called
from tierline.interfaces.presentation.printed_cells import breakable
from tierline.interfaces.presentation.texts import COVERAGE_STATES, TEXTS, text
from tierline.interfaces.web.dealings import ActionLine, ContactLine, ContractLine, Dealings, EscalationLine
from tierline.interfaces.web.findings import Missing
from tierline.interfaces.web.judgement import ComingFall
from tierline.projections.engine.base import Row

Section = dict[str, Any]
SOON = 90
"""A contract that ends within so many days is told to end soon."""


def subtitle(account: Row, language: Language) -> str:
    """The account's code and what sort of customer it is."""
    parts = [account["code"], text(account["kind"], language)]
    return " · ".join(
        [*parts, *(account[name] for name in ("segment", "region", "industry") if account[name])]
    )


def names(people: Iterable[str], language: Language) -> str:
    """People one after another."""
    return text("comma", language).join(people)


def notes(values: Mapping[str, Any], language: Language) -> list[str]:
    """What has to be known before all else: that it is closed, that its tier is set by hand."""
    account, found = values["account"], values["assessment"]
    found_notes = []
    if home := values["part_of"]:
        found_notes.append(text("merged", language, account=home.code, day=day(home.since)))
    elif account["closed_on"]:
        found_notes.append(text("closed", language, day=day(account["closed_on"])))
    if found.override:
        words = {"tier": said(found.override.tier.words, language), "who": found.override.approver}
        derived = (
            said(found.derived_tier.words, language) if found.derived_tier else text("no_tier", language)
        )
        found_notes.append(
            text("override", language, day=day(found.override.until), derived=derived, **words)
        )
    if account["grade"]:
        grade = values["grade"]
        sentences = [TEXTS["grade_said"].of(said=grade.sentence), *grade.lacks]
        found_notes.append(said(chained(sentences, Words("{one} {others}")), language))
    return found_notes


def standing(values: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    """The tier, since when, and what becomes of it if nothing happens; each with its name."""
    account, found, tier = values["account"], values["assessment"], values["tier"]
    return [
        (text("tier", language), said(tier.words, language) if tier else text("no_tier", language)),
        (text("since", language), day(account["since"])),
        (text("at_risk", language), text("yes" if account["at_risk"] else "no", language)),
        (text("falls_on", language), _falls(found, language)),
        (text("grade", language), account["grade"] or "–"),
        (text("coverage", language), percent(account["coverage"])),
    ]


def _falls(found: Assessment, language: Language) -> str:
    if not found.falls_on:
        return "–"
    if not found.falls_to:
        return f"{day(found.falls_on)}, {text('no_tier', language)}"
    return f"{day(found.falls_on)} {text('falls_to', language, tier=said(found.falls_to.words, language))}"


def gaps(values: Mapping[str, Any], language: Language) -> list[Section]:
    """What no longer holds for the tier, and what is missing for the next one."""
    return [*_missing(values["slipping"], "slipping", language), *_next_tier(values, language)]


def _next_tier(values: Mapping[str, Any], language: Language) -> list[Section]:
    lacking: Missing | None = values["gaps"]
    if values["assessment"].tier is None:
        return []
    if lacking is None:
        return [{"title": text("gaps_top", language), "lists": []}]
    if lacking.nothing:
        return [{"title": text("gaps_none", language, tier=said(lacking.tier.words, language)), "lists": []}]
    return _missing(lacking, "gaps", language)


def _missing(lacking: Missing | None, key: str, language: Language) -> list[Section]:
    if lacking is None:
        return []
    lists = []
    if lacking.needed:
        lists.append({"head": text("gaps_all", language), "items": _items(lacking.needed, language)})
    if lacking.some:
        head = text("gaps_needed", language, n=lacking.count)
        lists.append({"head": head, "items": _items(lacking.some, language)})
    return [{"title": text(key, language, tier=said(lacking.tier.words, language)), "lists": lists}]


def _items(found: Iterable[Any], language: Language) -> list[tuple[str, str]]:
    return [(said(one.label, language), said(one.remedy, language)) for one in found]


def lapsing(values: Mapping[str, Any], language: Language) -> list[Section]:
    """What of the own tier's gate lapses soon; nothing of the floor."""
    calendar, fall, days = values["lapsing"], values["fall"], values["lapsing_days"]
    if calendar is None:
        return []
    title = text("lapsing", language, n=days)
    if not calendar and not fall:
        tier = said(values["assessment"].derived_tier.words, language)
        return [section(title, [], [], [], text("lapsing_none", language, tier=tier, n=days))]
    heads = [text(key, language) for key in ("lapses_on", "criterion", "then", "remedy")]
    rows = [_falling(fall, language)] if fall else []
    rows += [_lapse(row, finding, values["assessment"], language) for row, finding in calendar]
    return [section(title, heads, [14, 30, 26, 30], [{"title": "", "rows": rows}])]


def _falling(fall: ComingFall, language: Language) -> list[str]:
    """The fall of the tier as a row: when, for want of what, to which tier, and what would help."""
    what = [said(one.label, language) for one in fall.needed]
    if fall.some:
        some = text("between", language).join(said(one.label, language) for one in fall.some)
        what.append(f"{text('gaps_needed', language, n=fall.of_some)} {some}")
    to = said(fall.to.words, language) if fall.to else text("no_tier", language)
    return [
        day(fall.on),
        text("between", language).join(what) or text("matter_override_ends", language),
        text("fall_comes", language, tier=to),
        " ".join(said(one.remedy, language) for one in (*fall.needed, *fall.some)) or "–",
    ]


def _lapse(row: Row, finding: Finding, found: Assessment, language: Language) -> list[str]:
    key = "gate_lacks_more" if found.at_risk else "gate_breaks" if row["breaks_gate"] else "gate_stays"
    then = text(key, language, tier=said(finding.tier.words, language))
    return [day(row["lapses_on"]), said(finding.label, language), then, said(finding.remedy, language)]


def coverage(
    by_role: Sequence[tuple[Role, Sequence[Any]]], found: Coverage, language: Language, called: Called
) -> Section:
    """Who looks after which responsibility, role by role."""
    title = text("coverage", language)
    if not found.open:
        return section(title, [], [], [], text("not_open", language))
    heads = [text(key, language) for key in ("responsibility", "state", "last_done", "due", "who")]
    parts = [
        {"title": _owed_by(role, side, language), "rows": [covered(one, language, called) for one in owed]}
        for role, items in by_role
        for side, owed in groupby(items, key=lambda one: towards(one.id))
    ]
    share = found.share
    counted = text("covered_of", language, covered=share.covered, total=share.total)
    return section(title, heads, [44, 13, 14, 14, 20], parts, counted)


def _owed_by(role: Role, side: Side | None, language: Language) -> str:
    """What stands above the responsibilities of a role, or above those towards one side."""
    named = said(role.in_full, language)
    return f"{named} · {said(side.words, language)}" if side else named


def covered(one: ItemCoverage, language: Language, called: Called) -> list[str]:
    """A responsibility as a row: how it stands, when it was last fulfilled and is due, and by whom."""
    last = day(one.last_at) if one.last_at else "–"
    state = said(COVERAGE_STATES[one.state], language)
    return [
        said(one.words, language),
        state,
        last,
        day(one.due),
        names(map(called, one.holders), language) or "–",
    ]


def going_on(found: Dealings, language: Language, called: Called) -> list[Section]:
    """Contacts, contracts, escalations and actions, without what is over."""
    return [
        _table(
            "contacts",
            [44, 16, 24, 16],
            ("contact", "level", "function", "last_touch"),
            [_contact(one, language) for one in found.contacts],
            language,
        ),
        _table(
            "contracts",
            [36, 16, 20, 14, 14],
            ("contract", "state", "amount", "starts", "ends"),
            [_contract(one, language) for one in found.contracts],
            language,
        ),
        _table(
            "escalations",
            [56, 16, 16, 12],
            ("escalation", "severity", "raised", "days_open"),
            [_escalation(one, language) for one in found.escalations],
            language,
        ),
        _table(
            "actions",
            [46, 12, 18, 24],
            ("action", "side", "owner", "due"),
            [_action(one, language, called) for one in found.actions],
            language,
        ),
    ]


def readable(value: Any, language: Language) -> str:
    """An opened text, or why it can't be read."""
    return text(marker, language) if (marker := marker_in(value)) else str(value)


def section(title: str, heads: list[str], widths: list[int], parts: list[Section], note: str = "") -> Section:
    """A part of the document: a title, a note, and tables with the same columns."""
    made = [{**part, "rows": [[breakable(cell) for cell in row] for row in part["rows"]]} for part in parts]
    return {"title": title, "heads": heads, "widths": widths, "parts": made, "note": note}


def _table(
    title: str, widths: list[int], heads: Sequence[str], rows: list[list[str]], language: Language
) -> Section:
    """The table of a title's things, or that there is none of them."""
    if not rows:
        return section(text(title, language), [], [], [], text(f"{title}_none", language))
    named = [text(one, language) for one in heads]
    return section(text(title, language), named, widths, [{"title": "", "rows": rows}])


def _contact(one: ContactLine, language: Language) -> list[str]:
    known, last = one.about.known, one.about.last.at if one.about.last else None
    named = [readable(value, language) for value in (one.name or one.about.contact, one.title) if value]
    key = [text("key_person", language)] if known.key_person else []
    reached = [readable(value, language) for value in one.addresses]
    who = " · ".join([text("and_also", language).join(named), *key, *reached])
    return [who, said(known.level_words, language), known.function or "–", day(last)]


def _contract(one: ContractLine, language: Language) -> list[str]:
    state = said(CONTRACT_STATES[one.state], language)
    if one.state == "in_force" and one.days_left is not None and one.days_left < SOON:
        state = f"{state}{text('and_also', language)}{text('in_days', language, n=one.days_left)}"
    what = f"{said(AGREEMENTS[one.terms.agreement], language)} · {one.terms.contract}"
    ends = day(one.terms.ends) if one.terms.ends else text("open_end", language)
    return [what, state, money(one.terms.amount), day(one.terms.starts), ends]


def _escalation(one: EscalationLine, language: Language) -> list[str]:
    what = said(CATEGORIES[one.fact.category], language)
    told = [readable(one.text, language)] if one.text else []
    severity, raised = said(SEVERITIES[one.fact.severity], language), day(one.fact.occurred_at)
    return [" · ".join([what, *told, one.fact.escalation]), severity, raised, str(one.days)]


def _action(one: ActionLine, language: Language, called: Called) -> list[str]:
    told = [readable(one.text, language)] if one.text else []
    late = f" · {text('late', language, n=-one.days_left)}" if one.days_left < 0 else ""
    side = said(SIDES[one.fact.side], language)
    ours = called(one.fact.owner) if one.fact.owner else "–"
    who = readable(one.owner_name, language) if one.owner_name else ours
    return [" · ".join([*told, one.fact.action]), side, who, f"{day(one.fact.due)}{late}"]
