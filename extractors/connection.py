"""Connect to a source as one account: signer, redactor and guarded wire, from the declaration."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from requests.auth import AuthBase

from extractors.addresses import AddressRefused
from extractors.auth import LoginRefused
from extractors.desk import sender
from extractors.http import Api
from extractors.learnt import Learnt
from extractors.redaction import Redactor
from extractors.renewing import Renewing
from extractors.source import Account, Fetch, Source
from extractors.throttle import Clock, Throttle
from extractors.tokens import TokenStore
from extractors.wire import Limits, Wire


class Misconfigured(Exception):
    """What pipeline.yml or the environment says cannot work; the text says what to change."""


def variable(source: Source, name: str) -> str:
    """Return the environment variable that holds a secret."""
    return f"{source.name}_{name}".upper()


@dataclass
class Connection:
    """One account of one source; its streams share login, pace and what one of them learnt."""

    source: Source
    account: Account
    secrets: Mapping[str, str]
    clock: Clock = field(default_factory=Clock)
    throttle: Throttle | None = None
    limits: Limits = field(default_factory=Limits)
    tokens: TokenStore | None = None  # where logins that are renewed keep what they are given
    learnt: Learnt = field(default_factory=Learnt)
    redactor: Redactor = field(init=False)
    _auth: AuthBase | None = field(init=False, default=None)
    _opening: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Prepare what needs no network and cannot fail."""
        self.throttle = self.throttle or Throttle(self.clock, self.source.min_interval_seconds)
        self.redactor = Redactor(
            [value for value in self.secrets.values() if value],
            lambda: getattr(self._auth, "secrets", ()),
        )

    def __repr__(self) -> str:
        """Name source and account; never the secrets."""
        return f"Connection({self.source.name}, {self.account['name']})"

    def fetch(self) -> Fetch:
        """Return the source's own way to get pages."""
        assert self.source.fetch
        return self.source.fetch(self.source, self.account, self.secrets)

    def open(self) -> Api:
        """Return a session of its own for one thread; raises Misconfigured."""
        base_url = str(self.account.get("base_url") or self.source.base_url or "").rstrip("/")
        missing = [name for name in self.source.account_fields if not self.account.get(name)]
        if missing:
            raise Misconfigured(f"pipeline.yml says no {', '.join(missing)} for this account")
        unset = [variable(self.source, name) for name in self.source.missing(self.secrets)]
        if unset:
            raise Misconfigured(f"{', '.join(unset)} is not set; put it into .env")
        is_private = str(self.account.get("allow_private_network", "")).lower() == "true"
        try:
            wire = Wire(base_url, is_private, self.limits)
            with self._opening:  # one signer for all threads
                if self._auth is None and self.source.auth is not None:
                    self._auth = self._signer(base_url, is_private)
        except (AddressRefused, LoginRefused) as error:
            raise Misconfigured(self.redactor.text(error)) from None
        assert self.throttle
        shared = (self.throttle, self.clock, self.learnt)
        return Api(self.source, wire, self._auth, self.redactor, *shared)

    def _signer(self, base_url: str, is_private: bool) -> AuthBase | None:
        assert self.source.auth
        signer = self.source.auth(self.account, self.secrets, base_url)
        if isinstance(signer, Renewing) and self.tokens:
            slot = self.tokens.slot(self.source.name, self.account["name"])
            signer.keep(slot, sender(is_private))
        return signer
