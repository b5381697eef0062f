"""Do we reach what we set out to reach."""

from report.section import Ask, Column, Section, table_of
from report.words import Words

COLUMNS = (
    Column("metric", "goal", "name"),
    Column("platform", "platform"),
    Column("ends_on", "until", "day"),
    Column("target_value", "target", "count"),
    Column("actual", "now", "count"),
    Column("forecast", "forecast", "count"),
    Column("forecast_low", "from", "count"),
    Column("forecast_high", "to", "count"),
    Column("state", "state"),
)


def section(ask: Ask, words: Words) -> Section:
    """Show each goal with its forecast."""
    return Section(
        key="goals",
        title="Goals",
        said=("Forecasts go on as the last eight weeks went; their intervals hold 80 %.",),
        tables=(
            table_of(
                "goals",
                ask("goals"),
                words,
                "Goals of pipeline.yml",
                "No goal is set in pipeline.yml.",
                *COLUMNS,
            ),
        ),
    )
