"""Read landed JSON pages: one pass over a page takes out every cell the contract names.

A page becomes a struct of JSON values in a single parse and its list is unnested; no record is
written out again, unless it must be shown in quarantine.
"""

import json
from pathlib import Path

from extractors.formats import JsonPages
from warehouse.columns import Column, ContractUnclear
from warehouse.database import literal
from warehouse.reading import Reading
from warehouse.trees import Tree, json_path, plant, reach

PAGE = "cast(struct_extract(request, 'page') as bigint)"


def read_pages(file: Path, shape: JsonPages, columns: tuple[Column, ...], bound: int) -> Reading:
    """Return the reading of a pages file whose largest document has `bound` bytes."""
    trees: dict[str, Tree] = {"request": {"page": "JSON"}, "around": {}, "record": {}}
    cells = []
    for index, column in enumerate(columns):
        found = []
        for place, path in _places(column, shape):
            if place == "record" and shape.header:
                found.append(f"{_named_cell(column.name, path)}::varchar")
                continue
            plant(trees[place], path, "JSON", column.name)
            found.append(f"{reach(place, path)}::varchar")
        cells.append(f"coalesce({', '.join(found)}) as c{index}")
    element = trees["record"]
    if shape.inner:
        element = trees["around"]
        plant(element, shape.inner.split("."), [trees["record"]], shape.inner)
    body: Tree = {}
    if shape.header:
        plant(body, shape.header.split("."), [{"name": "VARCHAR"}], shape.header)
        plant(body, shape.records.split("."), [["JSON"]], shape.records)
        records = _named_cells(shape)
    elif shape.records:
        plant(body, shape.records.split("."), [element], shape.records)
        records = reach("document.body", shape.records.split("."))
    else:
        records = _whole_body(element)
    tree = {"request": trees["request"], "body": body or "JSON"}
    documents = f"select from_json(json, {literal(json.dumps(tree))}) as document"
    rows = _rows(
        f"select document.request as request, {records} as records from"
        f" ({documents} from {_file(file, bound)})",
        _inner(shape),
    )
    return Reading(
        relation=f"select {PAGE} as page, position, null::varchar as payload,"
        f" null::varchar as flaw, {', '.join(cells)} from ({rows})",
        is_json=True,
        second_look=_second_look(file, shape, bound),
        # A cell named by the header is never missing by itself.
        missing={c.name: _missing(c, shape) for c in columns if c.is_required and not shape.header},
    )


def _inner(shape: JsonPages) -> str | None:
    """Return SQL for the inner list of a record, of one NULL where the record is itself the row."""
    if shape.inner is None:
        return None
    reached = reach("around", shape.inner.split("."))
    return f"coalesce({reached}, [null])" if shape.inner_or_itself else reached


def _places(column: Column, shape: JsonPages) -> list[tuple[str, list[str]]]:
    """Return per alternative which part of a page it starts in, and the steps from there."""
    return [_place(column.name, path, shape) for path in column.path.split("|")]


def _place(name: str, path: str, shape: JsonPages) -> tuple[str, list[str]]:
    head, _, rest = path.partition(".")
    if head == "request":
        return "request", rest.split(".")
    if head == "^":
        if not shape.inner:
            raise ContractUnclear(f"{name}: ^ needs a stream that unnests two levels")
        return "around", rest.split(".")
    return "record", path.split(".")


def _named_cells(shape: JsonPages) -> str:
    """Return SQL of a list of records, each the cells of a row beside the header's names."""
    assert shape.header
    rows, header = (reach("document.body", p.split(".")) for p in (shape.records, shape.header))
    names = f"[heading.name for heading in {header}]"
    return f"[{{'cells': cells, 'names': {names}}} for cells in {rows}]"


def _named_cell(said_by: str, path: list[str]) -> str:
    """Return SQL of the cell under a heading, null where the answer has no such heading."""
    if len(path) != 1:
        raise ContractUnclear(f"{said_by}: a row of cells has no {'.'.join(path)!r}")
    place = f"list_position(struct_extract(record, 'names'), {literal(path[0])})"
    return f"list_extract(struct_extract(record, 'cells'), {place})"


def _file(file: Path, bound: int) -> str:
    return (
        f"read_json({literal(str(file))}, format = 'unstructured', records = false,"
        f" columns = {{'json': 'JSON'}}, maximum_object_size = {bound})"
    )


def _whole_body(element: Tree) -> str:
    one, many = (literal(json.dumps(shape)) for shape in (element, [element]))
    return (
        f"case when json_type(document.body) = 'ARRAY' then from_json(document.body, {many})"
        f" else [from_json(document.body, {one})] end"
    )


def _rows(documents: str, inner: str | None) -> str:
    """Unnest (request, records) to request, around, record and its position in the page."""
    rows = (
        "select request, unnest(records) as record,"
        f" generate_subscripts(records, 1) as position from ({documents})"
    )
    if inner is None:
        return rows
    return (
        "select request, around, record, row_number() over"
        f" (partition by {PAGE} order by around_position, inner_position) as position"
        f" from (select request, around, around_position, unnest({inner}) as record,"
        f" generate_subscripts({inner}, 1) as inner_position"
        f" from (select request, record as around, position as around_position from ({rows})))"
    )


def _second_look(file: Path, shape: JsonPages, bound: int) -> str:
    """Return a query of request, around and record as the JSON that was served, and position."""
    listed = f"json_extract(json, {json_path(['body', *_split(shape.records)], '[*]')})"
    if not shape.records:
        one = "json_extract(json, '$.body')"
        listed = f"case when json_type({one}) = 'ARRAY' then {listed} else [{one}] end"
    request = "json_extract(json, '$.request')"
    documents = (
        f"select {{'page': json_extract({request}, '$.page'), 'served': {request}}} as request,"
        f" {listed} as records from {_file(file, bound)}"
    )
    inner = None
    if shape.inner:
        path = _split(shape.inner)
        inner = f"json_extract(around, {json_path(path, '[*]')})"
        if shape.inner_or_itself:
            kind = f"coalesce(json_type(around, {json_path(path)}), 'NULL')"
            inner = f"case when {kind} = 'NULL' then [null] else {inner} end"
    return f"select *, {PAGE} as page from ({_rows(documents, inner)})"


def _missing(column: Column, shape: JsonPages) -> str:
    """Return SQL over a second look that is true when the column's key is not there at all."""
    absent = []
    for place, path in _places(column, shape):
        served = "struct_extract(request, 'served')" if place == "request" else place
        absent.append(f"not coalesce(json_exists({served}, {json_path(path)}), false)")
    return " and ".join(absent)


def _split(path: str) -> list[str]:
    return path.split(".") if path else []
