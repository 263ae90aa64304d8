"""A small issuer of OpenID Connect on loopback: discovery, authorisation code with PKCE, signed tokens, user info."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "only between the two"


@dataclass
class Issuer:
    """What the issuer says of whoever signs in, and what it was asked."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    wrong_key: bool = False

    def configuration(self) -> dict[str, Any]:
        at = self.address
        return {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "userinfo_endpoint": f"{at}/userinfo",
            "jwks_uri": f"{at}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The person agrees: return where the browser is sent back to."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(
            b"="
        )
        if asked is None or asked["code_challenge"] != challenge.decode() or given.get("client_secret") != SECRET:
            return None
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        claims = {**self.person, "iss": self.address, "aud": CLIENT, "exp": 4_000_000_000, "iat": 1_700_000_000}
        key = rsa.generate_private_key(65537, 2048) if self.wrong_key else self.key
        signed = jwt.encode(claims, key, "RS256", headers={"kid": "1"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def jwks(self) -> dict[str, Any]:
        shown = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**shown, "kid": "1", "use": "sig", "alg": "RS256"}]}


@contextmanager
def running() -> Iterator[Issuer]:
    """Run an issuer while the block lasts."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, value: Any, status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/.well-known/openid-configuration":
                self.answer(issuer.configuration())
            elif path == "/jwks":
                self.answer(issuer.jwks())
            elif path == "/userinfo":
                known = self.headers.get("Authorization", "").removeprefix("Bearer ") in issuer.tokens
                self.answer(issuer.person if known else {}, 200 if known else 401)
            else:
                self.answer({}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            answer = issuer.token(given)
            self.answer(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
