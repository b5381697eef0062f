"""Our predicates and pandera are of one mind about every check, or a contract is refused."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
import ibis
import pandera.ibis as pa
import pytest
from pandera.errors import SchemaError, SchemaErrors

from extractors.contract import Contract, Count, Day, Instant, Money, Text, column, key
from warehouse.columns import ContractUnclear, columns_of
from warehouse.gate import CHECKS, UnknownCheck, rules

TEXTS = ["b", "ab", "abc", "ABC", "a\nb", "", "äb", "x" * 9]
COUNTS = [-1, 0, 1, 2, 5, 9, 2**63 - 1]
DAYS = [dt.date(2026, 1, d) for d in (1, 2, 3)]
MOMENTS = [dt.datetime(2026, 1, 1, h) for h in (0, 5, 9)]
AMOUNTS = [Decimal("-0.0001"), Decimal("0"), Decimal("10.5")]

#: One case a kind of check: border type, check, some values that keep it and some that break it.
CASES: dict[str, tuple[Any, dict[str, Any], list[Any]]] = {
    "equal_to": (Text, {"eq": "ab"}, TEXTS),
    "not_equal_to": (Text, {"ne": "ab"}, TEXTS),
    "greater_than": (Count, {"gt": 1}, COUNTS),
    "greater_than_or_equal_to": (Count, {"ge": 1}, COUNTS),
    "less_than": (Count, {"lt": 5}, COUNTS),
    "less_than_or_equal_to": (Count, {"le": 5}, COUNTS),
    "in_range": (Count, {"in_range": {"min_value": 1, "max_value": 5}}, COUNTS),
    "in_range, open": (
        Count,
        {"in_range": {"min_value": 1, "max_value": 5, "include_min": False, "include_max": False}},
        COUNTS,
    ),
    "isin": (Count, {"isin": [1, 2]}, COUNTS),
    "isin, text": (Text, {"isin": ["ab", "it's"]}, [*TEXTS, "it's"]),
    "notin": (Count, {"notin": [1, 2]}, COUNTS),
    "str_matches": (Text, {"str_matches": "[a-z]+$"}, TEXTS),
    "str_matches, anchored": (Text, {"str_matches": "^a.b$"}, [*TEXTS, "a-b"]),
    "str_contains": (Text, {"str_contains": "b$"}, TEXTS),
    "str_startswith": (Text, {"str_startswith": "ab"}, TEXTS),
    "str_endswith": (Text, {"str_endswith": "b"}, TEXTS),
    "str_length": (Text, {"str_length": {"min_value": 2, "max_value": 3}}, TEXTS),
    "str_length, most": (Text, {"str_length": {"max_value": 2}}, TEXTS),
    "str_length, exact": (Text, {"str_length": {"exact_value": 2}}, TEXTS),
    "days": (Day, {"ge": dt.date(2026, 1, 2)}, DAYS),
    "moments": (Instant, {"lt": dt.datetime(2026, 1, 1, 5)}, MOMENTS),
    "money": (Money, {"ge": Decimal("0")}, AMOUNTS),
}
SQL_TYPES = {Text: "varchar", Count: "bigint", Day: "date", Instant: "timestamp"}


def contract_with(kind: Any, **said: Any) -> type[Contract]:
    """Return a contract of a key and one value."""

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012

    body = {
        "__annotations__": {"thing_id": Text, "value": kind},
        "thing_id": key("id"),
        "value": column("value", **said),
        "Config": Config,
        "__module__": __name__,
        "__doc__": "A contract made by a test.",
    }
    return type("Made", (Contract,), body)


CON = duckdb.connect()


@cache
def backend() -> Any:
    return ibis.duckdb.from_connection(CON)


def pandera_accepts(contract: type[Contract], sql_type: str, values: list[Any]) -> bool:
    """Ask pandera itself, by its ibis backend."""
    CON.execute(f"create or replace table t (thing_id varchar, value {sql_type})")
    CON.executemany("insert into t values (?, ?)", [(str(n), v) for n, v in enumerate(values)])
    try:
        contract.validate(backend().table("t"))
    except (SchemaError, SchemaErrors):
        return False
    return True


def we_accept(contract: type[Contract], sql_type: str, value: Any) -> bool:
    """Ask our own predicates."""
    (of_value,) = [c for c in columns_of(contract) if c.name == "value"]
    broken = [predicate for _, predicate in rules(of_value, "value")]
    if of_value.is_required:
        broken.append("value is null")
    sql = f"select {' or '.join(broken) or 'false'} from (select ?::{sql_type} as value)"
    ((is_broken,),) = CON.execute(sql, [value]).fetchall()
    return not is_broken


@pytest.mark.parametrize("case", CASES)
def test_a_planted_violation_is_seen_by_pandera_and_by_us_alike(case):
    kind, check, values = CASES[case]
    contract = contract_with(kind, **check)
    sql_type = SQL_TYPES.get(kind, "decimal(18,4)")
    verdicts = {value: we_accept(contract, sql_type, value) for value in values}
    assert set(verdicts.values()) == {True, False}, "the case must hold good and bad values"
    good = [value for value, is_good in verdicts.items() if is_good]
    assert pandera_accepts(contract, sql_type, good)
    for value in values:
        if not verdicts[value]:
            assert not pandera_accepts(contract, sql_type, [*good, value]), value


@pytest.mark.parametrize("case", CASES)
def test_a_null_breaks_no_check_unless_the_column_is_required(case):
    kind, check, _ = CASES[case]
    sql_type = SQL_TYPES.get(kind, "decimal(18,4)")
    for nullable in (True, False):
        contract = contract_with(kind, nullable=nullable, **check)
        assert we_accept(contract, sql_type, None) is nullable
        assert pandera_accepts(contract, sql_type, [None]) is nullable


def test_every_compiled_check_is_held_against_pandera():
    tried = {case.partition(",")[0] for case in CASES}
    assert set(CHECKS) <= tried


def test_pandera_sees_duplicates_of_the_declared_key():
    con = duckdb.connect()
    con.execute("create table t as select 'a' as thing_id, 1::bigint as value from range(2)")
    with pytest.raises((SchemaError, SchemaErrors)):
        contract_with(Count).validate(ibis.duckdb.from_connection(con).table("t"))


@pytest.mark.parametrize(
    "check",
    [
        {"unique_values_eq": ["a"]},
        {"eq": 1.5},
        {"isin": [None]},
        {"ge": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"ge": 0, "ignore_na": False},
        {"ge": 0, "raise_warning": True},
    ],
)
def test_a_check_nobody_compiled_is_an_error(check):
    contract = contract_with(Text, **check)
    of_value = columns_of(contract)[1]
    with pytest.raises(UnknownCheck, match=r"value|constant"):
        rules(of_value, "value")


def test_a_setting_the_loader_would_not_keep_is_an_error():
    class Loose(Contract):
        thing_id: Text = key("id")

        class Config:
            unique = ["thing_id"]  # noqa: RUF012

    class Keyless(Contract):
        thing_id: Text = key("id")

        class Config:
            strict = True

    class Coercing(Contract):
        thing_id: Text = key("id")

        class Config:
            strict = True
            coerce = True
            unique = ["thing_id"]  # noqa: RUF012

    class FieldUnique(Contract):
        thing_id: Text = key("id", unique=True)

        class Config:
            strict = True
            unique = ["thing_id"]  # noqa: RUF012

    class Whole(Contract):
        thing_id: Text = key("id")

        @pa.dataframe_check
        def never(cls, data):
            return data

        class Config:
            strict = True
            unique = ["thing_id"]  # noqa: RUF012

    for contract in (Loose, Keyless, Coercing, FieldUnique, Whole):
        with pytest.raises(ContractUnclear):
            columns_of(contract)
