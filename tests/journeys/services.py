"""A real `tierline serve`, in a process of its own."""

import io
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple, Self
from unittest import mock

import httpx2

from tests.patience import once_it_is_there
from tests.trees import ROOT, environment_of
from tierline.interfaces.cli import main

ROOT_KEY = "5f" * 32
COMMAND = (sys.executable, "-m", "tierline.interfaces.cli")


def environment(database: str, tree: Path = ROOT) -> dict[str, str]:
    """The environment of a process that works on a database, and on nothing of this machine's."""
    return {
        **environment_of(tree),
        "TIERLINE_DATABASE": database,
        "TIERLINE_ROOT_KEY": ROOT_KEY,
        "TIERLINE_REQUEST_LOG": "off",
    }


class Said(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def run(database: str, *arguments: str) -> Said:
    """Run a command to its end, in this process: loading all modules anew would be most of the time."""
    written, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(written, "utf-8")
    with (
        mock.patch.dict(os.environ, environment(database), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main(arguments)
        except SystemExit as left:
            code = left.code
        else:
            code = None
    out.flush()
    assert isinstance(code, int)
    return Said(code, written.getvalue().decode(), err.getvalue())


class Service:
    """A process that serves a database on a free port; ends with the context if it didn't before."""

    def __init__(self, database: str, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "serve", "--port", "0", *arguments],
            env=environment(database),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        # Both lines: what was read ahead with the first one would be lost to `communicate`.
        self.said = self.process.stdout.readline() + self.process.stdout.readline()
        found = re.search(r"http://\S+:\d+", self.said)
        assert found, self.errors()
        self.client = httpx2.Client(base_url=found[0], timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.kill()

    def get(self, path: str, **params: Any) -> Any:
        """Ask; the answer."""
        response = once_it_is_there(lambda: self.client.get(path, params=params))
        assert response.status_code == 200, response.text
        return response.json()

    def post(self, path: str, content: dict[str, Any]) -> Any:
        """State what is taken; the receipt."""
        response = self.client.post(path, json=content)
        assert response.status_code in (200, 201), response.text
        return response.json()

    def head(self) -> int:
        """The last position of the log."""
        found: int = self.get("/readyz")["head"]
        return found

    def kill(self) -> None:
        """End it without a word, as a crash does."""
        self.process.kill()
        self.process.communicate()

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Tell it to stop, as Ctrl-C does; its exit code and what it said on standard error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors

    def errors(self) -> str:
        """What it said on standard error before it ended."""
        _, errors = self.process.communicate(timeout=60)
        return errors
