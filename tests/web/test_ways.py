"""Ways from a number to what is behind it, and from an account to what became of it."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html, few_alike, look
from tierline.domain.account.base import KINDS
from tierline.interfaces.presentation.language import said


def accounts(page: Html) -> list[str]:
    """The codes in the table of accounts."""
    table = page.source.partition('<h2 id="accounts">')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a href="/accounts/([^"?]+)', table)


def tile(page: Html, name: str) -> tuple[str, str]:
    """The address and the text of a number at the top of the portfolio."""
    found = re.search(rf'<dt>{name}</dt><dd><a href="([^"]+)">(.*?)</a></dd>', page.source)
    assert found
    return unescape(found[1]).partition("#")[0], re.sub(r"<[^>]+>", "", found[2]).strip()


@pytest.mark.parametrize("asked", ["", "?kind=government", "?as_of=2026-06-30&lang=en"])
def test_the_accounts_at_risk_are_those_that_the_number_counts(demo: Door, asked: str) -> None:
    link, count = tile(look(demo, f"/{asked}"), "At risk")
    page = look(demo, link)
    found = accounts(page)
    assert len(found) == int(count)
    assert all(
        row["at_risk"]
        for row in demo.get("/v1/reports/portfolio", **at(asked)).json()["rows"]
        if row["code"] in found
    )
    assert "whose tier is at risk" in page.text
    assert tile(page, "Accounts")[1] == tile(look(demo, f"/{asked}"), "Accounts")[1]
    for sort in ("tier", "contact", "grade"):
        assert sorted(accounts(look(demo, f"{link}&sort={sort}"))) == sorted(found)


def at(asked: str) -> dict[str, str]:
    return {"as_of": "2026-06-30"} if "as_of" in asked else {}


@pytest.mark.parametrize("name", ["Risen this quarter", "Fallen this quarter"])
def test_what_rose_and_fell_this_quarter_leads_to_the_moves_of_the_quarter(demo: Door, name: str) -> None:
    link, _ = tile(look(demo, "/?region=EMEA+West"), name)
    assert link.startswith("/reports/moves?")
    assert "region=EMEA" in link
    now = demo.system.clock()
    assert f"from={now.year}-{(now.month - 1) // 3 * 3 + 1:02}-01" in link
    assert look(demo, link)


def test_the_portfolio_can_be_had_as_a_report_and_as_files(demo: Door) -> None:
    page = look(demo, "/?q=h&sort=tier&at_risk=yes&kind=enterprise&lang=zh")
    links = [one for one in page.links if "/reports/portfolio" in one]
    files = [one for one in links if one.startswith("/v1/")]
    assert len(files) == 6
    assert all("kind=enterprise" in one for one in links)
    for link in files:
        assert demo.client.get(link).status_code == 200, link
    assert "/reports/portfolio?lang=zh&kind=enterprise" in page.links, "the menu keeps the filters"


def test_a_share_of_the_map_leads_to_the_accounts_it_is_not_covered_at(demo: Door) -> None:
    page = look(demo, "/?kind=enterprise")
    table = page.source.partition('<h2 id="map">')[2].partition("</section>")[0]
    links = [unescape(one) for one in re.findall(r'<td class="heat h\d" [^>]+><a href="([^"]+)">', table)]
    assert len(links) > 29
    assert all(one.startswith("/reports/coverage?") and "kind=enterprise" in one for one in links)
    (partners, *_) = [one for one in links if "tier=partner" in one]
    report = look(demo, partners)
    gaps = demo.get("/v1/reports/coverage", kind="enterprise", tier="partner").json()["rows"]
    named = {code for row in gaps for code in row["gaps"].split(", ") if code}
    assert named
    assert named <= {one.removeprefix("/accounts/").partition("?")[0] for one in report.links}


@pytest.mark.parametrize(("report", "column"), [("dwell", "past_p75"), ("spending", "slice")])
def test_accounts_that_a_report_names_are_links(demo: Door, report: str, column: str) -> None:
    rows = demo.get(f"/v1/reports/{report}").json()["rows"]
    named = {
        code for row in rows if row.get("dimension") in (None, "account") for code in row[column].split(", ")
    }
    found = {
        one.removeprefix("/accounts/").partition("?")[0] for one in look(demo, f"/reports/{report}").links
    }
    assert named - {""} <= found
    assert named - {""}


@pytest.mark.parametrize("page", ["", "/handover"])
def test_a_merged_account_leads_to_the_one_it_is_part_of(demo: Door, page: str) -> None:
    for language, says in (("en", "Part of qiwan-port since"), ("zh", "起已并入 qiwan-port")):
        shown = look(demo, f"/accounts/qiwan-storage{page}?lang={language}")
        assert says in shown.text
        assert f"/accounts/qiwan-port?lang={language}" in shown.links
    assert "Part of" not in look(demo, f"/accounts/qiwan-port{page}?lang=en").text


def test_no_line_of_a_timeline_says_the_same_twice(demo: Door) -> None:
    for code in ("nordmere-energy", "harbor-water"):
        for language in ("en", "zh"):
            page = look(demo, f"/accounts/{code}?lang={language}")
            for kind in {one.LABEL for one in KINDS.values()}:
                words = said(kind, "zh") if language == "zh" else str(kind)
                assert f'<span class="kind">{words}</span> {words}' not in page.source


def test_an_action_is_named_where_it_is_completed(empty: Door) -> None:
    empty.open()
    empty.stated(
        "action_planned", action="a-1", side="ours", due="2025-06-01", owner="ana", title="One invoice"
    )
    empty.stated("action_completed", action="a-1", occurred_at="2025-03-04T10:00:00Z")
    empty.system.refresh()
    page = look(empty, f"/accounts/{CODE}?lang=en&kind=action_completed")
    assert "Action completed One invoice" in page.text


@pytest.mark.parametrize("address", ["/", "/accounts/nordmere-energy"])
def test_the_chart_of_a_page_can_be_had_as_a_file(demo: Door, address: str) -> None:
    page = look(demo, f"{address}?lang=zh&as_of=2026-06-30")
    for sort, begins in ((".svg", b"<svg "), (".png", b"\x89PNG")):
        (link,) = [
            one for one in page.links if one.partition("?")[0].endswith(sort) and "/assets/" not in one
        ]
        answer = demo.client.get(link)
        assert answer.status_code == 200, link
        assert answer.content.startswith(begins)
        assert "attachment" in answer.headers["content-disposition"]
    assert demo.client.get("/movement.gif").status_code == 404
    assert demo.client.get("/accounts/none/tier-over-time.svg").status_code == 404


RANGE = "from=2025-01-01&to=2026-06-30"


def numbers(demo: Door, address: str) -> list[tuple[str, str, str]]:
    """The numbers of a report's page that lead somewhere: the heads of their columns, and where to."""
    source = re.split(r'<table class="(?:cards )?report', look(demo, address).source)[1]
    heads = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', source)]
    found = []
    for line in re.findall(r"<tr>(<td.*?)</tr>", source):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", line)
        for head, cell in zip(heads, cells, strict=True):
            if link := re.fullmatch(r'<a href="([^"]+)">(\d+)</a>', cell):
                found.append((head, unescape(link[1]).partition("#")[0], link[2]))
    return found


@pytest.mark.parametrize("asked", ["", "&period=year", "&by=region&period=year", "&kind=enterprise"])
def test_the_numbers_of_movement_lead_to_their_accounts_and_moves(demo: Door, asked: str) -> None:
    found = numbers(demo, f"/reports/movement?lang=en&{RANGE}{asked}")
    assert {head for head, _, _ in found} >= {"Opening", "Risen in", "Risen out", "Closing"}
    counts = {link: (head, count) for head, link, count in found}
    for link in few_alike(counts):
        (head, count), page = counts[link], look(demo, link)
        if head in ("Opening", "Closing"):
            assert len(accounts(page)) == int(count), link
            continue
        flow, way = head.split()[0].lower(), "before" if head.endswith(("out", "Closed")) else "after"
        query = dict(parse_qsl(urlsplit(link.replace("lang=en&", "")).query))
        rows = demo.get("/v1/reports/moves", **query).json()["rows"]
        moved = [one for one in rows if one["flow"].startswith(flow) and one[f"tier_{way}"] == query["tier"]]
        assert len(moved) == int(count), link


def test_the_numbers_of_transitions_lead_to_the_accounts_that_went_that_way(demo: Door) -> None:
    found = numbers(demo, f"/reports/transitions?lang=en&{RANGE}&period=year")
    assert len(found) > 10
    for _, link, count in found:
        assert len(accounts(look(demo, link))) == int(count), link
    assert numbers(demo, f"/reports/transitions?lang=en&{RANGE}&kind=enterprise") == []


def test_the_flow_of_movement_has_the_numbers_of_its_table_and_leads_to_their_accounts(demo: Door) -> None:
    page = look(demo, "/reports/movement?lang=en&from=2025-10-01&to=2026-06-30")
    flow = page.source.partition('aria-labelledby="flow"')[2].partition("</section>")[0]
    assert "<svg" in flow
    numbers = re.findall(r'<td class="n"><a href="([^"]+)">(\d+)</a></td>', flow)
    assert numbers
    for link, number in numbers:
        assert len(accounts(look(demo, unescape(link).partition("#")[0]))) == int(number), link


def test_totals_stand_below_the_rows_that_they_are_of(demo: Door) -> None:
    for name in ("value", "spending"):
        page = look(demo, f"/reports/{name}?lang=en").source
        foot = page.partition("<tfoot>")[2].partition("</tfoot>")[0]
        assert foot.count("Total") == foot.count("<tr>") >= 1
        assert "Total" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
