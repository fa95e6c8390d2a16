"""Refusals told beside the fields of a form, in the language of its reader."""

from collections.abc import Collection

from tierline.domain.account.base import MalformedFact
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.words import Words, words_in
from tierline.interfaces.web.forms.typed import FormFault

_BESIDE_THE_FIELD = {
    "OccurredInFuture": Words(
        "This lies more than 24 hours in the future; plans go into the dates made for them."
    ),
}
"""What is said in place of a docstring that names the field as programs call it."""

_OF_FIELDS: dict[str, Words] = {
    "observation.level": Words("This result doesn't go with what was observed."),
    "observation.area": Words("An observation of competitors needs the business area."),
    "observation.competitor": Words("A competitor can be named only where there is competition."),
    "margin": Words("A margin has at most 18 digits, 4 of them behind the point."),
    "notice_days": Words("The period of notice is 1 to 3650 days."),
    "currency": Words("A currency is three capital letters, as in EUR or CNY."),
    "value": Words("An amount has at most 18 digits, 4 of them behind the point."),
    "basis_position": Words("A position is a whole number from 1 on."),
    "hours": Words("Hours are more than 0, with at most 7 digits, 2 of them behind the point."),
    **dict.fromkeys(
        ("code", "parent", "into", "account"),
        Words(
            "Letters, digits, dots, dashes and underscores only, at most 64, beginning with a"
            " letter or digit."
        ),
    ),
}
"""What is said of a field in place of what is said where a field of a program is meant."""

_OF_PROBLEMS = {
    "must be one line of text, without control characters": Words(
        "This must be one line of text, without control characters."
    ),
    "must lie in the years 1 to 9999 of UTC": Words("This must lie in the years 1 to 9999 of UTC."),
}
"""The same by what is wrong, for what may be wrong with many fields."""


_SOMETHING = words_in("what is wrong with a field, as a sentence of its own", "{problem:capital}.")


def told(refusal: Refusal, kind: str, shown: Collection[str]) -> list[FormFault]:
    """A refusal as faults of fields; the path is empty where none of the fields shown is at fault.

    `shown` are the paths of the form's fields, `kind` what it records.
    """
    if isinstance(refusal, MalformedFact) and refusal.problems:
        return [
            FormFault(_place(path, shown), _says(kind, path, problem.says))
            for path, problem in refusal.problems
        ]
    says = _BESIDE_THE_FIELD.get(type(refusal).__name__, refusal.words)
    return [FormFault(_place(refusal.field or "", shown), says)]


def _place(path: str, shown: Collection[str]) -> str:
    """The field shown that a path leads to or into: `contacts` for `contacts.0`."""
    while path and path not in shown:
        path = path.rpartition(".")[0]
    return path


def _says(kind: str, path: str, problem: Words) -> Words:
    name = next((step for step in reversed(path.split(".")) if not step.isdigit()), "")
    said = _OF_FIELDS.get(f"{kind}.{path}") or _OF_FIELDS.get(name) or _OF_PROBLEMS.get(str(problem))
    return said or _SOMETHING.of(problem=problem)
