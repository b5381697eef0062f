"""What ads cost is counted once, in the company's currency, whoever tells it.

An ad account in dollars spent 10.00 on Facebook and 5.00 on Instagram on 6 October, 4.00 in
Messenger on the 7th, and on 30 September 1.00 where Meta cannot say; a dollar is worth 0.90, in
September nobody knows. It was read from 30 September to 8 October. The books hold 14.00 euros of
Facebook ads on the 6th (the same money), 20.00 on 15 September (before the account was read), 30.00
of LinkedIn ads and 9.00 of tools.
"""

from decimal import Decimal as D

import pytest
from dbt_building import ACME, AccountRow, Home, Settings, build

AS_OF = "2026-10-25 02:00:00"


def spend(campaign, platform, on, amount):
    return {
        "account": "ads",
        "campaign_id": campaign,
        "publisher_platform": platform,
        "spent_on": on,
        "campaign_name": "Autumn",
        "spend": amount,
        "currency": "USD",
    }


def insight(metric, value, platform="facebook"):
    return {
        "account": "ads",
        "campaign_id": "1",
        "publisher_platform": platform,
        "on_date": "2026-10-06",
        "metric": metric,
        "campaign_name": "Autumn",
        "day_zone": "America/Los_Angeles",
        "value": value,
    }


def booked(number, on, platform, kind, amount):
    told = {"spent_on": on, "platform": platform, "cost_kind": kind, "amount": amount}
    return {"row_number": number, "currency": "EUR", **told}


def read_until(stream, start, end):
    """Return what the ledger notes of windows that begin and end at midnight in Los Angeles."""
    return {
        "seq": 1,
        "source": "meta_ads",
        "account": "ads",
        "stream": stream,
        "window_start": f"{start} 07:00:00",
        "window_end": f"{end} 07:00:00",
        "as_of": AS_OF,
        "loaded": 4,
        "quarantined": 0,
    }


ROWS = {
    "raw.meta_ads__spend": [
        spend("1", "facebook", "2026-10-06", "10.00"),
        spend("1", "instagram", "2026-10-06", "5.00"),
        spend("2", "messenger", "2026-10-07", "4.00"),
        spend("2", "unknown", "2026-09-30", "1.00"),
    ],
    "raw.meta_ads__insights": [
        insight("impressions", '"1200"'),
        insight("reach", '"900"'),
        insight("clicks", '"0"'),
        insight("inline_link_clicks", None),
        insight("outbound_clicks", '[{"action_type":"outbound_click","value":"7"}]'),
        insight(
            "actions",
            '[{"action_type":"link_click","value":"9","7d_click":"9"},'
            '{"action_type":"outbound_click","value":"7"},'
            '{"action_type":"landing_page_view","value":"5","7d_click":"4","1d_view":"1"}]',
        ),
        insight("actions", None, "instagram"),
    ],
    "raw.company__costs": [
        booked(1, "2026-10-06", "Facebook", "ads", "14.00"),
        booked(2, "2026-09-15", "Facebook", "ads", "20.00"),
        booked(3, "2026-10-06", "linkedin", "ads", "30.00"),
        booked(4, "2026-10-06", "facebook", "tools", "9.00"),
    ],
    "raw.company__rates": [
        {"valid_on": "2026-10-06", "currency": "USD", "rate": "0.90000000"},
        {"valid_on": "2026-10-07", "currency": "USD", "rate": "0.90000000"},
    ],
    "meta.ledger": [
        read_until("spend", "2026-09-30", "2026-10-09"),
        # What another stream was read for says nothing about spend.
        read_until("insights", "2026-09-01", "2026-10-20"),
    ],
}


def company(folder, ads):
    settings = Settings(
        ACME.name,
        ACME.time_zone,
        ACME.currency,
        (*ACME.accounts, AccountRow("meta_ads", "ads", "meta_ads")),
        ACME.own_domains,
        {**ACME.sources_of_record, "ads": ads},
    )
    home = Home(folder, settings)
    home.write(1, AS_OF, ROWS)
    build(home, AS_OF)
    return home


@pytest.fixture(scope="module")
def believing_meta(tmp_path_factory):
    return company(tmp_path_factory.mktemp("meta"), "ad_accounts")


@pytest.fixture(scope="module")
def believing_the_books(tmp_path_factory):
    return company(tmp_path_factory.mktemp("books"), "company")


COSTS = """
select strftime(spent_on, '%m-%d'), platform, cost_kind, source, original_currency,
    original_amount, amount, amount_state
from costs_daily order by all
"""
REST = [
    ("09-15", "facebook", "ads", "company", "EUR", D("20.0000"), D("20.00"), "measured"),
    ("10-06", "facebook", "tools", "company", "EUR", D("9.0000"), D("9.00"), "measured"),
    ("10-06", "linkedin", "ads", "company", "EUR", D("30.0000"), D("30.00"), "measured"),
]


def test_the_ad_account_counts_where_it_was_read_and_the_books_elsewhere(believing_meta):
    assert believing_meta.query(COSTS) == sorted(
        [
            *REST,
            ("10-06", "facebook", "ads", "meta_ads", "USD", D("10.0000"), D("9.00"), "measured"),
            ("10-06", "instagram", "ads", "meta_ads", "USD", D("5.0000"), D("4.50"), "measured"),
            ("10-07", "facebook", "ads", "meta_ads", "USD", D("4.0000"), D("3.60"), "measured"),
            ("09-30", "unallocated", "ads", "meta_ads", "USD", D("1.0000"), None, "missing_rate"),
        ]
    )


def test_the_books_alone_count_for_those_who_say_so(believing_the_books):
    assert believing_the_books.query(COSTS) == sorted(
        [
            *REST,
            ("10-06", "facebook", "ads", "company", "EUR", D("14.0000"), D("14.00"), "measured"),
        ]
    )


DIFFERENCE = """
select source_of_record, figure_of_record, other_source, other_figure, state, currency
from reconciliation where fact = 'ad_cost' order by month_start
"""


def test_what_is_told_twice_is_compared(believing_meta, believing_the_books):
    # 9.00 + 4.50 + 3.60 in October.
    spent, book = D("17.10"), D("14.00")
    assert believing_meta.query(DIFFERENCE) == [
        ("meta_ads", None, "company", None, "not_comparable", "EUR"),
        ("meta_ads", spent, "company", book, "differ", "EUR"),
    ]
    assert believing_the_books.query(DIFFERENCE) == [
        ("company", None, "meta_ads", None, "not_comparable", "EUR"),
        ("company", book, "meta_ads", spent, "differ", "EUR"),
    ]


def test_counts_are_read_from_numbers_and_from_lists(believing_meta):
    found = believing_meta.query(
        "select metric_id, platform, value, state from campaign_metrics_daily order by all"
    )
    assert found == [
        ("meta_ads.campaign.clicks", "facebook", 0, "zero"),
        ("meta_ads.campaign.impressions", "facebook", 1200, "measured"),
        ("meta_ads.campaign.landing_page_views", "facebook", 5, "measured"),
        ("meta_ads.campaign.landing_page_views", "instagram", None, "withheld"),
        ("meta_ads.campaign.link_clicks", "facebook", None, "withheld"),
        ("meta_ads.campaign.outbound_clicks", "facebook", 7, "measured"),
        ("meta_ads.campaign.reach", "facebook", 900, "measured"),
    ]
