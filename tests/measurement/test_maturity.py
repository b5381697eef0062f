"""Young cohorts are predicted with the error that the model behind them has."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement import maturity
from measurement.maturity import completeness, expected_finals, net_of

NAN = np.nan
#: Taylor, Ashe: Journal of Econometrics 23, 1983, 37-61: claims paid by year of origin and of
#: development, the triangle that methods are compared on.
TAYLOR_ASHE = """
357848 766940 610542 482940 527326 574398 146342 139950 227229 67948
352118 884021 933894 1183289 445745 320996 527804 266172 425046
290507 1001799 926219 1016654 750816 146923 495992 280405
310608 1108250 776189 1562400 272482 352053 206286
443160 693190 991983 769488 504851 470639
396132 937085 847498 805037 705960
440832 847631 1131398 1063269
359480 1061648 1443370
376686 986608
344014
"""


def triangle(text: str) -> np.ndarray:
    rows = [[float(cell) for cell in line.split()] for line in text.strip().splitlines()]
    found = np.full((len(rows), max(map(len, rows))), NAN)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


@pytest.fixture
def chain_ladder_only(monkeypatch):
    """The literature's figures are those of chain ladder at every age."""
    monkeypatch.setattr(maturity, "CHAIN_LADDER_FROM", 0.0)


def test_reserves_of_taylor_and_ashe_are_the_published_ones(chain_ladder_only):
    # Mack: ASTIN Bulletin 23(2), 1993, 213-225, table of the chain ladder reserves, in thousands.
    cells = triangle(TAYLOR_ASHE)
    made = expected_finals(cells, np.ones(10), counts=False)
    reserves = (made.final - np.nansum(cells, axis=1)) / 1000
    published = [0, 95, 470, 710, 985, 1419, 2178, 3920, 4279, 4626]
    assert np.round(reserves).tolist() == published
    assert round(reserves.sum()) == 18681


def test_prediction_errors_of_taylor_and_ashe_are_the_published_ones(chain_ladder_only):
    # England, Verrall: Insurance: Mathematics and Economics 25, 1999, 281-293: over-dispersed
    # Poisson, analytic: prediction error in per cent of the reserve, and phi.
    cells = triangle(TAYLOR_ASHE)
    made = expected_finals(cells, np.ones(10), counts=False)
    reserves = made.final - np.nansum(cells, axis=1)
    per_cent = 100 * made.standard_error[1:] / reserves[1:]
    published = [116, 46, 37, 31, 26, 23, 20, 24, 43]
    assert np.abs(per_cent - published).max() <= 0.51
    phi = maturity.dispersion(cells, made.final, completeness(cells)[0])
    assert round(phi) == 52601


def test_three_cohorts_by_hand():
    # f_1 = (15 + 30) / (10 + 20) = 1.5 and f_2 = 18 / 15 = 1.2: p = 1/1.8, 1/1.2, 1.
    cells = np.array([[10.0, 5, 3], [20, 10, NAN], [6, NAN, NAN]])
    shares, spread = completeness(cells)
    assert shares == pytest.approx([1 / 1.8, 1 / 1.2, 1])
    assert spread == pytest.approx([1 / 30 - 1 / 45 + 1 / 15 - 1 / 18, 1 / 15 - 1 / 18, 0])
    made = expected_finals(cells, np.ones(3), counts=True)
    assert made.final == pytest.approx([18, 36, 10.8])
    assert made.methods == ["chain ladder"] * 3


def test_a_young_cohort_leans_on_the_rate_of_the_others():
    # One in five has come at age 1. All rates are .1, but the last cohort's first age brought 3 of
    # the 2 expected: chain ladder 15, pooled rate 10. Benktander: C + (1 - p)(C + (1 - p) 10).
    cells = np.full((8, 2), [2.0, 8])
    cells[-1] = [3, NAN]
    rates = maturity.pooled(
        np.r_[np.full(7, 10.0), 3], np.full(8, 100.0), np.r_[np.ones(7), 0.2], 1.0
    )
    expected = rates[0][-1]
    made = expected_finals(cells, np.full(8, 100.0), counts=True)
    assert made.completeness[-1] == pytest.approx(0.2)
    assert 10 < expected < 10.5
    assert made.final[-1] == pytest.approx(3 + 0.8 * (3 + 0.8 * expected))
    assert made.methods[-1] == "credibility mix"


def test_a_very_young_cohort_is_the_others_rate_alone():
    cells = np.full((8, 2), [1.0, 39])
    cells[-1] = [0, NAN]
    made = expected_finals(cells, np.full(8, 400.0), counts=True)
    assert made.completeness[-1] == pytest.approx(0.025)
    assert made.methods[-1] == "Bornhuetter-Ferguson"
    assert 35 < made.final[-1] < 40


def test_a_whole_cohort_is_what_it_is():
    cells = np.array([[10.0, 5, 3], [20, 10, NAN], [6, NAN, NAN]])
    made = expected_finals(cells, np.ones(3), counts=True)
    assert made.low[0] == made.final[0] == made.high[0] == 18


def test_net_revenue_is_gross_less_the_refunds_still_to_come():
    gross = expected_finals(np.array([[100.0, 0], [100, NAN]]), np.ones(2), counts=False)
    back = np.array([[0.0, 10], [0, NAN]])
    net = net_of(gross, expected_finals(back, gross.final, counts=False))
    # The second week has given nothing back yet; a tenth of it will go.
    assert net.final == pytest.approx([90, 90])
    assert net.low[0] <= 90 <= net.high[0]


def test_a_triangle_with_a_hole_or_a_negative_is_refused():
    with pytest.raises(ValueError, match="missing before a later one"):
        expected_finals(np.array([[1.0, NAN, 2]]), np.ones(1), counts=True)
    with pytest.raises(ValueError, match="has no age"):
        expected_finals(np.array([[NAN, NAN]]), np.ones(1), counts=True)
    with pytest.raises(ValueError, match="negative"):
        expected_finals(np.array([[1.0, -1]]), np.ones(1), counts=False)


@st.composite
def triangles(draw):
    size = draw(st.integers(2, 7))
    cells = np.full((size, size), NAN)
    for row in range(size):
        cells[row, : size - row] = draw(
            st.lists(st.integers(0, 50), min_size=size - row, max_size=size - row)
        )
    return cells, np.array(draw(st.lists(st.integers(1, 900), min_size=size, max_size=size)), float)


@given(triangles(), st.sampled_from([0.01, 100.0]))
def test_money_in_cents_is_a_hundred_times_money(made, factor):
    cells, sessions = made
    once = expected_finals(cells, sessions, counts=False)
    times = expected_finals(cells * factor, sessions, counts=False)
    for name in ("final", "low", "high"):
        assert getattr(times, name) == pytest.approx(
            factor * getattr(once, name), rel=1e-6, abs=1e-6
        )


@given(triangles())
def test_what_is_there_is_never_taken_back(made):
    cells, sessions = made
    found = expected_finals(cells, sessions, counts=True)
    observed = np.nansum(cells, axis=1)
    assert (found.low >= observed - 1e-9).all()
    assert (found.low <= found.high).all()
    assert (found.completeness <= 1 + 1e-12).all()


@given(triangles())
def test_a_whole_cohort_of_the_usual_course_leaves_completeness_where_it_was(made):
    cells, _ = made
    shares, _ = completeness(cells)
    usual = 1000 * np.diff(shares, prepend=0)
    again, _ = completeness(np.vstack([usual, cells]))
    assert again == pytest.approx(shares, abs=1e-9)


def weeks_of_leads(random, sessions, weeks=26, ages=14, half_life=9.0, rate=0.05):
    """Return a triangle and the truth: leads at a lag with a median of nine days."""
    visits = random.poisson(sessions, weeks)
    cells, truth = np.full((weeks, ages), NAN), np.zeros(weeks)
    for week in range(weeks):
        leads = random.binomial(visits[week], rate)
        lag = random.uniform(0, 7, leads) + random.exponential(half_life / np.log(2), leads)
        age = np.minimum(lag // 7, ages - 1).astype(int)
        truth[week] = leads
        known = min(weeks - week, ages)
        cells[week, :known] = np.bincount(age, minlength=ages)[:known]
    return cells, visits.astype(float), truth


@pytest.mark.slow
@pytest.mark.parametrize(("sessions", "error"), [(200, 0.30), (1_000, 0.12), (5_000, 0.055)])
def test_the_last_four_weeks_are_foretold(sessions, error):
    random = np.random.default_rng(20261122)
    off, held = [], []
    for _ in range(200):
        cells, visits, truth = weeks_of_leads(random, sessions)
        made = expected_finals(cells, visits, counts=True)
        off.append((made.final - truth)[-4:] / truth[-4:].mean())
        held.append(((made.low <= truth) & (truth <= made.high))[-4:])
    assert abs(np.mean(off)) <= 0.03
    assert np.sqrt(np.mean(np.square(off))) <= error
    # Of 200 sessions ten convert: an interval that ends on whole numbers holds a little more.
    assert 0.85 <= np.mean(held) <= (0.95 if sessions > 200 else 0.97)
