"""Aggregate sessions into the rows of a report, with what GA4 folds, withholds and samples."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sandbox import ga4
from sandbox.ga4 import Session
from sandbox.moments import days, starts
from sandbox.world import World

DIMENSIONS = ("date", "sessionSource", "sessionMedium", "sessionCampaignName", "landingPage")
METRICS = {
    "sessions": "TYPE_INTEGER",
    "engagedSessions": "TYPE_INTEGER",
    "totalUsers": "TYPE_INTEGER",
    "screenPageViews": "TYPE_INTEGER",
    "keyEvents": "TYPE_FLOAT",
    "userEngagementDuration": "TYPE_SECONDS",
}
OTHER = "(other)"
MOST_ROWS_A_DAY = 66  # a real property folds from 50,000 on
SAMPLED_DAYS, SAMPLED = 28, 4  # a longer report looks at every fourth session
THRESHOLD_EVERY, FEWEST_USERS = 11, 2  # on such days rows of one person are withheld

Row = tuple[str, ...]


@dataclass
class Report:
    """The rows of a report by their dimensions, and what it says of its own quality."""

    dimensions: list[str]
    rows: dict[Row, list[str]] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)


def report(
    world: World,
    first: date,
    last: date,
    dimensions: list[str],
    metrics: Sequence[str],
    now: int,
) -> Report:
    """Return the report of some days as it is at an instant; a day without visits has no row."""
    made = Report(dimensions)
    step = SAMPLED if (last - first).days >= SAMPLED_DAYS else 1
    read = 0
    groups: dict[Row, list[Session]] = defaultdict(list)
    for on in days(first, last):
        is_settled = now >= starts(on + timedelta(days=1)) + ga4.SETTLED
        found = [s for s in ga4.sessions(world, on, is_settled) if s.started_at <= now]
        read += len(found[::step])
        of_day: dict[Row, list[Session]] = defaultdict(list)
        for session in found[::step]:
            of_day[cells(on, session, dimensions)].append(session)
        for row, members in settled(made, on, of_day).items():
            groups[row] += members
    made.rows = {row: figures(groups[row], metrics, step) for row in groups}
    if step > 1:
        made.flags["samplingMetadatas"] = [
            {"samplesReadCount": str(read), "samplingSpaceSize": str(read * step)}
        ]
    return made


def cells(on: date, session: Session, dimensions: Sequence[str]) -> Row:
    """Return the dimensions of a session."""
    said = dict(zip(DIMENSIONS, (f"{on:%Y%m%d}", *session.origin, session.landing), strict=True))
    return tuple(said[name] for name in dimensions)


def settled(made: Report, on: date, of_day: dict[Row, list[Session]]) -> dict[Row, list[Session]]:
    """Fold the smallest rows of a day into one, and withhold those that would tell on somebody."""
    if len(made.dimensions) < 2:
        return of_day
    rows = sorted(of_day.items(), key=lambda row: (-len(row[1]), row[0]))
    kept = dict(rows[:MOST_ROWS_A_DAY])
    if folded := [session for _, members in rows[MOST_ROWS_A_DAY:] for session in members]:
        names = {"date": f"{on:%Y%m%d}"}
        kept[tuple(names.get(name, OTHER) for name in made.dimensions)] = folded
        made.flags["dataLossFromOtherRow"] = True
    if on.toordinal() % THRESHOLD_EVERY == 0:
        made.flags["subjectToThresholding"] = True
        kept = {r: m for r, m in kept.items() if len({s.visitor for s in m}) >= FEWEST_USERS}
    return kept


def figures(members: Sequence[Session], metrics: Sequence[str], step: int) -> list[str]:
    """Return the metrics of a row, all as text."""
    of = {
        "sessions": len(members) * step,
        "engagedSessions": sum(session.is_engaged for session in members) * step,
        "totalUsers": len({session.visitor for session in members}) * step,
        "screenPageViews": sum(session.views for session in members) * step,
        "keyEvents": sum(session.leads for session in members) * step,
        "userEngagementDuration": sum(session.seconds for session in members) * step,
    }
    return [str(of[name]) for name in metrics]
