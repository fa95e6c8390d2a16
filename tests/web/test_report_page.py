"""A report's page: what it answers, in which order, of whom, and what movement opens on."""

import re
from html import unescape

import pytest

from tests.doors import Door
from tests.web.reading import look
from tierline.interfaces.presentation.report_sentences import sentence_of
from tierline.projections.catalogue import REPORTS

AT = "as_of=2026-03-31&lang=en"
HEAD = re.compile(r'<th scope="col" class="[^"]*"(?: aria-sort="(\w+)")?><a href="([^"]+)">([^<]*)')
CHIP = re.compile(r'<a class="chip" href="([^"]+)" aria-label="([^"]+)">')


def heads(source: str) -> dict[str, tuple[str, str]]:
    """How rows are ordered by each column, and where its heading leads to."""
    return {shown.strip(): (order, unescape(href)) for order, href, shown in HEAD.findall(source)}


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_says_in_a_sentence_what_it_answers(demo: Door, name: str) -> None:
    sentence = sentence_of(REPORTS[name])
    assert sentence is not None
    found = unescape(look(demo, f"/reports/{name}?{AT}").source).replace("&#39;", "'")
    assert str(sentence) in found


def test_a_heading_orders_the_rows_and_leads_to_the_other_order(demo: Door) -> None:
    order, href = heads(look(demo, f"/reports/load?{AT}").source)["Accounts"]
    assert order == ""
    page = look(demo, href)
    order, back = heads(page.source)["Accounts"]
    assert order == "descending"
    assert "order=desc" not in back
    rows = demo.get("/v1/reports/load", as_of="2026-03-31", sort="accounts", order="asc").json()["rows"]
    counts = [row["accounts"] for row in rows]
    assert counts == sorted(counts)
    assert len(set(counts)) > 1


def test_tiers_are_ordered_as_tiers_and_those_without_come_last(demo: Door) -> None:
    asked = {"as_of": "2026-03-31", "sort": "tier", "order": "desc"}
    tiers = [row["tier"] for row in demo.get("/v1/reports/portfolio", **asked).json()["rows"]]
    order = ["strategic_ally", "partner", "preferred_supplier", "vendor", None]
    assert [order.index(one) for one in tiers] == sorted(order.index(one) for one in tiers)


def test_files_have_the_order_of_the_page(demo: Door) -> None:
    page = look(demo, f"/reports/value?{AT}&sort=revenue&order=desc")
    (link,) = [one for one in page.links if "format=csv" in one]
    assert "sort=revenue&order=desc" in unescape(link)
    assert demo.client.get(unescape(link)).status_code == 200


@pytest.mark.parametrize("address", ["/reports/load", "/v1/reports/load"])
def test_what_is_no_column_orders_nothing(demo: Door, address: str) -> None:
    response = demo.get(address, sort="nothing", lang="en")
    assert response.status_code == 422
    assert "this report has no such column" in response.text


def test_a_blank_column_orders_nothing(demo: Door) -> None:
    assert demo.get("/reports/load", sort="").status_code == 200


@pytest.mark.parametrize(
    ("at", "since", "until"),
    [
        ("2026-03-31", "2026-01-01", "2026-03-31"),
        ("2026-03-30", "2025-10-01", "2025-12-31"),
        ("2026-04-01", "2026-01-01", "2026-03-31"),
    ],
)
def test_movement_opens_on_the_last_closed_quarter(demo: Door, at: str, since: str, until: str) -> None:
    page = look(demo, f"/reports/movement?as_of={at}&lang=en")
    assert f"From {since} to {until}." in page.source
    assert all(f"from={since}" in one for one in page.links if one.startswith("/v1/reports/movement"))
    asked = {"as_of": at, "from": since, "to": until}
    moves = demo.get("/v1/reports/moves", **asked).json()["rows"]
    section = page.source.partition('<h2 id="moves">')[2].partition("</section>")[0]
    assert section.count("<li>") == len(moves[:12])
    for row in moves[:12]:
        assert all(f"#f-{one}" in section for one in row["facts"].split(", ")[:3] if one)


def test_a_range_that_is_asked_for_stays(demo: Door) -> None:
    page = look(demo, "/reports/movement?as_of=2026-03-31&lang=en&from=2025-01-01&to=2025-06-30")
    assert "From 2025-01-01 to 2025-06-30." in page.source


def test_the_total_of_movement_adds_up(demo: Door) -> None:
    page = look(demo, f"/reports/movement?{AT}&from=2025-01-01")
    foot = page.source.partition("<tfoot>")[2].partition("</tfoot>")[0]
    total = re.findall(r"<td[^>]*>([^<]*)</td>", foot)
    rows = demo.get("/v1/reports/movement", **{"as_of": "2026-03-31", "from": "2025-01-01"}).json()["rows"]
    assert total[:2] == ["Total", str(sum(row["opening"] for row in rows))]
    assert total[-1] == str(sum(row["closing"] for row in rows))
    assert "<tfoot>" not in look(demo, f"/reports/movement?{AT}&by=account_manager").source


def test_each_filter_is_a_chip_that_takes_it_away_and_the_menu_keeps_it(demo: Door) -> None:
    page = look(demo, f"/reports/value?{AT}&tier=partner&kind=government")
    chips = {said: unescape(href) for href, said in CHIP.findall(page.source)}
    assert set(chips) == {"Remove the filter Tier: Partner", "Remove the filter Kind: Government"}
    assert "tier=" not in chips["Remove the filter Tier: Partner"]
    assert "kind=government" in chips["Remove the filter Tier: Partner"]
    menu = [one for one in page.links if one.startswith("/reports/gaps")]
    assert menu
    assert all("tier=partner" in one and "kind=government" in one for one in menu)


def test_a_report_of_one_person_says_whose_it_is(demo: Door) -> None:
    person = demo.get("/v1/reports/load", as_of="2026-03-31").json()["rows"][0]["person"]
    for address in ("/reports/attention", "/"):
        page = look(demo, f"{address}?{AT}&person={person}")
        assert [
            said for _, said in CHIP.findall(page.source) if said.startswith("Remove the filter Person: ")
        ]
