"""A terminal: commands on a database of their own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.saying import Said
from tierline.interfaces.cli import main


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The SQLite file of the commands; nothing else of the environment counts."""
    monkeypatch.chdir(tmp_path)
    for name in ("TIERLINE_ROOT_KEY", "TIERLINE_ROOT_KEY_FILE", "TIERLINE_HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIERLINE_DATABASE", "sqlite:///tierline.db")
    return tmp_path / "tierline.db"


@pytest.fixture
def tierline(database: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command."""

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, said.out, said.err)

    return run
