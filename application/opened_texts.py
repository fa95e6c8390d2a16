"""How many texts are opened for whoever is asking at the moment, account by account."""

from collections import Counter
from uuid import UUID


class OpenedTexts(Counter[UUID]):
    """How many texts were opened for somebody in answer to one request, by the id of the account's stream."""

    def note(self, account_id: UUID, texts: int) -> None:
        """Count texts that were opened for display."""
        if texts:
            self[account_id] += texts
