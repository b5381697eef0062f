"""Know when a version of an API ends, and warn in time."""

import datetime as dt
from dataclasses import dataclass

#: Room to read a changelog, move and test before a version ends.
VERSION_WARNING_DAYS = 60


@dataclass(frozen=True)
class Version:
    """A version of an API as requests name it, and the day from which it no longer answers."""

    name: str
    ends_on: dt.date

    def warning(self, on: dt.date) -> str:
        """Return what to say about its end on a day; nothing while it is far."""
        days = (self.ends_on - on).days
        if days > VERSION_WARNING_DAYS:
            return ""
        when = f"ends on {self.ends_on}" if days > 0 else f"ended on {self.ends_on}"
        return f"version {self.name} {when}; update the project"
