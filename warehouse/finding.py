"""Say what one check found: the row of the `audits` table and of every manifest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: `skip`: not applicable to this file, and that is on record.
Status = Literal["pass", "warn", "fail", "skip"]
#: What a broken rule means: `error` holds the publication, `warn` is published and shown.
Severity = Literal["error", "warn"]


#: The layer of what is found on the published copy itself.
PUBLISH = "publish"


@dataclass(frozen=True)
class Finding:
    """The result of one check on one subject (a table, a file, a stream)."""

    name: str
    subject: str
    layer: str = PUBLISH
    status: Status = "pass"
    severity: Severity = "error"
    observed: str = ""
    expected: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """Say what was found against what was expected."""
        told = f"{self.name} ({self.subject}): found {self.observed}, expected {self.expected}"
        return f"{told}; {self.detail}" if self.detail else told


def judged(
    holds: bool, name: str, subject: str, severity: Severity = "error", **said: str
) -> Finding:
    """Return a finding that passes if the rule holds, else warns or fails by its severity."""
    broken: Status = "fail" if severity == "error" else "warn"
    return Finding(name, subject, status="pass" if holds else broken, severity=severity, **said)


def failing(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that hold a publication."""
    return [finding for finding in findings if finding.status == "fail"]
