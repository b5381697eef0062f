"""Try an account with one cheap call, and say the result in words a person can act on."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractors.connection import Connection, Misconfigured
from extractors.files import NotDeliverable, files_of, modified_at, name_of
from extractors.headers import header_of
from extractors.mapping import MappingRefused, mapping_of
from extractors.messages import Reaction, Request
from extractors.outcome import remedy
from extractors.paging import dig
from extractors.parsed import Delivered, Parsed, Unreadable
from extractors.source import Account, Source, Stream
from extractors.throttle import Clock, Patience
from extractors.tokens import TokenStore
from extractors.wire import Limits, Refused


@dataclass(frozen=True)
class Ping:
    """Whether the account works, and what to say about it."""

    is_ok: bool
    words: str
    answered: str = ""  # whose account it is, by the platform's own word


def ping(
    source: Source,
    account: Account,
    secrets: Mapping[str, str],
    limits: Limits | None = None,
    tokens: TokenStore | None = None,
) -> Ping:
    """Ask the account's one cheap question once; files are looked for only."""
    connection = Connection(
        source, account, secrets, Impatient(), limits=limits or Limits(), tokens=tokens
    )
    try:
        if source.mapped:
            return _look_at_table(source, account, secrets)
        if source.ping is None:
            return _look_for_files(source, account)
        api = connection.open()
        try:
            api.patience = Patience(0)
            page = api.answer(source.ping(account))
        finally:
            api.close()
        if source.confirm and (wrong := source.confirm(account, page.document)):
            return Ping(False, wrong)
    except (Misconfigured, MappingRefused, NotDeliverable) as error:
        return Ping(False, connection.redactor.text(error))
    except Refused as error:
        advice = remedy(source, error.verdict.reaction)
        if error.verdict.reaction is Reaction.SKIP:
            advice = "Check the account's ids in pipeline.yml and what the credentials may read."
        return Ping(False, f"{error.verdict.reaction}: {error.verdict.reason}. {advice}")
    answered = str(dig(page.document, source.named) or "") if source.named else ""
    words = f"it answers as {answered}" if answered else "it answers"
    credentials = " and the credentials work" if secrets else ""
    return Ping(True, connection.redactor.text(words + credentials), answered)


def _look_for_files(source: Source, account: Account) -> Ping:
    """Look whether the files are there, and whether those of a drop folder can be read."""
    fields = sorted({s.files for s in source.streams if s.requests is None})
    named = [name for name in fields if account.get(name)]
    missing = [name for name in source.account_fields if not account.get(name)]
    if missing or not named:
        names = ", ".join(missing or fields)
        return Ping(False, f"pipeline.yml says no {names} for this account")
    streams = [stream for stream in source.streams if stream.files in named]
    found = {path for s in streams for path in files_of(s, str(account[s.files]))}
    told = [file for s in streams for file in _judged(s, account)]
    listed = "".join(f"; {words}" for _, words in told)
    return Ping(all(is_ok for is_ok, _ in told), f"{len(found)} files found{listed}")


def _judged(stream: Stream, account: Account) -> Iterator[tuple[bool, str]]:
    """Yield the dropped files that cannot be read, or not all of them, with what is the matter."""
    if not isinstance(stream.format, Parsed):
        return
    now = dt.datetime.now(dt.UTC)
    pattern = account[stream.files]
    for path in files_of(stream, pattern):
        name = name_of(path, pattern)
        try:
            content = path.read_bytes()
            read = stream.format.parse(Delivered(content, name, modified_at(path), now, account))
        except (Unreadable, OSError) as error:
            yield False, f"{name}: {error}"
        else:
            if read.unread:
                yield True, f"{name}: nothing explains {', '.join(read.unread)}"


def _look_at_table(source: Source, account: Account, secrets: Mapping[str, str]) -> Ping:
    """Look whether a table of others has the columns that are mapped."""
    mapping = mapping_of(source, account)
    if mapping.table:
        assert source.fetch
        for _ in source.fetch(source, account, secrets)(Request(mapping.table, {"limit": 1})):
            pass
        return Ping(True, "the table answers and has the columns that are mapped")
    found = files_of(source.mapped[0], account["files"])
    headers = {path: header_of(path, mapping.delimiter) for path in found}
    for path, header in headers.items():
        if wrong := mapping.refuse_header(header, str(path)):
            return Ping(False, wrong)
    return Ping(True, f"{len(found)} files found, each with the columns that are mapped")


class Impatient(Clock):
    """A clock for people who wait before the screen: faults are asked again at once."""

    def sleep(self, seconds: float) -> None:
        """Do not wait."""
        self.check()
