"""`tierline report`: one report, as a table for people or in a format for programs."""

import sys
from datetime import datetime
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from domain.catalogue import Tier
from domain.shared.errors import NotFound
from interfaces.cli.terminal import err, the_system, wide
from interfaces.exports import FORMATS
from interfaces.exports.csv import cell
from interfaces.http.asking import view_asked
from interfaces.http.questions import range_asked
from projections.catalogue import REPORTS
from projections.periods import Period
from projections.reports import Matter, Question, ReportValue, Slicing


class NoSuchReport(NotFound):
    """There is no report of this name; there are {names}."""


def report(  # noqa: PLR0913 - the options of a command are its parameters
    name: Annotated[str, typer.Argument(help="Which one: " + ", ".join(REPORTS) + ".")],
    as_of: Annotated[
        str | None, typer.Option(help="A day or a moment with a time zone, past or future.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(help="What was known then: a position of the log, a day or a moment.")
    ] = None,
    basis: Annotated[str | None, typer.Option(help="What an earlier answer rested on: its token.")] = None,
    format: Annotated[Literal["table", "json", "csv"], typer.Option()] = "table",
    region: str | None = None,
    segment: str | None = None,
    industry: str | None = None,
    kind: Annotated[Literal["government", "enterprise"] | None, typer.Option()] = None,
    tier: Annotated[Tier | None, typer.Option()] = None,
    person: Annotated[str | None, typer.Option(help="Only what is theirs, one of our people.")] = None,
    account: Annotated[str | None, typer.Option(help="One account, by its code.")] = None,
    within: Annotated[int, typer.Option(min=1, max=3650, help="How many days ahead to look.")] = 90,
    start: Annotated[
        str | None, typer.Option("--from", help="The first day or moment of the range of time.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", help="Its last day, or the moment at which it is over.")
    ] = None,
    period: Annotated[Period | None, typer.Option(help="What the range is split into.")] = None,
    by: Annotated[Slicing | None, typer.Option(help="What slices the portfolio.")] = None,
    matter: Annotated[Matter | None, typer.Option(help="The one kind of matter asked for.")] = None,
) -> None:
    """Answer a report from all that is recorded by now."""
    if name not in REPORTS:
        raise NoSuchReport(names=", ".join(REPORTS))
    asked = range_asked(start, end, period, _option)
    with the_system() as system:
        system.refresh()
        view = view_asked(system, as_of, known_at, basis, _option)
        question = Question(
            view.at,
            region,
            segment,
            industry,
            kind,
            tier and tier.value,
            person,
            account,
            within,
            *asked,
            by,
            matter,
        )
        with system.reading(view.known) as reading:
            value = system.answer(reading, REPORTS[name], question)
    if format == "table":
        _print(value)
    else:
        sys.stdout.buffer.write(FORMATS[format].render(value))


def _option(name: str) -> str:
    """A parameter as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def _print(value: ReportValue) -> None:
    """As wide as it is: a terminal that is narrower wraps lines, `less -S` doesn't."""
    table = Table(title=value.title.en, title_justify="left", box=SIMPLE_HEAD)
    for column in value.columns:
        side: Literal["left", "right"] = "right" if column.unit in _NUMBERS else "left"
        table.add_column(column.heading.en, justify=side, no_wrap=True)
    for row in value.rows:
        table.add_row(*(escape(_shown(row.get(column.name))) for column in value.columns))
    wide.print(table)
    basis = value.basis
    err.print(f"as of {basis.as_of:%Y-%m-%d %H:%M} UTC, from the facts up to position {basis.position}")


_NUMBERS = ("count", "days", "hours", "money", "share")


def _shown(value: object) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else cell(value)
