"""List, show, load again and give up the rows that broke their contract."""

import datetime as dt
import json
import re

from rich.table import Table

from command_line.demo import demo
from command_line.night import night_clock
from command_line.screen import fail, safe, screen
from configuration.home import Home
from configuration.reading import read_pipeline
from configuration.secrets import forget_key, hash_key, load_environment
from extractors.redaction import Redactor
from extractors.source import all_sources
from orchestration.plan import accounts_by_name, company_settings
from warehouse.columns import columns_of
from warehouse.database import WarehouseBusy
from warehouse.fence import AlreadyRunning, run_lock
from warehouse.forgotten import OtherKey
from warehouse.load import load
from warehouse.masking import masked
from warehouse.quarantine import NotNow, drop, groups, rows_of, windows_of
from warehouse.tables import ContractChanged

#: Names of variables that hold a secret.
SECRET = re.compile("TOKEN|SECRET|KEY|PASSWORD|DSN", re.IGNORECASE)


def list_groups(home: Home, as_json: bool) -> int:
    """Print the reasons with their counts and an example's place."""
    try:
        found = groups(home.warehouse)
    except NotNow as error:
        fail(str(error))
        return 1
    if as_json:
        print(json.dumps(found))
        return 0
    if not found:
        screen.print("Nothing is in quarantine.")
        return 0
    table = Table("id", "where", "reasons", "rows", "windows", "example", "given up")
    for row in found:
        where = "/".join(row[name] for name in ("source", "account", "stream"))
        cells = (row["id"], where, row["reasons"], f"{row['rows']:,}", row["windows"])
        table.add_row(*map(safe, (*cells, row["example"], row["because"] or "")))
    screen.print(table)
    screen.print("Look at one: likes-to-leads quarantine show <id>")
    return 0


def show_rows(home: Home, group: str, limit: int, is_unmasked: bool) -> int:
    """Print rows of a group as they were served, people's data masked unless told otherwise."""
    try:
        found = rows_of(home.warehouse, group, limit)
    except NotNow as error:
        fail(str(error))
        return 1
    if not found:
        return _unknown(group)
    redact = _redactor(home)
    for row in found:
        page = "" if row["page"] is None else f", page {row['page']}"
        place = "/".join(row[name] for name in ("source", "account", "stream", "window_id"))
        screen.print(f"{safe(place)}{page}, row {row['position']}: {safe(row['reasons'])}")
        payload = row["payload"] or ""
        if not is_unmasked:
            source = all_sources().get(row["source"])
            streams = source.streams if source else ()
            contract = next((s.contract for s in streams if s.name == row["stream"]), None)
            payload = masked(payload, columns_of(contract) if contract else ())
        shown = redact.body(payload.encode(errors="replace")).decode()
        screen.print(f"  {safe(shown)}", soft_wrap=True)
    return 0


def replay(home: Home, group: str) -> int:
    """Load the windows of a group, or of all that is not given up, once more from the landing."""
    with demo(home, night_clock(home, ""), "replaying for"):
        pipeline = read_pipeline(home.pipeline)
        environment = load_environment(home.root)
        try:
            with run_lock(home.data, dt.datetime.now(dt.UTC)):
                places = windows_of(home.warehouse, group)
                if not places:
                    return _unknown(group)
                before = sum(row["rows"] for row in groups(home.warehouse))
                reports = load(
                    home.landing,
                    home.warehouse,
                    sources=all_sources(),
                    hash_key=hash_key(environment),
                    settings=company_settings(pipeline),
                    accounts=accounts_by_name(pipeline),
                    forget_key=forget_key(environment),
                    again=places,
                )
                after = sum(row["rows"] for row in groups(home.warehouse))
        except (AlreadyRunning, ContractChanged, NotNow, OtherKey, WarehouseBusy) as error:
            fail(str(error))
            return 1
    refused = [report for report in reports if report.refused]
    for report in refused:
        fail(str(report.refused))
    changed = sum(report.changed_rows for report in reports)
    screen.print(
        f"{len(reports)} windows loaded again without a request: {changed:,} rows changed,"
        f" {before:,} were in quarantine, {after:,} are. The next night publishes it."
    )
    return 1 if refused else 0


def give_up(home: Home, group: str, because: str) -> int:
    """Mark the rows of a group as dropped; they stay counted."""
    now = dt.datetime.now(dt.UTC)
    try:
        with run_lock(home.data, now):
            done = drop(home.landing, home.warehouse, group, because, now)
    except (AlreadyRunning, NotNow, WarehouseBusy) as error:
        fail(str(error))
        return 1
    if not done:
        return _unknown(group)
    screen.print(f"{done:,} rows given up; they stay counted as quarantined.")
    return 0


def _unknown(group: str) -> int:
    named = f"There are no open rows in quarantine under {group}" if group else "Nothing to do"
    fail(f"{named}: see `likes-to-leads quarantine list`.")
    return 1


def _redactor(home: Home) -> Redactor:
    """Cut our own secrets once more: answers were landed without them, delivered files as given."""
    environment = load_environment(home.root)
    return Redactor((), lambda: [v for name, v in environment.items() if SECRET.search(name)])
