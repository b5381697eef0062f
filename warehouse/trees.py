"""Say what is to be taken out of a JSON document: a tree of its places, in one parse."""

import re
from typing import Any

from warehouse.columns import ContractUnclear
from warehouse.database import literal

#: As DuckDB's `from_json` takes it: keys, what is behind them, and at the leaves a type.
Tree = dict[str, Any]
#: A step into a list: `rows[0]`, counted from 0 as JSON paths do.
INDEXED = re.compile(r"(\w+)\[(\d+)\]")


def plant(tree: Tree, path: list[str], leaf: Any, said_by: str) -> None:
    """Add a leaf at a place; raises ContractUnclear when another column reads it otherwise."""
    *steps, last = path
    if INDEXED.fullmatch(last):
        raise ContractUnclear(f"{said_by}: {last!r} is an element; name what is in it")
    for step in steps:
        indexed = INDEXED.fullmatch(step)
        tree = tree.setdefault(*((indexed[1], [{}]) if indexed else (step, {})))
        if indexed and isinstance(tree, list):
            tree = tree[0]
        if not isinstance(tree, dict):
            raise ContractUnclear(f"{said_by}: {step!r} is read whole by another column")
    if tree.setdefault(last, leaf) != leaf:
        raise ContractUnclear(f"{said_by}: {last!r} is taken apart by another column")


def reach(base: str, path: list[str]) -> str:
    """Return SQL for a place inside a struct; null where a list has no such element."""
    for step in path:
        indexed = INDEXED.fullmatch(step)
        base = f"struct_extract({base}, {literal(indexed[1] if indexed else step)})"
        if indexed:
            base = f"list_extract({base}, {int(indexed[2]) + 1})"
    return base


def json_path(steps: list[str], tail: str = "") -> str:
    """Return the JSON path of a place as an SQL text."""
    return literal("$" + "".join(map(_step, steps)) + tail)


def _step(step: str) -> str:
    indexed = INDEXED.fullmatch(step)
    return f'."{indexed[1]}"[{indexed[2]}]' if indexed else f'."{step}"'
