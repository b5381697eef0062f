"""Which metric predicts an outcome, which is vanity, and what is not known yet."""

from report.charts import intervals
from report.drawing import drawn
from report.section import Ask, Column, Section, table_of
from report.words import Words

COLUMNS = (
    Column("platform", "platform"),
    Column("metric", "metric", "name"),
    Column("outcome", "for"),
    Column("verdict", "verdict"),
    Column("effect_pct", "effect", "change"),
    Column("effect_low_pct", "from", "change"),
    Column("effect_high_pct", "to", "change"),
    Column("units", "posts or days", "count"),
    Column("outcome_events", "outcomes", "count"),
)
#: A chart of more lines than this is not read; the table holds all of them.
DRAWN = 16


def section(ask: Ask, words: Words) -> Section:
    """Show the verdicts that were reached, and count those that need more data."""
    rows = ask("verdicts")
    reached = [row for row in rows if row["verdict"] != "insufficient data"]
    open_ = len(rows) - len(reached)
    shown = [
        {
            "name": f"{row['platform']} {words.name(row['metric'])}, {row['outcome']}",
            "effect": row["effect_pct"],
            "low": row["effect_low_pct"],
            "high": row["effect_high_pct"],
        }
        for row in reached[:DRAWN]
    ]
    bound = max((row["worthwhile_effect_pct"] for row in reached), default=0)
    charts = (
        drawn(
            lambda look: intervals(shown, look, bound),
            alt="Effects with their intervals; the table below holds the figures.",
            caption=f"Shaded: less than {words.change(bound)}, or as much less: not worth having. "
            "Lines are 90 % intervals.",
        ),
    )
    return Section(
        key="verdicts",
        title="Vanity or not",
        said=(
            "“vanity” is a finding: a change worth having can be ruled out. “leading indicator” "
            "means that knowing the metric helps to foresee the outcome; it is no lever.",
            f"{words.count(open_)} further combinations have not enough data to say; "
            "the table metric_verdicts tells how much more they need."
            if open_
            else "Every combination is decided.",
        ),
        charts=charts if shown else (),
        tables=(
            table_of(
                "verdicts", reached, words, "Verdicts", "No verdict yet: not enough data.", *COLUMNS
            ),
        ),
    )
