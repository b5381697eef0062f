"""Do we answer, how fast, and who was forgotten."""

from report.section import Ask, Column, Section, table_of
from report.words import Words

ANSWERS = (
    Column("platform", "platform"),
    Column("received", "said to us", "count"),
    Column("answered_pct", "answered", "percent"),
    Column("answered_pct_low", "from", "percent"),
    Column("answered_pct_high", "to", "percent"),
    Column("answered_within_day_pct", "within a day", "percent"),
    Column("answered_median_hours", "hours, where answered", "rate"),
    Column("unanswered_complaints", "complaints open", "count"),
)
NEGLECTED = (
    Column("platform", "platform"),
    Column("account", "account"),
    Column("last_posted_on", "last post", "day"),
    Column("days_silent", "days silent", "count"),
    Column("usual_gap_days", "usual gap, days", "count"),
    Column("open_interactions", "waiting", "count"),
    Column("state", "state"),
)


def section(ask: Ask, words: Words) -> Section:
    """Show what nobody answered, and accounts that fell silent."""
    return Section(
        key="answers",
        title="What nobody answered",
        said=(
            "Complaints are recognised by word lists nobody has checked against real ones yet: "
            "take them as places to look. Intervals are 90 %.",
        ),
        tables=(
            table_of(
                "answers",
                ask("answers"),
                words,
                "Comments, mentions, messages",
                "Nothing was said to us.",
                *ANSWERS,
            ),
            table_of(
                "neglected",
                ask("neglected"),
                words,
                "Accounts, most neglected first",
                "No account posts.",
                *NEGLECTED,
            ),
        ),
    )
