"""What stands in the cells of reports: words for people, where programs are given ids."""

import re
from collections.abc import Iterator
from html import unescape
from typing import get_args

import pytest

from tests.doors import Door
from tests.web.reading import look
from tierline.domain.account.base import KINDS
from tierline.domain.account.contacts import LEVEL_WORDS
from tierline.domain.catalogue import CHARACTERISTICS, RESPONSIBILITIES, Role, Tier
from tierline.domain.tiers.moves import Cause
from tierline.domain.tiers.policy import Policy, policy_from
from tierline.domain.tiers.shipped import SHIPPED, shipped_content
from tierline.interfaces.presentation import column_words
from tierline.interfaces.presentation.exports.pdf import content
from tierline.interfaces.presentation.formatting import cell
from tierline.interfaces.presentation.language import Language, languages, said
from tierline.interfaces.presentation.report_format import Manner
from tierline.interfaces.presentation.texts import COVERAGE_STATES, PARTS
from tierline.projections.catalogue import REPORTS
from tierline.projections.models.verdicts import SAYS
from tierline.projections.reports import coverage_gaps, spending
from tierline.projections.reports.account_paths import Kind
from tierline.projections.reports.base import MatterName, Question, ReportValue
from tierline.projections.reports.digest import _ORDER as TOLD_BY_A_DIGEST


def shipped(name: str) -> Policy:
    return policy_from(shipped_content(name))


IDS = {
    *(one.value for vocabulary in (Tier, Role, Cause) for one in vocabulary),
    *(*CHARACTERISTICS, *RESPONSIBILITIES, *KINDS, *LEVEL_WORDS, *COVERAGE_STATES, *PARTS),
    *(placed.criterion.id for name in SHIPPED for placed in shipped(name).criteria),
    *(*get_args(MatterName), *get_args(Kind), *TOLD_BY_A_DIGEST, *SAYS),
    *(*spending.DIMENSIONS, *coverage_gaps.DIMENSIONS),
    *("letter", "scorecard", "survey", "framework_admission", "much_for_little", "little_for_much"),
    *("lapsing", "slipping", "open", "at_risk", "slice", "government", "enterprise"),
}
"""The ids of every closed vocabulary that a report tells of."""
FACT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
MADE_OF_IDS = re.compile(r"(?<![a-z./_-])[a-z]+(?:_[a-z]+)+(?![a-z./_-])")
GIVEN = ("Reference there", "来源编号", "Function", "职能", "Segment", "客户细分", "Industry", "行业")
"""Headings of what somebody named; such a name may well be called like an id."""


def answer(door: Door, name: str) -> ReportValue:
    with door.system.reads.reading() as reading:
        question = Question(door.system.clock(), matter=None)
        return door.system.reads.answer(reading, REPORTS[name], question)


def read_on(door: Door, name: str, language: Language) -> Iterator[tuple[str, str]]:
    """The cells of a page, each with its heading."""
    source = look(door, f"/reports/{name}{'&' if '?' in name else '?'}lang={language}").source
    source = "".join(re.split(r'<table class="(?:cards )?report', source)[1:])
    heads = [_plain(one) for one in re.findall(r"<th scope=\"col\".*?</th>", source)]
    for row in re.findall(r"<tr>(.*?)</tr>", source.partition("<tbody>")[2], re.DOTALL):
        cells = re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        assert len(cells) == len(heads)
        yield from zip(heads, map(_plain, cells), strict=True)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html)).strip()


def ids_in(told: str, language: Language) -> set[str]:
    """The ids in a text: in English, those that no word is spelt like."""
    said = {one for part in re.split(r"[;；,+]", told) if (one := part.strip()) in IDS}
    plain = {one for one in said if language == "en" and not {".", "_"} & set(one)}
    return (said - plain) | set(MADE_OF_IDS.findall(told))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", REPORTS)
def test_no_cell_of_a_page_shows_an_id_of_a_vocabulary(demo: Door, name: str, language: Language) -> None:
    for head, told in read_on(demo, name, language):
        assert not FACT.search(told), head
        assert head in GIVEN or not ids_in(told, language), head


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", REPORTS)
def test_no_cell_in_print_or_in_a_sheet_shows_an_id_of_a_vocabulary(
    demo: Door, name: str, language: Language
) -> None:
    value = answer(demo, name)
    printed = content(value, Manner(language))
    for row in printed["rows"]:
        for head, told in zip(printed["heads"], row, strict=True):
            assert not FACT.search(told), head
            assert head in GIVEN or not ids_in(told.replace("\u200b", ""), language), head
    kept = ("subject", "source_reference", "function", "segment", "industry")
    for column in (one for one in value.columns if one.name not in kept):
        for row in value.rows:
            assert not ids_in(cell(column, row.get(column.name), language), language), column.name


def test_every_id_of_a_vocabulary_has_a_name_whatever_the_demo_tells_of() -> None:
    assert column_words.MATTERS.keys() >= {*get_args(MatterName), *TOLD_BY_A_DIGEST}
    assert column_words.FLOWS.keys() == set(get_args(Kind))
    assert column_words.REASONS.keys() >= {cause.value for cause in Cause}
    assert column_words.DIMENSIONS.keys() >= {*spending.DIMENSIONS, *coverage_gaps.DIMENSIONS}
    for placed in (one for name in SHIPPED for one in shipped(name).criteria):
        (words,) = column_words.words_of("criteria", placed.criterion.id)
        assert not said(words, "zh").isascii()


def test_a_name_that_somebody_gave_stays_what_it_is() -> None:
    assert column_words.words_of("slice", "north+west") == []
    assert column_words.words_of("name", "partner") == []
    assert [str(one) for one in column_words.words_of("slice", "account_manager+sales_manager")] == [
        *("Account manager", "Sales manager")
    ]


def test_programs_are_given_the_ids(demo: Door) -> None:
    rows = demo.fresh("/v1/reports/attention", matter="tier_falls")["rows"]
    assert {row["matter"] for row in rows} == {"tier_falls"}
    assert "tier_falls" in demo.client.get("/v1/reports/attention?format=csv&matter=tier_falls").text


def test_contacts_go_by_their_names(demo: Door) -> None:
    known = {row["contact"] for row in demo.fresh("/v1/reports/dependence")["rows"]}
    told = {told for head, told in read_on(demo, "dependence", "en") if head == "Contact"}
    assert told
    assert not told & known


def test_a_statement_in_the_audit_leads_to_its_line_in_the_timeline(demo: Door) -> None:
    row = demo.fresh("/v1/reports/audit")["rows"][0]
    (link,) = [one for one in look(demo, "/reports/audit?lang=en").links if row["fact_id"] in one]
    address, _, anchor = link.partition("#")
    assert f'id="{anchor}"' in look(demo, address).source


def test_columns_that_are_empty_throughout_are_left_out(demo: Door) -> None:
    heads = {head for head, _ in read_on(demo, "movement", "en")}
    assert "Tier" in heads
    assert not heads & {"Period", "Slice"}
    assert "Period" in {head for head, _ in read_on(demo, "movement?period=quarter", "en")}


def test_an_action_of_theirs_tells_who_does_it_by_name(demo: Door) -> None:
    page = look(demo, "/accounts/nordmere-energy?lang=en").source
    actions = page.partition('aria-labelledby="actions"')[2].partition("</section>")[0]
    owners = re.findall(r"<td[^>]*>theirs</td><td[^>]*class=\"people\">(.*?)</td>", actions)
    assert owners
    assert not {"procurement-manager", "–"} & set(owners)


def test_the_csv_of_a_page_tells_spreadsheets_its_encoding_and_that_of_the_api_is_plain(demo: Door) -> None:
    (link,) = [one for one in look(demo, "/reports/spending?lang=zh").links if "format=csv" in one]
    marked, plain = demo.client.get(link).content, demo.get("/v1/reports/spending", format="csv").content
    assert marked.startswith(b"\xef\xbb\xbf")
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert "268,800" not in plain.decode()
