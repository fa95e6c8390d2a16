"""What is handed out: pinned, licensed so that anyone may use it, complete, and tied to no desk."""

import ast
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.trees import ROOMS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

PERMISSIVE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"}
# Older metadata states a licence in words instead of an SPDX expression.
IN_WORDS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
}
# Licences that bind, each with the reason it may stay: the library is used unchanged, as a library.
EXCEPTIONS = {
    "psycopg": "LGPL-3.0-only: the PostgreSQL driver, imported unmodified and replaceable by its user",
    "psycopg-binary": "LGPL-3.0-only: the same driver, compiled",
    "psycopg-pool": "LGPL-3.0-only: the same driver's pool",
    "noto-cjk-sans-otc": "OFL-1.1: a font, handed out unchanged; documents that are set in it are free of it",
    "font-source-sans-pro": "OFL-1.1: a font, handed out unchanged, as above",
    "orjson": "MPL-2.0 for some files of its own, which we don't change; the rest is Apache-2.0 or MIT",
}
OFFERED = ("chat", "client", "duckdb", "mcp", "opentelemetry", "timestamps")
"""The optional packages of the product."""
MODULES_OF = {
    "python-dateutil": "dateutil",
    "psycopg": "psycopg",
    "pyrate-limiter": "pyrate_limiter",
    "python-calamine": "python_calamine",
    "python-pptx": "pptx",
    "arro3-core": "arro3",
    "prometheus-client": "prometheus_client",
    "charset-normalizer": "charset_normalizer",
    "opentelemetry-sdk": "opentelemetry",
    "rfc3161-client": "rfc3161_client",
    "opentelemetry-exporter-otlp-proto-http": "opentelemetry",
}
COMES_ALONG = {
    "markupsafe": "jinja2",  # what is escaped already
    "starlette": "fastapi",  # its requests and responses are FastAPI's
    "psycopg_pool": "psycopg",
    "pydantic_core": "pydantic",
    "annotated_types": "pydantic",
    "click": "typer",
}


def locked(name: str) -> dict[str, str]:
    """The distributions a lock pins, by name, with their versions."""
    text = (ROOT / name).read_text()
    pins = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", text, re.MULTILINE)
    return {canonicalize_name(project): version for project, version in pins}


def installed(names: set[str]) -> list[importlib.metadata.Distribution]:
    """The distributions of these names that this system has."""
    return [one for one in importlib.metadata.distributions() if canonicalize_name(one.name) in names]


def licence(distribution: importlib.metadata.Distribution) -> set[str]:
    """The licences of a distribution, of which all bind; a choice that holds a permissive one is that one."""
    stated = distribution.metadata
    if "License-Expression" in stated:
        return {chosen(part) for part in re.split(r"\s+AND\s+", stated["License-Expression"])}
    classifiers = stated.get_all("Classifier") or []
    words = [
        c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ") and c.count("::") > 1
    ]
    said = words or stated.get_all("License") or ["not stated"]
    return {IN_WORDS.get(word, word) for word in said}


def chosen(part: str) -> str:
    """The licence we take where a distribution leaves a choice."""
    offers = re.split(r"\s+OR\s+", part.strip("() "))
    return next((offer for offer in offers if offer in PERMISSIVE), part)


RUNTIME = sorted(installed(set(locked("requirements.lock"))), key=lambda one: one.name.lower())


@pytest.mark.parametrize("distribution", RUNTIME, ids=lambda one: one.name)
def test_a_runtime_dependency_binds_nobody(distribution: importlib.metadata.Distribution) -> None:
    if canonicalize_name(distribution.name) not in EXCEPTIONS:
        assert licence(distribution) <= PERMISSIVE


def test_the_licence_test_looks_at_every_declared_dependency() -> None:
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert declared <= {canonicalize_name(one.name) for one in RUNTIME}


def test_no_exception_outlives_its_dependency() -> None:
    binding = {canonicalize_name(one.name) for one in RUNTIME if not licence(one) <= PERMISSIVE}
    assert binding == set(EXCEPTIONS)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_every_pinned_version_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_a_lock_says_what_to_install_and_not_from_where(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"://|^--|^-[ief]\b|file:|\s@\s", text, re.MULTILINE)


def test_tests_run_on_the_versions_that_are_served() -> None:
    runtime, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_fits_what_the_project_asks_for(lock: str) -> None:
    extras = PROJECT["optional-dependencies"]
    asked = PROJECT["dependencies"] + extras["build"] + (extras["dev"] if "dev" in lock else [])
    pins = locked(lock)
    for line in asked:
        wanted = Requirement(line)
        assert pins[canonicalize_name(wanted.name)] in wanted.specifier


def test_what_is_imported_is_declared() -> None:
    optional = PROJECT["optional-dependencies"]
    declared = {
        MODULES_OF.get(name, name)
        for line in (*PROJECT["dependencies"], *(line for extra in OFFERED for line in optional[extra]))
        if (name := Requirement(line).name)
    }
    known = {*sys.stdlib_module_names, "tierline", *declared}
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for name in imported(path)
        if name not in known and COMES_ALONG.get(name) not in declared
    }
    assert found == set()


def imported(path: Path) -> set[str]:
    """The top-level names a module imports."""
    tree = ast.walk(ast.parse(path.read_text()))
    names = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    tree = ast.walk(ast.parse(path.read_text()))
    names |= {node.module for node in tree if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in names}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the product."""
    folder = tmp_path_factory.mktemp("wheel")
    copy_product(folder / "checkout")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    call = [*build, "--wheel-dir", str(folder), "."]
    subprocess.run(call, cwd=folder / "checkout", check=True, capture_output=True)
    (found,) = folder.glob("tierline-*.whl")
    return found


def test_the_wheel_carries_every_file_of_the_product(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        carried = set(opened.namelist())
    missing = [name for name in product_files() if f"tierline/{name}" not in carried]
    assert missing == []


def test_the_wheel_has_one_package_of_its_own(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        first = {name.partition("/")[0] for name in opened.namelist()}
    assert {name for name in first if not name.endswith(".dist-info")} == {"tierline"}


def test_the_wheel_works_beside_packages_that_are_called_as_its_rooms_are(
    wheel: Path, tmp_path: Path
) -> None:
    site, here = tmp_path / "site", tmp_path / "here"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    for folder in (site, here):
        for foreign in ROOMS:
            (folder / foreign).mkdir(parents=True)
            (folder / foreign / "__init__.py").write_text('raise ImportError("a package of somebody else")')
    call = [sys.executable, "-m", "tierline.interfaces.cli", "report", "portfolio", "--format", "json"]
    there = {**os.environ, "PYTHONPATH": str(site), "TIERLINE_DATABASE": f"sqlite:///{here}/tierline.db"}
    said = subprocess.run(call, cwd=here, env=there, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert json.loads(said.stdout)["rows"] == []
    assert (here / "tierline.db").exists()


def product_files() -> list[str]:
    """The files of the rooms, as paths from the root."""
    found = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    return sorted(str(path.relative_to(ROOT)) for path in found if "__pycache__" not in path.parts)


def copy_product(target: Path) -> None:
    """Copy what a wheel is made of, so that building leaves nothing behind here."""
    for name in [*product_files(), "pyproject.toml", "setup.py", "README.md", "LICENSE"]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes((ROOT / name).read_bytes())


def test_one_command_is_all_that_ci_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in script if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]
