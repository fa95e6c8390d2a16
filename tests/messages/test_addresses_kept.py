"""Addresses given to subscriptions: they go with the person, out of old copies of the database as well."""

from pathlib import Path

import pytest

from tests.messages.office import ANA, BO, Firm, PostOffice, mailing
from tierline.application.encryption import lock
from tierline.application.messages import destinations
from tierline.application.messages.destinations import Destinations
from tierline.application.root_key import MESSAGES
from tierline.domain.shared.ids import FIRM_BOOK
from tierline.interfaces.storage.backup import back_up
from tierline.interfaces.wiring import System

HOME = {ANA: "ana@home.example", BO: "bo@home.example"}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    found = tmp_path / "root.key"
    found.write_text("11" * 32)
    return found


def addresses(system: System) -> dict[str, object]:
    table = system.messages.table
    return {who: system.messages.address_of(table.of_person(who)[0]) for who in (ANA, BO)}


def test_an_old_copy_opens_no_address_of_somebody_forgotten_and_all_others(
    tmp_path: Path, key: Path, office: PostOffice
) -> None:
    database, copy = tmp_path / "tierline.db", tmp_path / "copy.db"
    settings = mailing(f"sqlite:///{database}", office.port, root_key_file=key).model_copy(
        update={"root_key": None}
    )
    with System(settings) as system:
        firm = Firm(system)
        firm.found()
        for who, address in HOME.items():
            firm.subscribe(who, "falls", address=address)
        assert addresses(system) == HOME
        back_up(database, copy)
        firm.state(FIRM_BOOK, "person_forgotten", person=ANA, for_good=True)
        assert addresses(system) == {ANA: None, BO: HOME[BO]}
    with System(settings.model_copy(update={"database": f"sqlite:///{copy}"})) as restored:
        assert restored.messages.table.of_person(ANA)[0].box is not None
        assert addresses(restored) == {ANA: {"broken": True}, BO: HOME[BO]}


def test_an_address_kept_by_an_earlier_version_opens_and_is_sealed_anew_when_it_is_used(
    firm: Firm, office: PostOffice
) -> None:
    firm.account("ACME")
    firm.escalate("ACME", "e1")
    table, keyring = firm.system.messages.table, firm.system.sealing.keyring
    made = firm.subscribe(ANA, "escalations", address=HOME[ANA])
    place = destinations._place(made.subscription)
    table.seal_anew(made, lock(keyring.root.key.derived(MESSAGES), HOME[ANA].encode(), place, keyring.chance))
    sealing = Destinations(keyring, keyring.chance)
    before = table.of_person(ANA)[0].box
    assert before is not None
    assert not sealing.is_of_a_person(before)
    firm.tell()
    assert office.got[0]["To"] == HOME[ANA]
    after = table.of_person(ANA)[0].box
    assert after is not None
    assert sealing.is_of_a_person(after)
    assert firm.system.messages.address_of(table.of_person(ANA)[0]) == HOME[ANA]


def test_an_address_of_somebody_who_is_not_in_the_book_opens_too(firm: Firm) -> None:
    keyring = firm.system.sealing.keyring
    sealing, made = Destinations(keyring, keyring.chance), firm.subscribe(ANA, "falls", address=HOME[ANA])
    box = sealing.sealed(made.subscription, "nobody", "x@home.example")
    assert not sealing.is_of_a_person(box)
    assert sealing.opened(made.subscription, box) == "x@home.example"
