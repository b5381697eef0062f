"""Read delivered Parquet files: only the columns the contract names, each by its place.

A value takes the way of a served one. A column read as `text` sees what a CSV file would hold: an
instant with its offset, a decimal digit by digit, "" for not set; every other sees its JSON.
"""

from pathlib import Path
from typing import Any

import duckdb

from extractors.formats import Parquet
from warehouse.columns import Column
from warehouse.database import literal, quoted
from warehouse.facts import facts_of, kept, named
from warehouse.reading import LoadRefused, Reading

ROW = "file_row_number"
INSTANT = "'%Y-%m-%dT%H:%M:%S.%fZ'"
NESTED = ("struct", "list", "map", "array")


def read_parquet(
    con: duckdb.DuckDBPyConnection,
    file: Path,
    name: str | None,
    shape: Parquet,
    columns: tuple[Column, ...],
) -> Reading:
    """Return the reading of a Parquet file; raises LoadRefused when it lacks a column."""
    source = f"read_parquet({literal(str(file))}, {ROW} = true)"
    schema = _schema(con, source, file)
    facts = facts_of(file, name, columns, has_lines=False)
    cells = [
        f"{_cell(schema, shape, column)} as c{index}"
        for index, column in enumerate(columns)
        if column.path not in facts
    ]
    place = f"1::bigint as page, {ROW} + 1 as position"
    return Reading(
        relation=f"select {place}, null::varchar as payload, null::varchar as flaw,"
        f" {', '.join([*cells, *kept(facts)])} from {source}",
        is_json=True,
        facts=named(facts),
        second_look=f"select {place}, to_json(whole) as record from"
        f" (select {ROW}, struct_pack({_packed(schema)}) as whole from {source})",
    )


def _schema(con: duckdb.DuckDBPyConnection, source: str, file: Path) -> dict[str, Any]:
    try:
        relation = con.sql(f"select * exclude ({ROW}) from {source}")
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        if str(file) not in str(error):
            raise  # our own files: the disk, not the window
        raise LoadRefused(f"the Parquet file cannot be read ({error}); deliver it again") from None
    return dict(zip(relation.columns, relation.types, strict=True))


def _packed(schema: dict[str, Any]) -> str:
    return ", ".join(f"{quoted(name)} := {quoted(name)}" for name in schema)


def _cell(schema: dict[str, Any], shape: Parquet, column: Column) -> str:
    """Return the column's cell as JSON text; of alternatives the first that is not null."""
    found = []
    for path in column.path.split("|"):
        kind = _kind(schema, path.split("."))
        if kind is not None:
            found.append(_json(_reach(path.split(".")), kind, is_text=column.reading == "text"))
        elif not any(f"{path}.".startswith(f"{lacked}.") for lacked in shape.may_lack):
            raise LoadRefused(
                f"the column {path!r} is not in the file (it has {', '.join(schema)});"
                " deliver it again with it, or correct the contract"
            )
    return f"coalesce({', '.join(found)})" if found else "null::varchar"


def _kind(schema: dict[str, Any], path: list[str]) -> str | None:
    """Return the type's name at a path, None where the file has none."""
    fields = schema
    for step in path[:-1]:
        outer = fields.get(step)
        if outer is None or outer.id != "struct":
            return None
        fields = dict(outer.children)
    kind = fields.get(path[-1])
    return None if kind is None else str(kind.id)


def _reach(path: list[str]) -> str:
    value = quoted(path[0])
    for step in path[1:]:
        value = f"struct_extract({value}, {literal(step)})"
    return value


def _json(value: str, kind: str, is_text: bool) -> str:
    if kind == "timestamp with time zone":
        value = f"strftime(make_timestamp(epoch_us({value})), {INSTANT})"
    elif is_text and kind in NESTED:
        value = f"to_json({value})::varchar"
    elif is_text:
        value = f"{value}::varchar"
    return f"to_json({value})::varchar"
