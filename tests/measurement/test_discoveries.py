"""False discovery rates: the paper's own example and laws of the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.discoveries import q_values

#: The fifteen tests of section 3.2 of Benjamini and Hochberg (1995).
PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459,
    0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_papers_example_has_four_discoveries_at_five_per_cent():
    found = q_values(PAPER)
    assert (found <= 0.05).sum() == 4
    # By hand: 0.0095 x 15 / 4; and the fifth waits for the eighth, 0.0344 x 15 / 8 = 0.0645, but
    # its own 0.0201 x 15 / 5 is smaller.
    assert found[3] == pytest.approx(0.035625)
    assert found[4] == pytest.approx(0.0603)
    # The sixth has 0.0695 itself; the seventh, 0.0298 x 15 / 7 = 0.0639, is as good for it.
    assert found[5] == pytest.approx(0.0298 * 15 / 7)


def test_a_test_that_was_not_made_counts_for_none():
    found = q_values([0.01, np.nan, 0.04])
    assert found[[0, 2]] == pytest.approx([0.02, 0.04])
    assert np.isnan(found[1])
    assert len(q_values([])) == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.randoms())
def test_the_order_of_the_tests_does_not_matter(p_values, random):
    shuffled = list(range(len(p_values)))
    random.shuffle(shuffled)
    found = q_values(p_values)
    assert q_values(np.array(p_values)[shuffled]) == pytest.approx(found[shuffled])
    assert (found >= np.array(p_values) - 1e-12).all() and (found <= 1).all()
