"""`tierline policy`: checking a tier policy, holding it against the past, adopting it."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from tierline.application.access import LOCAL, Scope
from tierline.application.api_keys import check_name
from tierline.application.journal import SecurityEvent
from tierline.domain.coverage.policy import shipped_text as shipped_coverage
from tierline.domain.shared.errors import Invalid, NotFound
from tierline.domain.shared.personal import marker_in
from tierline.domain.shared.time import first_instant
from tierline.domain.tiers.backtest import FLAP_DAYS
from tierline.domain.tiers.policy import parse_policy
from tierline.domain.tiers.shipped import SHIPPED, shipped_text
from tierline.interfaces.cli.terminal import err, out, progress, the_system, wide
from tierline.interfaces.permission import needs
from tierline.interfaces.presentation.exports import format_named
from tierline.interfaces.presentation.exports.csv import cell
from tierline.interfaces.presentation.json_values import to_json
from tierline.interfaces.query.view import instant_asked, moment_asked
from tierline.projections.backtests import Answered, Asked, as_report, members, run
from tierline.projections.draft_foresight import draft_foresight
from tierline.projections.policy_list import policies
from tierline.projections.read_service import named
from tierline.projections.reports.base import Question

app = typer.Typer(help="Tier policies: what each tier asks for, and from which day on.", no_args_is_help=True)
PolicyFile = Annotated[
    str, typer.Argument(metavar="FILE", help=f"A policy as TOML, or one of ours: {', '.join(SHIPPED)}.")
]


class NotUtf8(Invalid):
    """The file is not UTF-8 text, as TOML must be."""


class NoPolicyFile(NotFound):
    """There is no file at this place that can be read, and no policy of ours has this name."""


@app.command("check")
@needs(Scope.POLICY)
def check(file: PolicyFile) -> None:
    """Say whether a file holds a valid policy, and of one that isn't, which line is at fault."""
    policy = parse_policy(_text(file))
    out.print(f"{policy.name}, version {policy.version}, is valid; its hash is {policy.hash}.")


@app.command("adopt")
@needs(Scope.POLICY)
def adopt(
    file: PolicyFile,
    from_day: Annotated[str, typer.Option("--from", help="The first day it judges, as in 2027-01-01.")],
    coverage: Annotated[
        str | None, typer.Option(help="A coverage policy as TOML that judges from the same day on.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept encrypted.")] = None,
    actor: Annotated[str, typer.Option(help="Whose name it is adopted under.")] = LOCAL,
) -> None:
    """Adopt a policy from a day on, past or future; earlier days stay judged as they were.

    One of ours brings its coverage policy along.
    """
    content = {"toml": _text(file), "from_day": from_day, "reason": reason}
    if coverage is not None:
        content["coverage_toml"] = _read(Path(coverage))
    elif _is_ours(file):
        content["coverage_toml"] = shipped_coverage(file)
    with the_system() as system:
        receipt = system.adoptions.adopt(content, actor=check_name(actor)).receipt
        system.journal.note(SecurityEvent.POLICY_ADOPTED, actor)
        adopted = system.reads.book(receipt.position).adopted[-1]
    out.print(
        f"{named(adopted.policy)} judges from {adopted.fact.from_day} on;"
        f" recorded at position {receipt.position}."
    )


@app.command("list")
@needs(Scope.POLICY)
def list_policies() -> None:
    """List the default policy and every one adopted, in the order of their first days."""
    table = Table("policy", "version", "from", "adopted", "by", "reason", "")
    with the_system() as system:
        found = policies(system.reads, system.sealing.opened_fact, system.clock(), system.log.head())
    for one in found:
        adopted_at = one["adopted_at"]
        table.add_row(
            f"{one['name']}@{one['hash'][:12]}",
            str(one["version"]),
            _day(one["from_day"]),
            adopted_at.isoformat(timespec="minutes") if adopted_at else "",
            escape(cell(one["adopted_by"])),
            escape(_reason(one["reason"])),
            "in force" if one["in_force"] else "",
        )
    wide.print(table)


@app.command("backtest")
@needs(Scope.POLICY)
def backtest(
    file: PolicyFile,
    as_of: Annotated[
        str | None, typer.Option(help="Up to which day or moment with a time zone. [default: now]")
    ] = None,
    account: Annotated[str | None, typer.Option(help="One account, by its code.")] = None,
    flap_days: Annotated[
        int, typer.Option(help="Within how many days a change that is undone counts as a flap.")
    ] = FLAP_DAYS,
    format: Annotated[Literal["table", "json", "csv"], typer.Option()] = "table",
) -> None:
    """Hold a draft against the past: which accounts it would have judged otherwise, and when."""
    draft = parse_policy(_text(file))
    with the_system() as system, progress("Reading facts") as bar:
        at = instant_asked(as_of, "--as-of") if as_of is not None else system.clock()
        head = system.log.head()
        asked = Asked(draft, at, account, flap_days)
        answered = run(system.reads, asked, lambda read: bar(read, head))
    if format == "table":
        _print(answered)
    elif format == "csv":
        sys.stdout.buffer.write(format_named("csv").render(as_report(answered)))
    else:
        sys.stdout.buffer.write(_json(answered))


@app.command("foresight")
@needs(Scope.POLICY)
def foresight(
    file: PolicyFile,
    as_of: Annotated[
        str | None, typer.Option(help="Up to which day or moment with a time zone. [default: now]")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="From which day on. [default: 365 days before]")
    ] = None,
    within: Annotated[int, typer.Option(min=1, max=3650, help="How many days ahead a warning may be.")] = 90,
    account: Annotated[str | None, typer.Option(help="One account, by its code.")] = None,
    format: Annotated[Literal["csv", "json"], typer.Option()] = "csv",
) -> None:
    """Replay a policy day by day, with what was known on each, and hold its warnings against what came.

    The report foresight as it would be had this policy always judged. Nothing is changed.
    """
    draft = parse_policy(_text(file))
    with the_system() as system, progress("Judging each day") as bar:
        system.refresh()
        at = instant_asked(as_of, "--as-of") if as_of is not None else system.clock()
        begin = moment_asked(start, "--from", first_instant) if start is not None else None
        question, head = Question(at, account=account, within_days=within, start=begin), system.log.head()
        value = draft_foresight(system.reads, draft, question, lambda read: bar(read, head))
    sys.stdout.buffer.write(format_named(format).render(value))


def _text(file: str) -> str:
    return shipped_text(file) if _is_ours(file) else _read(Path(file))


def _is_ours(file: str) -> bool:
    """Whether a policy that ships with the product is meant; a file of the same name comes first."""
    return file in SHIPPED and not Path(file).exists()


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise NotUtf8() from None
    except OSError:
        raise NoPolicyFile() from None


def _day(day: date | None) -> str:
    return "the beginning" if day in (None, date.min) else cell(day)


def _reason(reason: str | dict[str, bool] | None) -> str:
    if isinstance(reason, str):
        return reason.replace("\n", " ")
    return f"({marker_in(reason)})" if reason else ""


def _json(answered: Answered) -> bytes:
    basis = answered.basis.as_dict() | {"as_of": answered.basis.as_of}
    content = {**members(answered), "basis": basis}
    return orjson.dumps(
        orjson.loads(to_json(content)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    )


def _print(answered: Answered) -> None:
    table = Table("account", "from", "to", "tier", "by the draft")
    for one in answered.found.accounts:
        for each in one.differences:
            days = (f"{each.start:%Y-%m-%d}", f"{each.end:%Y-%m-%d}" if each.end else "")
            table.add_row(escape(one.account), *days, cell(each.present), cell(each.draft))
    if table.rows:
        wide.print(table)
    totals = answered.found.totals
    out.print(
        f"Of {totals.accounts} accounts, {totals.differing} would have had another tier at some time;"
        f" at the end {totals.higher} a higher and {totals.lower} a lower one."
    )
    out.print(
        f"Changes of tier: {totals.present_changes}, of which {totals.present_flaps} were undone within"
        f" {answered.asked.flap_days} days;"
        f" by the draft {totals.draft_changes}, of which {totals.draft_flaps}."
    )
    basis = answered.basis
    err.print(f"as of {basis.as_of:%Y-%m-%d %H:%M} UTC, from the facts up to position {basis.position}")
