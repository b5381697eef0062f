"""Sign with a token that is renewed: before it ends, and when the platform refuses it."""

import datetime as dt
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping

from requests import PreparedRequest
from requests.auth import AuthBase

from extractors.auth import LoginRefused, Send, TokensNotKept, printable
from extractors.tokens import Slot, Tokens, fingerprint

#: Renewed when a tenth of its life is left, so that no token ends between two pages; of those that
#: live for months a day is enough.
MOST_AHEAD = dt.timedelta(days=1)


def utc_now() -> dt.datetime:
    """Return the time of day, UTC: tokens end by the platform's clock, not by the night's."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class Renewing(AuthBase):
    """A signer whose tokens live in a slot of the store; threads and processes may share it."""

    #: Where tokens come from; requests for them go nowhere else.
    token_url: str

    def __init__(
        self,
        seed: str,
        headers: Mapping[str, str] | None = None,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take what the environment says to begin with, perhaps nothing; nothing is sent yet."""
        self._seed, self._headers, self._now = seed, dict(headers or {}), now
        self._lock = threading.Lock()
        self._tokens = Tokens()
        self._refused = ""
        self._unkept: Tokens | None = None
        self._seen: set[str] = {seed} - {""}
        self._slot: Slot | None = None
        self._send: Send | None = None

    def keep(self, slot: Slot, send: Send) -> None:
        """Keep tokens there, and ask for them through this sender."""
        self._slot, self._send = slot, send

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the token into the request's headers, renewing it first where that is due."""
        request.headers.update(self._headers)
        request.headers["Authorization"] = f"Bearer {self._current()}"
        return request

    def __repr__(self) -> str:
        """Name the class only."""
        return f"{type(self).__name__}(...)"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every token seen so far: all must be cut out of anything written down."""
        return tuple(self._seen)

    def renew(self, refused: PreparedRequest) -> None:
        """Give up the token this request was refused with, unless another thread already did."""
        with self._lock:
            token = self._tokens.access_token
            if token and refused.headers.get("Authorization") == f"Bearer {token}":
                self._refused = token

    @abstractmethod
    def _renewed(self, tokens: Tokens, send: Send) -> Tokens:
        """Return what the platform gives for these tokens; raises LoginRefused."""

    def _seeded(self) -> Tokens:
        """Return what the environment's value is worth by itself: a refresh token."""
        return Tokens(refresh_token=self._seed)

    def _can_renew(self, tokens: Tokens) -> bool:
        return bool(tokens.refresh_token)

    def _is_due(self, tokens: Tokens) -> bool:
        """Say whether tokens are to be renewed before the next use."""
        if not tokens.access_token or tokens.access_token == self._refused:
            return True
        if tokens.expires_at is None:
            return False
        life = tokens.expires_at - (tokens.obtained_at or tokens.expires_at)
        return self._now() >= tokens.expires_at - min(life / 10, MOST_AHEAD)

    def _current(self) -> str:
        with self._lock:
            if self._unkept or self._is_due(self._tokens):
                self._tokens = self._brought_up_to_date()
            return self._tokens.access_token

    def _brought_up_to_date(self) -> Tokens:
        """Return good tokens: another process's, or renewed ones, kept before anyone uses them."""
        if self._slot is None or self._send is None:
            raise LoginRefused("no place to keep tokens")
        with self._slot.alone() as slot:
            tokens = self._begun(slot.read())
            if self._unkept:  # given earlier, when they could not be written down
                if _since(self._unkept) > _since(tokens):
                    tokens = self._unkept
                    slot.write(tokens)
                self._unkept = None
            self._seen.update(tokens.secrets)
            if not self._is_due(tokens):
                return tokens
            if not self._can_renew(tokens):
                return self._used_up(tokens)
            slot.reserve()
            renewed = self._renewed(tokens, self._send)
            self._seen.update(renewed.secrets)
            printable(renewed.access_token)
            try:
                slot.write(renewed)
            except TokensNotKept:
                self._unkept = renewed
                raise
            return renewed

    def _begun(self, kept: Tokens | None) -> Tokens:
        """Return what is kept, unless the environment's value is newer than that."""
        if kept and (not self._seed or kept.seed == fingerprint(self._seed)):
            return kept
        if not self._seed:
            raise LoginRefused("nobody has logged in yet")
        return self._seeded().reseeded(self._seed)

    def _used_up(self, tokens: Tokens) -> Tokens:
        """Return tokens that nothing can renew while they are good; raises LoginRefused after."""
        ends, is_refused = tokens.expires_at, tokens.access_token in ("", self._refused)
        if ends and ends > self._now() and not is_refused:
            return tokens
        when = f" ended on {ends:%Y-%m-%d}" if ends and ends <= self._now() else " no longer works"
        raise LoginRefused(f"the login{when}, and there is no refresh token to renew it with")


def _since(tokens: Tokens) -> dt.datetime:
    return tokens.obtained_at or dt.datetime.min.replace(tzinfo=dt.UTC)
