"""Facts as the log takes them, made without any decision."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tierline.application.ports import KeyRow
from tierline.domain.account.base import Recorded, parse_fact
from tierline.domain.shared.ids import BOOK, BOOK_ID, account_id
from tierline.domain.shared.personal import Sealed
from tierline.domain.tiers.policy_log import PolicyAdopted
from tierline.interfaces.storage.log import RecorderLog

BEGUN = datetime(2026, 3, 1, tzinfo=UTC)
BOX = Sealed(sealed="AAAA", key="k", fact="f")


def recorded(
    code: str, version: int, *, minute: int = 0, fact_id: UUID | None = None, **content: Any
) -> Recorded:
    """A fact of an account, an interaction unless `content` says otherwise."""
    plain = {
        "kind": "interaction",
        "occurred_at": "2026-02-01T10:00:00Z",
        "channel": "call",
        "initiative": "ours",
    }
    fact = parse_fact(content or plain, fact_id=fact_id or uuid4())
    return Recorded(account_id(code), code, version, BEGUN + timedelta(minutes=minute), "ann", fact)


def retraction(code: str, version: int, target: UUID, *, minute: int = 0) -> Recorded:
    """The retraction of a fact, its reason sealed."""
    content = {"kind": "fact_retracted", "occurred_at": "2026-02-02T10:00:00Z", "target": target}
    one = recorded(code, version, minute=minute, **content, reason="in a box")
    fact = one.fact.model_copy(update={"reason": BOX})
    return Recorded(one.account_id, code, version, one.recorded_at, one.actor, fact)


def adopted(version: int) -> Recorded:
    """The adoption of a policy, its reason sealed; the log doesn't ask what the policy says."""
    day = f"2026-06-{version:02}"
    content = {"from_day": day, "policy": {"name": "draft"}, "hash": "0" * 64, "reason": BOX}
    fact = PolicyAdopted.model_validate({"fact_id": uuid4(), "occurred_at": BEGUN, **content})
    return Recorded(BOOK_ID, BOOK, version, BEGUN, "ann", fact)


def key(code: str, key_id: str, *contacts: str, scope: Any = "contact") -> KeyRow:
    """A key row of an account."""
    return KeyRow(key_id, account_id(code), scope, contacts, b"wrapped " + key_id.encode())


def nothing_of(log: RecorderLog, account: str, *key_ids: str) -> bool:
    """Whether neither facts nor these keys of an account are stored."""
    return not log.stream(account_id(account)) and not log.keys(account_id(account), key_ids)
