"""Judge metrics as people do without this product, on the same facts.

Every baseline decides: what is not a sign of outcomes is vanity. `same regression` is ours, read
as regressions usually are.
"""

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sandbox.worlds.world import World

Floats = NDArray[np.float64]

#: Correlations from here on are usually called at least medium.
MEDIUM_R, SIGNIFICANT = 0.3, 0.05
#: What lists of vanity metrics on the web name.
FOLK = ("likes", "follows", "followers", "reach", "views", "impressions")
#: Outcomes follow the metric within that many days in a lagged regression.
LAGS = 3

#: A dashboard's table of posts: the latest figures beside what came of them.
POSTS = """
with latest as (
    select platform, post_id, metric, max_by(value, observed_at) as value
    from post_metrics_daily
    group by all
), came as (
    select post_platform as platform, post_id, count(*) as sessions
    from touchpoints where post_id is not null
    group by all
), credited as (
    select post_platform as platform, post_id,
        count(*) filter (where conversion_kind = 'lead') as leads,
        sum(amount) filter (where conversion_kind = 'sale') as revenue
    from credits where model = 'last_non_direct' and post_id is not null
    group by all
)
select platform, metric, value::double as value, coalesce(sessions, 0)::double as sessions,
    coalesce(leads, 0)::double as leads, coalesce(revenue, 0)::double as revenue
from posts
inner join latest using (platform, post_id)
left join came using (platform, post_id)
left join credited using (platform, post_id)
where posts.link_code is not null
order by platform, metric, post_id
"""
#: Per platform and day: what a metric of the posts of that day became, and what came on that day.
DAYS = """
with days as (
    select unnest(generate_series(min(posted_on), max(posted_on), interval 1 day))::date as day
    from posts
), figures as (
    select posts.platform, metric, posted_on as day, max_by(value, observed_at) as value
    from posts inner join post_metrics_daily using (platform, post_id)
    group by posts.platform, metric, posted_on, post_id
), pairs as (
    select distinct platform, metric from post_metrics_daily
), came as (
    select post_platform as platform, touched_on as day, count(*) as sessions
    from touchpoints where post_id is not null
    group by all
), credited as (
    select post_platform as platform, converted_on as day,
        count(*) filter (where conversion_kind = 'lead') as leads,
        sum(amount) filter (where conversion_kind = 'sale') as revenue
    from credits where model = 'last_non_direct' and post_id is not null
    group by all
)
select pairs.platform, pairs.metric, day, coalesce(sum(value), 0)::double as value,
    coalesce(any_value(sessions), 0)::double as sessions,
    coalesce(any_value(leads), 0)::double as leads,
    coalesce(any_value(revenue), 0)::double as revenue
from pairs cross join days
left join figures using (platform, metric, day)
left join came using (platform, day)
left join credited using (platform, day)
group by pairs.platform, pairs.metric, day
order by pairs.platform, pairs.metric, day
"""

Key = tuple[str, str, str]


def judged(world: World, outcomes: tuple[str, ...]) -> dict[Key, dict[str, bool]]:
    """Return per platform, metric and outcome which baselines call the metric a good sign."""
    with duckdb.connect(config={"threads": 1}) as con:
        for name in ("posts", "post_metrics_daily", "touchpoints", "credits"):
            con.register(name, world.facts[name])
        posts, days = (con.sql(sql).fetchnumpy() for sql in (POSTS, DAYS))
    found: dict[Key, dict[str, bool]] = {}
    sizes = {pair: of["value"].sum() for pair, of in _by_pair(posts).items()}
    for pair, of in _by_pair(posts).items():
        same_platform = [size for (platform, _), size in sizes.items() if platform == pair[0]]
        daily = _by_pair(days)[pair]
        for outcome in outcomes:
            found[(*pair, outcome)] = {
                "Pearson r ≥ .3": _correlation(stats.pearsonr, of, outcome)[0] >= MEDIUM_R,
                "Spearman p < .05": _is_sign(_correlation(stats.spearmanr, of, outcome)),
                "lagged regression": _is_sign(_lagged(daily, outcome)),
                "folk list": pair[1] not in FOLK,
                "raw engagement ranking": bool(sizes[pair] >= np.median(same_platform)),
            }
    return found


def _by_pair(columns: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Floats]]:
    keys = list(zip(columns["platform"], columns["metric"], strict=True))
    names = np.array(["\0".join(key) for key in keys])
    return {
        (key[0], key[1]): {
            column: np.asarray(values[names == "\0".join(key)])
            for column, values in columns.items()
            if column not in ("platform", "metric", "day")
        }
        for key in dict.fromkeys(keys)
    }


def _correlation(measure: Any, of: Mapping[str, Floats], outcome: str) -> tuple[float, float]:
    if np.ptp(of["value"]) == 0 or np.ptp(of[outcome]) == 0:
        return 0.0, 1.0
    told = measure(of["value"], of[outcome])
    return float(told[0]), float(told[1])


def _lagged(of: Mapping[str, Floats], outcome: str) -> tuple[float, float]:
    """Regress a day's outcome on the metric of the days before it, and on nothing else."""
    before = np.convolve(of["value"], np.ones(LAGS), "valid")[:-1]
    after = of[outcome][LAGS:]
    if np.ptp(before) == 0 or np.ptp(after) == 0:
        return 0.0, 1.0
    told = stats.linregress(np.log1p(before), np.log1p(after))
    return float(told.slope), float(told.pvalue)


def _is_sign(told: tuple[float, float]) -> bool:
    return told[0] > 0 and told[1] < SIGNIFICANT
