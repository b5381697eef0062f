"""The company's nights, run once for all tests that look at them."""

import datetime as dt
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

import sandbox
from sandbox import Fault
from sandbox.ledger import lines
from sandbox.running import Running
from tests.end_to_end.failing import FAILING, RETIRED_METRIC
from tests.end_to_end.night import Installation
from tests.end_to_end.warm import Ended, Warm

SEED = 7
#: Enough that every mart has rows, and a first night takes seconds.
HISTORY_DAYS = 12
#: The second night is the one in which Berlin's clocks go forward.
FIRST = dt.datetime(2025, 3, 29, 2, tzinfo=dt.UTC)
SECOND = FIRST + dt.timedelta(days=1)
#: Three nights are missed before this one.
AFTER_MISSED = FIRST + dt.timedelta(days=5)


@dataclass(frozen=True)
class Night:
    """What one night did and what was published then."""

    as_of: dt.datetime
    returncode: int
    stdout: str
    manifest: dict[str, Any]
    requests: list[dict[str, Any]]
    beside: dict[str, Any] = field(default_factory=dict)

    @property
    def content_hash(self) -> str:
        return self.manifest["content_hash"]

    @property
    def table_hashes(self) -> dict[str, str]:
        return {name: told["hash"] for name, told in self.manifest["tables"].items()}


@dataclass
class Company:
    """A running sandbox and one installation that reads it."""

    box: Running
    installation: Installation
    noted: int = 0

    def new_requests(self) -> list[dict[str, Any]]:
        """Return what the platforms were asked since the last call."""
        found = list(lines(self.box.ledger_path))[self.noted :]
        self.noted += len(found)
        return found

    def night(self, as_of: dt.datetime, ended: Any, **beside: Any) -> Night:
        """Keep what a night did."""
        try:
            manifest = self.installation.manifest()
        except FileNotFoundError:
            pytest.fail(f"nothing was published, exit {ended.returncode}:\n{ended.stdout}")
        asked = self.new_requests()
        return Night(as_of, ended.returncode, ended.stdout, manifest, asked, beside)


def open_company(folder: Path, now: dt.datetime, history_days: int = HISTORY_DAYS) -> Running:
    return sandbox.start(folder / "company", SEED, now=now, days=history_days, throttle=False)


def installed(folder: Path, box: Running, data: Path | None = None, **variables: str):
    """Return an installation that reads this sandbox, with a copy of another's data."""
    installation = Installation(folder / "installation", variables)
    installation.configure(box.url, box.root / "inbox", HISTORY_DAYS)
    if data:
        shutil.copytree(data, installation.data, symlinks=True)
    return installation


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Warm:
    """Return what starts nights quickly."""
    return Warm(tmp_path_factory.mktemp("output"))


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Run the company; its nights follow one another in the fixtures below."""
    folder = tmp_path_factory.mktemp("company")
    with open_company(folder, FIRST) as box:
        yield Company(box, installed(folder, box))


@pytest.fixture(scope="session")
def nights_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """Run the same company for an installation on the other side of the world."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with open_company(folder, FIRST) as box:
        yield Company(box, installed(folder, box, TZ="Pacific/Auckland"))


@pytest.fixture(scope="session")
def both_first(company: Company, nights_elsewhere: Company, warm: Warm) -> tuple[Night, Night]:
    """Run the first night here, as a person would type it, and beside it the one elsewhere."""
    there = warm.start(nights_elsewhere.installation, "nightly", "--as-of", FIRST.isoformat())
    here = company.installation.nightly(FIRST)
    night = company.night(FIRST, here)
    return night, nights_elsewhere.night(FIRST, there.wait())


@pytest.fixture(scope="session")
def first_night(both_first: tuple[Night, Night]) -> Night:
    """Return the first night."""
    return both_first[0]


@pytest.fixture(scope="session")
def after_first(
    company: Company, first_night: Night, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return a copy of the data root as the first night left it."""
    copy = tmp_path_factory.mktemp("after_first") / "data"
    shutil.copytree(company.installation.data, copy, symlinks=True)
    return copy


@pytest.fixture(scope="session")
def second_night(company: Company, first_night: Night, after_first: Path, warm: Warm) -> Night:
    """Run the second night while two readers read and someone starts it once more."""
    company.box.advance(SECOND)
    script = str(Path(__file__).with_name("reader.py"))
    readers = {
        habit: subprocess.Popen(
            [sys.executable, script, habit, str(company.installation.pointer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for habit in ("hold", "reopen")
    }
    for reader in readers.values():
        assert reader.stdout and reader.stdout.readline() == "reading\n"
    night = warm.start(company.installation, "nightly", "--as-of", SECOND.isoformat())
    other = _start_once_more(company, warm)
    ended = night.wait()
    reports = {habit: json.loads(end.communicate("")[0]) for habit, end in readers.items()}
    return company.night(SECOND, ended, other=other, **reports)


def _start_once_more(company: Company, warm: Warm) -> Ended:
    lock = company.installation.data / "run.lock"
    while not lock.read_text():  # the second comes when the first is at work
        time.sleep(0.05)
    return warm.nightly(company.installation, SECOND)


@pytest.fixture(scope="session")
def same_night_again(company: Company, second_night: Night, warm: Warm) -> Night:
    """Run the second night again, with the same clock."""
    return company.night(SECOND, warm.nightly(company.installation, SECOND))


@pytest.fixture(scope="session")
def after_missed(company: Company, same_night_again: Night, warm: Warm) -> Night:
    """Run the night after three that were missed."""
    company.box.advance(AFTER_MISSED)
    return company.night(AFTER_MISSED, warm.nightly(company.installation, AFTER_MISSED))


@pytest.fixture(scope="session")
def faulty(after_first, tmp_path_factory):
    """Return a company whose second night meets the faults."""
    folder = tmp_path_factory.mktemp("faulty")
    with open_company(folder, SECOND) as box:
        company = Company(box, installed(folder, box, after_first))
        faults = [Fault(match, action, on=None) for match, action, _ in FAILING.values()]
        box.set_faults(*faults, RETIRED_METRIC)
        yield company


@pytest.fixture(scope="session")
def faulty_night(faulty, warm):
    """Run the second night into the faults."""
    return faulty.night(SECOND, warm.nightly(faulty.installation, SECOND))


@pytest.fixture(scope="session")
def told(faulty, faulty_night):
    """Return what the file of the faulty night says about itself."""
    return {
        "freshness": faulty.installation.ask("select source, stream, state from freshness"),
        "gaps": faulty.installation.ask(
            "select source, stream, item, reason, remedy from gaps where is_open"
        ),
        "raw": {
            (source, stream): faulty.installation.ask_build_file(
                f"select count(*) from raw.{source}__{stream} as rows"
                " inner join meta.ledger on rows.ledger_seq = ledger.seq"
                f" where ledger.as_of = timestamp '{SECOND:%Y-%m-%d %H:%M:%S}'"
            )
            for source, stream in FAILING
        },
    }


@pytest.fixture(scope="session")
def mended_night(faulty, told, warm):
    """Run the same night again when the platforms are well."""
    faulty.box.set_faults()
    return faulty.night(SECOND, warm.nightly(faulty.installation, SECOND))


@dataclass(frozen=True)
class Spoiled:
    """What a night made of a build file that somebody spoiled, and what was served meanwhile."""

    ended: Ended
    served_before: tuple[int, list[tuple[Any, ...]]]
    served_after: tuple[int, list[tuple[Any, ...]]]
    content_hash: str
    table_hashes: dict[str, str]
    requests: list[dict[str, Any]]


@dataclass(frozen=True)
class Spoiler:
    """A copy of the company's installation after the missed nights, for tests to spoil."""

    company: Company
    installation: Installation
    warm: Warm

    def execute(self, sql: str) -> None:
        """Write into the build file behind the pipeline's back."""
        with duckdb.connect(str(self.installation.data / "warehouse.duckdb")) as con:
            con.execute(sql)

    def night(self) -> Spoiled:
        """Run the night of the same clock over it."""
        before = self._served()
        ended = self.warm.nightly(self.installation, AFTER_MISSED)
        return Spoiled(
            ended,
            before,
            self._served(),
            self.installation.manifest()["content_hash"],
            self.installation.table_hashes(),
            self.company.new_requests(),
        )

    def _served(self) -> tuple[int, list[tuple[Any, ...]]]:
        generation = self.installation.manifest()["generation"]
        return generation, self.installation.ask("select * from generation")


@pytest.fixture(scope="session")
def spoiler(
    company: Company, after_missed: Night, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> Spoiler:
    """Return what spoils; the nights below follow one another."""
    folder = tmp_path_factory.mktemp("spoiled")
    return Spoiler(company, installed(folder, company.box, company.installation.data), warm)


@pytest.fixture(scope="session")
def broken_night(spoiler: Spoiler) -> Spoiled:
    """Run over a table in which a charge stands twice."""
    spoiler.execute(
        "insert into raw.stripe__charges by name"
        " select * from raw.stripe__charges where status = 'succeeded' limit 1"
    )
    return spoiler.night()


@pytest.fixture(scope="session")
def shrunken_night(spoiler: Spoiler, broken_night: Spoiled) -> Spoiled:
    """Run over a table that lost most of its rows; the charge is there once again."""
    last = "(select max(rowid) from raw.stripe__charges)"
    spoiler.execute(f"delete from raw.stripe__charges where rowid = {last}")
    spoiler.execute("delete from raw.hubspot__contacts where hash(contact_id) % 10 > 0")
    return spoiler.night()


@pytest.fixture(scope="session")
def healed_night(spoiler: Spoiler, shrunken_night: Spoiled) -> Spoiled:
    """Run after somebody deleted the build files: everything is loaded from the landing again."""
    for name in ("warehouse.duckdb", "marts.duckdb"):
        (spoiler.installation.data / name).unlink()
    return spoiler.night()
