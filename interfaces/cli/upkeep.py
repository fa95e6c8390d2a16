"""`tierline rebuild`, `replay`, `parked` and `retire`: the care of the read models."""

from rich.table import Table

from tierline.application.access import Scope
from tierline.interfaces.cli.terminal import out, progress, the_system, wide
from tierline.interfaces.permission import needs


@needs(Scope.ADMIN)
def rebuild() -> None:
    """Build the read models anew beside the live ones, which serve until the switch.

    A rebuild that was interrupted is gone on with.
    """
    with the_system() as system, progress("Reading facts") as bar:
        head = system.log.head()
        read = system.rebuild(lambda done: bar(done, head))
    out.print(f"Built anew from {read} facts.")


@needs(Scope.ADMIN)
def replay() -> None:
    """Try again the accounts that a read model could not take."""
    with the_system() as system:
        before = len({row["account_id"] for row in system.reads.parked()})
        replayed = system.worker.replay()
    out.print(f"{replayed} of {before} parked accounts are back.")


@needs(Scope.ADMIN)
def parked() -> None:
    """List the accounts that a read model can't take, since which position of the log, and why."""
    with the_system() as system:
        rows = system.reads.parked()
    if not rows:
        out.print("No account is parked.")
        return
    table = Table("Account", "Read models", "From position", "Error", "Since", box=None)
    for row in rows:
        models = "all" if row["projection"] == "*" else row["projection"]
        since = row["parked_at"].isoformat(timespec="seconds")
        table.add_row(row["account"], models, str(row["position"]), row["error"], since)
    wide.print(table)


@needs(Scope.ADMIN)
def retire() -> None:
    """Drop the read models of other versions of Tierline, once none of their processes runs any more."""
    with the_system() as system:
        gone = system.store.tidy(system.log.head(), at_once=True)
    out.print(f"{len(gone)} generations of read models that served nobody any more are gone.")
