"""A sign-in service that speaks as ProConnect does (signed userinfo, ``usual_name``), and that a test can bend.

The service of others, for the plain walk, is oidc-provider-mock: tests/accounts/pages/test_openid.py starts it.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT_ID = "maillage-tests"
Answer = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True)
class Asked:
    """One request to the service."""

    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: Mapping[str, str]


@dataclass
class SignInService:
    """What the service says: of whom, and bent how. It refuses what ProConnect's document says that it refuses."""

    origin: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    id_token: dict[str, Any] = field(default_factory=dict)  # claims that replace the right ones
    userinfo: dict[str, Any] = field(default_factory=dict)  # likewise
    userinfo_body: bytes = b""  # instead of a signed one
    is_down: bool = False
    is_slow_s: float = 0.0  # between two bytes of each answer
    asked: dict[str, str] = field(default_factory=dict)  # what the last person was sent with
    ended: dict[str, str] = field(default_factory=dict)  # what the last person left with
    takes_proof_key: bool = False
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}, auto_kid=True))
    signing_key: ECKey | None = None  # another than the published one

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.signing_key or self.key
        return str(jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, key))

    def answer(self, asked: Asked) -> Answer:
        """What the service answers; "down" to everything while it is."""
        if self.is_down:
            return 503, {}, b"down"
        ways = {
            "/.well-known/openid-configuration": lambda _asked: self._json(self._metadata()),
            "/jwks": lambda _asked: self._json(dict(KeySet([self.key]).as_dict(private=False))),
            "/authorize": self._authorize,
            "/token": self._token,
            "/logout": self._logout,
            "/userinfo": self._userinfo,
        }
        return ways[asked.path](asked)

    def _authorize(self, asked: Asked) -> Answer:
        query = asked.query
        known = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values", "prompt"}
        known |= {"code_challenge", "code_challenge_method"} if self.takes_proof_key else set()
        if set(query) - known or min(len(query.get("state", "")), len(query.get("nonce", ""))) < 32:
            return 400, {}, b"Y000400"
        self.asked = query
        back = urlencode({"code": "a-code", "state": query["state"]})
        return 302, {"Location": f"{query['redirect_uri']}?{back}"}, b""

    def _token(self, asked: Asked) -> Answer:
        if not self.takes_proof_key and (
            asked.form.get("client_secret") != "secret" or "Authorization" in asked.headers
        ):
            return 401, {}, b"invalid_client"
        token = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 60}
        return self._json({**token, "id_token": self._id_token()})

    def _logout(self, asked: Asked) -> Answer:
        self.ended = asked.query
        back = urlencode({"state": asked.query["state"]})
        return 302, {"Location": f"{asked.query['post_logout_redirect_uri']}?{back}"}, b""

    def _userinfo(self, asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != "Bearer a-token":
            return 401, {}, b"invalid_token"
        if self.userinfo_body:
            return 200, {"Content-Type": "application/json"}, self.userinfo_body
        claims = {**self.claims, "iss": self.origin, "aud": CLIENT_ID, **self.userinfo}
        return 200, {"Content-Type": "application/jwt"}, self.signed(claims).encode()

    def _metadata(self) -> dict[str, Any]:
        ways = {f"{name}_endpoint": f"{self.origin}/{name.split('_')[0]}" for name in ("token", "userinfo")}
        return {
            **ways,
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "jwks_uri": f"{self.origin}/jwks",
            "end_session_endpoint": f"{self.origin}/logout",
            "id_token_signing_alg_values_supported": ["ES256"],
        }

    def _id_token(self) -> str:
        now = int(time.time())
        right = {"iss": self.origin, "aud": CLIENT_ID, "sub": self.claims["sub"], "iat": now, "exp": now + 60}
        return self.signed({**right, "nonce": self.asked["nonce"], **self.id_token})

    @staticmethod
    def _json(said: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()


@contextmanager
def sign_in_service() -> Iterator[SignInService]:
    """The service, listening on a port of this machine."""
    service = SignInService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, headers, body = service.answer(Asked(parts.path, query, form, dict(self.headers)))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            for at in range(len(body) if service.is_slow_s else 0):
                time.sleep(service.is_slow_s)
                self.wfile.write(body[at : at + 1])
            if not service.is_slow_s:
                self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 -- likewise

        def log_message(self, *_words: object) -> None:
            """Nothing: the tests read what the service answers."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
