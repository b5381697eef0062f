"""How fresh the figures are, and what could not be had."""

from report.section import Ask, Column, Section, table_of
from report.words import Words

FRESHNESS = (
    Column("source", "source"),
    Column("streams", "streams", "count"),
    Column("late_streams", "late", "count"),
    Column("oldest_reading_at", "oldest reading", "moment"),
    Column("rows_loaded", "rows loaded", "count"),
    Column("rows_quarantined", "set aside", "count"),
)
GAPS = (
    Column("source", "source"),
    Column("account", "account"),
    Column("stream", "stream"),
    Column("item", "what"),
    Column("reason", "why", "prose"),
    Column("remedy", "what to do", "prose"),
)


def section(ask: Ask, words: Words) -> Section:
    """Tell the age of each source and list every open gap."""
    fresh, gaps = ask("freshness"), ask("gaps")
    late = [str(row["source"]) for row in fresh if row["late_streams"]]
    said = (
        f"Late or never read: {', '.join(late)}."
        if late
        else "Every source that is configured was read in time."
    )
    return Section(
        key="freshness",
        title="Freshness and gaps",
        said=(said,),
        tables=(
            table_of("freshness", fresh, words, "Sources", "No source was read.", *FRESHNESS),
            table_of("gaps", gaps, words, "Open gaps", "No gap is open.", *GAPS),
        ),
    )
