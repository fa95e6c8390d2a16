"""Exports of known systems go in by one command each, and plans of one's own run in their order."""

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.saying import Run
from tests.imports.crm_exports import EXPORTS, FOLDER, KINDS
from tierline.domain.account.base import parse_fact
from tierline.domain.shared.ids import fact_id_from_source
from tierline.interfaces.imports import open_source
from tierline.interfaces.imports.mappings import mapping_at, shipped, shipped_names
from tierline.interfaces.imports.planning import plan_at, plan_names
from tierline.interfaces.imports.reading import RowReader


@pytest.fixture
def export(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The files of a system's export in a folder of their own."""
    return Path(shutil.copytree(FOLDER / request.param, tmp_path / "export"))


def stated(said: str) -> dict[str, int]:
    """The facts that a plan states in all, by kind."""
    counted = said.rpartition("in all: ")[2]
    return {kind: int(count) for kind, count in re.findall(r"^  ([a-z_]+): (\d+)$", counted, re.MULTILINE)}


def expected(system: str) -> dict[str, int]:
    pairs = (one.split() for one in KINDS[system].split(", "))
    return {kind: int(count) for kind, count in pairs}


@pytest.mark.parametrize(("export", "system"), [(one, one) for one in EXPORTS], indirect=["export"])
def test_an_export_goes_in_by_the_plan_of_its_system(tierline: Run, export: Path, system: str) -> None:
    rehearsed = tierline("import", "plan", system, "--folder", str(export), "--dry-run")
    assert (rehearsed.code, rehearsed.err) == (0, "")
    assert stated(rehearsed.out) == expected(system)
    done = tierline("import", "plan", system, "--folder", str(export))
    assert (done.code, done.err) == (0, "")
    assert stated(done.out) == expected(system)
    assert stated(tierline("import", "plan", system, "--folder", str(export)).out) == {}
    assert not list((export / "refused").iterdir())


def test_every_plan_and_mapping_of_ours_is_tried_by_an_export() -> None:
    assert set(plan_names()) == {*EXPORTS, "sheet"}
    tried = {step.map for name in plan_names() for step in plan_at(name)[0].step}
    untried = {"odoo/orders"}
    assert set(shipped_names()) - tried == untried


@pytest.mark.parametrize("name", shipped_names())
def test_every_mapping_of_ours_fits_the_kinds_and_says_where_its_columns_are_from(name: str) -> None:
    RowReader(mapping_at(name))
    described = {one.name: one for one in shipped()}[name]
    assert described.says.endswith(".")
    assert described.needs or name.startswith("sheet/"), "columns by position"


def test_confirmed_orders_of_odoo_are_purchases(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "External ID,Order Reference,Customer/External ID,Salesperson,Order Date,Total,Status\n"
        "so_1,S00001,res_1,Ida Holm,2023-03-01 09:00:00,1200.50,Sales Order\n"
        "so_2,S00002,res_1,Ida Holm,2023-03-01 09:00:00,9,Quotation\n"
    )
    [bought, quoted] = open_source("csv", [file], {"map": "odoo/orders"}).lines()
    fact = parse_fact(bought.facts[0].content, fact_id=fact_id_from_source("a", "b"))  # type: ignore[union-attr]
    assert (fact.kind, str(fact.amount.value)) == ("contract_signed", "1200.50")  # type: ignore[attr-defined]
    assert quoted.facts == ()  # type: ignore[union-attr]


def test_mappings_are_listed_and_can_be_copied(tierline: Run) -> None:
    listed = tierline("import", "mappings").out
    assert {name for name in shipped_names() if name not in listed} == set()
    shown = tierline("import", "mappings", "--show", "hubspot/deals").out
    Path("mine.toml").write_text(shown)
    assert mapping_at("mine.toml") == mapping_at("hubspot/deals")
    missing = tierline("import", "mappings", "--show", "hubspot/dreams")
    assert (missing.code, "no mapping of ours" in missing.err) == (1, True)


@pytest.mark.parametrize("export", ["twenty"], indirect=True)
def test_a_mapping_of_ours_is_found_by_its_name(tierline: Run, export: Path) -> None:
    file = str(export / "companies.csv")
    assert tierline("import", "csv", file, "--map", "twenty/companies").code == 0
    unknown = tierline("import", "csv", file, "--map", "twenty/planets")
    assert (unknown.code, "no mapping of ours has this name" in unknown.err) == (1, True)


PLAN = """
[variables]
week = "w1"

[[step]]
files = ["{week}/people*.csv"]
map = "twenty/people"

[[step]]
files = ["{week}/companies.csv"]
map = "twenty/companies"
refused = "back/{week}.csv"

[[step]]
files = ["{week}/none.csv"]
map = "twenty/opportunities"

[[step]]
format = "ndjson"
files = ["{week}/more.ndjson"]
optional = true
"""


@pytest.mark.parametrize("export", ["twenty"], indirect=True)
def test_a_step_that_fails_stops_no_other(tierline: Run, export: Path) -> None:
    export.rename(export.parent / "w2")
    Path("weekly.toml").write_text(PLAN)
    done = tierline("import", "plan", "weekly.toml", "--set", "week=w2")
    assert done.code == 1
    assert stated(done.out) == {"account_opened": 1, "role_assigned": 1}
    assert "There is no account with this code." in done.err
    assert "w2/none.csv by twenty/opportunities: there is no such file" in done.err
    assert "w2/more.ndjson: no such file, which is all right." in done.out
    again = tierline("import", "plan", "weekly.toml", "--set", "week=w2")
    assert stated(again.out) == {"contact_added": 1}
    assert again.code == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[step]]\n", "`step.0.files`: is missing"),
        ("step = 1\n[[", "it isn't valid TOML"),
        ('[[step]]\nfiles = ["{where}/a.csv"]\n', "names a variable that [variables] lacks"),
        ('[[step]]\nfiles = ["a.csv"]\nmapp = "x"\n', "`step.0.mapp`"),
        ("x = " + "9" * 5000, "a number in it has too many digits"),
        ("x = " + "[" * 3000 + "]" * 3000, "it nests too deeply"),
    ],
    ids=["no files", "no TOML", "no variable", "no such key", "digits", "nests"],
)
def test_a_plan_is_checked_before_anything_is_recorded(
    tierline: Run, database: Path, text: str, said: str
) -> None:
    Path("plan.toml").write_text(text)
    refused = tierline("import", "plan", "plan.toml")
    assert (refused.code, said in refused.err) == (1, True), refused.err


def test_what_a_plan_is_given_must_fit_it(tierline: Run, database: Path) -> None:
    Path("plan.toml").write_text(PLAN)
    assert "no variable `day`" in tierline("import", "plan", "plan.toml", "--set", "day=1").err
    assert "NAME=VALUE" in tierline("import", "plan", "plan.toml", "--set", "day").err
    assert "ours are dynamics365" in tierline("import", "plan", "weekly").err
    assert "it can't be opened" in tierline("import", "plan", "gone.toml").err
    wrong = '[[step]]\nfiles = ["plan.toml"]\nmap = "salesforce/dreams"\n'
    Path("plan.toml").write_text(wrong)
    assert "no mapping of ours has this name" in tierline("import", "plan", "plan.toml").err
