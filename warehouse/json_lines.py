"""Read delivered files of one JSON object a line."""

import json
from pathlib import Path

import duckdb

from warehouse.columns import Column
from warehouse.database import literal
from warehouse.facts import facts_of, kept, named
from warehouse.files import NUMBERED
from warehouse.lines import lines_of
from warehouse.reading import Reading
from warehouse.trees import Tree, plant, reach


def read_json_lines(
    con: duckdb.DuckDBPyConnection, file: Path, name: str | None, columns: tuple[Column, ...]
) -> Reading:
    """Return the reading of a file of lines; of a key written twice in one, the first counts."""
    con.register(NUMBERED, lines_of(file))
    facts = facts_of(file, name, columns)
    tree: Tree = {}
    cells = []
    for index, column in enumerate(columns):
        if column.path in facts:
            continue
        found = []
        for path in column.path.split("|"):
            plant(tree, path.split("."), "JSON", column.name)
            found.append(f"{reach('document', path.split('.'))}::varchar")
        cells.append(f"coalesce({', '.join(found)}) as c{index}")
    is_object = "json_valid(payload) and json_type(payload) = 'OBJECT'"
    document = f"case when {is_object} then from_json(payload, {literal(json.dumps(tree))}) end"
    return Reading(
        relation="select null::bigint as page, position, payload,"
        " case when document is null then 'line: no JSON object' end as flaw,"
        f" {', '.join([*cells, *kept(facts)])} from"
        f" (select position, payload, {document} as document from {NUMBERED} where payload <> '')",
        is_json=True,
        facts=named(facts),
    )
