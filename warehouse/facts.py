"""Say what a delivered file tells about its rows besides what stands in them."""

import re
from pathlib import Path, PurePath

from warehouse.columns import Column, ContractUnclear
from warehouse.database import literal, quoted
from warehouse.records import content_hash

POSITION = {"file.row_number": "position"}
#: Equal lines are told apart by counting.
OF_LINES = {
    "file.line_hash": "md5(payload)",
    "file.occurrence": "row_number() over (partition by md5(payload) order by position)",
}
HASH = re.compile(r"hash\((.+)\)")
#: Stands in no text: "a" beside "bc" is not "ab" beside "c".
SEPARATOR = "chr(31)"


def facts_of(
    file: Path, name: str | None, columns: tuple[Column, ...], has_lines: bool = True
) -> dict[str, str]:
    """Return SQL by path for the columns that read the file and not the row.

    `file.name` is the delivered name up to its first point: `events_20261121` of
    `events_20261121.json.gz`. `hash(a, b)` makes a key of the cells of other columns.
    """
    known = POSITION | (OF_LINES if has_lines else {})
    facts = {}
    for path in sorted({column.path for column in columns}):
        if path == "file.hash":
            facts[path] = literal(content_hash(file))
        elif path == "file.name":
            facts[path] = literal(PurePath(name or file.name).name.partition(".")[0])
        elif path in known:
            facts[path] = known[path]
        elif found := HASH.fullmatch(path):
            facts[path] = _hash(found[1].split(", "), columns)
        elif path.startswith("file."):
            told = ", ".join(["file.hash", "file.name", *known])
            raise ContractUnclear(f"{path}: this file knows only {told}")
    return facts


def kept(facts: dict[str, str]) -> list[str]:
    """Return the facts as columns of a reading, behind its cells."""
    return [f"{sql} as {quoted(path)}" for path, sql in facts.items()]


def named(facts: dict[str, str]) -> dict[str, str]:
    """Return how a reading names its facts."""
    return {path: quoted(path) for path in facts}


def _hash(paths: list[str], columns: tuple[Column, ...]) -> str:
    index = {column.path: index for index, column in enumerate(columns)}
    for path in paths:
        if path not in index:
            raise ContractUnclear(f"hash: no column of the contract reads {path!r}")
    cells = ", ".join(f"coalesce(c{index[path]}, '')" for path in paths)
    return f"md5(concat_ws({SEPARATOR}, {cells}))"
