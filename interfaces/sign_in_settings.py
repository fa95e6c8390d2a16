"""The settings by which people sign in: which identity provider, and what it is asked and told."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from tierline.interfaces.loopback import is_loopback

_ISSUER = (
    "must be the issuer's address, as in https://login.example.com/realms/sales;"
    " with http it must be on this machine"
)

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""By which tokens may be signed: with keys of which the provider alone has the private half."""


def _issuer(url: str) -> str:
    try:
        place = urlsplit(url)
    except ValueError:
        raise ValueError(_ISSUER) from None
    secure = place.scheme == "https" or (place.scheme == "http" and is_loopback(place.hostname or ""))
    if not secure or not place.hostname or place.query or place.fragment or place.username:
        raise ValueError(_ISSUER)
    return url


def _algorithms(text: str) -> str:
    if not (given := text.split()) or not set(given) <= set(ALGORITHMS):
        raise ValueError(f"must name algorithms of {', '.join(ALGORITHMS)}, with spaces between")
    return " ".join(dict.fromkeys(given))


def _scopes(text: str) -> str:
    if "openid" not in text.split():
        raise ValueError("must hold openid, as in openid email")
    return " ".join(text.split())


class SignInSettings(BaseModel):
    """What the environment says of signing in by an identity provider."""

    oidc_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_ISSUER",
        description="The identity provider that people sign in with, by OpenID Connect: its issuer, to the"
        " letter. The pages then take no API keys any more.",
        json_schema_extra={"otherwise": "none: people sign in with API keys"},
    )
    oidc_client_id: str | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_CLIENT_ID",
        description="What this service is called at the identity provider.",
        json_schema_extra={"otherwise": "none"},
    )
    oidc_client_secret: str | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_CLIENT_SECRET",
        description="The secret that the identity provider knows this service by.",
        json_schema_extra={"otherwise": "read from TIERLINE_OIDC_CLIENT_SECRET_FILE"},
    )
    oidc_client_secret_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_CLIENT_SECRET_FILE",
        description="The file that holds the secret, in place of TIERLINE_OIDC_CLIENT_SECRET.",
        json_schema_extra={"otherwise": "none: a public client, which PKCE alone protects"},
    )
    oidc_audience: str | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_AUDIENCE",
        description="The audience that tokens of the provider must have to be taken at the API.",
        json_schema_extra={"otherwise": "none: the API takes API keys only"},
    )
    oidc_scopes: Annotated[str, AfterValidator(_scopes)] = Field(
        default="openid email",
        validation_alias="TIERLINE_OIDC_SCOPES",
        description="What is asked of the identity provider about who signs in.",
    )
    oidc_groups_claim: str = Field(
        default="groups",
        validation_alias="TIERLINE_OIDC_GROUPS_CLAIM",
        description="Where tokens say which groups somebody is in; a dot leads into a claim, as in"
        " `realm_access.roles`.",
    )
    oidc_verified_claim: str = Field(
        default="email_verified",
        validation_alias="TIERLINE_OIDC_VERIFIED_CLAIM",
        description="Where tokens say that the e-mail address was proved to be theirs: by it alone somebody"
        " is found in the firm's own book.",
    )
    oidc_groups_file: Path | None = Field(
        default=None,
        validation_alias="TIERLINE_OIDC_GROUPS_FILE",
        description="The TOML file that says in `[groups]` which role each group has, and on which accounts.",
        json_schema_extra={"otherwise": "none: nobody who signs in may do anything"},
    )
    oidc_algorithms: Annotated[str, AfterValidator(_algorithms)] = Field(
        default=" ".join(ALGORITHMS),
        validation_alias="TIERLINE_OIDC_ALGORITHMS",
        description="By which algorithms tokens may be signed; no others are ever taken.",
    )
