"""A metric of the semantic layer is the number the marts hold: one definition, asked two ways."""

import os
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from dbt_building import Home, build, parsed, target
from dbt_scenario import ALL, FIRST_NIGHT

#: Metric, and the column of the funnel that is the same by definition.
FUNNEL = {
    "posts": "posts",
    "likes": "likes",
    "link_clicks": "link_clicks",
    "sessions": "sessions",
    "leads": "leads",
    "sales": "sales",
    "revenue": "revenue_amount",
    "cost": "cost_amount",
    "cost_per_lead": "cost_per_lead_amount",
    "cost_per_sale": "cost_per_sale_amount",
    "revenue_per_cost": "revenue_per_cost",
    "sales_per_lead": "sales_per_lead",
    "leads_per_session": "leads_per_session",
    "sessions_per_1000_likes": "sessions_per_1000_likes",
    "leads_per_1000_likes": "leads_per_1000_likes",
    "sales_per_1000_likes": "sales_per_1000_likes",
}
#: Metric, and what it is the same as in total; `funnel` is that of all time.
TOTALS = {
    "cost_per_lead": "select sum(cost_amount) / sum(leads) from funnel",
    "cost_per_sale": "select sum(cost_amount) / sum(sales) from funnel",
    "revenue_per_cost": "select sum(revenue_amount) / sum(cost_amount) from funnel",
    "sales_per_lead": "select sum(sales) / sum(leads) from funnel",
    "leads_per_session": "select sum(leads) / sum(sessions) from funnel",
    "sessions_per_1000_likes": "select 1000 * sum(sessions) / sum(likes) from funnel",
    "leads_per_1000_likes": "select 1000 * sum(leads) / sum(likes) from funnel",
    "sales_per_1000_likes": "select 1000 * sum(sales) / sum(likes) from funnel",
    "comments": "select sum(comments) from post_outcomes where is_in_window",
    "shares": "select sum(shares) from post_outcomes where is_in_window",
    "cost": "select sum(amount) from costs_daily where is_in_window",
    "likes": "select sum(likes) from funnel",
    "hours": "select sum(hours) from costs_daily where is_in_window",
    "attributed_revenue": "select sum(amount) from conversions where is_attributed",
    "revenue": "select sum(amount) from conversions",
    "leads": "select count(*) from leads",
    "sales": "select count(*) from conversions where conversion_kind = 'sale'",
}


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("acme"))
    for rows in ALL:
        home.write(1, FIRST_NIGHT, rows)
    build(home, FIRST_NIGHT, command="seed")
    build(home, FIRST_NIGHT, command="run", select="+funnel_by_platform +post_outcomes +leads")
    return home


@cache
def engine() -> Any:
    """Return MetricFlow over the parsed project; it plans the SQL, and the test runs it."""
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow.protocols.sql_client import SqlEngine
    from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
    from metricflow_semantics.model.dbt_manifest_parser import (
        parse_manifest_from_dbt_generated_manifest,
    )
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

    parsed()
    text = (target() / "semantic_manifest.json").read_text()
    manifest = parse_manifest_from_dbt_generated_manifest(text)
    client: Any = SimpleNamespace(
        sql_engine_type=SqlEngine.DUCKDB, sql_plan_renderer=DuckDbSqlPlanRenderer()
    )
    return MetricFlowEngine(SemanticManifestLookup(manifest), client)


def asked(home: Home, metric: str, *group_by: str) -> list[tuple]:
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest

    request = MetricFlowQueryRequest.create(
        metric_names=[metric], group_by_names=list(group_by) or None
    )
    rows = home.query(engine().explain(request).sql_statement.sql)
    return [(*key, None if value is None else float(value)) for *key, value in rows]


def same(told: float | None, value: Any) -> bool:
    """Say whether a metric tells a mart's figure; it has no row where the mart says 0 or NULL."""
    return (told or 0) == pytest.approx(float(value or 0), rel=1e-9)


def test_every_metric_is_held_against_a_mart():
    os.environ.setdefault("DO_NOT_TRACK", "1")
    defined = {metric.name for metric in parsed().metrics.values()}
    assert defined == FUNNEL.keys() | TOTALS.keys()


@pytest.mark.parametrize("metric", FUNNEL)
def test_a_metric_by_platform_is_the_funnels(acme, metric):
    column = FUNNEL[metric]
    funnel = acme.query(f"select platform, {column} from funnel_by_platform where period = 'all'")
    told = dict(asked(acme, metric, "platform"))
    assert told.keys() <= {platform for platform, _ in funnel}
    for platform, value in funnel:
        assert same(told.get(platform), value), platform


@pytest.mark.parametrize("metric", ["leads", "revenue", "cost", "likes", "sessions"])
def test_a_metric_by_month_is_the_funnels(acme, metric):
    funnel = acme.query(
        f"select month_start, sum({FUNNEL[metric]}) from funnel_by_platform"
        " where period = 'month' group by 1"
    )
    told = {at and at.date(): value for at, value in asked(acme, metric, "metric_time__month")}
    for month, value in funnel:
        assert same(told.get(month), value), month


@pytest.mark.parametrize("metric", TOTALS)
def test_a_metric_in_total_is_the_marts(acme, metric):
    funnel = "with funnel as (from funnel_by_platform where period = 'all') "
    ((value,),) = acme.query(funnel + TOTALS[metric])
    ((told,),) = asked(acme, metric)
    assert value is not None and same(told, value)


def test_outcomes_are_told_by_what_is_known_of_their_post(acme):
    by_post = {kind: sales for kind, sales in asked(acme, "sales", "post__post_type") if sales}
    hand = acme.query(
        "select post_type, sum(share) from credits left join posts"
        " on credits.post_platform = posts.platform and credits.post_id = posts.post_id"
        " where model = 'last_non_direct' and conversion_kind = 'sale' group by 1"
    )
    assert by_post == {kind: pytest.approx(float(value)) for kind, value in hand}
