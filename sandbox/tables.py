"""Export tables as people keep them: last month's orders and leads, and an account on Weibo.

The orders and leads are those the till and the CRM serve as well, so the figures must agree; they
are written as German software writes them. A month's files never change once they are there.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np

from sandbox import wording
from sandbox.company import FOUNDED, ZONE
from sandbox.counters import counters
from sandbox.dice import key
from sandbox.moments import days, moment, starts
from sandbox.platforms.hubspot_rows import contact_key, ids
from sandbox.records import CURRENCIES, DECIMALS, DUPLICATE, PAID
from sandbox.world import World

SHANGHAI = ZoneInfo("Asia/Shanghai")
ORDERS = "Bestellnr;Bezahlt am;Betrag;Währung;E-Mail;Erstattet"
LEADS = "id,created,mail"
POSTS = "mid,发布时间,转发,评论,赞"
DAYS = "日期,粉丝,影响力"
#: The Chinese importer shows what Facebook shows, to fewer people, and never links to the shop.
SHARE_OF_FACEBOOK = 5
FIRST_FANS, FANS_A_DAY = 2_400, 3


def tables(world: World, today: date) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield name and lines of each table of the last whole month before a day."""
    end = today.replace(day=1)
    month = (end - timedelta(days=1)).replace(day=1)
    if month < FOUNDED:
        return
    low, high = starts(month), starts(end)
    yield f"bestellungen_{month:%Y-%m}.csv", chain([ORDERS], orders(world, low, high))
    yield f"leads_{month:%Y-%m}.csv", chain([LEADS], leads(world, low, high))
    yield f"weibo_posts_{month:%Y-%m}.csv", chain([POSTS], posts(world, month, end))
    yield f"weibo_days_{month:%Y-%m}.csv", chain([DAYS], account_days(world, month, end))


def orders(world: World, low: int, high: int) -> Iterator[str]:
    """Yield the orders that were paid in a span, with what had been given back by its end."""
    rows = _within(world.table("orders", low, high), low, high)
    for row in rows[rows["state"] == PAID]:
        person = _mail(world, world.book(_cohort(row)).contacts[int(row["contact"]) :][:1])
        back = int(row["refund"]) if row["refund_at"] <= high else 0
        yield ";".join(
            (
                f"{row['cohort']}-{row['number']}",
                f"{moment(int(row['at'])).astimezone(ZONE):%d.%m.%Y %H:%M:%S}",
                _money(int(row["amount"]), int(row["currency"])),
                CURRENCIES[row["currency"]],
                person,
                _money(back, int(row["currency"])) if back else "",
            )
        )


def leads(world: World, low: int, high: int) -> Iterator[str]:
    """Yield the contacts that became leads in a span, without doubles."""
    rows = _within(world.table("contacts", low, high), low, high)
    rows = rows[rows["kind"] != DUPLICATE]
    for row, number in zip(rows, ids(rows).tolist(), strict=True):
        yield f"{number},{moment(int(row['at'])).isoformat()},{_mail(world, np.array([row]))}"


def posts(world: World, first: date, end: date) -> Iterator[str]:
    """Yield the posts of a month as they stood at its end."""
    for post in world.posts_between(first, end - timedelta(days=1), "facebook"):
        seen = counters(post, starts(end))
        told = (seen.shares, seen.quotes, seen.likes)
        at = moment(post.at).astimezone(SHANGHAI)
        figures = ",".join(str(count // SHARE_OF_FACEBOOK) for count in told)
        yield f"{4_900_000_000_000_000 + post.ref},{at:%Y/%m/%d %H:%M},{figures}"


def account_days(world: World, first: date, end: date) -> Iterator[str]:
    """Yield the fans and a tool's score of each day."""
    for on in days(first, end - timedelta(days=1)):
        fans = FIRST_FANS + FANS_A_DAY * (on - FOUNDED).days
        yield f"{on},{fans},{40 + key(on.toordinal(), world.seed) % 30}"


def _within(rows: np.ndarray, low: int, high: int) -> np.ndarray:
    rows = rows[(rows["at"] >= low) & (rows["at"] < high)]
    return rows[np.argsort(rows["at"], kind="stable")]


def _cohort(row: np.void) -> date:
    return date.fromordinal(int(row["cohort"]))


def _mail(world: World, contact: np.ndarray) -> str:
    return wording.person(int(contact_key(world, contact)[0]))[2]


def _money(minor: int, currency: int) -> str:
    decimals = DECIMALS[currency]
    return f"{minor / 10**decimals:.{decimals}f}".replace(".", ",")
