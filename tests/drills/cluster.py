"""A cluster of PostgreSQL broken under load, fault by fault: `make drill`.

    python -m tests.drills.cluster [--only leader-kill switchover] [--seconds 6] [--write]

Three nodes under Patroni and etcd behind HAProxy, by the files in docs/cluster, in a private network of
the kernel. Two processes of the service with a worker each, under load, meet one fault in each phase, on
a database of its own. The control runs without synchronous replication and must lose what it
acknowledged: a check that finds nothing there would find nothing anywhere.
"""

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.drills import reliability, stored
from tests.drills.checker import Findings
from tests.drills.ledger import Ledger
from tests.drills.load import Load
from tests.drills.nodes import Cluster, cluster
from tests.drills.places import scratch
from tests.drills.servers import Missing
from tests.drills.services import ROOT, Service, run, until
from tests.drills.stored import Follower
from tests.drills.trees import ONE_MORE_COLUMN, OTHER_RULE, next_version
from tests.drills.verdict import counts, log_is_whole, machine, rows_as_rebuilt, say, texts_open
from tests.drills.wires import go_inside

NOT_FINISHED = "not finished"
UPGRADE_WAIT_SECONDS = 2.0
"""The longest that a request may wait for its acknowledgement in a rolling upgrade."""
FREEZE_SECONDS = 35.0
CURRENT_SECONDS = 60.0
"""How long read models may take to be as far as the log, before that counts as never."""
STOPPED_SECONDS = 8.0
"""How long it is watched that nothing is acknowledged while no standby is there."""


@dataclass
class Result:
    """What one phase counted."""

    name: str
    title: str
    acknowledged: int
    repeated: int
    found: Findings
    writes_after: float
    """The longest time without an acknowledgement from the fault on, in seconds."""
    current_after: float | None
    """From the beginning of that time until a read of what was recorded after it was answered, in seconds."""
    note: str = ""
    violations: list[str] = field(default_factory=list)

    def cells(self) -> list[str]:
        """Its line of the table."""
        found, current = self.found, self.current_after
        numbers = (self.acknowledged, self.repeated, len(found.lost), len(found.doubled), len(found.skipped))
        seconds = (f"{self.writes_after:.1f}", f"{current:.1f}" if current is not None else "–")
        return [self.title, *map(str, numbers), *seconds, self.note]


HEADS = [
    "what happened", "acknowledged", "of them by a repetition", "lost", "doubled", "skipped",
    "seconds until writes went on", "seconds until reads were current", "remarks",
]  # fmt: skip


class Scene:
    """Two processes of the service on a new database of the cluster, under load."""

    def __init__(self, there: Cluster, folder: Path, name: str, seconds: float, pause: float) -> None:
        self.cluster, self.folder, self.seconds = there, folder, seconds
        self.url = there.new_database(name.replace("-", "_"))
        self.database = stored.database_at(self.url)
        self.tree = ROOT
        self.services = [Service(self.url, folder) for _ in range(2)]
        self.ledger = Ledger()
        self.load = Load(
            lambda: [one.address for one in self.services], self.ledger, writers=6, accounts=12, seconds=pause
        )
        self.follower = Follower(self.database)
        self.began = 0.0
        self.note = ""
        self.wrong: list[str] = []

    def begin(self) -> None:
        """Start all, and let it run undisturbed for a while."""
        for service in self.services:
            service.start().up()
        self.load.open_accounts()
        self.follower.start()
        self.load.start()
        self.steady()
        self.began = time.monotonic()

    def steady(self) -> None:
        """Let the load go on, once facts sent from now on are acknowledged and can be read."""
        now = time.monotonic()
        until(lambda: any(one.sent > now for one in self.ledger.since(now)), "writes go on")
        position = self.ledger.last_position()
        try:
            until(lambda: self.load.reader.current_after(now, position), "reads are current", CURRENT_SECONDS)
        except AssertionError as missing:
            states = [service.readiness() for service in self.services]
            self.wrong.append(f"{missing}: asked for {position}, /readyz says {states}")
        time.sleep(self.seconds)

    def refuse_nothing_longer(self, seconds: float) -> None:
        """No request since the fault began took longer until it was acknowledged."""
        waited = self.ledger.longest_wait(self.began)
        self.note += f"; longest request {waited:.1f} s"
        if waited > seconds:
            self.wrong.append(f"a request took {waited:.1f} s until it was acknowledged")

    def finish(self, name: str, title: str) -> Result:
        """End the load and hold everything against everything."""
        pause = self.ledger.pause(self.began, time.monotonic())
        current = self.load.reader.current_after(pause.began, pause.position)
        self.load.stop()
        position = stored.head(self.database)
        for service in self.services:
            if not service.lives:
                self.wrong.append(f"a process of the service died; it said: {service.said()[-500:]}")
            self.reaches(service, position)
        self.follower.stop()
        found = log_is_whole(self.ledger, self.database, self.follower)
        there = {*self.ledger.receipts} - {*found.lost}
        texts = texts_open(self.ledger, self.services[0], sorted(there))
        self.stop_services()
        self.wrong += [f"a text does not open: {one}" for one in texts]
        self.wrong += rows_as_rebuilt(self.url, self.database, self.tree)
        self.wrong += dict.fromkeys(self.ledger.faults)
        say(f"  {counts(self.ledger, found)}; writes again after {pause.seconds:.1f} s; "
            f"answers that were none: {dict(self.ledger.answers)}")  # fmt: skip
        return Result(
            name, title, len(self.ledger.receipts), self.ledger.repeated, found,
            pause.seconds, current, self.note.strip("; "), self.wrong,
        )  # fmt: skip

    def reaches(self, service: Service, position: int) -> None:
        """Wait until a process's read models rest on a position, or note that they don't."""
        try:
            service.reaches(position, CURRENT_SECONDS)
        except AssertionError as missing:
            self.wrong.append(str(missing))

    def stop_services(self) -> None:
        """Stop all processes of the service."""
        for service in self.services:
            service.stop()

    def abandon(self) -> None:
        """End what still runs, whatever happened."""
        self.load.abandon()
        self.follower.abandon()
        for service in self.services:
            service.kill()


def leader_kill(scene: Scene) -> None:
    """PostgreSQL's first process on the leader is killed."""
    killed = scene.cluster.leader()
    pid = killed.machine.postmaster()
    assert pid is not None
    killed.machine.kill(pid)
    scene.steady()


def node_kill(scene: Scene) -> None:
    """All processes of the leader's machine are killed: etcd, Patroni, PostgreSQL. Later it comes back."""
    lost = scene.cluster.leader()
    lost.machine.power_off()
    scene.steady()
    lost.start()


def node_freeze(scene: Scene) -> None:
    """Nothing on the leader's machine goes on for a while; then everything does."""
    frozen = scene.cluster.leader()
    frozen.machine.freeze()
    scene.steady()
    time.sleep(max(0.0, scene.began + FREEZE_SECONDS - time.monotonic()))
    frozen.machine.thaw()
    scene.steady()


def cut_off(scene: Scene) -> None:
    """The leader sees neither of the others any more, while proxy and service still reach all three."""
    lost = scene.cluster.leader()
    others = scene.cluster.others(lost)
    lost.machine.lose(others)
    until(
        lambda: any(node.is_primary() for node in scene.cluster.nodes if node is not lost), "another leader"
    )
    scene.steady()
    lost.machine.find(others)


def standby_kill(scene: Scene) -> None:
    """One standby's machine is lost: the other one confirms, and writing goes on."""
    lost = scene.cluster.standbys()[0]
    lost.machine.power_off()
    scene.steady()
    lost.start()


def standbys_lost(scene: Scene) -> None:
    """Both standbys stop (etcd lives on): nothing may be acknowledged until one of them is back."""
    lost = scene.cluster.standbys()
    for standby in lost:
        standby.kill_database()
    # What was under way on its last metres may still arrive.
    time.sleep(1.0)
    since = time.monotonic()
    time.sleep(STOPPED_SECONDS)
    if early := scene.ledger.since(since):
        scene.wrong.append(f"{len(early)} facts were acknowledged while no standby was there")
    scene.began = time.monotonic()
    lost[0].start_patroni()
    scene.steady()
    scene.note = "nothing acknowledged while both were gone; seconds from the return of one"
    lost[1].start_patroni()


def switchover(scene: Scene) -> None:
    """The leader hands over in an orderly way."""
    scene.cluster.switch_over()
    scene.steady()


def upgrade(scene: Scene, change: str) -> None:
    """Processes of the next version start beside the old ones, take over, and the old ones end."""
    new_tree = next_version(scene.folder / "next", change)
    old = list(scene.services)
    for leaving in old:
        coming = Service(scene.url, scene.folder, tree=new_tree).start().up()
        # Until it says that it is ready, no load balancer leads to it.
        coming.reaches(scene.ledger.last_position())
        scene.services.append(coming)
        scene.steady()
        scene.services.remove(leaving)
        time.sleep(1.0)
        leaving.stop()
    scene.steady()
    scene.tree = new_tree
    scene.refuse_nothing_longer(UPGRADE_WAIT_SECONDS)


def restore(scene: Scene) -> None:
    """A base backup under load, more facts, and back to a moment between two of them by the archive."""
    backup = scene.cluster.folder / "db1" / f"backup-{time.monotonic_ns()}"
    scene.cluster.back_up(backup)
    scene.steady()
    ((moment,),) = scene.cluster.as_superuser("SELECT now()")
    assert isinstance(moment, datetime)
    scene.steady()
    scene.load.stop()
    scene.follower.stop()
    scene.cluster.archived()
    scene.stop_services()
    scene.began = time.monotonic()
    scene.cluster.restore(backup, moment)
    shutil.rmtree(backup)
    run(scene.url, "check", "--all")
    undone = scene.ledger.undo_after(moment)
    scene.note = (
        f"{undone} facts after the moment undone, as asked; seconds from the beginning of the restore"
    )
    scene.services = [Service(scene.url, scene.folder).start().up() for _ in range(2)]
    scene.follower = Follower(scene.database)
    scene.follower.start()
    scene.load.start()
    scene.steady()


def control(scene: Scene) -> None:
    """The leader is cut off as above, but commits had waited for nobody."""
    with asynchronous(scene.cluster):
        scene.began = time.monotonic()
        cut_off(scene)
        scene.cluster.mended()


@contextmanager
def asynchronous(there: Cluster) -> Iterator[None]:
    """Let commits wait for nobody meanwhile."""
    there.configure(synchronous_mode="off", synchronous_mode_strict="false")
    until(lambda: there.as_superuser("SHOW synchronous_standby_names") == [("",)], "nobody is waited for")
    yield
    there.configure(synchronous_mode="quorum", synchronous_mode_strict="true")
    until(lambda: there.as_superuser("SHOW synchronous_standby_names") != [("",)], "a standby is waited for")


PHASES: dict[str, tuple[str, Callable[[Scene], None]]] = {
    "leader-kill": ("PostgreSQL killed on the leader", leader_kill),
    "node-kill": ("the leader's machine lost", node_kill),
    "node-freeze": (f"the leader's machine frozen for {FREEZE_SECONDS:.0f} s", node_freeze),
    "cut-off": ("the leader cut off from its peers, still reached by clients", cut_off),
    "standby-kill": ("a standby's machine lost", standby_kill),
    "standbys-lost": ("both standbys lost", standbys_lost),
    "switchover": ("planned switchover", switchover),
    "upgrade-rule": ("rolling upgrade, a rule changed", lambda scene: upgrade(scene, OTHER_RULE)),
    "upgrade-column": ("rolling upgrade, a column added", lambda scene: upgrade(scene, ONE_MORE_COLUMN)),
    "restore": ("restore to a moment", restore),
    "control": ("**control**: cut off, replication asynchronous", control),
}


def phase(there: Cluster, folder: Path, name: str, options: argparse.Namespace) -> Result:
    """One fault on a whole cluster, and what was counted."""
    title, fault = PHASES[name]
    say(f"{name}: {title}")
    folder.mkdir()
    scene = Scene(there, folder, name, options.seconds, options.pause)
    try:
        scene.begin()
        fault(scene)
        there.mended()
        result = scene.finish(name, title)
        result.violations += judged(result)
    except Exception as error:  # noqa: BLE001 - what one phase fails by keeps no other from being run
        say(traceback.format_exc())
        for words in sorted(folder.glob("*.log")):
            say(f"{words.name} ended with: {words.read_text(errors='replace')[-2000:]}")
        broken = f"not finished: {type(error).__name__}: {error}"
        result = Result(name, title, 0, 0, Findings(), 0.0, None, NOT_FINISHED, [*scene.wrong, broken])
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
        return result.found.violations()
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
