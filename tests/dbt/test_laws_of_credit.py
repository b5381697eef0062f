"""What must hold of credit whatever the model, each law on people one can follow by hand."""

from decimal import Decimal as D

import pytest
from dbt_building import Home, build
from dbt_scenario import charge, contact, event

AS_OF = "2026-11-10 02:00:00"
FACEBOOK = "utm_source=facebook&utm_medium=social"
MAIL = "utm_source=newsletter&utm_medium=email"
SEARCH = "gclid=1"
MODELS = {
    "first",
    "last",
    "last_non_direct",
    "linear",
    "linear_by_channel",
    "position_based",
    "w_shaped",
    "time_decay",
    "markov_journey",
}


RULES = MODELS - {"markov_journey"}


class People:
    """Rows of a small company, written person by person."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict]] = {}

    def visits(self, person: str, *visits: tuple[str, str | None]) -> None:
        """Let a person visit at these times with these tags; each visit shows who they are."""
        for number, (at, query) in enumerate(visits):
            tagged = "&".join(filter(None, [query, f"web_id=w-{person}"]))
            self._add("umami__events", event(f"{person}-{at}-{number}", f"v-{person}", at, tagged))

    def becomes_lead(self, person: str, at: str, **more: str) -> None:
        self._add(
            "hubspot__contacts",
            contact(f"c-{person}", at, web_id=f"w-{person}", email_hmac=f"e-{person}", **more),
        )

    def pays(
        self, person: str, order: str, at: str, cents: int, currency: str = "eur", **more: object
    ) -> None:
        self._add(
            "stripe__charges", charge(order, at, cents, currency, email_hmac=f"e-{person}", **more)
        )

    def gets_back(self, order: str, at: str, cents: int) -> None:
        self._add(
            "stripe__refunds",
            {
                "refund_id": f"re-{order}-{cents}",
                "charge_id": order,
                "created_at": at,
                "amount_minor": cents,
                "currency": "eur",
                "status": "succeeded",
            },
        )

    def _add(self, table: str, row: dict) -> None:
        self.rows.setdefault(f"raw.{table}", []).append(row)


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Home:
    people = People()
    # Rita orders twice, for 100 and for 300.
    people.visits("rita", ("2026-10-01 10:00:00", FACEBOOK), ("2026-10-05 10:00:00", MAIL))
    people.becomes_lead("rita", "2026-10-05 10:01:00", mql_at="2026-10-21 08:00:00")
    people.pays("rita", "o-100", "2026-10-06 10:00:00", 10000)
    people.visits("rita", ("2026-10-20 10:00:00", SEARCH))
    people.pays("rita", "o-300", "2026-10-21 10:00:00", 30000)
    # Tom's two touches carry the same time.
    people.visits("tom", ("2026-10-02 10:00:00", FACEBOOK))
    people.rows["raw.umami__events"].append(
        event("tom-2", "v-tom-phone", "2026-10-02 10:00:00", f"{MAIL}&web_id=w-tom")
    )
    people.becomes_lead("tom", "2026-10-02 10:05:00")
    # Una clicks in the second of her order and again that evening.
    people.visits("una", ("2026-10-03 10:00:00", FACEBOOK), ("2026-10-03 20:00:00", MAIL))
    people.becomes_lead("una", "2026-10-03 10:00:00")
    people.pays("una", "o-una", "2026-10-03 10:00:00", 5000)
    # Vic was never seen; Wim gets everything back in two parts, cents that do not divide.
    people.pays("vic", "o-vic", "2026-10-04 10:00:00", 4200)
    people.visits(
        "wim",
        ("2026-10-01 09:00:00", FACEBOOK),
        ("2026-10-02 09:00:00", MAIL),
        ("2026-10-03 09:00:00", SEARCH),
    )
    people.becomes_lead("wim", "2026-10-03 09:01:00")
    people.pays("wim", "o-wim", "2026-10-04 09:00:00", 10001, amount_refunded_minor=10001)
    people.gets_back("o-wim", "2026-10-20 09:00:00", 3334)
    people.gets_back("o-wim", "2026-10-21 09:00:00", 6667)
    # Xena's visit is older than the look-back of a sale here, and young enough for her lead's.
    people.visits("xena", ("2026-08-01 10:00:00", FACEBOOK))
    people.becomes_lead("xena", "2026-10-01 10:00:00")
    people.pays("xena", "o-xena", "2026-10-02 10:00:00", 1000)
    # Yan pays in dollars on three days; nobody wrote down what they were worth on the third.
    people.visits("yan", ("2026-10-04 10:00:00", SEARCH))
    people.becomes_lead("yan", "2026-10-04 10:01:00")
    people.pays("yan", "o-usd-mon", "2026-10-05 10:00:00", 10000, "usd")
    people.pays("yan", "o-usd-tue", "2026-10-06 10:00:00", 10000, "usd")
    people.pays("yan", "o-usd-wed", "2026-10-07 10:00:00", 10000, "usd")
    people.rows["raw.company__rates"] = [
        {"valid_on": "2026-10-05", "currency": "USD", "rate": "0.90000000"},
        {"valid_on": "2026-10-06", "currency": "USD", "rate": "0.95000000"},
    ]
    people.rows["raw.company__costs"] = [
        {
            "row_number": 1,
            "spent_on": "2026-10-01",
            "platform": "pinterest",
            "cost_kind": "ads",
            "currency": "EUR",
            "amount": "250.00",
        }
    ]
    home = Home(tmp_path_factory.mktemp("laws"))
    with home.open() as con:
        con.execute(
            "update config.conversion_kinds set lookback_days = 30 where conversion_kind = 'sale'"
        )
        con.execute("insert into config.conversion_kinds values ('mql', 60)")
    home.write(1, AS_OF, people.rows)
    build(home, AS_OF)
    return home


def amounts(home: Home, order: str) -> dict[str, D]:
    return dict(
        home.query(
            "select model, sum(credits.amount) from credits inner join conversions"
            f" using (conversion_id) where source_id = '{order}' group by model"
        )
    )


def test_law_1_two_orders_of_one_customer_are_each_credited_once_in_full(company):
    assert amounts(company, "o-100") == dict.fromkeys(MODELS, D("100.00"))
    assert amounts(company, "o-300") == dict.fromkeys(MODELS, D("300.00"))
    assert company.query(
        "select source_id, conversion_number from conversions where source_id in"
        " ('o-100', 'o-300') order by 1"
    ) == [("o-100", 1), ("o-300", 2)]


def test_law_2_a_lead_without_money_gets_count_credit(company):
    rows = company.query(
        "select model, sum(share), max(credits.amount) from credits inner join conversions"
        " using (conversion_id) where source_id = 'c-rita'"
        " and conversions.conversion_kind = 'lead' group by model"
    )
    assert {model: (share, amount) for model, share, amount in rows} == dict.fromkeys(
        MODELS, (D(1), None)
    )


def test_law_3_short_paths_sum_to_one_and_equal_times_are_deterministic(company):
    assert company.query(
        "select count(*) from (select conversion_id, model from credits where path_length <= 2"
        " group by all having sum(share) <> 1)"
    ) == [(0,)]
    rows = company.query(
        "select model, touchpoint_id from credits inner join conversions using (conversion_id)"
        " where source_id = 'c-tom' and model in ('first', 'last') order by model"
    )
    ids = company.query(
        "select touchpoint_id from touchpoints where touched_at = '2026-10-02 10:00:00' order by 1"
    )
    assert [touchpoint for _, touchpoint in rows] == [touchpoint for (touchpoint,) in ids]


def test_law_4_a_touch_after_the_conversion_gets_nothing_one_in_its_second_counts(company):
    assert company.query(
        "select distinct channel, path_length from credits inner join conversions"
        " using (conversion_id) where source_id = 'o-una'"
    ) == [("Organic Social", 1)]


def test_law_5_a_conversion_without_a_touch_is_an_unattributed_row(company):
    rows = company.query(
        "select model, channel, share, credits.amount from credits inner join conversions"
        " using (conversion_id) where source_id = 'o-vic'"
    )
    assert sorted(rows) == sorted((m, "unattributed", D(1), D("42.00")) for m in MODELS)
    assert company.query(
        "select distinct conversions from channel_credits where channel = 'unattributed'"
        " and conversion_kind = 'sale' and grain = 'channel'"
    ) == [(D(2),)], "Vic, and Xena whose visit is too old for her sale"


def test_law_6_a_channel_with_cost_and_no_sale_stays_at_minus_100_pct(company):
    assert company.query(
        "select sales, revenue_amount, cost_amount, revenue_per_cost, return_on_cost_pct"
        " from funnel_by_platform where platform = 'pinterest' and period = 'all'"
    ) == [(D(0), D(0), D("250.00"), 0.0, -100.0)]
    assert company.query(
        "select count(*), max(conversions) from channel_mix where channel = 'pinterest'"
        " and conversion_kind = 'sale' and grain = 'platform' and period = 'all'"
    ) == [(13, D(0))], "in view under every model"


def test_law_9_refunds_reverse_exactly_the_credit_they_gave(company):
    rows = company.query(
        "select model, credits.gross_amount, credits.refunded_amount, credits.amount from credits"
        " inner join conversions using (conversion_id) where source_id = 'o-wim'"
    )
    assert {model for model, *_ in rows} == MODELS
    assert all(gross == refunded and net == 0 for _, gross, refunded, net in rows)
    assert (
        company.query(
            "select model, sum(credits.gross_amount) from credits inner join conversions"
            " using (conversion_id) where source_id = 'o-wim' group by model"
            " having sum(credits.gross_amount) <> 100.01"
        )
        == []
    )
    assert company.query(
        "select gross_amount, refunded_amount, amount from conversions where source_id = 'o-wim'"
    ) == [(D("100.01"), D("100.01"), D("0.00"))]


def test_each_kind_of_conversion_has_its_own_look_back(company):
    assert company.query(
        "select source_id, is_attributed, lookback_days from conversions"
        " where source_id in ('c-xena', 'o-xena') order by 1"
    ) == [("c-xena", True, 90), ("o-xena", False, 30)]
    assert company.query(
        "select distinct conversion_kind, lookback_days from attribution_models order by 1"
    ) == [("lead", 90), ("mql", 60), ("sale", 30)]


def test_a_stage_of_a_lead_is_a_conversion_when_it_is_asked_for(company):
    assert company.query(
        "select conversion_kind, path_length, sum(share) from credits inner join conversions"
        " using (conversion_id, conversion_kind) where source_id = 'c-rita' and model = 'linear'"
        " group by all order by 1"
    ) == [("lead", 2, D(1)), ("mql", 3, D(1))]
    assert company.query("select count(*) from conversions where conversion_kind = 'sql'") == [(0,)]
    assert company.query("select sum(leads), sum(sales) from people") == [(6, 9)], (
        "stages are no leads"
    )


def test_law_10_foreign_money_converts_at_the_rate_of_its_day(company):
    assert company.query(
        "select source_id, amount, amount_state from conversions where source_id like 'o-usd%'"
        " order by source_id"
    ) == [
        ("o-usd-mon", D("90.00"), "measured"),
        ("o-usd-tue", D("95.00"), "measured"),
        ("o-usd-wed", None, "missing_rate"),  # never yesterday's rate in silence
    ]


@pytest.fixture(scope="module")
def year(tmp_path_factory) -> Home:
    """Twelve months of 100 euros on Facebook that bring one sale of 300 each."""
    people = People()
    months = [f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02d}" for n in range(12)]
    for month in months:
        people.visits(month, (f"{month}-10 10:00:00", FACEBOOK), (f"{month}-11 10:00:00", MAIL))
        people.visits(month, (f"{month}-12 10:00:00", FACEBOOK))
        people.becomes_lead(month, f"{month}-12 10:01:00")
        people.pays(month, f"o-{month}", f"{month}-14 10:00:00", 30000)
        # Two browsers nobody knows, with and without success elsewhere.
        people.visits(f"{month}-x", (f"{month}-15 10:00:00", MAIL))
        people.visits(f"{month}-y", (f"{month}-16 10:00:00", FACEBOOK))
    # Two months of cost before anything was measured, and one booked ahead.
    people.rows["raw.company__costs"] = [
        {
            "row_number": number,
            "spent_on": f"{month}-15",
            "platform": "facebook",
            "cost_kind": "ads",
            "currency": "EUR",
            "amount": "100.00",
        }
        for number, month in enumerate(["2025-09", "2025-10", *months, "2026-12"], start=1)
    ]
    people.rows["meta.ledger"] = [
        {
            "seq": 1,
            "source": source,
            "account": account,
            "stream": stream,
            "window_start": "2025-10-31 23:00:00",
            "window_end": AS_OF,
            "as_of": AS_OF,
        }
        for source, account, stream in [
            ("umami", "site", "events"),
            ("hubspot", "crm", "contacts"),
            ("stripe", "till", "charges"),
        ]
    ]
    home = Home(tmp_path_factory.mktemp("year"))
    home.write(1, AS_OF, people.rows)
    build(home, AS_OF)
    return home


def test_law_7_a_constant_return_of_3_is_3_after_twelve_months(year):
    assert year.query(
        "select cost_amount, cost_outside_window_amount, revenue_amount, revenue_per_cost,"
        " return_on_cost_pct from funnel_by_platform where platform = 'facebook'"
        " and period = 'all'"
    ) == [(D("1200.00"), D("300.00"), D("3600.00"), 3.0, 200.0)]
    assert year.query(
        "select count(*), min(revenue_per_cost), max(revenue_per_cost) from funnel_by_platform"
        " where platform = 'facebook' and period = 'month' and cost_amount > 0"
    ) == [(12, 3.0, 3.0)]


def test_law_8_a_later_conversion_never_rewrites_the_credit_of_an_earlier_one(year):
    table = "select conversion_id, model, touchpoint_id, share, amount from credits"
    before = set(year.query(table))
    before_channels = set(year.query("select * exclude (is_settled) from channel_credits"))
    days = dict(year.query("select conversion_id, cast(converted_on as varchar) from conversions"))
    later = People()
    # The next night a browser of October turns out to be a buyer's, who buys in November.
    later.visits("2026-10-x", ("2026-11-10 12:00:00", SEARCH))
    later.becomes_lead("2026-10-x", "2026-11-10 12:00:30")
    later.pays("2026-10-x", "o-late", "2026-11-10 13:00:00", 90000)
    year.write(2, "2026-11-11 02:00:00", later.rows)
    build(year, "2026-11-11 02:00:00", built_seq=1, changed_from="2026-11-10")
    after = set(year.query(table))
    after_channels = set(year.query("select * exclude (is_settled) from channel_credits"))
    assert {row[1] for row in after - before} == MODELS, "the new conversions are credited"
    assert before - after == set(), "nothing that stood was changed"
    assert {days.get(row[0]) for row in after - before} == {None}
    assert before_channels <= after_channels
    assert {str(row[0]) for row in after_channels - before_channels} == {"2026-11-01"}
