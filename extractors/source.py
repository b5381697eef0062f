"""Describe an API as data: a `Source` has `Stream`s, a stream says what to ask and what comes back.

Nothing in this module talks to the network; `all_sources()` finds the modules that declare one.
"""

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from requests.auth import AuthBase

from extractors.contract import Contract
from extractors.formats import Format, JsonPages, Mapped, Parquet
from extractors.login import REFRESH_TOKEN, OAuth
from extractors.messages import Classify, Json, NextPage, Request, Served
from extractors.version import Version

Account = Mapping[str, str]


class Kind(StrEnum):
    """What a row of the stream is, which decides how a second reading of it is merged."""

    SNAPSHOT = "snapshot"  # a lifetime counter read at a moment: appended, keyed with observed_at
    FLOW = "flow"  # a figure of a day: the newest reading of a key replaces the older
    EVENT = "event"  # something that happened: merged on its key
    ENTITY = "entity"  # something that changes for ever: the newest reading of a key wins


@dataclass(frozen=True)
class Window:
    """A half-open span of time [start, end), UTC."""

    start: dt.datetime
    end: dt.datetime

    def days(self, zone: str) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of a span of whole days of that zone."""
        last = self.end - dt.timedelta(microseconds=1)
        return self.start.astimezone(ZoneInfo(zone)).date(), last.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Ask:
    """What a stream is asked for: one account, one window, and the parent ids that are due."""

    account: Account
    window: Window
    as_of: dt.datetime
    parent_ids: tuple[str, ...] = ()
    told: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)  # by parent id


@dataclass(frozen=True)
class Index:
    """Where a parent stream's records keep the ids their children are asked by.

    `tells`: paths whose values the children's requests are told, where what may be asked depends
    on what the record is.
    """

    id: str
    at: str
    reading: Literal["json", "epoch_ms"] = "json"  # how `at` is written, as in contracts
    unless: str | None = None  # a record that has this path is not ours (a repost, say)
    only_with: str | None = None  # a record with nothing, or 0, here has no children (no answers)
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parent:
    """A stream asked per record of another stream, `batch` ids at a time.

    `every_night_days`: parents younger than this are read each night, older ones once a week on
    the weekday they were born, so that the night's work does not grow with history.
    `gone_after`: the age from which the platform no longer answers for them: not asked.
    """

    stream: str
    batch: int = 1
    every_night_days: int = 28
    gone_after: dt.timedelta | None = None


@dataclass(frozen=True)
class Names:
    """A query parameter of comma-separated names, each of which the platform may refuse.

    `always` are never refused (ids, say); `per` is the part of a request's context that decides
    which names exist (the media type, say). `in_one_row`: an answer holds all of them side by
    side, so that those not refused are asked for together again, the same night.
    """

    param: str
    always: tuple[str, ...] = ()
    per: str | None = None
    in_one_row: bool = False


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One list the API serves: what to ask, how it pages, what a record must look like."""

    name: str
    kind: Kind
    contract: type[Contract]
    format: Format = field(default_factory=JsonPages)
    requests: Callable[[Ask], Iterable[Request]] | None = None  # None: a file stream
    files: str = "files"  # of a file stream: the account field with its path or glob
    parquet: Parquet | None = None  # how delivered files are read that are Parquet
    next_page: NextPage | None = None
    names: Names | None = None  # asked for together; which are refused is found out and kept
    parent: Parent | None = None
    index: Index | None = None
    event_at: str | None = None  # contract column (instant or day) that says when a row happened
    counts_at: str | None = None  # the one whose day's figures it changes, where that is another
    overlap: dt.timedelta = dt.timedelta(0)  # read again each night: restated and late figures
    chunk: dt.timedelta | None = None  # the longest window one request chain may ask for
    history: dt.timedelta | None = None  # how far back the platform answers: older is not asked
    whole_days_in: str | None = None  # zone of the platform's day: ask for finished days only
    zone_field: str | None = None  # account field with that zone, where each account has its own
    newest_first: bool = False  # cannot be asked for a window: read back to the window's start
    every: dt.timedelta | None = None  # figures that live shorter than a day: read between nights
    is_complete: bool = False  # each reading is the whole list: what is absent was removed
    #: Contract columns: each reading is the whole list of every combination of them it holds, and
    #: what is absent from that part was removed.
    is_complete_per: tuple[str, ...] = ()

    def of(self, account: Account) -> "Stream":
        """Return the stream as this account has it: its days are those of the account's zone."""
        if self.zone_field is None:
            return self
        return replace(self, whole_days_in=account.get(self.zone_field))


@dataclass(frozen=True)
class TokenCheck:
    """The call that tells when a token made by hand ends; its parameters hold the token."""

    request: Callable[[Mapping[str, str]], Request]
    ends_at: Callable[[Json], dt.datetime | None]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One platform: where it is, how to log in, how it fails, what it serves."""

    name: str
    streams: tuple[Stream, ...]
    docs: str  # the platform's own reference
    platform: str | None = None  # whose posts these are, where that is not the source's own name
    base_url: str | None = None  # None: files, or the account says (self-hosted)
    account_fields: tuple[str, ...] = ()  # what pipeline.yml must say per account
    optional_fields: tuple[str, ...] = ()  # what it may say
    #: What it may say, and the values; the first is the usual one.
    settings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()  # environment variables <SOURCE>_<FIELD>, upper case
    #: Secrets the platform also works without. Read only where the account says `secrets_prefix`,
    #: so that the token of one server never travels to another.
    optional_secrets: tuple[str, ...] = ()
    login: OAuth | None = None  # how a person logs in; None: a key or token that is made by hand
    #: What a person does at the platform beforehand, one line each; may name `{redirect_uri}`.
    steps: tuple[str, ...] = ()
    auth: Callable[[Account, Mapping[str, str], str], AuthBase | None] | None = None
    classify: Classify | None = None  # None: by HTTP status alone
    ping: Callable[[Account], Request] | None = None  # the one cheap call `doctor` makes
    named: str | None = None  # where the answer to `ping` names the account, dotted
    token_check: TokenCheck | None = None
    version: Version | None = None  # where requests name one that ends
    #: Look at an account's entry in pipeline.yml; return what is wrong with it, or nothing.
    confirm_entry: Callable[[Account], str] | None = None
    #: Gets pages otherwise than over HTTP, for accounts that are not read from files either.
    fetch: "Fetcher | None" = None
    #: Compare pipeline.yml with the answer to `ping`; return what is wrong, or nothing.
    confirm: Callable[[Account, Json], str] | None = None
    min_interval_seconds: float = 0.0  # between requests, where the platform asks for it
    page_cap: int = 20_000  # a chain longer than this is a loop, not data

    @property
    def login_secrets(self) -> tuple[str, ...]:
        """Return the secrets a login may bring from the environment, and works without."""
        if self.login is None:
            return ()
        return (REFRESH_TOKEN, *([self.login.instead] if self.login.instead else []))

    def missing(
        self, secrets: Mapping[str, str], needed: tuple[str, ...] | None = None
    ) -> tuple[str, ...]:
        """Return which secrets, of those `needed`, these lack."""
        is_otherwise = self.login and self.login.instead and secrets.get(self.login.instead)
        needless = ("client_id", "client_secret") if is_otherwise else ()
        asked = self.secrets if needed is None else needed
        return tuple(name for name in asked if name not in needless and not secrets.get(name))

    @property
    def mapped(self) -> tuple[Stream, ...]:
        """Return the streams of tables whose columns pipeline.yml maps."""
        return tuple(stream for stream in self.streams if isinstance(stream.format, Mapped))

    def stream(self, name: str) -> Stream:
        """Return the stream of that name."""
        return next(stream for stream in self.streams if stream.name == name)


#: Yield the answers to one request, to its end; raises Refused when they cannot be had whole.
Fetch = Callable[[Request], Iterator[Served]]
#: Connect as an account, with its secrets, when the first answer is asked for.
Fetcher = Callable[[Source, Account, Mapping[str, str]], Fetch]


@cache
def all_sources() -> dict[str, Source]:
    """Find every `SOURCE` declared in a module of `extractors.sources`, by name."""
    package = importlib.import_module("extractors.sources")
    modules = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    found = (importlib.import_module(f"{package.__name__}.{name}").SOURCE for name in modules)
    return {source.name: source for source in found}
