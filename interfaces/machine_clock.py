"""What time went by on this machine, whatever its wall clock says."""

import time
from datetime import timedelta


def gone_by() -> timedelta:
    """How much time went by since the machine started, its sleep included where the system tells that."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return timedelta(microseconds=time.clock_gettime_ns(clock) // 1000)
