"""An account as it is printed: the values of its page, sorted into texts, lists and tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tierline.domain.catalogue import Role
from tierline.domain.tiers.assess import Assessment
from tierline.interfaces.presentation.basis_text import rests_on
from tierline.interfaces.presentation.exports.pdf import printed
from tierline.interfaces.presentation.formatting import day, instant
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.person_names import Called
from tierline.interfaces.presentation.texts import CAUSES, FINDING_STATES, PARTS, text
from tierline.interfaces.web.audited import Audited, AuditedStatement
from tierline.interfaces.web.findings import ShownFinding
from tierline.interfaces.web.print_sections import (
    Section,
    coverage,
    gaps,
    going_on,
    lapsing,
    names,
    notes,
    readable,
    section,
    standing,
    subtitle,
)
from tierline.interfaces.web.timeline_view import Lines, TimelineLine

LAST_ENTRIES = 12
"""How many entries of the timeline are printed."""


def dossier(values: Mapping[str, Any], language: Language, called: Called) -> dict[str, Any]:
    """What the template prints. `values` are those of the page, texts of persons opened as they are there.

    `called` says what one of our people is called.
    """
    account, basis = values["account"], values["basis"]
    rests = rests_on(basis, language)
    return {
        "title": account["name"],
        "lang": language,
        "subtitle": subtitle(account, language),
        "notes": [rests, *(one.said for one in values["told"]), *notes(values, language)],
        "footer": f"Tierline · {account['code']} · {rests}",
        "tiles": [*standing(values, language), *_holders(values, language, called)],
        "chart": _chart(values["chart"], language),
        "missing": gaps(values, language),
        "sections": [
            *lapsing(values, language),
            _criteria(values["groups"], language),
            *_moves(values["moves"], values["assessment"], language),
            coverage(values["by_role"], values["coverage"], language, called),
            *going_on(values["dealings"], language, called),
            _timeline(values["entries"], language),
            _audit(values["audit"], language, called),
        ],
    }


def _holders(values: Mapping[str, Any], language: Language, called: Called) -> list[tuple[str, str]]:
    held, vacant = values["account"]["holders"], text("vacant", language)
    return [
        (said(role.words, language), names(map(called, held.get(role.value, [])), language) or vacant)
        for role in Role
    ]


def _chart(drawing: str, language: Language) -> dict[str, Any] | None:
    if not drawing:
        return None
    made = printed(drawing, text("tier_over_time", language), landscape=False)
    return {**made, "alt": text("chart_says", language)}


def _criteria(groups: Sequence[tuple[Any, list[ShownFinding]]], language: Language) -> Section:
    heads = [text(key, language) for key in ("criterion", "state", "value", "when", "remedy")]
    parts = [
        {"title": said(tier.words, language), "rows": [_criterion(one, language) for one in found]}
        for tier, found in groups
    ]
    return section(text("criteria", language), heads, [28, 10, 25, 19, 24], parts)


def _criterion(one: ShownFinding, language: Language) -> list[str]:
    finding = one.finding
    lacks = finding.state != "met" and finding.role != "descriptive"
    when = []
    if finding.since:
        when.append(text("so_since", language, day=day(finding.since)))
    if finding.lapses_on:
        when.append(text("lapses", language, day=day(finding.lapses_on)))
    return [
        said(finding.label, language)
        + text("in_brackets", language, what=said(PARTS[finding.role], language)),
        said(FINDING_STATES[finding.state], language),
        "\n".join(one.values),
        text("and_also", language).join(when) or "–",
        said(finding.remedy, language) if lacks else "–",
    ]


def _moves(moves: Sequence[Mapping[str, Any]], found: Assessment, language: Language) -> Iterator[Section]:
    """Each change of the tier and what made it, the latest first; nothing where it never changed."""
    if moves:
        heads = [text(key, language) for key in ("when", "before", "after", "why")]
        rows = [_move(one, found, language) for one in reversed(moves)]
        yield section(text("moves", language), heads, [12, 18, 18, 52], [{"title": "", "rows": rows}])


def _move(move: Mapping[str, Any], found: Assessment, language: Language) -> list[str]:
    tiers = (said(one.words, language) if one else "–" for one in (move["before"], move["after"]))
    criteria = (said(found.finding(one).label, language) for one in move["criteria"])
    return [day(move["from"]), *tiers, " · ".join([said(CAUSES[move["cause"]], language), *criteria])]


def _timeline(entries: Lines, language: Language) -> Section:
    rows = [_entry(one, language) for one in entries.lines[:LAST_ENTRIES]]
    title = text("last_entries", language)
    if not rows:
        return section(title, [], [], [], text("timeline_empty", language))
    heads = [text(key, language) for key in ("when", "kind", "what")]
    return section(title, heads, [12, 20, 68], [{"title": "", "rows": rows}])


def _entry(line: TimelineLine, language: Language) -> list[str]:
    what: list[str] = [said(line.headline, language), *line.texts]
    if line.row["status"] != "stated":
        what.insert(1, f"[{text(line.row['status'], language)}]")
    return [day(line.row["at"]), said(line.kind, language), " · ".join(what)]


def _audit(found: Audited, language: Language, called: Called) -> Section:
    heads = [text(key, language) for key in ("recorded_at", "recorded_who", "what_stated", "happened_at")]
    rows = [_statement(one, language, called) for one in found.statements]
    counted = text("shown_of", language, shown=len(rows), total=found.total)
    return section(text("audit", language), heads, [20, 14, 50, 16], [{"title": "", "rows": rows}], counted)


def _statement(one: AuditedStatement, language: Language, called: Called) -> list[str]:
    kind, headline = said(one.kind, language), said(one.headline, language)
    what = [headline if headline.startswith(kind) else f"{kind}{text('colon', language)}{headline}"]
    if one.state != "stated":
        what.append(f"[{text(one.state, language)}]")
    if one.reason:
        what.append(text("reason_given", language, reason=readable(one.reason, language)))
    return [instant(one.recorded_at), called(one.actor), " · ".join(what), day(one.at)]
