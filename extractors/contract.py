"""Say what one record of a stream must look like: a pandera model whose columns know their place.

A contract is a pandera (ibis) `DataFrameModel`. Each column carries, as pandera metadata,
where its value stands in the served record, how it is written there and how private it is.
The warehouse compiles the same model to SQL; nothing here touches data.
"""

import datetime as dt
from typing import Any, Literal

import ibis.expr.datatypes as ibis_types
import pandera.ibis as pa

#: The border types. Ids are text: 64-bit ids overflow other tools' JSON readers.
Text = str
Count = int
Flag = bool
Day = dt.date
#: UTC, microseconds: the one time type of the warehouse.
Instant = ibis_types.Timestamp(scale=6)
#: Major units to four decimals: two for cents, one for three-decimal currencies, one to round on.
Money = ibis_types.Decimal(18, 4)
#: Currency rates need more places than money.
Rate = ibis_types.Decimal(18, 8)

#: `plain`: may be published. `personal`: stays in the build file. `identifier`: replaced by a
#: keyed HMAC at the door, so that it joins but does not tell.
Privacy = Literal["plain", "personal", "identifier"]

#: What a value names, where it names somebody, and in which set of names: an erasure follows these
#: from record to record. The first eight name a person or what only one person has; the next four
#: a browser, which several may share; the rest an author on that platform.
Names = Literal[
    "email",
    "phone",
    "user",
    "contact",
    "customer",
    "lead",
    "sale",
    "payment",
    "web",
    "token",
    "click",
    "visitor",
    "bluesky",
    "facebook",
    "instagram",
    "linkedin",
    "mastodon",
    "x",
    "youtube",
]

#: How the value is written where it is served.
#: `json`: by its JSON type, strictly (1.9 is no count, "1" is no count, true is no count).
#: `id`: JSON text or whole number, kept digit by digit as text.
#: `text`: always text, as in CSV cells and HubSpot properties; "" means not set.
#: `epoch_s`, `epoch_ms`: whole seconds or milliseconds since 1970, UTC.
#: `ymd`: a day as an object, {"year": 2026, "month": 11, "day": 3}.
#: `epoch_us`: whole microseconds, as a number or, where 64 bits are not trusted to JSON, as text.
#: `compact_day`: a day as `20261121`, text.
#: `raw`: any JSON value, kept as JSON text for staging to take apart.
#: `clf`: the time of a combined log line, `10/Oct/2026:13:55:36 -0700`.
Reading = Literal[
    "json", "id", "text", "epoch_s", "epoch_ms", "epoch_us", "compact_day", "ymd", "raw", "clf"
]

Contract = pa.DataFrameModel


def column(
    path: str,
    *,
    reading: Reading = "json",
    privacy: Privacy = "plain",
    names: Names | None = None,
    in_parts: bool = False,
    nullable: bool = True,
    **checks: Any,
) -> Any:
    """Declare a column by its place in the record.

    `path` is `a.b` inside the record, `^.a` in the record's outer object (when a stream unnests
    two levels), `request.a` in the request's context, or a column or group name in files. Files
    also know `file.name`, `file.row_number` and the like, and `hash(a, b)` of other columns' paths.
    `a[0].b` reaches into an element of a list. `a|b` takes the first that is there, where the API
    serves a record in two shapes.
    `in_parts`: personal because it may hold an address; the models publish parts of it without.
    `checks` are pandera's own (`ge`, `le`, `isin`, `str_matches`, ...).
    """
    metadata = {
        "path": path,
        "reading": reading,
        "privacy": privacy,
        "names": names,
        "in_parts": in_parts,
    }
    return pa.Field(nullable=nullable, metadata=metadata, **checks)


def key(path: str, *, reading: Reading = "id", **checks: Any) -> Any:
    """Declare a column that belongs to the record's key and must therefore be there."""
    return column(path, reading=reading, nullable=False, **checks)
