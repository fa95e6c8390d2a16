"""A service that is told to stop while streams are open and readers wait: all of them end, and it does."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.services import Service
from tests.patience import until


@pytest.mark.parametrize("path", ["/v1/feed/stream", "/v1/feed?after=2&wait=30"])
def test_open_streams_and_waits_end_with_the_service(tmp_path: Path, path: str) -> None:
    got: list[Any] = []
    with Service(f"sqlite:///{tmp_path}/tierline.db") as service:

        def read() -> None:
            with service.client.stream("GET", path) as response:
                got.append(response.status_code)
                got.extend(response.iter_raw())
                got.append("ended")

        reader = threading.Thread(target=read)
        reader.start()
        assert until(lambda: len(got) > 1 or "wait" in path)
        service.process.terminate()
        # Cut off by force it would be an error of the protocol, and no end.
        reader.join(60)
        assert service.process.wait(60) == 0
    assert (got[0], got[-1]) == (200, "ended")
