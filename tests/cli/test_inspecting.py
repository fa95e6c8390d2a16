"""A file is looked at before it is imported, and the mapping drafted for it runs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.saying import CANARY, Run
from tests.imports.books import ods, xlsx
from tierline.interfaces.imports.inspecting import inspect
from tierline.interfaces.imports.inspecting.values import dates_of, numbers_of

VISITS = (
    "No;Customer;Type;Visited;Who;Whom;Turnover\n"
    '1;Hafen Süd;private;03.02.2026;mk;Chief engineer;"1.200,50"\n'
    "2;Hafen Süd;private;14.2.26;mk, jo;Chief engineer;n/a\n"
    "3;Stadt Aue;public;17.02.2026;jo;Mayor;300,00\n"
)
DEALS = (
    "Id,AccountId,Name,StageName,Amount,CurrencyIsoCode,CloseDate,IsWon,OwnerId,CreatedDate\n"
    "6,1,Crane,Closed Won,125000.0,EUR,2023-06-30,1,u1,2023-02-10T10:00:00.000+0000\n"
    "7,1,Parts,Closed Lost,9000.0,eur,2023-07-31,0,u1,2023-05-10T10:00:00.000+0000\n"
    "8,2,Meter,Negotiation,52000.0,EUR,2027-01-31,0,u2,2023-08-10T10:00:00.000+0000\n"
)
REPORT = (
    '"Verkaufschancen"\n\n'
    '"Account-ID (18 Stellen)";"Accountname";"Opportunity-Name";"Phase";"Betrag";"Schlussdatum";'
    '"Erstelldatum"\n'
    '"A1";"Nordhafen AG";"Umrüstung";"Geschlossen und gewonnen";"EUR 125.000,00";"30.06.2023";'
    '"10.02.2023 11:00"\n'
    '"A2";"Stadtwerke";"Zähler";"Verhandlung";"EUR 52.000,00";"31.01.2027";"10.08.2023 12:00"\n'
    '\n\n"Copyright (c) 2000-2023"\n"Erstellt von: Person Eins 01.12.2023"\n'
)
CASES = (
    "CaseNumber\tAccountId\tPriority\tSubject\tCreatedDate\tClosedDate\n"
    "1\tA\tHigh\tLate\t2023-02-01 10:00:00\t2023-02-03 10:00:00\n"
    "2\tA\tLow\tHeat\t2023-03-01 10:00:00\t\n"
    "3\tB\tUrgent\tLeak\t2023-04-01 10:00:00\t2023-04-01 18:00:00\n"
)
CONTACTS = (
    "Contact ID|Account ID|First Name|Last Name|Title|Email|Phone\n"
    "c1|A|Ann|Oz|Chief Executive Officer|ann@a.example|+49 30 123456\n"
    "c2|A|Bo|Li|Head of Purchasing|bo@a.example|none\n"
    "c3|B|Cy|Ek|Engineer|not stated|030/99887766\n"
)
CHINESE = (
    "客户名称,日期,拜访对象,事由,方式,负责人\n"
    "海港集团,2026年3月2日,王经理,年度回顾,拜访,李\n"
    "城市水务,2026年3月9日,赵主任,报价,电话,李\n"
)
CONTRACTS = (
    "Contract Number,Customer,Agreement,Start Date,End Date,Value,Owner\n"
    'V-1,C & A,Framework agreement,01/13/2024,12/31/2026,"1,250,000.00",mk\n'
    'V-2,C+A,Order,02/14/2024,,"-3.00",jo\n'
    'V-3,Müller,Order,03/15/2024,03/14/2025,"10.00",jo\n'
)
ROLES = (
    "Account ID,Team Role,User,From,Until\n"
    "A,Sales Manager,u1,2023-01-01,2024-01-01\n"
    "A,Account Manager,u2,2023-01-01,\n"
)
ACCOUNTS = (
    "Id,Name,Type,Industry,BillingCountry,OwnerId,CreatedDate,{odd}\n"
    "a-1,Acme Rail,Customer,Transport,Germany,u1,2022-01-05,1\n"
    "a-2,Stadt Aue,Public authority,Government,Germany,u2,2022-02-05,2\n"
)
NO_HEADER = "1,Acme,2024-05-01,100.00\n2,Bolt,2024-06-01,200.00\n3,Acme,2024-07-01,300.00\n"
TOTALS = "sep=;\nKunde;Datum;Betrag\nAcme;01.02.2024;1,5\nBolt;02.02.2024;2,5\nSumme;;4,0\n"
ESCAPED = 'Id,Customer,Date,Amount\n1,"A \\"B\\" C",2023-02-03,5\n2,D,2023-02-04,6\n'
SPARSE = (
    "Id,AccountId,Subject,ActivityDate,Description\n1,A,Call,2023-02-03," + "x" * 12_000 + "\n2,,Call,,y\n"
)

FILES: dict[str, tuple[str, str, str]] = {
    "visits.csv": (VISITS, "utf-8-sig", "meetings"),
    "deals.csv": (DEALS, "utf-8", "opportunities"),
    "bericht.csv": (REPORT, "cp1252", "opportunities"),
    "tickets.tsv": (CASES, "utf-16", "escalations"),
    "people.csv": (CONTACTS, "utf-8", "contacts"),
    "拜访.csv": (CHINESE, "gb18030", "meetings"),
    "contracts.csv": (CONTRACTS, "utf-16-le", "contracts"),
    "team.csv": (ROLES, "utf-8", "roles"),
    "accounts.csv": (ACCOUNTS, "utf-8", "accounts"),
    "plain.csv": (NO_HEADER, "utf-8", "contracts"),
    "totals.csv": (TOTALS, "utf-8", "contracts"),
    "escaped.csv": (ESCAPED, "utf-8", "contracts"),
    "tasks.csv": (SPARSE, "utf-8", "meetings"),
}
"""Small files by name: the text, its encoding, and what its rows hold."""


def written(folder: Path, name: str) -> Path:
    text, encoding, _ = FILES[name]
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_drafted_mapping_imports_its_file_without_a_refusal(
    tierline: Run, database: Path, name: str
) -> None:
    file = written(database.parent, name)
    seen = tierline("import", "inspect", str(file), "--mapping", "draft.toml")
    assert seen.code == 0, seen.err
    rehearsed = tierline("import", "csv", str(file), "--map", "draft.toml", "--dry-run")
    assert (rehearsed.code, rehearsed.err) == (0, ""), rehearsed.out + Path("draft.toml").read_text()
    assert "account_opened: " in rehearsed.out


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_holds_is_seen_by_its_columns(tmp_path: Path, name: str) -> None:
    assert inspect(written(tmp_path, name)).recognised.holds == FILES[name][2]


def test_what_rows_state_is_drafted_by_what_they_hold(tierline: Run, database: Path) -> None:
    expected = {
        "visits.csv": {"account_opened: 2", "contact_added: 2", "interaction: 3"},
        "deals.csv": {"opportunity_identified: 3", "proposal: 4", "contract_signed: 1"},
        "bericht.csv": {"opportunity_identified: 2", "proposal: 2", "contract_signed: 1"},
        "tickets.tsv": {"escalation_raised: 3", "escalation_resolved: 2"},
        "people.csv": {"contact_added: 3"},
        "拜访.csv": {"contact_added: 2", "interaction: 2"},
        "contracts.csv": {"account_opened: 3", "contract_signed: 3"},
        "team.csv": {"role_assigned: 2", "role_released: 1"},
        "accounts.csv": {"account_opened: 2", "role_assigned: 2"},
    }
    for name, lines in expected.items():
        file = written(database.parent, name)
        tierline("import", "inspect", str(file), "--mapping", f"{name}.toml")
        said = tierline("import", "csv", str(file), "--map", f"{name}.toml", "--dry-run").out
        assert lines <= {line.strip() for line in said.splitlines()}, (name, said)


def test_the_form_of_a_file_is_told(tierline: Run, database: Path) -> None:
    said = tierline("import", "inspect", str(written(database.parent, "bericht.csv"))).out
    assert 'CSV, cp1252, delimiter ;, cells quoted by ".' in said
    assert "The header is line 3." in said
    assert "Lines above it that are no data: 2." in said
    assert "Rows at the end that are no data: 2." in said
    assert "Rows read: 2." in said
    assert "The rows most likely hold opportunities, by Phase, Schlussdatum." in said
    assert "dates %d.%m.%Y %H:%M" in said
    marked = tierline("import", "inspect", str(written(database.parent, "tickets.tsv"))).out
    assert "CSV, utf-16 with a byte order mark, delimiter tabulator, no cell quoted." in marked
    assert (
        "There is no header." in tierline("import", "inspect", str(written(database.parent, "plain.csv"))).out
    )


def test_samples_are_shown_unless_they_are_not_wanted(tierline: Run, database: Path) -> None:
    file = database.parent / "people.csv"
    file.write_text(f"Contact ID,Account ID,Last Name\n1,A,{CANARY}\n2,B,Oz\n")
    assert CANARY in tierline("import", "inspect", "people.csv").out
    without = tierline("import", "inspect", "people.csv", "--no-samples")
    assert CANARY not in without.out + without.err
    assert "Last Name" in without.out


def test_a_draft_is_printed_alone_and_overwrites_nothing(tierline: Run, database: Path) -> None:
    file = str(written(database.parent, "visits.csv"))
    printed = tierline("import", "inspect", file, "--mapping", "-").out
    assert printed == inspect(Path(file)).mapping
    Path("mine.toml").write_text("kept")
    assert tierline("import", "inspect", file, "--mapping", "mine.toml").code == 1
    assert Path("mine.toml").read_text() == "kept"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\ufeff{"account":"A","kind":"account_opened"}\n', "tierline import ndjson"),
        ('{"releases": [{"ocid": "1"}]}', "tierline import ocds"),
        ('[{"other": 1}]', "no import reads"),
    ],
)
def test_of_json_it_is_told_which_command_reads_it(
    tierline: Run, database: Path, text: str, said: str
) -> None:
    (database.parent / "file.json").write_text(text)
    assert said in tierline("import", "inspect", "file.json").out
    assert tierline("import", "inspect", "file.json", "--mapping", "m.toml").code == 1


@pytest.mark.parametrize("text", ["", "\n\n", "A,B\n"])
def test_a_file_without_rows_is_refused(tierline: Run, database: Path, text: str) -> None:
    (database.parent / "empty.csv").write_text(text)
    said = tierline("import", "inspect", "empty.csv")
    assert (said.code, said.err) == (1, "tierline: The file empty.csv has no rows.\n")


def test_what_can_be_read_in_two_ways_is_said(tmp_path: Path) -> None:
    assert dates_of(["03/02/2024", "04/05/2024"]) == (("%d/%m/%Y",), ("%m/%d/%Y",))
    assert dates_of(["03/02/2024", "04/25/2024"]) == (("%m/%d/%Y",), ())
    assert dates_of(["3.2.2024", "4.2.24"]) == (("%d.%m.%Y", "%d.%m.%y"), ())
    assert numbers_of(["1.234"]) == (("1234.56",), ("1.234,56",))
    assert numbers_of(["199512", "200001"]).taken == ("1234.56",)
    assert dates_of(["199512", "200001"]).taken == ()
    file = tmp_path / "orders.csv"
    file.write_text("Order Number,Customer,Date,Amount\n1,A,03/02/2024,1.234\n2,B,04/05/2024,2.345\n")
    mapping = inspect(file).mapping
    assert "%m/%d/%Y would fit all rows as well, with other days" in mapping
    assert "could be written like 1.234,56 as well" in mapping


SHEET = [
    ["Visits of the year"],
    [],
    ["No", "Customer", "Visited", "Whom", "Hours"],
    [1, "Hafen", date(2026, 2, 3), "Oz", 1.5],
    [2, "Aue", date(2026, 2, 14), "Li", 2],
]


@pytest.mark.parametrize("made", [xlsx, ods])
def test_of_a_workbook_a_sheet_is_looked_at_and_its_draft_imports_it(
    tierline: Run, database: Path, made: Callable[[dict[str, list[list[Any]]]], bytes]
) -> None:
    Path("year.bin").write_bytes(made({"About": [["Read", "Me"], ["a", "b"]], "Visits": SHEET}))
    first = tierline("import", "inspect", "year.bin")
    assert "year.bin: workbook, sheet About; other sheets, for --sheet: Visits." in first.out
    seen = tierline("import", "inspect", "year.bin", "--sheet", "Visits", "--mapping", "draft.toml")
    assert seen.code == 0, seen.err
    assert "year.bin: workbook, sheet Visits; other sheets, for --sheet: About." in seen.out
    assert "The header is row 3." in seen.out
    assert "Rows read: 2." in seen.out
    draft = Path("draft.toml").read_text()
    assert '[sheet]\nname = "Visits"\nskip = 2\n' in draft
    assert "delimiter" not in draft
    rehearsed = tierline("import", "csv", "year.bin", "--map", "draft.toml", "--dry-run")
    assert (rehearsed.code, rehearsed.err) == (0, ""), rehearsed.out + draft
    assert {"  account_opened: 2", "  interaction: 2"} <= set(rehearsed.out.splitlines())


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tierline: Run, database: Path) -> None:
    Path("a.xlsx").write_bytes(xlsx({"Visits": SHEET}))
    said = tierline("import", "inspect", "a.xlsx", "--sheet", "Visit")
    assert (said.code, "it has Visits." in said.err) == (1, True)
    file = str(written(database.parent, "visits.csv"))
    said = tierline("import", "inspect", file, "--sheet", "Visits")
    assert (said.code, "is no workbook, so it has no sheet to name." in said.err) == (1, True)
