"""The command line: `tierline`. What goes wrong is one line on standard error, never a traceback."""

import logging
import os
import sys
from collections.abc import Sequence

import typer

from tierline.application.ports import LogUnavailable
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.cli import (
    access,
    backups,
    checks,
    demo,
    exporting,
    feed,
    finding,
    forgetting,
    import_plans,
    import_template,
    imports,
    inbox,
    inspecting,
    keys,
    links,
    mcp,
    message_imports,
    messages,
    moving,
    people,
    policies,
    proofs,
    receipts,
    redacting,
    reports,
    retaining,
    root_key,
    security,
    serving,
    sql,
    upkeep,
    webhooks,
)
from tierline.interfaces.database_errors import SILENCE
from tierline.interfaces.settings import BadSetting
from tierline.interfaces.storage.backup import is_damage
from tierline.interfaces.storage.factory import UnreadableUrl, UnusableFile
from tierline.projections.engine.garbage import collect_seldom

app = typer.Typer(
    name="tierline",
    help="Which relationship a supplier really has with each key account, since when, and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serving.serve)
app.command("worker")(serving.work)
app.command("demo")(demo.demo)
app.command("report")(reports.report)
app.command("people")(people.people)
app.command("find")(finding.find)
app.command("feed")(feed.feed)
app.command("mcp")(mcp.mcp)
app.command("security")(security.security)
app.command("rebuild")(upkeep.rebuild)
app.command("replay")(upkeep.replay)
app.command("parked")(upkeep.parked)
app.command("retire")(upkeep.retire)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("redact")(redacting.redact)
app.command("retention")(retaining.retention)
app.command("check")(checks.check)
app.command("receipt")(receipts.receipt)
imports.app.command("inspect")(inspecting.inspect_file)
imports.app.command("plan")(import_plans.run)
imports.app.command("mappings")(import_plans.mappings)
imports.app.command("template")(import_template.write)
imports.app.command("all")(moving.import_all)
message_imports.add_to(imports.app)
app.add_typer(imports.app, name="import")
app.add_typer(inbox.app, name="inbox")
app.add_typer(messages.app, name="messages")
app.add_typer(policies.app, name="policy")
app.add_typer(keys.app, name="key")
app.add_typer(access.app, name="access")
app.add_typer(forgetting.app, name="forget")
app.add_typer(exporting.app, name="export")
app.add_typer(sql.app, name="sql")
app.add_typer(webhooks.app, name="webhook")
app.add_typer(redacting.app, name="hold")
app.add_typer(redacting.disclosing, name="disclose")
app.add_typer(links.app, name="link")
app.add_typer(root_key.app, name="root")
app.add_typer(proofs.app, name="proof")
app.add_typer(receipts.app, name="verify")

DAMAGED = "the database file is damaged: restore it from a backup"
INTERRUPTED = 130
_SAID = (Refusal, BadSetting, UnreadableUrl, UnusableFile)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0, 1 for what was refused, 2 for what was mistyped."""
    collect_seldom()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s: %(message)s")
    sys.exit(_run(list(sys.argv[1:] if arguments is None else arguments)))


def _run(arguments: list[str]) -> int:
    try:
        code = int(app(arguments, prog_name="tierline", standalone_mode=False) or 0)
        return _say("interrupted", code) if code == INTERRUPTED else code
    except (KeyboardInterrupt, typer.Abort):
        return _say("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Who read our output has enough of it; nothing more may be written, at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _SAID as error:
        return _say(str(error), 1)
    except (*SILENCE, LogUnavailable) as error:
        return _say(DAMAGED if is_damage(error) else "the database doesn't answer", 1)
    except OSError as error:
        return _say(f"the system refused: {error.strerror or type(error).__name__}", 1)
    except Exception as error:  # noqa: BLE001 - the last net: a person at a terminal gets a sentence
        return _say(DAMAGED, 1) if is_damage(error) else _unexpected(error)


def _unexpected(error: Exception) -> int:
    """Say what a mistyped command is told, or where something went wrong inside."""
    if hasattr(error, "format_message"):
        return _say(str(error.format_message()).replace("\n", " "), int(getattr(error, "exit_code", 2)))
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" (in {place.tb_frame.f_globals.get('__name__')})" if place else ""
    return _say(f"something went wrong inside: {type(error).__name__}{where}", 1)


def _say(sentence: str, code: int) -> int:
    print(f"tierline: {sentence}", file=sys.stderr)  # noqa: T201 - this is the terminal's door
    return code
