"""Mutants of the pure core: code that is wrong in one place, and whether a test says so.

    python -m tests.drills.mutants [--part merkle] [--most 250] [--seed 7] [--write]

A mutant is made in a fork of a process that has read all tests: the code of one function is replaced, and
the tests that call this function run until one fails, the quickest first. So none of them begins a Python
or reads the tests again, which takes mutmut and cosmic-ray some ten seconds each here, and neither is
needed. Tests are those of the domain, and property tests draw the same few examples each time.

What survives and changes nothing that anybody could tell is listed with the reason in
`equivalent_mutants.toml`, and counted apart.
"""

import argparse
import gc
import json
import os
import resource
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, settings

from tests.drills import reliability
from tests.drills.mutations import Mutation, mutations
from tests.drills.services import ROOT
from tests.drills.verdict import say

SECONDS = 30.0
"""For how long tests of a mutant run at most, by how long they took with the code as it is."""
LEAST_CPU_SECONDS = 3
TIMES = 3
"""A mutant that takes so many seconds, and so many times what the code takes as it is, counts as killed."""
LONGEST_SECONDS = 900
"""The same for one that waits."""
MEMORY = 4 * 2**30
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
HEADS = ["part", "mutants", "tried", "killed", "equivalent", "left", "killed of those that differ"]


class Part(NamedTuple):
    """A part of the pure core: its files, and the tests that are asked."""

    sources: Sequence[str]
    tests: Sequence[str]


def _of_tiers(*subjects: str) -> list[str]:
    return [f"tests/domain/tiers/test_{one}.py" for one in subjects]


PARTS = {
    "time": Part(["domain/time/*.py"], ["tests/domain/time"]),
    "measures": Part(
        ["domain/tiers/measures/*.py"],
        _of_tiers(
            "measures", "accumulators", "cases", "checkpoints", "dependence", "agreement", "faulty_policies"
        ),
    ),
    "assess": Part(
        ["domain/tiers/assess.py", "domain/tiers/judge.py", "domain/tiers/timeline.py"],
        [
            *_of_tiers(
                "assess",
                "judged_past",
                "cases",
                "timeline",
                "shared_replay",
                "tier_watch",
                "agreement",
                "moves",
            ),
            "tests/projections/models/test_tier_history.py",
        ],
    ),
    "coverage": Part(["domain/coverage/*.py"], ["tests/domain/coverage"]),
    "merkle": Part(["domain/shared/merkle.py"], ["tests/domain/shared/test_merkle.py"]),
    "access": Part(["application/access.py"], ["tests/application/test_access.py"]),
}


class MutantFate(NamedTuple):
    """A mutant, and what became of it: `killed`, `left`, or `equivalent` with the reason."""

    mutation: Mutation
    fate: str
    why: str = ""

    def told(self) -> str:
        """Where it is and what it says."""
        one = self.mutation
        return f"{one.path}:{one.line} {one.function}: {one.was}  ->  {one.becomes}"


class Trial:
    """A plugin of pytest that runs the tests once, and then again for each mutant in a fork."""

    def __init__(self, part: Part, most: int, seed: int) -> None:
        self.part, self.most, self.seed = part, most, seed
        self.all = 0
        self.fates: list[MutantFate] = []
        self._calls: dict[int, set[tuple[str, int, str]]] = {}
        self._seconds: dict[int, float] = {}

    def pytest_collection(self) -> None:
        """Before the tests are read: none of them is to look for the smallest example that fails."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutants", settings.get_profile("ci"), phases=phases)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then all mutants."""
        files = _as_imported([path for one in self.part.sources for path in sorted(ROOT.glob(one))])
        _CACHES[:] = _caches()
        self._run_unchanged(session, {*map(str, files)})
        if session.testsfailed:
            raise session.Failed("the tests fail with the code as it is")
        found = [one for path in files for one in mutations(path, str(path))]
        self.all = len(found)
        sample = Random(self.seed).sample(found, min(self.most, len(found)))
        functions, known = _functions(files), _equivalent()
        for number, one in enumerate(sorted(sample, key=lambda one: (one.path, one.line)), 1):
            self.fates.append(self._fate(session, one, functions, known))
            if self.fates[-1].fate == "left":
                say(f"  left: {self.fates[-1].told()}")
            if not number % 50:
                say(f"  {number} of {len(sample)}")
        return True

    def _run_unchanged(self, session: pytest.Session, files: set[str]) -> None:
        """Find out which test calls which function, and how long it takes."""
        for number, item in enumerate(session.items):
            calls = self._calls[number] = set()

            def note(frame: FrameType, event: str, _: object, calls: set[Any] = calls) -> None:
                code = frame.f_code
                if event == "call" and code.co_filename in files:
                    calls.add((code.co_filename, code.co_firstlineno, code.co_qualname))

            _clear_caches()
            began = time.process_time()
            sys.setprofile(note)
            _run(item, session.items[number + 1 :])
            sys.setprofile(None)
            self._seconds[number] = time.process_time() - began

    def _fate(
        self,
        session: pytest.Session,
        one: Mutation,
        functions: dict[tuple[str, int, str], list[FunctionType]],
        known: dict[tuple[str, str, str, str], str],
    ) -> MutantFate:
        place = (one.path, one.first_line, one.function)
        tests = self._tests(place)
        allowed = LEAST_CPU_SECONDS + int(TIMES * sum(self._seconds[at] for at in tests))
        items = [session.items[at] for at in tests]
        if tests and _is_killed(session, items, one.code(), functions[place], allowed):
            return MutantFate(one, "killed")
        short = str(Path(one.path).resolve().relative_to(ROOT))
        one = Mutation(short, one.function, one.first_line, one.line, one.was, one.becomes, one.code)
        why = known.get((short, one.function, one.was, one.becomes))
        return MutantFate(one, "equivalent", why) if why else MutantFate(one, "left")

    def _tests(self, place: tuple[str, int, str]) -> list[int]:
        """The tests that call a function, the quickest first, for so long in all."""
        calling = sorted(
            (at for at, calls in self._calls.items() if place in calls), key=self._seconds.__getitem__
        )
        chosen, spent = [], 0.0
        for at in calling:
            spent += self._seconds[at]
            if chosen and spent > SECONDS:
                break
            chosen.append(at)
        return chosen


def _run(item: pytest.Item, later: Sequence[pytest.Item]) -> None:
    following = later[0] if later else None
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _is_killed(
    session: pytest.Session,
    items: Sequence[pytest.Item],
    code: CodeType,
    functions: list[FunctionType],
    allowed: int,
) -> bool:
    """Whether a test fails in a fork in which functions have another code, or it takes too long."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed))
        _be_the_mutant(session, items, code, functions)
    return os.waitpid(child, 0)[1] != 0


def _be_the_mutant(
    session: pytest.Session, items: Sequence[pytest.Item], code: CodeType, functions: list[FunctionType]
) -> None:
    """Run tests until one fails, and leave without a word."""
    for fatal in (signal.SIGALRM, signal.SIGXCPU):
        signal.signal(fatal, signal.SIG_DFL)
    signal.alarm(LONGEST_SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    failed = True
    try:
        for function in functions:
            function.__code__ = code
        for number, item in enumerate(items):
            _clear_caches()
            _run(item, items[number + 1 :])
            if session.testsfailed:
                break
        failed = bool(session.testsfailed)
    finally:
        os._exit(int(failed))


def _as_imported(files: Sequence[Path]) -> list[Path]:
    """Files as the modules that were read from them call them: the package may be a link to the checkout."""
    loaded = [module.__file__ for module in [*sys.modules.values()] if getattr(module, "__file__", None)]
    called = {Path(one).resolve(): Path(one) for one in loaded if one and "tierline" in one}
    return [called.get(path, path) for path in files]


def _clear_caches() -> None:
    """Have nothing remembered that the code as it was has computed."""
    for one in _CACHES:
        one.cache_clear()


_CACHES: list[Any] = []


def _functions(files: Sequence[Path]) -> dict[tuple[str, int, str], list[FunctionType]]:
    """The functions of files that are there, however they are wrapped, by where they are defined."""
    paths = {str(path) for path in files}
    found: dict[tuple[str, int, str], list[FunctionType]] = {}
    for one in gc.get_objects():
        if type(one) is FunctionType and one.__code__.co_filename in paths:
            code = one.__code__
            place = (code.co_filename, code.co_firstlineno, code.co_qualname)
            found.setdefault(place, []).append(one)
    return found


def _caches() -> Iterator[Any]:
    for one in gc.get_objects():
        if type(one).__name__ == "_lru_cache_wrapper" and str(one.__module__).startswith("tierline"):
            yield one


def _equivalent() -> dict[tuple[str, str, str, str], str]:
    """Why a mutant is none, by file, function and what was changed."""
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8")).get("mutant", [])
    return {(one["file"], one["function"], one["was"], one["becomes"]): one["why"] for one in listed}


def trial(name: str, most: int, seed: int) -> Trial:
    """Try the mutants of a part."""
    part = PARTS[name]
    tried = Trial(part, most, seed)
    # No reporter: a fork that fails is nothing to report.
    without = ("terminal", "cacheprovider", "randomly", "xdist")
    options = [word for one in without for word in ("-p", f"no:{one}")]
    if (
        pytest.main(["-o", "addopts=", "-m", "not long", *options, *part.tests], plugins=[tried])
        and not tried.fates
    ):
        raise SystemExit(f"{name}: the tests fail, or can't be run, with the code as it is")
    return tried


def line(name: str, tried: Trial) -> list[str]:
    """The cells of a part."""
    counted = Counter(one.fate for one in tried.fates)
    differ = counted["killed"] + counted["left"]
    share = f"{100 * counted['killed'] / differ:.0f} %" if differ else "-"
    numbers = (tried.all, len(tried.fates), counted["killed"], counted["equivalent"], counted["left"])
    return [name, *map(str, numbers), share]


def main() -> None:
    """Try the mutants that the command line says, each part in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--most", type=int, default=250, help="how many mutants of a part are tried")
    parser.add_argument("--seed", type=int, default=7, help="which ones, where there are more")
    parser.add_argument("--write", action="store_true", help="write the section of docs/reliability.md")
    options = parser.parse_args()
    lines, left = [], 0
    for name in options.part:
        say(f"{name}:")
        found = _apart(name, options.most, options.seed)
        lines.append(found["line"])
        left += found["left"]
        say(f"  {', '.join(found['line'])}")
    if options.write:
        _write(lines, options.seed)
    sys.exit(1 if left else 0)


def _apart(name: str, most: int, seed: int) -> dict[str, Any]:
    """Try a part in a fork, so that its tests are read in a process that has read no others."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        tried = trial(name, most, seed)
        content = {
            "line": line(name, tried),
            "left": sum(one.fate == "left" for one in tried.fates),
        }
        with os.fdopen(writes, "w") as pipe:
            pipe.write(json.dumps(content))
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    found: dict[str, Any] = json.loads(text)
    return found


def _write(lines: list[list[str]], seed: int) -> None:
    """Write what was counted of these parts; what the page says of others stays."""
    told = reliability.PAGE.read_text("utf-8").splitlines()
    before = [[cell.strip() for cell in one.strip("|").split("|")] for one in told if one.startswith("| ")]
    known = {cells[0]: cells for cells in [*before, *lines] if cells[0] in PARTS and len(cells) == len(HEADS)}
    reasons = Counter(_equivalent().values())
    listed = "\n".join(f"- {why} ({times})" for why, times in sorted(reasons.items()))
    table = reliability.table(HEADS, [known[name] for name in PARTS if name in known])
    sampled = (
        f"A sample of each part, drawn with the seed {seed}, where not all were tried: one change each, in"
        " a function, of a sign, a number, a text, a condition, a result or a call. Those that are called"
        " equivalent change nothing that anybody could tell:"
    )
    body = f"{table}\n\n{sampled}\n\n{listed}"
    reliability.write("Mutants", body)


if __name__ == "__main__":
    main()
