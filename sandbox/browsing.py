"""Say which pages a visit opens, and when: a pure function of the visit."""

import numpy as np

from sandbox import wording
from sandbox.dice import keys
from sandbox.moments import SECOND

MOST_PAGES = 8  # 6 while browsing, then the form and the page that thanks for it
SHORTEST, SPREAD = 8 * SECOND, 150 * SECOND  # a page is read for 8 to 158 s: under 30 min a visit
LONGEST_VISIT = MOST_PAGES * (SHORTEST + SPREAD)
PATHS = (*wording.CATALOGUE, wording.SIGN_UP, wording.THANKS, wording.CHECKOUT, wording.PAID)
PATH = {path: number for number, path in enumerate(PATHS)}


def visitor_keys(seed: int, cohort: np.ndarray, visitor: np.ndarray) -> np.ndarray:
    """Return the key of each person."""
    return keys((cohort.astype(np.int64) << 32) | visitor.astype(np.int64), seed)


def visit_keys(visitors: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the key of each visit of people given by key."""
    return keys(visitors ^ at.astype(np.uint64), 11)


def offsets(visits: np.ndarray) -> np.ndarray:
    """Return when each page opens after the visit began: one row a visit, one column a page."""
    pages = np.arange(1, MOST_PAGES, dtype=np.uint64) * np.uint64(0x1000193)  # FNV's prime
    gaps = SHORTEST + (keys(visits[:, None] ^ pages, 12) % np.uint64(SPREAD)).astype(np.int64)
    return np.concatenate([np.zeros((len(visits), 1), np.int64), np.cumsum(gaps, axis=1)], axis=1)


def paths(
    visits: np.ndarray,
    landing: np.ndarray,
    pages: np.ndarray,
    contact: np.ndarray,
    order: np.ndarray,
) -> np.ndarray:
    """Return the path number of each page of each visit; columns beyond `pages` mean nothing."""
    columns = np.arange(MOST_PAGES, dtype=np.uint64)
    opened = (keys(visits[:, None] ^ columns, 13) % np.uint64(len(wording.CATALOGUE))).astype("i1")
    opened[:, 0] = landing
    rows = np.arange(len(visits))
    for ends_there, before, last in (
        (contact >= 0, wording.SIGN_UP, wording.THANKS),
        (order >= 0, wording.CHECKOUT, wording.PAID),
    ):
        chosen = rows[ends_there]
        opened[chosen, pages[ends_there] - 2] = PATH[before]
        opened[chosen, pages[ends_there] - 1] = PATH[last]
    return opened
