"""Checkpoints and proofs at the HTTP door, and who may have them."""

import pytest

from tests.doors import Door
from tests.storage.tampering import execute
from tests.web.reading import look
from tierline.application.proof_texts import check_continued, checkpoint_of, consistency_in, proven_fact
from tierline.interfaces.proof_watching import ProofWatch
from tierline.interfaces.signing_key import SigningKeyNotSet


def test_a_fact_is_proven_by_what_the_door_gives(opened: Door) -> None:
    fact = opened.stated("interaction", channel="call", initiative="ours")["fact_id"]
    trusted = [opened.system.proofs.keys().signer.verifier]
    given = opened.get(f"/v1/audit/facts/{fact}/proof").json()
    checkpoint, said = proven_fact(given["proof"], given["leaf"].encode(), None, trusted)
    assert (checkpoint.size, said["position"], said["type"]) == (
        2,
        given["position"],
        "account.interaction.v1",
    )


def test_checkpoints_are_text_and_each_goes_on_from_the_one_before(opened: Door) -> None:
    old = opened.get("/v1/audit/checkpoint")
    assert old.headers["content-type"] == "text/plain; charset=utf-8"
    opened.stated("interaction", channel="call", initiative="ours")
    new = opened.get("/v1/audit/checkpoint")
    trusted = [opened.system.proofs.keys().signer.verifier]
    first, second = (checkpoint_of(one.text, trusted) for one in (old, new))
    assert (first.size, second.size) == (1, 2)
    proof = opened.get("/v1/audit/consistency", **{"from": 1, "to": 2}).json()
    check_continued(consistency_in(proof), first, second)


@pytest.mark.parametrize("sizes", [{"from": 2, "to": 1}, {"to": 3}, {"from": 0}])
def test_sizes_that_the_tree_never_had_are_refused(opened: Door, sizes: dict[str, int]) -> None:
    opened.get("/v1/audit/checkpoint")
    assert opened.get("/v1/audit/consistency", **sizes).status_code == 422


def test_without_a_signing_key_it_is_said_what_is_missing(
    opened: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(begun: bool) -> None:
        raise SigningKeyNotSet()

    monkeypatch.setattr(opened.system.proofs, "_keys", none)
    opened.stated("interaction", channel="call", initiative="ours")
    said = opened.get("/v1/audit/checkpoint")
    assert said.status_code == 409
    assert said.json()["detail"] == str(SigningKeyNotSet())


def test_what_was_rewritten_is_told_where_the_service_is_looked_after_and_not_signed(opened: Door) -> None:
    fact = opened.stated("interaction", channel="call", initiative="ours")
    watch, system = ProofWatch(opened.system.proofs), opened.system
    assert opened.get("/v1/audit/checkpoint").status_code == 200
    watch.keep_up(lambda: False)
    told = opened.get("/readyz").json()
    assert (told["status"], told["proofs"]["ok"], told["proofs"]["leaves"]) == ("ok", True, 2)
    assert "fit 2 facts" in look(opened, "/admin/service?lang=en").text
    execute(system.settings.database, "UPDATE log_events SET topic = 'invented' WHERE {p} = ?", 1)
    watch.keep_up(lambda: False)
    told = opened.get("/readyz").json()
    assert (told["status"], told["proofs"]["ok"], told["proofs"]["position"]) == ("degraded", False, 1)
    assert told["proofs"]["damage"].startswith("position 1: the fact is not the one that was recorded")
    refused = opened.get("/v1/audit/checkpoint")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/tree-damaged")
    assert "from position 1 on" in refused.json()["detail"]
    assert opened.get(f"/v1/audit/facts/{fact['fact_id']}/proof").status_code == 409
    for path in ("/admin", "/admin/service"):
        assert "Something isn’t as it should be." in look(opened, f"{path}?lang=en").text
    assert "doesn’t fit from position 1 on" in look(opened, "/admin/service?lang=en").text
    assert "tierline_proofs_damaged 1.0" in opened.get("/metrics").text
