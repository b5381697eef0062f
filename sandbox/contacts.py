"""Turn the convinced into contacts of the CRM, beside those typed in by hand."""

from datetime import date

import numpy as np

from sandbox import browsing
from sandbox.channels import NUMBER, OFFLINE_LEADS
from sandbox.dice import generator
from sandbox.journeys import LATER, LATEST_DAYS, errands, later
from sandbox.moments import DAY, HOUR, NEVER, SECOND, starts
from sandbox.records import CONTACT, DUPLICATE, FROM_WEB, TYPED_IN

KNOWN = 0.85  # share of web leads whose form passed the web id on
TWICE = 0.03  # share of people entered a second time under the same address
QUALIFIED = 0.45  # share a salesperson calls
EDITED = 0.06  # share someone corrects weeks later
ERASED = 0.01  # share that asks to be deleted
MERGED = 0.5  # share of duplicates that someone merges into the first contact


def contacts(
    seed: int, scale: float, on: date, visits: np.ndarray, convinced: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the contacts that follow from a day's people, and their errands to sign up.

    Writes into `visits` which of them end with the form.
    """
    rng = generator(seed, on, "contacts")
    cause = visits[convinced]
    postponed = rng.random(len(cause)) < LATER
    back = errands(
        rng, on, cause["visitor"][postponed], later(rng, cause["at"][postponed], 3.0, LATEST_DAYS)
    )
    at = cause["at"].copy()
    pages = np.minimum(cause["pages"] + 2, browsing.MOST_PAGES)
    at[postponed], pages[postponed] = back["at"], back["pages"]
    visits["pages"][convinced[~postponed]] = pages[~postponed]
    visits["contact"][convinced[~postponed]] = np.flatnonzero(~postponed)
    back["contact"] = np.flatnonzero(postponed)
    visitor = browsing.visitor_keys(seed, cause["cohort"], cause["visitor"])
    thanked = browsing.offsets(browsing.visit_keys(visitor, at))[np.arange(len(at)), pages - 1]

    typed = int(rng.poisson(OFFLINE_LEADS * scale))
    rows = np.zeros(len(cause) + typed, CONTACT)
    web, hand = rows[: len(cause)], rows[len(cause) :]
    web["at"] = at + thanked + rng.integers(1, 8, len(web)) * SECOND
    web["visitor"], web["kind"] = cause["visitor"], FROM_WEB
    web["cause"], web["cause_post"] = cause["channel"], cause["post"]
    people, first = np.unique(visits["visitor"], return_index=True)
    origin = visits[first[np.searchsorted(people, cause["visitor"])]]
    web["first"], web["first_post"] = origin["channel"], origin["post"]
    web["first_dark"], web["first_at"] = origin["dark"], origin["at"]
    web["has_web_id"] = rng.random(len(web)) < KNOWN
    hand["at"] = starts(on) + (rng.uniform(9, 18, typed) * HOUR).astype(np.int64)
    hand["visitor"], hand["kind"] = -1, TYPED_IN
    hand["cause"] = hand["first"] = NUMBER["offline"]
    hand["cause_post"] = hand["first_post"] = -1
    rows["of"] = rows["twin"] = -1
    return _with_fates(rng, on, rows), back


def _with_fates(rng: np.random.Generator, on: date, rows: np.ndarray) -> np.ndarray:
    """Add the duplicates; say when each contact is called, corrected, deleted and merged."""
    twins = np.flatnonzero(rng.random(len(rows)) < TWICE)
    again = rows[twins]
    again["at"] += HOUR + (rng.uniform(0, 20, len(again)) * DAY).astype(np.int64)
    again["kind"], again["of"], again["has_web_id"] = DUPLICATE, twins, False
    rows["twin"][twins] = len(rows) + np.arange(len(twins))
    rows = np.concatenate([rows, again])
    rows["cohort"], rows["number"] = on.toordinal(), np.arange(len(rows))
    chance = rng.random((3, len(rows)))
    wait = (rng.exponential([[2.0], [15.0], [20.0]], (3, len(rows))) * DAY).astype(np.int64)
    wait = HOUR + np.minimum(wait, 80 * DAY)  # so that a day's book closes, see world.BOOK_DAYS
    shares = (QUALIFIED, EDITED, ERASED)
    for name, share, drawn, after in zip(
        ("qualified_at", "edited_at", "deleted_at"), shares, chance, wait, strict=True
    ):
        rows[name] = np.where(drawn < share, rows["at"] + after, NEVER)
    rows["customer_at"] = NEVER
    rows["merged_at"] = NEVER
    again = rows[len(rows) - len(twins) :]
    stays = (again["deleted_at"] == NEVER) & (rows["deleted_at"][twins] == NEVER)
    merged = stays & (rng.random(len(twins)) < MERGED)
    later_on = again["at"] + HOUR + (rng.uniform(0, 30, len(twins)) * DAY).astype(np.int64)
    again["merged_at"] = np.where(merged, later_on, NEVER)
    rows["merged_at"][twins] = again["merged_at"]
    return rows
