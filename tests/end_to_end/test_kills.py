"""Laws of nights that die: killed at any moment and run again, they end as if nothing happened."""

import datetime as dt
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.end_to_end.conftest import FIRST, SECOND, installed, open_company
from tests.end_to_end.night import Installation, changed
from tests.end_to_end.warm import Ended

pytestmark = pytest.mark.slow

SEED, KILLS = 20250330, 10
#: As many nights side by side as a small machine has cores.
LANES = 2

#: Three sources are enough to see which clock a night takes, and quick.
QUICK_PIPELINE = """
company:
  name: Brightside Cycles
  time_zone: Europe/Berlin
  currency: EUR
  own_domains: [www.brightside.example]
accounts:
  hubspot:
    - {{name: crm, base_url: "{url}/hubspot"}}
  stripe:
    - {{name: till, base_url: "{url}/stripe/v1"}}
rates: "{inbox}/rates.csv"
history_days: 2
"""


@dataclass(frozen=True)
class Killed:
    """What was left of a night that was killed twice, and what the same night made of it."""

    after_seconds: list[float]
    killed_by: list[int]
    resumed: Ended
    installation: Installation

    def __str__(self):
        return f"killed after {self.after_seconds} s ({self.killed_by})\n{self.resumed.stdout}"


@pytest.fixture(scope="module")
def sweep(after_first, warm, tmp_path_factory):
    """Kill the second night at ten moments, two in each of five copies, and run it to its end."""
    folder = tmp_path_factory.mktemp("kills")
    with open_company(folder, SECOND) as box:
        undisturbed = installed(folder / "undisturbed", box, after_first)
        clean = warm.nightly(undisturbed, SECOND)
        assert clean.returncode == 0, clean.stdout
    dice = random.Random(SEED)
    # One kill in each tenth of a night's work, so that no stage is left out: by the processor
    # time it took, because what else the machine does changes all others.
    work = clean.processor_seconds
    moments = [(n + dice.random()) / KILLS * work for n in range(KILLS)]

    def kill_and_resume(number):
        # A company each: two installations cannot share a login whose tokens are good for one use.
        with open_company(folder / f"company-{number}", SECOND) as box:
            place = installed(folder / f"kill-{number}", box, after_first)
            # The later moment first: what is resumed has less to do.
            after = [moments[KILLS - 1 - number], moments[number]]
            killed_by = []
            for moment in after:
                command = warm.start(place, "nightly", "--as-of", SECOND.isoformat())
                killed_by.append(command.kill_after(moment).returncode)
            return Killed(after, killed_by, warm.nightly(place, SECOND), place)

    with ThreadPoolExecutor(LANES) as lanes:
        return undisturbed, list(lanes.map(kill_and_resume, range(KILLS // 2)))


def test_most_kills_hit_a_night_at_work(sweep):
    _, kills = sweep
    assert sum(killed.killed_by.count(-9) for killed in kills) >= KILLS - 2


def test_every_killed_night_ends_when_run_again(sweep):
    _, kills = sweep
    assert [str(killed) for killed in kills if killed.resumed.returncode != 0] == []


def test_every_killed_night_ends_with_the_same_content(sweep, second_night):
    undisturbed, kills = sweep
    calm = undisturbed.table_hashes()
    for killed in kills:
        assert changed(calm, killed.installation.table_hashes()) == set(), str(killed)
    assert undisturbed.manifest()["content_hash"] == second_night.content_hash


def test_nothing_is_left_over(sweep):
    undisturbed, kills = sweep
    for installation in (undisturbed, *(killed.installation for killed in kills)):
        data = installation.data
        names = sorted(path.name for path in data.iterdir())
        known = ["dagster", "dbt", "fence", "landing", "marts.duckdb", "published", "report"]
        assert names == [*known, "run.lock", "tokens", "warehouse.duckdb"]
        assert [path.name for path in (data / "report").iterdir()] == ["index.html"]
        assert list((data / "tokens").rglob("*.unfinished")) == []
        assert (data / "run.lock").read_text() == ""
        assert list((data / "landing" / ".unfinished").glob("*")) == []
        windows = data.glob("landing/*/*/*/*")
        assert [path for path in windows if not (path / "seal.json").exists()] == []
        kinds = {path.name.partition("-")[0] for path in installation.published.iterdir()}
        assert kinds == {"analytics", "analytics.duckdb"}
        published = {path.suffix for path in installation.published.iterdir()}
        assert published == {".duckdb", ".json"}


def test_a_killed_night_never_shows_readers_anything_but_a_whole_generation(sweep):
    _, kills = sweep
    for killed in kills:
        manifest = killed.installation.manifest()
        rows = {name: told["rows"] for name, told in manifest["tables"].items()}
        for name, promised in rows.items():
            assert killed.installation.ask(f'select count(*) from "{name}"') == [(promised,)]


def test_a_killed_night_is_taken_up_with_its_own_clock(warm, tmp_path):
    now = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(hours=1)
    with open_company(tmp_path, now, 2) as box:
        installation = Installation(tmp_path / "installation")
        inbox = box.root / "inbox"
        installation.write_pipeline(QUICK_PIPELINE.format(url=box.url, inbox=inbox))
        command = warm.start(installation, "nightly", "--as-of", now.isoformat())
        note = installation.data / "unfinished-night"
        while not note.exists():  # the clock is fixed as soon as the lock is held
            assert command.is_running, command.text()
        assert command.kill_after(0).returncode == -9
        assert not installation.pointer.exists()
        ended = warm.run(installation, "nightly")
        assert ended.returncode == 0, ended.stdout
        assert dt.datetime.fromisoformat(installation.manifest()["as_of"]) == now
        assert not note.exists()
        shutil.rmtree(installation.data)


def test_a_note_of_long_ago_is_not_taken_up(tmp_path):
    from configuration.clock import begin, clock_of

    begin(tmp_path, FIRST)
    now = FIRST + dt.timedelta(hours=13)
    assert clock_of(tmp_path, None, now) == now
    assert clock_of(tmp_path, None, FIRST + dt.timedelta(hours=11)) == FIRST
    assert clock_of(tmp_path, SECOND, now) == SECOND
