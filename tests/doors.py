"""A caller at the HTTP door, in a few words."""

from typing import Any, Self
from uuid import uuid4

from httpx2 import Response
from starlette.testclient import TestClient

from tests.patience import once_it_is_there
from tierline.interfaces.app import create_app
from tierline.interfaces.wiring import System

CODE = "NW-001"


class Door:
    """The HTTP door of a system, as a caller on the same machine sees it."""

    def __init__(
        self,
        system: System,
        host: str = "localhost",
        **headers: str,
    ) -> None:
        self.system = system
        app = create_app(system)
        self.client = TestClient(
            app, base_url=f"http://{host}", raise_server_exceptions=False, headers=headers
        )

    def __enter__(self) -> Self:
        # One event loop for all requests: a loop for each would cost more than the requests.
        self.client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.__exit__()

    def get(self, path: str, **params: Any) -> Response:
        """Ask."""
        # Without any, those that the address has itself stay.
        return self.client.get(path, params=params or None)

    def get_after(self, position: int, path: str, **params: Any) -> Response:
        """Ask for an answer that rests on all up to a position that the log has."""
        return once_it_is_there(lambda: self.get(path, min_position=position, **params))

    def fresh(self, path: str, **params: Any) -> Any:
        """Ask for an answer that rests on all that is recorded by now."""
        response = self.get_after(self.head(), path, **params)
        assert response.status_code == 200, response.text
        return response.json()

    def open(self, code: str = CODE, **fields: Any) -> Response:
        """Open an account."""
        return self.client.post("/v1/accounts", json=new_account(code, **fields))

    def state(
        self, kind: str, code: str = CODE, headers: dict[str, str] | None = None, **fields: Any
    ) -> Response:
        """State a fact."""
        content = {"kind": kind, "occurred_at": "2025-03-03T10:00:00Z", **fields}
        return self.client.post(f"/v1/accounts/{code}/facts", json=content, headers=headers)

    def stated(self, kind: str, code: str = CODE, **fields: Any) -> dict[str, Any]:
        """State a fact that is taken; its receipt."""
        response = self.state(kind, code, **fields)
        assert response.status_code == 201, response.text
        receipt: dict[str, Any] = response.json()
        return receipt

    def batch(self, *lines: bytes, **headers: str) -> Response:
        """Send a batch."""
        headers = {"content-type": "application/x-ndjson", **headers}
        return self.client.post("/v1/facts:batch", content=b"\n".join(lines), headers=headers)

    def head(self) -> int:
        """The last position of the log."""
        return self.system.log.head()


def new_account(code: str, **fields: Any) -> dict[str, Any]:
    """What opening an account needs."""
    return {
        "code": code,
        "name": "Northwind Steel",
        "kind": "enterprise",
        "occurred_at": "2025-01-02T09:00:00Z",
        **fields,
    }


def an_id() -> str:
    """A fact_id that nobody used before."""
    return str(uuid4())
