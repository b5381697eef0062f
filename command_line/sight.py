"""Tell what an experiment could see and what not, from how restless the company's weeks are."""

from pathlib import Path
from typing import Any

import numpy as np
from rich.table import Table

from command_line.schedule import Experiment
from command_line.screen import safe, screen
from measurement import switchback
from warehouse.querying import rows

#: Half a year of weeks says how restless an outcome is; older ones belong to another season.
HISTORY_WEEKS = 26
#: What is sobering to know before the start: a platform of this size, on a total.
SMALL_SHARE = 0.05
#: An outcome that must lose more than this before anybody notices is not worth watching.
TOO_RESTLESS_PCT = 60

DAILY = """
with newest as (select cast(max(started_on) as date) - 1 as until_on from sessions),
outcomes as (
    select 'sessions' as outcome, started_on as on_date, 1.0 as amount
    from sessions where not is_continuation
    union all
    select 'leads', converted_on, 1.0 from conversions where conversion_kind = 'lead'
    union all
    select 'revenue', converted_on, amount from conversions where conversion_kind = 'sale'
)
select outcome, date_diff('day', on_date, until_on) as days_ago, sum(amount) as amount
from outcomes cross join newest
where on_date between until_on - ? + 1 and until_on
group by all
"""


def daily_outcomes(file: Path) -> dict[str, np.ndarray]:
    """Return each outcome per day of the last half year, oldest first; days without it are 0."""
    days = HISTORY_WEEKS * 7
    found = {name: np.zeros(days) for name in ("sessions", "leads", "revenue")}
    for row in rows(file, DAILY, [days]):
        found[row["outcome"]][days - 1 - row["days_ago"]] = float(row["amount"] or 0)
    return found


def tell_sight(
    experiment: Experiment, shares: dict[str, Any], daily: dict[str, np.ndarray]
) -> None:
    """Print the smallest effect on each outcome, beside the credit the platform has now."""
    count = len(experiment.blocks)
    block_weeks = ((experiment.blocks[0].ends_on - experiment.starts_on).days + 1) / 7
    platform = safe(experiment.platform)
    table = Table(
        "outcome", "a week", "smallest effect it finds", f"{platform}'s credit", "weeks to find 5 %"
    )
    for outcome, days in daily.items():
        sigma = switchback.noise(switchback.weekly_totals(days)) / np.sqrt(block_weeks)
        credited = shares[f"{outcome}_pct"]
        share = "-" if credited is None else f"{credited:.1f} %"
        if np.isnan(sigma):
            table.add_row(outcome, f"{days.mean() * 7:,.0f}", "nothing: none counted", share, "-")
            continue
        seen = 100 * switchback.smallest_effect(sigma, count)
        needed = switchback.blocks_needed(sigma, SMALL_SHARE) * block_weeks
        table.add_row(
            outcome,
            f"{days.mean() * 7:,.0f}",
            f"{seen:.0f} % of all of it" if seen < TOO_RESTLESS_PCT else "nothing: too restless",
            share,
            f"{needed:,.0f}",
        )
    screen.print("\nWhat it can see (found four times in five, at 5 %):")
    screen.print(table)
    screen.print(
        "What it cannot see: effects below these sizes. A platform worth 5 % of leads cannot be "
        "judged on total leads in half a year; where the credit is far below the smallest effect, "
        "only a surprise will show. Nor what outlives a block: the first "
        f"{switchback.WASHOUT_DAYS} days of each are left out, and posts that are found for "
        "months (pins, videos, searches) go on working while nothing new is posted. Then take "
        "blocks of 14 or 28 days.\nCredit says who was seen before a lead, not what would be lost."
    )
