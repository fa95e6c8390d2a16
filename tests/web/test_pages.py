import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

import tierline.domain.account  # noqa: F401  (registers every topic's kinds)
from tests.doors import CODE, Door
from tests.drawn import in_turns
from tests.web.reading import Html, few_alike, look
from tierline.domain.account.base import KINDS
from tierline.domain.catalogue import CHARACTERISTICS, RESPONSIBILITIES, Tier
from tierline.domain.tiers.policy import default_policy
from tierline.interfaces.presentation.kind_names import KIND_NAMES
from tierline.interfaces.presentation.language import pattern, said
from tierline.interfaces.presentation.texts import TEXTS
from tierline.interfaces.web.rendering import MARKS
from tierline.projections.catalogue import REPORTS
from tierline.projections.models.derived_events import KINDS as DERIVED

CODES = ("harbor-water", "luchuan-metro", "sternhaven-airports", "qiwan-port", "merrow-logistics")
PARTS = ("tbody", "tfoot")
"""Of a report's table, which is the last one of its page: its rows, and those of totals."""
PAGES = ("/", *(f"/accounts/{code}" for code in CODES), *(f"/reports/{name}" for name in REPORTS))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_in_both_languages(demo: Door, address: str, language: str) -> None:
    page = look(demo, f"{address}?lang={language}")
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page.source
    assert "{" not in page.text
    assert "None" not in page.text
    assert "Undefined" not in page.text


@pytest.mark.parametrize("address", in_turns(["/", "/accounts/harbor-water", "/reports/attention"], 3))
def test_every_link_of_a_page_leads_somewhere(demo: Door, address: str) -> None:
    page = look(demo, address)
    assert len(page.links) > 20
    seen: dict[str, Html | None] = {}
    for link in few_alike(page.links):
        place, _, anchor = link.partition("#")
        if place and place not in seen:
            response = demo.client.get(place)
            assert response.status_code == 200, link
            seen[place] = Html.of(response) if "html" in response.headers["content-type"] else None
        target = seen[place] if place else page
        assert not anchor or (target is not None and anchor in target.ids), link


def test_evidence_leads_to_the_line_of_its_fact_wherever_that_is(demo: Door) -> None:
    links = {link for link in look(demo, "/accounts/luchuan-metro").links if "#f-" in link}
    elsewhere = [link for link in links if not link.startswith("#")]
    assert elsewhere
    for link in elsewhere[:10]:
        place, _, anchor = link.partition("#")
        assert anchor in look(demo, place).ids


def test_the_language_is_that_of_the_address_and_else_of_the_browser(demo: Door) -> None:
    assert "客户组合" in look(demo, "/", **{"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}).text
    assert "客户组合" not in look(demo, "/", **{"accept-language": "en-GB,zh;q=0.5"}).text
    assert "客户组合" not in look(demo, "/?lang=en", **{"accept-language": "zh"}).text
    assert "客户组合" not in look(demo, "/", **{"accept-language": "fr;q=x"}).text


def test_every_text_is_in_every_language_with_the_same_names_to_fill_in() -> None:
    names = re.compile(r"\{(\w+)\}")
    for key, words in TEXTS.items():
        english, chinese = (pattern(words, language, 2) for language in ("en", "zh"))
        assert english, key
        assert chinese, key
        assert set(names.findall(english)) == set(names.findall(chinese)) or key == "gaps_none", key


def test_every_kind_of_entry_has_a_name_in_both_languages() -> None:
    assert {*KINDS, *DERIVED} == set(KIND_NAMES)
    assert all(
        CHINESE.search(said(words, "zh")) and not CHINESE.search(str(words)) for words in KIND_NAMES.values()
    )


def test_an_account_is_shown_with_all_that_it_is_judged_by(demo: Door) -> None:
    page = look(demo, "/accounts/harbor-water")
    judged = {placed.criterion.id: placed.criterion for placed in default_policy().criteria}
    assert set(CHARACTERISTICS) < set(judged)
    for criterion in judged.values():
        assert str(criterion.label.words) in page.text
        assert str(criterion.remedy.words) in page.text
    for responsibility in RESPONSIBILITIES.values():
        assert str(responsibility.words) in page.text


@pytest.mark.parametrize("address", ["/", *(f"/accounts/{code}" for code in CODES)])
def test_a_drawing_is_xml_and_draws_every_tier(demo: Door, address: str) -> None:
    small = ("bar", "knows", "spark")
    drawn = look(demo, address).drawings
    drawings = [one for one in drawn if not any(f'class="{name}"' in one for name in small)]
    # Each has a narrow form as well.
    assert len(drawings) == 2
    for drawing in drawings:
        drawn = "".join(ElementTree.fromstring(drawing).itertext())
        assert all(str(tier.words) in drawn for tier in Tier)


def test_the_numbers_by_tier_lead_to_as_many_rows(demo: Door) -> None:
    for tier in Tier:
        page = look(demo, f"/?tier={tier}")
        rows = demo.client.get(f"/v1/reports/portfolio?tier={tier}").json()["rows"]
        assert {row["code"] for row in rows} == codes(page)
        stated = re.search(rf"tier={tier}#accounts.*?<strong>(\d+)</strong>", page.source, re.DOTALL)
        assert stated is not None
        assert int(stated[1]) == len(rows)


def codes(page: Html) -> set[str]:
    """The accounts in the table of accounts."""
    table = page.source.partition('id="accounts"')[2].partition("</table>")[0]
    return set(re.findall(r'"/accounts/([\w.-]+)"', table))


def test_filters_narrow_the_portfolio_down_and_blank_ones_do_not(demo: Door) -> None:
    everyone = codes(look(demo, "/?region=&segment=&kind=&tier=&person=&as_of="))
    assert everyone == codes(look(demo, "/"))
    assert codes(look(demo, "/?q=&known_at=&basis=")) == everyone
    for address in ("/accounts/harbor-water?kind=&person=&", "/reports/movement?"):
        assert look(demo, f"{address}from=&to=&as_of=&known_at=")
    governments = codes(look(demo, "/?kind=government"))
    assert set() < governments < everyone
    assert governments | codes(look(demo, "/?kind=enterprise")) == everyone
    assert set() < codes(look(demo, "/?person=xin.he")) < everyone
    assert "No account fits" in look(demo, "/?region=nowhere").text


def test_pages_of_the_timeline_hold_every_entry_once(demo: Door) -> None:
    listed = [item["fact_id"] for item in timeline(demo) if item["fact_id"]]
    found: list[str] = []
    address: str | None = "/accounts/luchuan-metro"
    while address:
        page = look(demo, address)
        found += re.findall(r'<li id="f-([0-9a-f-]+)"', page.source)
        further = (link for link in page.links if "cursor=" in link and link.endswith("#timeline"))
        address = next(further, None)
    assert found == listed


def timeline(demo: Door) -> list[dict[str, str]]:
    items: list[dict[str, str]] = []
    address = "/v1/accounts/luchuan-metro/timeline?limit=500"
    while address:
        answer = demo.client.get(address).json()
        items += answer["items"]
        cursor = answer["next"]
        address = f"/v1/accounts/luchuan-metro/timeline?limit=500&cursor={cursor}" if cursor else ""
    return items


def test_the_timeline_shows_one_kind_if_asked_for_one(demo: Door) -> None:
    page = look(demo, "/accounts/luchuan-metro?kind=tier_moved")
    kinds = set(re.findall(r'<span class="kind">([^<]+)</span>', page.source))
    assert kinds == {"Tier rose or fell"}


@pytest.mark.parametrize("address", ["/", "/accounts/harbor-water", "/reports/portfolio"])
def test_another_day_is_told_by_a_banner_with_a_way_back(demo: Door, address: str) -> None:
    today = demo.system.clock().date()
    past, ahead = (today + timedelta(days=days) for days in (-200, 200))
    assert 'class="banner"' not in look(demo, address).source
    for day, says in ((past, "looking at the past"), (ahead, "looking ahead")):
        page = look(demo, f"{address}?as_of={day}")
        assert f"{says}" in page.text
        assert str(day) in page.text
        back = re.search(r'role="status">.*?href="([^"]+)"', page.source)
        assert back is not None
        assert urlsplit(back[1]).query == ""
        # Recording is of the present, whatever day is looked at.
        present = ("/record", "/meeting", "/what-if", "/links", "/redact", "basis=")
        looks = [link for link in page.links if not any(one in link for one in present)]
        onward = [link for link in looks if link.startswith("/accounts/") and link != back[1]]
        assert all(f"as_of={day}" in link for link in onward)


def test_the_portfolio_of_a_past_day_is_that_of_the_api(demo: Door) -> None:
    day = demo.system.clock().date() - timedelta(days=400)
    rows = demo.client.get(f"/v1/reports/portfolio?as_of={day}").json()["rows"]
    assert codes(Html(look(demo, f"/?as_of={day}").source.replace(f"?as_of={day}", ""))) == {
        row["code"] for row in rows
    }


def test_a_report_has_the_rows_of_the_api_and_leads_to_them(demo: Door) -> None:
    for name in REPORTS:
        # Movement opens on the last closed quarter, which stands in its addresses.
        asked = "kind=government&from=2025-11-01" if name == "movement" else "kind=government"
        page = look(demo, f"/reports/{name}?{asked}")
        rows = demo.client.get(f"/v1/reports/{name}?{asked}").json()["rows"]
        body, foot = (page.source.rpartition(f"<{part}>")[2].partition(f"</{part}>")[0] for part in PARTS)
        totals = sum(row.get("dimension") == "total" for row in rows)
        assert body.count("<tr>") == len(rows) - totals
        assert foot.count("<tr>") >= totals
        assert f"/v1/reports/{name}?{asked}&lang=en" in page.links
        assert f"/v1/reports/{name}?{asked}&format=csv&lang=en&bom=1" in page.links


def test_a_gap_leads_to_the_coverage_of_its_account(demo: Door) -> None:
    page = look(demo, "/reports/coverage_gaps?as_of=2026-03-31&account=harbor-water")
    link = "/accounts/harbor-water?as_of=2026-03-31#coverage"
    assert page.links.count(link) == len(RESPONSIBILITIES)
    assert 'id="coverage"' in look(demo, link.removesuffix("#coverage")).source


def test_a_report_over_time_can_be_split_into_periods_and_slices_on_its_page(demo: Door) -> None:
    page = look(demo, "/reports/movement?period=quarter&by=region&from=2025-01-01&to=2025-12-31")
    asked = "/v1/reports/movement?period=quarter&by=region&from=2025-01-01&to=2025-12-31"
    assert f"{asked}&lang=en" in page.links
    rows = demo.client.get(asked).json()["rows"]
    bodies = [part.partition("</tbody>")[0] for part in page.source.split("<tbody>")[1:]]
    assert rows
    assert len(rows) in {body.count("<tr>") for body in bodies}
    assert any("period=year" in link for link in page.links)
    whole = look(demo, "/reports/movement?from=&to=&lang=zh")
    assert "按季度" in whole.source


def test_the_stylesheet_is_kept_for_good_under_its_mark_only(demo: Door) -> None:
    (link,) = (link for link in look(demo, "/").links if ".css" in link)
    kept = demo.client.get(link)
    assert kept.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in kept.headers["cache-control"]
    assert link.endswith(MARKS["tierline.css"])
    assert demo.client.get("/assets/tierline.css?v=other").headers["cache-control"] == "no-cache"
    assert demo.client.get("/assets/wiring.py").status_code == 404
    assert "http" not in kept.text


def test_a_page_shows_what_was_known_and_says_so(empty: Door) -> None:
    empty.open()
    before = empty.head()
    empty.stated("escalation_raised", escalation="e1", severity="high", category="problem")
    empty.system.refresh()
    now, then = (look(empty, f"/accounts/{CODE}?lang=en{asked}") for asked in ("", f"&known_at={before}"))
    said = "Only what was recorded up to position"
    assert (said in now.source, said in then.source) == (False, True)
    assert ("Escalation raised:" in now.source, "Escalation raised:" in then.source) == (True, False)
    assert all("known_at=" in link for link in then.links if link.startswith("/reports/"))
    today = empty.system.clock().date()
    by_day = look(empty, f"/?lang=en&known_at={today - timedelta(days=1)}")
    assert f"Only what was recorded by {today - timedelta(days=1)} is known here." in by_day.text
    (again,) = [one for one in now.links if "basis=" in one]
    resolved = empty.stated("escalation_resolved", escalation="e1")
    empty.system.refresh()
    assert resolved["fact_id"] in look(empty, f"/accounts/{CODE}?lang=en").source
    assert resolved["fact_id"] not in look(empty, again).source


@pytest.mark.parametrize("name", sorted(name for name, one in REPORTS.items() if "from" in one.takes))
def test_a_report_says_which_range_it_looked_at(demo: Door, name: str) -> None:
    told = demo.get(f"/v1/reports/{name}").json()["range"]
    page = look(demo, f"/reports/{name}?lang=en")
    if name in ("overrides", "movement"):
        assert name == "movement" or told is None
        told = demo.get(f"/v1/reports/{name}", **{"from": "2026-01-01"}).json()["range"]
        page = look(demo, f"/reports/{name}?lang=en&from=2026-01-01")
        assert told["from"] == "2026-01-01T00:00:00Z"
    if told["from"] is None:
        assert f"From the beginning to {told['to'][:10]}" in page.text
    else:
        assert f"From {told['from'][:10]}" in page.text
        assert f" to {told['to'][:10]}" in page.text
    days = {"audit": 30, "lateness": 30, "digest": 7}.get(name)
    if days:
        start, end = (datetime.fromisoformat(told[one]) for one in ("from", "to"))
        assert end - start == timedelta(days=days)


def test_a_range_asked_for_by_days_is_said_by_days(demo: Door) -> None:
    asked = "from=2026-02-01&to=2026-02-28"
    assert "From 2026-02-01 to 2026-02-28." in look(demo, f"/reports/audit?lang=en&{asked}").text
    assert "自 2026-02-01 至 2026-02-28。" in look(demo, f"/reports/audit?lang=zh&{asked}").text
    assert "From " not in look(demo, "/reports/portfolio?lang=en").text
