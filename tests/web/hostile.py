"""A sign-in provider that lies in one way at a time: a real server on the loopback interface."""

from __future__ import annotations

import base64
import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwe, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from werkzeug.serving import make_server

from portal.demo.provider_rules import Quiet
from tests.build import NOON

CLIENT_ID, CLIENT_SECRET = "portail", "s" * 64


def key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


KEYS = {"good": key("k1"), "rotated": key("k2"), "forged": key("k1")}
GOOD = KEYS["good"]
ENVELOPES = {name: RSAKey.generate_key(2048) for name in ("ours", "another's")}


@dataclass(frozen=True)
class Twist:
    """One lie. Ages are in seconds from now."""

    id_claims: Mapping[str, Any] = field(default_factory=dict)
    id_drop: tuple[str, ...] = ()
    id_age: int = 0
    algorithm: str = "ES256"
    lists_algorithms: bool = True
    id_key: str = "good"
    user_claims: Mapping[str, Any] = field(default_factory=dict)
    user_key: str = "good"
    user_plain: bool = False
    user_algorithm: str = "ES256"
    answers_as: str | None = None
    answers_without_issuer: bool = False
    wrong_metadata: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)
    token: Mapping[str, Any] = field(default_factory=dict)
    keys: Any = None  # instead of the keys
    refuses: str = ""  # an error instead of a code
    user_closed_for: str = ""  # a key's name: the answer comes in an envelope
    leads_away: str = ""  # the path that redirects to where the same is said
    endless: str = ""  # the path whose answer never ends
    drips: str = ""  # the path that gives a byte now and then


class Hostile:
    """The provider; `twist` is what it does wrong now."""

    def __init__(self) -> None:
        self.twist, self.issuer, self.asked = Twist(), "", {}
        self.over = threading.Event()
        self.published, self.seen = "good", Counter[str]()

    def app(self) -> Flask:
        app = Flask("hostile")
        app.before_request(self.misbehave)
        app.get("/elsewhere/<path:path>", endpoint="elsewhere")(self.elsewhere)
        app.post("/elsewhere/<path:path>", endpoint="elsewhere")(self.elsewhere)
        app.get("/.well-known/openid-configuration")(self.metadata)
        app.get("/jwks")(self.keys)
        app.get("/auth")(self.authorize)
        app.post("/token")(self.token)
        app.get("/userinfo")(self.userinfo)
        return app

    def misbehave(self) -> Any:
        path = request.path.rpartition("/")[2]
        self.seen[path] += 1
        if path == self.twist.leads_away and not request.path.startswith("/elsewhere"):
            return redirect(f"{self.issuer}/elsewhere{request.path}", 307)
        if path == self.twist.endless:
            return Response(repeat(b" " * 65_536), mimetype="application/json")
        if path == self.twist.drips:
            return Response(self._drops(), mimetype="application/json")
        return None

    def elsewhere(self, path: str) -> Any:
        """The same answers at another address: who follows a redirect believes them."""
        known = {"token": self.token, "userinfo": self.userinfo, "jwks": self.keys}
        return known.get(path.rpartition("/")[2], self.metadata)()

    def keys(self) -> Response:
        if self.twist.keys is not None:
            return jsonify(self.twist.keys)
        return jsonify(keys=[KEYS[self.published].as_dict(private=False)])

    def _drops(self) -> Iterator[bytes]:
        while not self.over.wait(0.05):
            yield b" "

    def metadata(self) -> Response:
        told = {
            "issuer": "http://127.0.0.1:1" if self.twist.wrong_metadata else self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "authorization_response_iss_parameter_supported": True,
        }
        algorithms = {"id_token_signing_alg_values_supported": ["ES256", "HS256", "none"]}
        told |= algorithms if self.twist.lists_algorithms else {}
        return jsonify(told | dict(self.twist.metadata))

    def authorize(self) -> Any:
        self.asked = request.args.to_dict()
        back = f"{self.asked['redirect_uri']}?code=c&state={self.asked['state']}"
        back += self.twist.refuses
        if not self.twist.answers_without_issuer:
            back += f"&iss={self.twist.answers_as or self.issuer}"
        return redirect(back)

    def token(self) -> Response:
        now = int(NOON.timestamp()) - self.twist.id_age
        claims = {
            "iss": self.issuer,
            "sub": "u1",
            "aud": CLIENT_ID,
            "exp": now + 60,
            "iat": now,
            "nonce": self.asked["nonce"],
            "acr": "eidas1",
        } | dict(self.twist.id_claims)
        for name in self.twist.id_drop:
            del claims[name]
        signed = sign(claims, self.twist.algorithm, KEYS[self.twist.id_key])
        told = {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": signed}
        return jsonify(told | dict(self.twist.token))

    def userinfo(self) -> Response:
        now = int(NOON.timestamp())
        claims = {"sub": "u1", "iss": self.issuer, "aud": CLIENT_ID, "given_name": "Ana Maria"}
        claims |= {"iat": now, "exp": now + 60} | dict(self.twist.user_claims)
        if self.twist.user_plain:
            return jsonify(claims)
        signed = sign(claims, self.twist.user_algorithm, KEYS[self.twist.user_key])
        if self.twist.user_closed_for:
            signed = closed(signed, ENVELOPES[self.twist.user_closed_for])
        return Response(signed, mimetype="application/jwt")


def closed(token: str, key: RSAKey) -> str:
    """The token in an envelope for this key."""
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT"}
    return jwe.encrypt_compact(header, token, key, algorithms=["RSA-OAEP-256", "A256GCM"])


def sign(claims: Mapping[str, Any], algorithm: str, signing_key: ECKey) -> str:
    """A token, signed as told: rightly, not at all, or with a secret that is no secret."""
    if algorithm == "none":
        return ".".join((_b64({"alg": "none"}), _b64(claims), ""))
    if algorithm == "HS256 by the client's secret":
        shared = OctKey.import_key(CLIENT_SECRET)
        return jwt.encode({"alg": "HS256"}, dict(claims), shared, algorithms=["HS256"])
    if algorithm == "HS256 by the public key":
        shared = OctKey.import_key(json.dumps(GOOD.as_dict(private=False)))
        header = {"alg": "HS256", "kid": "k1"}
        return jwt.encode(header, dict(claims), shared, algorithms=["HS256"])
    return jwt.encode({"alg": "ES256", "kid": signing_key.kid}, dict(claims), signing_key)


@contextmanager
def hostile_provider() -> Iterator[Hostile]:
    hostile = Hostile()
    server = make_server("127.0.0.1", 0, hostile.app(), threaded=True, request_handler=Quiet)
    hostile.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hostile
    finally:
        hostile.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _b64(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
