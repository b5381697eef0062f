"""Rate groups of posts per exposure and per hour of work, shrunk toward each other's average."""

from itertools import groupby

import numpy as np
import pyarrow as pa

from measurement.rates import compare
from measurement.shrinkage import shrink

QUESTION = ["platform", "dimension", "outcome"]
BASES = ("exposure", "hours")
SHRUNK = ("rate", "rate_low", "rate_high", "above_average_pct", "above_average_low_pct",
          "above_average_high_pct", "probability_best")  # fmt: skip
FIGURES = {
    "posts": pa.int64(),
    "weeks": pa.int64(),
    "outcome_count": pa.float64(),
    "amount": pa.float64(),
    **dict.fromkeys(SHRUNK, pa.float64()),
    "is_best": pa.bool_(),
}
COLUMNS = {name: pa.string() for name in [*QUESTION, "dimension_value"]} | {
    f"{basis}_{name}": kind for basis in BASES for name, kind in FIGURES.items()
}
#: Solvers and exponentials differ in the last bits from machine to machine.
DIGITS = 9


def rounded(value: float) -> float:
    """Round to significant digits."""
    return float(f"{value:.{DIGITS}g}")


def codes(values: list) -> np.ndarray:
    """Number what is spelled the same."""
    return np.unique([str(value) for value in values], return_inverse=True)[1]


def rated(posts: list[dict], basis: str) -> dict[str, dict]:
    """Return figures by group, per exposure or per hour, of ripe posts that have some of it."""
    found: dict[str, dict] = {}
    units: list[dict] = []
    for name in sorted({post["dimension_value"] for post in posts}):
        group = [p for p in posts if p["dimension_value"] == name and p["is_ripe"] and p[basis]]
        weeks = len({post["week_on"] for post in group})
        found[name] = {
            "posts": len(group),
            "weeks": weeks,
            "outcome_count": rounded(sum(float(post["outcome_count"]) for post in group)),
            "amount": rounded(sum(float(post[basis]) for post in group)),
        }
        if len(group) >= posts[0]["min_posts"] and weeks >= posts[0]["min_weeks"]:
            units += group
    names = sorted({post["dimension_value"] for post in units})
    outcomes = np.array([float(post["outcome_count"]) for post in units])
    if len(names) < 2 or outcomes.sum() < posts[0]["min_outcomes"]:
        return found
    rates = compare(
        outcomes,
        np.array([float(post[basis]) for post in units]),
        codes([post["dimension_value"] for post in units]),
        [codes([post[name] for post in units]) for name in ("first_control", "quarter_on")],
    )
    posterior = shrink(np.log(rates.rates), rates.log_variances)
    levels = [posterior.mean, posterior.low, posterior.high]
    leads = [posterior.above_average, posterior.above_average_low, posterior.above_average_high]
    columns = [*map(np.exp, levels), *(100 * np.expm1(lead) for lead in leads)]
    columns.append(posterior.probability_best)
    for place, name in enumerate(names):
        figures = (rounded(float(column[place])) for column in columns)
        found[name] |= dict(zip(SHRUNK, figures, strict=True))
        found[name]["is_best"] = place == posterior.named
    return found


def model(dbt, session):
    """Build one row per platform, dimension, outcome and group of posts."""
    dbt.config(materialized="table")
    posts = dbt.ref("int_posts__grouped").to_arrow_table().to_pylist()
    posts.sort(key=lambda post: ([post[name] for name in QUESTION], post["post_id"]))
    rows = []
    for key, members in groupby(posts, lambda post: [post[name] for name in QUESTION]):
        group = list(members)
        by_basis = {basis: rated(group, basis) for basis in BASES}
        for name in by_basis["exposure"]:
            row = dict(zip(QUESTION, key, strict=True)) | {"dimension_value": name}
            for basis, found in by_basis.items():
                row |= {f"{basis}_{figure}": value for figure, value in found[name].items()}
            rows.append(row)
    return pa.Table.from_pylist(rows, pa.schema(list(COLUMNS.items())))
