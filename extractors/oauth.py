"""Ask for tokens by OAuth 2.0 (RFC 6749), and sign with them.

oauthlib builds the messages and reads the answers; they travel through our guarded connection.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from extractors.auth import LoginRefused, Send, Sent, basic
from extractors.login import REFRESH_TOKEN, OAuth, token_url_of
from extractors.renewing import Renewing, utc_now
from extractors.tokens import Tokens

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class Refreshed(Renewing):
    """Sign with an access token, and renew it with the refresh token when it ends.

    `secrets` holds `client_id`, perhaps `client_secret`, and `refresh_token` where the environment
    brings one to begin with.
    """

    def __init__(
        self,
        login: OAuth,
        account: Mapping[str, str],
        secrets: Mapping[str, str],
        base_url: str,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the declaration and the app's own credentials; nothing is sent yet."""
        super().__init__(secrets.get(REFRESH_TOKEN, ""), headers, now)
        self._login, self._secrets = login, dict(secrets)
        self.token_url = token_url_of(login, account)

    def _renewed(self, tokens: Tokens, send: Send) -> Tokens:
        client = WebApplicationClient(self._secrets["client_id"])
        body = client.prepare_refresh_body(
            refresh_token=tokens.refresh_token, **self._login.refresh_params
        )
        answer = ask(self._login, self.token_url, self._secrets, body, send)
        return tokens_of(answer, self._login, self._now(), tokens)


def ask(
    login: OAuth, token_url: str, secrets: Mapping[str, str], body: str, send: Send
) -> Mapping[str, Any]:
    """Send a request for tokens and return the platform's answer; raises LoginRefused."""
    client = WebApplicationClient(secrets["client_id"])
    headers, key = dict(FORM), secrets.get("client_secret")
    if login.client == "basic" and key:
        headers["Authorization"] = basic(secrets["client_id"], key)
    else:
        more = {"client_id": secrets["client_id"], **({"client_secret": key} if key else {})}
        body = f"{body}&{urlencode(more)}"
    sent = send("POST", token_url, body.encode(), headers)
    try:
        # No scope is passed: oauthlib would take a narrower one for an error of ours.
        return client.parse_request_body_response(sent.body.decode("utf-8", "replace"))
    except (OAuth2Error, ValueError, TypeError, AttributeError) as error:
        raise LoginRefused(
            f"no tokens were given (HTTP {sent.status}): {_said(sent, error)}"
        ) from None


def _said(sent: Sent, error: Exception) -> str:
    """Return the platform's own words: those of RFC 6749, or whatever it calls a message."""
    try:
        answer = json.loads(sent.body)
    except ValueError:
        return "not the expected document"
    if isinstance(error, OAuth2Error) and "error" in answer:
        return f"{error.error}: {error.description}" if error.description else str(error.error)
    message = answer.get("message") if isinstance(answer, dict) else None
    return str(message or "not the expected document")


def tokens_of(
    answer: Mapping[str, Any], login: OAuth, now: dt.datetime, before: Tokens | None = None
) -> Tokens:
    """Return the tokens of an answer; what it leaves out stays as it was before."""
    before = before or Tokens()
    refresh = str(answer.get("refresh_token") or before.refresh_token)
    days = login.refresh_days
    told = answer.get("refresh_token_expires_in") or (days and days * 86_400)
    # Without a new refresh token the old one goes on ageing, unless the answer says otherwise.
    is_new = refresh != before.refresh_token or "refresh_token_expires_in" in answer
    return Tokens(
        access_token=str(answer["access_token"]),
        refresh_token=refresh,
        obtained_at=now,
        expires_at=_after(now, answer.get("expires_in")),
        refresh_expires_at=_after(now, told) if is_new else before.refresh_expires_at,
        seed=before.seed,
    )


def _after(now: dt.datetime, seconds: Any) -> dt.datetime | None:
    try:
        return now + dt.timedelta(seconds=int(seconds)) if seconds else None
    except (ValueError, OverflowError):
        return None
