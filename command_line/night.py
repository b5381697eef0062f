"""Run the nightly job in this process and show what it does and what came out."""

import datetime as dt
from contextlib import AbstractContextManager, nullcontext

from command_line.demo import sandbox
from command_line.result import show_result
from command_line.screen import fail, safe, screen
from command_line.watching import watch
from configuration.home import Home, sandbox_home

#: Exit codes: 1 nothing was published, 3 published although some stream failed.
FAILED, INCOMPLETE = 1, 3


def run_night(
    home: Home,
    *,
    as_of: str = "",
    start: str = "",
    to: str = "",
    sources: tuple[str, ...] = (),
) -> int:
    """Run the job once and return the exit code; a night already running is no error."""
    from orchestration.night import clock_of, parse
    from warehouse.owner import last_owner

    home.prepare()
    owner = last_owner(home.data)
    if owner and owner.is_alive:
        screen.print(f"Already running since {safe(owner.acquired_at)}, pid {owner.pid}.")
        return 0
    clock = clock_of(home.data, parse(as_of) if as_of else None, dt.datetime.now(dt.UTC))
    is_demo = home == sandbox_home(home.root)
    company: AbstractContextManager[None] = sandbox(home, clock) if is_demo else nullcontext()
    if is_demo:
        screen.print("No pipeline.yml yet: showing you the sandbox, a simulated company.")
    with company, watch(screen):
        # Imported once something is on the screen: orchestrator and dbt take seconds.
        from orchestration.running import run_once

        ending = run_once(home, as_of=clock, start=start, to=to, sources=sources)
    for problem in ending.problems:
        fail(problem)
    if ending.published:
        show_result(home)
    return 0 if ending.success else INCOMPLETE if ending.published else FAILED
