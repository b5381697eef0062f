"""The marts hold what one gets by working out the scenario with pencil and paper."""

import datetime as dt
from decimal import Decimal as D

import pytest
from dbt_building import Home, build
from dbt_scenario import ALL, FIRST_NIGHT


@pytest.fixture(scope="session")
def acme(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("acme"))
    for rows in ALL:
        home.write(1, FIRST_NIGHT, rows)
    build(home, FIRST_NIGHT)
    return home


def credited(home: Home, source_id: str, column: str) -> dict[str, list]:
    """Return per model what each touch of a conversion got, in the order of the path."""
    rows = home.query(
        f"select model, credits.{column} from credits inner join conversions using"
        f" (conversion_id) where source_id = '{source_id}' order by model, position"
    )
    found: dict[str, list] = {}
    for model, value in rows:
        found.setdefault(model, []).append(value)
    return found


def test_sessions_are_cut_by_silence_and_by_a_new_campaign(acme):
    rows = acme.query(
        "select strftime(started_at, '%m-%d %H:%M'), events, page_views, channel, platform,"
        " is_continuation from sessions order by started_at"
    )
    assert rows == [
        ("09-20 18:00", 1, 1, "Organic Social", "bluesky", False),
        ("09-24 10:00", 2, 2, "Organic Social", "facebook", False),
        ("10-01 10:00", 1, 1, "Organic Search", "google", False),
        ("10-05 09:00", 1, 1, "Referral", None, False),
        ("10-05 09:10", 2, 1, "Email", None, False),
        ("10-08 10:00", 1, 1, "Direct", None, False),
        ("10-10 12:40", 1, 1, "Direct", None, True),
    ]


def test_a_lead_is_credited_under_every_model_that_divides_it(acme):
    shares = credited(acme, "c1", "share")
    # Three touches of three channels before the only lead that was seen: all paths converted, so
    # removing any of them loses everything.
    thirds = [D("0.333333333"), D("0.333333333"), D("0.333333334")]
    assert shares == {
        "first": [D("1.000000000")],
        "last": [D("1.000000000")],
        "last_non_direct": [D("1.000000000")],
        "linear": thirds,
        "linear_by_channel": thirds,
        "markov_journey": thirds,
        "position_based": [D("0.400000000"), D("0.200000000"), D("0.400000000")],
        # The last touch made the lead: 3 to the first, 1 to the middle, 3 + 3 to the last.
        "w_shaped": [D("0.300000000"), D("0.100000000"), D("0.600000000")],
        # Half-life 7 days at 14, 7 and 0 days: 1/4, 1/2 and 1 of 7/4.
        "time_decay": [D("0.142857142"), D("0.285714285"), D("0.571428573")],
    }
    assert credited(acme, "c1", "channel")["last_non_direct"] == ["Organic Search"]
    assert credited(acme, "c1", "channel")["last"] == ["Direct"]


def test_money_is_credited_to_the_cent(acme):
    amounts = credited(acme, "ch1", "amount")
    assert amounts["last_non_direct"] == [D("67.50")]
    # Cents of the sale are 29.99 + 29.99 + 30.02, of the refund 7.49 + 7.49 + 7.52.
    assert amounts["linear"] == [D("22.50"), D("22.50"), D("22.50")]
    assert amounts["position_based"] == [D("27.00"), D("13.50"), D("27.00")]


def test_a_buyer_nobody_saw_is_unattributed(acme):
    assert credited(acme, "ch3", "channel")["linear"] == ["unattributed"]
    assert credited(acme, "ch3", "amount")["linear"] == [D("7.20")]


def test_conversions_are_net_of_refunds_in_the_currency_of_the_company(acme):
    rows = acme.query(
        "select source_id, gross_amount, refunded_amount, amount, amount_state, is_attributed"
        " from conversions order by conversion_kind, source_id"
    )
    assert rows == [
        ("c1", None, None, None, "not_offered", True),
        ("c2", None, None, None, "not_offered", False),
        ("ch1", D("90.00"), D("22.50"), D("67.50"), "measured", True),
        ("ch3", D("7.20"), D("0.00"), D("7.20"), "measured", False),
        ("ch4", None, None, None, "missing_rate", False),
    ]


def test_ids_of_one_person_are_joined_over_many_hops(acme):
    # Contact, e-mail, web_id, visitor, payment, charge, customer, order, deal.
    rows = acme.query("select known_ids, leads, sales, touchpoints from people order by leads, 1")
    assert rows == [(1, 0, 0, 0), (4, 1, 2, 0), (9, 1, 1, 3)]


def test_a_session_is_tied_to_the_post_whose_link_it_followed(acme):
    rows = acme.query(
        "select post_id, match_method, match_confidence from touchpoints"
        " where match_method <> 'none' order by 1"
    )
    assert rows == [
        ("1_101", "link_code_and_platform", "high"),
        ("at://did:plc:acme/app.bsky.feed.post/aaa", "link_code_and_platform", "high"),
    ]


def test_the_post_ledger_stands_on_one_row(acme):
    (row,) = acme.records("select * from post_outcomes where post_id = '1_101'")
    assert row["likes"] == 40 and row["link_clicks"] == 12 and row["reach"] == 700
    assert row["sessions"] == 1
    assert row["leads"] == 0, "last non-direct credits the search, not the post"
    assert (row["cost_amount"], row["cost_state"]) == (D("100.00"), "estimated")
    assert row["impressions"] is None


def test_missing_is_not_zero(acme):
    rows = acme.query(
        "select post_id, metric_id, value, state from post_metrics_daily where metric_id in"
        " ('facebook.post.shares', 'facebook.post.clicks', 'facebook.post.reach',"
        " 'facebook.post.saves', 'facebook.post.views', 'facebook.post.link_clicks')"
        " and post_id = '1_102' order by 2"
    )
    assert rows == [
        ("1_102", "facebook.post.clicks", None, "not_fetched"),
        ("1_102", "facebook.post.link_clicks", None, "withheld"),
        ("1_102", "facebook.post.reach", None, "withheld"),
        ("1_102", "facebook.post.saves", None, "not_offered"),
        ("1_102", "facebook.post.shares", 0, "zero"),
        ("1_102", "facebook.post.views", 0, "zero"),
    ]
    assert acme.query(
        "select metric, value, state from post_metrics_daily where source = 'bluesky'"
        " and metric in ('quotes', 'impressions', 'shares') order by 1"
    ) == [
        ("impressions", None, "not_offered"),
        ("quotes", None, "withheld"),
        ("shares", 0, "zero"),
    ]


def test_an_export_without_dates_lives_on(acme):
    (row,) = acme.records("select * from posts where source = 'facebook_export'")
    assert row["posted_at"] is None and row["posted_hour"] == 3
    (row,) = acme.records(f"select * from post_outcomes where post_id = '{row['post_id']}'")
    assert row["likes"] == 79 and row["shares"] is None and row["impressions"] == 5091


def test_platform_days_stay_the_days_of_the_platform(acme):
    rows = acme.query(
        "select metric, on_date, day_zone, value, state from account_metrics_daily"
        " where source = 'facebook' order by 1"
    )
    day = dt.date(2026, 10, 22)
    assert rows == [
        ("followers", day, "America/Los_Angeles", 5000, "measured"),
        ("views", day, "America/Los_Angeles", None, "withheld"),
    ]


def test_answers_have_a_response_time(acme):
    rows = acme.query(
        "select platform, is_own, response_minutes from interactions"
        " where platform <> 'mastodon' order by happened_at"
    )
    assert rows == [
        ("facebook", False, D("90.00")),
        ("facebook", True, None),
        ("bluesky", False, D("60.00")),
        ("bluesky", True, None),
    ]


def test_a_private_question_is_answered_in_private_and_nobody_reads_it(acme):
    assert acme.query(
        "select kind, is_own, account_role, response_minutes from interactions"
        " where platform = 'mastodon' order by happened_at"
    ) == [("message", False, "own", D("60.00")), ("reply", True, "own", None)]
    assert acme.query(
        "select text, account_role from posts where platform = 'mastodon' order by posted_at"
    ) == [("Ten minutes of care & a dry chain", "own"), ("Cheaper", "competitor")]


def test_a_count_an_older_server_leaves_out_is_unknown(acme):
    assert acme.query(
        "select metric, value, state from post_metrics_daily"
        " where account = 'acme' and source = 'mastodon' and state <> 'not_offered' order by 1"
    ) == [
        ("comments", 0, "zero"),
        ("likes", 5, "measured"),
        ("quotes", None, "withheld"),
        ("shares", 1, "measured"),
    ]


def test_reposts_of_others_are_no_posts_and_answers_are_marked(acme):
    assert acme.query("select is_reply from posts where platform = 'bluesky' order by 1") == [
        (False,),
        (True,),
    ]


def test_cost_is_kept_whole(acme):
    rows = acme.query(
        "select platform, cost_kind, amount, allocated_amount, unallocated_amount"
        " from costs_daily order by 1"
    )
    assert rows == [
        ("facebook", "hours", D("100.00"), D("100.00"), D("0.00")),
        ("mastodon", "tools", D("9.00"), D("9.00"), D("0.00")),
        ("unallocated", "agency", D("300.00"), D("0.00"), D("300.00")),
    ]


def test_the_funnel_adds_up_and_keeps_what_sold_nothing(acme):
    rows = acme.query(
        "select platform, likes, sessions, leads, sales, revenue_amount, cost_amount"
        " from funnel_by_platform where period = 'all' order by 1"
    )
    zero = D("0E-9")
    assert rows == [
        ("bluesky", 9, 1, zero, zero, D("0.00"), None),
        ("direct", None, 1, zero, zero, D("0.00"), None),
        ("email", None, 1, zero, zero, D("0.00"), None),
        ("facebook", 119, 1, zero, zero, D("0.00"), D("100.00")),
        ("mastodon", 5, 0, zero, zero, D("0.00"), D("9.00")),
        ("organic search", None, 1, D("1.000000000"), D("1.000000000"), D("67.50"), None),
        ("referral", None, 1, zero, zero, D("0.00"), None),
        ("unallocated", None, 0, zero, zero, D("0.00"), D("300.00")),
        ("unattributed", None, 0, D("1.000000000"), D("2.000000000"), D("7.20"), None),
    ]
    assert acme.query(
        "select state, cost_per_lead_amount, leads_per_1000_likes from funnel_by_platform"
        " where period = 'all' and platform in ('facebook', 'unattributed') order by platform"
    ) == [("no outcome", None, 0.0), ("incomplete", None, None)]


def test_the_channel_mix_tells_closing_from_assisting(acme):
    rows = acme.query(
        "select model, channel, conversions, assisted_conversions from channel_mix"
        " where period = 'all' and conversion_kind = 'lead' and model in ('last', 'first')"
        " and grain = 'channel' and conversions > 0 order by 1, 2"
    )
    one = D("1.000000000")
    assert rows == [
        ("first", "Organic Social", one, 1),
        ("first", "unattributed", one, 0),
        ("last", "Direct", one, 0),
        ("last", "unattributed", one, 0),
    ]


def test_what_is_no_visit_in_a_log_is_left_out_with_its_reason(acme):
    rows = acme.query(
        "select counted_as, events from b.journeys.int_web__days where source = 'access_log'"
        " order by 1"
    )
    assert rows == [
        ("asset", 1),
        ("counted", 2),
        ("crawler", 2),
        ("link preview", 1),
        ("method", 1),
        ("status", 1),
    ]


def test_systems_that_count_the_same_are_compared(acme):
    rows = acme.query(
        "select fact, source_of_record, figure_of_record, other_source, other_figure, state"
        " from reconciliation where month_start = '2026-10-01' order by 1"
    )
    assert rows == [
        ("page_views", "umami", D("2.00"), "access_log", D("2.00"), "agree"),
        ("refunds", "stripe.refunds", D("25.00"), "stripe.charges", D("25.00"), "agree"),
        ("revenue", "stripe", D("97.20"), "hubspot", D("90.00"), "differ"),
        ("sales", "stripe", D("3.00"), "hubspot", D("1.00"), "differ"),
    ]


def test_freshness_tells_what_is_old_what_failed_and_what_never_came(acme):
    rows = acme.query(
        "select stream, age_hours, state from freshness"
        " where stream in ('events', 'contacts', 'charges', 'published_posts') order by 1"
    )
    assert rows == [
        ("charges", None, "failed"),
        ("contacts", D("120.00"), "stale"),
        ("events", D("0.00"), "fresh"),
        ("published_posts", None, "never"),
    ]


def test_nothing_personal_reaches_the_marts(acme):
    secrets = (
        "Ann Personal",
        "does it come in blue",
        "secret words of Carl",
        "private words about an agency",
        "secret@person.example",
    )
    columns = acme.query(
        "select table_name, column_name from duckdb_columns()"
        " where database_name = 'marts' and data_type = 'VARCHAR'"
    )
    assert len(columns) > 100
    for table, column in columns:
        values = {row[0] for row in acme.query(f'select distinct "{column}" from "{table}"')}
        found = {v for v in values if v and any(secret in v for secret in secrets)}
        assert not found, f"{table}.{column} holds {found}"


def test_the_marts_file_holds_commented_tables_and_no_views(acme):
    assert acme.query(
        "select count(*) from duckdb_views() where database_name = 'marts' and not internal"
    ) == [(0,)]
    uncommented = acme.query(
        "select table_name from duckdb_tables() where database_name = 'marts' and comment is null"
        " union select table_name || '.' || column_name from duckdb_columns()"
        " where database_name = 'marts' and not internal and comment is null"
    )
    assert uncommented == []
    (version,) = acme.query(
        "select tags['storage_version'] from duckdb_databases() where database_name = 'marts'"
    )
    assert version[0].startswith("v1.4.0")


def test_the_files_are_released_after_a_build(acme):
    import subprocess
    import sys

    script = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('select 1')"
    for path in (acme.warehouse, acme.marts):
        subprocess.run([sys.executable, "-c", script, str(path)], check=True)


def test_a_week_of_touches_holds_what_came_of_it_whenever_it_came(acme):
    # Google brought Ann on 1 October: lead on the 8th, 90 euros on the 10th, 22.50 back on the
    # 20th. On Sunday 25 October that week is three whole weeks old.
    rows = acme.query(
        "select conversion_kind, age_weeks, sessions, observed from cohort_maturity"
        " where platform = 'organic search' and cohort_week_on = '2026-09-28' order by all"
    )
    assert rows == [
        ("lead", 3, 1, D(1)),
        ("net revenue", 3, 1, D("67.5")),
        ("refunds", 3, 1, D("22.5")),
        ("revenue", 3, 1, D(90)),
        ("sale", 3, 1, D(1)),
    ]


def test_all_touches_of_a_week_are_those_of_its_platforms(acme):
    wrong = acme.query(
        "select conversion_kind, cohort_week_on from cohort_maturity group by all having"
        " sum(sessions) filter (where platform = 'all')"
        " != sum(sessions) filter (where platform != 'all')"
        " or sum(observed) filter (where platform = 'all')"
        " != sum(observed) filter (where platform != 'all')"
    )
    assert wrong == []


def test_a_week_that_runs_is_no_cohort_yet(acme):
    assert acme.query("select max(cohort_week_on) from cohort_maturity") == [
        (dt.date(2026, 10, 5),)
    ]


def test_one_conversion_says_nothing_and_how_much_is_missing(acme):
    rows = acme.query(
        "select distinct completeness_pct, expected_final, conversions_needed, state, claim"
        " from cohort_maturity where platform = 'all' and conversion_kind = 'sale'"
    )
    assert rows == [(None, None, 29, "not enough data", "not enough data")]


def test_time_runs_from_the_first_touch_or_from_the_credited_one(acme):
    # Facebook on 24 September, Google on 1 October at ten, the lead on 8 October at ten.
    rows = acme.query(
        "select platform, from_touch, min(within_hours) filter (where conversions_within = 1)"
        " from time_to_outcome where conversion_kind = 'lead' and platform != 'all' group by all"
        " order by all"
    )
    assert rows == [("facebook", "first", 336), ("organic search", "credited", 168)]


def test_a_post_counts_in_the_slot_of_its_company_hour(acme):
    # 08:00 UTC on a Wednesday is ten o'clock in Berlin; one session, 700 reached.
    rows = acme.query(
        "select slot, posts, outcome_count, exposure_metric, raw_rate_per_1000, posts_needed"
        " from best_time_to_post where platform = 'facebook' and outcome = 'sessions'"
        " and posts > 0"
    )
    assert rows == [("weekday morning", 1, 1.0, "reach", pytest.approx(1000 / 700), 7)]


def test_every_hour_of_the_week_is_in_one_slot(acme):
    wrong = acme.query(
        "select weekday, hour, count(slot) from range(1, 8) as days (weekday)"
        " cross join range(24) as hours (hour) left join b.seeds.posting_slots"
        " on weekday between first_weekday and last_weekday"
        " and hour between first_hour and last_hour group by all having count(slot) != 1"
    )
    assert wrong == []


def test_a_mix_counts_comments_and_answers(acme):
    rows = acme.query(
        "select dimension_value, posts, platform_posts, comments, interactions, answered_pct"
        " from content_mix where platform = 'facebook' and outcome = 'sessions'"
        " and dimension = 'conversation' order by all"
    )
    assert rows == [("commented", 1, 2, 2, 1, 100.0), ("not commented", 1, 2, 0, 0, None)]


def test_a_young_post_is_censored_and_a_quiet_one_has_no_half_life(acme):
    rows = acme.query(
        "select basis, posts, posts_without_half_life, censored_posts, state"
        " from content_shelf_life where platform = 'facebook' and post_type = 'all' order by all"
    )
    assert rows == [
        ("counters", 0, 1, 1, "not enough data"),
        ("landed visits", 0, 1, 0, "not enough data"),
    ]
