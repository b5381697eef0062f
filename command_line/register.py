"""Keep the register of links, a CSV file beside pipeline.yml: rows are added, never changed."""

import csv
import datetime as dt
import fcntl
import io
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from warehouse.durable import replace_text

#: Without what is misread or misheard: 0 and o, 1, i and l, u and v.
ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
#: 30^6 are 729 million: ten thousand links leave one chance in 70,000 that a new id is taken,
#: and then another is drawn.
LENGTH = 6
PREFIX = "ltl-"


class RegisterUnreadable(Exception):
    """The file is not the register; the text says what to do."""


@dataclass(frozen=True)
class Link:
    """One row: a link as it was made, or as more became known of it; all text, "" is unknown."""

    link_id: str
    created_at: str
    url: str
    platform: str
    post: str = ""
    campaign: str = ""
    note: str = ""


COLUMNS = tuple(field.name for field in fields(Link))


def links_in(register: Path) -> dict[str, Link]:
    """Return the links by id, as their last rows say, a post once named being kept."""
    return _latest(_text(register), register)


def add(register: Path, make: Callable[[dict[str, Link]], Link]) -> Link:
    """Add the row `make` returns for the links there are; one writer at a time, whole or not."""
    register = register.resolve()  # a link to the file stays one
    with _alone(register.parent):
        text = _text(register) or ",".join(COLUMNS) + "\n"
        link = make(_latest(text, register))
        mode = register.stat().st_mode & 0o777 if register.exists() else 0o644
        replace_text(register, _with_row(text, link), mode)
    return link


def new_id(taken: dict[str, Link]) -> str:
    """Draw an id nobody has: short, in letters and digits that cannot be taken for another."""
    while True:
        link_id = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if link_id not in taken:
            return link_id


def moment(now: dt.datetime) -> str:
    """Write a time as the contract of the stream reads it."""
    return now.astimezone(dt.UTC).isoformat(timespec="seconds")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder: the file itself is replaced, so a lock on it would lock the old one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _text(register: Path) -> str:
    if not register.exists():
        return ""
    with register.open(encoding="utf-8", newline="") as file:  # line ends as they are
        return file.read()


def _latest(text: str, register: Path) -> dict[str, Link]:
    if not text:
        return {}
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise RegisterUnreadable(
            f"{register} lacks the column {', '.join(sorted(missing))}. It begins with the line "
            f"{','.join(COLUMNS)}; if a spreadsheet saved it, save it as CSV with commas."
        )
    found: dict[str, Link] = {}
    for row in rows:
        said = {name: row[name] or "" for name in COLUMNS}
        before = found.get(said["link_id"])
        said["post"] = said["post"] or (before.post if before else "")
        found[said["link_id"]] = Link(**said)
    return found


def _with_row(text: str, link: Link) -> str:
    """Add a row in the order of the file's own header, below a last line that is whole."""
    header = next(csv.reader([text.removeprefix("\ufeff").splitlines()[0]]))
    end = "\r\n" if "\r\n" in text else "\n"
    row = io.StringIO()
    writer = csv.DictWriter(row, header, restval="", lineterminator=end)
    writer.writerow(asdict(link))
    return (text if text.endswith("\n") else text + end) + row.getvalue()
