"""What lapses, what is missing and who is to act, as the pages of accounts, portfolio and reports show it."""

from datetime import datetime, timedelta
from html import escape

import pytest

from tests.doors import CODE, Door
from tests.web.reading import Html, look
from tests.web.test_pages import CODES
from tierline.domain.catalogue import Tier


def _section(page: Html, ident: str) -> str:
    _, found, rest = page.source.partition(f'<section class="card" aria-labelledby="{ident}">')
    assert found
    return rest.partition("</section>")[0]


def _rows(door: Door, report: str, **asked: str) -> list[dict]:
    return door.get(f"/v1/reports/{report}", **asked).json()["rows"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_account_shows_the_rows_of_the_lapse_calendar(demo: Door, language: str) -> None:
    lapsing = [row for row in _rows(demo, "lapses", lang=language) if row["state"] == "lapsing"]
    assert lapsing
    for code in {row["account"] for row in lapsing}:
        rows = [row for row in lapsing if row["account"] == code]
        section = _section(look(demo, f"/accounts/{code}?lang={language}"), "lapses")
        tier = demo.get(f"/v1/accounts/{code}/tier").json()
        assert section.count("<tr>") == len(rows) + 1 + _falls_soon(tier)
        for row in rows:
            assert escape(row["what"]) in section
            assert row["lapses_on"][:10] in section
            assert row["people"] in section
        breaks = 0 if tier["at_risk"] else sum(row["breaks_gate"] for row in rows)
        assert section.count("▼") == breaks + _falls_soon(tier)


@pytest.mark.parametrize("page", ["", "/handover"])
def test_the_calendar_of_a_tier_at_risk_begins_with_its_fall(demo: Door, page: str) -> None:
    falling = [row for row in _rows(demo, "portfolio") if row["at_risk"]]
    assert len(falling) > 2
    for row in falling:
        code = row["code"]
        tier = demo.get(f"/v1/accounts/{code}/tier").json()
        assert _falls_soon(tier)
        section = _section(look(demo, f"/accounts/{code}{page}"), "lapses")
        first = section.partition("<tbody>")[2].partition("</tr>")[0]
        assert tier["falls_on"][:10] in first
        assert f"The tier falls: {Tier(tier['falls_to']).words!s}" in first
        slipping = [one for one in _rows(demo, "lapses", account=code) if one["state"] == "slipping"]
        assert slipping
        assert all(escape(one["what"]) in first for one in slipping)
        assert "no longer holds" not in section
        assert "Nothing that" not in section


def _falls_soon(tier: dict) -> bool:
    if tier["falls_on"] is None:
        return False
    fall, at = (datetime.fromisoformat(tier[name]) for name in ("falls_on", "as_of"))
    return fall - at <= timedelta(days=90)


def test_a_tier_set_by_hand_falls_when_that_ends(empty: Door) -> None:
    empty.open()
    now = empty.system.clock()
    override = {"tier": "partner", "reason": "So", "until": f"{now + timedelta(days=20)}"}
    proposed = empty.stated("tier_overridden", occurred_at=now.isoformat(), **override)
    approval = {"kind": "override_approved", "target": proposed["fact_id"], "occurred_at": now.isoformat()}
    empty.system.accounts.record(CODE, approval, actor="cy")
    empty.system.refresh()
    section = _section(look(empty, f"/accounts/{CODE}"), "lapses")
    assert section.count("<tr>") == 2
    assert "override ends" in section
    assert "The tier falls: Vendor" in section


def test_a_tier_that_rests_on_nothing_has_no_calendar_and_a_lasting_one_says_so(demo: Door) -> None:
    quiet = {row["code"] for row in _rows(demo, "portfolio")} - {
        row["account"] for row in _rows(demo, "lapses")
    }
    found = {code: demo.get(f"/v1/accounts/{code}/tier").json() for code in quiet}
    tiers = {code: one["derived_tier"] for code, one in found.items() if not _falls_soon(one)}
    assert Tier.vendor in tiers.values()
    for code, tier in tiers.items():
        page = look(demo, f"/accounts/{code}")
        assert ("lapses" in page.ids) is (tier != Tier.vendor)
        if tier != Tier.vendor:
            assert "Nothing that " in _section(page, "lapses")


def test_an_account_shows_who_is_to_bring_about_what_is_missing(demo: Door) -> None:
    for code in CODES:
        page = look(demo, f"/accounts/{code}")
        rows = _rows(demo, "gaps", account=code)
        section = _section(page, "gaps") if rows else ""
        for row in rows:
            assert escape(row["what"]) in section
            assert row["people"] in section
        assert section.count("<li>") == len(rows)


def test_the_list_of_what_waits_tells_the_remedy_and_leads_to_calendar_and_gaps(demo: Door) -> None:
    page = look(demo, "/?region=EMEA+West&lang=zh")
    section = _section(page, "waiting")
    for row in [row for row in _rows(demo, "attention", region="EMEA West", lang="zh") if row["due"]][:5]:
        assert escape(row["what"]) in section
        assert escape(row["remedy"] or "") in section
    for report in ("attention", "lapses", "gaps"):
        assert any(link.startswith(f"/reports/{report}?") and "region=EMEA" in link for link in page.links)


def test_the_list_of_what_waits_is_narrowed_to_one_matter_on_its_page(demo: Door) -> None:
    everything = look(demo, "/reports/attention")
    (link,) = [one for one in everything.links if "matter=gap_to_next_tier" in one]
    page = look(demo, link)
    body = page.source.partition("<tbody>")[2].partition("</tbody>")[0]
    assert body.count("<tr>") == len(_rows(demo, "attention", matter="gap_to_next_tier")) > 0
    assert "晋级所缺" in look(demo, f"{link}&lang=zh").source


def test_the_lapse_calendar_is_in_the_order_of_what_comes_first(demo: Door) -> None:
    rows = demo.get("/v1/reports/lapses", within=365).json()["rows"]
    assert {row["state"] for row in rows} == {"lapsing", "slipping"}
    first = [min(day for day in (row["lapses_on"], row["falls_on"]) if day) for row in rows]
    assert first == sorted(first)
