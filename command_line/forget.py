"""Forget a person, and say what was removed without saying who."""

import datetime as dt
import sys

import typer

from command_line.demo import demo
from command_line.night import Wish, night_clock, run_night
from command_line.screen import fail, safe, screen
from configuration.home import Home
from configuration.secrets import forget_key, load_environment
from extractors.source import all_sources
from warehouse.erasing import places_of
from warehouse.fence import AlreadyRunning, run_lock
from warehouse.forget import NotClear, Removed, carry_out, find_person
from warehouse.forgotten import OtherKey, read_forgotten

#: What no search of records can find, said each time: the rest is for a person to do.
NOT_FOUND_HERE = (
    "Not found this way: visits and log lines that carry no id or address of theirs, comments "
    "under another name, addresses encoded otherwise than in links. Not ours to erase: the "
    "platforms themselves, files where you delivered them, your backups, and files that readers "
    "copied or still have open."
)


def forget_person(home: Home, asked: str, is_later: bool) -> int:
    """Erase what landed, then publish anew; return 0 once nothing of the person is left."""
    asked = asked or _ask()
    if not home.landing.is_dir():
        fail(f"Nothing has landed in {home.landing} yet.")
        return 1
    now = dt.datetime.now(dt.UTC)
    with demo(home, night_clock(home, ""), "looking in"):
        key = forget_key(load_environment(home.root))
    try:
        with run_lock(home.data, now) as fence:
            forgotten = read_forgotten(home.landing, key)
            person = find_person(home.landing, all_sources(), asked)
            marks = [forgotten.marker.mark(names, value) for names, value in person.names]
            removed = carry_out(
                fence,
                forgotten.added(marks, now.isoformat(timespec="seconds")),
                all_sources(),
                warehouse=home.warehouse,
                marts=home.marts,
            )
    except (AlreadyRunning, NotClear, OtherKey) as error:
        fail(str(error))
        return 1
    _tell(removed, person.of_others)
    problems = [swept.problem for swept in removed.swept if swept.problem]
    for problem in problems:
        fail(f"could not be looked at, nor is it ever loaded: {problem}")
    if not is_later:
        code = run_night(home, Wish())
        if read_forgotten(home.landing, key).in_state("swept"):
            fail("Readers still have the old file: the next night that publishes ends it.")
            return code or 1
        screen.print("Published anew; no older generation is left.")
    elif not removed.is_done:
        screen.print("Readers still have the old file, until the next night publishes.")
    return 1 if problems else 0


def _ask() -> str:
    """Read who it is: unseen from a terminal, else from standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("E-mail address or id (not shown)", hide_input=True))
    return sys.stdin.readline().strip()


def _tell(removed: Removed, of_others: int) -> None:
    places = places_of(removed.swept)
    for place, (records, count) in sorted(places.items()):
        screen.print(f"  landing {safe(place)}: {records:,} records of {count:,} windows")
    if not places:
        screen.print("  landing: no record of theirs is there")
    screen.print("  build file, quarantine and marts: removed, the next night makes them anew")
    screen.print(f"  published: {len(removed.generations):,} older generations removed")
    if of_others:
        screen.print(
            f"  kept: {of_others:,} records that share an id with them and bear another's address"
        )
    screen.print("What is served again of them is taken out before it is loaded.")
    screen.print(NOT_FOUND_HERE, soft_wrap=True)
