"""Decision receipts: what somebody decided and on what basis, signed, with the proof that the log has it.

A receipt is a file of its own: with the verifier key and nothing else, its reader knows years later what was
decided, by whom, what the account's tier was then and why, and that the log has the decision. It holds the
facts as they are stored, so their texts stay sealed in it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from operator import attrgetter
from typing import Any

import orjson

from tierline.application.proof_texts import Checkpoint, proven_fact
from tierline.application.signed_notes import NoteSigner, NoteVerifier, opened_note
from tierline.domain.account.overrides import OverrideApproved
from tierline.domain.shared.errors import Conflict, Invalid
from tierline.domain.tiers.policy_log import PolicyAdopted

RECEIPT_HEADER = "tierline-receipt@v1"
DECISIONS = (OverrideApproved, PolicyAdopted)
"""The kinds of fact that a receipt is given for."""
_DECIDED_BY_TOPIC = {kind.TOPIC.split(".")[1] for kind in DECISIONS}
_MEMBERS = {"issued_at", "decision", "stands", "basis", "judgement", "facts"}


class FactIsNoDecision(Conflict):
    """A receipt is given for decisions only: for an override approved, or a policy adopted."""


class ReceiptNotReadable(Invalid):
    """The file is no receipt as `tierline receipt` writes it, or was changed since."""


class ReceiptNotAsSigned(Invalid):
    """The receipt says something else than what was signed: one of the two was changed."""


class ReceiptNotOfItsFacts(Invalid):
    """The receipt says something else of its decision than the facts in it do."""


@dataclass(frozen=True, slots=True)
class ProvenFact:
    """A fact in a receipt: its leaf, the text that is stored, and the content of its `.tlog-proof`."""

    leaf: str
    state: str
    proof: str

    def members(self) -> dict[str, str]:
        """It as JSON is made of it."""
        return {"leaf": self.leaf, "state": self.state, "proof": self.proof}

    def stated(self) -> dict[str, Any]:
        """What it says of itself, in clear. Raises ReceiptNotReadable."""
        try:
            leaf, state = json.loads(self.leaf), json.loads(self.state)
            return {
                "fact_id": state["fact"]["fact_id"],
                "kind": leaf["type"].split(".")[1],
                "account": state["account"],
                "occurred_at": _moment(state["fact"]["occurred_at"]),
                "recorded_at": _moment(state["recorded_at"]),
                "decided_by": state["actor"],
                "position": leaf["position"],
                "version": leaf["version"],
            }
        except (ValueError, LookupError, TypeError, AttributeError):
            raise ReceiptNotReadable() from None

    def target(self) -> str | None:
        """The fact that it speaks about, by its fact_id."""
        found = json.loads(self.state)["fact"].get("target")
        return found if isinstance(found, str) else None


@dataclass(frozen=True, slots=True)
class DecisionReceipt:
    """A receipt as it is signed.

    `facts` are the decision itself, then the override that it approves, if it does, then every statement that
    was made about either until `issued_at`. `stands` is whether it wasn't retracted by then. `judgement` is
    the account's tier at the moment of the decision and why, None of a policy.
    """

    issued_at: str
    stands: bool
    basis: Mapping[str, Any]
    judgement: Mapping[str, Any] | None
    facts: Sequence[ProvenFact]

    def signed(self, signer: NoteSigner) -> bytes:
        """The content of its file."""
        content = _whole(
            {
                "issued_at": self.issued_at,
                "decision": self.facts[0].stated(),
                "stands": self.stands,
                "basis": self.basis,
                "judgement": self.judgement,
                "facts": [one.members() for one in self.facts],
            }
        )
        return _canonical({"receipt": content, "signed": signer.sign(_signed_text(content))}) + b"\n"


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt says that was found genuine, and the checkpoint that proves its facts."""

    decision: Mapping[str, Any]
    stands: bool
    issued_at: str
    tier: str | None
    checkpoint: Checkpoint


def checked_receipt(file: bytes, verifiers: Iterable[NoteVerifier]) -> CheckedReceipt:
    """What a receipt's file says, if a trusted key signed it and its facts are proven.

    Raises ReceiptNotReadable, NoteNotGenuine, ReceiptNotAsSigned, FactNotProven, StateNotProven,
    ReceiptNotOfItsFacts and what checkpoints and proofs raise that aren't readable.
    """
    trusted = list(verifiers)
    content, note = _read(file)
    if opened_note(note, trusted) != _signed_text(content):
        raise ReceiptNotAsSigned()
    facts = _facts(content["facts"])
    # While it was made, more may have been recorded: the last checkpoint has all of its facts.
    checkpoint = max((_proven(one, trusted) for one in facts), key=attrgetter("size"))
    decision = facts[0].stated()
    if decision != content["decision"] or decision["kind"] not in _DECIDED_BY_TOPIC:
        raise ReceiptNotOfItsFacts()
    _check_about(facts)
    judged = content["judgement"] or {}
    return CheckedReceipt(
        decision, bool(content["stands"]), str(content["issued_at"]), judged.get("tier"), checkpoint
    )


def _check_about(facts: Sequence[ProvenFact]) -> None:
    """Each fact behind the decision is what it approves, or speaks about one before it."""
    approved = facts[0].target()
    known = {facts[0].stated()["fact_id"]}
    for one in facts[1:]:
        if one.target() not in known and one.stated()["fact_id"] != approved:
            raise ReceiptNotOfItsFacts()
        known.add(one.stated()["fact_id"])


def _proven(fact: ProvenFact, trusted: Sequence[NoteVerifier]) -> Checkpoint:
    return proven_fact(fact.proof, fact.leaf.encode(), fact.state.encode(), trusted)[0]


def _read(file: bytes) -> tuple[dict[str, Any], str]:
    """The content of a receipt and the note that signs it; only the one way there is to write it is taken."""
    try:
        read = orjson.loads(file)
        content, note = read["receipt"], read["signed"]
        same = _canonical(read) + b"\n" == file and len(read) == 2
    except (ValueError, LookupError, TypeError):
        raise ReceiptNotReadable() from None
    if not same or not isinstance(content, dict) or content.keys() != _MEMBERS or not isinstance(note, str):
        raise ReceiptNotReadable()
    return content, note


def _facts(stated: Any) -> list[ProvenFact]:
    try:
        facts = [ProvenFact(**one) for one in stated]
    except TypeError:
        raise ReceiptNotReadable() from None
    if not facts or not all(isinstance(part, str) for one in facts for part in one.members().values()):
        raise ReceiptNotReadable()
    return facts


def _signed_text(content: Mapping[str, Any]) -> str:
    """What is signed: it begins as nothing else does that the same key signs."""
    return f"{RECEIPT_HEADER}\n{sha256(_canonical(content)).hexdigest()}\n"


def _canonical(content: Any) -> bytes:
    """Canonical JSON (RFC 8785), for which whole numbers of `_whole` have no fraction."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def _whole(value: Any) -> Any:
    """Values whose numbers RFC 8785 writes as everybody does: 1 and not 1.0."""
    if isinstance(value, Mapping):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment(text: str) -> str:
    at = datetime.fromisoformat(text).astimezone(UTC)
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
