"""What a cluster is broken by: each fault is done to a scene, and mended where it doesn't mend itself."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from tests.drills import stored
from tests.drills.nodes import Cluster
from tests.drills.scene import Scene
from tests.drills.services import Service, run, until
from tests.drills.stored import Follower
from tests.drills.trees import ONE_MORE_COLUMN, OTHER_RULE, next_version

UPGRADE_WAIT_SECONDS = 2.0
"""The longest that a request may wait for its acknowledgement in a rolling upgrade."""


FREEZE_SECONDS = 35.0


STOPPED_SECONDS = 8.0
"""How long it is watched that nothing is acknowledged while no standby is there."""


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
        scene.lead_to([*scene.services, coming])
        scene.steady()
        scene.lead_to([one for one in scene.services if one is not leaving])
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
    scene.stop_readers()
    scene.began = time.monotonic()
    scene.cluster.restore(backup, moment)
    shutil.rmtree(backup)
    run(scene.url, "check", "--all")
    head = stored.head(scene.database)
    undone = scene.ledger.undo_after(moment)
    scene.note = (
        f"{undone} facts after the moment undone, as asked; seconds from the beginning of the restore"
    )
    scene.lead_to([Service(scene.url, scene.folder).start().up() for _ in range(2)])
    for reader in scene.readers:
        # As docs/operations.md says: the places behind the restored log are given again, to other entries.
        reader.go_back(head)
        reader.start()
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
