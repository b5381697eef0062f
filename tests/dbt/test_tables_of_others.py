"""Leads and sales of plain tables are leads and sales: counted by hand, tied to who came when."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest
from dbt_building import ACME, Home, build

from configuration.pipeline import AccountEntry
from extractors.landing import Landing
from extractors.reading import extract_stream
from extractors.source import all_sources
from warehouse.load import load
from warehouse.settings import AccountRow

AS_OF = dt.datetime(2026, 11, 1, 2, tzinfo=dt.UTC)
KEY = b"0123456789abcdef0123456789abcdef"
TABLES = replace(
    ACME,
    accounts=(
        *ACME.accounts,
        AccountRow("sale_table", "shop", "sale_table"),
        AccountRow("lead_table", "fair", "lead_table"),
        AccountRow("metrics_file", "weibo", "weibo"),
    ),
    sources_of_record={"web": "umami", "leads": "lead_table", "sales": "sale_table"},
)

# Ann clicks an ad on 1 October and signs up at the fair on the 3rd; Bob is known by telephone only.
FAIR = """\
no,date,mail,phone,gclid
1,2026-10-03T10:00:00Z,ann@example.com,+49 170 1,Cj0KCQjwAnn0001x
2,2026-10-04T10:00:00Z,,+49 170 2,
"""
# Ann's order of 100.00 has two lines and one comes back; a counter sale of 7.50 names nobody. Bob
# buys for 50.00 on a day without a time, with 5.25 given back in a column of its own.
SHOP = """\
line;order_no;paid_on;total;customer_mail;phone;back
1;A1;05.10.2026 12:00;79,50;ANN@example.com;;
2;A1;05.10.2026 12:00;20,50;ANN@example.com;;
3;A1;09.10.2026 09:00;-20,50;ANN@example.com;;
4;B1;06.10.2026;50,00;;0049 170 2;5,25
5;C1;06.10.2026 18:00;7,50;;;
6;Z9;07.10.2026 18:00;-3,00;;;
"""
WEIBO = """\
mid,time,text,likes,reposts,klout
77,2026/10/02 09:30,See https://www.acme.example/?utm_content=wb-77,1200,0,
"""
DAYS = "day,fans,score\n2026-10-02,5000,61\n"
ACCOUNTS = {
    ("lead_table", "leads", "fair"): (
        FAIR,
        {
            "columns": {
                "lead_id": "no", "became_lead_at": "date", "email": "mail", "phone": "phone",
                "gclid": "gclid",
            },
        },
    ),
    ("sale_table", "sales", "shop"): (
        SHOP,
        {
            "columns": {
                "row_id": "line", "sale_id": "order_no", "sold_at": "paid_on", "amount": "total",
                "currency": {"value": "EUR"}, "email": "customer_mail", "phone": "phone",
                "refunded_amount": "back",
            },
            "time_zone": "Europe/Berlin", "delimiter": ";", "decimal": ",", "dates": "DD.MM.YYYY",
        },
    ),
    ("metrics_file", "posts", "weibo"): (
        WEIBO,
        {
            "columns": {
                "platform": {"value": "weibo"}, "post_id": "mid", "posted_at": "time",
                "text": "text", "likes": "likes", "shares": "reposts", "score": "klout",
            },
            "time_zone": "Asia/Shanghai", "dates": "YYYY/MM/DD",
        },
    ),
    ("metrics_file", "account_days", "weibo-days"): (
        DAYS,
        {
            "columns": {
                "platform": {"value": "weibo"}, "on_date": "day", "followers": "fans",
                "score": "score",
            },
            "time_zone": "Asia/Shanghai",
        },
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("tables"), TABLES)
    for (source, stream, name), (text, said) in ACCOUNTS.items():
        file = home.root / f"{name}.csv"
        file.write_text(text)
        declared = all_sources()[source]
        account = AccountEntry.model_validate({"name": name, "files": str(file), **said})
        outcome = extract_stream(
            declared, account.as_account(), declared.stream(stream),
            landing=Landing(home.root / "landing"), as_of=AS_OF, secrets={}, history_days=1,
        )  # fmt: skip
        assert outcome.state == "sealed", outcome.error
    reports = load(
        home.root / "landing", home.warehouse, sources=all_sources(), hash_key=KEY, settings=TABLES
    )
    assert [report.refused for report in reports] == [None] * 4
    event = {"url_path": "/", "hostname": "www.acme.example", "event_type": 1}
    home.write(
        9,
        "2026-11-01 02:00:00",
        {
            "raw.umami__events": [
                {"event_id": "e1", "visitor_id": "v-ann", "happened_at": "2026-10-01 10:00:00",
                 "url_query": "gclid=Cj0KCQjwAnn0001x&utm_source=google&utm_medium=cpc", **event},
            ]
        },
    )  # fmt: skip
    build(home, "2026-11-01 02:00:00")
    return home


def test_the_sales_are_those_of_the_file_counted_by_hand(night):
    assert night.query(
        "select source_id, strftime(converted_at, '%m-%d %H:%M:%S'), gross_amount,"
        " refunded_amount, amount, currency from conversions where conversion_kind = 'sale'"
        " order by 1"
    ) == [
        ("A1", "10-05 10:00:00", D("100.00"), D("20.50"), D("79.50"), "EUR"),
        ("B1", "10-06 21:59:59", D("50.00"), D("5.25"), D("44.75"), "EUR"),
        ("C1", "10-06 16:00:00", D("7.50"), D("0.00"), D("7.50"), "EUR"),
    ]


def test_a_lead_and_a_sale_of_one_address_are_one_person_whose_click_is_credited(night):
    assert night.query(
        "select leads, sales, revenue_amount, touchpoints from people order by revenue_amount"
    ) == [(0, 1, D("7.50"), 0), (1, 1, D("44.75"), 0), (1, 1, D("79.50"), 1)]
    assert night.query(
        "select credits.conversion_kind, channel, credits.amount from credits join conversions"
        " using (conversion_id) where model = 'last' and source_id in ('1', 'A1') order by 1"
    ) == [("lead", "Paid Search", None), ("sale", "Paid Search", D("79.50"))]


def test_a_refund_without_its_sale_is_told_and_counts_nowhere(night):
    rows = night.query("select count(*) from conversions where source_id = 'Z9'")
    assert rows == [(0,)]


def test_figures_of_any_network_stand_beside_the_others(night):
    assert night.query(
        "select platform, metric, value, state from post_metrics_daily"
        " where source = 'metrics_file' and metric in ('likes', 'shares', 'score', 'reach')"
        " order by 2"
    ) == [
        ("weibo", "likes", 1200, "measured"),
        ("weibo", "reach", None, "not_offered"),
        ("weibo", "score", None, "not_offered"),
        ("weibo", "shares", 0, "zero"),
    ]
    assert night.query(
        "select metric, on_date, day_zone, value, metric_class from account_metrics_daily"
        " inner join metric_registry using (metric_id, metric) order by 1"
    ) == [
        ("followers", dt.date(2026, 10, 2), "Asia/Shanghai", 5000, "level"),
        ("score", dt.date(2026, 10, 2), "Asia/Shanghai", 61, "score"),
    ]
    assert night.query("select platform, post_id, link_code from posts") == [
        ("weibo", "77", "wb-77")
    ]


def test_no_address_and_no_number_reaches_a_file_that_is_published(night):
    columns = night.query(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = 'marts' and data_type = 'VARCHAR'"
    )
    for table, column in columns:
        for (value,) in night.query(f'select distinct "{column}" from "{table}"'):
            assert not value or not any(t in value for t in ("ann@", "ANN@", "170 ", "4917"))
