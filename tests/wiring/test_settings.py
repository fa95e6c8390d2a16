import os
import stat
from pathlib import Path

import pytest

from tierline.interfaces.loopback import is_loopback
from tierline.interfaces.root_key import RootKeyMissing, key_path, root_key
from tierline.interfaces.settings import SETTINGS, BadSetting, Settings
from tierline.interfaces.storage.factory import sqlite_path

KEY = bytes(range(32))


def test_nothing_needs_to_be_set() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"PORT": " ", "TIERLINE_HOST": ""}) == Settings()


def test_every_setting_is_read() -> None:
    given = {
        "TIERLINE_DATABASE": "postgres://ana@host/name",
        "TIERLINE_ROOT_KEY": "ab" * 32,
        "TIERLINE_ROOT_KEY_FILE": "/keys/root",
        "TIERLINE_SIGNING_KEY_FILE": "/keys/signing",
        "TIERLINE_CHECKPOINT_FILE": "/kept/checkpoints",
        "TIERLINE_POLICY": "default-1",
        "TIERLINE_EGRESS_ALLOW": "10.0.0.0/8  fd00::/8",
        "TIERLINE_HOST": "::1",
        "PORT": "9000",
        "TIERLINE_BODY_LIMIT": "2048",
        "TIERLINE_BATCH_LIMIT": "4096",
        "TIERLINE_CLOCK_SECONDS": "5",
        "TIERLINE_UPLOAD_LIMIT": "8192",
        "TIERLINE_CACHE_MEGABYTES": "12",
        "TIERLINE_REBUILD_PROCESSES": "3",
        "TIERLINE_WAIT_SECONDS": "0.5",
        "TIERLINE_FONTS": "/fonts",
        "TIERLINE_ROLES": "/roles.toml",
        "TIERLINE_INBOX_RULES": "/inbox.toml",
        "TIERLINE_RETENTION": "/retention.toml",
        "TIERLINE_REQUESTS_AT_ONCE": "7",
        "TIERLINE_WAITS_AT_ONCE": "3",
        "TIERLINE_REQUESTS_A_MINUTE": "600",
        "TIERLINE_JOURNAL_DAYS": "30",
        "TIERLINE_REQUEST_LOG": "off",
        "TIERLINE_TELEMETRY": "on",
        "TIERLINE_API_KEY": "tierline_k_s3cret_crc",
        "TIERLINE_API_KEY_FILE": "/keys/api",
        "TIERLINE_OIDC_ISSUER": "https://login.example.com/realms/sales",
        "TIERLINE_OIDC_CLIENT_ID": "tierline",
        "TIERLINE_OIDC_CLIENT_SECRET": "s3cret",
        "TIERLINE_OIDC_CLIENT_SECRET_FILE": "/keys/oidc",
        "TIERLINE_OIDC_AUDIENCE": "api://tierline",
        "TIERLINE_OIDC_SCOPES": "openid  email groups",
        "TIERLINE_OIDC_GROUPS_CLAIM": "roles",
        "TIERLINE_OIDC_VERIFIED_CLAIM": "xms_edov",
        "TIERLINE_OIDC_GROUPS_FILE": "/etc/groups.toml",
        "TIERLINE_OIDC_ALGORITHMS": "ES256 ES256 RS256",
        "TIERLINE_PUBLIC_ADDRESS": "https://tierline.example.com/",
        "TIERLINE_MESSAGES_SECONDS": "5",
        "TIERLINE_SMTP_HOST": "mail.example.com",
        "TIERLINE_SMTP_PORT": "465",
        "TIERLINE_SMTP_SECURITY": "tls",
        "TIERLINE_SMTP_USER": "tierline",
        "TIERLINE_SMTP_PASSWORD": "s3cret",
        "TIERLINE_SMTP_PASSWORD_FILE": "/keys/smtp",
        "TIERLINE_SMTP_SENDER": "Tierline <tierline@example.com>",
        "TIERLINE_CHAT_PRIVATE": "on",
    }
    assert given.keys() == {setting.name for setting in SETTINGS}
    settings = Settings.from_environment(given)
    assert settings == Settings(
        database="postgresql://ana@host/name",
        root_key="ab" * 32,
        policy="default-1",
        root_key_file=Path("/keys/root"),
        egress_allow="10.0.0.0/8 fd00::/8",
        signing_key_file=Path("/keys/signing"),
        checkpoint_file=Path("/kept/checkpoints"),
        host="::1",
        port=9000,
        body_limit=2048,
        upload_limit=8192,
        batch_limit=4096,
        wait_seconds=0.5,
        fonts=Path("/fonts"),
        clock_seconds=5,
        cache_megabytes=12,
        rebuild_processes=3,
        roles=Path("/roles.toml"),
        inbox_rules=Path("/inbox.toml"),
        retention=Path("/retention.toml"),
        requests_at_once=7,
        waits_at_once=3,
        requests_a_minute=600,
        journal_days=30,
        request_log="off",
        telemetry="on",
        api_key="tierline_k_s3cret_crc",
        api_key_file=Path("/keys/api"),
        oidc_issuer="https://login.example.com/realms/sales",
        oidc_client_id="tierline",
        oidc_client_secret="s3cret",
        oidc_client_secret_file=Path("/keys/oidc"),
        oidc_audience="api://tierline",
        oidc_scopes="openid email groups",
        oidc_groups_claim="roles",
        oidc_verified_claim="xms_edov",
        oidc_groups_file=Path("/etc/groups.toml"),
        oidc_algorithms="ES256 RS256",
        public_address="https://tierline.example.com",
        messages_seconds=5,
        smtp_host="mail.example.com",
        smtp_port=465,
        smtp_security="tls",
        smtp_user="tierline",
        smtp_password="s3cret",
        smtp_password_file=Path("/keys/smtp"),
        smtp_sender="Tierline <tierline@example.com>",
        chat_private="on",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost"])
def test_loopback_is_what_only_this_machine_reaches(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "10.0.0.1", "example.org", "localhost.example.org", "", "2130706433"]
)
def test_everything_else_is_not_loopback(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    "text", [KEY.hex(), KEY.hex().upper(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]
)
def test_the_root_key_is_given_in_hexadecimal_or_base64(text: str, tmp_path: Path) -> None:
    assert root_key(Settings(root_key=text)).key.secret == KEY
    file = tmp_path / "root.key"
    file.write_text(f"{text}\n")
    assert root_key(Settings(root_key_file=file)).key.secret == KEY


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "no key at all", "zz" * 32])
def test_what_is_no_root_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadSetting) as refused:
        root_key(Settings(root_key=text))
    assert text == "" or text not in str(refused.value)


def test_an_sqlite_database_gets_a_root_key_of_its_own_once(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/deep/tierline.db")
    key = root_key(settings, begun=False).key.secret
    file = key_path(sqlite_path(settings.database))
    assert root_key(settings).key.secret == key
    assert key is not None
    assert len(key) == 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert os.listdir(file.parent) == ["tierline.key"]


def test_a_database_that_was_begun_gets_no_other_root_key(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/tierline.db")
    with pytest.raises(RootKeyMissing, match=r"bring back the file tierline\.key"):
        root_key(settings, begun=True)
    assert os.listdir(tmp_path) == []


def test_a_postgresql_database_gets_no_root_key_by_itself() -> None:
    with pytest.raises(BadSetting, match="TIERLINE_ROOT_KEY"):
        root_key(Settings(database="postgresql://host/name"))
