"""Let contacts buy, fail to pay, come back, and get their money back; sales keeps deals of it."""

from datetime import date

import numpy as np

from sandbox import browsing
from sandbox.channels import column
from sandbox.dice import generator
from sandbox.journeys import errands, later
from sandbox.moments import DAY, HOUR, MINUTE, NEVER, SECOND
from sandbox.records import ABANDONED, DEAL, DUPLICATE, FROM_WEB, ORDER, PAID, REFUSED

BUYS = column("buys")
FIRST_MEAN_DAYS, FIRST_MOST_DAYS = 9.0, 58.0  # two days below 60: the visit must end before
REPEATS, REPEAT_MEAN_DAYS, REPEAT_MOST_DAYS = (0.25, 0.08), 25.0, 58.0
ON_SITE = 0.8  # the others pay by a link in a message
REFERENCED = 0.85  # share of checkouts that carry the web id
FAILS_FIRST, FAILS, LEFT = 0.06, 0.04, 0.10
REFUNDED, WHOLE, REFUND_DAYS = 0.06, 0.6, 45
# Accessories and bicycles: (share, median in EUR, sigma of the log).
BASKETS = ((0.75, 140.0, 0.6), (0.25, 1_800.0, 0.35))
CURRENCY_SHARES = np.cumsum([0.93, 0.055, 0.015])
PER_EURO = np.array([100.0, 110.0, 165.0])  # smallest units to the euro, as price lists round it


def mean_order() -> float:
    """Return the expected worth of a paid order in EUR."""
    return sum(share * median * float(np.exp(sigma**2 / 2)) for share, median, sigma in BASKETS)


def orders(seed: int, on: date, contacts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the checkouts of a day's contacts and the visits that end with one.

    Writes into `contacts` when they become customers.
    """
    rng = generator(seed, on, "orders")
    people = contacts[contacts["kind"] != DUPLICATE]
    wants = rng.random(len(people)) < BUYS[people["cause"]]
    buyer = people["number"][wants]
    first_at = later(rng, contacts["at"][buyer], FIRST_MEAN_DAYS, FIRST_MOST_DAYS)
    waves = [(buyer, first_at)]
    for share in REPEATS:
        buyer, before = waves[-1]
        again = rng.random(len(buyer)) < share
        waves.append((buyer[again], later(rng, before[again], REPEAT_MEAN_DAYS, REPEAT_MOST_DAYS)))
    left = people["number"][~wants][rng.random(int((~wants).sum())) < LEFT]
    left_at = later(rng, contacts["at"][left], FIRST_MEAN_DAYS, FIRST_MOST_DAYS)

    rows = np.zeros(sum(len(b) for b, _ in waves) + len(left), ORDER)
    rows["contact"] = np.concatenate([*(b for b, _ in waves), left])
    rows["at"] = np.concatenate([*(at for _, at in waves), left_at])
    rows["cohort"], rows["number"] = on.toordinal(), np.arange(len(rows))
    rows["first"][: len(first_at)] = True
    chance = rng.random((6, len(rows)))
    rows["state"] = np.where(chance[0] < FAILS, REFUSED, PAID)
    rows["state"][len(rows) - len(left) :] = ABANDONED
    paid = rows["state"] == PAID
    of = contacts[rows["contact"]]
    rows["cause"], rows["cause_post"] = of["cause"], of["cause_post"]
    online = (of["kind"] == FROM_WEB) & (chance[1] < ON_SITE)
    rows["on_site"] = online & paid
    rows["referenced"] = (of["kind"] == FROM_WEB) & (chance[2] < REFERENCED)
    rows["failed_first"] = paid & (chance[3] < FAILS_FIRST)
    _price(rng, rows)
    refunded = paid & (chance[4] < REFUNDED)
    wait = (rng.uniform(1, REFUND_DAYS, len(rows)) * DAY).astype(np.int64)
    rows["refund"] = np.where(
        refunded,
        np.where(chance[5] < WHOLE, rows["amount"], np.maximum(rows["amount"] * 3 // 10, 1)),
        0,
    )

    back = errands(rng, on, of["visitor"][rows["on_site"]], rows["at"][rows["on_site"]])
    back["order"] = rows["number"][rows["on_site"]]
    visitor = browsing.visitor_keys(seed, back["cohort"], back["visitor"])
    done = browsing.offsets(browsing.visit_keys(visitor, back["at"]))
    # The charge succeeds a few seconds before the shop says thank you.
    rows["at"][rows["on_site"]] += done[np.arange(len(back)), back["pages"] - 1] - 4 * SECOND
    rows["refund_at"] = np.where(refunded, rows["at"] + wait, NEVER)
    contacts["deleted_at"][rows["contact"]] = NEVER  # invoices must be kept
    np.minimum.at(contacts["customer_at"], rows["contact"][paid], rows["at"][paid] + 2 * MINUTE)
    return rows, back


def _price(rng: np.random.Generator, rows: np.ndarray) -> None:
    (share, small, spread), (_, large, narrow) = BASKETS
    basket = rng.random(len(rows)) < share
    draw = rng.standard_normal(len(rows))
    euros = np.where(basket, small * np.exp(spread * draw), large * np.exp(narrow * draw))
    drawn = np.searchsorted(CURRENCY_SHARES, rng.random(len(rows)))
    rows["currency"] = np.minimum(drawn, len(PER_EURO) - 1)
    rows["amount"] = np.maximum(euros * PER_EURO[rows["currency"]], 50).astype(np.int64)


def deals(seed: int, on: date, contacts: np.ndarray, sold: np.ndarray) -> np.ndarray:
    """Return a won deal for each contact's first sale, and the open and lost ones of others."""
    rng = generator(seed, on, "deals")
    paid = sold[sold["state"] == PAID]
    paid = paid[np.argsort(paid["at"], kind="stable")]
    _, first = np.unique(paid["contact"], return_index=True)
    won = paid[first]
    others = np.setdiff1d(
        contacts["number"][contacts["qualified_at"] < NEVER],
        np.concatenate([sold["contact"], contacts["of"]]),
    )
    # A contact that will be deleted takes part in no deal.
    others = others[contacts["deleted_at"][others] == NEVER]
    others = others[rng.random(len(others)) < 0.6]
    rows = np.zeros(len(won) + len(others), DEAL)
    rows["contact"] = np.concatenate([won["contact"], others])
    rows["cohort"], rows["number"] = on.toordinal(), np.arange(len(rows))
    rows["won"][: len(won)] = True
    rows["amount"][: len(won)], rows["currency"][: len(won)] = won["amount"], won["currency"]
    rows["amount"][len(won) :] = (rng.lognormal(6.0, 0.8, len(others)) * 100).astype(np.int64)
    since = contacts["at"][rows["contact"]]
    lead_time = won["at"] - since[: len(won)]
    rows["at"][: len(won)] = since[: len(won)] + (lead_time * rng.random(len(won))).astype(np.int64)
    rows["at"][len(won) :] = since[len(won) :] + rng.integers(1, 72, len(others)) * HOUR
    rows["closed_at"][: len(won)] = won["at"] + rng.integers(1, 180, len(won)) * MINUTE
    lost = rng.random(len(others)) < 0.6  # the rest stay open for good, as in every CRM
    rows["closed_at"][len(won) :] = np.where(
        lost,
        rows["at"][len(won) :] + (rng.uniform(5, 60, len(others)) * DAY).astype(np.int64),
        NEVER,
    )
    return rows
