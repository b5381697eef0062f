"""A night that adds one day costs nearly the same, however long the history before it is.

`python -m benchmarks.history` builds two companies with 5,000 visits a day that differ in the
length of their history only, and runs the night that adds one day several times on copies of each,
in turns. Counted is the time from extraction to marts. The page views of the history are landed
without a server, as the server would have served them: over HTTP they alone would take an hour.
Everything else goes the way of every night.
"""

import argparse
import datetime as dt
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sandbox
from benchmarks.nights import Night, run_night
from benchmarks.page_views import land_page_views
from sandbox import costs, inbox, moments
from sandbox.company import FOUNDED
from sandbox.records import CURRENCIES
from tests.end_to_end.night import Installation

LIMIT = 1.2
#: Visits a day at scale 1 are about 400.
SCALE = 12.5
STEPS = ("extract", "load", "models")
DAY = dt.timedelta(days=1)
#: Three years after the sandbox's company was founded, at the hour of the nightly run.
LAST = dt.datetime(2026, 11, 2, 2, tzinfo=dt.UTC)
#: The site's other counts of the same visits, and hand-made exports: more bytes of the same kind.
LEFT_OUT = ("access_log:", "facebook_export:", "ga4:", "ga4_export:")


@dataclass
class Company:
    """An installation with a history of so many months, kept as it stood before the new day."""

    months: int
    installation: Installation

    @property
    def days(self) -> int:
        """How far back the history reaches; never before the founding."""
        return min(round(self.months * 365.25 / 12), (LAST.date() - FOUNDED).days)

    @property
    def kept(self) -> Path:
        """The data root as the history left it."""
        return self.installation.folder / "kept"

    def begin(self, url: str, books: Path, page_views: Path) -> Night:
        """Run the first night over the whole history and keep what it leaves."""
        self.installation.configure(url, books, self.days)
        text = self.installation.folder / "pipeline.yml"
        text.write_text(_without(text.read_text(), LEFT_OUT))
        first = f"{LAST - (self.days + 1) * DAY:%Y%m%dT%H%M%SZ}"
        for window in page_views.rglob("*__*__*"):
            if window.name.split("__")[1] >= first:
                place = self.installation.data / "landing" / window.relative_to(page_views)
                shutil.copytree(window, place, copy_function=os.link)
        night = run_night(self.installation, LAST)
        self.installation.data.rename(self.kept)
        return night

    def add_a_day(self) -> Night:
        """Run the night that adds a day, from the kept state."""
        shutil.rmtree(self.installation.data, ignore_errors=True)
        shutil.copytree(self.kept, self.installation.data, symlinks=True, copy_function=_copy)
        return run_night(self.installation, LAST + DAY)


def main() -> int:
    """Print both medians and their ratio; return 1 when it is above the limit."""
    asked = _arguments()
    with _folder(asked.keep) as root:
        page_views = root / "page_views"
        companies = [
            Company(months, Installation(root / f"{months}_months")) for months in asked.months
        ]
        longest = max(company.days for company in companies)
        _land(page_views, LAST - longest * DAY, asked.scale)
        _keep_books(root / "books", longest, asked.scale)
        with sandbox.start(root / "company", now=LAST, scale=asked.scale, files=False) as box:
            for company in companies:
                night = company.begin(box.url, root / "books", page_views)
                print(f"{company.months} months: first night {night.wall():.0f} s", flush=True)
            box.advance(LAST + DAY)
            nights: dict[int, list[Night]] = {company.months: [] for company in companies}
            for _ in range(asked.rounds):
                for company in companies:
                    nights[company.months].append(company.add_a_day())
    return _judge(nights)


def _judge(nights: dict[int, list[Night]]) -> int:
    print(f"{'night that adds a day':<26}" + "".join(f"{m:>6} months" for m in nights) + "   ratio")
    for step in STEPS:
        _compare(f"  {step}", [[n.wall(step) for n in found] for found in nights.values()])
    wall = _compare("seconds", [[n.wall(*STEPS) for n in found] for found in nights.values()])
    cpu = _compare("processor", [[n.cpu(*STEPS) for n in found] for found in nights.values()])
    print(f"limit of both ratios {LIMIT}")
    return int(max(wall, cpu) > LIMIT)


def _compare(name: str, taken: list[list[float]]) -> float:
    """Print the medians and return how many times the first the last one is."""
    medians = [statistics.median(each) for each in taken]
    ratio = medians[-1] / medians[0]
    print(f"{name:<26}" + "".join(f"{each:11.2f} s" for each in medians) + f"   {ratio:5.2f}")
    return ratio


def _land(root: Path, start: dt.datetime, scale: float) -> None:
    """Land the page views since a day, half of them in a process of its own."""
    half = start + (LAST - start) // DAY // 2 * DAY
    spans = [(root, scale, since, until, LAST) for since, until in ((start, half), (half, LAST))]
    with ProcessPoolExecutor(len(spans)) as pool:
        for done in [pool.submit(land_page_views, *span) for span in spans]:
            done.result()


def _keep_books(folder: Path, days: int, scale: float) -> None:
    """Write costs and rates of the whole history and of the day to come."""
    world = sandbox.running.world_of(7, scale)
    last = (LAST + DAY).date()
    first = last - (days + 1) * DAY
    lines = [costs.HEADER, *(line.csv() for line in costs.lines(world, first, last))]
    inbox.write(folder / "costs.csv", lines)
    rates = [
        f"{on},{currency},{world.rate(currency, on):.8f}"
        for on in moments.days(first, last)
        for currency in CURRENCIES[1:]
    ]
    inbox.write(folder / "rates.csv", ["on,currency,rate", *rates])


def _without(text: str, names: tuple[str, ...]) -> str:
    """Return a pipeline's text without these sources, whose accounts stand on one line each."""
    lines = iter(text.splitlines(keepends=True))
    return "".join(line for line in lines if not (line.strip().startswith(names) and next(lines)))


def _copy(source: str, target: str) -> None:
    """Copy a file; what nobody ever writes again, landed and published, gets a second name."""
    is_final = {"landing", "published"} & set(Path(source).parts)
    (os.link if is_final else shutil.copy2)(source, target)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        yield keep
        return
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCHMARK_DIR")) as folder:
        yield Path(folder)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--months", type=int, nargs=2, default=[6, 36], help="lengths of history")
    parser.add_argument("--scale", type=float, default=SCALE, help="size of the company")
    parser.add_argument("--rounds", type=int, default=3, help="nights of each to take medians of")
    parser.add_argument("--keep", type=Path, help="work in this new folder and leave it there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
