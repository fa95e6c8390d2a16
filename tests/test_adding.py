"""What the README's table says is enough to add something is enough: tried in a copy, by one file each."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from tests.trees import copied, environment_of

KIND = '''
"""References: customers who speak for us."""

from typing import ClassVar, Literal

from tierline.domain.account.base import Fact
from tierline.domain.shared.words import Words


class ReferenceGiven(Fact):
    """The customer spoke for us to somebody else."""

    TOPIC: ClassVar[str] = "account.reference_given.v1"
    LABEL: ClassVar[Words] = Words("Reference", "推荐")

    kind: Literal["reference_given"] = "reference_given"
    audience: Literal["public", "private"]

    def headline(self) -> Words:
        return Words("Reference in {audience}").of(audience=self.audience)
'''
MEASURE = '''
"""Whether anything was ever recorded: `anything`."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from tierline.domain.account.base import Fact
from tierline.domain.account.history import Entry
from tierline.domain.account.interactions import Interaction
from tierline.domain.tiers.measures.base import Forecast, Accumulator, Measure


class Anything(Measure):
    """1 from the first interaction on."""

    counts: ClassVar[bool] = True

    measure: Literal["anything"] = "anything"

    @property
    def reads(self) -> tuple[type[Fact], ...]:
        return (Interaction,)

    def accumulator(self) -> Accumulator:
        return _Seen()


class _Seen(Accumulator):
    """The first interaction, once there is one."""

    def __init__(self) -> None:
        self.first: tuple[UUID, ...] = ()

    def add(self, entry: Entry) -> bool:
        self.first = self.first or (entry.fact.fact_id,)
        return True

    def forecast(self, now: datetime, enough: int | None = None) -> Forecast:
        yield now, len(self.first)

    def supporting_facts(self, now: datetime) -> tuple[UUID, ...]:
        return self.first
'''
REPORT = '''
"""Names: what accounts are called."""

from tierline.domain.shared.words import Words
from tierline.projections.engine.reading import Reading, Row
from tierline.projections.reports.base import Column, Question, Report
from tierline.projections.reports.scope import open_accounts


class Names(Report):
    """One row per open account."""

    name = "names"
    title = Words("Names", "名称")
    columns = (Column("account", Words("Account", "客户代码"), "id"), Column("name", Words("Name", "名称")))

    def rows(self, reading: Reading, question: Question) -> list[Row]:
        accounts = open_accounts(reading, question)
        return [{"account": code, "name": about["name"]} for code, about in accounts.items()]
'''
FORMAT = '''
"""A report as lines of names."""

from typing import ClassVar

from tierline.interfaces.presentation.report_format import Manner, ReportFormat
from tierline.projections.reports.base import ReportValue


class Lines(ReportFormat):
    """The first column only."""

    name: ClassVar[str] = "lines"
    title: ClassVar[str] = "Lines"
    says: ClassVar[str] = "the first column, a line each"
    media_type: ClassVar[str] = "text/plain; charset=utf-8"

    def render(self, value: ReportValue, manner: Manner | None = None) -> bytes:
        first = value.columns[0].name
        return "".join(f"{row[first]}\\n" for row in value.rows).encode()


FORMAT = Lines()
'''
FILES = {
    "domain/account/references.py": KIND,
    "domain/tiers/measures/anything.py": MEASURE,
    "projections/reports/names.py": REPORT,
    "interfaces/presentation/exports/lines.py": FORMAT,
}
"""One file for each row of the table."""
SPEAKING = """
import json, re, sys
from fastapi.testclient import TestClient
from tierline.interfaces.app import create_app
from tierline.interfaces.beginning import begin
from tierline.interfaces.presentation.language import languages
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

when = "2026-03-02T09:00:00Z"
with System(Settings(database=sys.argv[1])) as system:
    begin(system)
    client = TestClient(create_app(system), "http://localhost")
    opening = {"occurred_at": when, "code": "ACME", "name": "Acme", "kind": "enterprise"}
    client.post("/v1/accounts", json=opening)
    system.refresh()
    page = client.get("/accounts/ACME", params={"lang": "eo"})
    row = client.get("/v1/reports/gaps", params={"lang": "eo"}).json()["rows"][0]
    liked = client.get("/v1/reports/gaps", headers={"Accept-Language": "eo, en;q=0.5"}).json()["rows"][0]
    tier = client.get("/v1/accounts/ACME/tier").json()["criteria"][0]
    print(json.dumps({
        "offered": languages(),
        "tag": re.findall(r'<html lang="([^"]+)"', page.text),
        "link": re.findall(r'lang="eo">([^<]+)</a>', client.get("/").text),
        "heading": "eo Portfolio" in page.text,
        "what": row["what"],
        "liked": liked["what"] == row["what"],
        "reason": sorted(tier["reason"]),
    }))
"""
"""A conversation with a product that speaks one language more."""
CONVERSATION = """
import json, re, sys
from fastapi.testclient import TestClient
from tierline.domain.tiers.measures import MEASURES
from tierline.interfaces.app import create_app
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

when = "2026-03-02T09:00:00Z"
with System(Settings(database=sys.argv[1])) as system:
    client = TestClient(create_app(system), "http://localhost")
    opening = {"occurred_at": when, "code": "ACME", "name": "Acme", "kind": "enterprise"}
    client.post("/v1/accounts", json=opening)
    fact = {"kind": "reference_given", "occurred_at": when, "audience": "public"}
    stated = client.post("/v1/accounts/ACME/facts", json=fact)
    system.refresh()
    timeline = client.get("/v1/accounts/ACME/timeline").json()["items"]
    print(json.dumps({
        "status": stated.status_code,
        "headlines": [one["headline"]["en"] for one in timeline],
        "catalogue": '"reference_given"' in client.get("/v1/catalogue").text,
        "openapi": '"reference_given"' in client.get("/v1/openapi.json").text,
        "menu": "/record/reference_given" in client.get("/accounts/ACME/record").text,
        "lines": client.get("/v1/reports/names", params={"format": "lines"}).text,
        "page": re.findall(r">(Lines)<", client.get("/reports/names").text),
        "measure": "anything" in MEASURES,
        "form": client.get("/accounts/ACME/record/reference_given").status_code,
    }))
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product with one more of each."""
    tree = copied(tmp_path_factory.mktemp("grown"))
    for name, text in FILES.items():
        assert not (tree / name).exists()
        (tree / name).write_text(text.lstrip())
    return tree


def said(tree: Path, *arguments: str) -> str:
    """What a program on a tree says."""
    call = [sys.executable, *arguments]
    done = subprocess.run(
        call, cwd=tree, env=environment_of(tree), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_more_kind_measure_report_and_format_are_known_at_every_door(grown: Path, tmp_path: Path) -> None:
    found = json.loads(said(grown, "-c", CONVERSATION, f"sqlite:///{tmp_path}/tierline.db"))
    assert found == {
        "status": 201,
        "headlines": ["Tier begins: vendor", "Reference in public", "Account opened: enterprise"],
        "catalogue": True,
        "openapi": True,
        "menu": True,
        "lines": "ACME\n",
        "page": ["Lines"],
        "measure": True,
        "form": 200,
    }


def test_the_command_line_offers_what_was_added(grown: Path) -> None:
    told = " ".join(said(grown, "-m", "tierline.interfaces.cli", "report", "--help").split())
    assert "lines" in told
    assert "names" in told


def test_docs_list_the_measure_that_was_added(grown: Path) -> None:
    ask = "from tierline.domain.tiers.measures import MEASURES; print(sorted(MEASURES))"
    assert "anything" in said(grown, "-c", ask)


@pytest.mark.long
def test_a_language_is_a_catalogue_and_a_file_for_each_policy_and_nothing_else(tmp_path: Path) -> None:
    tree = copied(tmp_path / "tree")
    said(tree, "-m", "tierline.interfaces.presentation.catalogues", "eo")
    _translate(tree / "interfaces" / "presentation" / "locale" / "eo" / "LC_MESSAGES" / "tierline.po")
    for chinese in sorted(tree.glob("domain/*/policies/*.zh.toml")):
        words = chinese.read_text("utf-8").replace('= "', '= "eo ')
        chinese.with_name(chinese.name.replace(".zh.", ".eo.")).write_text(words, "utf-8")
    found = json.loads(said(tree, "-c", SPEAKING, f"sqlite:///{tmp_path}/tierline.db"))
    assert found["what"].startswith("eo ")
    assert {**found, "what": ""} == {
        "offered": ["en", "eo", "zh"],
        "tag": ["eo"],
        "link": ["eo English"],
        "heading": True,
        "what": "",
        "liked": True,
        "reason": ["en", "eo", "zh"],
    }


def _translate(place: Path) -> None:
    """Write something into each place that waits for a translation."""
    with place.open("rb") as file:
        found = read_po(file, domain="tierline")
    for message in found:
        if message.id:
            plural = not isinstance(message.id, str)
            message.string = tuple(f"eo {one}" for one in message.id) if plural else f"eo {message.id}"
    with place.open("wb") as file:
        write_po(file, found)
