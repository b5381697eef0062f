"""Fix the clock of a night: one moment per run, which survives a kill."""

import datetime as dt
from pathlib import Path

#: A night that did not finish is taken up with its own clock for this long; after that, the next
#: night's windows cover what it missed.
RESUME_WITHIN = dt.timedelta(hours=12)
#: Holds the clock of the night that runs, or was killed.
NOTE = "unfinished-night"


def parse(text: str) -> dt.datetime:
    """Read an ISO instant or date; without a zone it is UTC."""
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def clock_of(data: Path, asked: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Fix the clock: as asked, else that of an unfinished night, else now to the second."""
    note = data / NOTE
    if asked is None and note.exists():
        unfinished = parse(note.read_text())
        asked = unfinished if now - unfinished < RESUME_WITHIN else None
    return (asked or now).replace(microsecond=0)


def begin(data: Path, as_of: dt.datetime) -> None:
    """Note the clock of a night that begins, so that a killed one is taken up with its own."""
    scratch = data / f"{NOTE}.new"
    scratch.write_text(as_of.isoformat())
    scratch.replace(data / NOTE)


def finish(data: Path) -> None:
    """Note that the night was published, so that the next one gets a clock of its own."""
    (data / NOTE).unlink(missing_ok=True)
