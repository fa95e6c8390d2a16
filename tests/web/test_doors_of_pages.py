import pytest

from tests.doors import Door
from tests.web.reading import Html, look

NAME = "<script>alert(1)</script>\"'&"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_portfolio_without_accounts_says_how_to_begin(empty: Door, language: str) -> None:
    page = look(empty, f"/?lang={language}")
    assert f"/open-account?lang={language}" in page.links
    assert look(empty, f"/open-account?lang={language}")
    assert f"/imports/template.xlsx?lang={language}" in page.links
    assert "docs/importing.md" in page.text
    assert ("尚无客户" in page.text) is (language == "zh")
    assert look(empty, f"/reports/portfolio?lang={language}")


@pytest.mark.parametrize(("language", "praise"), [("en", "Well done"), ("zh", "做得好")])
def test_a_portfolio_without_accounts_counts_nothing_and_praises_nobody(
    empty: Door, language: str, praise: str
) -> None:
    page = look(empty, f"/?lang={language}")
    assert praise not in page.text
    assert "table" not in page.tags
    assert empty.open().status_code == 201
    empty.system.refresh()
    assert "table" in look(empty, f"/?lang={language}").tags
    before = look(empty, f"/?lang={language}&as_of=2001-01-01")
    assert "tierline import" not in before.text


def test_what_people_wrote_stays_text(empty: Door) -> None:
    assert empty.open(name=NAME, region=NAME, segment=NAME).status_code == 201
    empty.stated("role_assigned", role="account_manager", person="a.b")
    empty.stated("interaction", channel="call", initiative="ours", people=["a.b"], note=NAME)
    empty.system.refresh()
    for address in ("/", "/accounts/NW-001", "/reports/portfolio"):
        page = look(empty, address)
        assert "<script>" not in page.source
        assert "alert(1)" in page.text
    assert look(empty, "/accounts/NW-001").text.count(NAME) >= 2


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/nobody", 404),
        ("/accounts/%3Cscript%3E", 404),
        ("/accounts/harbor-water?as_of=1999-01-01", 404),
        ("/reports/nothing", 404),
        ("/?as_of=yesterday", 422),
        ("/?tier=best", 422),
        ("/?kind=person", 422),
        ("/?lang=fr", 422),
        ("/?unknown=1", 422),
        ("/?region=a%00b", 422),
        ("/?tier=partner&tier=vendor", 422),
        ("/accounts/%00", 404),
        ("/accounts/harbor-water?kind=gossip", 422),
        ("/accounts/harbor-water?to=soon", 422),
        ("/accounts/harbor-water?cursor=made-up", 404),
        ("/reports/portfolio?within=0", 422),
    ],
)
def test_what_is_not_there_or_not_understood_is_told_by_a_page(demo: Door, address: str, status: int) -> None:
    page = look(demo, address, status)
    assert "/?lang=en" in page.links
    if "lang" not in address:
        assert "客户组合" in look(demo, f"{address}{'&' if '?' in address else '?'}lang=zh", status).text


@pytest.mark.parametrize(
    ("address", "en", "zh"),
    [
        ("/reports/movement?from=2026-09-01&to=2026-01-01", "must begin before it ends", "须早于结束日期"),
        ("/?sort=size", "`sort`: input should be one of account, tier", "参数 sort 的值无法接受"),
        ("/?as_of=yesterday", "`as_of` must be a day (2026-03-31)", "参数 as_of 须为日期"),
        ("/reports/portfolio?within=0", "`within`: input should be greater than", "参数 within 的值无法接受"),
        ("/reports/portfolio?from=2026-01-01", "This report takes no `from`", "此报表不接受参数 from"),
        ("/?unknown=1", "a query parameter that isn't known here", "此页面不认识的参数"),
        ("/?as_of=2026-01-01&basis=x", "`basis` says as of when", "basis 已含时点"),
        ("/reports/movement?period=month&from=1900-01-01", "more than 600 periods", "超过 600 个期间"),
    ],
)
def test_a_page_says_what_is_wrong_with_its_address_and_leads_back(
    demo: Door, address: str, en: str, zh: str
) -> None:
    plain = address.partition("?")[0]
    for language, says in (("en", en), ("zh", zh)):
        page = look(demo, f"{address}&lang={language}", 422)
        assert f"{plain}?lang={language}" in page.links
        assert look(demo, f"{plain}?lang={language}")
        assert says in page.text
        assert ("2026-03-31" in page.text) is ("as_of=yesterday" in address)


@pytest.mark.parametrize("address", ["/nowhere", "/accounts/harbor-water/", "/v1/nowhere"])
def test_an_address_with_nothing_at_it_is_a_page_to_a_browser_and_a_problem_to_all_others(
    demo: Door, address: str
) -> None:
    browsers = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    shown = demo.client.get(f"{address}?lang=zh", headers=browsers)
    assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "/?lang=zh" in Html.of(shown).links
    told = demo.client.get(address)
    assert (told.status_code, told.json()["type"]) == (404, "/problems/no-such-address")


def test_pages_ask_who_is_there_where_keys_are_needed(empty: Door) -> None:
    empty.system.access.issue("reader")
    page = look(empty, "/", 401)
    assert "Sign in" in page.text
    assert empty.get("/healthz").status_code == 200


def test_pages_are_not_shown_to_other_names_of_this_machine(demo: Door) -> None:
    with Door(demo.system, host="rebound.example") as stranger:
        page = look(stranger, "/", 403)
    assert "http://localhost" in page.text


def test_pages_are_not_part_of_the_api_document(demo: Door) -> None:
    paths = demo.get("/v1/openapi.json").json()["paths"]
    assert {path for path in paths if not path.startswith("/v1")} <= {
        "/healthz",
        "/readyz",
        "/problems/{name}",
        "/problems",
    }
