"""Say what is published, how fresh it is, what is missing; go back a generation."""

import datetime as dt
import json

from rich.table import Table

from command_line.screen import fail, safe, screen
from configuration.home import Home
from extractors.version import Version
from warehouse.fence import AlreadyRunning, run_lock
from warehouse.generations import POINTER, NothingPublished, current
from warehouse.pointer import RollbackRefused, rollback
from warehouse.publish import REFUSED
from warehouse.querying import rows

#: As many gaps as fit a screen; the table `gaps` of the published file has all of them.
SHOWN = 10

FRESHNESS = """
select source, account, stream, state, last_as_of, age_hours from freshness
order by state = 'fresh', source, account, stream
"""
VERSIONS = """
select distinct source, api_version, api_version_ends_on from freshness
where api_version_ends_on is not null order by all
"""
GAPS = "select source, account, stream, item, reason, remedy from gaps where is_open order by all"
QUARANTINE = """
select source, stream, sum(quarantined_rows) as records, reasons from quarantine_counts
where not is_dropped group by all order by all
"""


def tell_status(home: Home) -> int:
    """Print what `show_status` shows as one JSON object, for machines; the same exit codes."""
    try:
        generation = current(home.published)
    except NothingPublished:
        print(json.dumps({"generation": None}))
        return 1
    streams = rows(generation.file, FRESHNESS)
    told = {
        "generation": generation.number,
        "as_of": generation.as_of,
        "published_at": generation.published_at,
        "file": home.published / POINTER,
        "refused": _refused(home),
        "freshness": streams,
        "gaps": rows(generation.file, GAPS),
        "quarantine": rows(generation.file, QUARANTINE),
    }
    print(json.dumps(told, default=str))
    return 0 if all(row["state"] == "fresh" for row in streams) else 1


def show_status(home: Home) -> int:
    """Print the state of the published file; return 1 when there is none or it is stale."""
    try:
        generation = current(home.published)
    except NothingPublished:
        screen.print("Nothing is published yet. Run: make nightly")
        return 1
    age = dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(generation.as_of)
    hours = age.total_seconds() / 3600
    screen.print(f"{generation}, {hours:.1f} h old: {home.published / POINTER}", soft_wrap=True)
    if told := _refused(home):
        screen.print(f"Not published since {safe(told['at'])}: {safe(told['reason'])}\n")
    table = Table("source", "account", "stream", "state", "last read (UTC)", title="Freshness")
    found = rows(generation.file, FRESHNESS)
    for row in found:
        read = f"{row['last_as_of']:%Y-%m-%d %H:%M}" if row["last_as_of"] else "-"
        table.add_row(*(safe(row[name]) for name in ("source", "account", "stream", "state")), read)
    screen.print(table)
    for row in rows(generation.file, VERSIONS):
        version = Version(row["api_version"], row["api_version_ends_on"])
        if ending := version.warning(dt.datetime.now(dt.UTC).date()):
            screen.print(f"[yellow]{safe(row['source'])}: {safe(ending)}[/]")
    gaps = rows(generation.file, GAPS)
    screen.print(f"Open gaps: {len(gaps)}")
    for row in gaps[:SHOWN]:
        where = "/".join(filter(None, (row["source"], row["account"], row["stream"], row["item"])))
        screen.print(f"  {safe(where)}: {safe(row['reason'])} {safe(row['remedy'] or '')}")
    quarantine = rows(generation.file, QUARANTINE)
    screen.print(f"Quarantined records: {sum(row['records'] for row in quarantine):,}")
    for row in quarantine[:SHOWN]:
        name = f"{row['source']}/{row['stream']}"
        screen.print(f"  {safe(name)}: {row['records']:,} ({safe(row['reasons'])})")
    return 0 if all(row["state"] == "fresh" for row in found) else 1


def _refused(home: Home) -> dict[str, str] | None:
    """Return when and why the newest build was not published, where it was not."""
    path = home.data / REFUSED
    return json.loads(path.read_text()) if path.exists() else None


def roll_back(home: Home, to: int | None) -> int:
    """Serve an earlier generation and say which."""
    try:
        with run_lock(home.data, dt.datetime.now(dt.UTC)) as fence:
            generation = rollback(fence, to)
    except (AlreadyRunning, NothingPublished, RollbackRefused) as error:
        fail(str(error))
        return 1
    screen.print(f"Now serving {generation}.")
    return 0
