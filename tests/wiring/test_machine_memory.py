"""The memory that histories may take where nothing else is said."""

from pathlib import Path

import pytest

from tierline.interfaces.machine_memory import LIMITS, cache_megabytes, memory_bytes


@pytest.mark.parametrize(
    ("gigabytes", "megabytes"), [(0, 96), (1, 96), (2, 128), (4, 256), (8, 512), (256, 512)]
)
def test_a_sixteenth_of_the_memory_is_for_histories_within_bounds(gigabytes: int, megabytes: int) -> None:
    assert cache_megabytes(gigabytes * 2**30) == megabytes


def test_a_container_that_is_limited_has_what_it_may_take(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text(f"{2**27}\n")
    assert memory_bytes((limit,)) == 2**27


def test_a_container_that_is_not_limited_has_what_the_machine_has(tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    limit.write_text("max\n")
    assert memory_bytes((limit, tmp_path / "none")) == memory_bytes(()) > 0
    assert 0 < memory_bytes(LIMITS) <= memory_bytes(())
