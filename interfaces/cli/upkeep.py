"""`tierline rebuild` and `tierline replay`: the care of the read models."""

from interfaces.cli.terminal import out, progress, the_system


def rebuild() -> None:
    """Build the read models anew beside the live ones, which serve until the switch."""
    with the_system() as system, progress("Reading facts") as bar:
        head = system.log.head()
        read = system.rebuild(lambda done: bar(done, head))
    out.print(f"Built anew from {read} facts.")


def replay() -> None:
    """Try again the accounts that a read model could not take."""
    with the_system() as system:
        before = len(system.parked())
        replayed = system.worker.replay()
    out.print(f"{replayed} of {before} parked accounts are back.")
