"""The demonstration's sign-in: a local OpenID Connect provider with invented people.

Two providers in one, as in life: one for citizens (signed userinfo, `acr` eidas1, as FranceConnect
does it) and one for funders' agents. It believes whoever clicks: it is for the demonstration alone,
on the loopback interface, and nothing outside `portal/demo` knows it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.exceptions import BadRequest

from portal.demo import agents, people
from portal.demo.aidants import AIDANTS, chosen_of
from portal.demo.codes import TOKEN_LIVES, Grant, Grants, proves
from portal.demo.provider_rules import (
    FUNDER,
    LEVEL,
    Client,
    UnknownFunder,
    dress,
    funder_names,
    metadata,
    wanted_of,
)
from portal.demo.provider_words import WORDS
from portal.web.look import STATIC

CITIZENS, AGENTS = "citoyens", "agents"


class Provider:
    """The two spaces of the provider, and what each has promised to whom."""

    def __init__(
        self,
        clients: Mapping[str, Client],
        clock: Callable[[], datetime],
        funders: Callable[[], Sequence[str]],
        appoint: Callable[[str, str], None],
    ) -> None:
        self.url = ""
        self.key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
        self._clients, self._clock, self._funders = clients, clock, funders
        self._appoint, self._grants = appoint, Grants(clock)

    def app(self) -> Flask:
        """The provider as a small application."""
        app = Flask(__name__, static_folder=str(STATIC))
        space = f"/<any({CITIZENS}, {AGENTS}):space>"
        app.get(f"{space}/.well-known/openid-configuration")(self.metadata)
        app.get(f"{space}/jwks")(self.keys)
        app.get(f"{space}/authorize")(self.ask)
        app.post(f"{space}/authorize")(self.choose)
        app.post(f"{space}/token")(self.token)
        app.get(f"{space}/userinfo")(self.userinfo)
        app.get(f"{space}/end-session")(self.end)
        app.after_request(dress)
        return app

    def metadata(self, space: str) -> ResponseReturnValue:
        """OpenID Connect Discovery 1.0."""
        return jsonify(metadata(f"{self.url}/{space}"))

    def keys(self, space: str) -> ResponseReturnValue:
        """The public key that signs here."""
        return jsonify(keys=[self.key.as_dict(private=False)])

    def ask(self, space: str) -> ResponseReturnValue:
        """Show the invented people to choose from."""
        wanted = wanted_of(self._clients[space], request.args, citizens=space == CITIZENS)
        return self._page(space, wanted)

    def choose(self, space: str) -> ResponseReturnValue:
        """Send the browser back with a code for the person chosen, or with a refusal."""
        wanted = wanted_of(self._clients[space], request.form, citizens=space == CITIZENS)
        answer = {"state": wanted["state"], "iss": f"{self.url}/{space}"}
        back = wanted["redirect_uri"]
        if request.form.get("refuse"):
            return redirect(f"{back}?{urlencode(answer | {'error': 'access_denied'})}")
        try:
            subject, claims, aidant = self._chosen(space)
        except UnknownFunder as error:
            return self._page(space, wanted, unknown=error.code), 400
        code = self._grants.code_for(
            Grant(
                space=space,
                client_id=wanted["client_id"],
                return_to=back,
                challenge=wanted["code_challenge"],
                nonce=wanted["nonce"],
                level=LEVEL,
                subject=subject,
                claims=claims,
                aidant=aidant,
            )
        )
        return redirect(f"{back}?{urlencode(answer | {'code': code})}")

    def token(self, space: str) -> ResponseReturnValue:
        """Exchange a code, once, against the tokens (client secret and PKCE verifier proven)."""
        sent, client = request.form, self._clients[space]
        known = sent.get("client_id") == client.client_id and hmac.compare_digest(
            sent.get("client_secret", "").encode(), client.client_secret.encode()
        )
        if not known:
            return jsonify(error="invalid_client"), 401
        grant = self._grants.use_code(sent.get("code", ""))
        if (
            grant is None
            or grant.space != space
            or sent.get("grant_type") != "authorization_code"
            or sent.get("redirect_uri") != grant.return_to
            or not proves(sent.get("code_verifier", ""), grant.challenge)
        ):
            return jsonify(error="invalid_grant"), 400
        now = int(self._clock().timestamp())
        methods = agents.methods_of(grant.subject) if space == AGENTS else ["demo"]
        told = {"nonce": grant.nonce, "acr": grant.level, "auth_time": now, "amr": methods}
        return jsonify(
            access_token=self._grants.token_for(grant),
            token_type="Bearer",  # noqa: S106  a type, not a secret
            expires_in=int(TOKEN_LIVES.total_seconds()),
            id_token=self._signed(grant, {**told, **grant.aidant}),
        )

    def userinfo(self, space: str) -> ResponseReturnValue:
        """The person's claims, as a signed token."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        grant = self._grants.of_token(token) if kind.lower() == "bearer" else None
        if grant is None or grant.space != space:
            return jsonify(error="invalid_token"), 401
        return Response(self._signed(grant, grant.claims), mimetype="application/jwt")

    def end(self, space: str) -> ResponseReturnValue:
        """Nothing is kept of a person here: send them back, with their state."""
        client = self._clients[space]
        if request.args.get("post_logout_redirect_uri") != client.after_sign_out:
            raise BadRequest
        state = {"state": request.args.get("state", "")}
        return redirect(f"{client.after_sign_out}?{urlencode(state)}")

    def _page(self, space: str, wanted: Mapping[str, str], unknown: str | None = None) -> str:
        """The choice; `unknown` is what was written in the place of a funder's code."""
        language = request.values.get("lang") or request.values.get("ui_locales") or "fr"
        language = language if language in WORDS else "fr"
        other = {**wanted, "lang": "en" if language == "fr" else "fr"}
        return render_template(
            "choose.html",
            agents=space == AGENTS,
            citizens=people.CITIZENS,
            aidants=AIDANTS if "rep_scope" in wanted.get("claims", "") else (),
            parts=tuple(agents.PARTS),
            funders=self._funders() if space == AGENTS else (),
            names=funder_names(language) if space == AGENTS else {},
            language=language,
            other=f"?{urlencode(other)}",
            unknown=unknown,
            wanted=wanted,
            words=WORDS[language],
        )

    def _chosen(self, space: str) -> tuple[str, Mapping[str, object], Mapping[str, object]]:
        if space == AGENTS:
            typed, part = (request.form.get(name, "").strip() for name in ("funder", "part"))
            return *self._agent(typed, part or "caseworker"), {}
        if (found := chosen_of(request.form.get("person", ""))) is None:
            raise BadRequest
        return found[0].subject, found[0].claims(), found[1]

    def _agent(self, typed: str, part: str) -> tuple[str, Mapping[str, object]]:
        funder = typed.lower()
        if not FUNDER.fullmatch(funder) or part not in agents.PARTS:
            raise UnknownFunder(typed)
        subject = agents.agent_subject(funder, part)
        try:
            self._appoint(subject, funder)
        except BadRequest as error:
            raise UnknownFunder(typed) from error
        return subject, agents.agent_claims(funder, part)

    def _signed(self, grant: Grant, claims: Mapping[str, object]) -> str:
        now = int(self._clock().timestamp())
        registered: dict[str, Any] = {
            "iss": f"{self.url}/{grant.space}",
            "sub": grant.subject,
            "aud": grant.client_id,
            "iat": now,
            "exp": now + int(TOKEN_LIVES.total_seconds()),
        }
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, {**claims, **registered}, self.key)
