"""Rows of a table become facts, and dirt becomes faults that say where and why."""

from datetime import date
from pathlib import Path

import pytest

from tests.imports.tables import (
    CONTRACT,
    CONTRACT_HEADER,
    HEAD,
    INTERACTION,
    OPENING,
    contents,
    faults,
    lines_of,
    write,
)
from tierline.application.importing import SourceBroken
from tierline.domain.account.contracts import lasts
from tierline.domain.shared.errors import Invalid
from tierline.interfaces.imports import open_source

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


@pytest.mark.parametrize(
    ("written", "day"),
    [("31.12.2019", "2019-12-31"), ("01.06.20", "2020-06-01"), (" 02.03.2020 ", "2020-03-02")],
)
def test_dates_are_tried_in_several_formats(tmp_path: Path, written: str, day: str) -> None:
    table = f"Number,Customer,Day,Contact,Ours\n1,Acme,{written},c1,a\n"
    [fact] = contents(lines_of(tmp_path, INTERACTION, table))
    assert fact["occurred_at"].startswith(day)


def test_noon_is_noon_where_the_mapping_says_also_in_summer(tmp_path: Path) -> None:
    table = "Number,Customer,Day,Contact,Ours\n1,Acme,01.07.2020,c1,a\n"
    [fact] = contents(lines_of(tmp_path, INTERACTION, table))
    assert fact["occurred_at"] == "2020-07-01T12:00:00+02:00"


@pytest.mark.parametrize("written", ["30.02.2020", "2020-01-01", "soon", "01.01.2020 ff"])
def test_a_date_in_no_known_format_is_a_fault_that_does_not_repeat_it(tmp_path: Path, written: str) -> None:
    [line] = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,{written},10\n")
    assert line.fault == "`starts`: the date fits none of the formats"
    assert line.facts == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"1,700,000.00"', "1700000.00"),
        ("700", "700.00"),
        ('"€ 40,000.5"', "40000.50"),
        ("12.999999999", "13.00"),
        ("0", "0.00"),
    ],
)
def test_numbers_are_read_as_the_sample_shows(tmp_path: Path, written: str, value: str) -> None:
    [fact] = contents(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n"))
    assert fact["amount"] == {"value": value, "currency": "EUR"}


@pytest.mark.parametrize("written", ['"9,99"', '"1,23,456"', '"1.234,56"', "ten", '"1,234,56"'])
def test_a_number_that_could_mean_two_things_is_a_fault(tmp_path: Path, written: str) -> None:
    [line] = lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n")
    assert line.fault == "`amount`: the number fits none of the samples"


def test_several_samples_are_tried_in_order(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('["1,234.56"]', '["1,234.56", "1.234,56", "1’234.56", "1 234,56"]')
    rows = '1,A,01.02.2020,"1.234,56"\n2,A,01.02.2020,1’234.56\n3,A,01.02.2020,"1 234 567,5"\n'
    values = [
        fact["amount"]["value"] for fact in contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    ]
    assert values == ["1234.56", "1234.56", "1234567.50"]


@pytest.mark.parametrize("written", ["", "n/a", "  "])
def test_an_amount_without_a_value_is_left_out(tmp_path: Path, written: str) -> None:
    [fact] = contents(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + f"7,Acme,01.02.2020,{written}\n"))
    assert "amount" not in fact


def test_a_sum_adds_the_columns_that_are_filled(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('column = "Price", numbers', 'sum = ["Price", "Extra"], numbers')
    table = "Number,Customer,Day,Price,Extra\n1,A,01.02.2020,10,5.5\n2,A,01.02.2020,,5\n3,A,01.02.2020,,\n"
    amounts = [fact.get("amount", {}).get("value") for fact in contents(lines_of(tmp_path, mapping, table))]
    assert amounts == ["15.50", "5.00", None]


def test_a_date_outside_the_range_is_a_typing_error(tmp_path: Path) -> None:
    mapping = CONTRACT.replace(
        'dates = ["%d.%m.%Y"]', 'dates = ["%d.%m.%Y"], within = [2019-01-01, 2020-12-31]'
    )
    rows = "1,A,31.12.2018,1\n2,A,01.01.2019,1\n3,A,31.12.2020,1\n4,A,01.01.2021,1\n"
    found = faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    assert [fault is None for fault in found] == [False, True, True, False]
    assert found[0] == "`starts`: the date lies outside the range that the mapping expects"


@pytest.mark.parametrize(
    ("term", "ends"),
    [
        ("36 months", "2023-01-30"),
        ("90 days", "2020-04-29"),
        ("1 months", "2020-02-29"),
        ("3 months", "2020-04-30"),
        ("12 months", "2021-01-30"),
        ("2 years", "2022-01-30"),
        ("", None),
    ],
)
def test_a_term_gives_the_last_day(tmp_path: Path, term: str, ends: str | None) -> None:
    units = "days = '(\\d+) day', months = '(\\d+) month', years = '(\\d+) year'"
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {{ column = "Term", {units} }} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    table = f"Number,Customer,Day,Price,Term\n1,A,31.01.2020,1,{term}\n"
    [fact] = contents(lines_of(tmp_path, mapping, table))
    assert fact.get("ends") == ends


@pytest.mark.parametrize("term", ["24 months", "2 years"])
def test_a_term_from_a_leap_day_lasts_as_long_as_the_measure_asks(tmp_path: Path, term: str) -> None:
    units = "months = '(\\d+) month', years = '(\\d+) year'"
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {{ column = "Term", {units} }} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    rows = f"1,A,29.02.2024,1,{term}\n2,A,28.02.2023,1,{term}\n3,A,31.08.2024,1,18 months\n"
    found = contents(lines_of(tmp_path, mapping, "Number,Customer,Day,Price,Term\n" + rows))
    assert [fact["ends"] for fact in found] == ["2026-02-28", "2025-02-27", "2026-02-28"]
    assert lasts(date(2024, 2, 29), date.fromisoformat(found[0]["ends"]), 24)


HELP_DESK = (
    HEAD
    + """
[[fact]]
kind = "escalation_raised"
[fact.set]
escalation = "{Number}"
severity = "high"
category = "problem"
occurred_at = { column = "Raised", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }

[[fact]]
kind = "escalation_resolved"
[fact.set]
escalation = "{Number}"
occurred_at = { column = "Solved", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }
"""
)


def test_a_day_without_a_time_is_noon_and_the_last_microsecond_for_what_ends_something(
    tmp_path: Path,
) -> None:
    rows = "T1,A,03.02.2025 15:30,03.02.2025\nT2,A,04.07.2025,04.07.2025\n"
    found = contents(lines_of(tmp_path, HELP_DESK, "Number,Customer,Raised,Solved\n" + rows))
    assert [fact["occurred_at"] for fact in found] == [
        "2025-02-03T15:30:00+01:00",
        "2025-02-03T23:59:59.999999+01:00",
        "2025-07-04T12:00:00+02:00",
        "2025-07-04T23:59:59.999999+02:00",
    ]


def test_the_hour_of_a_mapping_is_for_what_ends_nothing_and_constants_are_read_alike(tmp_path: Path) -> None:
    mapping = 'hour = "08:00"\n' + HELP_DESK.replace(
        'occurred_at = { column = "Solved", dates = ["%d.%m.%Y %H:%M", "%d.%m.%Y"] }',
        "occurred_at = 2025-02-03",
    )
    found = contents(lines_of(tmp_path, mapping, "Number,Customer,Raised\nT1,A,03.02.2025\n"))
    assert [fact["occurred_at"] for fact in found] == [
        "2025-02-03T08:00:00+01:00",
        "2025-02-03T23:59:59.999999+01:00",
    ]


def test_a_term_that_nobody_can_read_is_a_fault(tmp_path: Path) -> None:
    term = """{ column = "Price", days = '(\\d+) day' }"""
    until = f'ends = {{ column = "Day", dates = ["%d.%m.%Y"], term = {term} }}'
    mapping = CONTRACT.replace('agreement = "purchase"', f'agreement = "purchase"\n{until}')
    assert faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,31.01.2020,12\n")) == [
        "`ends`: the term fits none of the patterns"
    ]


def test_a_pattern_takes_a_part_of_a_cell(tmp_path: Path) -> None:
    starts = """starts = { column = "Day", pattern = '^([\\d.]+)', dates = ["%d.%m.%Y"] }"""
    ends = """ends = { column = "Day", pattern = '-([\\d.]+)$', dates = ["%d.%m.%Y"] }"""
    mapping = CONTRACT.replace(
        'starts = { column = "Day", dates = ["%d.%m.%Y"] }', f"{starts}\n{ends}"
    ).replace(
        'occurred_at = { column = "Day", dates',
        """occurred_at = { column = "Day", pattern = '^([\\d.]+)', dates""",
    )
    rows = "1,A,19.01.2012-19.01.2013,1\n2,A,20.01.2012,1\n"
    found = contents(lines_of(tmp_path, mapping, CONTRACT_HEADER + rows))
    assert [(fact["starts"], fact.get("ends")) for fact in found] == [
        ("2012-01-19", "2013-01-19"),
        ("2012-01-20", None),
    ]


def test_a_value_outside_the_value_map_is_a_fault(tmp_path: Path) -> None:
    mapping = CONTRACT.replace('"purchase"', '{ column = "Price", map = { "1" = "purchase" } }').replace(
        "decimals = 2 }", "decimals = 2 }"
    )
    assert faults(lines_of(tmp_path, mapping, CONTRACT_HEADER + "1,A,01.02.2020,1\n2,A,01.02.2020,2\n")) == [
        None,
        "`agreement`: the value is not in the value map",
    ]


def test_rows_that_the_filter_leaves_out_state_nothing(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[[only]]\ncolumn = "Customer"\nnot_in = ["Bolt"]\n[[fact]]')
    rows = "1,Acme,01.02.2020,1\n2,Bolt,no date,1\n"
    assert [
        (len(line.facts), line.fault) for line in lines_of(tmp_path, mapping, CONTRACT_HEADER + rows)
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
    assert (found[1].place, found[1].fault) == (
        "table.csv, line 4",
        "the row has more or fewer cells than it should",
    )


def test_a_row_without_account_or_key_is_a_fault(tmp_path: Path) -> None:
    assert faults(
        lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + "1,n/a,01.02.2020,1\n,A,01.02.2020,1\n")
    ) == [
        "the row names no account",
        "the row has no key: the columns that name it are empty",
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


def test_files_of_several_folders_tell_their_folder_and_name(tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "map.toml",
        CONTRACT.replace("{Customer|code}", "{$folder}").replace("{Number}", "{$file}-{Number}"),
    )
    files = [
        write(tmp_path, f"{town}/2020.csv", CONTRACT_HEADER + "1,x,01.02.2020,1\n")
        for town in ("Ost", "West")
    ]
    lines = list(open_source("csv", files, {"map": str(mapping)}).lines())
    assert [line.facts[0].account for line in lines] == ["Ost", "West"]
    assert [line.place for line in lines] == ["Ost/2020.csv, line 2", "West/2020.csv, line 2"]
    assert contents(lines)[0]["contract"] == "2020-1"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    table = b"\xef\xbb\xbf" + (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode()
    assert len(contents(lines_of(tmp_path, CONTRACT, table))) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "cp1250"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    mapping = CONTRACT.replace("[[fact]]", f'[csv]\nencoding = "{encoding}"\ndelimiter = ";"\n[[fact]]')
    table = "Number;Customer;Day;Price\n1;Müller;01.02.2020;1\n".encode(encoding)
    [line] = lines_of(tmp_path, mapping, table)
    assert line.facts[0].account == "muller"


def test_a_quotation_mark_that_never_ends_stops_the_reading_with_its_line(tmp_path: Path) -> None:
    rows = '1,A,01.02.2020,1\n2,"A,01.02.2020,1\n' + "3,A,01.02.2020,1\n" * 10_000
    with pytest.raises(SourceBroken, match=r"breaks off in table.csv at line 3,"):
        lines_of(tmp_path, CONTRACT, CONTRACT_HEADER + rows)


def test_progress_counts_the_bytes_of_all_files(tmp_path: Path) -> None:
    file = write(tmp_path, "table.csv", CONTRACT_HEADER + "1,A,01.02.2020,1\n" * 50)
    source = open_source("csv", [file, file], {"map": str(write(tmp_path, "map.toml", CONTRACT))})
    assert (source.size, source.consumed) == (2 * file.stat().st_size, 0)
    assert len(list(source.lines())) == 100
    assert source.consumed == source.size


def test_a_row_in_another_encoding_is_a_fault_and_the_next_one_is_read(tmp_path: Path) -> None:
    rows = "1,Müller,01.02.2020,1\n".encode("latin-1") + "2,Müller,01.02.2020,1\n".encode()
    assert faults(lines_of(tmp_path, CONTRACT, CONTRACT_HEADER.encode() + rows)) == [
        "the row is not in the encoding that the mapping names",
        None,
    ]


def test_an_encoding_that_fails_stops_the_reading_with_its_line(tmp_path: Path) -> None:
    mapping = CONTRACT.replace("[[fact]]", '[csv]\nencoding = "gb18030"\n[[fact]]')
    table = (CONTRACT_HEADER + "1,A,01.02.2020,1\n").encode("gb18030") + b"2,\xff\xff,01.02.2020,1\n"
    with pytest.raises(SourceBroken, match="are not in the encoding"):
        lines_of(tmp_path, mapping, table)


def test_an_empty_file_lacks_every_column(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="the column `Number`, which the file table"):
        lines_of(tmp_path, CONTRACT, "")


def test_refused_rows_can_be_mended_and_read_again(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT.replace("{Number}", "{$folder}/{$file}/{Number}")))
    file = write(tmp_path, "Ost/2020.csv", CONTRACT_HEADER + '1,"A, B",01.02.20,"1,000"\n')
    source = open_source("csv", [file], {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["first", "second"])
    text = (tmp_path / "refused.csv").read_text()
    assert text.splitlines() == [
        "Number,Customer,Day,Price,tierline_refusal,tierline_folder,tierline_file",
        '1,"A, B",01.02.20,"1,000",tierline_refusal=first; second,tierline_folder=Ost,tierline_file=2020',
    ]
    mended = write(tmp_path, "mended.csv", text.replace("01.02.20", "01.02.2020"))
    [line] = open_source("csv", [mended], {"map": mapping}).lines()
    assert line.facts[0].content["source"]["reference"] == "Ost/2020/1#contract_signed"


def test_refused_rows_without_a_header_can_be_read_again(tmp_path: Path) -> None:
    columns = "[columns]\nNumber = 1\nCustomer = 2\nDay = 3\nPrice = 4\n[csv]\nheader = false\nwidths = [4]\n"
    mapping = str(write(tmp_path, "map.toml", CONTRACT.replace("[[fact]]", columns + "[[fact]]")))
    source = open_source("csv", [write(tmp_path, "Ost/2020.csv", "1,A,01.02.2020,1\n")], {"map": mapping})
    [line] = source.lines()
    with source.refused_file(tmp_path / "refused.csv") as refused:
        refused.add(line, ["why"])
    assert (tmp_path / "refused.csv").read_text().strip() == (
        "1,A,01.02.2020,1,tierline_refusal=why,tierline_folder=Ost,tierline_file=2020"
    )
    [again] = open_source("csv", [tmp_path / "refused.csv"], {"map": mapping}).lines()
    assert again.facts == line.facts


def test_rows_of_files_with_different_headers_are_refused_into_files_of_their_own(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT))
    files = [
        write(tmp_path, "one.csv", CONTRACT_HEADER + "1,A,x,1\n"),
        write(tmp_path, "two.csv", "Number,Price,Customer,Day\n2,1,A,x\n"),
    ]
    source = open_source("csv", files, {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
        assert refused.paths == [tmp_path / "refused.csv", tmp_path / "refused-2.csv"]
    again = open_source("csv", [tmp_path / "refused.csv", tmp_path / "refused-2.csv"], {"map": mapping})
    assert faults(list(again.lines())) == ["`starts`: the date fits none of the formats"] * 2


def test_a_row_that_is_too_short_or_too_long_stays_so_until_it_is_mended(tmp_path: Path) -> None:
    mapping = str(write(tmp_path, "map.toml", CONTRACT))
    file = write(tmp_path, "table.csv", CONTRACT_HEADER + "1,A\n2,A,01.02.2020,1,2,3\n")
    source = open_source("csv", [file], {"map": mapping})
    with source.refused_file(tmp_path / "refused.csv") as refused:
        for line in source.lines():
            refused.add(line, ["why"])
    again = list(open_source("csv", [tmp_path / "refused.csv"], {"map": mapping}).lines())
    assert [line.raw.cells for line in again] == [("1", "A"), ("2", "A", "01.02.2020", "1", "2", "3")]
    assert faults(again) == ["the row has more or fewer cells than it should"] * 2


def test_later_rows_need_no_sense_in_what_was_stated_once(tmp_path: Path) -> None:
    mapping = THREAD.replace('A = "low", "*" = "high"', 'A = "low"')
    rows = "C1,Acme,01.01.2020,A,work\nC1,Acme,02.01.2020,?,done\n"
    assert faults(lines_of(tmp_path, mapping, "Number,Customer,Day,Level,Event\n" + rows)) == [None, None]
