"""Meta's long-lived tokens: renew Instagram's in time, ask when any other ends.

Both calls carry a token in their query: Meta offers no other way. Logs of requests are cut
(`extractors.redaction`), and our own texts never hold a URL.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from extractors.auth import LoginRefused, Send
from extractors.dialects import complaint
from extractors.messages import Json, Request
from extractors.renewing import Renewing, utc_now
from extractors.source import Account, TokenCheck
from extractors.tokens import Tokens

REFRESH_URL = "https://graph.instagram.com/refresh_access_token"
#: Instagram renews no token younger than this; and 60 days of life leave eight weekly attempts.
YOUNGEST = dt.timedelta(hours=24)
WEEKLY = dt.timedelta(days=7)


class LongLived(Renewing):
    """Sign with a token of the Instagram login, good for 60 days from each renewal.

    https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token/
    """

    def __init__(
        self,
        account: Account,
        secrets: Mapping[str, str],
        headers: Mapping[str, str] | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Begin with the token of the environment; what grows from it supersedes it."""
        super().__init__(secrets["token"], headers, now)
        self.token_url = account.get("token_url") or REFRESH_URL

    def _seeded(self) -> Tokens:
        return Tokens(access_token=self._seed, obtained_at=self._now())

    def _age(self, tokens: Tokens) -> dt.timedelta:
        """Return how long we have had a token: how old it is the platform does not tell."""
        return self._now() - (tokens.obtained_at or self._now())

    def _should_renew(self, tokens: Tokens) -> bool:
        return self._age(tokens) >= (WEEKLY if tokens.expires_at else YOUNGEST)

    def _can_renew(self, tokens: Tokens) -> bool:
        return self._is_good(tokens) and self._age(tokens) >= YOUNGEST

    def _renewed(self, tokens: Tokens, send: Send) -> Tokens:
        asked = {"grant_type": "ig_refresh_token", "access_token": tokens.access_token}
        url = f"{self.token_url}?{urlencode(asked)}"
        sent = send("GET", url, None, {"Accept": "application/json"})
        try:
            answer = json.loads(sent.body)
            token, lives = str(answer["access_token"]), int(answer["expires_in"])
        except (ValueError, TypeError, KeyError):
            said = complaint(_read(sent.body)) or "not the expected document"
            raise LoginRefused(f"no new token (HTTP {sent.status}): {said}") from None
        now = self._now()
        return Tokens(
            access_token=token,
            obtained_at=now,
            expires_at=now + dt.timedelta(seconds=lives),
            seed=tokens.seed,
        )


def graph_token(version: str) -> TokenCheck:
    """Return the call that tells when a Page's or a system user's token ends.

    https://developers.facebook.com/docs/graph-api/reference/debug_token/
    """
    return TokenCheck(
        request=lambda secrets: Request(
            f"{version}/debug_token", {"input_token": secrets["token"]}
        ),
        ends_at=ends_at,
    )


def ends_at(answer: Json) -> dt.datetime | None:
    """Return when the token ends, or its access to data if that is sooner; None: never."""
    told = answer.get("data") if isinstance(answer, dict) else None
    moments = [(told or {}).get(name) for name in ("expires_at", "data_access_expires_at")]
    seconds = [moment for moment in moments if isinstance(moment, int) and moment > 0]
    return dt.datetime.fromtimestamp(min(seconds), dt.UTC) if seconds else None


def _read(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None
