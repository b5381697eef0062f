"""Declare tables of leads and of sales: whom a row is about, and how such a table is reached."""

from extractors.contract import Contract, Instant, Text, column
from extractors.postgres import fetch
from extractors.source import Source, Stream


class Tied(Contract):
    """Any id by which a row is tied to a person, a browser or a click, and where the row stood.

    Named before the columns of the table's own, `class Leads(Tied, Lead)`, these come last.
    """

    email_hmac: Text = column("email", reading="text", privacy="identifier", names="email")
    phone_hmac: Text = column("phone", reading="text", privacy="identifier", names="phone")
    user_id_hmac: Text = column("user_id", reading="text", privacy="identifier", names="user")
    customer_id: Text = column(
        "customer_id", reading="text", names="customer", str_matches="^[^@]+$"
    )
    web_id: Text = column("web_id", reading="text", names="web")
    hubspot_utk: Text = column("hubspot_utk", reading="text", names="token")
    gclid: Text = column("gclid", reading="text", names="click")
    fbclid: Text = column("fbclid", reading="text", names="click")
    msclkid: Text = column("msclkid", reading="text", names="click")
    ttclid: Text = column("ttclid", reading="text", names="click")
    li_fat_id: Text = column("li_fat_id", reading="text", names="click")
    twclid: Text = column("twclid", reading="text", names="click")
    updated_at: Instant = column("updated_at", reading="text")
    mapping: Text = column("request.mapping", reading="text", nullable=False)
    delivery: Text = column("request.delivery", reading="text")


def table_source(name: str, stream: Stream) -> Source:
    """Return the source of a table that people already have, in files or in PostgreSQL."""
    return Source(
        name=name,
        docs="docs/configuration.md",
        optional_secrets=("dsn",),
        fetch=fetch,
        steps=(
            "Of files: nothing to log in to; put them where pipeline.yml says.",
            "Of PostgreSQL: make a role that may only read the table, and put its address, "
            "postgresql://role:password@host/database, into the variable <secrets_prefix>_DSN.",
        ),
        streams=(stream,),
    )
