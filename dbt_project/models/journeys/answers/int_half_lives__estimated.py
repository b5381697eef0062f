"""Estimate half-lives: of posts, by visits or counter, then the median of each format."""

from itertools import groupby

import numpy as np
import pyarrow as pa

from measurement.half_life import MIN_POSTS, of_counter, of_events, of_group

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
    "posts_needed": pa.int64(),
    "posts_without_half_life": pa.int64(),
    "censored_posts": pa.int64(),
}
#: Interpolation differs in the last bits from machine to machine.
DIGITS = 9


def rounded(value: float) -> float | None:
    """Round to significant digits; NaN is not known."""
    return None if value != value else float(f"{value:.{DIGITS}g}")


def read(table: pa.Table) -> list[dict]:
    """Return posts as dicts, ages and counts as arrays: lists of numbers would be slow to make."""
    lists = {name: table[name].combine_chunks() for name in ("age_hours", "counts")}
    posts = table.drop_columns([*lists]).to_pylist()
    for place, post in enumerate(posts):
        for name, column in lists.items():
            values = column[place].values
            post[name] = None if values is None else values.to_numpy(zero_copy_only=False)
    return posts


def half_life(post: dict) -> float:
    """Return one post's half-life in hours, NaN when it has none."""
    if post["is_censored"]:
        return np.nan
    if post["counts"] is None:
        return of_events(post["age_hours"])
    return of_counter(post["age_hours"], post["counts"], 24.0 * post["final_age_days"])


def row(key: list, posts: list[dict]) -> dict:
    """Return the figures of a group of posts."""
    by_counter = posts[0]["counts"] is not None
    firsts = np.array([post["age_hours"][0] for post in posts]) if by_counter else None
    made = of_group(np.array([post["half_life"] for post in posts]), firsts)
    censored = sum(post["is_censored"] for post in posts)
    return dict(zip(GROUP, key, strict=True)) | {
        "half_life_hours": rounded(made.median),
        "half_life_low_hours": rounded(made.low),
        "half_life_high_hours": rounded(made.high),
        "posts": made.posts,
        "posts_needed": max(0, MIN_POSTS - made.posts),
        "posts_without_half_life": len(posts) - censored - made.posts,
        "censored_posts": censored,
    }


def model(dbt, session):
    """Build one row per platform, basis and format, `all` formats too."""
    dbt.config(materialized="table")
    posts = read(dbt.ref("int_posts__aged").to_arrow_table())
    for post in posts:
        post["half_life"] = half_life(post)
    posts += [post | {"post_type": "all"} for post in posts]
    posts.sort(key=lambda post: ([post[name] or "" for name in GROUP], post["post_id"]))
    groups = groupby(posts, lambda post: [post[name] for name in GROUP])
    rows = [row(key, list(members)) for key, members in groups]
    return pa.Table.from_pylist(rows, pa.schema(list(COLUMNS.items())))
