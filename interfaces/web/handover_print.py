"""A handover as it is printed: who holds which role, what waits for the successor, who has read it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tierline.domain.catalogue import DEFINITIONS
from tierline.domain.coverage import Coverage, ItemCoverage
from tierline.interfaces.presentation.basis_text import rests_on
from tierline.interfaces.presentation.formatting import day
from tierline.interfaces.presentation.language import Language, said
from tierline.interfaces.presentation.person_names import Called
from tierline.interfaces.presentation.texts import text
from tierline.interfaces.web.handover import Acknowledgement, RoleHandover, RoleHolder
from tierline.interfaces.web.print_sections import (
    Section,
    coverage,
    covered,
    gaps,
    going_on,
    lapsing,
    notes,
    readable,
    section,
    standing,
    subtitle,
)


def handover_dossier(values: Mapping[str, Any], language: Language, called: Called) -> dict[str, Any]:
    """What the template prints. `values` are those of the page, texts of persons opened as they are there.

    `called` says what one of our people is called.
    """
    account, basis = values["account"], values["basis"]
    rests = rests_on(basis, language)
    return {
        "title": text("handover_of", language, account=account["name"]),
        "lang": language,
        "subtitle": subtitle(account, language),
        "notes": [rests, *notes(values, language)],
        "footer": f"Tierline · {account['code']} · {text('handover', language)} · {rests}",
        "tiles": standing(values, language),
        "chart": None,
        "missing": gaps(values, language),
        "sections": [
            _posts(values["posts"], language, called),
            *lapsing(values, language),
            _duties(values["duties"], values["coverage"], language, called),
            *going_on(values["dealings"], language, called),
            coverage(values["by_role"], values["coverage"], language, called),
            _acknowledged(values["acknowledged"], language, called),
            _key_account(language),
        ],
    }


def _posts(found: Sequence[RoleHandover], language: Language, called: Called) -> Section:
    heads = [text(key, language) for key in ("role", "who", "since", "before_them", "handover_state")]
    rows = [row for one in found for row in _post(one, language, called)]
    return section(text("posts", language), heads, [32, 16, 13, 20, 19], [{"title": "", "rows": rows}])


def _post(one: RoleHandover, language: Language, called: Called) -> list[list[str]]:
    role = f"{said(one.role.in_full, language)}\n{said(one.role.duty, language)}"
    before = "–"
    if one.before:
        until = text("until_day", language, day=day(one.before.until))
        before = f"{called(one.before.person)}{text('and_also', language)}{until}"
    if not one.holders:
        return [[role, text("vacant", language), "–", before, "–"]]
    return [
        [role, called(held.person), day(held.since), before, _state(held, language)] for held in one.holders
    ]


def _state(held: RoleHolder, language: Language) -> str:
    if held.acknowledged is None:
        return text("not_acknowledged", language)
    return text("acknowledged_on", language, day=day(held.acknowledged.at))


def _key_account(language: Language) -> Section:
    """What the successor looks after, by definition."""
    parts = "\n".join(said(one.words, language) for one in DEFINITIONS.values())
    return section(text("definitions", language), [], [], [], parts)


def _duties(found: Sequence[ItemCoverage], whole: Coverage, language: Language, called: Called) -> Section:
    title = text("duties", language)
    if not found:
        return section(title, [], [], [], text("duties_none" if whole.open else "not_open", language))
    heads = [text(key, language) for key in ("responsibility", "state", "last_done", "due", "who")]
    rows = [covered(one, language, called) for one in found]
    return section(title, heads, [44, 13, 14, 14, 20], [{"title": "", "rows": rows}])


def _acknowledged(found: Sequence[Acknowledgement], language: Language, called: Called) -> Section:
    title = text("acknowledgements", language)
    if not found:
        return section(title, [], [], [], text("acknowledgements_none", language))
    heads = [text(key, language) for key in ("when", "role", "who", "read_at", "note")]
    rows = [_acknowledgement(one, language, called) for one in found]
    return section(title, heads, [14, 18, 18, 14, 36], [{"title": "", "rows": rows}])


def _acknowledgement(one: Acknowledgement, language: Language, called: Called) -> list[str]:
    note = readable(one.note, language) if one.note else "–"
    return [day(one.at), said(one.role.words, language), called(one.person), str(one.position), note]
