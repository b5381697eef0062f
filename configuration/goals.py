"""Say what a goal in pipeline.yml is, and refuse one nobody could ever tell to be reached."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

from extractors.source import Source
from extractors.sources.file_drop import PLATFORMS as EXPORTED

#: What is counted on the site, in the CRM and in the till: for platforms and for other channels.
SITE_METRICS = ("sessions", "leads", "sales", "revenue")
#: What the platform counts of posts published in the time of the goal.
POST_METRICS = ("likes", "link_clicks")
#: Rows of `funnel_by_platform` that are no platform, as costs.csv writes them too.
CHANNELS = (
    *("direct", "email", "organic search", "paid search", "referral", "affiliates", "audio"),
    *("ai assistant", "display", "cross-network", "organic shopping", "paid shopping"),
    *("paid other", "sms", "mobile push notifications"),
)
#: Sources that have no posts: their name is no platform one can have a goal on.
WITHOUT_POSTS = {
    *("access_log", "company", "ga4", "ga4_export", "google_ads", "hubspot", "lead_table"),
    *("linkedin_ads", "meta_ads", "sale_table", "stripe", "umami"),
}


class Goal(BaseModel):
    """A goal that can be missed: one metric, one platform or all, one number, two dates."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    metric: Literal["sessions", "leads", "sales", "revenue", "likes", "link_clicks"]
    platform: str = "all"
    #: Pieces, or for revenue money in the company's currency. Below 10^12, as money is kept.
    target: Annotated[Decimal, Field(gt=0, lt=10**12, max_digits=14, decimal_places=2)]
    from_: dt.date = Field(alias="from")
    to: dt.date

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Goal":
        if self.to <= self.from_:
            raise ValueError("a goal ends after it starts")
        return self

    @property
    def key(self) -> tuple[str, str, dt.date, dt.date]:
        """What tells it from other goals."""
        return self.metric, self.platform, self.from_, self.to


class Entry(Protocol):
    """What is asked of an account."""

    @property
    def role(self) -> str:
        """Whose it is."""

    @property
    def model_extra(self) -> Mapping[str, object] | None:
        """What else pipeline.yml says of it."""


def unreachable(
    goals: Sequence[Goal],
    accounts: Mapping[str, Sequence[Entry]],
    sources: Mapping[str, Source],
) -> str:
    """Say which goal is told twice or is on a platform without an account; nothing when none is."""
    platforms = set(_platforms(accounts, sources))
    seen = set()
    for number, goal in enumerate(goals, 1):
        if goal.key in seen:
            return f"goals: number {number} stands there twice"
        seen.add(goal.key)
        known = platforms | set(CHANNELS if goal.metric in SITE_METRICS else ()) | {"all"}
        if goal.platform not in known and None not in known:
            choice = ", ".join(sorted(name for name in known if name))
            return f"goals: number {number}: {goal.platform!r} is none of {choice}"
    return ""


def _platforms(
    accounts: Mapping[str, Sequence[Entry]], sources: Mapping[str, Source]
) -> Iterator[str | None]:
    """Yield the platforms the company posts on; None where a table says them row by row."""
    for name, entries in accounts.items():
        if name in WITHOUT_POSTS or not any(entry.role == "own" for entry in entries):
            continue
        if name == "file_drop":
            yield from EXPORTED
        elif sources[name].mapped:
            for entry in entries:
                columns = (entry.model_extra or {}).get("columns")
                said = columns.get("platform") if isinstance(columns, dict) else None
                yield str(said["value"]) if isinstance(said, dict) and "value" in said else None
        else:
            yield sources[name].platform or name
