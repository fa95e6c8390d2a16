"""Contracts as OCDS releases: what our own import reads back, and what it reads without what is ours."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.conftest import Reads
from tests.exchange.test_ocel import TEXTS
from tierline.application.importing import ImportReport, run
from tierline.interfaces.exchange.logged import AccountsRead
from tierline.interfaces.exchange.ocds import PREFIX, Publisher, write_ocds
from tierline.interfaces.imports import open_source
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

PUBLISHER = Publisher("Harbour Works", PREFIX)
FIELDS = ("agreement", "starts", "ends", "amount")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[System]:
    """An empty database."""
    with System(Settings(database=f"sqlite:///{tmp_path}/other.db", root_key="5b" * 32)) as system:
        yield system


def package(read: AccountsRead, file: Path) -> dict[str, Any]:
    write_ocds(read, PUBLISHER, "log", file)
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


def brought(system: System, file: Path, **options: str) -> ImportReport:
    source = open_source("ocds", [file], options)
    report = run(source, system.accounts, actor="test", head=system.log.head())
    system.refresh()
    return report


def test_each_step_of_a_contract_is_a_release(read: Reads, file: Path) -> None:
    told = package(read("some"), file)
    assert told["uri"].startswith("urn:tierline:log:")
    assert (told["version"], told["publisher"]) == ("1.1", {"name": "Harbour Works"})
    releases = told["releases"]
    assert [one["tag"] for one in releases] == [
        ["contract"],
        ["contractAmendment"],
        ["contractAmendment"],
        ["contractTermination"],
    ]
    assert {one["ocid"] for one in releases} == {"tierline-OURS-1-ours-k1"}
    assert len({one["id"] for one in releases}) == 4
    signed, *_, ended = (one["contracts"][0] for one in releases)
    assert signed["value"] == {"amount": 100000, "currency": "EUR"}
    assert (signed["status"], ended["status"]) == ("active", "terminated")
    assert signed["period"] == {"startDate": "2025-03-03T00:00:00Z", "endDate": "2027-03-03T23:59:59Z"}
    assert ended["period"]["endDate"] == "2028-03-03T23:59:59Z"
    assert len(ended["amendments"]) == 2
    for one in releases:
        assert one["buyer"]["id"] == "OURS-1"
        assert one["contracts"][0]["awardID"] == one["awards"][0]["id"]
        assert one["awards"][0]["suppliers"][0]["name"] == "Harbour Works"


def test_it_tells_no_text_nobody_of_ours_and_no_account_that_is_not_seen(read: Reads, file: Path) -> None:
    package(read("some"), file)
    written = file.read_text()
    assert not [text for text in (*TEXTS, "p-anna", "THEIRS") if text in written]


def test_brought_back_to_where_it_was_it_states_nothing_new(firm: System, read: Reads, file: Path) -> None:
    package(read("all"), file)
    head = firm.log.head()
    report = brought(firm, file, supplier="Harbour Works")
    assert (report.recorded, report.refused, firm.log.head()) == (0, 0, head)
    assert report.repeated == 7
    assert brought(firm, file, supplier="Somebody Else").skipped == 5


def test_brought_elsewhere_it_states_the_contracts_which_go_out_as_they_came(
    elsewhere: System, read: Reads, file: Path
) -> None:
    before = package(read("all"), file)
    report = brought(elsewhere, file)
    assert (report.recorded, report.refused) == (7, 0)
    assert brought(elsewhere, file).recorded == 0
    again = package(AccountsRead(elsewhere.reads, elsewhere.clock()), file)
    assert again["releases"] == before["releases"]
    assert brought(elsewhere, file).recorded == 0


def test_without_what_is_ours_the_standard_s_fields_say_the_same(
    elsewhere: System, firm: System, read: Reads, file: Path
) -> None:
    told = package(read("all"), file)
    for one in told["releases"]:
        del one["tierline"]
    file.write_text(json.dumps(told))
    assert brought(elsewhere, file).refused == 0
    (ours,) = (terms(firm, "OURS-1")).values()
    (theirs,) = (terms(elsewhere, "OURS-1")).values()
    assert theirs == ours


def terms(system: System, code: str) -> dict[str, dict[str, Any]]:
    """What the contracts of an account say by now."""
    with system.reads.account(code, None) as snapshot:
        found = {}
        for reference in snapshot.history.entities("contract"):
            state: Any = None
            for entry in snapshot.history.about("contract", reference):
                state = entry.fact.apply(state)  # type: ignore[attr-defined]
            stated = state.terms.model_dump(mode="json", include=set(FIELDS))
            stated["amount"]["value"] = float(stated["amount"]["value"])
            found[reference] = {**stated, "ended": state.ended}
        return found


@pytest.mark.parametrize(
    "said",
    [
        None,
        {"account": "no code!", "facts": []},
        {"account": "A-1", "facts": [{"kind": "interaction", "fact_id": "0" * 32}]},
        {"account": "A-1", "facts": [{"kind": "contract_ended", "fact_id": "4711"}]},
        {"account": "A-1", "facts": [3]},
    ],
)
def test_what_is_not_as_we_write_it_is_refused(elsewhere: System, read: Reads, file: Path, said: Any) -> None:
    told = package(read("some"), file)
    told["releases"] = [{**told["releases"][0], "tierline": said}]
    file.write_text(json.dumps(told))
    report = brought(elsewhere, file)
    assert (report.recorded, report.refused) == (0, 1)
    assert [str(one) for one in report.reasons] == [
        "what `tierline` says of the release is not as Tierline writes it"
    ]
