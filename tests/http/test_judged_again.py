"""What was judged at a moment is told from memory, until more is known that bears on it."""

from typing import Any

import pytest

from tests.doors import CODE, Door
from tierline.interfaces.http import assessment

AT = "2025-06-01"
TIER, COVERAGE = f"/v1/accounts/{CODE}/tier", f"/v1/accounts/{CODE}/coverage"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with every judgement of a tier."""
    found: list[str] = []
    judge = assessment.judged_members

    def noted(known: Any, *more: Any) -> Any:
        found.append(known.account)
        return judge(known, *more)

    monkeypatch.setattr(assessment, "judged_members", noted)
    return found


def test_a_moment_that_is_named_again_is_judged_once(opened: Door, judged: list[str]) -> None:
    first, again = (opened.get(TIER, as_of=AT) for _ in range(2))
    assert first.content == again.content
    assert judged == [CODE]
    opened.get(TIER, as_of="2025-06-02")
    opened.get(TIER)
    opened.get(TIER)
    assert judged == [CODE] * 4, "another moment, and now, which is another one each time"


def test_what_is_recorded_of_others_lets_it_be_judged_once_and_of_itself_again(
    opened: Door, judged: list[str]
) -> None:
    opened.get(TIER, as_of=AT)
    opened.open(code="OTHER")
    opened.get(TIER, as_of=AT)
    assert judged == [CODE]
    opened.stated("account_changed", region="north")
    opened.get(TIER, as_of=AT)
    assert judged == [CODE] * 2


def test_coverage_told_again_is_that_of_what_is_known_by_then(opened: Door) -> None:
    before = opened.get(COVERAGE, as_of=AT).json()
    opened.stated("role_assigned", role="account_manager", person="p-ana")
    after = opened.get(COVERAGE, as_of=AT).json()
    assert [role["holders"] for role in before["roles"]] != [role["holders"] for role in after["roles"]]
    assert opened.get(COVERAGE, as_of=AT, known_at=1).json()["roles"] == before["roles"]
