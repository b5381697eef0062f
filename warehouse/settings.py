"""Write what the company says about itself into the build file, where the models read it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from typing import Any

import duckdb


@dataclass(frozen=True)
class AccountRow:
    """One account: whose posts it has (`own` or `competitor`), on which platform.

    `stream` is the one it has rows of, where it has not all of its source.
    """

    source: str
    account: str
    platform: str
    role: str = "own"
    stream: str | None = None


@dataclass(frozen=True)
class GoalRow:
    """One goal: so much of a metric, on a platform or `all`, from a day to a day, both included."""

    metric: str
    platform: str
    target: Decimal
    starts_on: dt.date
    ends_on: dt.date


@dataclass(frozen=True)
class Settings:
    """The company, its accounts, its sites, whom to believe about what, and what is credited."""

    name: str
    time_zone: str
    currency: str
    accounts: tuple[AccountRow, ...] = ()
    own_domains: tuple[str, ...] = ()
    sources_of_record: Mapping[str, str] = field(default_factory=dict)
    #: Kinds of conversion to credit, each with the age in days a touch may have.
    lookback_days: Mapping[str, int] = field(default_factory=lambda: {"lead": 90, "sale": 90})
    goals: tuple[GoalRow, ...] = ()


def write_settings(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Replace the settings tables, whole or not at all."""
    accounts = [(row.source, row.account, row.platform, row.role) for row in settings.accounts]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "company": [(settings.name, settings.time_zone, settings.currency)],
        "accounts": sorted(accounts),
        "account_streams": sorted(
            (row.source, row.account, row.stream) for row in settings.accounts if row.stream
        ),
        "own_domains": sorted((domain,) for domain in settings.own_domains),
        "sources_of_record": sorted(settings.sources_of_record.items()),
        "conversion_kinds": sorted(settings.lookback_days.items()),
        "goals": [astuple(goal) for goal in settings.goals],
    }
    con.begin()
    for table, values in rows.items():
        con.execute(f"delete from config.{table}")
        if values:
            marks = ", ".join("?" * len(values[0]))
            con.executemany(f"insert into config.{table} values ({marks})", values)
    con.commit()
