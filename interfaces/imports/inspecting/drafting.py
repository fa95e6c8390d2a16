"""A mapping drafted for a table: it runs as it stands, and says in comments what was guessed."""

import re
from collections.abc import Iterator

from tierline.interfaces.imports.codes import slug
from tierline.interfaces.imports.inspecting.facts import Block, facts_of, key_of
from tierline.interfaces.imports.inspecting.known import KnownColumns, Value
from tierline.interfaces.imports.inspecting.tables import TableFound
from tierline.interfaces.imports.inspecting.toml import line, one_line
from tierline.interfaces.imports.mapping import CsvDialect

_TAIL = re.compile(r"[\d:].*$", re.DOTALL)


def draft(table: TableFound, known: KnownColumns, holds: str, vacant: tuple[str, ...], file: str) -> str:
    """The text of a mapping file for a table."""
    account, said, only = _account(known, holds)
    key = key_of(known)
    blocks = facts_of(known, holds)
    return "\n".join(
        [
            f"# A draft for {one_line(file)}, whose rows most likely hold {holds}. Much is guessed by",
            "# names and values: read each line before you import. docs/importing.md explains the language.",
            "",
            line(
                "system", slug(file.rpartition(".")[0]) or "table", "names the source of every fact; keep it"
            ),
            line("key", key, _key_said(key)),
            line("account", account, said),
            line("zone", "UTC", "of times that name none, as in Europe/Berlin or Asia/Shanghai"),
            *([line("empty", list(vacant), "cells that mean nothing")] if vacant else []),
            *_sheet(table),
            *_csv(table),
            *_columns(known),
            *only,
            *(text for block in blocks for text in _block(block)),
            "",
        ]
    )


def _account(known: KnownColumns, holds: str) -> tuple[str | Value, str, list[str]]:
    """The account of a row, what is to be said of it, and the test that leaves out rows without one."""
    order = ("account", "id", "account_name", "name") if holds == "accounts" else ("account", "account_name")
    role = next((one for one in order if known.has(one)), None)
    if role is None:
        return "{$file|code}", "no column names the account: all rows are taken to be about one", []
    found, said = known.account(role)
    column = known.meant[role]
    if column.filled == column.rows:
        return found, said, []
    test = ["", "[[only]]", f"# {column.rows - column.filled} rows name no account and are skipped"]
    return found, said, [*test, line("column", known.of(role)), line("empty", False)]


def _key_said(key: str) -> str:
    if key == "{whole row|exact}":
        return "no column tells rows apart: all of them together do, so a changed row is a new one"
    return "names a row for good"


def _sheet(table: TableFound) -> Iterator[str]:
    """The table [sheet], of a workbook."""
    if sheet := table.sheet:
        yield from ("", "[sheet]", line("name", sheet.name))
        if sheet.skip:
            yield line("skip", sheet.skip)


def _csv(table: TableFound) -> Iterator[str]:
    """The table [csv], with what isn't as usual."""
    usual = CsvDialect()
    found = table.dialect
    told = {
        name: getattr(found, name) for name in ("delimiter", "quote", "escape", "encoding", "skip", "header")
    }
    told = {name: one for name, one in told.items() if one != getattr(usual, name)}
    if found.widths:
        told["widths"] = list(found.widths)
    if patterns := _passed_over(table):
        told["pass_over"] = patterns
    if told:
        yield from ("", "[csv]", *(line(name, one) for name, one in told.items()))


def _passed_over(table: TableFound) -> list[str]:
    """Patterns for the rows at the end that are no data, which fit no row that is."""
    first = {row[0] for row in table.rows}
    patterns = []
    for cell in dict.fromkeys(one for one in table.footers if one.strip()):
        short = f"^{re.escape(_TAIL.sub('', cell) or cell)}"
        fits = any(re.search(short, one) for one in first)
        patterns.append(f"^{re.escape(cell)}$" if fits else short.replace(r"\ ", " ").replace(r"\-", "-"))
    return list(dict.fromkeys(patterns))


def _columns(known: KnownColumns) -> Iterator[str]:
    if known.aliases:
        yield from ("", "[columns]", *(line(name, one) for name, one in known.aliases.items()))


def _block(block: Block) -> Iterator[str]:
    yield ""
    if block.says:
        yield f"# {one_line(block.says)}"
    yield "[[fact]]"
    yield line("kind", block.kind)
    settings = dict(block.settings)
    if needs := settings.get("needs"):
        settings["needs"] = list(dict.fromkeys(needs))
    yield from (line(name, one) for name, one in settings.items() if one)
    yield "[fact.set]"
    for name, (given, comment) in block.set.items():
        yield line(name, given, comment)
