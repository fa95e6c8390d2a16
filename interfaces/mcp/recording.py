"""Recording for an assistant, in two steps: what a fact would do, and then, confirmed, the fact itself."""

import hmac
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tierline.domain.shared.errors import Conflict
from tierline.interfaces.mcp.service import DoorAnswer, Service

_LETTERS = 32


class NotWhatWasTried(Conflict):
    """This is no fact that was tried: ask without `confirm` first, then with `confirm` of that answer."""


class ConfirmedRecording:
    """Records what was tried before, and exactly that.

    Args:
        service: Where it is recorded.
        secret: What confirmations are made with; another for each session, so that none is good in another.
    """

    def __init__(self, service: Service, secret: bytes) -> None:
        self._service = service
        self._secret = secret

    async def asked(self, code: str, fact: Mapping[str, Any], confirm: str | None) -> DoorAnswer:
        """What a fact would do, with a confirmation to record it by; or, confirmed, its receipt.

        The same confirmation twice records once. Raises NotWhatWasTried, ServiceAway.
        """
        token = self._confirmation(code, fact)
        if confirm is None:
            return await self._tried(code, fact, token)
        if not hmac.compare_digest(confirm.encode(), token.encode()):
            raise NotWhatWasTried()
        headers = {"Idempotency-Key": token}
        answer = await self._service.post(f"/v1/accounts/{code}/facts", fact, headers)
        return _with(answer, {"recorded": True, "receipt": answer.content})

    async def _tried(self, code: str, fact: Mapping[str, Any], token: str) -> DoorAnswer:
        answer = await self._service.post(f"/v1/accounts/{code}/tier:what-if", {"facts": [fact]}, {})
        return _with(answer, {"recorded": False, "confirm": token, "would_do": answer.content})

    def _confirmation(self, code: str, fact: Mapping[str, Any]) -> str:
        said = json.dumps([code, fact], sort_keys=True).encode()
        return hmac.new(self._secret, said, sha256).hexdigest()[:_LETTERS]


def _with(answer: DoorAnswer, content: dict[str, Any]) -> DoorAnswer:
    """A good answer within another; a problem as it is."""
    if not answer.good:
        return answer
    return answer._replace(content=content, text=json.dumps(content, ensure_ascii=False))
