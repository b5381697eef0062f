"""Log in at Google by google-auth, as a person or as a service account."""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from google.auth import transport
from google.auth.exceptions import GoogleAuthError
from google.oauth2.credentials import Credentials
from google.oauth2.service_account import Credentials as ServiceAccount

from extractors.auth import LoginRefused, Send, Sent
from extractors.login import REFRESH_TOKEN, OAuth
from extractors.renewing import Renewing, utc_now
from extractors.tokens import Tokens

TOKEN_URL = "https://oauth2.googleapis.com/token"
#: Path of a service account's key file: logs in without a person, where Google allows it.
SERVICE_ACCOUNT = "service_account_file"


def google_login(scopes: tuple[str, ...], *, service_accounts: bool) -> OAuth:
    """Return how a person logs in at Google for these scopes.

    A refresh token comes only with `offline`, and again only with `consent`.
    """
    return OAuth(
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url=TOKEN_URL,
        scopes=scopes,
        authorize_params={"access_type": "offline", "prompt": "consent"},
        instead=SERVICE_ACCOUNT if service_accounts else None,
    )


class Google(Renewing):
    """Sign with an access token of Google's, renewed by google-auth when its hour ends.

    `secrets` holds `client_id`, `client_secret` and perhaps `refresh_token`, or
    `service_account_file`.
    """

    def __init__(
        self,
        account: Mapping[str, str],
        secrets: Mapping[str, str],
        scopes: tuple[str, ...],
        headers: Mapping[str, str] | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the credentials; nothing is sent yet."""
        self._key_file = secrets.get(SERVICE_ACCOUNT, "")
        super().__init__(secrets.get(REFRESH_TOKEN, ""), headers, now)
        self._secrets, self._scopes = dict(secrets), scopes
        self.token_url = account.get("token_url") or TOKEN_URL

    def _brought_up_to_date(self) -> Tokens:
        if not self._key_file:
            return super()._brought_up_to_date()
        if self._send is None:
            raise LoginRefused("no connection to log in through")
        tokens = self._renewed(Tokens(), self._send)  # the key makes new ones: nothing to keep
        self._seen.update(tokens.secrets)
        return tokens

    def _renewed(self, tokens: Tokens, send: Send) -> Tokens:
        credentials = self._credentials(tokens)
        now = self._now()
        try:
            credentials.refresh(_Request(send))
        except GoogleAuthError as error:
            raise LoginRefused(
                f"Google gave no token: {error.args[0] if error.args else error}"
            ) from None
        expiry = credentials.expiry  # UTC by the machine's clock, without saying so
        return Tokens(
            access_token=str(credentials.token),
            refresh_token=getattr(credentials, "refresh_token", None) or "",
            obtained_at=now,
            expires_at=expiry.replace(tzinfo=dt.UTC, microsecond=0) if expiry else None,
            refresh_expires_at=tokens.refresh_expires_at,
            seed=tokens.seed,
        )

    def _credentials(self, tokens: Tokens) -> Any:
        if not self._key_file:
            return Credentials(
                None,
                refresh_token=tokens.refresh_token,
                token_uri=self.token_url,
                client_id=self._secrets["client_id"],
                client_secret=self._secrets["client_secret"],
            )
        try:
            described = json.loads(Path(self._key_file).expanduser().read_text(encoding="utf-8"))
            described["token_uri"] = self.token_url  # not whatever the file names
            return ServiceAccount.from_service_account_info(described, scopes=self._scopes)
        except OSError as error:
            raise LoginRefused(f"{self._key_file} cannot be read: {error.strerror}") from None
        except (ValueError, TypeError, GoogleAuthError):
            raise LoginRefused(f"{self._key_file} is no key file of a service account") from None


class _Request(transport.Request):  # type: ignore[misc]
    """What google-auth sends through: our guarded connection, with its timeouts and rules."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def __call__(
        self,
        url: str,
        method: str = "GET",
        body: Any = None,
        headers: Any = None,
        timeout: Any = None,
        **more: Any,
    ) -> "_Response":
        data = body.encode() if isinstance(body, str) else body
        return _Response(self._send(method, url, data, dict(headers or {})))


class _Response(transport.Response):  # type: ignore[misc]
    def __init__(self, sent: Sent) -> None:
        self._sent = sent

    @property
    def status(self) -> int:
        return self._sent.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self._sent.headers

    @property
    def data(self) -> bytes:
        return self._sent.body
