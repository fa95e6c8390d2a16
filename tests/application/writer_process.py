"""A process that records as fast as it can and says what was acknowledged, until it is killed."""

import os
import sys
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from tests.application.office import ROOT, account, contact, escalation
from tierline.application.accounts import Accounts
from tierline.application.sealing import Sealing
from tierline.domain.shared.errors import Refusal
from tierline.interfaces.storage.factory import open_log


def main(url: str, name: str) -> None:
    log = open_log(url)
    accounts = Accounts(log, Sealing(log, ROOT, os.urandom), lambda: datetime.now(UTC), uuid4)
    accounts.open(account(name), actor="ann")
    for number in count():
        lines = [(name, contact(f"{number}-{n}")) for n in range(3)] + [
            (name, escalation(f"{number}", summary="x"))
        ]
        for outcome in accounts.record_many(lines, actor="ann"):
            assert not isinstance(outcome, Refusal), outcome
            say(f"{outcome.receipt.fact_id} {outcome.receipt.version} {outcome.receipt.position}")
        one = accounts.record(name, escalation(f"one-{number}", summary="x"), actor="ann").receipt
        say(f"{one.fact_id} {one.version} {one.position}")


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
