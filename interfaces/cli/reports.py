"""`tierline report`: one report, as a table for people or in a format for programs."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tierline.application.access import Scope
from tierline.domain.catalogue import Tier
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.interfaces.cli.terminal import err, the_system, wide
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports import FORMAT_NAMES, format_named
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.presentation.language import ENGLISH, Language, languages, said
from tierline.interfaces.presentation.report_format import Manner, said_in, stretch_says
from tierline.interfaces.query.ranges import range_asked
from tierline.interfaces.query.sorting import Order, ordered
from tierline.interfaces.query.view import view_asked
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS
from tierline.projections.engine.reading import Reading
from tierline.projections.models.statements import StatementName
from tierline.projections.reports.base import MatterName, NotTaken, Question, ReportValue, Slicing
from tierline.projections.reports.periods import Period

if TYPE_CHECKING:
    OrTable = str
else:
    OrTable = Literal["table", *FORMAT_NAMES]

_WITHIN = 90
_AsOf = Annotated[str | None, typer.Option(help="A day or a moment with a time zone, past or future.")]
_KnownAt = Annotated[
    str | None, typer.Option(help="What was known then: a position of the log, a day or a moment.")
]
_From = Annotated[str | None, typer.Option("--from", help="The first day or moment of the range of time.")]
_Format = Annotated[
    OrTable,
    typer.Option(help="What to write; a table is for people."),
]
_Output = Annotated[Path | None, typer.Option(help="The file to write to, in place of standard output.")]
_Team = Annotated[str | None, typer.Option(help="Only accounts of which somebody in that team holds a role.")]
_Statement = Annotated[
    StatementName | None,
    typer.Option(metavar="KIND", help="One kind of statement, or corrections, in the audit."),
]
_LANG = "The language of what the report says."
_NAMES = {"start": "from", "end": "to"}
_OTHERWISE = ("name", "as_of", "known_at", "basis", "format", "output", "lang", "sort", "order")


class NoSuchReport(NotFound):
    """There is no report of this name; there are {names}."""


class LanguageNotOffered(Invalid):
    """There are no words in this language; there are those of {languages}."""


def offered(language: Language) -> Language:
    """A language that there are words in. Raises LanguageNotOffered."""
    if language not in languages():
        raise LanguageNotOffered(languages=", ".join(languages()))
    return language


class NotForTerminals(Invalid):
    """This format is no text: name a file by --output, or send it through a pipe."""


@needs(Scope.READ)
def report(  # noqa: PLR0913 - the options of a command are its parameters
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Which one: " + ", ".join(REPORTS) + ".")],
    as_of: _AsOf = None,
    known_at: _KnownAt = None,
    basis: Annotated[str | None, typer.Option(help="What an earlier answer rested on: its token.")] = None,
    format: _Format = "table",
    output: _Output = None,
    lang: Annotated[Language, typer.Option(help=_LANG, callback=offered)] = ENGLISH,
    region: str | None = None,
    segment: str | None = None,
    industry: str | None = None,
    kind: Annotated[Literal["government", "enterprise"] | None, typer.Option()] = None,
    tier: Annotated[Tier | None, typer.Option()] = None,
    person: Annotated[str | None, typer.Option(help="Only what is theirs, one of our people.")] = None,
    team: _Team = None,
    account: Annotated[str | None, typer.Option(help="One account, by its code.")] = None,
    within: Annotated[int, typer.Option(min=1, max=3650, help="How many days ahead to look.")] = _WITHIN,
    start: _From = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Its last day, or the moment at which it is over.")
    ] = None,
    period: Annotated[Period | None, typer.Option(help="What the range is split into.")] = None,
    by: Annotated[Slicing | None, typer.Option(help="What slices the portfolio.")] = None,
    matter: Annotated[MatterName | None, typer.Option(help="The one kind of matter asked for.")] = None,
    statement: _Statement = None,
    sort: Annotated[str | None, typer.Option(help="The column by which rows are ordered.")] = None,
    order: Annotated[Order, typer.Option(help="Upwards or downwards by that column.")] = "asc",
) -> None:
    """Answer a report from all that is recorded by now."""
    if name not in REPORTS:
        raise NoSuchReport(names=", ".join(REPORTS))
    if output is None and sys.stdout.isatty() and format != "table" and not format_named(format).is_text:
        raise NotForTerminals()
    asked = (*range_asked(start, end, period, _option), by, matter, statement)
    with the_system() as system:
        system.refresh()
        view = view_asked(system, as_of, known_at, basis, _option)
        of_them = (region, segment, industry, kind, tier and tier.value, person, account)
        question = Question(view.at, *of_them, within, *asked, team)
        question = replace(question, version=REPORTS[name].version_by(view.basis))
        with system.reads.reading(view.known) as reading:
            value = _answered(system, reading, name, question, format)
        _give(context, system, value)


def _give(context: typer.Context, system: System, value: ReportValue) -> None:
    """Write a report as the options say; its rows in the order of what is written, of names for people."""
    given = context.params
    format, output, lang = given["format"], given["output"], given["lang"]
    named = format == "table" or format_named(format).named
    value = system.naming(value, given["by"]) if named else value
    value = said_in(ordered(value, given["sort"], given["order"], _option), lang)
    if format == "table":
        _tell(value, lang, output)
    else:
        manner = Manner(lang, system.press, _asked(context))
        _write(format_named(format).render(value, manner), output)


def _answered(
    system: System, reading: Reading, name: str, question: Question, format: OrTable
) -> ReportValue:
    """The report's answer. Raises NotTaken, which names the option as it was typed, and what it raises."""
    besides = format != "table" and format_named(format).besides
    try:
        return system.reads.answer(reading, REPORTS[name], question, besides=besides)
    except NotTaken as refusal:
        option = _option(str(refusal.field))
        raise NotTaken(field=option, name=option) from None


def _asked(context: typer.Context) -> dict[str, str]:
    """The options given that say which rows are asked for, as the API calls them."""
    given = {_NAMES.get(name, name): value for name, value in context.params.items()}
    if given["within"] == _WITHIN:
        del given["within"]
    return {name: str(one) for name, one in given.items() if one is not None and name not in _OTHERWISE}


def _option(name: str) -> str:
    """A parameter as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def _write(made: bytes, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(made)
    else:
        output.write_bytes(made)


def _tell(value: ReportValue, language: Language, output: Path | None) -> None:
    if output is None:
        _print(value, language, wide)
    else:
        with output.open("w", encoding="utf-8") as file:
            _print(value, language, Console(file=file, highlight=False, width=wide.width))


def _print(value: ReportValue, language: Language, console: Console) -> None:
    """As wide as it is: a terminal that is narrower wraps lines, `less -S` doesn't."""
    table = Table(title=said(value.title, language), title_justify="left", box=SIMPLE_HEAD)
    for column in value.columns:
        side: Literal["left", "right"] = "right" if column.unit in _NUMBERS else "left"
        table.add_column(said(column.heading, language), justify=side, no_wrap=True)
    for row in value.rows:
        table.add_row(*(escape(_shown(row.get(column.name))) for column in value.columns))
    console.print(table)
    basis = value.basis
    if value.stretch:
        err.print(stretch_says(value.stretch, language))
    err.print(f"as of {basis.as_of:%Y-%m-%d %H:%M} UTC, from the facts up to position {basis.position}")


_NUMBERS = ("count", "days", "hours", "number", "money", "share")


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else cell(value)
