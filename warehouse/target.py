"""Say where a window's rows go and what they are stamped with."""

import datetime as dt
from dataclasses import dataclass

from extractors.source import Stream
from warehouse.tables import raw_table


@dataclass(frozen=True)
class Target:
    """A raw table, the account and the night it is read for, and the number of the load."""

    source: str
    account: str
    stream: Stream
    as_of: dt.datetime  # UTC, without zone
    seq: int

    @property
    def table(self) -> str:
        """The raw table."""
        return raw_table(self.source, self.stream.name)
