"""A sign-in service that speaks as ProConnect does (signed userinfo, ``usual_name``), and that a test can bend.

The service of others, for the plain walk, is oidc-provider-mock: tests/accounts/views/test_openid.py starts it.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT_ID = "maillage-tests"


@dataclass
class SignInService:
    """What the service says: of whom, and bent how."""

    origin: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    id_token: dict[str, Any] = field(default_factory=dict)  # claims that replace the right ones
    userinfo: dict[str, Any] = field(default_factory=dict)  # likewise
    is_down: bool = False
    asked: dict[str, str] = field(default_factory=dict)  # what the last person was sent with
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}, auto_kid=True))
    signing_key: ECKey | None = None  # another than the published one

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.signing_key or self.key
        return str(jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, key))

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.is_down:
            return 503, {}, b"down"
        if path == "/.well-known/openid-configuration":
            return self._json(self._metadata())
        if path == "/jwks":
            return self._json(dict(KeySet([self.key]).as_dict(private=False)))
        if path == "/authorize":
            self.asked = query
            back = urlencode({"code": "a-code", "state": query["state"]})
            return 302, {"Location": f"{query['redirect_uri']}?{back}"}, b""
        if path == "/token":
            return self._json({"access_token": "a-token", "token_type": "Bearer", "id_token": self._id_token()})
        claims = {**self.claims, "iss": self.origin, "aud": CLIENT_ID, **self.userinfo}
        return 200, {"Content-Type": "application/jwt"}, self.signed(claims).encode()

    def _metadata(self) -> dict[str, Any]:
        ways = {f"{name}_endpoint": f"{self.origin}/{name.split('_')[0]}" for name in ("token", "userinfo")}
        return {
            **ways,
            "issuer": self.origin,
            "authorization_endpoint": f"{self.origin}/authorize",
            "jwks_uri": f"{self.origin}/jwks",
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
            self.rfile.read(length)
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, headers, body = service.answer(parts.path, query)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
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
