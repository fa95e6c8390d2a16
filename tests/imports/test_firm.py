"""Our own people come in from tables and lines as facts about accounts do."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.imports.tables import contents, lines_of, write
from tierline.application.importing import ImportReport, run
from tierline.domain.firm.people import people_at
from tierline.domain.shared.time import FOREVER
from tierline.interfaces.imports import open_source
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text()
MAPPING = PAGE.partition("## Our own people")[2].partition("```toml")[2].partition("```")[0]
TABLE = (
    "Id,Name,Mail,Grade,Team,Boss,Since\n"
    "p-ben,Ben Berg,,M,rail,,2024-01-02\n"
    "p-ana,Ana Moe,,S,rail,p-ben,2024-02-01\n"
)
LINE = (
    '{"account":"ACME","kind":"budget_set","period_starts":"2025-01-01","period_ends":"2025-12-31","hours":"90",'
    '"occurred_at":"2025-01-01T00:00:00Z","source":{"system":"s","reference":"1"}}\n'
    '{"account":"firm","kind":"person_left","person":"p-ana","occurred_at":"2025-01-01T00:00:00Z",'
    '"source":{"system":"s","reference":"2"}}\n'
)


def test_the_documented_mapping_reads_a_table_of_people(tmp_path: Path) -> None:
    lines = lines_of(tmp_path, MAPPING, TABLE)
    assert {fact.account for line in lines for fact in line.facts} == {"firm"}
    assert contents(lines)[1] == {
        "kind": "person_added",
        "person": "p-ana",
        "name": "Ana Moe",
        "level": "staff",
        "team": "rail",
        "manager": "p-ben",
        "occurred_at": "2024-02-01T12:00:00+01:00",
    }


def test_tables_and_lines_land_in_the_book_once(tmp_path: Path) -> None:
    with TemporaryDirectory() as folder, System(Settings(database=f"sqlite:///{folder}/t.db")) as system:
        opening = {"code": "ACME", "name": "Acme", "account_kind": "enterprise"}
        system.accounts.open({**opening, "occurred_at": "2024-01-01T00:00:00Z"}, actor="ann")
        for added in (4, 0):
            assert imported(system, tmp_path).recorded == added
        with system.reads.firm() as known:
            people = people_at(known.history, FOREVER)
        assert [(one.person, one.there, one.manager) for one in people] == [
            ("p-ben", True, None),
            ("p-ana", False, "p-ben"),
        ]


def imported(system: System, folder: Path) -> ImportReport:
    """What two imports recorded, by the last of them."""
    table, mapping = write(folder, "people.csv", TABLE), write(folder, "map.toml", MAPPING)
    first = run(open_source("csv", [table], {"map": str(mapping)}), system.accounts, actor="ann")
    second = run(open_source("ndjson", [write(folder, "l.ndjson", LINE)], {}), system.accounts, actor="ann")
    assert (first.refused, second.refused) == (0, 0), (first.reasons, second.reasons)
    second.recorded += first.recorded
    return second
