"""When and what to post, judged by visits and leads and not by likes."""

from report.section import Ask, Column, Section, table_of
from report.words import Words

SLOTS = (
    Column("platform", "platform"),
    Column("outcome", "for"),
    Column("slot", "slot"),
    Column("posts", "posts", "count"),
    Column("exposure_metric", "per 1,000 of"),
    Column("rate_per_1000", "rate", "rate"),
    Column("rate_low_per_1000", "from", "rate"),
    Column("rate_high_per_1000", "to", "rate"),
    Column("state", "state"),
)
SELLING = (
    Column("platform", "platform"),
    Column("judged_posts", "posts", "count"),
    Column("promotional_posts", "selling", "count"),
    Column("promotional_share_pct", "share", "percent"),
    Column("is_hard_sell", "all hard sell?", "yes_or_no"),
)


def section(ask: Ask, words: Words) -> Section:
    """Name a slot only where it is one; say how much of the content sells."""
    slots = ask("best_time")
    best = [row for row in slots if row["state"] == "best"]
    said = [
        f"{row['platform']}, {row['outcome']}: {row['slot']} is best with a probability of "
        f"{words.percent(100 * row['probability_best'])}."
        for row in best
    ] or ["No slot is reliably better than another: post when it suits you."]
    return Section(
        key="best-time",
        title="When and what to post",
        said=(
            *said,
            "Rates are shrunk towards their platform's mean; intervals hold 90 %. Good posts may "
            "have been put into favourite slots: only drawn slots would tell.",
        ),
        tables=(
            table_of(
                "best_time",
                best or slots[:10],
                words,
                "Slots of the week",
                "No platform has eight posts in each slot yet.",
                *SLOTS,
            ),
            table_of(
                "hard_sell",
                ask("hard_sell"),
                words,
                "Posts that sell, by word lists nobody has checked yet",
                "No post has text.",
                *SELLING,
            ),
        ),
    )
