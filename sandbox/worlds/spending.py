"""Write what platforms of a world cost as the relation `costs_daily`; say what a sale leaves."""

import numpy as np
import pyarrow as pa

from sandbox.worlds.columns import Floats, constant, dates, euros, words

#: What is left of a sale after the goods; the answers are told so, as pipeline.yml would.
MARGIN_PCT = 50
#: An hour of work in EUR, fully loaded, and the part of a week's cost that is work.
HOURLY = 50.0
WORK_SHARE = 0.6


def costs(platforms: tuple[str, ...], weekly: Floats, first: float) -> pa.Table:
    """Return a line for hours and a line for ads on each platform's Mondays.

    `weekly` is EUR [weeks, platforms]; `first` is the first Monday in days from END. Weeks that
    cost nothing have no line.
    """
    week, platform = np.nonzero(weekly > 0)
    amount = weekly[week, platform]
    work = np.tile([1, 0], len(week))
    part = np.repeat(amount, 2) * np.where(work, WORK_SHARE, 1 - WORK_SHARE)
    money = euros(part)
    count = len(part)
    return pa.table(
        {
            "spent_on": dates(first + 7.0 * np.repeat(week, 2)),
            "platform": words(np.repeat(platform, 2), platforms),
            "cost_kind": words(work, ("ads", "hours")),
            "source": constant("company", count),
            "original_currency": constant("EUR", count),
            "currency": constant("EUR", count),
            "cost_lines": np.ones(count, np.int64),
            "hours": euros(np.where(work, part / HOURLY, np.nan)),
            "original_amount": money,
            "amount": money,
            "allocated_amount": euros(np.zeros(count)),
            "unallocated_amount": euros(np.zeros(count)),
            "amount_state": constant("measured", count),
        }
    )
