"""Which platform turns likes into visits, leads and sales, and at what cost."""

from report.charts import likes_and_leads
from report.drawing import drawn
from report.section import Ask, Column, Section, table_of
from report.words import Words

COLUMNS = (
    Column("platform", "platform"),
    Column("likes", "likes", "count"),
    Column("sessions", "visits", "count"),
    Column("leads", "leads", "count"),
    Column("sales", "sales", "count"),
    Column("revenue_amount", "revenue", "money"),
    Column("cost_amount", "cost", "money"),
    Column("cost_per_lead_amount", "cost per lead", "money"),
    Column("state", "how sure"),
)
OTHERS = tuple(column for column in COLUMNS if column.name not in ("likes", "state"))


def section(ask: Ask, words: Words) -> Section:
    """Show the funnel of each platform, and what stands beside social."""
    social, others = ask("funnel"), ask("others")
    charts = (
        drawn(
            lambda look: likes_and_leads(social, look),
            alt="Bars: likes of each platform to the left, leads to the right. The table below "
            "holds the figures.",
            caption="Likes to the left, leads to the right, each on a scale of its own.",
        ),
    )
    return Section(
        key="funnel",
        title="Likes, visits, leads, sales",
        said=(
            "Leads and sales are credited to the last touch that was not direct: a way of "
            "dividing what happened, not a proof of what caused it.",
            "“few outcomes” means under 30: take rates and cost per lead as rough.",
        ),
        charts=charts if social else (),
        tables=(
            table_of(
                "funnel", social, words, "Platforms with likes", "No platform has likes.", *COLUMNS
            ),
            table_of("others", others, words, "Everything beside them", "Nothing else.", *OTHERS),
        ),
    )
