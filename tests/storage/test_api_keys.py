"""Where keys are kept, on both databases."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Engine, text

from tierline.application.access import ALL_ACCOUNTS, EVERY_SCOPE, Scope, account_set
from tierline.application.api_keys import Access, ApiKey, Grant
from tierline.interfaces.storage.api_keys import StoredApiKeys
from tierline.interfaces.storage.factory import postgres_connection
from tierline.projections.engine.databases import postgres_engine

MADE = datetime(2026, 2, 1, tzinfo=UTC)
BEFORE_SCOPES = (
    "CREATE TABLE api_keys (key_id VARCHAR(32) NOT NULL PRIMARY KEY, name VARCHAR(64) NOT NULL,"
    " digest {bytes} NOT NULL, created_at {moment} NOT NULL, expires_at {moment}, revoked_at {moment})"
)


def test_a_key_is_kept_with_all_that_it_was_granted(engine: Engine) -> None:
    keys = StoredApiKeys(engine)
    plain = ApiKey("a1", "ana", bytes(32), MADE)
    accounts = account_set(["region=North America", "code=ACME", "team=jd"])
    narrow = ApiKey("b2", "bi", bytes(32), MADE, MADE, None, Grant("bi", frozenset(), accounts))
    scoped = ApiKey("c3", "crm", bytes(32), MADE, grant=Grant(None, frozenset({Scope.READ}), ALL_ACCOUNTS))
    nothing = ApiKey("d4", "dee", bytes(32), MADE, grant=Grant(None, frozenset(), account_set([])))
    for key in (plain, narrow, scoped, nothing):
        keys.put(key)
    assert keys.all() == [plain, narrow, scoped, nothing]


def test_the_day_of_the_last_use_is_kept_and_nothing_else_changes(engine: Engine) -> None:
    keys = StoredApiKeys(engine)
    key = ApiKey("a1", "ana", bytes(32), MADE)
    keys.put(key)
    keys.note_use("a1", date(2026, 3, 31))
    found = keys.find("a1")
    assert found is not None
    assert found.last_used_on == date(2026, 3, 31)
    assert (found.grant, found.expires_at) == (key.grant, None)


def test_columns_are_added_in_the_schema_that_the_tables_are_in(new_postgres: Callable[[], str]) -> None:
    connection, _, _ = postgres_connection(new_postgres())
    plain, apart = postgres_engine(connection), postgres_engine(connection, "Apart")
    types = {"bytes": "BYTEA", "moment": "TIMESTAMPTZ"}
    with plain.begin() as one:
        one.execute(text('CREATE SCHEMA "Apart"'))
        one.execute(text(BEFORE_SCOPES.format(**types).replace("api_keys", '"Apart".api_keys', 1)))
    keys = StoredApiKeys(apart)
    key = ApiKey("b2", "bi", bytes(32), MADE, grant=Grant("bi", frozenset(), ALL_ACCOUNTS))
    keys.put(key)
    assert keys.all() == [key]
    assert not StoredApiKeys(plain).exist()
    plain.dispose()
    apart.dispose()


def test_keys_made_before_there_were_scopes_may_do_what_they_did(engine: Engine) -> None:
    postgres = engine.dialect.name == "postgresql"
    types = (
        {"bytes": "BYTEA", "moment": "TIMESTAMPTZ"} if postgres else {"bytes": "BLOB", "moment": "VARCHAR"}
    )
    moment = "2026-02-01 00:00:00+00" if postgres else "2026-02-01T00:00:00.000000+00:00"
    digest = "decode(repeat('00', 32), 'hex')" if postgres else "zeroblob(32)"
    with engine.begin() as connection:
        connection.execute(text(BEFORE_SCOPES.format(**types)))
        connection.execute(
            text(f"INSERT INTO api_keys VALUES ('a1', 'ana', {digest}, '{moment}', NULL, NULL)")
        )
    for _ in range(2):  # The second time, nothing is missing any more.
        keys = StoredApiKeys(engine)
        old = keys.find("a1")
        assert old is not None
        principal = Access(keys, lambda: MADE, bytes).principal_of(old)
        assert (principal.name, principal.scopes, principal.accounts) == ("ana", EVERY_SCOPE, ALL_ACCOUNTS)
        keys.note_use("a1", date(2026, 3, 31))
    keys.put(ApiKey("b2", "bi", bytes(32), MADE, grant=Grant("bi", frozenset(), ALL_ACCOUNTS)))
    assert [key.grant.role for key in keys.all()] == [None, "bi"]
