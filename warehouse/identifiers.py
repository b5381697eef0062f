"""Replace identifiers by keyed HMACs: the same person joins, nobody can be told.

Only distinct values leave the engine, and they come back as a table: neither the key nor a value
ever stands in SQL text. An e-mail address is compared trimmed and in lower case, all else exactly.
"""

import hmac

import duckdb
import pyarrow as pa

from warehouse.columns import Column

#: 128 bits: no two of a billion values meet, and half the width of the full digest in every row.
HEX_DIGITS = 32
#: Shorter keys can be tried out.
SHORTEST_KEY_BYTES = 16


def pseudonym(column: str, value: str, key: bytes) -> str:
    """Return the keyed HMAC-SHA256 of a value, 32 hex digits.

    A column whose name begins with `email` holds addresses.
    """
    written = value.strip().lower() if column.startswith("email") else value
    return hmac.digest(key, written.encode(), "sha256").hex()[:HEX_DIGITS]


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
