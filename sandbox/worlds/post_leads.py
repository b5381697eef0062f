"""Draw which visits become leads and sales, and write what a company's books tell of them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.post_columns import days_of, instants, keys
from sandbox.worlds.post_visits import Ints, Texts, Visits, told_visits
from sandbox.worlds.posts import CLOSES, ORDER_LOG_MEAN, ORDER_LOG_SD, Floats, Knobs

Flags = NDArray[np.bool_]

#: Of leads, how many sign up during the visit; within minutes.
AT_ONCE, VISIT_MINUTES = 0.3, 10.0
#: Days after a sale within which money is given back.
REFUND_DAYS = (5.0, 25.0)


@dataclass(frozen=True)
class Buyers:
    """Who becomes a lead, by the number of the visit; hours since the world's first midnight."""

    visit: Ints
    became: Floats
    sold: Floats
    gross: Floats
    refunded_at: Floats
    is_known: Flags  # as a lead, by the end
    is_sold: Flags
    is_refunded: Flags


def people_of(
    dice: np.random.Generator, chosen: Knobs, visits: Visits, zero: np.datetime64, end: float
) -> dict[str, pa.Table]:
    """Return sessions, touchpoints, leads, conversions, credits and people."""
    count = len(visits.at_hours)
    person, session = keys(dice, count), keys(dice, count)
    told = told_visits(visits, person, session, zero)
    buyers = _buyers(dice, chosen, visits, end)
    told["leads"] = _leads(dice, buyers, person, zero)
    conversions, credits = [], []
    for kind in ("lead", "sale"):
        happened = buyers.is_known if kind == "lead" else buyers.is_sold
        when = buyers.became if kind == "lead" else buyers.sold
        visit, number = buyers.visit[happened], int(happened.sum())
        refund = np.where(buyers.is_refunded, buyers.gross, 0.0)[happened]
        gross = buyers.gross[happened]
        is_sale = np.full(number, kind == "sale")
        same = {
            "conversion_id": keys(dice, number),
            "conversion_kind": [kind] * number,
            "person_id": person[visit],
            "converted_at": instants(zero, when[happened]),
            "converted_on": days_of(zero, when[happened]),
            "gross_amount": pa.array(gross, mask=~is_sale),
            "refunded_amount": pa.array(refund, mask=~is_sale),
            "amount": pa.array(gross - refund, mask=~is_sale),
            "currency": ["EUR"] * number,
        }
        conversions.append(_conversions(same, kind, buyers, happened, zero))
        credits.append(_credits(same, visits, visit, session, zero))
    told["conversions"], told["credits"] = pa.concat_tables(conversions), pa.concat_tables(credits)
    told["people"] = _people(buyers, visits, person, zero)
    return told


def _buyers(dice: np.random.Generator, chosen: Knobs, visits: Visits, end: float) -> Buyers:
    who = np.flatnonzero(dice.random(len(visits.at_hours)) < visits.closing)
    at_once = dice.random(len(who)) < AT_ONCE
    minutes = dice.uniform(0, VISIT_MINUTES / 60, len(who))
    later = 24 * dice.exponential(chosen.lead_lag_days, len(who))
    became = visits.at_hours[who] + np.where(at_once, minutes, later)
    is_sale = dice.random(len(who)) < CLOSES
    sold = became + 24 * dice.exponential(chosen.sale_lag_days, len(who))
    gross: Floats = np.exp(dice.normal(ORDER_LOG_MEAN, ORDER_LOG_SD, len(who))).round(2)
    is_refunded = dice.random(len(who)) < chosen.refund_share
    refunded_at = sold + 24 * dice.uniform(*REFUND_DAYS, len(who))
    return Buyers(
        visit=who,
        became=became,
        sold=sold,
        gross=gross,
        refunded_at=refunded_at,
        is_known=became < end,
        is_sold=is_sale & (sold < end),
        is_refunded=is_refunded & (refunded_at < end),
    )


def _leads(
    dice: np.random.Generator, buyers: Buyers, person: Texts, zero: np.datetime64
) -> pa.Table:
    known = buyers.is_known
    visit = buyers.visit[known]
    count = len(visit)
    return pa.table(
        {
            "lead_id": keys(dice, count),
            "source": ["lead_table"] * count,
            "account": ["acme"] * count,
            "source_id": [f"lead-{number}" for number in visit],
            "person_id": person[visit],
            "became_lead_at": instants(zero, buyers.became[known]),
            "became_lead_on": days_of(zero, buyers.became[known]),
            "customer_at": pa.array(
                instants(zero, buyers.sold[known]), mask=~buyers.is_sold[known]
            ),
            "is_attributed": np.ones(count, bool),
        }
    )


def _conversions(
    same: dict[str, object], kind: str, buyers: Buyers, happened: Flags, zero: np.datetime64
) -> pa.Table:
    visit = buyers.visit[happened]
    count = len(visit)
    is_sale = kind == "sale"
    return pa.table(
        {
            **same,
            "source": [f"{kind}_table"] * count,
            "account": ["acme"] * count,
            "source_id": [f"{kind}-{one}" for one in visit],
            "conversion_number": np.ones(count, int),
            "lookback_days": np.full(count, 90),
            "lead_created_at": instants(zero, buyers.became[happened]),
            "amount_state": ["measured" if is_sale else "not_offered"] * count,
            "last_refunded_at": pa.array(
                instants(zero, buyers.refunded_at[happened]),
                mask=~(buyers.is_refunded[happened] & is_sale),
            ),
            "is_disputed": np.zeros(count, bool),
            "is_attributed": np.ones(count, bool),
        }
    )


def _credits(
    same: dict[str, object], visits: Visits, visit: Ints, session: Texts, zero: np.datetime64
) -> pa.Table:
    count, who = len(visit), pa.array(visit)
    return pa.table(
        {
            **same,
            "model": ["last_non_direct"] * count,
            "touchpoint_id": session[visit],
            "touched_at": instants(zero, visits.at_hours[visit]),
            "channel": pa.array(visits.channel.astype(object)).take(who),
            "platform": visits.known_platform.take(who),
            "post_platform": visits.post_platform.take(who),
            "post_id": visits.code[visit],
            "position": np.ones(count, int),
            "path_length": np.ones(count, int),
            "share": np.ones(count),
        }
    )


def _people(buyers: Buyers, visits: Visits, person: Texts, zero: np.datetime64) -> pa.Table:
    visit = buyers.visit[buyers.is_known]
    count, who = len(visit), pa.array(visit)
    at = instants(zero, visits.at_hours[visit])
    return pa.table(
        {
            "person_id": person[visit],
            "known_ids": np.full(count, 3),
            "has_web_id": np.ones(count, bool),
            "touchpoints": np.ones(count, int),
            "first_touched_at": at,
            "last_touched_at": at,
            "first_channel": pa.array(visits.channel.astype(object)).take(who),
            "first_platform": visits.known_platform.take(who),
            "leads": np.ones(count, int),
            "sales": buyers.is_sold[buyers.is_known].astype(int),
            "became_lead_at": instants(zero, buyers.became[buyers.is_known]),
        }
    )
