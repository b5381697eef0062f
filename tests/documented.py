"""Hold requests against what the platforms document: `tests/extractors/documented/<source>.yml`.

`headers`, `requests` (method, path with {segments}, query, body), `names` (what may stand in a
parameter, comma-separated, or in a part of the body) and `retired` (words no request may hold; a
star stands for any ending) were read from the platforms' references, never from the extractors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "extractors" / "documented"
#: What every request of ours says about itself, and what the transport adds.
EVERY_HEADER = {
    *("accept", "accept-encoding", "user-agent", "connection", "host"),
    *("content-length", "content-type"),
}


@dataclass(frozen=True)
class Sent:
    """One request as it was sent: the path below the base URL, and values by name."""

    method: str
    path: str
    query: Mapping[str, Iterable[str]]
    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Iterable[str] = ()


@cache
def documented(source: str) -> Any:
    """Return what is documented of a source."""
    return YAML(typ="safe").load((FOLDER / f"{source}.yml").read_text())


def objections(source: str, sent: Sent) -> list[str]:
    """Return what the reference does not know about a request."""
    said = documented(source)
    known = [r for r in said["requests"] if _fits(r, sent)]
    if not known:
        return [f"{sent.method} {sent.path} is not documented"]
    request = min(known, key=lambda r: r["path"].count("{"))  # the closest: a name, not {any}
    found = [f"query {n!r}" for n in set(sent.query) - set(request.get("query", ()))]
    found += [f"body {n!r}" for n in set(sent.body) - set(request.get("body", ()))]
    headers = EVERY_HEADER | {name.lower() for name in said.get("headers", ())}
    found += [f"header {n!r}" for n in sent.headers if n.lower() not in headers]
    for name, allowed in said.get("names", {}).items():
        for value in (*sent.query.get(name, ()), *_texts(sent.body.get(name))):
            asked = re.split(r",(?![^{(]*[})])", value)  # what stands in brackets belongs together
            found += [f"{name} {word!r}" for word in asked if _bare(word) not in set(allowed)]
    words = set(re.findall(r"[\w.:/-]+", f"{sent.path} {dict(sent.query)} {dict(sent.body)}"))
    retired = said.get("retired", ())
    found += [f"{w!r} is retired" for w in words if any(fnmatchcase(w, r) for r in retired)]
    return [f"{sent.method} {sent.path}: {words}" for words in found]


def _fits(request: Mapping[str, Any], sent: Sent) -> bool:
    pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(request["path"]))
    return request["method"] == sent.method and bool(re.fullmatch(pattern, sent.path))


def _texts(value: Any) -> Iterator[str]:
    """Yield the words in a part of a body, however deep they stand."""
    match value:
        case str():
            yield value
        case list() | dict():
            for part in value.values() if isinstance(value, dict) else value:
                yield from _texts(part)


def _bare(word: str) -> str:
    """Return the name of a field, without its own fields and modifiers."""
    return re.split(r"[{(.]", word)[0]
