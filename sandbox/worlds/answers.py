"""Family D, response times: comments that are answered after a known time, or never, or not yet.

How fast one answers changes nothing here: who means to buy is answered sooner and buys anyway, so
that answers within the hour stand beside more leads without causing one.
"""

import numpy as np
import pyarrow as pa

from sandbox.worlds.columns import constant, euros, instants, words
from sandbox.worlds.tracks import SEARCH, Outcomes, Touches, facts, window
from sandbox.worlds.world import Size, World, company, generator

PLATFORMS = ("facebook", "instagram")
QUESTIONS = (60, 300, 1_500)
SMALL_QUESTIONS = 60
DAYS = 120.0
#: Of those who mean to buy, the share that becomes a lead within some days; of the others.
MEANS, BUYS, OTHERS = 0.25, 0.5, 0.05


def generate(seed: int, size: Size) -> World:
    """Return one world; its truth has a row per platform.

    `answered_share` is the share that is ever answered, `median_minutes` the median time of these,
    whether they have been answered by the clock or will be, `half_answered_minutes` the time after
    which half of all questions have an answer (infinite when they never do); `extra_leads` what
    answering an hour sooner would add, which is nothing.
    """
    questions = QUESTIONS[seed % len(QUESTIONS)] if size == "full" else SMALL_QUESTIONS
    dice = generator("D response", seed, "questions")
    n = questions * len(PLATFORMS)
    platform = np.repeat(np.arange(len(PLATFORMS)), questions)
    at = np.sort(-DAYS * dice.random(n))
    means = dice.random(n) < MEANS
    rate = dice.uniform(0.3, 0.9, len(PLATFORMS))
    median = np.exp(dice.uniform(np.log(30), np.log(4 * 24 * 60), len(PLATFORMS)))
    answered = dice.random(n) < rate[platform]
    minutes = median[platform] * np.exp(1.2 * dice.normal(size=n) - 0.8 * (means - MEANS))
    answered_at = at + minutes / 24 / 60
    is_seen = answered & (answered_at < 0)
    becomes = dice.random(n) < np.where(means, BUYS, OTHERS)
    led = at + dice.exponential(5, n)
    leads = np.flatnonzero(becomes & (led < 0))
    person = np.arange(n)
    touches = Touches(
        np.append(person, leads),
        np.append(at - 0.01, led[leads] - 0.01),
        np.append(platform, np.full(len(leads), len(PLATFORMS) + SEARCH)),
    )
    outcomes = Outcomes(leads, led[leads], np.full(len(leads), "lead"), np.full(len(leads), np.nan))
    given = company({name: name for name in PLATFORMS}) | facts(touches, outcomes, PLATFORMS)
    given |= window(-DAYS)
    given["interactions"] = pa.table(
        {
            "interaction_id": pa.array([f"question-{number}" for number in range(n)]),
            "platform": words(platform, PLATFORMS),
            "account": constant("acme", n),
            "post_id": constant("post-1", n),
            "answers_id": constant("post-1", n),
            "kind": constant("comment", n),
            "happened_at": instants(at),
            "author_hmac": pa.array([f"{number:032x}" for number in range(n)]),
            "is_own": np.zeros(n, bool),
            "is_hidden": np.zeros(n, bool),
            "answered_at": pa.array(np.where(is_seen, instants(answered_at), np.datetime64("NaT"))),
            "response_minutes": euros(np.where(is_seen, minutes, np.nan)),
            "account_role": constant("own", n),
        }
    )
    truth = tuple(
        {
            "platform": name,
            "questions": questions,
            "answered_share": float(answered[platform == number].mean()),
            "median_minutes": float(np.median(minutes[answered & (platform == number)])),
            "half_answered_minutes": float(
                np.median(np.where(answered, minutes, np.inf)[platform == number])
            ),
            "extra_leads": 0.0,
        }
        for number, name in enumerate(PLATFORMS)
    )
    knobs = {"member": "response", "questions": questions}
    return World("D", seed, knobs, given, truth)
