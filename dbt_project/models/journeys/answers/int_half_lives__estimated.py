"""Estimate half-lives: of each post by visits or counter, then the median of a platform's format."""

from itertools import groupby

import numpy as np
import pyarrow as pa

from measurement.half_life import of_counter, of_events, of_group

GROUP = ["platform", "basis", "post_type", "metric"]
COLUMNS = {
    "platform": pa.string(),
    "basis": pa.string(),
    "post_type": pa.string(),
    "metric": pa.string(),
    "half_life_hours": pa.float64(),
    "half_life_low_hours": pa.float64(),
    "half_life_high_hours": pa.float64(),
    "posts": pa.int64(),
    "posts_without_half_life": pa.int64(),
    "censored_posts": pa.int64(),
}
#: Interpolation differs in the last bits from machine to machine.
DIGITS = 9


def rounded(value: float) -> float | None:
    """Round to significant digits; NaN is not known."""
    return None if value != value else float(f"{value:.{DIGITS}g}")


def half_life(post: dict, final_hours: float) -> float:
    """Return one post's half-life in hours, NaN when it has none."""
    ages = np.array(post["age_hours"], float)
    if post["is_censored"]:
        return np.nan
    if post["counts"] is None:
        return of_events(ages)
    return of_counter(ages, np.array(post["counts"], float), final_hours)


def model(dbt, session):
    """Build one row per platform, basis and format, `all` formats too."""
    dbt.config(materialized="table")
    final_hours = 24.0 * int(dbt.config.get("final_age_days"))
    posts = dbt.ref("int_posts__aged").to_arrow_table().to_pylist()
    for post in posts:
        post["half_life"] = half_life(post, final_hours)
    posts += [post | {"post_type": "all"} for post in posts]
    posts.sort(key=lambda post: ([post[name] or "" for name in GROUP], post["post_id"]))
    found = []
    for key, members in groupby(posts, lambda post: [post[name] for name in GROUP]):
        group = list(members)
        read = group[0]["counts"] is not None
        firsts = np.array([post["age_hours"][0] for post in group]) if read else None
        made = of_group(np.array([post["half_life"] for post in group]), firsts)
        censored = sum(post["is_censored"] for post in group)
        found.append(
            dict(zip(GROUP, key, strict=True))
            | {
                "half_life_hours": rounded(made.median),
                "half_life_low_hours": rounded(made.low),
                "half_life_high_hours": rounded(made.high),
                "posts": made.posts,
                "posts_without_half_life": len(group) - censored - made.posts,
                "censored_posts": censored,
            }
        )
    return pa.Table.from_pylist(found, pa.schema(list(COLUMNS.items())))
