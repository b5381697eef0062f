"""Read what is gone by night, and say what came."""

import datetime as dt

from command_line.demo import demo
from command_line.screen import fail, safe, screen
from configuration.home import Home
from orchestration.between import read_between


def read_now(home: Home) -> int:
    """Land what short-lived streams show now; return 1 where one could not be read."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with demo(home, now, "reading"):
        outcomes = read_between(home, now)
    for outcome in outcomes:
        what = f"{outcome.source}/{outcome.account}/{outcome.stream}"
        screen.print(f"{safe(what)}: {safe(outcome.state)}, {outcome.records} records")
        if outcome.state == "failed":
            fail(f"{outcome.error} {outcome.remedy}")
    if not outcomes:
        screen.print("No account has figures that live shorter than a day.")
    return 1 if any(outcome.state == "failed" for outcome in outcomes) else 0
