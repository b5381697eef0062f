"""The toy goes through the night: eight conventions and what each makes of it, by hand.

Paths: A converts once and once not; A then B converts twice; B twice does not. A is a Facebook
post, B a newsletter. The table is worked out in docs/attribution.md.
"""

from decimal import Decimal as D

import pytest
from dbt_building import Home, build
from dbt_scenario import contact, event

AS_OF = "2026-10-25 02:00:00"
A = "utm_source=facebook&utm_medium=social"
B = "utm_source=newsletter&utm_medium=email"
#: Visitor: tags of the visits in order, and whether they end in a lead.
JOURNEYS = {
    "v1": ([A], True),
    "v2": ([A], False),
    "v3": ([A, B], True),
    "v4": ([A, B], True),
    "v5": ([B], False),
    "v6": ([B], False),
}
TABLE = {
    "first": (3, 0),
    "last": (1, 2),
    "linear": (2, 1),
    "linear_by_channel": (2, 1),
    "w_shaped": (D("1.666667"), D("1.333333")),
    "markov": (D("1.5"), D("1.5")),
    "markov_without_nulls": (D("1.8"), D("1.2")),
    "markov_journey": (2, 1),
    "shapley_conversion_rate": (D("2.5"), D("0.5")),
    "leave_one_out": (D("2.333333"), D("0.666667")),
}


@pytest.fixture(scope="module")
def toy(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("toy"))
    events, contacts = [], []
    for visitor, (visits, is_lead) in JOURNEYS.items():
        for day, query in enumerate(visits, start=1):
            at = f"2026-10-0{day} 10:00:00"
            events.append(event(f"{visitor}-{day}", visitor, at, query))
        if is_lead:
            at = at.replace("10:00", "10:02")
            events.append(event(f"{visitor}-form", visitor, at, f"web_id=w-{visitor}"))
            contacts.append(contact(f"c-{visitor}", at, web_id=f"w-{visitor}"))
    home.write(1, AS_OF, {"raw.umami__events": events, "raw.hubspot__contacts": contacts})
    build(home, AS_OF)
    return home


@pytest.mark.parametrize(
    "grain, a, b",
    [
        ("channel", "Organic Social", "Email"),
        ("platform", "facebook", "email"),
    ],
)
def test_the_toys_table_comes_out_of_the_nightly_models(toy, grain, a, b):
    rows = toy.query(
        "select model, channel, conversions from channel_mix"
        f" where period = 'all' and conversion_kind = 'lead' and grain = '{grain}'"
    )
    found = {(model, channel): conversions for model, channel, conversions in rows}
    table = {model: tuple(round(found[model, name], 6) for name in (a, b)) for model in TABLE}
    assert table == TABLE


def test_removal_effects_are_those_worked_by_hand(toy):
    # With null paths P = 1/2; without A only B's nulls are left, without B only A's one of four
    # journeys: both lose two thirds. Without null paths every path goes through A, two thirds
    # through B.
    rows = toy.query(
        "select model, channel, round(removal_effect, 6), converted_journeys, unconverted_journeys"
        " from channel_credits where grain = 'platform' and removal_effect is not null"
        " order by 1, 2"
    )
    assert rows == [
        ("markov", "email", 0.666667, 3, 3),
        ("markov", "facebook", 0.666667, 3, 3),
        ("markov_without_nulls", "email", 0.666667, 3, 3),
        ("markov_without_nulls", "facebook", 1.0, 3, 3),
    ]


def test_the_ranking_that_depends_on_the_model_is_said_to(toy):
    rows = toy.query(
        "select distinct channel, best_rank, worst_rank, is_rank_same_in_all_models"
        " from channel_mix where period = 'all' and conversion_kind = 'lead'"
        " and grain = 'platform' order by 1"
    )
    assert rows == [("email", 1, 2, False), ("facebook", 1, 2, False)]


def test_every_row_names_its_convention(toy):
    rows = toy.query("select distinct model, convention from channel_credits order by 1")
    conventions = dict(rows)
    assert "with null paths" in conventions["markov"]
    assert "without null paths" in conventions["markov_without_nulls"]
    assert all("look-back 90 days" in text for text in conventions.values())
    assert toy.query("select count(*) from credits where convention is null") == [(0,)]
