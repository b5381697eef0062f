"""Print what the night found: the funnel per platform, where the file is, what to try next."""

from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.table import Table

from command_line.screen import safe, screen
from configuration.home import Home
from extractors.parsed import Parsed
from extractors.source import all_sources
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
#: Column of the table above, heading on the screen; money is in the company's currency.
COUNTS = {
    "likes": "likes",
    "link_clicks": "clicks",
    "sessions": "sessions",
    "leads": "leads",
    "sales": "sales",
}
MONEY = {"revenue_amount": "revenue", "cost_amount": "cost", "cost_per_lead_amount": "cost/lead"}

UNREAD = "select source, item, reason from gaps where is_open and item is not null order by all"

#: What people read, beside the data.
PAGE = "index.html"
TRY = "select platform, post_id, likes, sessions, leads from post_outcomes order by leads desc"


def show_result(home: Home) -> None:
    """Print the funnel of the published file and the way on."""
    try:
        generation = current(home.published)
    except NothingPublished:
        return
    funnel = rows(generation.file, FUNNEL)
    currency = next((row["currency"] for row in funnel if row["currency"]), "")
    title = f"From likes to leads, as of {generation.as_of}; money in {currency}"
    table = Table(title=title, box=SIMPLE, pad_edge=False)
    table.add_column("platform", no_wrap=True)
    for heading in (*COUNTS.values(), *MONEY.values()):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in funnel:
        table.add_row(safe(row["platform"]), *(number(row[name]) for name in (*COUNTS, *MONEY)))
    pointer = home.published / POINTER
    screen.print(table)
    screen.print(
        "Leads and sales by last non-direct touch: credit, not cause. A dash is not known: the "
        "platform does not say, or there is nothing to divide by.\n",
        soft_wrap=True,
    )
    for words in unread_files(generation.file):
        screen.print(f"[yellow]Not read[/]    {safe(words)}", soft_wrap=True)
    screen.print(f"Published   {pointer}", soft_wrap=True)
    if (page := home.report / PAGE).exists():
        screen.print(f"Page        {page}", soft_wrap=True)
    screen.print(f'Try         duckdb -readonly {pointer} "{TRY}"', soft_wrap=True)
    screen.print("Next        cp pipeline.example.yml pipeline.yml, fill it in, run")
    screen.print("            .venv/bin/likes-to-leads doctor")


def unread_files(file: Path) -> list[str]:
    """Return each dropped file that could not be read, by its name, and why."""
    dropped = {
        source.name
        for source in all_sources().values()
        if any(isinstance(stream.format, Parsed) for stream in source.streams)
    }
    found = [row for row in rows(file, UNREAD) if row["source"] in dropped]
    return [f"{row['item']}: {row['reason']}" for row in found]


def number(value: Any) -> str:
    """Return a number for people, whole; what is not known stays a dash, never a zero."""
    return "-" if value is None else f"{value:,.0f}"
