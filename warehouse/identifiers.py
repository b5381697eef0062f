"""Replace identifiers by keyed HMACs: the same person joins, nobody can be told.

Only distinct values leave the engine, and they come back as a table: neither the key nor a value
ever stands in SQL text. An e-mail address is compared trimmed and in lower case, a telephone number
without its spacing, all else exactly.
The pseudonym of an office's address (info@, sales@) says so by a prefix: several people read it.
"""

import csv
import hmac
import re
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.columns import Column

#: 128 bits: no two of a billion values meet, and half the width of the full digest in every row.
HEX_DIGITS = 32
#: Shorter keys can be tried out.
SHORTEST_KEY_BYTES = 16
#: What is before the @ of an address that belongs to an office and not to a person; edit the file
#: and rebuild the warehouse from the landing.
ROLE_LOCAL_PARTS = Path(__file__).with_name("role_local_parts.csv")
ROLE = "role:"
#: How people space a telephone number: `+49 (170) 123-45/67`.
SPACING = re.compile(r"[\s()./\u2010-\u2015-]")
INTERNATIONAL = re.compile("^00")


def pseudonym(column: str, value: str, key: bytes) -> str:
    """Return the keyed HMAC-SHA256 of a value, 32 hex digits.

    A column whose name begins with `email` holds addresses; `role:` stands before an office's. One
    that begins with `phone` holds numbers: spacing does not count, and 00 before a country is +.
    """
    text = written(column, value)
    digest = hmac.digest(key, text.encode(), "sha256").hex()[:HEX_DIGITS]
    return ROLE + digest if column.startswith("email") and is_role(text) else digest


def written(column: str, value: str) -> str:
    """Return a value in the one way it is written before it is hashed."""
    if column.startswith("email"):
        return value.strip().lower()
    if column.startswith("phone"):
        return INTERNATIONAL.sub("+", SPACING.sub("", value))
    return value


def is_role(address: str) -> bool:
    """Say whether an address in lower case is an office's; `info+spring@` is `info@`."""
    local_part = address.partition("@")[0].partition("+")[0]
    return local_part in role_local_parts()


@cache
def role_local_parts() -> frozenset[str]:
    """Return the local parts that name an office, in lower case."""
    with ROLE_LOCAL_PARTS.open(encoding="utf-8", newline="") as file:
        return frozenset(row["local_part"].lower() for row in csv.DictReader(file))


def refuse_weak(key: bytes) -> None:
    """Raise ValueError when the key is too short to keep a secret."""
    if len(key) < SHORTEST_KEY_BYTES:
        raise ValueError(
            f"the hash key (LTL_HASH_KEY) has fewer than {SHORTEST_KEY_BYTES} bytes;"
            " set a random one and keep it: another key makes other people"
        )


def replace_identifiers(
    con: duckdb.DuckDBPyConnection, table: str, columns: list[Column], key: bytes
) -> None:
    """Replace the identifier columns of a temporary table in place."""
    for column in columns:
        name = column.quoted
        found = con.execute(f"select distinct {name} from {table} where {name} is not null")
        values = [row[0] for row in found.fetchall()]
        if not values:
            continue
        hashed = [pseudonym(column.name, value, key) for value in values]
        con.register("pseudonyms", pa.table({"value": values, "pseudonym": hashed}))
        con.execute(
            f"update {table} set {name} = pseudonyms.pseudonym"
            f" from pseudonyms where {table}.{name} = pseudonyms.value"
        )
        con.unregister("pseudonyms")
