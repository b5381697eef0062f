"""Find in a record what names somebody: the columns a contract says do, and addresses in any text.

Of an address only what is written out is found, in plain text or percent-encoded in a link.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, unquote_plus

from extractors.contract import Names
from warehouse.columns import Column
from warehouse.forgotten import Forgotten
from warehouse.trees import INDEXED

#: What names a browser; several people may sit before one.
OF_BROWSERS = frozenset({"web", "token", "click", "visitor"})
#: Parameters of links that do (docs/instrument.md).
IN_LINKS: dict[str, Names] = {
    "web_id": "web",
    "gclid": "click",
    "fbclid": "click",
    "msclkid": "click",
    "ttclid": "click",
    "li_fat_id": "click",
    "twclid": "click",
}
PARAMETER = re.compile(rf"(?:^|[?&;\s\"])({'|'.join(IN_LINKS)})=([^&#;\s\"']+)")
#: Begun only where a word begins, so that a megabyte without a space is read once.
ADDRESS = re.compile(
    r"(?:^|(?<=[\s\"<>(),:;@\\\[\]]))([^\s\"<>(),:;@\\\[\]]+)@([\w-]+(?:\.[\w-]+)+)"
)
#: Where another text may end and an address begin: `?to=ann@example.com`, `o'neil@example.com`.
BEFORE_ADDRESS = re.compile(r"(?<=[^\w.+-])")
#: Cheap to look for, and without one of them there is no address and no such parameter.
HINTS = ("@", "%40", "\\u0040", *(f"{name}=" for name in IN_LINKS))

#: What names somebody, and in which set of names.
Naming = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """What names somebody in one record: by the contract's columns, and in any of its texts."""

    by_columns: tuple[Naming, ...] = ()
    in_texts: tuple[Naming, ...] = ()

    def is_of(self, forgotten: Forgotten) -> bool:
        """Say whether the record is one of a forgotten person.

        Whoever's address is in it, it is theirs. An id alone does not make it so when the record
        bears somebody else's address: a company's account at the till is shared by colleagues.
        """
        everything = (*self.by_columns, *self.in_texts)
        if any(names == "email" and forgotten.holds(names, value) for names, value in everything):
            return True
        if any(names == "email" for names, _ in self.by_columns):
            return False
        return any(forgotten.holds(names, value) for names, value in everything)


def named_in(
    columns: Iterable[Column], value_of: Callable[[str], Any], texts: Iterable[str]
) -> Named:
    """Return what names somebody; `value_of` gives the value at one place of a column's path."""
    by_columns = []
    for column in columns:
        if column.names is None:
            continue
        found = (value_of(path) for path in column.path.split("|"))
        value = next((each for each in found if each not in (None, "")), None)
        if isinstance(value, str | int):
            # HubSpot writes the ids of merged contacts with ";" between.
            by_columns += [(column.names, each) for each in str(value).split(";") if each]
    return Named(tuple(by_columns), tuple(dict.fromkeys(_in_texts(texts))))


def may_name(text: str) -> bool:
    """Say whether it is worth while to look into a text."""
    return any(hint in text for hint in HINTS)


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


def dig(value: Any, path: str) -> Any:
    """Return what stands at a dotted path of a JSON value, None where nothing does."""
    for step in path.split("."):
        indexed = INDEXED.fullmatch(step)
        value = value.get(indexed[1] if indexed else step) if isinstance(value, dict) else None
        if indexed:
            place = int(indexed[2])
            value = value[place] if isinstance(value, list) and place < len(value) else None
    return value


def addresses_in(text: str) -> Iterator[str]:
    """Yield what may be an e-mail address in a text, plain or percent-encoded."""
    if not may_name(text):
        return
    for form in {text, unquote(text), unquote_plus(text)}:
        for local, domain in ADDRESS.findall(form):
            yield from _readings(local, domain)


def _in_texts(texts: Iterable[str]) -> Iterator[Naming]:
    for text in texts:
        if not may_name(text):
            continue
        for form in {text, unquote(text), unquote_plus(text)}:
            for name, value in PARAMETER.findall(form):
                yield IN_LINKS[name], value
        for address in addresses_in(text):
            yield "email", address


def _readings(local: str, domain: str) -> Iterator[str]:
    """Yield what may be the address where other characters touch it."""
    labels = domain.split(".")
    domains = {".".join(labels[:count]) for count in range(2, len(labels) + 1)}
    begins = {0, *(found.start() for found in BEFORE_ADDRESS.finditer(local))}
    for begin in begins:
        for ending in domains:
            if local[begin:]:
                yield f"{local[begin:]}@{ending}"
