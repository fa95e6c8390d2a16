"""A cluster of PostgreSQL broken under load, fault by fault: `make drill`.

    python -m tests.drills.cluster [--only leader-kill switchover] [--seconds 6] [--write]

Three nodes under Patroni and etcd behind HAProxy, by the files in docs/cluster, in a private network of
the kernel. Two processes of the service with a worker each, under load, meet one fault in each phase, on
a database of its own. Readers of the feed, spread over both, go on through it, and one of them is killed and
comes back meanwhile. The control runs without synchronous replication and must lose what it acknowledged: a
check that finds nothing there would find nothing anywhere. Its readers may have what is there no more.
"""

import argparse
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from tests.drills import reliability
from tests.drills.checker import Findings
from tests.drills.faults import PHASES
from tests.drills.feed_checker import FeedFindings
from tests.drills.nodes import Cluster, cluster
from tests.drills.places import scratch
from tests.drills.scene import Result, Scene
from tests.drills.servers import Missing
from tests.drills.verdict import machine, say
from tests.drills.wires import go_inside

NOT_FINISHED = "not finished"


HEADS = [
    "what happened", "acknowledged", "of them by a repetition", "lost", "doubled", "skipped",
    "entries of the feed", "missed by readers", "had twice", "out of order", "read, not there",
    "seconds until writes went on", "seconds until reads were current", "remarks",
]  # fmt: skip


def phase(there: Cluster, folder: Path, name: str, options: argparse.Namespace) -> Result:
    """One fault on a whole cluster, and what was counted."""
    title, fault = PHASES[name]
    say(f"{name}: {title}")
    folder.mkdir()
    scene = Scene(there, folder, name, options.seconds, options.pause)
    try:
        scene.begin()
        with scene.reader_killed():
            fault(scene)
        there.mended()
        result = scene.finish(name, title)
        result.violations += judged(result)
    except Exception as error:  # noqa: BLE001 - what one phase fails by keeps no other from being run
        say(traceback.format_exc())
        for words in sorted(folder.glob("*.log")):
            say(f"{words.name} ended with: {words.read_text(errors='replace')[-2000:]}")
        broken = f"not finished: {type(error).__name__}: {error}"
        result = Result(
            name, title, 0, 0, Findings(), 0, FeedFindings(), 0.0, None, NOT_FINISHED, [*scene.wrong, broken],
        )  # fmt: skip
    finally:
        scene.abandon()
    for violation in result.violations:
        say(f"  VIOLATED: {violation}")
    return result


def phases(folder: Path, options: argparse.Namespace) -> Iterator[Result]:
    """What each phase counted; after one that could not be finished, a new cluster is made."""
    waiting = list(options.only)
    while waiting:
        with cluster(folder / f"cluster-{len(waiting)}") as there:
            whole = True
            while waiting and whole:
                name = waiting.pop(0)
                yield (result := phase(there, folder / name, name, options))
                whole = result.note != NOT_FINISHED


def judged(result: Result) -> list[str]:
    """What of the counts must not be: anything at all, but in the control only that nothing was lost."""
    if result.name != "control":
        return [*result.found.violations(), *result.read.violations()]
    wrong = [f"versions with holes: {one}" for one in result.found.holes]
    return (
        wrong if result.found.lost else [*wrong, "the control lost nothing, so that the check proves nothing"]
    )


def page(results: list[Result]) -> str:
    """What was counted, for docs/reliability.md."""
    return reliability.table(HEADS, [result.cells() for result in results])


def main() -> None:
    """Break what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=list(PHASES), default=list(PHASES), metavar="PHASE")
    parser.add_argument(
        "--seconds", type=float, default=6.0, help="of undisturbed load before and after a fault"
    )
    parser.add_argument(
        "--pause", type=float, default=1.0, help="least seconds between two pages of a writer"
    )
    parser.add_argument(
        "--write", action="store_true", help="write docs/reliability.md, if all phases were run"
    )
    parser.add_argument("--list", action="store_true", help="say which phases there are")
    options = parser.parse_args()
    if options.list:
        for name, (title, _) in PHASES.items():
            say(f"{name}: {title}")
        return
    go_inside("tests.drills.cluster")
    say(machine())
    with scratch() as folder:
        results = list(phases(folder, options))
    say(page(results))
    if options.write and options.only == list(PHASES):
        reliability.write("Cluster", page(results))
    violations = [f"{one.name}: {line}" for one in results for line in one.violations]
    say("All held." if not violations else f"{len(violations)} violations.")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    try:
        main()
    except Missing as missing:
        sys.exit(str(missing))
