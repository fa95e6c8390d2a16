"""Decision receipts at the HTTP door: what they say, who gets them, and that no byte of one can change."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.doors import CODE, Door, an_id
from tests.http.several import OURS, THEIRS, Doors, fill
from tests.http.test_policies import adopt
from tierline.application.receipts import (
    FactIsNoDecision,
    ReceiptNotAsSigned,
    ReceiptNotOfItsFacts,
    ReceiptNotReadable,
    checked_receipt,
)
from tierline.application.signed_notes import NoteNotGenuine, NoteVerifier
from tierline.domain.shared.errors import Refusal
from tierline.domain.shared.ids import BOOK

CANARY = "Zq7Canary"


def approved(door: Door, code: str = CODE, **more: Any) -> tuple[str, str]:
    """An override that one proposed and another approved: the ids of proposal and approval."""
    override = {"tier": "partner", "reason": f"{CANARY} reason", "until": "2025-06-01T00:00:00Z"}
    proposed = door.stated("tier_overridden", code, **override, **more)["fact_id"]
    content = {"kind": "override_approved", "target": proposed, "note": f"{CANARY} note"}
    outcome = door.system.accounts.record(
        code, {**content, "occurred_at": "2025-03-04T10:00:00Z"}, actor="p-ben"
    )
    return proposed, str(outcome.receipt.fact_id)


def receipt(door: Door, fact: str) -> bytes:
    response = door.get(f"/v1/facts/{fact}/receipt")
    assert response.status_code == 200, response.text
    return response.content


def trusted(door: Door) -> list[NoteVerifier]:
    return [door.system.proofs.keys().signer.verifier]


def test_an_approval_is_given_with_its_basis_the_tier_then_and_proof(opened: Door) -> None:
    _, approval = approved(opened)
    file = receipt(opened, approval)
    found = checked_receipt(file, trusted(opened))
    assert found.decision["kind"] == "override_approved"
    assert (found.decision["account"], found.decision["decided_by"]) == (CODE, "p-ben")
    assert (found.stands, found.tier, found.checkpoint.size) == (True, "partner", 3)
    content = json.loads(file)["receipt"]
    as_then = opened.get(f"/v1/accounts/{CODE}/tier", as_of="2025-03-04T10:00:00Z", known_at=3).json()
    assert content["judgement"] == {name: value for name, value in as_then.items() if name != "basis"}
    assert content["basis"]["known_at"] == found.decision["position"] == 3
    assert content["basis"]["policy"] == as_then["policy"]
    assert len(content["facts"]) == 2


def test_free_texts_are_in_no_receipt(opened: Door) -> None:
    _, approval = approved(opened)
    assert CANARY.encode() not in receipt(opened, approval)
    adoption = adopt(opened, reason=f"{CANARY} board").json()["fact_id"]
    assert CANARY.encode() not in receipt(opened, adoption)


def test_an_adopted_policy_is_given_with_the_one_whose_place_it_takes(opened: Door) -> None:
    before = opened.get("/v1/policies").json()["items"][-1]
    adoption = adopt(opened).json()["fact_id"]
    file = receipt(opened, adoption)
    found = checked_receipt(file, trusted(opened))
    assert (found.decision["kind"], found.decision["account"]) == ("policy_adopted", BOOK)
    content = json.loads(file)["receipt"]
    assert content["judgement"] is None
    assert content["basis"]["policy_hash"] == before["hash"]


def test_three_hundred_files_with_one_byte_changed_are_refused_and_each_in_a_sentence(opened: Door) -> None:
    file, keys = receipt(opened, approved(opened)[1]), trusted(opened)
    chance = random.Random(300)
    for place in [0, len(file) - 1, *chance.sample(range(1, len(file) - 1), 298)]:
        changed = file[:place] + bytes([file[place] ^ chance.randrange(1, 256)]) + file[place + 1 :]
        with pytest.raises(Refusal) as refused:
            checked_receipt(changed, keys)
        assert str(refused.value).endswith(".")


def test_what_is_signed_anew_by_another_key_is_not_genuine(opened: Door) -> None:
    file = receipt(opened, approved(opened)[1])
    stranger = NoteVerifier(trusted(opened)[0].name, bytes(32))
    with pytest.raises(NoteNotGenuine):
        checked_receipt(file, [stranger])


def _with(change: Callable[[dict[str, Any]], None], file: bytes) -> bytes:
    content = json.loads(file)
    change(content)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda it: it["receipt"]["judgement"].update(tier="strategic_ally"), ReceiptNotAsSigned),
        (lambda it: it["receipt"].update(stands=False), ReceiptNotAsSigned),
        (lambda it: it["receipt"].update(more=1), ReceiptNotReadable),
        (lambda it: it.pop("signed"), ReceiptNotReadable),
        (lambda it: it.update(more=1), ReceiptNotReadable),
    ],
)
def test_the_first_thing_wrong_is_named(
    opened: Door, change: Callable[[dict[str, Any]], None], refusal: type[Refusal]
) -> None:
    file = receipt(opened, approved(opened)[1])
    with pytest.raises(refusal):
        checked_receipt(_with(change, file), trusted(opened))


def test_even_whoever_has_the_key_cant_sign_that_a_fact_says_something_else(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tierline.application import receipts

    approval = approved(opened)[1]
    stated = receipts.ProvenFact.stated
    with monkeypatch.context() as patch:
        patch.setattr(receipts.ProvenFact, "stated", lambda one: {**stated(one), "decided_by": "p-eve"})
        file = receipt(opened, approval)
    with pytest.raises(ReceiptNotOfItsFacts):
        checked_receipt(file, trusted(opened))


def test_a_receipt_of_a_fact_that_is_no_decision_is_refused_in_a_sentence(opened: Door) -> None:
    proposed, _ = approved(opened)
    for fact in (proposed, opened.stated("interaction", channel="call", initiative="ours")["fact_id"]):
        refused = opened.get(f"/v1/facts/{fact}/receipt")
        assert (refused.status_code, refused.json()["detail"]) == (409, str(FactIsNoDecision()))


@pytest.mark.parametrize("fact", ["nothing", "5f0b9a21-0000-4000-8000-000000000000"])
def test_a_fact_that_is_not_there_has_no_receipt(opened: Door, fact: str) -> None:
    assert opened.get(f"/v1/facts/{fact}/receipt").status_code == 404


def test_what_is_retracted_later_is_said_by_a_new_receipt_and_the_old_one_stays_genuine(opened: Door) -> None:
    _, approval = approved(opened)
    old = receipt(opened, approval)
    opened.stated("fact_retracted", target=approval, reason="by mistake", occurred_at="2025-03-05T10:00:00Z")
    new = receipt(opened, approval)
    first, second = (checked_receipt(one, trusted(opened)) for one in (old, new))
    assert (first.stands, second.stands) == (True, False)
    assert first.decision == second.decision
    assert len(json.loads(new)["receipt"]["facts"]) == 3
    assert checked_receipt(old, trusted(opened)).stands


def test_a_receipt_of_a_foreign_account_is_none(door: Door) -> None:
    fill(Doors(door.system).seen_by("all"))
    doors = Doors(door.system)
    ours, theirs = (
        approved(doors.seen_by("all"), code, occurred_at="2025-03-03T10:00:00Z")[1] for code in (OURS, THEIRS)
    )
    policy = adopt(doors.seen_by("all")).json()["fact_id"]
    seen = doors.seen_by("some")
    foreign, unknown = (seen.get(f"/v1/facts/{one}/receipt") for one in (theirs, an_id()))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()
    for mine in (ours, policy):
        assert b"THEIRS" not in receipt(seen, mine)
