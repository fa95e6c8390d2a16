"""What accepting a draft states: a fact; or, of one that was made of it before, what became of that."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from tierline.application.inbox.drafts import Draft
from tierline.application.inbox.matching import DraftKind, Suggestion
from tierline.application.inbox.messages import Message
from tierline.domain.shared.ids import fact_id_from_source

_CHANGED = "The message that it came from was changed."
_WITHDRAWN = "The message that it came from was cancelled."
_RESTORED = "The message that it came from holds again."
_MOVED = "The message that it came from says otherwise now."


class FactMade(NamedTuple):
    """The fact that was made of a draft, as it stands."""

    fact_id: UUID
    account: str
    kind: DraftKind
    holds: bool


class DraftStatement(NamedTuple):
    """A statement, as the write door takes it."""

    account: str
    content: dict[str, Any]

    @property
    def fact_id(self) -> UUID:
        """Its id, which follows from the draft."""
        return UUID(self.content["fact_id"])


def content_of(
    message: Message, said: Suggestion, account: str, kind: DraftKind | None = None
) -> dict[str, Any]:
    """The fields of the fact that a message makes about an account, as the doors take them."""
    kind = kind or said.kind_at(account)
    fields: dict[str, Any] = {
        "kind": kind,
        "occurred_at": message.at.isoformat(),
        "contacts": list(said.contacts.get(account, ())),
        "people": list(said.people),
        "purpose": message.subject,
        "note": message.body,
    }
    if kind == "executive_contact":
        fields |= {"form": said.channel, "our_level": said.our_level}
    else:
        fields |= {"channel": said.channel, "initiative": said.initiative}
    return {name: value for name, value in fields.items() if value is not None}


def statements(
    draft: Draft,
    account: str,
    content: Mapping[str, Any],
    standing: FactMade | None,
    changes: Mapping[str, Any],
) -> list[DraftStatement]:
    """What to state, in this order, so that a fact is made of a draft or what was made of it is put right.

    `changes` are the fields in which the standing fact is to differ. One of another account or kind is a new
    fact, and the old one is retracted behind it.
    """
    if standing is None:
        return [] if draft.asks == "retract" else [_new(draft, account, content, draft.reference)]
    if draft.asks == "retract":
        return [_about(draft, standing, "fact_retracted", _WITHDRAWN)] if standing.holds else []
    if (account, content["kind"]) != (standing.account, standing.kind):
        new = _new(draft, account, content, f"{draft.reference}#{draft.revision}")
        moved = [_about(draft, standing, "fact_retracted", _MOVED)] if standing.holds else []
        return [new, *moved]
    found = [] if standing.holds else [_about(draft, standing, "fact_reinstated", _RESTORED)]
    if changes:
        found.append(_about(draft, standing, "fact_corrected", _CHANGED, changes=dict(changes)))
    return found


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something else now; None where nothing is said any more."""
    names = [name for name in (*after, *before) if name not in ("kind", "account")]
    return {name: after.get(name) for name in names if before.get(name) != after.get(name)}


def _new(draft: Draft, account: str, content: Mapping[str, Any], reference: str) -> DraftStatement:
    return DraftStatement(account, {**content, **_identity(draft, reference)})


def _about(draft: Draft, standing: FactMade, kind: str, reason: str, **fields: Any) -> DraftStatement:
    """A statement about the fact that was made of the draft, as of when the change was read."""
    identity = _identity(draft, f"{draft.reference}#{draft.revision}-{kind}")
    target = str(standing.fact_id)
    content = {"kind": kind, "occurred_at": draft.imported_at.isoformat(), "target": target, "reason": reason}
    return DraftStatement(standing.account, {**content, **fields, **identity})


def _identity(draft: Draft, reference: str) -> dict[str, Any]:
    fact_id = str(fact_id_from_source(draft.system, reference))
    return {"fact_id": fact_id, "source": {"system": draft.system, "reference": reference}}
