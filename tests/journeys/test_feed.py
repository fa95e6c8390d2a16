"""A service that is told to stop while a stream is open: the stream ends whole, and so does the service."""

import threading
from pathlib import Path
from typing import Any

from tests.journeys.services import Service
from tests.patience import until


def test_an_open_stream_ends_with_the_service(tmp_path: Path) -> None:
    got: list[Any] = []
    with Service(f"sqlite:///{tmp_path}/tierline.db", "--one-process") as service:

        def read() -> None:
            with service.client.stream("GET", "/v1/feed/stream") as response:
                got.append(response.status_code)
                got.extend(response.iter_raw())
                got.append("ended")

        reader = threading.Thread(target=read)
        reader.start()
        assert until(lambda: len(got) > 1)
        service.process.terminate()
        # Cut off by force it would be an error of the protocol, and no end.
        reader.join(60)
        assert service.process.wait(60) == 0
    assert (got[0], got[-1]) == (200, "ended")
