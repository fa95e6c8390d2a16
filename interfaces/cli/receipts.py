"""`tierline receipt` and `tierline verify receipt`: decisions as signed files, and checking them anywhere."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tierline.application.access import Scope
from tierline.application.receipts import CheckedReceipt, checked_receipt
from tierline.application.signed_notes import verifier_key
from tierline.interfaces.cli.terminal import out, the_system
from tierline.interfaces.cli.time_stamps import StampedBy, check_stamps
from tierline.interfaces.permission import needs, needs_nothing
from tierline.interfaces.receipts import DecisionUnknown, receipt_of
from tierline.interfaces.storage.backup import FileExists

app = typer.Typer(help="Check files that the service gave, without it.", no_args_is_help=True)


@needs(Scope.READ)
def receipt(
    fact_id: Annotated[str, typer.Argument(metavar="FACT_ID", help="The fact_id of the decision.")],
    output: Annotated[Path, typer.Option("--output", help="The file to write; it must not exist.")],
) -> None:
    """Write the signed receipt of a decision: an override approved, or a policy adopted."""
    try:
        known = UUID(fact_id)
    except ValueError:
        raise DecisionUnknown() from None
    if output.exists():
        raise FileExists()
    with the_system() as system:
        while not system.proofs.follow():
            pass
        content = receipt_of(system, known)
    output.write_bytes(content)
    out.print(str(output))


@app.callback()
@needs_nothing
def verify() -> None:
    """Check files that the service gave, without it."""


@app.command("receipt")
@needs_nothing
def verify_receipt(
    file: Annotated[Path, typer.Argument(help="The file of the receipt.")],
    keys: Annotated[
        list[str], typer.Option("--key", help="A verifier key, as `tierline proof key` prints it.")
    ],
    stamped_by: StampedBy = None,
) -> None:
    """Check a decision receipt from its file alone; if something is wrong, the first of it is said."""
    found = checked_receipt(file.read_bytes(), [verifier_key(one) for one in keys])
    out.print(f"{file}: genuine, {_said(found)}")
    check_stamps([file], stamped_by)


def _said(found: CheckedReceipt) -> str:
    decision, checkpoint = found.decision, found.checkpoint
    tier = f"; the tier then: {found.tier}" if found.tier else ""
    became = "it stood" if found.stands else "it had been retracted"
    return (
        f"{decision['kind']} of {decision['account']} by {decision['decided_by']}, decided"
        f" {decision['occurred_at']}, recorded {decision['recorded_at']}{tier}; when the receipt was issued,"
        f" {found.issued_at}, {became}; proven in {checkpoint.origin} of {checkpoint.size} leaves"
    )
