"""Is a platform worth its full cost; which few to keep; what the others would free."""

from report.section import Ask, Column, Section, table_of
from report.words import Words

COLUMNS = (
    Column("platform", "platform"),
    Column("verdict", "verdict"),
    Column("cost_amount", "full cost", "money"),
    Column("value_low_amount", "brought at least", "money"),
    Column("value_high_amount", "at most", "money"),
    Column("freed_amount", "frees a month", "money"),
    Column("freed_hours", "hours a month", "count"),
    Column("reason", "why", "prose"),
)


def section(ask: Ask, words: Words) -> Section:
    """Show each platform's cost between the bounds of what it brought."""
    rows = ask("scorecard")
    tests = tuple(f"{row['platform']}: {row['test_advice']}" for row in rows if row["test_advice"])[
        :3
    ]
    return Section(
        key="scorecard",
        title="Keep, test or quit",
        said=(
            "Credit cannot show what would be lost without a platform. “quit” is said where even "
            "the most that can have come of it is less than its cost; “keep” only after an "
            "experiment.",
            *tests,
        ),
        tables=(
            table_of(
                "scorecard",
                rows,
                words,
                "Platforms that cost money",
                "No cost is booked.",
                *COLUMNS,
            ),
        ),
    )
