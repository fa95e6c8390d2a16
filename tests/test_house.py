"""The rules of the house hold, and each of them can fail."""

import ast
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from sqlalchemy import Table

from docs.pages import PAGES
from tests.trees import ROOMS, ROOT, copied, environment_of
from tierline.projections import models

LONGEST_FUNCTION = 45
LONGEST_FILE = 400
NAMED_BY_OTHERS = {"test_subscribe"}  # a case of the event-sourcing library's own suite, which we run
WORDS_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}


WRITTEN_BY_DOCS = {(ROOT / "docs" / page).resolve() for page in PAGES}
"""What `python -m docs` writes and a test compares: as long as what it tells of, and named as that is."""


def modules() -> list[Path]:
    """Every module of the product that somebody wrote."""
    found = (path for package in ROOMS for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in found if path not in WRITTEN_BY_DOCS)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts on a tree."""
    call = "from importlinter.cli import lint_imports_command as lint; lint()"
    return subprocess.run(
        [sys.executable, "-c", call, "--no-cache"],
        env=environment_of(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the product, to spoil."""
    tree = copied(tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_imports_go_inward_only() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout


WRONG = (
    ("domain/shared/money.py", "import tierline.interfaces.wiring", "interfaces, then application"),
    ("application/ports.py", "import tierline.projections.engine.base", "don't know each other"),
    ("domain/shared/money.py", "import sqlalchemy", "The domain knows pydantic"),
    ("application/ports.py", "import psycopg", "The write side meets databases"),
    ("projections/engine/base.py", "import fastapi", "know no door"),
    ("interfaces/http/__init__.py", "import tierline.interfaces.storage", "through the wiring"),
    ("projections/engine/base.py", "import tierline.projections.models.coverage", "In the read side"),
    ("projections/reports/load.py", "import tierline.projections.engine.worker", "gives to readers"),
    ("domain/account/merging.py", "import tierline.domain.tiers.policy", "no circles"),
)
"""An import that breaks each contract."""
WRONG_TOO = (
    ("client/problems.py", "import tierline.domain.catalogue", "The client is a program elsewhere"),
    ("domain/shared/money.py", "import tierline.application.ports", "interfaces, then application"),
    ("projections/engine/base.py", "import tierline.application.ports", "don't know each other"),
    ("projections/models/coverage.py", "import tierline.projections.reports.base", "In the read side"),
    ("projections/reports/load.py", "import tierline.projections.catalogue", "In the read side"),
    ("projections/reports/load.py", "import tierline.projections.engine.store", "gives to readers"),
    ("projections/engine/base.py", "import tierline.projections.engine.store", "no circles"),
    ("projections/models/coverage.py", "import tierline.projections.models.derived_events", "no circles"),
    ("projections/reports/scope.py", "import tierline.projections.reports.portfolio", "no circles"),
    ("interfaces/presentation/texts.py", "import tierline.interfaces.web.routes", "no circles"),
    ("interfaces/http/responses.py", "import tierline.interfaces.http.facts", "no circles"),
)
"""Others, for other places that a contract names."""


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [*WRONG, *(pytest.param(*one, marks=pytest.mark.long) for one in WRONG_TOO)],
)
def test_an_import_in_the_wrong_direction_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    spoiled = copy / module
    spoiled.write_text(f"{spoiled.read_text()}\n{line}\n")
    found = lint_imports(copy)
    assert found.returncode != 0
    broken = [said for said in found.stdout.splitlines() if " BROKEN" in said]
    assert any(contract in said for said in broken), found.stdout


def test_the_domain_imports_nothing_but_pydantic_and_the_standard_library() -> None:
    allowed = {*sys.stdlib_module_names, "tierline", "pydantic", "pydantic_core"}
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "domain").rglob("*.py")
        for name in imported(path)
        if name not in allowed
    }
    assert strangers == set()


def imported(path: Path) -> Iterator[str]:
    """The top-level names a module imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import UTC, datetime\nnow = datetime.now(UTC)",
        "import time\nnow = time.time()",
        "import uuid\nname = uuid.uuid4()",
        "import random",
        "import secrets",
    ],
)
@pytest.mark.parametrize("room", ["domain", "application", "projections"])
def test_time_chance_and_identity_come_in_as_arguments(room: str, line: str) -> None:
    assert "TID251" in ruff(f'"""Ask."""\n\n{line}\n', f"{room}/asked.py")


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("from tierline.projections.models.coverage import _COVERAGE\n\ntold = _COVERAGE", "PLC2701"),
        ("from tierline.projections.models import coverage\n\ntold = coverage._COVERAGE", "SLF001"),
    ],
)
@pytest.mark.parametrize(
    "file", ["projections/reports/asked.py", "projections/models/asked.py", "interfaces/asked.py"]
)
def test_what_is_private_to_a_file_is_named_by_no_other(file: str, code: str, rule: str) -> None:
    assert rule in ruff(f'"""Ask."""\n\n{code}\n', file)


def test_tables_of_read_models_are_private() -> None:
    found = (import_module(f"{models.__name__}.{one.name}") for one in iter_modules(models.__path__))
    public = [
        f"{module.__name__}.{name}"
        for module in found
        for name, value in vars(module).items()
        if isinstance(value, Table) and not name.startswith("_")
    ]
    assert public == []


def test_the_wiring_may_read_the_clock() -> None:
    assert "TID251" not in ruff(
        "from datetime import UTC, datetime\nnow = datetime.now(UTC)\n", "interfaces/a.py"
    )


def ruff(code: str, name: str) -> str:
    """What the linter says of a text as if it stood in a file of that name."""
    call = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--output-format=json",
        "--stdin-filename",
        name,
        "-",
    ]
    return subprocess.run(call, input=code, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_reads_in_one_sitting(path: Path) -> None:
    text = path.read_text()
    long = [
        f"{node.name}: {length}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, f"functions over {LONGEST_FUNCTION} lines"
    assert text.count("\n") <= LONGEST_FILE


def test_a_class_name_stands_once() -> None:
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert len(places) > 500
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_names_of_modules_say_something() -> None:
    assert [path for path in modules() if path.stem in WORDS_THAT_SAY_NOTHING] == []


def test_tests_are_named_as_sentences() -> None:
    short = [
        f"{path.name}: {name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
        if name.count("_") < 3 and name not in NAMED_BY_OTHERS
    ]
    assert short == []


def test_every_exception_from_a_lint_names_its_rule() -> None:
    bare = re.compile(r"#\s*(noqa(?!: ?[A-Z])|type: ignore(?!\[))")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []
