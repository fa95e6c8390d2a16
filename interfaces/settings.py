"""Every setting of the product, read from the environment in this one place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from tierline.application.inbox.rules import InboxRule, InboxRulesNotUsable, read_inbox_rules
from tierline.application.retention_rules import RetentionNotUsable, read_retention
from tierline.application.roles import SHIPPED_ROLES, Roles, RolesNotUsable, read_roles
from tierline.domain.account.expiring import RetentionRule
from tierline.interfaces.egress import Network, networks
from tierline.interfaces.loopback import is_loopback
from tierline.interfaces.machine_memory import (
    LEAST_MEGABYTES,
    MOST_MEGABYTES,
    PART,
    cache_megabytes,
    memory_bytes,
)
from tierline.interfaces.message_settings import MessageSettings
from tierline.interfaces.sign_in_settings import SignInSettings

_SCHEMES = ("sqlite:///", "postgresql://", "postgres://")
_FILE = "must name a file, as in sqlite:///var/tierline.db"
_SCHEME = "must begin with sqlite:/// or postgresql://, as in sqlite:///var/tierline.db"


class BadSetting(Exception):
    """A setting has a value that can't be used; the message is one sentence that names it."""


class Setting(NamedTuple):
    """One setting: the variable, what it is for, and what holds where it is not given."""

    name: str
    meaning: str
    default: str


def _database(url: str) -> str:
    if not url.startswith(_SCHEMES):
        raise ValueError(_SCHEME)
    if url == "sqlite:///" or ":memory:" in url:
        raise ValueError(_FILE)
    return url.replace("postgres://", "postgresql://", 1)


def _networks(text: str) -> str:
    try:
        networks(text)
    except ValueError:
        raise ValueError("must list networks, as in 10.20.0.0/16 127.0.0.1/32") from None
    return " ".join(text.split())


class Settings(MessageSettings, SignInSettings):
    """What the environment says: each field is a variable, its default holds where that is not given."""

    model_config = ConfigDict(frozen=True, validate_by_name=True, hide_input_in_errors=True)

    database: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///var/tierline.db",
        validation_alias="TIERLINE_DATABASE",
        description="Where facts are kept: `sqlite:///path/to/file.db` or `postgresql://user@host/name`; the"
        " options `schema=` and (behind a transaction pooler) `prepare_threshold=none` may follow a `?`.",
    )
    root_key: str | None = Field(
        default=None,
        validation_alias="TIERLINE_ROOT_KEY",
        description="The key that all other keys are wrapped in: 32 bytes as 64 hexadecimal digits or"
        " base64.",
        json_schema_extra={"otherwise": "read from TIERLINE_ROOT_KEY_FILE"},
    )
    root_key_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_ROOT_KEY_FILE",
        description="The file that holds the root key, in place of TIERLINE_ROOT_KEY; keep it away from the"
        " database.",
        json_schema_extra={
            "otherwise": "SQLite: a `.key` file beside the database, made at the first start;"
            " PostgreSQL: none"
        },
    )
    signing_key_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_SIGNING_KEY_FILE",
        description="The file that holds the key that checkpoints are signed with, 32 bytes as the root"
        " key has; keep it away from the database. Lines below it are verifier keys of former signing keys.",
        json_schema_extra={
            "otherwise": "SQLite: a `.signing.key` file beside the database, made at the first"
            " checkpoint; PostgreSQL: none, and no checkpoints"
        },
    )
    checkpoint_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_CHECKPOINT_FILE",
        description="The file outside the database that each checkpoint is added to, best on a machine that"
        " nobody who has the database can write to.",
        json_schema_extra={"otherwise": "none: checkpoints are kept in the database alone"},
    )
    policy: Literal["default-3", "default-2", "default-1"] = Field(
        default="default-3",
        validation_alias="TIERLINE_POLICY",
        description="The tier policy and coverage policy that a new database begins with; one that has facts"
        " keeps its own until others are adopted.",
    )
    roles: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_ROLES",
        description="The file of roles, in place of those that come along: which scopes each has, and whose"
        " accounts.",
        json_schema_extra={"otherwise": "the roles that come along"},
    )
    inbox_rules: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_INBOX_RULES",
        description="The file of rules by which drafts from mail and calendars are accepted or dismissed when"
        " they are imported.",
        json_schema_extra={"otherwise": "no rules: every draft waits"},
    )
    retention: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_RETENTION",
        description="The file of rules that say after how many days which free texts are destroyed for good.",
        json_schema_extra={"otherwise": "no rules: no text expires"},
    )
    egress_allow: Annotated[str, AfterValidator(_networks)] = Field(
        default="",
        validation_alias="TIERLINE_EGRESS_ALLOW",
        description="Networks that webhooks may be sent to though they are not public, with spaces between,"
        " as in `10.20.0.0/16 127.0.0.1/32`; to these by plain HTTP as well.",
        json_schema_extra={"otherwise": "none: public addresses only, by HTTPS"},
    )
    host: str = Field(
        default="127.0.0.1",
        validation_alias="TIERLINE_HOST",
        description="The address to listen on; other than loopback needs an API key.",
    )
    port: int = Field(
        default=8000, validation_alias="PORT", ge=0, le=65_535, description="The port to listen on."
    )
    upload_limit: int = Field(
        default=33_554_432,
        validation_alias="TIERLINE_UPLOAD_LIMIT",
        ge=1024,
        le=2**31,
        description="The most bytes of a file that is imported from a page; three of each person are kept.",
    )
    body_limit: int = Field(
        default=1_048_576,
        validation_alias="TIERLINE_BODY_LIMIT",
        ge=1024,
        le=2**40,
        description="The most bytes of a request's body, and of one line of a batch.",
    )
    batch_limit: int = Field(
        default=8_388_608,
        validation_alias="TIERLINE_BATCH_LIMIT",
        ge=1024,
        le=2**40,
        description="The most bytes of a whole batch (POST /v1/facts:batch).",
    )
    fonts: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_FONTS",
        description="The folder of the font that PDF and PNG are printed with, Noto Sans CJK SC or one"
        " like it.",
        json_schema_extra={"otherwise": "the font that comes along"},
    )
    cache_megabytes: int = Field(
        default_factory=lambda: cache_megabytes(memory_bytes()),
        validation_alias="TIERLINE_CACHE_MEGABYTES",
        ge=1,
        le=2**20,
        description="How much memory a process keeps accounts in at most, so that they need not be read"
        " again: 12 MB for 1,000 facts of accounts that are told of day by day.",
        json_schema_extra={
            "otherwise": f"one part in {PART} of the memory that machine or container has, {LEAST_MEGABYTES}"
            f" at least and {MOST_MEGABYTES} at most"
        },
    )
    rebuild_processes: int = Field(
        default=1,
        validation_alias="TIERLINE_REBUILD_PROCESSES",
        ge=1,
        le=64,
        description="How many processes compute the rows when all read models are built anew from 20,000"
        " facts or more; each takes some 150 MB meanwhile. With 1, whoever builds computes.",
    )
    clock_seconds: int = Field(
        default=60,
        validation_alias="TIERLINE_CLOCK_SECONDS",
        ge=1,
        le=86_400,
        description="By how many seconds the clock may be away from the database's clock, from the time that"
        " went by since it was last right, or behind the log's last fact, before nothing more is recorded.",
    )
    wait_seconds: float = Field(
        default=2,
        validation_alias="TIERLINE_WAIT_SECONDS",
        ge=0,
        le=60,
        description="How long a read waits for the position in `min_position`.",
    )

    requests_at_once: int = Field(
        default=20,
        validation_alias="TIERLINE_REQUESTS_AT_ONCE",
        ge=1,
        le=10_000,
        description="How many requests one key or person may have answered at once.",
    )
    waits_at_once: int = Field(
        default=10,
        validation_alias="TIERLINE_WAITS_AT_ONCE",
        ge=1,
        le=10_000,
        description="How many of these may wait for a position (`min_position`).",
    )
    requests_a_minute: int = Field(
        default=3_000,
        validation_alias="TIERLINE_REQUESTS_A_MINUTE",
        ge=1,
        le=10_000_000,
        description="How many requests one key or person may send in a minute.",
    )

    journal_days: int = Field(
        default=400,
        validation_alias="TIERLINE_JOURNAL_DAYS",
        ge=1,
        le=36_500,
        description="For how many days the security journal keeps its lines.",
    )
    request_log: Literal["on", "off"] = Field(
        default="on",
        validation_alias="TIERLINE_REQUEST_LOG",
        description="Whether each request is told of in a line of JSON on standard error.",
    )

    telemetry: Literal["on", "off"] = Field(
        default="off",
        validation_alias="TIERLINE_TELEMETRY",
        description="Whether traces and metrics of requests are sent by OpenTelemetry (optional package"
        " `tierline[opentelemetry]`), without what requests say, where `OTEL_EXPORTER_OTLP_ENDPOINT` says.",
    )

    api_key: str | None = Field(
        default=None,
        validation_alias="TIERLINE_API_KEY",
        description="The API key that `tierline mcp` asks with.",
        json_schema_extra={"otherwise": "read from TIERLINE_API_KEY_FILE"},
    )
    api_key_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_API_KEY_FILE",
        description="The file that holds that key, in place of TIERLINE_API_KEY.",
        json_schema_extra={"otherwise": "none"},
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """The settings; raises BadSetting with a sentence for the first value that can't be used."""
        names = {setting.name for setting in SETTINGS}
        given = {name: text for name in names if (text := environment.get(name, "").strip())}
        try:
            found = cls.model_validate(given)
        except ValidationError as error:
            raise BadSetting(_sentence(error)) from None
        _check_pairs(found)
        return found

    @property
    def at_once(self) -> Mapping[str, int]:
        """How much of each kind one principal may ask at once."""
        return {"request": self.requests_at_once, "wait": self.waits_at_once, "backtest": 1, "print": 1}

    def read_roles(self) -> Roles:
        """The roles that keys may have. Raises BadSetting where the firm's own file can't be used."""
        if self.roles is None:
            return SHIPPED_ROLES
        try:
            return read_roles(self.roles.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise BadSetting("TIERLINE_ROLES must name a file that can be read.") from None
        except RolesNotUsable as error:
            raise BadSetting(f"TIERLINE_ROLES: {error.sentence}") from None

    def read_inbox_rules(self) -> tuple[InboxRule, ...]:
        """The rules of the inbox. Raises BadSetting where the file can't be used."""
        if self.inbox_rules is None:
            return ()
        try:
            return read_inbox_rules(self.inbox_rules.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise BadSetting("TIERLINE_INBOX_RULES must name a file that can be read.") from None
        except InboxRulesNotUsable as error:
            raise BadSetting(f"TIERLINE_INBOX_RULES: {error.sentence}") from None

    def read_retention(self) -> tuple[RetentionRule, ...]:
        """The rules by which texts expire. Raises BadSetting where the file can't be used."""
        if self.retention is None:
            return ()
        try:
            return read_retention(self.retention.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            raise BadSetting("TIERLINE_RETENTION must name a file that can be read.") from None
        except RetentionNotUsable as error:
            raise BadSetting(f"TIERLINE_RETENTION: {error.sentence}") from None

    def read_api_key(self) -> str | None:
        """The key that a service is asked with. Raises BadSetting where its file can't be read."""
        if self.api_key is not None or self.api_key_file is None:
            return self.api_key
        return _secret_in(self.api_key_file, "TIERLINE_API_KEY_FILE")

    def read_smtp_password(self) -> str | None:
        """The password of the mail server's user. Raises BadSetting where its file can't be read."""
        if self.smtp_password is not None or self.smtp_password_file is None:
            return self.smtp_password
        return _secret_in(self.smtp_password_file, "TIERLINE_SMTP_PASSWORD_FILE")

    @property
    def allowed_networks(self) -> tuple[Network, ...]:
        """Networks that something may be sent to though they are not public."""
        return networks(self.egress_allow)

    @property
    def database_given(self) -> bool:
        """Whether a database is named, rather than the default."""
        return "database" in self.model_fields_set

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.database.startswith("sqlite")


def _secret_in(file: Path, name: str) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{name} must name a file that can be read.") from None


def _settings() -> tuple[Setting, ...]:
    fields = sorted(Settings.model_fields.values(), key=_part)
    return tuple(Setting(str(one.validation_alias), str(one.description), _otherwise(one)) for one in fields)


_PARTS = (SignInSettings, MessageSettings)


def _part(field: FieldInfo) -> int:
    """Which part of the settings one belongs to: those of no part come first."""
    found = (one.model_fields.values() for one in _PARTS)
    names = [{known.validation_alias for known in fields} for fields in found]
    return next((at for at, known in enumerate(names, 1) if field.validation_alias in known), 0)


def _otherwise(field: FieldInfo) -> str:
    """What holds where a variable is not given: its default, or what is found in its place."""
    extra = field.json_schema_extra
    return str(extra["otherwise"]) if isinstance(extra, dict) else str(field.default)


def _check_pairs(said: Settings) -> None:
    """Raises BadSetting where one of two settings is given that are nothing without each other."""
    if said.oidc_issuer is not None and said.oidc_client_id is None:
        raise BadSetting("TIERLINE_OIDC_ISSUER needs TIERLINE_OIDC_CLIENT_ID beside it.")
    if said.oidc_issuer is None and said.oidc_client_id is not None:
        raise BadSetting("TIERLINE_OIDC_CLIENT_ID needs TIERLINE_OIDC_ISSUER beside it.")
    if (said.smtp_host is None) is not (said.smtp_sender is None):
        raise BadSetting("TIERLINE_SMTP_HOST and TIERLINE_SMTP_SENDER are needed beside each other.")
    if said.smtp_user and said.smtp_security == "none" and not is_loopback(said.smtp_host or ""):
        raise BadSetting("TIERLINE_SMTP_USER needs TIERLINE_SMTP_SECURITY to be starttls or tls.")


def _sentence(error: ValidationError) -> str:
    """What is wrong with the first value that can't be used, without the value."""
    fault = error.errors(include_url=False, include_input=False)[0]
    name = str(fault["loc"][0])
    if fault["type"] == "value_error":
        return f"{name} {fault['ctx']['error']}."
    if fault["type"] == "literal_error":
        return f"{name} must be {fault['ctx']['expected'].replace(chr(39), '')}."
    allowed: dict[str, Any] = Settings.model_json_schema()["properties"][name]
    what = "a whole number" if allowed["type"] == "integer" else "a number of seconds"
    return f"{name} must be {what} from {allowed['minimum']} to {allowed['maximum']}."


SETTINGS = _settings()
"""Every variable that is read, for the documentation and its test."""
