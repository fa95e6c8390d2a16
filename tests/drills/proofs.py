"""Our proofs in the hands of a verifier that isn't ours: Go's packages for its own checksum database.

It needs Go and `golang.org/x/mod`, in Debian `golang-go` and `golang-golang-x-mod-dev`; where these are
elsewhere, `GOPATH` says so. As in `python -m tests.drills.proofs --mutations 1000`.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Case = dict[str, Any]
VERIFIER = Path(__file__).with_name("verify.go")
MOMENT = {"occurred_at": "2025-01-02T09:00:00Z"}
NOT_READ = 3
"""How many signs at the end of a note say nothing: the rest of the last bits, `=` and the line break."""


def main() -> int:
    """Make proofs, spoil some, and say how they were judged; 1 if one of them not as we do."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--facts", type=int, default=45)
    asked.add_argument("--mutations", type=int, default=1000)
    asked.add_argument("--seed", default="proofs")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        facts, trees = _made(Path(folder), given.facts)
        spoiled = _spoiled(facts, trees, given.mutations, Random(given.seed))
        good = facts + trees
        verdicts = _judged(Path(folder), [*good, *spoiled])
    taken = verdicts[: len(good)].count("true")
    refused = verdicts[len(good) :].count("false")
    of_each = f"{len(facts)} of facts, {len(trees)} of consistency"
    sys.stdout.write(f"taken: {taken} of {len(good)} proofs ({of_each})\n")
    sys.stdout.write(f"refused: {refused} of {len(spoiled)} with one byte changed\n")
    return 0 if (taken, refused) == (len(good), len(spoiled)) else 1


def _made(folder: Path, facts: int) -> tuple[list[Case], list[Case]]:
    """A proof of each fact by the last checkpoint, and proofs that lead there from earlier ones."""
    notes = []
    with System(Settings(database=f"sqlite:///{folder}/drill.db")) as system:
        opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise", **MOMENT}
        system.accounts.open(opening, actor="ana")
        call = {"kind": "interaction", "channel": "call", "initiative": "ours", **MOMENT}
        for _ in range(1, facts):
            notes.append(system.proofs.current())
            system.accounts.record("ACME", call, actor="ana")
        last = system.proofs.current()
        key = system.proofs.keys().signer.verifier.text()
        found = [system.proofs.of_fact(one.position) for one in system.log.stored(0, facts)]
        first = [
            {"key": key, "proof": one.proof.text(), "leaf": base64.b64encode(one.leaf).decode()}
            for one in found
        ]
        second = [
            {
                "key": key,
                "first": one.note,
                "second": last.note,
                "hashes": system.proofs.consistency(one.size, last.size).content()["hashes"],
            }
            for one in notes
        ]
    return first, second


def _spoiled(facts: list[Case], trees: list[Case], count: int, chance: Random) -> list[Case]:
    """Proofs with one byte of them changed."""
    cases = []
    while len(cases) < count:
        case = dict(chance.choice([*facts, *trees]))
        name = chance.choice([one for one in case if one not in ("key", "hashes")])
        text = base64.b64decode(case[name]).decode() if name == "leaf" else case[name]
        place = chance.randrange(len(text) - (0 if name == "leaf" else NOT_READ))
        changed = text[:place] + chr(ord(text[place]) ^ (1 << chance.randrange(6))) + text[place + 1 :]
        case[name] = base64.b64encode(changed.encode()).decode() if name == "leaf" else changed
        cases.append(case)
    return cases


def _judged(folder: Path, cases: list[Case]) -> list[str]:
    program = folder / "verify"
    environment = {"GOPATH": "/usr/share/gocode", "GOCACHE": f"{folder}/cache", **os.environ}
    environment |= {"GO111MODULE": "off", "GOFLAGS": ""}
    subprocess.run(["go", "build", "-o", str(program), str(VERIFIER)], env=environment, check=True)
    lines = "".join(json.dumps(one) + "\n" for one in cases)
    said = subprocess.run([str(program)], input=lines, capture_output=True, text=True, check=True)
    return said.stdout.split()


if __name__ == "__main__":
    sys.exit(main())
