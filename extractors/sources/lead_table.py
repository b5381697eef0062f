"""Leads people already have: forms, fairs, a CRM of one's own; CSV, Parquet or PostgreSQL.

The words are those of the mapping in pipeline.yml; docs/configuration.md explains each.
"""

import datetime as dt

from extractors.contract import Contract, Instant, Text, column
from extractors.formats import Mapped
from extractors.postgres import fetch
from extractors.source import Kind, Source, Stream


class Leads(Contract):
    """One lead, and when it reached which stage."""

    lead_id: Text = column("lead_id", reading="text", nullable=False, str_matches="^[^@]+$")
    became_lead_at: Instant = column("became_lead_at", reading="text", nullable=False)
    mql_at: Instant = column("mql_at", reading="text")
    sql_at: Instant = column("sql_at", reading="text")
    opportunity_at: Instant = column("opportunity_at", reading="text")
    customer_at: Instant = column("customer_at", reading="text")
    stage: Text = column("stage", reading="text")
    original_source: Text = column("original_source", reading="text")
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
        """One row per lead."""

        strict = True
        unique = ["lead_id"]


SOURCE = Source(
    name="lead_table",
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
            name="leads",
            kind=Kind.ENTITY,
            contract=Leads,
            format=Mapped(),
            event_at="became_lead_at",
            overlap=dt.timedelta(days=1),
        ),
    ),
)
