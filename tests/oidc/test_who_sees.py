"""Who sees an account by the identity provider, as far as it is known before anybody signs in."""

import re
from html import unescape
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.http.test_permissions import bearer
from tests.oidc.conftest import Opening
from tierline.domain.shared.ids import FIRM_BOOK


@pytest.fixture(scope="module")
def door(opening: Opening) -> Door:
    door = opening()
    # Cleo has a role, and no address by which the provider's people could be known as her.
    told = {"kind": "person_added", "person": "p-cleo", "name": "Cleo Dunn", "level": "manager"}
    door.system.accounts.record(FIRM_BOOK, {**told, "occurred_at": "2025-01-01T09:00:00Z"}, actor="hr")
    for role, person in (("account_manager", "p-ana"), ("executive_sponsor", "p-cleo")):
        held: dict[str, Any] = {"kind": "role_assigned", "role": role, "person": person}
        door.system.accounts.record(CODE, {**held, "occurred_at": "2025-02-01T09:00:00Z"}, actor="crm")
    assert door.system.rows_reach(door.head())
    return door


def rows(page: str) -> list[list[str]]:
    """The rows of the table of people, each with the words of its cells."""
    table = page.partition('id="members"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("</tr>")]
    return [[unescape(re.sub("<[^>]+>", "", cell)).strip() for cell in row] for row in cells if row]


def test_people_are_listed_by_the_groups_that_let_them_see_an_account_with_the_reason(door: Door) -> None:
    headers = bearer(door.system.access.issue("root")[1])
    page = door.client.get(f"/accounts/{CODE}/access?lang=en", headers=headers)
    assert rows(page.text) == [
        [
            "Ana Berg",
            "key-accounts",
            f"p-ana has the permission read. p-ana holds a role in {CODE}.",
        ],
        [
            "Everybody in the group",
            "leads",
            "leads has the permission read. The account set is all accounts.",
        ],
    ]
