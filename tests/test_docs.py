"""What the documentation says is what there is."""

import re
import tomllib
from pathlib import Path

import pytest

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
from docs.commands import commands
from docs.pages import PAGES
from tests.trees import ROOMS
from tierline.application.access import Scope
from tierline.application.roles import SHIPPED_ROLES
from tierline.domain.account.base import KINDS
from tierline.domain.catalogue import CHARACTERISTICS, FUNCTION_ITEMS, RESPONSIBILITIES
from tierline.domain.tiers.measures import MEASURES
from tierline.interfaces.settings import SETTINGS
from tierline.projections.catalogue import REPORTS

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])
TEXT = "\n".join(path.read_text() for path in DOCUMENTS)
OF_NO_SCHEMA = {"/v1/openapi.json", "/v1/asyncapi.json", "/metrics", "/mcp"}
"""Addresses that the OpenAPI document, being one of them, doesn't describe."""


def named(text: str) -> set[str]:
    """Everything that stands in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


@pytest.mark.parametrize("page", PAGES)
def test_a_reference_page_says_what_the_code_says(page: str) -> None:
    assert (ROOT / "docs" / page).read_text() == PAGES[page](), "run `make docs`"


def test_every_kind_of_fact_is_described() -> None:
    assert set(KINDS) - named(TEXT) == set()


def test_every_measure_is_described() -> None:
    assert set(MEASURES) - named(TEXT) == set()


def test_every_report_is_described() -> None:
    assert set(REPORTS) - named(TEXT) == set()


def test_every_report_asked_for_in_the_documentation_exists() -> None:
    asked = re.findall(r"/v1/reports/([a-z_]+)|tierline report ([a-z_]+)", TEXT)
    assert {name for names in asked for name in names if name} - set(REPORTS) == set()


def test_every_setting_is_described() -> None:
    assert {setting.name for setting in SETTINGS} - named(TEXT) == set()


def test_every_id_of_the_vocabulary_is_listed() -> None:
    assert {*CHARACTERISTICS, *RESPONSIBILITIES, *FUNCTION_ITEMS} - named(TEXT) == set()


def test_every_command_is_described() -> None:
    described = {re.sub(r" [A-Z\[].*", "", name) for name in named(TEXT) if name.startswith("tierline ")}
    assert {f"tierline {name}" for name, _ in commands()} - described == set()


def test_every_command_named_in_the_documentation_exists() -> None:
    words = {word for name, _ in commands() for word in (name, name.partition(" ")[0])}
    asked = {
        name.group(1)
        for name in re.finditer(
            r"(?:^|`)tierline ([a-z]+(?: (?:add|list|revoke|rotate|explain))?)", TEXT, re.M
        )
    }
    assert asked - words == set()


def test_a_setting_named_in_the_documentation_exists() -> None:
    known = {setting.name for setting in SETTINGS} | {"TIERLINE_HYPOTHESIS"}
    assert set(re.findall(r"\bTIERLINE_[A-Z_]+\b", TEXT)) - known == set()


def test_every_scope_and_every_role_that_comes_along_is_described() -> None:
    page = (ROOT / "docs" / "security.md").read_text()
    assert {f"| `{scope}` |" for scope in Scope if f"| `{scope}` |" not in page} == set()
    for role in SHIPPED_ROLES.values():
        scopes = ", ".join(f"`{scope}`" for scope in Scope if scope in role.scopes)
        told = "every scope" if role.scopes == set(Scope) else scopes
        assert f"| `{role.name}` | {told} |" in page


def test_every_setting_in_the_compose_file_exists() -> None:
    known = {setting.name for setting in SETTINGS}
    files = (ROOT / "docker-compose.yml").read_text() + (ROOT / "Dockerfile").read_text()
    assert set(re.findall(r"\bTIERLINE_[A-Z_]+\b", files)) - known == set()


def test_every_reference_page_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text()
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_documentation_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


def test_every_make_target_named_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = set(re.findall(r"(?:^|`)make ([a-z]+)\b", TEXT, re.MULTILINE))
    assert asked
    assert asked - targets == set()


def test_every_path_named_in_the_readme_exists() -> None:
    paths = re.findall(
        r"`((?:domain|application|projections|interfaces|tests|docs|benchmarks)/[\w./]*)`", TEXT
    )
    assert sorted({path for path in paths if not (ROOT / path).exists()}) == []


def test_every_curl_in_the_readme_asks_a_route_that_exists() -> None:
    api = (ROOT / "docs" / "api.md").read_text()
    routes = [
        re.sub(r"\{\w+\}", "[^/]+", route) for route in re.findall(r"^## `\w+ (/\S+)`", api, re.MULTILINE)
    ]
    asked = set(re.findall(r"curl -s \"?localhost:8000(/[^\s?'\"]*)", TEXT)) - OF_NO_SCHEMA
    assert asked
    assert [path for path in asked if not any(re.fullmatch(route, path) for route in routes)] == []


def test_every_name_in_the_glossary_stands_in_the_code() -> None:
    rows = re.findall(r"^\| (?!term|---).*$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[3])}
    assert len(names) > 40
    code = "\n".join(path.read_text() for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    defined = set(re.findall(r"^ *(?:class|def) (\w+)|^(\w+)(?::[^=\n]+)? =", code, re.MULTILINE))
    assert names - {name for pair in defined for name in pair} == set()


def test_every_file_named_in_the_documentation_exists() -> None:
    named_files = re.findall(r"`((?:domain|application|projections|interfaces)/[\w/.]+)`", TEXT)
    assert [name for name in named_files if not (ROOT / name).exists()] == []


def test_the_picture_of_the_rooms_is_that_of_the_import_contracts() -> None:
    picture = (ROOT / "README.md").read_text().partition("```mermaid")[2].partition("```")[0]
    arrows = {tuple(arrow) for arrow in re.findall(r"(\w+)(?:\[[^]]*\])? --> (\w+)", picture)}
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [
        [name.strip().removeprefix("tierline.") for name in layer.split("|")] for layer in contract["layers"]
    ]
    above = {
        (upper, lower)
        for n, layer in enumerate(layers)
        for upper in layer
        for two in layers[n + 1 :]
        for lower in two
    }
    rooms = {arrow for arrow in arrows if "presentation" not in arrow}
    assert rooms == above - {("interfaces", "domain")}
