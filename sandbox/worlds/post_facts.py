"""Turn drawn posts into the facts a company would have of them: readings, visits, leads, sales.

Each visitor comes once, by one page. So every visit is its own person, and the last touch of a
lead is the visit it came from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.posts import (
    CLOSES,
    ORDER_LOG_MEAN,
    ORDER_LOG_SD,
    SIZES,
    TYPES,
    Floats,
    Knobs,
    Posts,
    grown,
)
from sandbox.worlds.world import AS_OF, company

Ints = NDArray[np.int64]

#: Where the figures of posts come from: a file with a row per post and reading.
SOURCE = "metrics_file"
#: Half past one each night, the hour before the run.
READ_AT_HOUR = 1.5
#: Ages in nights at which a post is read: daily while it grows, then now and then.
NIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 14, 28)
#: Of the visits a post brings, how many come slowly; mean delay of the quick and the slow in hours.
SLOW_SHARE, QUICK_HOURS, SLOW_HOURS = 0.15, 12.0, 72.0
#: Where everybody else comes from, and in which parts; a search engine is known by its name.
ELSEWHERE = {"Organic Search": 0.5, "Direct": 0.35, "Email": 0.15}
ENGINES = {"Organic Search": "google"}
#: Of leads, how many sign up during the visit; within minutes.
AT_ONCE, VISIT_MINUTES = 0.3, 10.0
#: A counter that from one day on counts something else shows that much more.
BREAK = 1.7
#: Money: a tool per platform and month, work per post, and what a boosted post costs.
TOOL, HOURS_PER_POST, HOURLY_RATE, BOOST = 49.0, 1.5, 60.0, 80.0


@dataclass(frozen=True)
class Visits:
    """All visits of a world in the order of time; `post` counts from 0 within `platform`."""

    at_hours: Floats
    channel: NDArray[np.str_]
    platform: NDArray[np.str_]
    post: Ints
    closing: Floats


def begins(chosen: Knobs) -> datetime:
    """Return the first midnight of the world, UTC without a zone."""
    midnight = AS_OF.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=7 * chosen.weeks)


def facts(
    dice: np.random.Generator, chosen: Knobs, posts: Mapping[str, Posts], demand: Floats
) -> dict[str, pa.Table]:
    """Return every relation that models may read about this company."""
    zero = np.datetime64(begins(chosen), "us")
    end = 24.0 * 7 * chosen.weeks + AS_OF.hour
    linked = {
        name: dice.random(len(of.kind)) >= chosen.unlinked_share for name, of in posts.items()
    }
    visits = _visits(dice, chosen, posts, linked, demand, end)
    told = company(dict.fromkeys(posts, SOURCE))
    told["posts"] = _posts(posts, linked, zero)
    told["post_metrics_daily"] = _readings(chosen, posts, zero, end)
    told["account_metrics_daily"] = _followers(dice, chosen, posts, zero)
    told |= _people(dice, chosen, visits, zero, end)
    told["costs_daily"] = _costs(chosen, posts, zero)
    told["int_window__shared"] = pa.table(
        {"since_on": [begins(chosen).date()], "until_on": [AS_OF.date()]}
    )
    told["freshness"] = pa.table(
        {
            "source": [SOURCE, "ga4_export", "lead_table", "sale_table"],
            "account": ["acme"] * 4,
            "stream": ["posts", "events", "leads", "sales"],
            "state": ["fresh"] * 4,
        }
    )
    return told


def post_id(platform: str, number: int) -> str:
    """Return the id of a post, which is also the code its link carries."""
    return f"{platform}-{number:05d}"


def _instants(zero: np.datetime64, hours: Floats) -> NDArray[np.datetime64]:
    """Return instants in whole milliseconds, which every file format can write."""
    return zero + np.round(hours * 3_600_000).astype("timedelta64[ms]")


def _days(zero: np.datetime64, hours: Floats) -> pa.Array:
    return pa.array((zero + (hours // 24).astype("timedelta64[D]")).astype("datetime64[D]"))


def _keys(dice: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Return that many uuids as text."""
    text = dice.bytes(16 * count).hex()
    return np.array([text[at : at + 32] for at in range(0, 32 * count, 32)], dtype=object)


def _posts(
    posts: Mapping[str, Posts], linked: Mapping[str, NDArray[np.bool_]], zero: np.datetime64
) -> pa.Table:
    tables = []
    for name, of in posts.items():
        ids = [post_id(name, number) for number in range(len(of.kind))]
        urls = [f"https://acme.example/p?utm_content={code}" for code in ids]
        tables.append(
            pa.table(
                {
                    "post_id": ids,
                    "platform": [name] * len(ids),
                    "source": [SOURCE] * len(ids),
                    "account": ["acme"] * len(ids),
                    "account_role": ["own"] * len(ids),
                    "posted_at": _instants(zero, of.at_hours),
                    "posted_on": _days(zero, of.at_hours),
                    "posted_hour": (of.at_hours % 24).astype(int),
                    "post_type": np.array(TYPES)[of.kind],
                    "is_reply": [False] * len(ids),
                    "is_paid": of.is_paid,
                    "links": linked[name].astype(int),
                    "link_url": pa.array(urls, mask=~linked[name]),
                    "link_code": pa.array(ids, mask=~linked[name]),
                }
            )
        )
    return pa.concat_tables(tables)


def _readings(
    chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64, end: float
) -> pa.Table:
    """Return what each night read of each post: a counter that grows until it stands still."""
    broken_since = 24.0 * 7 * chosen.weeks * 0.55  # past the middle, so that both sides are long
    tables = []
    for name, of in posts.items():
        first = np.floor(of.at_hours / 24)
        ids = np.array([post_id(name, number) for number in range(len(of.kind))], dtype=object)
        for night in NIGHTS:
            read = 24 * (first + night) + READ_AT_HOUR
            is_read = read < end
            count = int(is_read.sum())
            share = grown((read - of.at_hours)[is_read])
            for metric, total in of.totals.items():
                of_metric = total[is_read]
                if metric == chosen.broken_metric:
                    of_metric = of_metric * np.where(of.at_hours[is_read] > broken_since, BREAK, 1)
                value = np.floor(of_metric * share + 0.5).astype(int)
                tables.append(
                    pa.table(
                        {
                            "platform": [name] * count,
                            "source": [SOURCE] * count,
                            "account": ["acme"] * count,
                            "post_id": ids[is_read],
                            "metric_id": [f"{SOURCE}.post.{metric}"] * count,
                            "metric": [metric] * count,
                            "observed_on": _days(zero, read[is_read]),
                            "observed_at": _instants(zero, read[is_read]),
                            "value": value,
                            "state": np.where(value == 0, "zero", "measured"),
                        }
                    )
                )
    return pa.concat_tables(tables)


def _followers(
    dice: np.random.Generator, chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64
) -> pa.Table:
    """Return a level per platform and day that grows as reach does, a little uneven."""
    days = np.arange(7 * chosen.weeks)
    tables = []
    for name in posts:
        new = dice.poisson(
            SIZES[chosen.account_size][0] * (0.001 + chosen.follower_growth / 7), len(days)
        )
        value = SIZES[chosen.account_size][0] + np.cumsum(new)
        count = len(days)
        hours = 24.0 * days
        tables.append(
            pa.table(
                {
                    "platform": [name] * count,
                    "source": [SOURCE] * count,
                    "account": ["acme"] * count,
                    "account_role": ["own"] * count,
                    "metric_id": [f"{SOURCE}.account.followers"] * count,
                    "metric": ["followers"] * count,
                    "on_date": _days(zero, hours),
                    "day_zone": ["UTC"] * count,
                    "observed_at": _instants(zero, hours + 24 + READ_AT_HOUR),
                    "value": value,
                    "state": ["measured"] * count,
                }
            )
        )
    return pa.concat_tables(tables)


def _visits(
    dice: np.random.Generator,
    chosen: Knobs,
    posts: Mapping[str, Posts],
    linked: Mapping[str, NDArray[np.bool_]],
    demand: Floats,
    end: float,
) -> Visits:
    """Draw who comes from posts, tracked or not, and from everywhere else."""
    parts: list[tuple[Floats, NDArray[np.str_], NDArray[np.str_], Ints, Floats]] = []
    for name, of in posts.items():
        number = np.repeat(
            np.arange(len(of.kind)), dice.poisson(of.expected["sessions"] * linked[name])
        )
        is_slow = dice.random(len(number)) < SLOW_SHARE
        delay = dice.exponential(np.where(is_slow, SLOW_HOURS, QUICK_HOURS))
        is_lost = dice.random(len(number)) < chosen.untracked_share
        parts.append(
            (
                of.at_hours[number] + delay,
                np.where(is_lost, "Direct", "Organic Social"),
                np.where(is_lost, "", name),
                np.where(is_lost, -1, number),
                of.closing[number],
            )
        )
    days = np.arange(7 * chosen.weeks)
    for channel, share in ELSEWHERE.items():
        # Each channel also has good and bad days of its own: no channel is the demand itself.
        mean = (
            SIZES[chosen.account_size][2]
            * share
            * np.exp(demand[days] + dice.normal(0, 0.1, len(days)))
        )
        day = np.repeat(days, dice.poisson(mean))
        count = len(day)
        parts.append(
            (
                24.0 * day + dice.uniform(0, 24, count),
                np.full(count, channel),
                np.full(count, ENGINES.get(channel, "")),
                np.full(count, -1),
                np.full(count, chosen.lead_rate),
            )
        )
    at, channel, platform, post, closing = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    order = np.argsort(at, kind="stable")
    order = order[at[order] < end]
    return Visits(at[order], channel[order], platform[order], post[order], closing[order])


def _people(
    dice: np.random.Generator, chosen: Knobs, visits: Visits, zero: np.datetime64, end: float
) -> dict[str, pa.Table]:
    """Return sessions, touchpoints, leads, conversions, credits and people."""
    count = len(visits.at_hours)
    person, session = _keys(dice, count), _keys(dice, count)
    has_post = visits.post >= 0
    platform = pa.array(visits.platform.astype(object), mask=visits.platform == "")
    codes = [
        post_id(*of) for of in zip(visits.platform[has_post], visits.post[has_post], strict=True)
    ]
    code = np.full(count, None, dtype=object)
    code[has_post] = codes
    at, on = _instants(zero, visits.at_hours), _days(zero, visits.at_hours)
    channel = pa.array(visits.channel.astype(object))
    told = {
        "sessions": pa.table(
            {
                "session_id": session,
                "source": ["ga4_export"] * count,
                "account": ["acme"] * count,
                "visitor_key": person,
                "identity_key": person,
                "started_at": at,
                "ended_at": at,
                "started_on": on,
                "visit_started_at": at,
                "visit_ended_at": at,
                "events": np.ones(count, int),
                "page_views": np.ones(count, int),
                "channel": channel,
                "platform": platform,
                "is_continuation": np.zeros(count, bool),
                "utm_content": code,
                "landing_host": ["acme.example"] * count,
                "landing_path": ["/p"] * count,
            }
        ),
        "touchpoints": pa.table(
            {
                "touchpoint_id": session,
                "person_id": person,
                "identity_key": person,
                "touched_at": at,
                "touched_on": on,
                "visit_ended_at": at,
                "channel": channel,
                "platform": platform,
                "utm_content": code,
                "landing_page": ["acme.example/p"] * count,
                "post_platform": platform,
                "post_id": code,
                "match_method": np.where(has_post, "link_code_and_platform", "none"),
                "match_confidence": np.where(has_post, "high", "none"),
            }
        ),
    }
    is_lead = dice.random(count) < visits.closing
    who = np.flatnonzero(is_lead)
    at_once = dice.random(len(who)) < AT_ONCE
    wait = np.where(
        at_once,
        dice.uniform(0, VISIT_MINUTES / 60, len(who)),
        24 * dice.exponential(chosen.lead_lag_days, len(who)),
    )
    became = visits.at_hours[who] + wait
    is_sale = dice.random(len(who)) < CLOSES
    sold = became + 24 * dice.exponential(chosen.sale_lag_days, len(who))
    gross = np.round(np.exp(dice.normal(ORDER_LOG_MEAN, ORDER_LOG_SD, len(who))), 2)
    is_refunded = dice.random(len(who)) < chosen.refund_share
    refunded_at = sold + 24 * dice.uniform(5, 25, len(who))
    is_refunded &= refunded_at < end
    known, bought = became < end, is_sale & (sold < end)
    leads = who[known]
    told["leads"] = pa.table(
        {
            "lead_id": _keys(dice, len(leads)),
            "source": ["lead_table"] * len(leads),
            "account": ["acme"] * len(leads),
            "source_id": [f"lead-{number}" for number in leads],
            "person_id": person[leads],
            "became_lead_at": _instants(zero, became[known]),
            "became_lead_on": _days(zero, became[known]),
            "customer_at": pa.array(_instants(zero, sold[known]), mask=~bought[known]),
            "is_attributed": np.ones(len(leads), bool),
        }
    )
    refund = np.where(is_refunded, gross, 0.0)
    conversions, credits = [], []
    for kind, happened, when in (("lead", known, became), ("sale", bought, sold)):
        visit = who[happened]
        number = len(visit)
        key = _keys(dice, number)
        is_sold = np.full(number, kind == "sale")
        money = {
            "gross_amount": _cents(gross[happened], is_sold),
            "refunded_amount": _cents(refund[happened], is_sold),
            "amount": _cents((gross - refund)[happened], is_sold),
            "currency": ["EUR"] * number,
        }
        same = {
            "conversion_id": key,
            "conversion_kind": [kind] * number,
            "person_id": person[visit],
            "converted_at": _instants(zero, when[happened]),
            "converted_on": _days(zero, when[happened]),
        }
        conversions.append(
            pa.table(
                {
                    **same,
                    **money,
                    "source": [f"{kind}_table"] * number,
                    "account": ["acme"] * number,
                    "source_id": [f"{kind}-{one}" for one in visit],
                    "conversion_number": np.ones(number, int),
                    "lookback_days": np.full(number, 90),
                    "lead_created_at": _instants(zero, became[happened]),
                    "amount_state": np.where(is_sold, "measured", "not_offered"),
                    "last_refunded_at": pa.array(
                        _instants(zero, refunded_at[happened]),
                        mask=~(is_refunded[happened] & is_sold),
                    ),
                    "is_disputed": np.zeros(number, bool),
                    "is_attributed": np.ones(number, bool),
                }
            )
        )
        credits.append(
            pa.table(
                {
                    **same,
                    **money,
                    "model": ["last_non_direct"] * number,
                    "touchpoint_id": session[visit],
                    "touched_at": at[visit],
                    "channel": channel.take(pa.array(visit)),
                    "platform": platform.take(pa.array(visit)),
                    "post_platform": platform.take(pa.array(visit)),
                    "post_id": code[visit],
                    "position": np.ones(number, int),
                    "path_length": np.ones(number, int),
                    "share": np.ones(number),
                }
            )
        )
    told["conversions"], told["credits"] = pa.concat_tables(conversions), pa.concat_tables(credits)
    told["people"] = pa.table(
        {
            "person_id": person[leads],
            "known_ids": np.full(len(leads), 3),
            "has_web_id": np.ones(len(leads), bool),
            "touchpoints": np.ones(len(leads), int),
            "first_touched_at": at[leads],
            "last_touched_at": at[leads],
            "first_channel": channel.take(pa.array(leads)),
            "first_platform": platform.take(pa.array(leads)),
            "leads": np.ones(len(leads), int),
            "sales": bought[known].astype(int),
            "became_lead_at": _instants(zero, became[known]),
        }
    )
    return told


def _cents(amount: Floats, is_money: NDArray[np.bool_]) -> pa.Array:
    return pa.array(amount, mask=~is_money)


def _costs(chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64) -> pa.Table:
    """Return a line per day, platform and kind of cost."""
    lines: list[tuple[int, str, str, float | None, float]] = []
    for name, of in posts.items():
        day = (of.at_hours // 24).astype(int)
        for month in range(0, 7 * chosen.weeks, 30):
            lines.append((month, name, "tools", None, TOOL))
        for week in range(chosen.weeks):
            hours = HOURS_PER_POST * int((day // 7 == week).sum())
            if hours:
                lines.append((7 * week, name, "hours", hours, hours * HOURLY_RATE))
        for one in np.unique(day[of.is_paid]):
            lines.append((int(one), name, "ads", None, BOOST * int((day[of.is_paid] == one).sum())))
    on, platform, kind, hours, amount = zip(*lines, strict=True)
    count = len(lines)
    return pa.table(
        {
            "spent_on": _days(zero, 24.0 * np.array(on)),
            "platform": platform,
            "cost_kind": kind,
            "source": ["company"] * count,
            "original_currency": ["EUR"] * count,
            "currency": ["EUR"] * count,
            "cost_lines": np.ones(count, int),
            "hours": pa.array(hours, pa.float64()),
            "original_amount": amount,
            "amount": amount,
            "allocated_amount": amount,
            "unallocated_amount": np.zeros(count),
            "amount_state": ["measured"] * count,
        }
    )
