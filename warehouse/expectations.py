"""Say what a marts file must satisfy to be published."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from warehouse.finding import Severity
from warehouse.marts import STORAGE_VERSION


@dataclass(frozen=True, kw_only=True)
class Expectations:
    """What the audit holds a file against; plain data, so that it can cross to a new process.

    `required_checks` are names in the file's `audits` table that must stand there, passed or
    warned, for this generation: a check that did not run holds the publication.
    `accepted` lists "name: subject" of findings an operator has looked at and lets through as
    warnings, such as "table did not shrink: posts" after a planned clean-up.
    """

    generation: int
    required_tables: tuple[str, ...] = ()
    core_tables: tuple[str, ...] = ()
    required_checks: tuple[str, ...] = ()
    previous: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # tables of the last
    accepted: tuple[str, ...] = ()
    #: A core table with fewer rows than this share of the last generation's is a source that
    #: ended early, far more often than a real drop.
    least_share: float = 0.8
    shrink_severity: Severity = "error"
    storage_version: str = STORAGE_VERSION

    def to_json(self) -> str:
        """Return the expectations as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Expectations":
        """Read expectations back from text."""
        said: Any = json.loads(text)
        for name, value in said.items():
            if isinstance(value, list):
                said[name] = tuple(value)
        return cls(**said)
