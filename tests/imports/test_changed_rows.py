"""Rows that say something else than when they were imported first: corrected, amended, refused, or older."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.imports.tables import HEAD, OPENING, english
from tests.imports.weekly import DEARER, FIRST, MAPPING, SIGNED, Weekly, numbers
from tierline.application.ports import FactLog
from tierline.interfaces.storage.factory import open_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FactLog]:
    opened = open_log(f"sqlite:///{tmp_path}/facts.db")
    yield opened
    opened.close()


@pytest.fixture
def weekly(log: FactLog, tmp_path: Path) -> Weekly:
    return Weekly(log, tmp_path)


def test_a_row_with_another_amount_corrects_the_fact_and_nothing_else(weekly: Weekly) -> None:
    weekly.run(FIRST)
    report = weekly.run(DEARER)
    assert numbers(report) == {"recorded": 1, "changed": 1, "repeated": 1}
    correction = weekly.told()[-1]
    assert (correction.kind, correction.target) == ("fact_corrected", SIGNED)
    assert correction.changes == {"amount": {"value": "12", "currency": "EUR"}}
    assert correction.source
    assert correction.source.run == "run-2"


def test_the_same_rows_again_add_nothing_also_after_a_correction(weekly: Weekly) -> None:
    weekly.run(FIRST)
    weekly.run(DEARER)
    assert numbers(weekly.run(DEARER)) == {"repeated": 2}
    assert numbers(weekly.run(FIRST)) == {"recorded": 1, "changed": 1, "repeated": 1}


def test_what_was_corrected_by_hand_stays_until_the_source_says_something_else(weekly: Weekly) -> None:
    weekly.run(FIRST)
    amount = {"amount": {"value": "11", "currency": "EUR"}}
    weekly.by_hand(kind="fact_corrected", target=str(SIGNED), changes=amount)
    assert numbers(weekly.run(FIRST)) == {"repeated": 2}
    assert numbers(weekly.run(DEARER)) == {"recorded": 1, "changed": 1, "repeated": 1}


def test_what_was_retracted_by_hand_stays_retracted_and_a_change_of_it_is_told(weekly: Weekly) -> None:
    weekly.run(FIRST)
    weekly.by_hand(kind="fact_retracted", target=str(SIGNED))
    assert numbers(weekly.run(FIRST)) == {"repeated": 2}
    report = weekly.run(DEARER)
    assert numbers(report) == {"repeated": 1, "refused": 1}
    assert english(report.reasons) == ["The fact is retracted already; reinstate it first."]


def test_where_the_mapping_says_so_a_contract_is_amended_from_the_day_of_the_change_on(
    weekly: Weekly,
) -> None:
    mapping = 'on_change = "amend"\n' + MAPPING
    weekly.run(FIRST, mapping)
    report = weekly.run("1,Acme,01.02.2020,12,31.12.2026,05.06.2021\n", mapping)
    assert report.kinds == {"contract_amended": 1}
    amended = weekly.told()[-1]
    assert amended.occurred_at == datetime(2021, 6, 5, 10, tzinfo=UTC)
    stated = amended.model_dump(mode="json", exclude_unset=True)["changes"]
    assert stated == {"amount": {"value": "12", "currency": "EUR"}, "ends": "2026-12-31"}
    cleared = weekly.run("1,Acme,01.02.2020,12,,06.06.2021\n", mapping)
    assert cleared.kinds == {"contract_amended": 1}
    assert weekly.told()[-1].model_dump(mode="json", exclude_unset=True)["changes"] == {"clears": ["ends"]}


def test_what_an_amendment_cannot_say_is_corrected_beside_it(weekly: Weekly) -> None:
    mapping = 'on_change = "amend"\n' + MAPPING
    weekly.run(FIRST, mapping)
    report = weekly.run("1,Acme,02.02.2020,12,,05.06.2021\n", mapping)
    assert report.kinds == {"contract_amended": 1, "fact_corrected": 1}
    assert set(weekly.told()[-1].changes) == {"occurred_at", "starts"}


def test_where_the_mapping_refuses_changes_the_fields_are_named(weekly: Weekly) -> None:
    mapping = 'on_change = "refuse"\n' + MAPPING
    weekly.run(FIRST, mapping)
    report = weekly.run(DEARER, mapping)
    assert english(report.reasons) == [
        "The row says something else than it did when it was recorded, in amount."
    ]
    assert weekly.log.head() == 2


def test_an_older_version_of_a_row_changes_nothing(weekly: Weekly) -> None:
    weekly.run("1,Acme,01.02.2020,12,,05.06.2021\n")
    assert numbers(weekly.run("1,Acme,01.02.2020,10,,04.06.2021\n")) == {"repeated": 2}


def test_versions_come_out_alike_in_whatever_order_they_are_read(weekly: Weekly) -> None:
    mapping = 'on_change = "amend"\n' + MAPPING
    weekly.run("1,Acme,01.02.2020,12,,05.06.2021\n", mapping)
    report = weekly.run("1,Acme,01.02.2020,10,,04.05.2021\n", mapping)
    assert report.kinds == {"fact_corrected": 1, "contract_amended": 1}
    corrected, amended = weekly.told()[-2:]
    assert corrected.changes["amount"]["value"] == "10"
    assert amended.occurred_at == datetime(2021, 6, 5, 10, tzinfo=UTC)
    assert amended.changes.amount.value == 12
    assert numbers(weekly.run("1,Acme,01.02.2020,12,,05.06.2021\n", mapping)) == {"repeated": 2}


def test_two_rows_of_one_run_with_one_key_contradict_each_other(weekly: Weekly) -> None:
    report = weekly.run(FIRST + DEARER)
    assert numbers(report) == {"recorded": 2, "opened": 1, "refused": 1}
    [reason] = english(report.reasons)
    assert (
        reason
        == "Another row of this import has the same key and says something else, in amount; tell them apart."
    )


def test_two_versions_of_a_row_in_one_file_are_two_versions(weekly: Weekly) -> None:
    report = weekly.run("1,Acme,01.02.2020,10,,04.06.2021\n1,Acme,01.02.2020,12,,05.06.2021\n")
    assert numbers(report) == {"recorded": 3, "opened": 1, "changed": 1}


def test_a_row_that_went_to_another_account_is_refused_in_words(weekly: Weekly) -> None:
    weekly.run(FIRST)
    report = weekly.run(FIRST.replace("Acme", "Bolt"))
    assert [reason.partition(";")[0] for reason in english(report.reasons)] == [
        "The row was about another account before"
    ]


def test_personal_texts_that_differ_are_corrected_and_never_shown(weekly: Weekly) -> None:
    mapping = HEAD + OPENING + """
[[fact]]
kind = "contact_added"
[fact.set]
contact = "c{Number}"
name = "{Price}"
level = "manager"
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""  # fmt: skip
    weekly.run("1,Acme,01.02.2020,Ada King,,\n", mapping)
    assert numbers(weekly.run("1,Acme,01.02.2020,Ada King,,\n", mapping)) == {"repeated": 2}
    report = weekly.run("1,Acme,01.02.2020,Ada Lovelace,,\n", mapping)
    assert report.kinds == {"fact_corrected": 1}
    assert weekly.told()[-1].changes == {"name": "Ada Lovelace"}
    raw = b"".join(one.state for one in weekly.log.stored(0, 100))
    assert b"Lovelace" not in raw
    assert "Lovelace" not in json.dumps(report.as_dict())


def test_what_is_once_only_stays_as_it_is_unless_the_mapping_says_otherwise(weekly: Weekly) -> None:
    row, other = "1,Acme,01.02.2020,10,,\n", "2,ACME,01.02.2020,10,,\n"
    mapping = MAPPING.replace('"{Customer|code}"', '"{Customer|slug}"')
    weekly.run(row, mapping)
    report = weekly.run(other, mapping)
    assert numbers(report) == {"recorded": 1, "repeated": 1}
    told = mapping.replace("once = true", 'once = true\non_change = "amend"')
    report = weekly.run(other, told)
    assert report.kinds == {"account_changed": 1}
