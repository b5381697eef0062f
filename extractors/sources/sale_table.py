"""Sales people already have: a shop's or till's own table, as CSV, Parquet or in PostgreSQL.

A row is a sale, or gives money back: with a negative amount under the sale's own `sale_id`, or in
`refunded_amount` beside the sale. The words are those of the mapping in pipeline.yml;
docs/configuration.md explains each.
"""

import datetime as dt

from extractors.contract import Contract, Instant, Money, Text, column
from extractors.formats import Mapped
from extractors.source import Kind, Stream
from extractors.tables import Tied, table_source


class Sale(Contract):
    """Money that came in, or went back."""

    row_id: Text = column("row_id", reading="text", nullable=False, str_matches="^[^@]+$")
    sale_id: Text = column(
        "sale_id", reading="text", names="sale", nullable=False, str_matches="^[^@]+$"
    )
    sold_at: Instant = column("sold_at", reading="text", nullable=False)
    amount: Money = column("amount", reading="text", nullable=False)
    currency: Text = column("currency", reading="text", nullable=False, str_matches="^[A-Z]{3}$")
    refunded_amount: Money = column("refunded_amount", reading="text", ge=0)
    refunded_at: Instant = column("refunded_at", reading="text")


class Sales(Tied, Sale):
    """One row of a table of sales, and whom it is about."""

    class Config:
        """One row per row of the table."""

        strict = True
        unique = ["row_id"]


SOURCE = table_source(
    "sale_table",
    Stream(
        name="sales",
        kind=Kind.ENTITY,
        contract=Sales,
        format=Mapped(),
        event_at="sold_at",
        overlap=dt.timedelta(days=1),
    ),
)
