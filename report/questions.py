"""Ask the queries of the page, each a file in `report/sql/`, of one published file."""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from report.section import Row


class Questions:
    """The queries of the page, asked of one file; remembers which were asked."""

    def __init__(self, con: Any) -> None:
        """Ask over an open connection."""
        self._con = con
        self.texts: dict[str, str] = {}

    def ask(self, name: str) -> Sequence[Row]:
        """Return the rows of `report/sql/<name>.sql`."""
        self.texts[name] = (resources.files("report") / "sql" / f"{name}.sql").read_text().strip()
        found = self._con.execute(self.texts[name])
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
