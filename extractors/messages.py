"""Say what is asked and what an answer means: requests, verdicts, reactions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from requests import Response

Json = Any


class Encoded(str):
    """A path or parameter that is percent-encoded already: it is sent as it is written.

    For APIs whose grammar tells a literal `(`, `:` or `,` from an encoded one.
    """


#: A query parameter; a tuple is sent as the parameter repeated.
Param = str | int | tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """One HTTP request, relative to the source's base URL; POST when it has a body.

    `context` is what the answer itself does not say (parent id, metric name); it is landed
    beside the answer and contracts read it as `request.<name>`. It never holds a secret.
    """

    path: str
    params: Mapping[str, Param] = field(default_factory=dict)
    body: Mapping[str, Json] | None = None
    context: Mapping[str, str] = field(default_factory=dict)


#: After this answer (parsed, and as received), what next? None ends the chain.
NextPage = Callable[[Request, Json, Response], Request | None]


class Reaction(StrEnum):
    """What to do about an answer that is not simply data."""

    ACCEPT = "accept"
    WAIT = "wait"  # throttled: wait as told, then ask again
    RETRY = "retry"  # a passing fault: ask again soon
    SPLIT = "split"  # too much asked at once: ask for less
    REWORD = "reword"  # the platform calls by another name what we asked for: ask by that name
    SKIP = "skip"  # this item or metric cannot be had: record a gap, go on
    LOGIN = "log in again"  # the credentials no longer work
    STOP = "stop"  # out of credit or of allowance: ask nothing more tonight, a person must act
    FAIL = "fail"  # nothing we can do tonight


#: Say a request in the platform's other words; one that is in them already stays as it is.
Reword = Callable[[Request], Request]


@dataclass(frozen=True)
class Verdict:
    """A reaction, its reason in the platform's words, and how long to wait if we were told."""

    reaction: Reaction
    reason: str = ""
    wait_seconds: float | None = None
    for_all: bool = False  # of SKIP: it is a name asked for that cannot be had, not this item
    reword: Reword | None = None  # with REWORD: how to ask from now on
    missing: tuple[tuple[str, str], ...] = ()  # with ACCEPT: items the answer lacks, and why


#: Judge an answer by status, headers and parsed body (None when it is no JSON).
Classify = Callable[[Response, Json], Verdict]


@dataclass(frozen=True)
class Served:
    """One answer as it lands: the body, its outer records, and how many rows it has.

    `missing` are items it says it lacks, each with its reason.
    """

    request: Request
    body: bytes
    records: list[Json]
    rows: int
    missing: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
