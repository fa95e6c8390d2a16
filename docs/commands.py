"""The page on the command line: every command, its arguments and options."""

from collections.abc import Iterator
from typing import Any

import typer

from tierline.interfaces.cli import app

PREFACE = """\
# Command line

After `make run`, the command is `.venv/bin/tierline`; it works on the database that `TIERLINE_DATABASE`
names. It ends with 0 when done, 1 when something was refused, 2 when the command was mistyped and 130 when
interrupted.
"""


def page() -> str:
    """The page as Markdown."""
    return "\n".join([PREFACE, *(line for name, one in commands() for line in _command(name, one))])


def commands() -> list[tuple[str, Any]]:
    """Every command by its full name, as in `key add`, with what knows its options."""
    return list(_below("", typer.main.get_command(app)))


def _below(prefix: str, command: Any) -> Iterator[tuple[str, Any]]:
    for name, one in sorted(getattr(command, "commands", {}).items()):
        full = f"{prefix} {name}".strip()
        if hasattr(one, "commands"):
            if one.invoke_without_command and one.params:
                yield full, one
            yield from _below(full, one)
        else:
            yield full, one


def _command(name: str, command: Any) -> Iterator[str]:
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    arguments = [one for one in shown if one.param_type_name == "argument"]
    usage = " ".join([name, *(_usage(one) for one in arguments)])
    yield f"## `tierline {usage}`\n"
    yield " ".join((command.help or "").split()) + "\n"
    if shown:
        yield "| | |"
        yield "|---|---|"
        yield from (f"| {_name(one)} | {one.help or ''} |" for one in shown)
        yield ""


def _usage(argument: Any) -> str:
    name = _placeholder(argument)
    return (name if argument.required else f"[{name}]") + ("…" if argument.nargs == -1 else "")


def _name(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_placeholder(parameter)}`"
    names = [*parameter.opts, *parameter.secondary_opts]
    return ", ".join(f"`{name}`" for name in names)


def _placeholder(argument: Any) -> str:
    return str(argument.metavar or argument.name).upper()
