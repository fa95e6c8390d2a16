"""`make words`: brings the template and the catalogues of translators up to date with what the code says.

Run as a module it writes them. With `--check` it fails where they differ from the code; with the code of a
language it begins a catalogue of it. English stands at the thing it names: in `Words(…)`, `plural_words(…)`
and `words_in(…)`, and in the docstrings of refusals that pages show.
"""

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import walk_packages

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tierline.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from tierline.interfaces.presentation.language import DOMAIN

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "interfaces" / "presentation" / "locale"
WORDS = ROOT / "domain" / "shared" / "words.py"
TEMPLATE = LOCALE / f"{DOMAIN}.pot"
KEYWORDS = {"Words": None, "plural_words": (1, 2), "words_in": ((1, "c"), 2)}
"""The calls that say something to people: what is said, of one and of several, or in which sense."""
_ROOMS = ("domain", "application", "projections", "interfaces")
_NOT_SHOWN = tuple(f"tierline.interfaces.{one}" for one in ("cli", "demo", "mcp", "storage"))
"""Where refusals are that no page shows: those of the command line and for assistants are English only."""
_FAMILIES = (Refusal, Invalid, Forbidden, NotFound, Conflict)
_DATED = datetime(2026, 1, 1, tzinfo=UTC)
"""What is written as the day of all of them, so that the same code gives the same files."""


def template() -> Catalog:
    """All that the code says to people, in the order of the files."""
    found = _empty(None)
    for place, message, context in (*_words(), *_refusals()):
        found.add(message, None, [(place, 0)], context=context)
    return found


def updated(place: Path, code: Catalog) -> bytes:
    """A catalogue as it is once it has all that the code says, and nothing else."""
    with place.open("rb") as file:
        found = read_po(file, domain=DOMAIN)
    found.update(code, no_fuzzy_matching=True)
    found.obsolete.clear()
    found.creation_date = found.revision_date = _DATED
    return _written(found)


def main(arguments: Sequence[str]) -> int:
    """Write the files that differ from the code, or say which these are; how many, where it checks."""
    code = template()
    for language in (one for one in arguments if not one.startswith("-")):
        _begin(language)
    files = {
        TEMPLATE: _written(code),
        **{place: updated(place, code) for place in sorted(LOCALE.rglob("*.po"))},
    }
    stale = [place for place, content in files.items() if not place.exists() or place.read_bytes() != content]
    for place in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{place.relative_to(ROOT)} differs from the code: run `make words`\n")
        else:
            place.write_bytes(files[place])
    return len(stale) if "--check" in arguments else 0


def _begin(language: str) -> None:
    place = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_bytes(_written(_empty(language)))


def _empty(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment="# What Tierline says to people. English is the code's: `make words` writes it here.",
        project="Tierline",
        version="1",
        copyright_holder="The Tierline authors",
        msgid_bugs_address="none",
        last_translator="The Tierline authors",
        language_team="none",
        creation_date=_DATED,
        revision_date=_DATED,
        fuzzy=False,
    )


def _words() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    for room in _ROOMS:
        for file in sorted({*(ROOT / room).rglob("*.py")} - {WORDS}):
            place = file.relative_to(ROOT).as_posix()
            for _, message, _, context in extract_from_file("python", file, KEYWORDS):
                if message:
                    yield place, message, context


def _refusals() -> Iterator[tuple[str, str, None]]:
    for refusal in sorted(_shown_refusals(), key=lambda one: (one.__module__, one.__name__)):
        place = f"{refusal.__module__.removeprefix('tierline.').replace('.', '/')}.py"
        yield place, refusal.pattern(), None


def _shown_refusals() -> set[type[Refusal]]:
    for room in _ROOMS:
        package = import_module(f"tierline.{room}")
        for module in walk_packages(package.__path__, f"tierline.{room}."):
            if not module.name.startswith(_NOT_SHOWN):
                import_module(module.name)
    return {one for one in _below(Refusal) if one not in _FAMILIES and _is_shown(one)}


def _is_shown(refusal: type[Refusal]) -> bool:
    return not refusal.__module__.startswith(("tests.", *_NOT_SHOWN)) and _says_something(refusal)


def _below(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in refusal.__subclasses__():
        yield one
        yield from _below(one)


def _says_something(refusal: type[Refusal]) -> bool:
    """Whether there is more to it than what it passes on."""
    return not (refusal.pattern().startswith("{") and refusal.pattern().endswith("}"))


def _written(catalogue: Catalog) -> bytes:
    file = BytesIO()
    write_po(file, catalogue, width=100, include_lineno=False, sort_by_file=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
