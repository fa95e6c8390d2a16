"""A key that several threads of one process ask for at once, as worker and request do, is made once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from tierline.interfaces.root_key import make_key_file

THREADS = 8


def test_whoever_comes_first_makes_the_key_and_all_others_find_that_one(tmp_path: Path) -> None:
    for number in range(20):
        path, at_once = tmp_path / f"{number}.key", Barrier(THREADS)

        def make(_: int, path: Path = path, at_once: Barrier = at_once) -> str:
            at_once.wait()
            make_key_file(path)
            return path.read_text()

        with ThreadPoolExecutor(THREADS) as threads:
            (seen,) = set(threads.map(make, range(THREADS)))
        assert seen == path.read_text()
    assert len(list(tmp_path.iterdir())) == 20
