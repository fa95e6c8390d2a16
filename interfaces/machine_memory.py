"""How much memory there is for this process, and what part of it histories may take."""

import os
from contextlib import suppress
from pathlib import Path

LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container says what it may take: control groups of version 2, and of version 1."""
PART = 16
LEAST_MEGABYTES, MOST_MEGABYTES = 96, 512


def memory_bytes(limits: tuple[Path, ...] = LIMITS) -> int:
    """The machine's memory, or what the container may take of it if that is less; 0 if nobody says."""
    found = []
    with suppress(ValueError, OSError, AttributeError):
        found.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for limit in limits:
        # Where nothing is limited, there is no such file, or a word or a gigantic number in it.
        with suppress(ValueError, OSError):
            found.append(int(limit.read_text("ascii")))
    return max(0, min(found, default=0))


def cache_megabytes(memory: int) -> int:
    """How many megabytes a process keeps accounts in where nothing else is said."""
    return min(max(memory // PART // 2**20, LEAST_MEGABYTES), MOST_MEGABYTES)
