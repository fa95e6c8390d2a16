"""The event-sourcing library by itself behind an endpoint: what recording over HTTP is compared with.

    python -m benchmarks.stock_service URL PORT

Accounts are the library's aggregates, and a fact is checked by pydantic and stored as it is stated: no rules
between facts, nothing sealed, no receipts for repetitions.
"""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import uvicorn
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import retry
from fastapi import Body, FastAPI
from pydantic import AwareDatetime, BaseModel

from benchmarks.stores import library_environment


class StockAccount(Aggregate):
    """An account that keeps how much was recorded of it."""

    @event("Opened")
    def __init__(self, code: str, name: str) -> None:
        self.code, self.name, self.recorded = code, name, 0

    @classmethod
    def create_id(cls, code: str) -> UUID:
        """The id of the account with a code."""
        return uuid5(NAMESPACE_URL, code)

    @event("Recorded")
    def record(self, fact: dict[str, Any]) -> None:
        """Take a fact in."""
        self.recorded += 1


class StockAccounts(Application[UUID]):
    """What stores accounts."""


class StatedInteraction(BaseModel):
    """What is said of an interaction."""

    kind: Literal["interaction"]
    occurred_at: AwareDatetime
    channel: Literal["meeting", "call", "visit", "email", "event", "message"]
    initiative: Literal["ours", "theirs", "mutual"]
    people: tuple[str, ...]


def stock_app(environment: Mapping[str, str]) -> FastAPI:
    """The endpoints: open an account, and record a fact about it."""
    app, accounts = FastAPI(), StockAccounts(env=environment)

    @app.post("/v1/accounts", status_code=201)
    def open_account(code: Annotated[str, Body()], name: Annotated[str, Body()]) -> dict[str, int]:
        return _saved(accounts, StockAccount(code=code, name=name))

    @app.post("/v1/accounts/{code}/facts", status_code=201)
    def record(code: str, fact: StatedInteraction) -> dict[str, int]:
        receipt: dict[str, int] = _recorded(accounts, code, fact)
        return receipt

    return app


@retry(IntegrityError, max_attempts=10)
def _recorded(accounts: StockAccounts, code: str, fact: StatedInteraction) -> dict[str, int]:
    account: StockAccount = accounts.repository.get(StockAccount.create_id(code))
    account.record(fact.model_dump(mode="json"))
    return _saved(accounts, account)


def _saved(accounts: StockAccounts, account: StockAccount) -> dict[str, int]:
    (recording,) = accounts.save(account)
    return {"position": recording.notification.id, "version": account.version}


if __name__ == "__main__":
    uvicorn.run(stock_app(library_environment(sys.argv[1])), port=int(sys.argv[2]), log_level="warning")
