"""Texts of drafts: sealed as those of facts are, under a key of each draft's own, wrapped by the inbox's.

The inbox's key is replaced whenever somebody is forgotten, so that rows in backups open no more.
"""

import hmac
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson

from tierline.application.encryption import KEY_BYTES, BoxBroken, Chance, lock, unlock
from tierline.application.inbox.drafts import Draft, DraftBox, InboxKey
from tierline.application.inbox.messages import Message
from tierline.application.root_key import INBOX_MARKS, RootKeyPlace, is_by_itself, place_of
from tierline.domain.shared.ids import INBOX, account_id

INBOX_ID = account_id(INBOX)
"""Whose keys those of the inbox are, where the root key keeps some."""
_PURPOSE = b"tierline inbox"
_KEY_ID_BYTES = 16


class DraftTexts:
    """Seals and opens the texts of drafts.

    Args:
        root: Where the root key is, or its 32 bytes.
        chance: Unpredictable bytes.
    """

    def __init__(self, root: bytes | RootKeyPlace, chance: Chance) -> None:
        self._root = place_of(root)
        self._marks = self._root.key.derived(INBOX_MARKS)
        self._chance = chance

    def new_inbox_key(self) -> InboxKey:
        """A new key of the inbox."""
        key_id = self._chance(_KEY_ID_BYTES).hex()
        place = _place(("inbox", key_id))
        return InboxKey(key_id, self._root.key.wrapped(self._chance(KEY_BYTES), place, self._chance))

    def sealed(self, draft: UUID, message: Message, under: InboxKey) -> DraftBox:
        """The texts of a message, under a new key."""
        key = self._chance(KEY_BYTES)
        wrapped = self._lock(self.secret(under), key, "key", draft.hex, under.key_id)
        said = self._lock(key, orjson.dumps(message.as_json()), "message", draft.hex)
        return DraftBox(under.key_id, wrapped, said)

    def sealed_beside(self, draft: UUID, box: DraftBox, values: dict[str, Any], under: InboxKey) -> bytes:
        """Values sealed under the key that a draft has already. Raises BoxBroken."""
        return self._lock(self.key_of(draft, box, under), orjson.dumps(values), "accepted", draft.hex)

    def message(self, draft: UUID, box: DraftBox, under: InboxKey) -> Message:
        """The message in a box. Raises BoxBroken."""
        opened = self._open(self.key_of(draft, box, under), box.message, "message", draft.hex)
        return Message.from_json(orjson.loads(opened))

    def accepted(self, draft: UUID, box: DraftBox, under: InboxKey) -> dict[str, Any] | None:
        """What was accepted of a draft before. Raises BoxBroken."""
        if box.accepted is None:
            return None
        opened = self._open(self.key_of(draft, box, under), box.accepted, "accepted", draft.hex)
        values: dict[str, Any] = orjson.loads(opened)
        return values

    def replaced(self, draft: UUID, box: DraftBox | None, message: Message, under: InboxKey) -> DraftBox:
        """A box with another message in it: under the same key where that opens, beside what was accepted."""
        try:
            if box is None:
                return self.sealed(draft, message, under)
            key = self.key_of(draft, box, under)
        except BoxBroken:
            return self.sealed(draft, message, under)
        said = self._lock(key, orjson.dumps(message.as_json()), "message", draft.hex)
        return box._replace(message=said)

    def rewrapped(self, draft: Draft, old: InboxKey, new: InboxKey) -> Draft:
        """A draft whose key is wrapped by another key of the inbox; without texts if it doesn't open."""
        if draft.box is None:
            return draft
        try:
            key = self.key_of(draft.draft, draft.box, old)
        except BoxBroken:
            return replace(draft, box=None)
        wrapped = self._lock(self.secret(new), key, "key", draft.draft.hex, new.key_id)
        return replace(draft, box=draft.box._replace(inbox_key=new.key_id, key=wrapped))

    def mark(self, message: Message) -> bytes:
        """A keyed hash of all that a message says."""
        said = {**message.as_json(), "size": None, "cancelled": message.cancelled}
        return hmac.digest(self._marks, orjson.dumps(said, option=orjson.OPT_SORT_KEYS), "sha256")

    def secret(self, key: InboxKey) -> bytes:
        """The inbox's own key. Raises BoxBroken."""
        root = self._root.key
        try:
            if root.secret is not None and is_by_itself(key.wrapped):
                # Of an earlier version.
                return self._open(root.by_purpose(_PURPOSE), key.wrapped, "inbox", key.key_id)
            return root.unwrapped(key.wrapped, _place(("inbox", key.key_id)))
        except BoxBroken:
            if (known := root.own_key(INBOX_ID)) is None:
                raise
            return known

    def key_of(self, draft: UUID, box: DraftBox, under: InboxKey) -> bytes:
        """A draft's own key; in an old copy of the database, where the inbox's is gone, as it is kept.

        Raises BoxBroken.
        """
        if box.inbox_key != under.key_id:
            raise BoxBroken("the draft's key is wrapped by another key of the inbox")
        try:
            return self._open(self.secret(under), box.key, "key", draft.hex, under.key_id)
        except BoxBroken:
            kept = self._root.key.taken_out(INBOX_ID) or {}
            if draft.hex not in kept:
                raise
            return kept[draft.hex]

    def _lock(self, key: bytes, content: bytes, *place: str) -> bytes:
        return lock(key, content, _place(place), self._chance)

    def _open(self, key: bytes, box: bytes, *place: str) -> bytes:
        return unlock(key, box, _place(place))


def _place(parts: tuple[str, ...]) -> bytes:
    return orjson.dumps(["inbox", *parts])
