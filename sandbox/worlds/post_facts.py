"""Turn drawn posts into the facts a company would have of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from sandbox.worlds.post_columns import SOURCE
from sandbox.worlds.post_leads import people_of
from sandbox.worlds.post_readings import costs, followers, readings, told_posts
from sandbox.worlds.post_visits import visits_of
from sandbox.worlds.posts import Floats, Knobs, Posts
from sandbox.worlds.world import AS_OF, company


def begins(chosen: Knobs) -> datetime:
    """Return the first midnight of the world, UTC without a zone."""
    midnight = AS_OF.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=7 * chosen.weeks)


def facts(
    dice: np.random.Generator, chosen: Knobs, posts: Mapping[str, Posts], demand: Floats
) -> dict[str, pa.Table]:
    """Return every relation that models may read about this company."""
    zero = np.datetime64(begins(chosen), "us")
    end = 24.0 * 7 * chosen.weeks + AS_OF.hour
    linked = {
        name: dice.random(len(of.kind)) >= chosen.unlinked_share for name, of in posts.items()
    }
    visits = visits_of(dice, chosen, posts, linked, demand, end)
    told = company(dict.fromkeys(posts, SOURCE))
    told["posts"] = told_posts(posts, linked, zero)
    told["post_metrics_daily"] = readings(chosen, posts, zero, end)
    told["account_metrics_daily"] = followers(dice, chosen, posts, zero)
    told |= people_of(dice, chosen, visits, zero, end)
    told["costs_daily"] = costs(chosen, posts, zero)
    told["int_window__shared"] = pa.table(
        {"since_on": [begins(chosen).date()], "until_on": [AS_OF.date()]}
    )
    told["freshness"] = pa.table(
        {
            "source": [SOURCE, "ga4_export", "lead_table", "sale_table"],
            "account": ["acme"] * 4,
            "stream": ["posts", "events", "leads", "sales"],
            "state": ["fresh"] * 4,
        }
    )
    return told
