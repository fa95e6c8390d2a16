"""Why an account is a key account stands on its page, as it was stated by the moment looked at."""

import pytest

from tests.doors import CODE, Door
from tests.web.reading import look

FIRST, THEN = "Opens the way into rail", "Half of our turnover"


@pytest.fixture
def told(empty: Door) -> Door:
    """An account opened with a reason, which was stated anew and cleared."""
    empty.open(strategic_reason=FIRST, occurred_at="2025-01-01T10:00:00Z")
    empty.stated("account_changed", occurred_at="2025-03-01T10:00:00Z", strategic_reason=THEN)
    empty.stated("account_changed", occurred_at="2025-05-01T10:00:00Z", clears=["strategic_reason"])
    empty.system.refresh()
    return empty


@pytest.mark.parametrize(
    ("day", "shown"), [("2025-02-01", FIRST), ("2025-04-01", THEN), ("2025-06-01", None)]
)
def test_the_page_says_why_it_is_a_key_account(told: Door, day: str, shown: str | None) -> None:
    page = look(told, f"/accounts/{CODE}?as_of={day}")
    assert (f"Why it is a key account: {shown}" in page.text) is bool(shown)
    assert ("Why it is a key account:" in page.text) is bool(shown)


def test_it_says_so_in_chinese_too(told: Door) -> None:
    page = look(told, f"/accounts/{CODE}?as_of=2025-02-01&lang=zh")
    assert f"成为重点客户的理由：{FIRST}" in page.text
