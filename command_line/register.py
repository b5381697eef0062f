"""Keep registers, CSV files beside pipeline.yml: rows are added, never changed; that of links."""

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
    made: list[Link] = []

    def rows(text: str) -> list[dict[str, str]]:
        made.append(make(_latest(text, register)))
        return [asdict(made[0])]

    add_rows(register, COLUMNS, rows)
    return made[0]


def add_rows(
    register: Path, columns: tuple[str, ...], make: Callable[[str], list[dict[str, str]]]
) -> None:
    """Add the rows `make` returns for the text there is; one writer at a time, whole or not."""
    register = register.resolve()  # a link to the file stays one
    with _alone(register.parent):
        text = _text(register) or ",".join(columns) + "\n"
        rows = make(text)
        mode = register.stat().st_mode & 0o777 if register.exists() else 0o644
        replace_text(register, _with_rows(text, rows), mode)


def rows_in(register: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a register, all as text; none where there is no file yet."""
    return rows_of(_text(register), register, columns)


def rows_of(text: str, register: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Return the rows of a register's text; raise RegisterUnreadable when a column is missing."""
    if not text:
        return []
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    missing = set(columns) - set(rows.fieldnames or ())
    if missing:
        raise RegisterUnreadable(
            f"{register} lacks the column {', '.join(sorted(missing))}. It begins with the line "
            f"{','.join(columns)}; if a spreadsheet saved it, save it as CSV with commas."
        )
    return [{name: row[name] or "" for name in columns} for row in rows]


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
    found: dict[str, Link] = {}
    for said in rows_of(text, register, COLUMNS):
        before = found.get(said["link_id"])
        said["post"] = said["post"] or (before.post if before else "")
        found[said["link_id"]] = Link(**said)
    return found


def _with_rows(text: str, rows: list[dict[str, str]]) -> str:
    """Add rows in the order of the file's own header, below a last line that is whole."""
    header = next(csv.reader([text.removeprefix("\ufeff").splitlines()[0]]))
    end = "\r\n" if "\r\n" in text else "\n"
    added = io.StringIO()
    writer = csv.DictWriter(added, header, restval="", lineterminator=end)
    writer.writerows(rows)
    return (text if text.endswith("\n") else text + end) + added.getvalue()
