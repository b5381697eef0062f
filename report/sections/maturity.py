"""How complete recent weeks are, so that nobody judges too early."""

from report.charts import completeness
from report.drawing import drawn
from report.section import Ask, Column, Section, table_of
from report.words import Words

COLUMNS = (
    Column("cohort_week_on", "week of the visit", "day"),
    Column("sessions", "visits", "count"),
    Column("observed", "leads so far", "count"),
    Column("completeness_pct", "complete", "percent"),
    Column("expected_final", "expected in the end", "count"),
    Column("expected_final_low", "from", "count"),
    Column("expected_final_high", "to", "count"),
    Column("state", "state"),
)


def section(ask: Ask, words: Words) -> Section:
    """Show how many leads of recent weeks are still to come."""
    rows = ask("maturity")
    drawn_rows = [
        {"week": words.day(row["cohort_week_on"]), "completeness_pct": row["completeness_pct"]}
        for row in reversed(rows)
        if row["completeness_pct"] is not None
    ]
    charts = (
        drawn(
            lambda look: completeness(drawn_rows, look),
            alt="Bars: share of leads of each week that is in. The table below holds the figures.",
            caption="Leads of a week's visits go on coming; bars below 90 % will still grow.",
        ),
    )
    return Section(
        key="maturity",
        title="How complete these figures are",
        said=("What is expected is a model's prediction; its intervals hold 90 %.",),
        charts=charts if drawn_rows else (),
        tables=(
            table_of(
                "maturity", rows, words, "Leads by week of the visit", "No week is over.", *COLUMNS
            ),
        ),
    )
