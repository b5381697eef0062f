"""Lay out what the world keeps of a day: packed rows, a few bytes each."""

from dataclasses import dataclass

import numpy as np

# `cohort` is the ordinal of the day a person first came, `visitor` their number on that day;
# `post` is -1 where no post sent them; `contact` and `order` are -1 unless the visit ends there.
VISIT = np.dtype(
    [
        ("at", "i8"),
        ("cohort", "i4"),
        ("visitor", "i4"),
        ("post", "i4"),
        ("contact", "i4"),
        ("order", "i4"),
        ("channel", "i1"),
        ("pages", "i1"),
        ("dark", "?"),
    ]
)

# A contact in the CRM. `cause` is the channel, `cause_post` the post, without which this person
# would not be one; `first` is where they came from first, which is all the CRM sees. `of` is the
# first contact of a duplicate, `twin` the duplicate of a first one, `merged_at` when it is merged.
CONTACT = np.dtype(
    [
        ("at", "i8"),
        ("cohort", "i4"),
        ("number", "i4"),
        ("visitor", "i4"),
        ("kind", "i1"),
        ("cause", "i1"),
        ("cause_post", "i4"),
        ("first", "i1"),
        ("first_post", "i4"),
        ("first_at", "i8"),
        ("first_dark", "?"),
        ("has_web_id", "?"),
        ("qualified_at", "i8"),
        ("customer_at", "i8"),
        ("edited_at", "i8"),
        ("deleted_at", "i8"),
        ("of", "i4"),
        ("twin", "i4"),
        ("merged_at", "i8"),
    ]
)
FROM_WEB, TYPED_IN, DUPLICATE = 0, 1, 2

# A checkout. `amount` is in the smallest unit of the currency.
ORDER = np.dtype(
    [
        ("at", "i8"),
        ("cohort", "i4"),
        ("number", "i4"),
        ("contact", "i4"),
        ("state", "i1"),
        ("amount", "i8"),
        ("currency", "i1"),
        ("first", "?"),
        ("on_site", "?"),
        ("referenced", "?"),
        ("failed_first", "?"),
        ("refund_at", "i8"),
        ("refund", "i8"),
        ("cause", "i1"),
        ("cause_post", "i4"),
    ]
)
PAID, REFUSED, ABANDONED = 0, 1, 2
CURRENCIES = ("EUR", "USD", "JPY")
DECIMALS = (2, 2, 0)

DEAL = np.dtype(
    [
        ("at", "i8"),
        ("cohort", "i4"),
        ("number", "i4"),
        ("contact", "i4"),
        ("closed_at", "i8"),
        ("won", "?"),
        ("amount", "i8"),
        ("currency", "i1"),
    ]
)


@dataclass(frozen=True, slots=True)
class Book:
    """What follows from the people who first came on one day, however late."""

    errands: np.ndarray  # VISIT rows of people who come back to sign up or to pay
    contacts: np.ndarray
    orders: np.ndarray
    deals: np.ndarray


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people who first came on one day: their visits, and what follows from them."""

    visits: np.ndarray  # VISIT rows in the order of time
    book: Book


def between(rows: np.ndarray, low: int, high: int) -> np.ndarray:
    """Return the rows with low <= at < high of rows in the order of time."""
    first, last = np.searchsorted(rows["at"], (low, high))
    return rows[first:last]
