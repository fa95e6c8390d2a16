from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.doors import CODE, Door
from tests.oidc.provider import AUDIENCE, GROUPS, ProviderAtWork, provider_at_work
from tests.patience import LONGEST
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.settings import Settings
from tierline.interfaces.wiring import System

Opening = Callable[..., Door]


@pytest.fixture(scope="session")
def provider() -> Iterator[ProviderAtWork]:
    with provider_at_work("http://localhost") as found:
        yield found


@pytest.fixture(scope="module")
def opening(provider: ProviderAtWork, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opening]:
    """Opens the door of a service that the provider knows, with an account and two people of ours."""
    with ExitStack() as open_ones:

        def opened(**settings: Any) -> Door:
            folder = tmp_path_factory.mktemp("oidc")
            groups = folder / "groups.toml"
            groups.write_text(GROUPS)
            said = {
                "database": f"sqlite:///{folder}/tierline.db",
                "wait_seconds": LONGEST,
                "oidc_issuer": provider.issuer,
                "oidc_client_id": "tierline",
                "oidc_client_secret": "s3cret",
                "oidc_audience": AUDIENCE,
                "oidc_scopes": "openid email groups",
                "oidc_groups_file": groups,
            }
            system = open_ones.enter_context(System(Settings(**{**said, **settings})))
            fill(system)
            system.feeding.start()
            return open_ones.enter_context(Door(system))

        yield opened


@pytest.fixture(scope="module")
def door(opening: Opening) -> Door:
    """A door shared by a module's tests; nobody has a key to it."""
    return opening()


def fill(system: System) -> None:
    """An account, and two people of ours with their addresses."""
    opened = {"code": CODE, "name": "Northwind Steel", "account_kind": "enterprise"}
    system.accounts.open({**opened, "occurred_at": "2025-01-02T09:00:00Z"}, actor="crm")
    for person, name, email in (
        ("p-ana", "Ana Berg", "ana.berg@firm.example"),
        ("p-ben", "Ben Cole", "ben.cole@firm.example"),
    ):
        fact = {"kind": "person_added", "person": person, "name": name, "email": email, "level": "manager"}
        system.accounts.record(FIRM_BOOK, {**fact, "occurred_at": "2025-01-01T09:00:00Z"}, actor="hr")
