"""In a real browser: somebody signs in by the identity provider, records, signs out, and is out."""

import socket
from pathlib import Path
from typing import Any

from tests.doors import CODE, new_account
from tests.oidc.provider import AUDIENCE, GROUPS, PASSWORD, provider_at_work
from tests.patience import LONGEST
from tests.web.chromium import NEEDED, Complaints, served_on, visitor
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

ACCOUNT = f"/accounts/{CODE}"
pytestmark = NEEDED


def test_a_person_signs_in_by_the_provider_records_and_signs_out_without_any_script(
    browser: Any, tmp_path: Path
) -> None:
    complaints = Complaints()
    groups = tmp_path / "groups.toml"
    groups.write_text(GROUPS)
    with socket.socket() as ours:
        ours.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{ours.getsockname()[1]}"
        # It calls itself localhost: another site than ours, as it is in life.
        with provider_at_work(address) as provider:
            settings = Settings(
                database=f"sqlite:///{tmp_path}/tierline.db",
                wait_seconds=LONGEST,
                oidc_issuer=provider.issuer,
                oidc_client_id="tierline",
                oidc_client_secret="s3cret",
                oidc_audience=AUDIENCE,
                oidc_scopes="openid email groups",
                oidc_groups_file=groups,
            )
            with System(settings) as system:
                system.feeding.start()
                system.accounts.open({**new_account(CODE), "account_kind": "enterprise"}, actor="crm")
                assert system.rows_reach(1)
                with served_on(system, ours), visitor(browser, complaints, java_script_enabled=False) as page:
                    page.goto(f"{address}{ACCOUNT}/record/interaction?lang=en")
                    assert page.title().startswith("Sign in")
                    page.get_by_role("link", name="Sign in", exact=True).click()
                    page.get_by_label("Name").fill("ben")
                    page.get_by_label("Password").fill(PASSWORD)
                    page.get_by_role("button", name="Log in").click()
                    page.get_by_label("Channel").select_option("call")
                    page.get_by_label("On whose initiative").select_option("ours")
                    page.locator(".send button:first-child").click()
                    assert "Recorded" in page.locator(".notice").inner_text()
                    page.goto(f"{address}/?lang=en")
                    assert "Northwind Steel" in page.locator("main").inner_text()
                    page.locator(".who button").click()
                    page.get_by_role("button", name="Log out of the firm").click()
                    assert page.locator("h1").inner_text() == "Sign in"
                    page.goto(f"{address}/?lang=en")
                    assert page.locator("h1").inner_text() == "Sign in"
                    page.get_by_role("link", name="Sign in", exact=True).click()
                    assert page.get_by_label("Password").count() == 1
                assert system.log.page(0, 10)[-1].actor == f"{provider.issuer}|ben"
    # Of the provider's own pages nothing is asked here but that they are there.
    ours_alone = [
        one
        for one in complaints
        if provider.issuer not in one and not one.startswith("verbose:") and "status of 40" not in one
    ]
    assert ours_alone == []
