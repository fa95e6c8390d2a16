"""The settings by which our people are told: how mail goes out, where links lead, how often is looked."""

from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from tierline.domain.shared.addresses import kind_of

_PUBLIC = "must be the address of the pages, as in https://tierline.example.com"


def _public_address(url: str) -> str:
    try:
        place = urlsplit(url)
    except ValueError:
        raise ValueError(_PUBLIC) from None
    if place.scheme not in ("http", "https") or not place.hostname or place.query or place.fragment:
        raise ValueError(_PUBLIC)
    return url.rstrip("/")


def _sender(text: str) -> str:
    if kind_of(parseaddr(text)[1]) != "email" or "\n" in text:
        raise ValueError("must be an e-mail address, as in Tierline <tierline@example.com>")
    return text


class MessageSettings(BaseModel):
    """What the environment says of messages to our people."""

    public_address: Annotated[str, AfterValidator(_public_address)] | None = Field(
        default=None,
        validation_alias="TIERLINE_PUBLIC_ADDRESS",
        description="The address under which people reach the pages, as in https://tierline.example.com:"
        " messages link to it.",
        json_schema_extra={"otherwise": "none: messages have no links"},
    )
    messages_seconds: float = Field(
        default=60,
        validation_alias="TIERLINE_MESSAGES_SECONDS",
        ge=0,
        le=86_400,
        description="How often the process that feeds the read models looks for what our people are to be"
        " told; 0: never, since `tierline messages send` does it.",
    )
    smtp_host: str | None = Field(
        default=None,
        validation_alias="TIERLINE_SMTP_HOST",
        description="The mail server that messages are sent through.",
        json_schema_extra={"otherwise": "none: nobody can be told by e-mail"},
    )
    smtp_port: int = Field(
        default=587, validation_alias="TIERLINE_SMTP_PORT", ge=1, le=65_535, description="Its port."
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        validation_alias="TIERLINE_SMTP_SECURITY",
        description="How the way to it is secured: by STARTTLS, by TLS from the first byte, or not at all"
        " (without a user, or on this machine).",
    )
    smtp_user: str | None = Field(
        default=None,
        validation_alias="TIERLINE_SMTP_USER",
        description="Who signs in at the mail server.",
        json_schema_extra={"otherwise": "nobody signs in"},
    )
    smtp_password: str | None = Field(
        default=None,
        validation_alias="TIERLINE_SMTP_PASSWORD",
        description="The password of that user.",
        json_schema_extra={"otherwise": "read from TIERLINE_SMTP_PASSWORD_FILE"},
    )
    smtp_password_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_SMTP_PASSWORD_FILE",
        description="The file that holds the password, in place of TIERLINE_SMTP_PASSWORD.",
        json_schema_extra={"otherwise": "none"},
    )
    smtp_sender: Annotated[str, AfterValidator(_sender)] | None = Field(
        default=None,
        validation_alias="TIERLINE_SMTP_SENDER",
        description="Who messages come from, as in `Tierline <tierline@example.com>`.",
        json_schema_extra={"otherwise": "none"},
    )
    chat_private: Literal["on", "off"] = Field(
        default="off",
        validation_alias="TIERLINE_CHAT_PRIVATE",
        description="Whether messages to chat and push may go to services at private addresses, as on the"
        " firm's own network.",
    )

    @property
    def message_domain(self) -> str:
        """What the ids of messages end with: the domain of their sender."""
        return parseaddr(self.smtp_sender or "")[1].rpartition("@")[2] or "tierline.invalid"
