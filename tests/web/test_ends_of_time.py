"""Whatever moment is asked about, at either end of time or before all knowledge, there is an answer."""

import pytest

from tests.doors import Door
from tierline.projections.catalogue import REPORTS

ENDS = ("0001-01-01", "0001-01-01T00:00:00Z", "9999-12-01", "9999-12-31")
BEFORE_ALL = ("0", "1")
"""Positions at which no account, and one, is known."""
PICTURES = [f"/reports/{name}.svg" for name, report in REPORTS.items() if report.chart]
OF_AN_ACCOUNT = (
    *("/v1/accounts/{code}", "/v1/accounts/{code}/tier", "/v1/accounts/{code}/tier/history"),
    *("/v1/accounts/{code}/timeline", "/v1/accounts/{code}/coverage", "/v1/accounts/{code}/contacts"),
    *("/accounts/{code}", "/accounts/{code}/dossier.pdf", "/accounts/{code}/tier-over-time.svg"),
    *("/accounts/{code}/handover", "/accounts/{code}/handover.pdf"),
)


def answered(demo: Door, path: str, **asked: str) -> int:
    """How something is answered, a second time as well, which is not by a fault of ours."""
    status, again = (demo.get(path, **asked).status_code for _ in range(2))
    assert status in (200, 404, 422), (path, asked, status)
    assert status == again
    return status


@pytest.mark.parametrize("path", ["/", "/v1/accounts", *PICTURES])
def test_all_accounts_are_told_of_at_the_ends_of_time(demo: Door, path: str) -> None:
    for at in ENDS:
        assert answered(demo, path, as_of=at) == 200
        for known in BEFORE_ALL:
            assert answered(demo, path, as_of=at, known_at=known) == 200


@pytest.mark.parametrize("name", sorted(REPORTS))
@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("/v1/reports/", ENDS[1:2]),
        pytest.param("/v1/reports/", (*ENDS[:1], *ENDS[2:]), marks=pytest.mark.long),
        ("/reports/", ENDS[1:2]),
        pytest.param("/reports/", ENDS[3:], marks=pytest.mark.long),
    ],
)
def test_every_report_is_made_at_the_ends_of_time(
    demo: Door, path: str, ends: tuple[str, ...], name: str
) -> None:
    for at in ends:
        assert answered(demo, path + name, as_of=at) == 200
        for known in BEFORE_ALL:
            assert answered(demo, path + name, as_of=at, known_at=known) == 200
        answered(demo, path + name, as_of=at, within="3650")
        answered(demo, path + name, as_of=at, **{"from": "0001-01-01"})
        answered(demo, path + name, as_of=at, **{"from": "9999-11-30", "to": "9999-12-31", "period": "month"})
    answered(demo, path + name, to="0001-01-01T00:00:00Z")


@pytest.mark.parametrize("path", OF_AN_ACCOUNT)
def test_an_account_is_told_of_at_the_ends_of_time(demo: Door, path: str) -> None:
    code = demo.get("/v1/accounts", limit=1).json()["items"][0]["code"]
    for at in ENDS:
        found = answered(demo, path.format(code=code), as_of=at)
        assert found == 200 or at.startswith("0001")
        for known in BEFORE_ALL:
            answered(demo, path.format(code=code), as_of=at, known_at=known)


def test_the_last_day_there_is_is_like_the_day_before(demo: Door) -> None:
    code = demo.get("/v1/accounts", limit=1).json()["items"][0]["code"]
    told = [demo.get(f"/v1/accounts/{code}", as_of=f"9999-12-{day}").json() for day in (30, 31)]
    assert {**told[0], "basis": None} == {**told[1], "basis": None}
