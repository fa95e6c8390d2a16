"""Rows of a table become facts, and dirt becomes faults that say where and why."""

from pathlib import Path

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    HEAD,
    INTERACTION,
    OPENING,
    contents,
    faults,
    lines_of,
    said,
)

THREAD = (
    HEAD.replace('key = "{Number}"', 'key = "{Number}/{Day}"\nthread = "{Customer}/{Number}"')
    + """
[[fact]]
kind = "escalation_raised"
reference = "{Number}"
once = true
[fact.set]
escalation = "{Number}"
severity = { column = "Level", map = { A = "low", "*" = "high" } }
category = "complaint"
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }

[[fact]]
kind = "escalation_reopened"
when = [{ column = "Event", is = "work" }]
only_after = ["escalation_resolved"]
[fact.set]
escalation = "{Number}"
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }

[[fact]]
kind = "escalation_resolved"
when = [{ column = "Event", in = ["done", "closed"] }]
unless_after = ["escalation_resolved"]
[fact.set]
escalation = "{Number}"
occurred_at = { column = "Day", dates = ["%d.%m.%Y"] }
"""
)


def test_a_row_states_a_fact_with_the_fields_of_its_kind(tmp_path: Path) -> None:
    table = "Number,Customer,Day,Contact,Ours\n1,Acme,02.03.2020,c1,ANNA\n"
    assert contents(lines_of(tmp_path, INTERACTION, table)) == [
        {
            "kind": "interaction",
            "channel": "call",
            "initiative": "theirs",
            "contacts": ["c1"],
            "people": ["anna"],
            "occurred_at": "2020-03-02T12:00:00+01:00",
        }
    ]


def test_the_source_of_a_fact_is_the_row_by_its_key(tmp_path: Path) -> None:
    [line] = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + "7,Acme,01.02.2020,10\n")
    assert line.facts[0].content["source"] == {"system": "register", "reference": "7#contract_signed"}


def test_the_same_row_states_the_same_fact_in_every_run(tmp_path: Path) -> None:
    table = CONTRACT_HEADER + "7,Acme,01.02.2020,10\n"
    assert lines_of(tmp_path, CONTRACT, table) == lines_of(tmp_path, CONTRACT, table)


def test_rows_that_the_filter_leaves_out_state_nothing(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[[only]]\ncolumn = "Customer"\nnot_in = ["Bolt"]\n[[fact]]')
    rows = "1,Acme,01.02.2020,1\n2,Bolt,no date,1\n"
    assert [
        (len(line.facts), said(line.fault)) for line in lines_of(tmp_path, mapping, CONTRACT_HEADER + rows)
    ] == [
        (1, None),
        (0, None),
    ]


def test_empty_rows_state_nothing(tmp_path: Path) -> None:
    rows = "1,Acme,01.02.2020,1\n,,,\n\n"
    assert faults(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)) == [None, None, None]


def test_a_row_of_another_width_is_a_fault_at_its_line(tmp_path: Path) -> None:
    rows = '1,"A\nB",01.02.2020,1\n2,A,01.02.2020,1,surplus\n'
    found = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)
    assert (str(found[1].place), said(found[1].fault)) == (
        "table.csv, line 4",
        (
            "the row has 5 cells where 4 are due: a delimiter too many or too few, or an unquoted one; if"
            " rows may have so many, say `widths` under [csv]"
        ),
    )


def test_a_row_without_account_or_key_is_a_fault(tmp_path: Path) -> None:
    assert faults(
        lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + "1,n/a,01.02.2020,1\n,A,01.02.2020,1\n")
    ) == [
        "the row names no account (column `Customer`)",
        "the row has no key: what names it is empty (column `Number`)",
    ]


def test_the_second_column_of_a_name_has_a_number(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('column = "Price"', 'column = "Price (2)"')
    [fact] = contents(lines_of(tmp_path, mapping, "Number,Price,Customer,Day,Price\n1,10,A,01.02.2020,20\n"))
    assert fact["amount"]["value"] == "20.00"


def test_a_column_that_only_some_files_have_may_be_optional(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[csv]\noptional = ["Price"]\n[[fact]]')
    [fact] = contents(lines_of(tmp_path, mapping, "Number,Customer,Day\n1,A,01.02.2020\n"))
    assert "amount" not in fact


def test_files_without_header_have_numbered_columns_and_known_widths(tmp_path: Path) -> None:
    columns = '[columns]\nNumber = 1\nCustomer = 2\nDay = 3\nPrice = 4\nwhat = "{Customer} {Day}"\n'
    columns += "[csv]\nheader = false\n"
    mapping = CONTRACT.replace("[[fact]]", columns + "widths = [4, 5]\n[[fact]]").replace(
        'contract = "{Number}"', 'contract = "{Number}-{what|hash}"'
    )
    rows = "1,A,01.02.2020,1\n1,B,01.02.2020,1,\n3,A\n"
    found = lines_of(tmp_path, mapping, rows)
    names = [fact["contract"] for fact in contents(found)]
    assert [line.fault is None for line in found] == [True, True, False]
    assert len(set(names)) == 2
    assert all(len(name) == len("1-") + 10 for name in names)


def test_a_fact_that_is_stated_once_is_passed_over_later(tmp_path: Path) -> None:
    rows = "1,Acme,01.02.2020,1\n2,Acme,01.02.2020,1\n3,Bolt,01.02.2020,1\n"
    found = lines_of(tmp_path, HEAD + OPENING, CONTRACT_HEADER + rows)
    assert [[fact.account for fact in line.facts] for line in found] == [["Acme"], [], ["Bolt"]]
    assert found[0].facts[0].once
    assert contents(found)[0]["occurred_at"] == "2020-01-01T12:00:00+01:00"


def test_a_row_with_a_fault_does_not_use_up_what_is_stated_once(tmp_path: Path) -> None:
    rows = "C1,Acme,01.01.2020,A,work\nC1,Acme,mistyped,A,done\nC2,Acme,x,A,work\nC2,Acme,02.01.2020,A,work\n"
    found = lines_of(tmp_path, THREAD, "Number,Customer,Day,Level,Event\n" + rows)
    assert [[fact.content["kind"] for fact in line.facts] for line in found] == [
        ["escalation_raised"],
        [],
        [],
        ["escalation_raised"],
    ]


def test_events_of_a_thread_become_the_steps_that_can_follow_each_other(tmp_path: Path) -> None:
    events = ["work", "done", "done", "closed", "work", "work", "closed"]
    rows = "".join(f"C1,Acme,{day:02}.01.2020,B,{event}\n" for day, event in enumerate(events, 1))
    found = lines_of(tmp_path, THREAD, "Number,Customer,Day,Level,Event\n" + rows)
    assert [[fact.content["kind"] for fact in line.facts] for line in found] == [
        ["escalation_raised"],
        ["escalation_resolved"],
        [],
        [],
        ["escalation_reopened"],
        [],
        ["escalation_resolved"],
    ]
    assert contents(found)[0]["severity"] == "high"


def test_later_rows_need_no_sense_in_what_was_stated_once(tmp_path: Path) -> None:
    mapping = THREAD.replace('A = "low", "*" = "high"', 'A = "low"')
    rows = "C1,Acme,01.01.2020,A,work\nC1,Acme,02.01.2020,?,done\n"
    assert faults(lines_of(tmp_path, mapping, "Number,Customer,Day,Level,Event\n" + rows)) == [None, None]
