"""A decision receipt made of what the log has of a decision: as both doors give it."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

from tierline.application.receipts import DECISIONS, DecisionReceipt, FactIsNoDecision, ProvenFact
from tierline.domain.account.base import Recorded
from tierline.domain.account.history import History
from tierline.domain.account.overrides import OverrideApproved
from tierline.domain.shared.errors import NotFound
from tierline.domain.shared.ids import BOOK_ID
from tierline.interfaces.assessed import judged_members
from tierline.interfaces.presentation.json_values import moment, to_json
from tierline.interfaces.wiring import System
from tierline.projections.read_service import named


class DecisionUnknown(NotFound):
    """No decision has this fact_id."""


def receipt_of(system: System, fact_id: UUID) -> bytes:
    """The file of a decision's receipt, as of now.

    Raises DecisionUnknown, FactIsNoDecision, FactNotInTreeYet, TreeDamaged, SigningKeyNotSet and its like.
    """
    decision = _decision(system, fact_id)
    statements = _statements(system, decision)
    judged, basis = _judged(system, decision)
    receipt = DecisionReceipt(
        moment(system.clock()), _stands(decision, statements), basis, judged, _proven(system, statements)
    )
    return receipt.signed(system.proofs.keys().signer)


def _decision(system: System, fact_id: UUID) -> Recorded:
    """The decision with an id that whoever asks may see: adopted policies are seen by everybody."""
    found = system.reads.statement(fact_id)
    if found is None:
        adopted = (one.recorded for one in system.reads.book().adopted)
        found = next((one for one in adopted if one.fact.fact_id == fact_id), None)
    if found is None:
        raise DecisionUnknown()
    if not isinstance(found.fact, DECISIONS):
        raise FactIsNoDecision()
    return found


def _statements(system: System, decision: Recorded) -> list[Recorded]:
    """The decision, the override that it approves, and every statement about either, in this order."""
    if not isinstance(decision.fact, OverrideApproved):
        return [decision]
    mine, theirs = map(system.log.statements_about, (decision.fact.fact_id, decision.fact.target))
    return [decision, theirs[0], *sorted((*mine[1:], *theirs[1:]), key=attrgetter("position"))]


def _stands(decision: Recorded, statements: Sequence[Recorded]) -> bool:
    """Whether neither the decision nor what it approves is retracted by now."""
    if decision.account_id == BOOK_ID:
        return True
    entries = History(sorted(statements, key=attrgetter("position"))).entries
    return all(entries[one.fact.fact_id].holds for one in statements[:2])


def _judged(system: System, decision: Recorded) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """How the account was judged as the decision was made, and what that rests on.

    A policy judges all accounts, so of it there is the basis alone: the policy that it takes the place of.
    """
    at, known = decision.fact.occurred_at, decision.position
    if decision.account_id == BOOK_ID:
        before = system.reads.book(known - 1)
        policy = before.in_force(at, system.reads.policies.tiers)
        judged = None
    else:
        with system.reads.account(decision.account, known) as account:
            policy = account.policy(at)
            judged = orjson.loads(to_json(judged_members(account, at, named(policy))))
    basis = {"as_of": moment(at), "known_at": known, "policy": named(policy), "policy_hash": policy.hash}
    return judged, basis


def _proven(system: System, statements: Sequence[Recorded]) -> list[ProvenFact]:
    found = [system.proofs.of_fact(one.position) for one in statements]
    return [ProvenFact(one.leaf.decode(), one.state.decode(), one.proof.text()) for one in found]
