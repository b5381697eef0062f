"""Read a contract the way the loader needs it: columns with SQL type, place, privacy and rules."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis.expr.datatypes as ibis_types

from extractors.contract import Contract
from warehouse.database import quoted


class ContractUnclear(TypeError):
    """A contract says something the loader does not know how to keep."""


@dataclass(frozen=True)
class Column:
    """One column of a contract; `checks` are pandera's own."""

    name: str
    sql_type: str
    path: str
    reading: str
    privacy: str
    is_required: bool
    is_key: bool
    checks: tuple[Any, ...]
    names: str | None = None
    in_parts: bool = False

    @property
    def quoted(self) -> str:
        """The name as SQL writes it."""
        return quoted(self.name)


@cache
def columns_of(contract: type[Contract]) -> tuple[Column, ...]:
    """Return the contract's columns in order; raises ContractUnclear on what would not be kept."""
    schema: Any = contract.to_schema()
    where = contract.__qualname__
    key = schema.unique or []
    unkept = {
        "strict": schema.strict is not True,
        "coerce": schema.coerce,
        "unique": not key or not set(key) <= set(schema.columns),
        "a check of the whole table": bool(schema.checks),
        "add_missing_columns": schema.add_missing_columns,
        "drop_invalid_rows": getattr(schema, "drop_invalid_rows", False),
    }
    for setting, is_unkept in unkept.items():
        if is_unkept:
            raise ContractUnclear(
                f"{where}: {setting}; a contract is strict, names its key in Config.unique,"
                " does not coerce and checks column by column"
            )
    return tuple(
        _column(where, name, column, name in key) for name, column in schema.columns.items()
    )


def keys_of(contract: type[Contract]) -> tuple[Column, ...]:
    """Return the columns that identify a record."""
    return tuple(column for column in columns_of(contract) if column.is_key)


def _column(where: str, name: str, column: Any, is_key: bool) -> Column:
    told = column.metadata or {}
    for setting in ("unique", "coerce", "regex", "default"):
        if getattr(column, setting, None):
            raise ContractUnclear(f"{where}.{name}: {setting} would not be kept; leave it out")
    if not column.required or not {"path", "reading", "privacy"} <= told.keys():
        raise ContractUnclear(f"{where}.{name}: declare it with column() or key(), required")
    if is_key and told["privacy"] == "identifier":
        # Two spellings of one address become equal only behind the hash.
        raise ContractUnclear(f"{where}.{name}: an identifier cannot be part of the key")
    if (told["privacy"] == "identifier") != name.endswith("_hmac"):
        # The published file is held against the names: what is called so must be a hash there.
        raise ContractUnclear(
            f"{where}.{name}: an identifier's name ends in _hmac, no other's does"
        )
    return Column(
        name=name,
        sql_type=_sql_type(where, name, column.dtype.type),
        path=told["path"],
        reading=told["reading"],
        privacy=told["privacy"],
        is_required=is_key or not column.nullable,
        is_key=is_key,
        checks=tuple(column.checks),
        names=told.get("names"),
        in_parts=told.get("in_parts", False),
    )


def _sql_type(where: str, name: str, dtype: ibis_types.DataType) -> str:
    if dtype.is_string():
        return "varchar"
    if dtype.is_int64():
        return "bigint"
    if dtype.is_boolean():
        return "boolean"
    if dtype.is_date():
        return "date"
    if dtype.is_timestamp() and dtype.timezone is None and dtype.scale == 6:
        return "timestamp"
    if dtype.is_decimal():
        return f"decimal({dtype.precision},{dtype.scale})"
    raise ContractUnclear(f"{where}.{name}: no border type {dtype}; use those of contract.py")
