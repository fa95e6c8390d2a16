"""Machines of a private network in the kernel: processes with an address of their own, to be cut off.

Each machine is a network namespace on a bridge, as containers have; nobody outside reaches it. What runs
in it is found by its namespace, so a machine can lose its power, freeze, or lose sight of others.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from tests.drills.servers import program, unprivileged

BRIDGE = "tld0"
NETWORK = "10.77.0."
HERE = f"{NETWORK}1"
"""The address of what runs in the network and on none of its machines."""
_INSIDE = "TLD_INSIDE"
_NOWHERE = "02:00:00:00:00:fe"
"""A hardware address that nobody has: what goes there is lost without a sign."""


def go_inside(module: str) -> None:
    """Begin again in a network of one's own; returns when that has happened.

    Whoever ends it ends all of its processes, since their numbers are of its own as well.
    """
    if os.environ.get(_INSIDE):
        _ip("link", "set", "lo", "up")
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        return
    unshare = program("unshare", "util-linux")
    as_oneself = ["--user", "--map-current-user", "--keep-caps"] if os.geteuid() else []
    of_its_own = ["--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
    # The first process of the numbers must hear of those that end and have lost their parent.
    first = [program("bash", "bash"), "-c", '"$@" & wait $!', "first"]
    again = [sys.executable, "-m", module, *sys.argv[1:]]
    os.environ[_INSIDE] = "yes"
    os.execv(unshare, [unshare, *as_oneself, *of_its_own, "--", *first, *again])


class Machine:
    """One machine of the network.

    Args:
        name: What it is called.
        number: Its place in the network, from 2 on.
    """

    def __init__(self, name: str, number: int) -> None:
        self.name, self.address = name, f"{NETWORK}{number}"
        # A process that does nothing holds the namespace, whatever else ends.
        self._anchor = subprocess.Popen([program("unshare", "util-linux"), "--net", "sleep", "infinity"])
        self._wait_for_namespace()
        self._net = Path(f"/proc/{self._anchor.pid}/ns/net").stat().st_ino
        outer, inner = f"tld{name}", "eth0"
        self._outer = outer
        _ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", str(self._anchor.pid))
        _ip("link", "set", outer, "master", BRIDGE, "up")
        self._do("ip", "link", "set", "lo", "up")
        self._do("ip", "addr", "add", f"{self.address}/24", "dev", inner)
        self._do("ip", "link", "set", inner, "up")

    def start(
        self, command: Sequence[str], environment: Mapping[str, str], words: IO[bytes], folder: Path
    ) -> subprocess.Popen[bytes]:
        """Start a program on the machine, as a user without privileges."""
        user = unprivileged()
        become = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"] if user else []
        call = [*self._inside(), *become, *command]
        return subprocess.Popen(
            call, env=environment, stdout=words, stderr=words, cwd=folder, start_new_session=True
        )

    def processes(self) -> Iterator[int]:
        """The ids of all processes on it."""
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self._anchor.pid:
                try:
                    if (entry / "ns/net").stat().st_ino == self._net:
                        yield int(entry.name)
                except OSError:
                    continue

    def postmaster(self) -> int | None:
        """The id of PostgreSQL's first process on it."""
        for pid in self.processes():
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[0].endswith(b"/postgres") and b"-D" in words:
                return pid
        return None

    def kill(self, pid: int) -> None:
        """End one of its processes without a word."""
        os.kill(pid, signal.SIGKILL)

    def power_off(self) -> None:
        """End all its processes without a word."""
        self._signal(signal.SIGKILL)
        while any(not _is_ghost(pid) for pid in self.processes()):
            self._signal(signal.SIGKILL)
            time.sleep(0.05)

    def freeze(self) -> None:
        """Let nothing on it go on; its kernel still answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all go on."""
        self._signal(signal.SIGCONT)

    def lose(self, others: Sequence["Machine"]) -> None:
        """Let nothing pass any more between it and others, without a sign."""
        for one, other in self._pairs(others):
            one._do(
                "ip", "neigh", "replace", other.address, "lladdr", _NOWHERE, "dev", "eth0", "nud", "permanent"
            )

    def find(self, others: Sequence["Machine"]) -> None:
        """Let all pass again, and what was never lost as before."""
        for one, other in self._pairs(others):
            # Flushing forgets those that are stated for good only if it is told so.
            one._do("ip", "neigh", "flush", "to", other.address, "dev", "eth0", "nud", "permanent")

    def end(self) -> None:
        """Be no more."""
        self.thaw()
        self.power_off()
        # By itself it would go away with the namespace, but only in a while.
        _ip("link", "del", self._outer)
        self._anchor.kill()
        self._anchor.wait()

    def _pairs(self, others: Sequence["Machine"]) -> list[tuple["Machine", "Machine"]]:
        return [pair for other in others for pair in ((self, other), (other, self))]

    def _signal(self, number: signal.Signals) -> None:
        for pid in list(self.processes()):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue

    def _inside(self) -> list[str]:
        return [program("nsenter", "util-linux"), f"--net=/proc/{self._anchor.pid}/ns/net", "--"]

    def _do(self, *command: str) -> None:
        _called([*self._inside(), program(command[0], "iproute2"), *command[1:]])

    def _wait_for_namespace(self) -> None:
        ours = os.stat("/proc/self/ns/net").st_ino
        while Path(f"/proc/{self._anchor.pid}/ns/net").stat().st_ino == ours:
            time.sleep(0.01)


def _is_ghost(pid: int) -> bool:
    """Whether a process has ended and only waits for its parent to hear of it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return True


def _ip(*arguments: str) -> None:
    _called([program("ip", "iproute2"), *arguments])


def _called(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
