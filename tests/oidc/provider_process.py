"""An identity provider in a process of its own: Authlib's authorization server, some people and one client.

`python provider_process.py PORT KEYS PEOPLE BACK...`: its private keys as JSON, whom there is as JSON, and
where it may send browsers back to. A line of keys on standard input has it sign with those from then on.
"""

import json
import sys
from threading import Thread
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Blueprint, Flask, current_app, jsonify, redirect, request, session, url_for
from joserfc.jwk import KeySet
from werkzeug.serving import make_server

AUDIENCE = "api://tierline"
LOGIN = """<!doctype html><html lang="en"><title>Firm login</title><form method="post">
<label>Name <input name="login" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Log in</button></form></html>"""
LEAVE = """<!doctype html><html lang="en"><title>Leaving</title><form method="post">
<button>Log out of the firm</button></form></html>"""


class Client(ClientMixin):
    """The service under test, as the provider knows it."""

    client_id = "tierline"

    def __init__(self, back: list[str]) -> None:
        self.back = back

    @property
    def client_metadata(self) -> dict[str, Any]:
        return {"post_logout_redirect_uris": [f"{one}/sign-in" for one in self.back]}

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return f"{self.back[0]}/sign-in/done"

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(one for one in scope.split() if one in ("openid", "email", "groups"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in [f"{one}/sign-in/done" for one in self.back]

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == "s3cret"

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Person:
    """Somebody who can log in."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told

    def get_user_id(self) -> str:
        return self.told["name"]

    def claims(self, scope: str) -> dict[str, Any]:
        said: dict[str, Any] = {"sub": self.told["name"]}
        if "email" in scope.split():
            said |= {"email": self.told["email"], "email_verified": self.told["verified"]}
        if "groups" in scope.split():
            said["groups"] = self.told["groups"]
        return said


class Code(AuthorizationCodeMixin):
    """A code that was given out."""

    def __init__(self, code: str, asked: Any) -> None:
        data = asked.payload.data
        self.code, self.user = code, asked.user
        self.redirect_uri, self.scope = asked.payload.redirect_uri, asked.payload.scope
        self.nonce = data.get("nonce")
        self.code_challenge, self.code_challenge_method = (
            data["code_challenge"],
            data["code_challenge_method"],
        )

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> None:
        return None


class Provider:
    """What the provider keeps, all in memory."""

    def __init__(self, issuer: str, keys: list[dict], people: list[dict], back: list[str]) -> None:
        self.issuer = issuer
        self.keys = KeySet.import_key_set({"keys": keys})
        self.people = {one["name"]: Person(one) for one in people}
        self.client = Client(back)
        self.codes: dict[str, Code] = {}

    @property
    def key(self) -> Any:
        return self.keys.keys[0]

    def listen(self) -> None:
        for line in sys.stdin:
            self.keys = KeySet.import_key_set({"keys": json.loads(line)})
            say("taken")


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        the().codes[code] = Code(code, request)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return the().codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        the().codes.pop(authorization_code.code)

    def authenticate_user(self, authorization_code: Code) -> Person:
        return authorization_code.user


class IdToken(OpenIDCode):
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(one.nonce == nonce for one in the().codes.values())

    def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:
        return user.claims(scope)

    def resolve_client_private_key(self, client: Client) -> Any:
        return the().key

    def get_client_algorithm(self, client: Client) -> str:
        return "RS256"

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": the().issuer, "aud": [client.client_id]}

    def get_encode_header(self, client: Client) -> dict[str, Any]:
        return {"alg": "RS256", "kid": the().key.kid}


class AccessToken(JWTBearerTokenGenerator):
    def get_jwks(self) -> Any:
        return the().key

    def get_audiences(self, client: Client, user: Person, scope: str) -> str:
        return AUDIENCE

    def get_extra_claims(self, client: Client, grant_type: str, user: Person, scope: str) -> dict:
        return user.claims(scope)


class EndSession(EndSessionEndpoint):
    def is_post_logout_redirect_uri_legitimate(self, *_: Any) -> bool:
        return True  # it is one of the client's; that is looked at before

    def get_server_jwks(self) -> KeySet:
        return the().keys

    def end_session(self, end_session_request: Any) -> None:
        session.clear()


pages = Blueprint("provider", __name__)


def the() -> Provider:
    return current_app.config["PROVIDER"]


def server() -> AuthorizationServer:
    return current_app.config["SERVER"]


@pages.get("/.well-known/openid-configuration")
def metadata() -> Any:
    issuer = the().issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        jwks_uri=f"{issuer}/keys",
        end_session_endpoint=f"{issuer}/leave",
        token_endpoint_auth_methods_supported=["client_secret_basic"],
    )


@pages.get("/keys")
def keys() -> Any:
    return jsonify(the().keys.as_dict(private=False))


@pages.get("/authorize")
def authorize() -> Any:
    if (who := session.get("who")) is None:
        return redirect(url_for("provider.log_in", then=request.url))
    grant = server().get_consent_grant(end_user=the().people[who])
    return server().create_authorization_response(grant=grant, grant_user=the().people[who])


@pages.route("/login", methods=["GET", "POST"])
def log_in() -> Any:
    found = the().people.get(request.form.get("login", ""))
    if found is None or request.form["password"] != found.told["password"]:
        return LOGIN
    session["who"] = found.told["name"]
    return redirect(request.args["then"])


@pages.post("/token")
def token() -> Any:
    return server().create_token_response()


@pages.route("/leave", methods=["GET", "POST"])
def leave() -> Any:
    asked = server().validate_endpoint_request("end_session")
    return server().create_endpoint_response("end_session", asked) if request.method == "POST" else LEAVE


def app_of(provider: Provider) -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="of no use to anybody", SESSION_COOKIE_NAME="firm", PROVIDER=provider)
    made = AuthorizationServer(app, lambda _: provider.client, lambda *_: None)
    made.register_grant(CodeGrant, [CodeChallenge(required=True), IdToken(require_nonce=True)])
    made.register_token_generator("default", AccessToken(provider.issuer))
    made.register_endpoint(EndSession)
    app.config["SERVER"] = made
    app.register_blueprint(pages)
    return app


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main(port: int, keys: list[dict], people: list[dict], back: list[str]) -> None:
    provider = Provider(f"http://localhost:{port}", keys, people, back)
    served = make_server("127.0.0.1", port, app_of(provider), threaded=True)
    Thread(target=provider.listen, daemon=True).start()
    say("ready")
    served.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4:])
