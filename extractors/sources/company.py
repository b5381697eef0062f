"""The company's own books: costs, currency rates, the links it made, the experiments it planned.

The files are named in pipeline.yml; docs/configuration.md explains each column. Each delivery is
the whole list: a row taken out of the file is taken out of the figures.
"""

from extractors.contract import Contract, Count, Day, Instant, Money, Rate, Text, column
from extractors.formats import Csv
from extractors.source import Kind, Source, Stream

COST_KINDS = ["hours", "ads", "tools", "agency", "production"]


class Costs(Contract):
    """One cost: an amount, or hours at an hourly rate."""

    row_number: Count = column("file.row_number", reading="text", nullable=False, ge=1)
    spent_on: Day = column("on", reading="text", nullable=False)
    platform: Text = column("platform", reading="text")
    cost_kind: Text = column("kind", reading="text", nullable=False, isin=COST_KINDS)
    amount: Money = column("amount", reading="text", ge=0)
    currency: Text = column("currency", reading="text", nullable=False, str_matches="^[A-Z]{3}$")
    hours: Money = column("hours", reading="text", ge=0)
    hourly_rate: Money = column("hourly_rate", reading="text", ge=0)
    note: Text = column("note", reading="text", privacy="personal")

    class Config:
        """One row per row of the file."""

        strict = True
        unique = ["row_number"]


class Rates(Contract):
    """What one unit of a currency was worth in the company's currency on a day."""

    valid_on: Day = column("on", reading="text", nullable=False)
    currency: Text = column("currency", reading="text", nullable=False, str_matches="^[A-Z]{3}$")
    rate: Rate = column("rate", reading="text", nullable=False, gt=0)

    class Config:
        """One row per currency and day."""

        strict = True
        unique = ["valid_on", "currency"]


class Links(Contract):
    """A link made for a post; a later row of the same link adds what has become known since."""

    row_number: Count = column("file.row_number", reading="text", nullable=False, ge=1)
    link_id: Text = column(
        "link_id", reading="text", nullable=False, str_matches="^[A-Za-z0-9._-]{1,64}$"
    )
    created_at: Instant = column("created_at", reading="text", nullable=False)
    url: Text = column("url", reading="text", nullable=False, str_matches="^https?://")
    platform: Text = column("platform", reading="text", nullable=False, str_matches="^[a-z0-9_]+$")
    post: Text = column("post", reading="text")
    campaign: Text = column("campaign", reading="text")
    note: Text = column("note", reading="text", privacy="personal")

    class Config:
        """One row per row of the file."""

        strict = True
        unique = ["row_number"]


class Experiments(Contract):
    """A block of a planned switchback: from when to when a platform is on, or off."""

    experiment_id: Text = column(
        "experiment_id", reading="text", nullable=False, str_matches="^[A-Za-z0-9._-]{1,64}$"
    )
    platform: Text = column("platform", reading="text", nullable=False, str_matches="^[a-z0-9_ ]+$")
    metric: Text = column("metric", reading="text", nullable=False, str_matches="^[a-z0-9_]+$")
    block_number: Count = column("block_number", reading="text", nullable=False, ge=1)
    starts_on: Day = column("starts_on", reading="text", nullable=False)
    ends_on: Day = column("ends_on", reading="text", nullable=False)
    state: Text = column("state", reading="text", nullable=False, isin=["on", "off"])
    planned_on: Day = column("planned_on", reading="text", nullable=False)
    seed: Count = column("seed", reading="text", ge=0)

    class Config:
        """One row per block of an experiment."""

        strict = True
        unique = ["experiment_id", "block_number"]


SOURCE = Source(
    name="company",
    docs="docs/configuration.md",
    streams=(
        Stream(
            name="costs",
            kind=Kind.ENTITY,
            contract=Costs,
            format=Csv(),
            files="costs",
            event_at="spent_on",
            is_complete=True,
        ),
        Stream(
            name="experiments",
            kind=Kind.ENTITY,
            contract=Experiments,
            format=Csv(),
            files="experiments",
            event_at="planned_on",
            is_complete=True,
        ),
        Stream(
            name="links",
            kind=Kind.ENTITY,
            contract=Links,
            format=Csv(),
            files="links",
            event_at="created_at",
            is_complete=True,
        ),
        Stream(
            name="rates",
            kind=Kind.ENTITY,
            contract=Rates,
            format=Csv(),
            files="rates",
            event_at="valid_on",
            is_complete=True,
        ),
    ),
)
