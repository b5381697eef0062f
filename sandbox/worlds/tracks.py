"""Write what people of a world did as the relations of a night: visits, leads, sales, credit."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.columns import Floats, Ints, constant, dates, euros, instants, uuids, words
from sandbox.worlds.crediting import LOOKBACK_DAYS, RULES, credits, paths

#: Ways to the site that belong to no social platform, as the product calls them.
CHANNELS = ("Direct", "Organic Search", "Email", "Paid Search")
DIRECT, SEARCH, EMAIL, PAID_SEARCH = range(4)
PLATFORM_OF_CHANNEL = (None, "google", None, "google")


@dataclass(frozen=True)
class Touches:
    """Hold visits in any order.

    `at` is in days from END; `way` counts the platforms first, then CHANNELS; `post` is the index
    of the post that sent the visitor, -1 for none.
    """

    person: Ints
    at: Floats
    way: Ints
    post: Ints | None = None


@dataclass(frozen=True)
class Outcomes:
    """Hold conversions in any order: `at` in days from END, `amount` in EUR, NaN for leads."""

    person: Ints
    at: Floats
    kind: NDArray[np.str_]  # lead or sale
    amount: Floats


def facts(
    touches: Touches,
    outcomes: Outcomes,
    platforms: tuple[str, ...],
    posts: tuple[str, ...] = (),
    rules: tuple[str, ...] = RULES,
) -> dict[str, pa.Table]:
    """Return sessions, touchpoints, people, leads, conversions and credits."""
    order = np.lexsort((touches.at, touches.person))
    person, at, way = touches.person[order], touches.at[order], touches.way[order]
    n_people = int(max(person.max(initial=0), outcomes.person.max(initial=0))) + 1
    people = uuids("person", np.arange(n_people))
    sessions, touchpoints = _visits(person, at, way, people, platforms)
    if touches.post is not None:
        touchpoints |= _matches(touches.post[order], way, platforms, posts)
    told = pa.table(touchpoints)
    conversions = _conversions(outcomes, people)
    pairs = paths(person, at, outcomes.person, outcomes.at)
    return {
        "sessions": pa.table(sessions),
        "touchpoints": told,
        "people": pa.table({"person_id": people, "currency": constant("EUR", n_people)}),
        "leads": _leads(conversions),
        "conversions": conversions,
        "credits": credits(told, conversions, pairs, way, len(platforms) + DIRECT, rules),
    }


def window(first: float) -> dict[str, pa.Table]:
    """Return since when all is known, in days from END, and that it is known until the clock."""
    return {"int_window__shared": pa.table({"since_on": dates([first]), "until_on": dates([0.0])})}


def _visits(
    person: Ints, at: Floats, way: Ints, people: pa.Array, platforms: tuple[str, ...]
) -> tuple[dict[str, object], dict[str, object]]:
    keys, moments, days = uuids("touch", np.arange(len(person))), instants(at), dates(at)
    of = people.take(pa.array(person))
    shared = {
        "channel": words(way, ("Organic Social",) * len(platforms) + CHANNELS),
        "platform": words(way, (*platforms, *PLATFORM_OF_CHANNEL)),
        "identity_key": of,
        "visit_ended_at": moments,
    }
    ones = np.ones(len(person), np.int64)
    sessions = {
        "session_id": keys,
        "source": constant("umami", len(person)),
        "account": constant("site", len(person)),
        "visitor_key": of,
        "started_at": moments,
        "ended_at": moments,
        "started_on": days,
        "visit_started_at": moments,
        "utm_content": pa.nulls(len(person), pa.string()),
        "events": ones,
        "page_views": ones,
        "is_continuation": ones == 0,
        **shared,
    }
    touchpoints = {
        "touchpoint_id": keys,
        "person_id": of,
        "touched_at": moments,
        "touched_on": days,
        **shared,
    }
    return sessions, touchpoints


def _matches(
    post: Ints, way: Ints, platforms: tuple[str, ...], posts: tuple[str, ...]
) -> dict[str, object]:
    is_known = post >= 0
    matched = is_known.astype(int)
    return {
        "post_id": words(np.where(is_known, post, len(posts)), (*posts, None)),
        "post_platform": words(np.where(is_known, way, len(platforms)), (*platforms, None)),
        "match_method": words(matched, (None, "link_code_and_platform")),
        "match_confidence": words(matched, ("none", "high")),
    }


def _conversions(outcomes: Outcomes, people: pa.Array) -> pa.Table:
    count = len(outcomes.person)
    numbers = np.arange(count)
    money = euros(outcomes.amount)
    is_sale = outcomes.kind == "sale"
    return pa.table(
        {
            "conversion_id": uuids("conversion", numbers),
            "conversion_kind": words(is_sale, ("lead", "sale")),
            "source": constant("world", count),
            "account": constant("acme", count),
            "source_id": pa.array(numbers).cast(pa.string()),
            "person_id": people.take(pa.array(outcomes.person)),
            "converted_at": instants(outcomes.at),
            "converted_on": dates(outcomes.at),
            "conversion_number": np.ones(count, np.int64),
            "lookback_days": np.full(count, LOOKBACK_DAYS),
            "amount": money,
            "gross_amount": money,
            "refunded_amount": euros(outcomes.amount * 0),
            "last_refunded_at": pa.nulls(count, pa.timestamp("us")),
            "currency": constant("EUR", count),
            "amount_state": words(is_sale, ("not_offered", "measured")),
            "is_disputed": np.zeros(count, bool),
            "is_attributed": np.ones(count, bool),
        }
    )


def _leads(conversions: pa.Table) -> pa.Table:
    led = conversions.filter(pa.compute.equal(conversions["conversion_kind"], "lead"))
    return pa.table(
        {
            "lead_id": led["conversion_id"],
            "source": led["source"],
            "account": led["account"],
            "source_id": led["source_id"],
            "person_id": led["person_id"],
            "became_lead_at": led["converted_at"],
            "became_lead_on": led["converted_on"],
            "customer_at": pa.nulls(len(led), pa.timestamp("us")),
            "lifecycle_stage": constant("lead", len(led)),
            "is_attributed": np.ones(len(led), bool),
        }
    )
