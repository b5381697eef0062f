"""Hold a full refresh of the journeys against a hand-written DuckDB script over the same rows.

`python -m benchmarks.journeys` loads a year of 10 million page views, 50,000 leads and 10,000
sales into raw tables (journeys_rows.sql), writes the same rows to Parquet, and lets two children
work in turns: dbt, which builds models/journeys and the marts that belong to them, and DuckDB,
which runs journeys_baseline.sql. Counted is each child's whole life, start and exit included, its
processor time, and the most memory it held. `--scale 0.02` tries it on a fiftieth of the rows.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from extractors.source import all_sources
from warehouse.settings import AccountRow, Settings, write_settings
from warehouse.tables import create_tables

#: Of wall and of processor time.
LIMIT = 1.5
MEMORY_LIMIT_GIB = 4.0
PAGE_VIEWS, LEADS, SALES = 10_000_000, 50_000, 10_000
HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent / "dbt_project"
#: The journeys, what they are made of, and the marts they end in. Staging is views: they stand.
REFRESH = (
    "run",
    "--full-refresh",
    *("--select", "+path:models/journeys"),
    *("+sessions", "+touchpoints", "+credits", "+conversions", "+people"),
    *("--exclude", "path:models/staging"),
)
PARQUET = {
    "events": "umami__events",
    "contacts": "hubspot__contacts",
    "charges": "stripe__charges",
    "refunds": "stripe__refunds",
    "checkout_sessions": "stripe__checkout_sessions",
}
ACME = Settings(
    name="Acme",
    time_zone="Europe/Berlin",
    currency="EUR",
    accounts=(
        AccountRow("facebook", "acme", "facebook"),
        AccountRow("umami", "site", "web"),
        AccountRow("hubspot", "crm", "crm"),
        AccountRow("stripe", "till", "till"),
    ),
    own_domains=("acme.example",),
    sources_of_record={"web": "umami", "leads": "hubspot", "sales": "stripe"},
)
AS_OF = "2026-11-22 02:00:00"


@dataclass(frozen=True)
class Taken:
    """What a child took in its whole life."""

    wall: float
    cpu: float
    memory_gib: float


def main() -> int:
    """Print both ratios and the memory; return 1 when one is above its limit."""
    asked = _arguments()
    with _folder(asked.keep) as folder:
        is_new = not (folder / "warehouse.duckdb").exists()
        _lay_out(folder)
        if is_new:
            _load(folder, asked.scale)
        _prepare(folder)
        taken: dict[str, list[Taken]] = {"by hand": [], "journeys": []}
        for _ in range(asked.rounds):
            taken["by hand"].append(_run(folder, _baseline(folder)))
            taken["journeys"].append(_run(folder, _dbt(folder, *REFRESH)))
        _tell_models(folder)
        _tell_counts(folder)
    return _judge(taken)


def _lay_out(folder: Path) -> None:
    """Make the tables of every source there is; a kept folder may be older than the newest."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        create_tables(con, all_sources())
        write_settings(con, ACME)


def _load(folder: Path, scale: float) -> None:
    """Write the rows into raw tables, as a load leaves them, and the same ones to Parquet."""
    begun = time.perf_counter()
    with duckdb.connect(str(folder / "warehouse.duckdb")) as con:
        con.execute("set enable_progress_bar = false")
        for name, rows in (("page_views", PAGE_VIEWS), ("leads", LEADS), ("sales", SALES)):
            con.execute(f"set variable {name} = {round(rows * scale)}")
        con.execute((HERE / "journeys_rows.sql").read_text())
        for name, table in PARQUET.items():
            con.execute(
                f"copy (select * exclude (observed_at, ledger_seq, key_hash) from raw.{table})"
                f" to '{folder / name}.parquet' (format parquet)"
            )
            (rows,) = con.execute(f"select count(*) from raw.{table}").fetchone() or (0,)
            print(f"{rows:>12,} {name.replace('_', ' ')}")
    print(f"loaded in {time.perf_counter() - begun:.0f} s", flush=True)


def _prepare(folder: Path) -> None:
    """Parse the project, fill the seeds and lay out staging: all of it stands before a night."""
    for command in (("seed",), ("run", "--select", "path:models/staging")):
        _run(folder, _dbt(folder, *command))


def _dbt(folder: Path, *command: str) -> list[str]:
    return [
        str(Path(sys.executable).with_name("dbt")),
        *("--quiet", "--no-use-colors", "--log-level-file", "none"),
        *command,
        *("--vars", json.dumps({"as_of": AS_OF})),
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(folder / "target")),
    ]


def _baseline(folder: Path) -> list[str]:
    """Return the command that runs the script in a new file, by an engine of the same settings."""
    script = (HERE / "journeys_baseline.sql").read_text().replace("$folder", str(folder))
    file = folder / "by_hand.duckdb"
    file.unlink(missing_ok=True)
    return [
        sys.executable,
        "-c",
        "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])",
        str(file),
        f"set enable_progress_bar = false; set TimeZone = 'UTC'; {script}",
    ]


def _run(folder: Path, command: list[str]) -> Taken:
    """Run a child to its end and return what the kernel counted for it."""
    files = {"LTL_WAREHOUSE": folder / "warehouse.duckdb", "LTL_MARTS": folder / "marts.duckdb"}
    environment = os.environ | {name: str(file) for name, file in files.items()}
    begun = time.perf_counter()
    child = subprocess.Popen(command, env=environment)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{command[:6]} ended with {child.returncode}; see its output above")
    return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20)


def _tell_models(folder: Path) -> None:
    """Print what each model of the last refresh took, the dearest first."""
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    for result in sorted(results, key=lambda one: -one["execution_time"])[:15]:
        print(f"  {result['execution_time']:7.2f} s  {result['unique_id'].rpartition('.')[2]}")


def _tell_counts(folder: Path) -> None:
    """Print how many rows both made of it: they need not be the same, but of one size."""
    with duckdb.connect() as con:
        con.execute(f"attach '{folder / 'by_hand.duckdb'}' as by_hand (read_only)")
        con.execute(f"attach '{folder / 'marts.duckdb'}' as marts (read_only)")
        for table in ("sessions", "touchpoints", "conversions", "credits"):
            counts = [
                (con.execute(f"select count(*) from {where}.{table}").fetchone() or (0,))[0]
                for where in ("by_hand", "marts")
            ]
            print(f"{table:<12} by hand {counts[0]:>12,}   journeys {counts[1]:>12,}")


def _judge(taken: dict[str, list[Taken]]) -> int:
    ratios = []
    for name in ("wall", "cpu"):
        hand, own = (
            statistics.median(getattr(one, name) for one in taken[which]) for which in taken
        )
        ratios.append(own / hand)
        print(
            f"{name:<7} by hand {hand:6.1f} s   journeys {own:6.1f} s"
            f"   ratio {own / hand:4.2f}   limit {LIMIT:.1f}"
        )
    hand, own = (max(one.memory_gib for one in taken[which]) for which in taken)
    print(
        f"memory  by hand {hand:4.1f} GiB   journeys {own:4.1f} GiB"
        f"   limit {MEMORY_LIMIT_GIB:.1f} GiB"
    )
    return int(max(ratios) > LIMIT or own > MEMORY_LIMIT_GIB)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIR")) as folder:
        yield Path(folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, help="share of the rows")
    parser.add_argument("--rounds", type=int, default=3, help="turns to take medians of")
    parser.add_argument("--keep", type=Path, help="work in this folder; what is loaded is reused")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
