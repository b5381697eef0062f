"""Sales people already have: a shop's or till's own table, as CSV, Parquet or in PostgreSQL.

A row is a sale, or gives money back: with a negative amount under the sale's own `sale_id`, or in
`refunded_amount` beside the sale. The words are those of the mapping in pipeline.yml;
docs/configuration.md explains each.
"""

import datetime as dt

from extractors.contract import Contract, Instant, Money, Text, column
from extractors.formats import Mapped
from extractors.postgres import fetch
from extractors.source import Kind, Source, Stream


class Sales(Contract):
    """One row of a table of sales: money that came in, or went back."""

    row_id: Text = column("row_id", reading="text", nullable=False, str_matches="^[^@]+$")
    sale_id: Text = column("sale_id", reading="text", nullable=False, str_matches="^[^@]+$")
    sold_at: Instant = column("sold_at", reading="text", nullable=False)
    amount: Money = column("amount", reading="text", nullable=False)
    currency: Text = column("currency", reading="text", nullable=False, str_matches="^[A-Z]{3}$")
    refunded_amount: Money = column("refunded_amount", reading="text", ge=0)
    refunded_at: Instant = column("refunded_at", reading="text")
    email_hmac: Text = column("email", reading="text", privacy="identifier")
    phone_hmac: Text = column("phone", reading="text", privacy="identifier")
    user_id_hmac: Text = column("user_id", reading="text", privacy="identifier")
    customer_id: Text = column("customer_id", reading="text", str_matches="^[^@]+$")
    web_id: Text = column("web_id", reading="text")
    hubspot_utk: Text = column("hubspot_utk", reading="text")
    gclid: Text = column("gclid", reading="text")
    fbclid: Text = column("fbclid", reading="text")
    msclkid: Text = column("msclkid", reading="text")
    ttclid: Text = column("ttclid", reading="text")
    li_fat_id: Text = column("li_fat_id", reading="text")
    twclid: Text = column("twclid", reading="text")
    updated_at: Instant = column("updated_at", reading="text")
    mapping: Text = column("request.mapping", reading="text", nullable=False)
    delivery: Text = column("request.delivery", reading="text")

    class Config:
        """One row per row of the table."""

        strict = True
        unique = ["row_id"]


SOURCE = Source(
    name="sale_table",
    docs="docs/configuration.md",
    optional_secrets=("dsn",),
    fetch=fetch,
    steps=(
        "Of files: nothing to log in to; put them where pipeline.yml says.",
        "Of PostgreSQL: make a role that may only read the table, and put its address, "
        "postgresql://role:password@host/database, into the variable <secrets_prefix>_DSN.",
    ),
    streams=(
        Stream(
            name="sales",
            kind=Kind.ENTITY,
            contract=Sales,
            format=Mapped(),
            event_at="sold_at",
            overlap=dt.timedelta(days=1),
        ),
    ),
)
