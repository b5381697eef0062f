"""Sign with a token that is renewed: before it ends, and when the platform refuses it."""

import datetime as dt
import logging
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace

from requests import PreparedRequest
from requests.auth import AuthBase

from extractors.auth import LoginRefused, Send, TokensNotKept, printable
from extractors.tokens import Slot, Tokens, fingerprint
from extractors.wire import Refused

log = logging.getLogger(__name__)

#: Renewed when a tenth of its life is left, so that no token ends between two pages; of those that
#: live for months a day is enough.
MOST_AHEAD = dt.timedelta(days=1)
#: After a renewal that failed while the token is still good: not with every page again.
PAUSE = dt.timedelta(minutes=5)
#: Stands in the store for a token that is the environment's own: secrets lie in as few places as
#: can be. No token holds a space.
AS_IN_ENVIRONMENT = "as in the environment"
LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


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
        self._paused_until = LONG_AGO
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
        return tuple(self._seen.copy())

    def renew(self, refused: PreparedRequest) -> None:
        """Give up the token this request was refused with, unless another thread already did."""
        with self._lock:
            token = self._tokens.access_token
            if token and refused.headers.get("Authorization") == f"Bearer {token}":
                self._refused = token

    @abstractmethod
    def _renewed(self, tokens: Tokens, send: Send) -> Tokens:
        """Return what the platform gives for these tokens; raises LoginRefused or Refused."""

    def _seeded(self) -> Tokens:
        """Return what the environment's value is worth by itself: a refresh token."""
        return Tokens(refresh_token=self._seed)

    def _can_renew(self, tokens: Tokens) -> bool:
        return bool(tokens.refresh_token)

    def _should_renew(self, tokens: Tokens) -> bool:
        """Say whether good tokens are to be renewed ahead of their end."""
        if tokens.expires_at is None:
            return False
        life = tokens.expires_at - (tokens.obtained_at or tokens.expires_at)
        return self._now() >= tokens.expires_at - min(life / 10, MOST_AHEAD)

    def _is_good(self, tokens: Tokens) -> bool:
        """Say whether the access token still works, as far as we know."""
        is_over = tokens.expires_at is not None and self._now() >= tokens.expires_at
        return tokens.access_token not in ("", self._refused) and not is_over

    def _is_due(self, tokens: Tokens) -> bool:
        is_paused = self._now() < self._paused_until
        return not self._is_good(tokens) or (self._should_renew(tokens) and not is_paused)

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
            tokens = self._begun(slot)
            if not self._is_due(tokens):
                return tokens
            try:
                renewed = self._asked_for(slot, tokens, self._send)
            except (LoginRefused, TokensNotKept, Refused):
                if not self._is_good(tokens):
                    raise
                self._paused_until = self._now() + PAUSE
                log.warning("%s: no new token yet; the old one is still good", slot)
                return tokens
            return self._kept(slot, renewed)

    def _asked_for(self, slot: Slot, tokens: Tokens, send: Send) -> Tokens:
        if not self._can_renew(tokens):
            ends = tokens.expires_at
            is_over = ends is not None and ends <= self._now()
            when = f"ended on {ends:%Y-%m-%d}" if is_over else "no longer works"
            raise LoginRefused(f"the login {when}, and nothing renews it")
        slot.reserve()  # a token that is spent for one that cannot be kept would be lost
        renewed = self._renewed(tokens, send)
        self._seen.update(renewed.secrets)
        printable(renewed.access_token)
        return renewed

    def _kept(self, slot: Slot, tokens: Tokens) -> Tokens:
        """Write tokens down; until that has succeeded nobody uses them, and nobody loses them."""
        self._unkept = tokens
        slot.write(_swapped(tokens, self._seed, AS_IN_ENVIRONMENT))
        self._unkept = None
        self._seen.update(tokens.secrets)
        return tokens

    def _begun(self, slot: Slot) -> Tokens:
        """Return what is kept, unless the environment's value is newer than that."""
        kept = slot.read()
        if kept and not kept.secrets:
            kept = None  # only what the platform once told of this token
        if kept and self._seed:
            is_its = kept.seed == fingerprint(self._seed)
            kept = _swapped(kept, AS_IN_ENVIRONMENT, self._seed) if is_its else None
        elif kept and AS_IN_ENVIRONMENT in kept.secrets:
            kept = None
        if self._unkept and (kept is None or _since(self._unkept) >= _since(kept)):
            kept = self._kept(slot, self._unkept)
        if kept is None and not self._seed:
            raise LoginRefused("nobody has logged in yet")
        tokens = kept or self._seeded().reseeded(self._seed)
        self._seen.update(tokens.secrets)
        if kept is None and tokens.access_token:  # its age counts from here
            self._kept(slot, tokens)
        return tokens


def _swapped(tokens: Tokens, this: str, that: str) -> Tokens:
    """Return tokens with one value in place of another."""
    access, refresh = tokens.access_token, tokens.refresh_token
    return replace(
        tokens,
        access_token=that if this and access == this else access,
        refresh_token=that if this and refresh == this else refresh,
    )


def _since(tokens: Tokens) -> dt.datetime:
    return tokens.obtained_at or LONG_AGO
