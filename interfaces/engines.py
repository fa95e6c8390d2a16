"""The databases that the settings name, as engines: the read models, and what is kept beside the log."""

from sqlalchemy import Engine

from tierline.interfaces.settings import Settings
from tierline.interfaces.storage.factory import postgres_connection, sqlite_path
from tierline.interfaces.storage.files import InUse, keep_private, views_path
from tierline.interfaces.storage.postgres import ROBUST
from tierline.projections.engine.databases import postgres_engine, sqlite_engine


def shared(settings: Settings) -> InUse | None:
    """What keeps an SQLite database from being replaced under this process."""
    if not settings.is_sqlite:
        return None
    path = sqlite_path(settings.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    in_use = InUse(path)
    in_use.share()
    return in_use


def read_engine(settings: Settings) -> Engine:
    """The database of the read models."""
    if settings.is_sqlite:
        views = views_path(sqlite_path(settings.database))
        keep_private(views)
        return sqlite_engine(views)
    connection, schema, prepare = postgres_connection(settings.database)
    return postgres_engine({**ROBUST, **connection, "prepare_threshold": prepare}, schema)


def key_engine(settings: Settings, read_engine: Engine) -> Engine:
    """API keys are beside the log: on PostgreSQL that is the read models' database as well."""
    return sqlite_engine(sqlite_path(settings.database), wipes=True) if settings.is_sqlite else read_engine
