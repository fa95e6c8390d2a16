"""The address of exactly one answer: whatever is linked from there can be opened."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.doors import Door
from tests.web.reading import Html, few_alike, look


@pytest.mark.parametrize(
    ("address", "language"),
    [
        ("/", "en"),
        ("/accounts/nordmere-energy", "zh"),
        pytest.param("/reports/movement", "en", marks=pytest.mark.long),
        pytest.param("/reports/portfolio", "zh", marks=pytest.mark.long),
    ],
)
def test_every_link_of_a_page_opened_by_its_basis_leads_somewhere(
    demo: Door, address: str, language: str
) -> None:
    (again,) = [one for one in look(demo, f"{address}?lang={language}").links if "basis=" in one]
    page = look(demo, again)
    followed = [one for one in few_alike(unescape(link).partition("#")[0] for link in page.links) if one]
    assert len(followed) > 20
    answers = {link: demo.client.get(link).status_code for link in followed}
    assert {link: status for link, status in answers.items() if status >= 400} == {}


def test_the_accounts_of_a_quarter_are_those_that_the_basis_knows_of(demo: Door) -> None:
    (again,) = [one for one in look(demo, "/").links if "basis=" in one]
    now = [one for one in look(demo, "/").links if "then=" in one]
    then = [one for one in look(demo, again).links if "then=" in one]
    assert len(now) == len(then) > 0
    for link, same in zip(now, then, strict=True):
        asked = dict(parse_qsl(urlsplit(same).query))
        assert ("known_at" in asked) is ("as_of" in asked) is ("basis" not in asked)
        assert accounts(look(demo, link)) == accounts(look(demo, same)) != []


def accounts(page: Html) -> list[str]:
    """The codes in the table of accounts."""
    table = page.source.partition('<h2 id="accounts">')[2].partition("</table>")[0]
    return re.findall(r'<th scope="row"><a href="/accounts/([^"?]+)', table)
