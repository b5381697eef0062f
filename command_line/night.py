"""Run the nightly job in this process and show what it does and what came out."""

import datetime as dt
from dataclasses import dataclass

from command_line.demo import demo
from command_line.result import show_result
from command_line.screen import fail, safe, screen
from command_line.watching import watch
from configuration.clock import clock_of, parse
from configuration.errors import ConfigurationError
from configuration.home import Home

#: Exit codes: 1 nothing was published, 3 published although some stream failed.
FAILED, INCOMPLETE = 1, 3


@dataclass(frozen=True)
class Wish:
    """What a person asked for; all empty is a plain night, now."""

    as_of: str = ""
    start: str = ""
    to: str = ""
    sources: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    take_over: bool = False


def run_night(home: Home, wish: Wish) -> int:
    """Run the job once and return the exit code; a night already running is no error."""
    from warehouse.owner import last_owner

    home.prepare()
    owner = last_owner(home.data)
    if owner and owner.is_alive and not wish.take_over:
        screen.print(f"Already running since {safe(owner.acquired_at)}, pid {owner.pid}.")
        return 0
    clock = night_clock(home, wish.as_of)
    with demo(home, clock, "showing you"), watch(screen):
        # Imported once something is on the screen: orchestrator and dbt take seconds.
        from orchestration.night import Night
        from orchestration.running import run_once

        night = Night(
            as_of=clock.isoformat(),
            window_from=wish.start,
            window_to=wish.to,
            only_sources=list(wish.sources),
            accepted=list(wish.accepted),
            take_over=wish.take_over,
        )
        ending = run_once(home, night)
    for problem in ending.problems:
        fail(problem)
    if ending.published:
        show_result(home)
    return 0 if ending.success else INCOMPLETE if ending.published else FAILED


def night_clock(home: Home, as_of: str) -> dt.datetime:
    """Return the clock: as asked, else an unfinished night's, else now; refuse what is no time."""
    try:
        asked = parse(as_of) if as_of else None
    except ValueError:
        raise ConfigurationError(
            f"--as-of {as_of} is no time; write it like 2026-11-22T02:00 (UTC)."
        ) from None
    return clock_of(home.data, asked, dt.datetime.now(dt.UTC))
