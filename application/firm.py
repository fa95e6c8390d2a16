"""Which lines of batches and imports go into the firm's own book: what the log has is looked up for it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tierline.application.ports import FactLog
from tierline.domain.firm.book import stream_of
from tierline.domain.shared.ids import account_id


def addressed(log: FactLog, account: str, content: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The name of the stream that a line is for, and the line's fields as the kind has them."""

    def is_of_account(fact_id: UUID | None, code: str) -> bool:
        found = log.find(fact_id) if fact_id else None
        return found is not None and found.account_id == account_id(code)

    return stream_of(account, content, is_of_account)
