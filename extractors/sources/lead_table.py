"""Leads people already have: forms, fairs, a CRM of one's own; CSV, Parquet or PostgreSQL.

The words are those of the mapping in pipeline.yml; docs/configuration.md explains each.
"""

import datetime as dt

from extractors.contract import Contract, Instant, Text, column
from extractors.formats import Mapped
from extractors.source import Kind, Stream
from extractors.tables import Tied, table_source


class Lead(Contract):
    """One lead, and when it reached which stage."""

    lead_id: Text = column(
        "lead_id", reading="text", names="lead", nullable=False, str_matches="^[^@]+$"
    )
    became_lead_at: Instant = column("became_lead_at", reading="text", nullable=False)
    mql_at: Instant = column("mql_at", reading="text")
    sql_at: Instant = column("sql_at", reading="text")
    opportunity_at: Instant = column("opportunity_at", reading="text")
    customer_at: Instant = column("customer_at", reading="text")
    stage: Text = column("stage", reading="text")
    original_source: Text = column("original_source", reading="text")


class Leads(Tied, Lead):
    """One lead, and whom it is about."""

    class Config:
        """One row per lead."""

        strict = True
        unique = ["lead_id"]


SOURCE = table_source(
    "lead_table",
    Stream(
        name="leads",
        kind=Kind.ENTITY,
        contract=Leads,
        format=Mapped(),
        event_at="became_lead_at",
        overlap=dt.timedelta(days=1),
    ),
)
