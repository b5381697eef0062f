"""Ask a person for consent by OAuth 2.0: the address to open, and tokens for what comes back."""

import datetime as dt
import secrets as chance
from collections.abc import Mapping
from dataclasses import dataclass, field

from oauthlib.oauth2 import (
    MismatchingStateError,
    MissingCodeError,
    OAuth2Error,
    WebApplicationClient,
)

from extractors.auth import LoginRefused, Send
from extractors.login import OAuth, token_url_of
from extractors.oauth import ask, tokens_of
from extractors.tokens import Tokens


class NotThisLogin(Exception):
    """An address came back that does not belong to the login that was begun."""


@dataclass(frozen=True)
class Consent:
    """One login in progress; `state` and `verifier` are drawn for it alone."""

    login: OAuth
    account: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    state: str = field(default_factory=lambda: chance.token_urlsafe(24), repr=False)
    verifier: str = field(default_factory=lambda: chance.token_urlsafe(48), repr=False)

    @property
    def address(self) -> str:
        """Return what the person opens in a browser."""
        client = self._client()
        proof = {}
        if self.login.pkce:
            challenge = client.create_code_challenge(self.verifier, "S256")
            proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
        base = self.account.get("authorize_url") or self.login.authorize_url
        address = client.prepare_request_uri(
            _as_https(base),
            redirect_uri=self.login.redirect_uri,
            scope=list(self.login.scopes),
            state=self.state,
            **self.login.authorize_params,
            **proof,
        )
        return base.partition("://")[0] + "://" + str(address).partition("://")[2]

    def code_in(self, address: str) -> str:
        """Return the code in the address the person was sent to.

        Raises NotThisLogin, and LoginRefused when the person or the platform said no.
        """
        try:
            found = self._client().parse_request_uri_response(_as_https(address), state=self.state)
        except (MismatchingStateError, MissingCodeError):
            raise NotThisLogin("that is not the address this login leads to") from None
        except OAuth2Error as error:
            said = ": ".join(part for part in (error.error, error.description) if part)
            raise LoginRefused(f"the login was not granted: {said}") from None
        return str(found["code"])

    def redeem(self, code: str, send: Send, now: dt.datetime) -> tuple[Tokens, tuple[str, ...]]:
        """Return the tokens for a code, and which scopes were asked for and not given.

        Raises LoginRefused and Refused. The tokens are not kept anywhere yet.
        """
        client = self._client()
        proof = {"code_verifier": self.verifier} if self.login.pkce else {}
        body = client.prepare_request_body(
            code=code,
            redirect_uri=self.login.redirect_uri,
            include_client_id=False,  # `ask` shows who we are, the way this platform wants it
            **proof,
            **self.login.code_params,
        )
        url = token_url_of(self.login, self.account)
        answer = ask(self.login, url, self.secrets, str(body), send)
        given = ",".join(answer.get("scope") or ()).split(",")  # some separate them by commas
        missing = set(self.login.scopes) - set(given) if any(given) else ()
        return tokens_of(answer, self.login, now), tuple(sorted(missing))

    def _client(self) -> WebApplicationClient:
        return WebApplicationClient(self.secrets["client_id"])


def _as_https(address: str) -> str:
    """Return an address as oauthlib accepts it: it refuses http, also where nothing leaves the
    machine (RFC 8252, section 7.3)."""
    scheme, _, rest = address.partition("://")
    return f"https://{rest}" if scheme == "http" else address
