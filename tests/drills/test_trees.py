"""The next versions that the drill upgrades to are other versions, and record what they say."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.drills.services import definition
from tests.drills.trees import ONE_MORE_COLUMN, OTHER_RULE, next_version
from tests.trees import environment_of

A_ROW = """
from uuid import UUID
from tierline.domain.account.investments import Investment
from tierline.projections.models.investments import Investments, _spent

fact = Investment(fact_id=UUID(int=1), occurred_at="2026-03-02T09:00:00Z", person="p-li", hours="1.5")
table = Investments.tables[0]
row = _spent(fact)
assert row.keys() <= set(table.c.keys()), row
print(row["hours"], row.get("year"))
"""


@pytest.mark.parametrize(
    ("change", "row"),
    [pytest.param(OTHER_RULE, "1 None", marks=pytest.mark.long), (ONE_MORE_COLUMN, "1.5 2026")],
)
def test_a_next_version_has_a_definition_of_its_own_and_other_rows(
    tmp_path: Path, change: str, row: str
) -> None:
    tree = next_version(tmp_path, change)
    assert definition(tree) != definition()
    call = [sys.executable, "-c", A_ROW]
    there = environment_of(tree)
    said = subprocess.run(call, cwd=tree, env=there, capture_output=True, text=True, check=False)
    assert (said.stdout.strip(), said.stderr) == (row, "")
