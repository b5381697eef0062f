"""Show what a campaign delivered in a day, as counted so far, with the wanted fields."""

from datetime import timedelta
from typing import Any

from sandbox.ads import Delivery
from sandbox.company import AD_ACCOUNT_ID, HOME_CURRENCY, NAME
from sandbox.moments import DAY, day_of, starts

FIELDS = (
    "account_currency",
    "account_id",
    "account_name",
    "actions",
    "attribution_setting",
    "campaign_id",
    "campaign_name",
    "clicks",
    "date_start",
    "date_stop",
    "frequency",
    "impressions",
    "inline_link_clicks",
    "objective",
    "outbound_clicks",
    "reach",
    "spend",
)
ALWAYS = ("date_start", "date_stop", "publisher_platform")
WINDOWS = ("1d_click", "7d_click", "28d_click", "1d_view", "7d_view", "28d_view", "1d_ev")
DEAD_WINDOWS = ("7d_view", "28d_view")  # asked for without an error, and answered with nothing
UNIQUE_DAYS = 395  # 13 months: broken down, unique counts are not there any longer
SETTLED_DAYS = 28  # until then actions are still ascribed to the day of the impression
# The spend of a day grows a little more when late impressions have been counted: the share known
# in the first and in the second 24 hours after the day.
SPENT = (0.98, 0.995)


def show(row: Delivery, names: list[str], now: int, windows: list[str]) -> dict[str, Any]:
    """Show the wanted fields; numbers are text, and what there is none of is left out."""
    age = (now - starts(row.on + timedelta(days=1))) // DAY
    known = SPENT[age] if 0 <= age < len(SPENT) else 1.0
    if age < 0:  # the day is not over
        known = (now - starts(row.on)) / DAY
    ascribed = min(0.7 + 0.3 * max(age, 0) / SETTLED_DAYS, 1.0) if age >= 0 else known

    def so_far(count: int) -> int:
        return int(count * min(known / SPENT[0], 1.0))

    landings, left = int(row.landing_page_views * ascribed), so_far(row.outbound_clicks)
    is_young = (day_of(now) - row.on).days <= UNIQUE_DAYS
    values: dict[str, Any] = {
        "account_currency": HOME_CURRENCY,
        "account_id": AD_ACCOUNT_ID,
        "account_name": NAME,
        "actions": _actions(row, landings, so_far(row.link_clicks), windows),
        "attribution_setting": "7d_click_1d_view",
        "campaign_id": row.campaign_id,
        "campaign_name": row.campaign_name,
        "clicks": f"{so_far(row.clicks)}",
        "date_start": f"{row.on}",
        "date_stop": f"{row.on}",
        "frequency": f"{row.impressions / row.reach:.6f}" if is_young else None,
        "impressions": f"{so_far(row.impressions)}",
        "inline_link_clicks": f"{so_far(row.link_clicks)}" if row.link_clicks else None,
        "objective": "OUTCOME_TRAFFIC",
        "outbound_clicks": [{"action_type": "outbound_click", "value": f"{left}"}]
        if left
        else None,
        "publisher_platform": row.platform,
        "reach": f"{so_far(row.reach)}" if is_young else None,
        "spend": f"{round(row.cents * known) / 100:.2f}",
    }
    return {name: values[name] for name in dict.fromkeys(names) if values[name] is not None}


def _actions(row: Delivery, landings: int, clicks: int, windows: list[str]) -> Any:
    """List actions by type; `value` is that of the windows asked for, or of the default."""
    found = {"link_click": clicks, "landing_page_view": landings}
    by_click = [name for name in windows if name.endswith("click")]
    return [
        {
            "action_type": kind,
            "value": f"{count}",
            **{name: f"{count}" for name in by_click if name not in DEAD_WINDOWS},
        }
        for kind, count in found.items()
        if count
    ] or None
