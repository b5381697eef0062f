"""Keep the tokens of logins that change: one private file per source and account, one user a time.

A refresh token is often good for one use. So it is used under a file lock, by whichever process
needs it, and what the platform gives for it is on the disk before anybody uses that.
"""

import datetime as dt
import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from extractors.auth import LoginRefused, TokensNotKept
from extractors.unsealed import private_folder, sync_folder

#: Longer than the slowest renewal may take (`extractors.desk.LIMITS`), tried again and all.
LOCK_SECONDS = 180.0
#: Several times the longest tokens there are; set aside before a token is spent, so that a full
#: disk is found out before and not after.
RESERVED_BYTES = 32 << 10


@dataclass(frozen=True)
class Tokens:
    """What a platform gave, when, and how long it is good; times in UTC, None is "not said".

    `seed` tells which value of the environment they grew from, without giving it away.
    """

    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    obtained_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    refresh_expires_at: dt.datetime | None = None
    seed: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must be cut out of anything written down."""
        return tuple(token for token in (self.access_token, self.refresh_token) if token)

    @property
    def ends_at(self) -> dt.datetime | None:
        """Return when a person must log in again if nothing renews the login; None: not known."""
        return self.refresh_expires_at if self.refresh_token else self.expires_at

    def reseeded(self, value: str) -> "Tokens":
        """Return the same tokens as grown from this value of the environment."""
        return replace(self, seed=fingerprint(value))


def fingerprint(value: str) -> str:
    """Return a digest that tells whether a secret has changed; nothing for no secret.

    Tokens are long and random, so the digest does not give them away.
    """
    return hashlib.sha256(value.encode()).hexdigest() if value else ""


class TokenStore:
    """The folder `tokens/` of an installation: `<source>/<account>.json`, mode 0600."""

    def __init__(self, folder: Path) -> None:
        """Know the folder; it is made when something is kept."""
        self.folder = folder

    def slot(self, source: str, account: str) -> "Slot":
        """Return the place of one account's tokens."""
        return Slot(self.folder / source / f"{account}.json")


class Slot:
    """The place of one account's tokens."""

    def __init__(self, path: Path) -> None:
        """Know the file."""
        self.path = path
        self._reserved: int | None = None

    def __str__(self) -> str:
        """Name source and account."""
        return f"{self.path.parent.name}/{self.path.stem}"

    def read(self) -> Tokens | None:
        """Return what is kept, None when nothing is.

        Raises LoginRefused for a damaged file, TokensNotKept for one that cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._not_kept(error) from None
        try:
            held = json.loads(text)
            times = {name for name in held if name.endswith("_at")}
            read: dict[str, Any] = {
                name: dt.datetime.fromisoformat(value) if name in times else str(value)
                for name, value in held.items()
                if value is not None
            }
            return Tokens(**read)
        except (AttributeError, TypeError, ValueError):
            raise LoginRefused(f"{self.path} is damaged: delete it and log in again") from None

    @contextmanager
    def alone(self) -> Iterator["Slot"]:
        """Hold the place against all other threads and processes; raises TokensNotKept."""
        try:
            private_folder(self.path.parent)
            # Not the file itself: it is replaced, so a lock on it would lock the old one.
            lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._not_kept(error) from None
        try:
            self._take(lock)
            yield self
        finally:
            if self._reserved is not None:
                os.close(self._reserved)
                self._reserved = None
            os.close(lock)

    def reserve(self) -> None:
        """Make sure that a write will succeed, before a token is spent; raises TokensNotKept."""
        try:
            if self._reserved is None:
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                self._reserved = os.open(self._scratch, flags, 0o600)
            os.posix_fallocate(self._reserved, 0, RESERVED_BYTES)
            os.fsync(self._reserved)
        except OSError as error:
            raise self._not_kept(error) from None

    def write(self, tokens: Tokens) -> None:
        """Put tokens in place of those that were, on the disk, whole; only while held alone.

        Raises TokensNotKept; the old ones are then still there.
        """
        held = {f.name: getattr(tokens, f.name) for f in fields(tokens)}
        plain = {n: v.isoformat() if isinstance(v, dt.datetime) else v for n, v in held.items()}
        data = json.dumps(plain, indent=1).encode()
        self.reserve()
        assert self._reserved is not None
        try:
            os.pwrite(self._reserved, data, 0)
            os.ftruncate(self._reserved, len(data))
            os.fsync(self._reserved)
            self._scratch.replace(self.path)
            sync_folder(self.path.parent)
        except OSError as error:
            raise self._not_kept(error) from None
        finally:
            os.close(self._reserved)
            self._reserved = None

    @property
    def _scratch(self) -> Path:
        return self.path.with_suffix(".unfinished")

    def _take(self, lock: int) -> None:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise TokensNotKept(
                        f"another process has been renewing {self.path} for {LOCK_SECONDS:.0f} "
                        "seconds: end it, then run again"
                    ) from None
                time.sleep(0.02)  # a renewal takes tenths of a second

    def _not_kept(self, error: OSError) -> TokensNotKept:
        return TokensNotKept(f"tokens cannot be kept in {self.path.parent}: {error.strerror}")
