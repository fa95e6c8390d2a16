"""An account as it is printed: the values of its page, sorted into texts, lists and tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.catalogue import Role
from domain.coverage import Coverage
from domain.tiers.assess import Assessment, Finding
from interfaces.exports.pdf import breakable, printed
from interfaces.web.entries import Line, Lines
from interfaces.web.findings import Missing, Shown
from interfaces.web.showing import day, instant, percent
from interfaces.web.texts import COVERAGE_STATES, FINDING_STATES, PARTS, Language, said, text
from projections.base import Row
from projections.open_things import OpenThings

LAST_ENTRIES = 12
"""How many entries of the timeline are printed."""
Section = dict[str, Any]


def dossier(values: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What the template prints. `values` are those of the page, texts of persons opened as they are there."""
    account, basis = values["account"], values["basis"]
    rests = text("rests_on", language, position=basis.position, at=instant(basis.as_of), policy=basis.policy)
    title = account["name"]
    return {
        "title": title,
        "lang": language,
        "subtitle": _subtitle(account, language),
        "notes": [rests, *_notes(values, language)],
        "footer": f"Tierline · {account['code']} · {rests}",
        "tiles": _tiles(values, language),
        "chart": _chart(values["chart"], language),
        "missing": [*_missing(values["slipping"], "slipping", language), *_gaps(values, language)],
        "sections": [
            *_lapsing(values, language),
            _criteria(values["groups"], language),
            _coverage(values["by_role"], values["coverage"], language),
            *_open(values["things"], language),
            _timeline(values["entries"], language),
        ],
    }


def _subtitle(account: Row, language: Language) -> str:
    parts = [account["code"], text(account["kind"], language)]
    return " · ".join(
        [*parts, *(account[name] for name in ("segment", "region", "industry") if account[name])]
    )


def _notes(values: Mapping[str, Any], language: Language) -> list[str]:
    account, found = values["account"], values["assessment"]
    notes = []
    if account["closed_on"]:
        notes.append(text("closed", language, day=day(account["closed_on"])))
    if found.override:
        words = {"tier": said(found.override.tier.words, language), "who": found.override.approver}
        derived = (
            said(found.derived_tier.words, language) if found.derived_tier else text("no_tier", language)
        )
        notes.append(text("override", language, day=day(found.override.until), derived=derived, **words))
    return notes


def _tiles(values: Mapping[str, Any], language: Language) -> list[tuple[str, str]]:
    account, found, tier = values["account"], values["assessment"], values["tier"]
    tiles = [
        (text("tier", language), said(tier.words, language) if tier else text("no_tier", language)),
        (text("since", language), day(account["since"])),
        (text("at_risk", language), text("yes" if account["at_risk"] else "no", language)),
        (text("falls_on", language), _falls(found, language)),
        (text("grade", language), account["grade"] or "–"),
        (text("coverage", language), percent(account["coverage"])),
    ]
    held = account["holders"]
    return tiles + [
        (said(role.words, language), ", ".join(held.get(role.value, [])) or text("vacant", language))
        for role in Role
    ]


def _falls(found: Assessment, language: Language) -> str:
    if not found.falls_on:
        return "–"
    if not found.falls_to:
        return f"{day(found.falls_on)}, {text('no_tier', language)}"
    return f"{day(found.falls_on)} {text('falls_to', language, tier=said(found.falls_to.words, language))}"


def _chart(drawing: str, language: Language) -> dict[str, Any] | None:
    if not drawing:
        return None
    made = printed(drawing, text("tier_over_time", language), landscape=False)
    return {**made, "alt": text("chart_says", language)}


def _gaps(values: Mapping[str, Any], language: Language) -> list[Section]:
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


def _lapsing(values: Mapping[str, Any], language: Language) -> list[Section]:
    """What of the own tier's gate lapses soon; nothing of the floor."""
    calendar, days = values["lapsing"], values["lapsing_days"]
    if calendar is None:
        return []
    title = text("lapsing", language, n=days)
    if not calendar:
        tier = said(values["assessment"].derived_tier.words, language)
        return [_section(title, [], [], [], text("lapsing_none", language, tier=tier, n=days))]
    heads = [text(key, language) for key in ("lapses_on", "criterion", "then", "remedy")]
    rows = [_lapse(row, finding, language) for row, finding in calendar]
    return [_section(title, heads, [14, 30, 26, 30], [{"title": "", "rows": rows}])]


def _lapse(row: Row, finding: Finding, language: Language) -> list[str]:
    then = text(
        "gate_breaks" if row["breaks_gate"] else "gate_stays",
        language,
        tier=said(finding.tier.words, language),
    )
    return [day(row["lapses_on"]), said(finding.label, language), then, said(finding.remedy, language)]


def _criteria(groups: Sequence[tuple[Any, list[Shown]]], language: Language) -> Section:
    heads = [text(key, language) for key in ("criterion", "state", "value", "when", "remedy")]
    parts = [
        {"title": said(tier.words, language), "rows": [_criterion(one, language) for one in found]}
        for tier, found in groups
    ]
    return _section(text("criteria", language), heads, [28, 10, 25, 19, 24], parts)


def _criterion(one: Shown, language: Language) -> list[str]:
    finding = one.finding
    needed = text("needed", language)
    lacks = finding.state != "met" and finding.role != "descriptive"
    when = []
    if finding.since:
        when.append(text("so_since", language, day=day(finding.since)))
    if finding.lapses_on:
        when.append(text("lapses", language, day=day(finding.lapses_on)))
    return [
        f"{said(finding.label, language)} ({said(PARTS[finding.role], language)})",
        said(FINDING_STATES[finding.state], language),
        "; ".join(f"{value} ({needed}: {threshold})" for value, threshold in one.values),
        ", ".join(when) or "–",
        said(finding.remedy, language) if lacks else "–",
    ]


def _coverage(by_role: Sequence[tuple[Role, Sequence[Any]]], found: Coverage, language: Language) -> Section:
    title = text("coverage", language)
    if not found.open:
        return _section(title, [], [], [], text("not_open", language))
    heads = [text(key, language) for key in ("responsibility", "state", "last_done", "due", "who")]
    parts = [
        {"title": said(role.words, language), "rows": [_covered(one, language) for one in items]}
        for role, items in by_role
    ]
    share = found.share
    counted = text("covered_of", language, covered=share.covered, total=share.total)
    return _section(title, heads, [44, 13, 14, 14, 20], parts, counted)


def _covered(one: Any, language: Language) -> list[str]:
    last = day(one.last_at) if one.last_at else "–"
    state = said(COVERAGE_STATES[one.state], language)
    return [said(one.words, language), state, last, day(one.due), ", ".join(one.holders) or "–"]


def _open(things: OpenThings, language: Language) -> list[Section]:
    escalations = [
        [one["escalation"], one["severity"], _id(one["category"]), day(one["raised_at"])]
        for one in things.escalations
    ]
    contracts = [
        [
            one["contract"],
            _id(one["agreement"]),
            day(one["ends"]) if one["ends"] else text("open_ended", language),
        ]
        for one in things.contracts
    ]
    actions = [
        [one["action"], text(one["side"], language), one["owner"] or "–", day(one["due"])]
        for one in things.actions
    ]
    return [
        _things(
            "open_escalations",
            "escalations_none",
            ("escalation", "severity", "category", "raised"),
            escalations,
            language,
        ),
        _things("contracts", "contracts_none", ("contract", "agreement", "ends"), contracts, language),
        _things("actions", "actions_none", ("action", "side", "who", "due"), actions, language),
    ]


def _things(
    title: str, none: str, heads: Sequence[str], rows: list[list[str]], language: Language
) -> Section:
    if not rows:
        return _section(text(title, language), [], [], [], text(none, language))
    named = [text(one, language) for one in heads]
    return _section(text(title, language), named, [1] * len(heads), [{"title": "", "rows": rows}])


def _timeline(entries: Lines, language: Language) -> Section:
    rows = [_entry(one, language) for one in entries.lines[:LAST_ENTRIES]]
    title = text("last_entries", language)
    if not rows:
        return _section(title, [], [], [], text("timeline_empty", language))
    heads = [text(key, language) for key in ("when", "kind", "what")]
    return _section(title, heads, [12, 20, 68], [{"title": "", "rows": rows}])


def _entry(line: Line, language: Language) -> list[str]:
    what: list[str] = [said(line.headline, language), *line.texts]
    if line.row["status"] != "stated":
        what.insert(1, f"[{text(line.row['status'], language)}]")
    return [day(line.row["at"]), said(line.kind, language), " · ".join(what)]


def _id(value: str) -> str:
    return value.replace("_", " ")


def _section(
    title: str, heads: list[str], widths: list[int], parts: list[Section], note: str = ""
) -> Section:
    made = [{**part, "rows": [[breakable(cell) for cell in row] for row in part["rows"]]} for part in parts]
    return {"title": title, "heads": heads, "widths": widths, "parts": made, "note": note}
