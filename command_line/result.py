"""Print what the night found: the funnel per platform, where the file is, what to try next."""

from decimal import Decimal
from typing import Any

from rich.table import Table

from command_line.screen import safe, screen
from configuration.home import Home
from warehouse.generations import POINTER, NothingPublished, current
from warehouse.querying import rows

FUNNEL = """
select
    platform, likes, link_clicks, sessions, leads, sales,
    revenue_amount, cost_amount, cost_per_lead_amount, currency
from funnel_by_platform
where period = 'all'
order by likes desc nulls last, leads desc nulls last, platform
"""

TRY = "select platform, post_id, likes, sessions, leads from post_outcomes order by leads desc"


def show_result(home: Home) -> None:
    """Print the funnel of the published file and the way on."""
    try:
        generation = current(home.published)
    except NothingPublished:
        return
    table = Table(title=f"From likes to leads, as of {generation.as_of} (last non-direct credit)")
    table.add_column("platform")
    for name in (
        "likes",
        "link clicks",
        "sessions",
        "leads",
        "sales",
        "revenue",
        "cost",
        "cost per lead",
    ):
        table.add_column(name, justify="right")
    for row in rows(generation.file, FUNNEL):
        money = row["currency"] or ""
        table.add_row(
            safe(row["platform"]),
            *(amount(row[name]) for name in ("likes", "link_clicks", "sessions", "leads", "sales")),
            *(amount(row[name], money) for name in ("revenue_amount", "cost_amount", "cost_per_lead_amount")),
        )
    screen.print(table)
    screen.print("- means not known: the platform does not say, or there is nothing to divide by.")
    pointer = home.published / POINTER
    screen.print(f"\nPublished   {pointer}", soft_wrap=True)
    screen.print(f'Try         duckdb -readonly {pointer} "{TRY}"', soft_wrap=True)
    screen.print(
        "Next        cp pipeline.example.yml pipeline.yml, fill it in, run likes-to-leads doctor"
    )


def amount(value: Any, unit: str = "") -> str:
    """Return a number for people; what is not known stays a dash, never a zero."""
    if value is None:
        return "-"
    if unit or isinstance(value, Decimal | float):
        whole = f"{value:,.0f}" if unit else f"{value:,.1f}".removesuffix(".0")
        return f"{whole} {unit}".strip()
    return f"{value:,}"
