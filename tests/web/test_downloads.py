"""What the pages hand out as files: charts as pictures, reports in every format, an account as a dossier."""

import io
import re
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook

from tests.doors import Door
from tests.drawn import in_turns
from tests.presentation.charts.picture import Picture
from tests.web.reading import look
from tierline.interfaces.presentation.language import said
from tierline.interfaces.settings import Settings
from tierline.interfaces.web.dossier import LAST_ENTRIES
from tierline.interfaces.wiring import System
from tierline.projections.catalogue import REPORTS

NAME = '=HYPERLINK("http://example.com")'
CHARTED = sorted(name for name, report in REPORTS.items() if report.chart)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    pages = [page.get_textpage().get_text_bounded() for page in document]
    return " ".join(" ".join(pages).replace("\u200b", "").split())


SCREEN_ONLY = ("Timeline", "时间线", "Who knows whom", "人脉关系", "How far it can be relied on", "可信程度")


@pytest.mark.parametrize("name", in_turns(sorted(REPORTS), 3))
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.long), "zh"])
def test_every_file_that_a_report_page_leads_to_is_there(demo: Door, name: str, language: str) -> None:
    asked = f"lang={language}&as_of=2026-03-31&kind=government"
    page = look(demo, f"/reports/{name}?{asked}")
    links = [one for one in page.links if one.startswith(("/v1/reports/", f"/reports/{name}."))]
    assert all("as_of=2026-03-31" in one and "kind=government" in one for one in links)
    formats = {one: demo.client.get(one) for one in links}
    assert {response.status_code for response in formats.values()} == {200}
    kinds = [response.headers["content-type"].partition(";")[0] for response in formats.values()]
    assert len(kinds) == len(set(kinds)) == (8 if "image/png" in kinds else 6)
    assert ("image/png" in kinds) == bool(page.drawings)
    for one, response in formats.items():
        if "lang=zh" in one and response.headers["content-type"] == "application/pdf":
            assert said(REPORTS[name].title, "zh") in text_of(response.content)


@pytest.mark.parametrize("name", CHARTED)
def test_a_chart_on_a_page_is_the_one_that_is_downloaded(demo: Door, name: str) -> None:
    asked = f"{name}?lang=zh&as_of=2026-03-31"
    page = look(demo, f"/reports/{asked}")
    response = demo.client.get(f"/reports/{asked.replace('?', '.svg?')}")
    # Movement has the flow between tiers as well, wide and narrow.
    assert page.drawings.count(response.text) == 1
    assert Picture(response.text).stays_in_its_box()
    assert response.headers["content-disposition"] == f'attachment; filename="{name}.svg"'
    assert response.headers["cache-control"] == "no-store"
    assert "position=" in response.headers["tierline-basis"]


def test_a_picture_is_the_same_at_the_same_question(demo: Door) -> None:
    address = "/reports/movement.png?as_of=2026-03-31&period=quarter&lang=zh"
    one, two = (demo.client.get(address) for _ in range(2))
    assert one.content == two.content
    assert one.content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reports/moves.png", 404),
        ("/reports/nothing.svg", 404),
        ("/reports/movement.svg?as_of=soon", 422),
        ("/reports/movement.gif", 404),
        ("/reports/movement.png?unknown=1", 422),
        ("/accounts/nobody/dossier.pdf", 404),
    ],
)
def test_what_is_no_file_is_told_by_a_page(demo: Door, address: str, status: int) -> None:
    assert look(demo, address, status)


def test_formats_tell_their_name_their_basis_and_how_long_they_may_be_kept(demo: Door) -> None:
    for name in ("csv", "xlsx", "parquet", "pdf", "pptx"):
        response = demo.get("/v1/reports/portfolio", format=name, as_of="2026-03-31", region="EMEA North")
        assert response.headers["content-disposition"] == f'attachment; filename="portfolio.{name}"'
        assert response.headers["cache-control"] == "private, no-cache"
        assert 'as_of="2026-03-31T23:59:59.999999Z"' in response.headers["tierline-basis"]
        assert demo.get("/v1/reports/portfolio", format=name, region="EMEA North", as_of="2026-03-31").content


def test_a_file_asked_for_by_the_basis_of_another_is_the_same(empty: Door) -> None:
    empty.open()
    empty.system.refresh()
    known = {name: empty.get("/v1/reports/portfolio", format=name) for name in ("csv", "xlsx", "parquet")}
    tokens = {
        name: re.search(r'token="([^"]+)"', one.headers["tierline-basis"]) for name, one in known.items()
    }
    empty.stated("escalation_raised", escalation="T-9", severity="high", category="delivery")
    empty.system.refresh()
    for name, token in tokens.items():
        assert token
        again = empty.get("/v1/reports/portfolio", format=name, basis=token[1])
        assert again.content == known[name].content
        assert empty.get("/v1/reports/portfolio", format=name).content != again.content


def test_a_file_has_the_rows_of_the_api(demo: Door) -> None:
    asked = {"as_of": "2026-03-31", "period": "quarter", "from": "2025-04-01"}
    rows = demo.get("/v1/reports/movement", **asked).json()["rows"]
    content = demo.get("/v1/reports/movement", format="xlsx", **asked).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    (table,) = sheet.tables.values()
    found = [[cell.value for cell in row] for row in sheet[table.ref]]
    closing = found[0].index("Closing")
    assert [row[closing] for row in found[1:]] == [row["closing"] for row in rows]
    assert sheet["A3"].value == "Asked for: from = 2025-04-01, period = quarter."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_dossier_says_what_the_page_says(demo: Door, language: str) -> None:
    asked = f"lang={language}&as_of=2026-03-31"
    page = look(demo, f"/accounts/qiwan-port?{asked}")
    (link,) = [one for one in page.links if "dossier" in one]
    assert link.partition("?")[0] == "/accounts/qiwan-port/dossier.pdf"
    assert demo.client.get(link).status_code == 200
    response = demo.client.get(f"/accounts/qiwan-port/dossier.pdf?{asked}")
    text = "".join(text_of(response.content).split())
    for heading in re.findall(r"<h2[^>]*>([^<]+)</h2>", page.source):
        # The whole timeline and the drawing of connections are for the screen, and so is the table of what
        # can be relied on, which a dossier tells in a sentence.
        if not heading.startswith(SCREEN_ONLY):
            assert "".join(heading.replace("&#39;", "'").split()) in text
    (told,) = re.findall(r'<p class="told-so">(.*?)</p>', page.source)
    assert told
    assert all("".join(one.split()) in text for one in re.split(r"<[^>]+>", told))
    assert response.content == demo.client.get(f"/accounts/qiwan-port/dossier.pdf?{asked}").content


def test_a_dossier_lists_what_is_open_and_what_happened_last(empty: Door) -> None:
    assert empty.open(name=NAME, region=NAME).status_code == 201
    assert "No escalation is open." in dossier(empty)
    empty.stated("escalation_raised", escalation="T-9", severity="high", category="delivery")
    signed = {"agreement": "framework", "formal": True, "procurement": "open", "pricing": "negotiated"}
    days = {"starts": "2025-01-01", "exclusive": False, "new_product": False}
    empty.stated("contract_signed", contract="C-7", **signed, **days)
    planned = {"action": "A-3", "side": "ours", "owner": "a.b", "due": "2030-01-31", "title": "Call back"}
    empty.stated("action_planned", **planned)
    empty.stated("interaction", channel="call", initiative="ours", people=["a.b"], note="Secret *note* #read")
    text = dossier(empty)
    empty.stated("contact_added", contact="P-1", name="Ada Berg", level="senior", key_person=True)
    assert "Nobody there is known yet." in text
    text = dossier(empty)
    for words in (
        "Delivery · T-9 high 2025-03-03",
        "Framework agreement · C-7 in force – 2025-01-01 open end",
        "Call back · A-3 ours a.b 2030-01-31",
        "Ada Berg · key person senior management",
    ):
        assert words in text
    assert "Secret *note* #read" in text
    assert NAME in text
    assert "No contract is in force" not in text


def dossier(door: Door) -> str:
    door.system.refresh()
    response = door.client.get("/accounts/NW-001/dossier.pdf?lang=en")
    assert response.status_code == 200, response.text
    return text_of(response.content)


def test_a_dossier_ends_with_the_last_entries_only(demo: Door) -> None:
    page = demo.client.get("/accounts/harbor-water/dossier.pdf?lang=en&as_of=2026-03-31")
    last = text_of(page.content).partition("Last entries of the timeline")[2]
    assert len(re.findall(r"\d{4}-\d\d-\d\d [A-Z]", last)) <= 3 * LAST_ENTRIES
    assert last


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_portfolio_without_accounts_gives_files_that_say_so(empty: Door, language: str) -> None:
    none = {"en": "No row answers this question.", "zh": "没有符合条件的数据。"}[language]
    for name in sorted(REPORTS):
        made = empty.get(f"/v1/reports/{name}", format="pdf", lang=language)
        assert made.status_code == 200
        text = text_of(made.content)
        assert none in text or name == "coverage"


def test_an_account_called_like_a_formula_stays_text_in_every_file(empty: Door) -> None:
    assert empty.open(name=NAME, segment=NAME).status_code == 201
    empty.system.refresh()
    get = {name: empty.get("/v1/reports/portfolio", format=name).content for name in ("csv", "xlsx", "pdf")}
    assert f"'{NAME}".replace('"', '""') in get["csv"].decode()
    sheet = load_workbook(io.BytesIO(get["xlsx"])).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == NAME]
    assert [(cell.data_type, cell.hyperlink) for cell in cells] == [("s", None)] * 2
    assert "".join(NAME.split()) in "".join(text_of(get["pdf"]).split())
    sliced = empty.get("/v1/reports/movement", by="segment", format="xlsx").content
    assert b"<f>" not in sliced


def test_without_a_font_the_page_and_the_api_say_what_is_missing(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db", fonts=tmp_path)
    with System(settings) as system, Door(system) as door:
        door.open()
        system.refresh()
        told = door.get("/v1/reports/portfolio", format="pdf")
        assert told.status_code == 500
        assert told.json()["type"] == "/problems/font-missing"
        assert "TIERLINE_FONTS" in look(door, "/reports/portfolio.png", 500).text
        assert door.client.get("/reports/portfolio.svg").status_code == 200
        assert door.get("/v1/reports/portfolio", format="xlsx").status_code == 200
