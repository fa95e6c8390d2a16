"""Writers that are killed in mid-load: what was acknowledged is there, and nothing is there by half."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.application.office import Office
from tierline.domain.shared.personal import Sealed, marks

HOUSE = Path(__file__).parents[2]
ROUNDS = 3


def _killed_writers(url: str, round_number: int) -> list[str]:
    """Let two processes write until both have acknowledged something, kill them; what they said."""
    command = [sys.executable, "-m", "tests.application.writer_process", url]
    writers = [
        subprocess.Popen([*command, f"W{round_number}{n}"], stdout=subprocess.PIPE, cwd=HOUSE) for n in (0, 1)
    ]
    first = [writer.stdout.readline() for writer in writers]
    time.sleep(0.3 + round_number * 0.13)
    for writer in writers:
        writer.kill()
    said = b"".join(first) + b"".join(writer.communicate()[0] for writer in writers)
    assert all(first)
    return [line for line in said.decode().split("\n") if line.count(" ") == 2]


def test_a_killed_writer_loses_nothing_it_acknowledged(
    another_office: Callable[..., Office], database: str
) -> None:
    acknowledged = [line for number in range(ROUNDS) for line in _killed_writers(database, number)]
    office = another_office()
    page = office.log.page(0, 100_000)
    stored = {f"{one.fact.fact_id} {one.version} {one.position}" for one in page}
    assert len(acknowledged) > 20
    assert set(acknowledged) <= stored
    assert len(stored) == len(page)
    assert [one.recorded_at for one in page] == sorted(one.recorded_at for one in page)

    accounts = {one.account for one in page}
    for code in accounts:
        versions = [one.version for one in page if one.account == code]
        assert versions == list(range(1, len(versions) + 1))
    for one in page:
        assert office.log.find(one.fact.fact_id) == one
        values = one.fact.model_dump(mode="json")
        opened = office.sealing.opened(one.account_id, values)
        texts = [name for name in marks(type(one.fact)) if isinstance(getattr(one.fact, name), Sealed)]
        assert all(isinstance(opened[name], str) for name in texts)
    for code in accounts:
        # An import's four lines are one transaction: all are there, or none.
        numbers = [
            one.fact.contact for one in page if one.account == code and one.fact.kind == "contact_added"
        ]
        assert len(numbers) % 3 == 0
