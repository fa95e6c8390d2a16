"""Timing side by side: what is compared takes turns, so that a slow moment meets all alike."""

import gc
import os
import platform
import re
import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table: what was done, its ratio to the reference, and what was hoped for."""

    database: str
    what: str
    figure: str
    """The measured time or rate, which belongs to this machine."""
    ratio: float
    against: str
    target: str = ""


BUSY = 0.5
"""From so many processes on that wanted a processor lately, measurements are disturbed."""


def machine() -> str:
    """On what is measured, and whether it had other things to do when that began."""
    load = os.getloadavg()[0]
    processors = f"{os.cpu_count()} processors ({platform.machine()})"
    told = f"{processors}, Python {platform.python_version()}, load {load:.1f}"
    warning = " **The machine was busy: trust no figure that is no ratio, and ratios to some 20 % only.**"
    return f"Measured on {told} before it began.{warning if load > BUSY else ''}"


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes, once."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def medians(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median seconds of each piece of work over `rounds` in which they take turns."""
    return {name: median(times) for name, times in _in_turns(works, rounds).items()}


def fastest(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds of each piece of work over `rounds` in which they take turns.

    For works so long that on a busy machine few rounds go undisturbed.
    """
    return {name: min(times) for name, times in _in_turns(works, rounds).items()}


def processor_time(
    works: Mapping[str, tuple[Callable[[], object], Callable[[], object]]], rounds: int
) -> dict[str, float]:
    """The median seconds of the processor that each work takes over `rounds` in which they take turns.

    Of the two that make a work the first gets it ready, which isn't counted. On a machine that does other
    things as well this says more than the time that goes by.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, (get_ready, work) in works.items():
            get_ready()
            start = process_time()
            work()
            taken[name].append(process_time() - start)
    return {name: median(times) for name, times in taken.items()}


def most_mebibytes() -> float:
    """The most memory that this process had, in mebibytes.

    Where the kernel tells it of the program that runs now, its word is taken: what a process is said to have
    used in all begins, on Linux, with what the one that started it had.
    """
    try:
        told = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    except OSError:
        told = None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def nothing() -> None:
    """What gets ready what needs nothing."""


def _in_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    for _ in range(rounds):
        for name, work in works.items():
            start = perf_counter()
            work()
            taken[name].append(perf_counter() - start)
    return taken


def table(results: list[Result]) -> str:
    """The results as a Markdown table."""
    head = "| store | what | measured | ratio | to | target |\n|---|---|---|---|---|---|\n"
    lines = (
        f"| {r.database} | {r.what} | {r.figure} | {r.ratio:.2f} | {r.against} | {r.target} |"
        for r in results
    )
    return head + "\n".join(lines) + "\n"
