"""Every setting of the product, read from the environment in this one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple, Self

DEFAULT_DATABASE = "sqlite:///var/tierline.db"
_SCHEMES = ("sqlite:///", "postgresql://", "postgres://")


class BadSetting(Exception):
    """A setting has a value that can't be used; the message is one sentence that names it."""


class Setting(NamedTuple):
    """One setting: the variable, what it is for, and what holds where it is not given."""

    name: str
    meaning: str
    default: str


SETTINGS = (
    Setting(
        "TIERLINE_DATABASE",
        "Where facts are kept: `sqlite:///path/to/file.db` or `postgresql://user@host/name`; the options"
        " `schema=` and (behind a transaction pooler) `prepare_threshold=none` may follow a `?`.",
        DEFAULT_DATABASE,
    ),
    Setting(
        "TIERLINE_ROOT_KEY",
        "The key that all other keys are wrapped in: 32 bytes as 64 hexadecimal digits or base64.",
        "read from TIERLINE_ROOT_KEY_FILE",
    ),
    Setting(
        "TIERLINE_ROOT_KEY_FILE",
        "The file that holds the root key, in place of TIERLINE_ROOT_KEY; keep it away from the database.",
        "SQLite: a `.key` file beside the database, made at the first start; PostgreSQL: none",
    ),
    Setting("TIERLINE_HOST", "The address to listen on; other than loopback needs an API key.", "127.0.0.1"),
    Setting("PORT", "The port to listen on.", "8000"),
    Setting(
        "TIERLINE_BODY_LIMIT", "The most bytes of a request's body, and of one line of a batch.", "1048576"
    ),
    Setting("TIERLINE_BATCH_LIMIT", "The most bytes of a whole batch (POST /v1/facts:batch).", "8388608"),
    Setting(
        "TIERLINE_FONTS",
        "The folder of the font that PDF and PNG are printed with, Noto Sans CJK SC or one like it.",
        "the font that comes along",
    ),
    Setting(
        "TIERLINE_CACHE_MEGABYTES",
        "How much memory a process keeps accounts in at most, so that they need not be read again.",
        "96",
    ),
    Setting(
        "TIERLINE_CLOCK_SECONDS",
        "By how many seconds the clock may be away from the database's clock, from the time that went by"
        " since it was last right, or behind the log's last fact, before nothing more is recorded.",
        "60",
    ),
    Setting("TIERLINE_WAIT_SECONDS", "How long a read waits for the position in `min_position`.", "2"),
)
"""Every variable that is read, for the documentation and its test."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `database_given`: it names a database, rather than the default."""

    database: str = DEFAULT_DATABASE
    database_given: bool = False
    root_key: str | None = None
    root_key_file: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    body_limit: int = 1_048_576
    batch_limit: int = 8_388_608
    wait_seconds: float = 2.0
    fonts: Path | None = None
    cache_megabytes: int = 96
    clock_seconds: int = 60

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings; raises BadSetting with a sentence for the first value that can't be used."""
        given = {name: value.strip() for name, value in environment.items() if value.strip()}
        key_file, fonts = given.get("TIERLINE_ROOT_KEY_FILE"), given.get("TIERLINE_FONTS")
        return cls(
            database=_database(given.get("TIERLINE_DATABASE", DEFAULT_DATABASE)),
            database_given="TIERLINE_DATABASE" in given,
            root_key=given.get("TIERLINE_ROOT_KEY"),
            root_key_file=Path(key_file) if key_file else None,
            host=given.get("TIERLINE_HOST", "127.0.0.1"),
            port=_whole(given, "PORT", 8000, most=65_535),
            body_limit=_whole(given, "TIERLINE_BODY_LIMIT", 1_048_576, least=1024),
            batch_limit=_whole(given, "TIERLINE_BATCH_LIMIT", 8_388_608, least=1024),
            wait_seconds=_seconds(given, "TIERLINE_WAIT_SECONDS", 2.0),
            fonts=Path(fonts) if fonts else None,
            cache_megabytes=_whole(given, "TIERLINE_CACHE_MEGABYTES", 96, least=1, most=2**20),
            clock_seconds=_whole(given, "TIERLINE_CLOCK_SECONDS", 60, least=1, most=86_400),
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database.startswith("sqlite")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address (a name in brackets counts as its address)."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _database(url: str) -> str:
    if not url.startswith(_SCHEMES):
        raise BadSetting(
            "TIERLINE_DATABASE must begin with sqlite:/// or postgresql://, as in sqlite:///var/tierline.db."
        )
    if url == "sqlite:///" or ":memory:" in url:
        raise BadSetting("TIERLINE_DATABASE must name a file, as in sqlite:///var/tierline.db.")
    return url.replace("postgres://", "postgresql://", 1)


def _whole(given: Mapping[str, str], name: str, default: int, *, least: int = 0, most: int = 2**40) -> int:
    try:
        number = int(given.get(name, default))
    except ValueError:
        number = -1
    if not least <= number <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}.")
    return number


def _seconds(given: Mapping[str, str], name: str, default: float) -> float:
    try:
        seconds = float(given.get(name, default))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 60:
        raise BadSetting(f"{name} must be a number of seconds from 0 to 60.")
    return seconds
